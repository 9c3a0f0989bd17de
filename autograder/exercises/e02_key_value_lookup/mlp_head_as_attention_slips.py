"""What people get wrong in `mlp_head_as_attention`."""

import numpy as np

from autograder.exercises.e02_key_value_lookup.mlp_head_as_attention import answered, mlp_head_as_attention
from autograder.exercises.e02_key_value_lookup.shared import CHANGED, dots, meddling, shares


@mlp_head_as_attention.misconception(
    "The bias has no effect in your answer: a label's bias must reach its score. (Added to *all* scores "
    "alike, softmax ignores it.)"
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight), values)


rows = mlp_head_as_attention.misconception(
    "You took the *rows* of the weight as keys. A label's embedding is a column: its length is that of the "
    "hidden state."
)


@rows
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ np.column_stack([weight, bias])[:, :-1].T + bias), values)


@rows
def _(hidden, weight, bias, values):
    q, k = np.column_stack([hidden, np.ones(len(hidden))]), np.column_stack([weight, np.zeros(len(weight))])
    return answered(shares(q @ k.swapaxes(-1, -2)), values)


@mlp_head_as_attention.misconception(
    "`reshape` is not a transpose: it keeps the numbers in their order, so every key is made of pieces of "
    "several labels."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight.reshape(len(bias), -1).T + bias), values)


ends = mlp_head_as_attention.misconception(
    "The 1 stands at one end of the query and the bias at the other end of the key. A dot product pairs coordinates "
    "by their place."
)


@ends
def _(hidden, weight, bias, values):
    q, k = np.column_stack([np.ones(len(hidden)), hidden]), np.column_stack([weight.T, bias])
    return answered(shares(dots(q, k)), values)


@ends
def _(hidden, weight, bias, values):
    q, k = np.column_stack([hidden, np.ones(len(hidden))]), np.column_stack([bias, weight.T])
    return answered(shares(dots(q, k)), values)


longer = mlp_head_as_attention.misconception(
    "You divided by √(D + 1), as scaled attention would do with the longer vectors. A classifier's head doesn't: "
    "its weights were trained for the plain dot product."
)


@longer
def _(hidden, weight, bias, values):
    return answered(shares((hidden @ weight + bias) / np.sqrt(len(weight) + 1)), values)


after = mlp_head_as_attention.misconception(
    "You added the bias after softmax: the weights no longer sum to one. It belongs to the scores."
)


@after
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight) + bias, values)


@after
def _(hidden, weight, bias, values):
    weights = shares(hidden @ weight)
    return weights @ values, weights + bias


again = mlp_head_as_attention.misconception(
    "You took softmax without the bias and brought the bias in afterwards. It belongs to the scores, before the only "
    "softmax."
)


@again
def _(hidden, weight, bias, values):
    return answered(shares(shares(hidden @ weight) + bias), values)


@again
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight) * bias, values)


@again
def _(hidden, weight, bias, values):
    powers = shares(hidden @ weight) * np.exp(bias)
    return answered(powers / powers.sum(axis=1, keepdims=True), values)


@mlp_head_as_attention.misconception(
    "Your weights sum to one over the examples. Each example shares out its own attention over the labels."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight + bias, axis=0), values)


@mlp_head_as_attention.misconception(
    "Each label's score has its bias multiplied in, not added: the extra coordinate of the query must be 1, "
    "not another number."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight * bias), values)


@mlp_head_as_attention.misconception(
    "You chose one label. The context mixes the values of all labels, each by its probability."
)
def _(hidden, weight, bias, values):
    return answered(np.eye(len(bias))[(hidden @ weight + bias).argmax(axis=1)], values)


@mlp_head_as_attention.misconception(
    "You mixed the labels' embeddings. They are the keys; what gets mixed are the values."
)
def _(hidden, weight, bias, values):
    weights = shares(hidden @ weight + bias)
    return weights @ weight.T, weights


@mlp_head_as_attention.misconception(
    "Your exponentials overflow: for a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(hidden, weight, bias, values):
    e = np.exp(hidden @ weight + bias)
    return answered(e / e.sum(axis=1, keepdims=True), values)


@mlp_head_as_attention.misconception(
    "Lesson 1's shift is one for each row. You subtracted the largest score of the *whole* table: in a row "
    "far below it "
    "all exponentials round to zero, and 0/0 is not a number."
)
def _(hidden, weight, bias, values):
    scores = hidden @ weight + bias
    e = np.exp(scores - scores.max())
    return answered(e / e.sum(axis=1, keepdims=True), values)


@mlp_head_as_attention.misconception("You returned the weights first. The context comes first, then the weights.")
def _(hidden, weight, bias, values):
    weights = shares(hidden @ weight + bias)
    return weights, weights @ values


@mlp_head_as_attention.misconception(
    "You returned the context alone. Return two arrays: the context, and the weights that made it."
)
def _(hidden, weight, bias, values):
    return shares(hidden @ weight + bias) @ values


@mlp_head_as_attention.misconception(
    "You returned the weights alone. Return two arrays: the context, then the weights."
)
def _(hidden, weight, bias, values):
    return shares(hidden @ weight + bias)


@mlp_head_as_attention.misconception("What you return second are the scores. Asked for are the weights, after softmax.")
def _(hidden, weight, bias, values):
    scores = hidden @ weight + bias
    return shares(scores) @ values, scores


@mlp_head_as_attention.misconception(
    "The softmax is missing: you mixed the values with the raw scores, which can be negative and don't sum to one."
)
def _(hidden, weight, bias, values):
    return answered(hidden @ weight + bias, values)


@mlp_head_as_attention.misconception("You subtracted the bias. It is added: a large bias raises its label's score.")
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight - bias), values)


@mlp_head_as_attention.misconception(
    "The bias counts more than once in your scores. The extra coordinate of the query is 1, and nothing else adds it."
)
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight + 2 * bias), values)


added = mlp_head_as_attention.misconception(
    "You added the bias (or the 1) to the numbers inside the vectors. It needs a coordinate of its own: the "
    "vectors grow "
    "by one, to D + 1."
)


@added
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ (weight + bias)), values)


@added
def _(hidden, weight, bias, values):
    return answered(shares((hidden + 1) @ weight), values)


@added
def _(hidden, weight, bias, values):
    return answered(shares((hidden + 1) @ weight + bias), values)


@mlp_head_as_attention.misconception("You added the bias to the values. It is a part of each label's score.")
def _(hidden, weight, bias, values):
    weights = shares(hidden @ weight)
    return weights @ (values + bias[:, None]), weights


only = mlp_head_as_attention.misconception(
    "You divided the dot products by √D. A classifier's head doesn't: its weights were trained for the plain "
    "dot product."
)


@only
def _(hidden, weight, bias, values):
    return answered(shares((hidden @ weight + bias) / np.sqrt(len(weight))), values)


@only
def _(hidden, weight, bias, values):
    return answered(shares(hidden @ weight / np.sqrt(len(weight)) + bias), values)


rectified = mlp_head_as_attention.misconception(
    "You set negative numbers to 0 once more. The layer takes the hidden states as they come, and its scores may be "
    "negative."
)


@rectified
def _(hidden, weight, bias, values):
    return answered(shares(np.maximum(0, hidden @ weight + bias)), values)


@rectified
def _(hidden, weight, bias, values):
    return answered(shares(np.maximum(0, hidden) @ weight + bias), values)


@mlp_head_as_attention.misconception(
    "You squashed each score by itself (a sigmoid): such weights don't sum to one. The layer's softmax makes "
    "them shares."
)
def _(hidden, weight, bias, values):
    return answered(1 / (1 + np.exp(-(hidden @ weight + bias))), values)


@mlp_head_as_attention.misconception(
    "`squeeze` drops every axis of size 1. One example or one label keeps its axis: (T, Dv) and (T, S)."
)
def _(hidden, weight, bias, values):
    weights = shares(hidden @ weight + bias)
    return np.squeeze(weights @ values), np.squeeze(weights)


@mlp_head_as_attention.misconception("You took softmax twice. Once, on the scores, is enough.")
def _(hidden, weight, bias, values):
    return answered(shares(shares(hidden @ weight + bias)), values)


@mlp_head_as_attention.misconception(
    "You exchanged queries and keys. The hidden states ask; the labels' embeddings are asked."
)
def _(hidden, weight, bias, values):
    q, k = np.column_stack([hidden, np.ones(len(hidden))]), np.column_stack([weight.T, bias])
    return answered(shares(dots(k, q)), values)


flat = mlp_head_as_attention.misconception(
    "`concatenate` and `hstack` join arrays with the *same number of axes*: the bias (S,) and the ones (T,) "
    "must become "
    "columns first, (S, 1) and (T, 1). `np.column_stack` does that."
)


@flat
def _(hidden, weight, bias, values):
    k = np.concatenate([weight.T, bias], axis=1)
    return answered(shares(hidden @ k[:, :-1].T + bias), values)


@flat
def _(hidden, weight, bias, values):
    return np.hstack([hidden, np.ones(len(hidden))])


@mlp_head_as_attention.misconception(
    "You appended a *row*. A coordinate more for each vector is a column more: the number of vectors stays."
)
def _(hidden, weight, bias, values):
    q, k = np.vstack([hidden, np.ones(hidden.shape[1])]), weight.T
    return answered(shares(q @ k.T), values)


@mlp_head_as_attention.misconception(
    "The keys are still columns: with the bias below the weight they are (D + 1, S). Transpose them, `attention_numpy` "
    "wants rows."
)
def _(hidden, weight, bias, values):
    q, k = np.column_stack([hidden, np.ones(len(hidden))]), np.vstack([weight, bias])
    return answered(shares(q @ k.swapaxes(-1, -2)), values)


def right(hidden, weight, bias, values):
    return answered(shares(hidden @ weight + bias), values)


mlp_head_as_attention.tell({CHANGED: meddling(right, 4)})


@mlp_head_as_attention.misconception(
    "The values got a column of ones too. Only queries and keys grow by one coordinate; the values are mixed as they "
    "come."
)
def _(hidden, weight, bias, values):
    return right(hidden, weight, bias, np.column_stack([values, np.ones(len(values))]))


@mlp_head_as_attention.misconception(
    "You put the bias into the queries and the 1 into the keys. There is a bias for each *label*, so it belongs to the "
    "keys; each query gets the 1."
)
def _(hidden, weight, bias, values):
    q, k = np.column_stack([hidden, bias]), np.column_stack([weight.T, np.ones(len(bias))])
    return answered(shares(dots(q, k)), values)


@mlp_head_as_attention.misconception(
    "The context is the value of the likeliest label. It mixes the values of *all* labels, each by its probability."
)
def _(hidden, weight, bias, values):
    weights = shares(hidden @ weight + bias)
    return values[weights.argmax(axis=1)], weights


@mlp_head_as_attention.misconception(
    "You took back a division by a root, but by another number than the one that was divided by: the queries that "
    "attend have D + 1 coordinates."
)
def _(hidden, weight, bias, values):
    D = len(weight)
    return answered(shares((hidden @ weight + bias) * np.sqrt(D) / np.sqrt(D + 1)), values)


mlp_head_as_attention.misconception(
    "You multiplied by √D. The layer's scores are the plain dot products plus the bias."
)(lambda hidden, weight, bias, values: answered(shares((hidden @ weight + bias) * np.sqrt(len(weight))), values))


mlp_head_as_attention.misconception(
    "You used the labels' values as keys. The keys are the labels' embeddings, the columns of the weight, each with "
    "its bias."
)(lambda hidden, weight, bias, values: answered(shares(hidden @ values.T + bias), values))
