"""What people get wrong in `bahdanau_decoder_step`."""

import numpy as np

from autograder.exercises.e06_translation.bahdanau_decoder_step import bahdanau_decoder_step
from autograder.exercises.e06_translation.bahdanau_decoder_step_versions import (
    ask,
    asked_again,
    asked_again_to_speak,
    asking,
    back,
    changed,
    dictionary_changed,
    gru,
    join,
    keys_bent,
    keys_in_place,
    likeliest,
    mixing,
    moved,
    moving,
    padding_cleared,
    query_without_axis,
    reading,
    reshaped,
    right,
    scores_back,
    scores_without_axis,
    speak,
    speaking,
    spoken_before,
    state_in_place,
    stepping,
    unbent_score,
    weighing,
    words_in_place,
)
from autograder.exercises.e06_translation.shared import align, shares

TURN = (
    "A matrix is used as it stands: it has the shape of its formula, {0} is {1}. States stand in rows here, so "
    "it is turned round: `.T`."
)

SLIPS = {
    "You speak with the old state. Step 3 has moved on: logits come from the new state and the context.": [
        spoken_before
    ],
    "You asked again with the new state, as Luong does. In Bahdanau's order the old state asks, once, and the same "
    "context moves on and speaks.": [asked_again, asked_again_to_speak],
    "You joined [s; c] before $W_c$. The shape is the same, but the weights were made for [c; s]: the context first.": [
        speaking(lambda context, s, p: speak(s, context, p))
    ],
    "You gave the GRU [c; y]. The shape is the same, but the word's vector comes first: [y; c].": [
        moving(lambda y, word, context, s, p: gru(join(context, word), s, p))
    ],
    "Your logits lack the tanh after $W_c$. It bends what $W_c$ makes of [c; s], before that meets the "
    "embedding's rows.": [speaking(lambda context, s, p: speak(context, s, p, lambda x: x))],
    "Your tanh stands around the logits. It belongs right after $W_c$: logits may be of any size.": [
        speaking(lambda context, s, p: np.tanh(join(context, s) @ p["w_c"].T @ p["embedding"].T + p["b_y"])),
        speaking(lambda context, s, p: np.tanh(speak(context, s, p))),
    ],
    "Your tanh stands before $W_c$. It bends what $W_c$ makes of [c; s].": [
        speaking(lambda context, s, p: np.tanh(join(context, s)) @ p["w_c"].T @ p["embedding"].T + p["b_y"])
    ],
    "Your tanh stands around the whole score. It bends the sum of query and key, A numbers, and $v$ weighs them "
    "then: a score may be of any size.": [asking(lambda q, keys, p: np.tanh((q + keys) @ p["v"]))],
    "The query has no say in your weights: they come out as the keys alone make them. It is added to them *inside* "
    "the tanh; what is added outside is the same for all places, and softmax doesn't see it.": [
        asking(lambda q, keys, p: np.tanh(keys) @ p["v"]),
    ],
    "The keys have no say in your weights: all places of a sentence score the same. A place's key is added to the "
    "query inside the tanh.": [asking(lambda q, keys, p: np.tanh(q + 0 * keys) @ p["v"])],
    "Query and key are added before the tanh. Yours are multiplied or subtracted.": [
        asking(lambda q, keys, p: np.tanh(q * keys) @ p["v"]),
        asking(lambda q, keys, p: np.tanh(q - keys) @ p["v"]),
        asking(lambda q, keys, p: np.tanh(keys - q) @ p["v"]),
    ],
    "Query and key were compared by a dot product. Bahdanau's score is the additive one: $v$ weighs the tanh of "
    "their sum.": [asking(lambda q, keys, p: (q * keys).sum(axis=-1))],
    "The score's sign is turned: what fits best gets the least.": [changed(lambda p: {"v": -p["v"]})],
    "Another function bends your score. The lesson's score has tanh.": [
        asking(lambda q, keys, p: np.maximum(q + keys, 0) @ p["v"]),
        asking(lambda q, keys, p: 1 / (1 + np.exp(-(q + keys))) @ p["v"]),
    ],
    "Places met the query of another sentence: `tile` lays the whole batch of queries behind itself, and `reshape` "
    "cuts it at other places. `query[:, None]` needs no copies.": [
        asking(lambda q, keys, p: np.tanh(np.resize(q, keys.shape) + keys) @ p["v"]),
    ],
    "The state asks as it is. It goes through $W_s$ first, which makes A numbers of its H.": [
        lambda y, s, h, keys, lengths, p: asking(lambda q, keys, p: np.tanh(s[:, None] + keys) @ p["v"])(
            y, s, h, keys, lengths, p
        )
    ],
    "`reshape` doesn't turn a matrix round: it keeps the numbers' order and cuts it into other rows. Use `.T`.": [
        changed(lambda p: {"w_s": reshaped(p["w_s"])}),
        changed(lambda p: {"w_c": reshaped(p["w_c"])}),
        changed(lambda p: {"w_s": reshaped(p["w_s"]), "w_c": reshaped(p["w_c"])}),
        speaking(lambda context, s, p: np.tanh(join(context, s) @ p["w_c"].T) @ reshaped(p["embedding"]).T + p["b_y"]),
    ],
    "Your score lacks the tanh. Without it the query adds the same number to every key's score, and softmax "
    "doesn't see it: the weights would be the same at every step.": [unbent_score],
    'You summed the tanh without $v$. It weighs the A numbers before they are added: `… @ p["v"]`.': [
        changed(lambda p: {"v": np.ones_like(p["v"])})
    ],
    "You divided the scores by √A or √H. That belongs to the scaled dot product; the additive score has no such "
    "factor.": [
        changed(lambda p: {"v": p["v"] / np.sqrt(len(p["v"]))}),
        changed(lambda p: {"v": p["v"] / np.sqrt(p["w_s"].shape[1])}),
    ],
    "Your scores became whole numbers: an array made with the dtype of `lengths` or `y`, or by `np.zeros_like` of "
    "one of these, cuts off what is behind the point.": [
        weighing(lambda scores, real, lengths: align(np.trunc(scores)[:, None], lengths)[:, 0]),
    ],
    "The bias `b_y` is missing from the logits.": [changed(lambda p: {"b_y": np.zeros_like(p["b_y"])})],
    "Padding is attended to: `lengths` must reach `masked_alignment`.": [
        weighing(lambda scores, real, lengths: shares(scores))
    ],
    "Each sentence's last real place gets no weight. `lengths` says how many places are real: hand it on as it is.": [
        weighing(lambda scores, real, lengths: align(scores[:, None], lengths - 1)[:, 0])
    ],
    "Each sentence's first place of padding gets weight. `lengths` says how many places are real: hand it on as it "
    "is.": [weighing(lambda scores, real, lengths: align(scores[:, None], lengths + 1)[:, 0])],
    "You shared out 1 over the sentences of the batch, or over all places of all of them. Each sentence shares out "
    "1 over its own places, the last axis.": [
        weighing(lambda scores, real, lengths: np.where(real, shares(scores, axis=0), 0.0)),
        weighing(lambda scores, real, lengths: shares(scores, axis=0)),
        weighing(lambda scores, real, lengths: shares(np.where(real, scores, -np.inf), axis=0)),
        weighing(lambda scores, real, lengths: shares(np.where(real, scores, -1e9), axis=0)),
        weighing(lambda scores, real, lengths: shares(np.where(real, scores, -np.inf), axis=(0, 1))),
    ],
    "You put all weight on one place. Each real place has a share, by the softmax of the scores.": [
        weighing(lambda scores, real, lengths: likeliest(np.where(real, scores, -np.inf)))
    ],
    "Your context is the annotation with the largest weight. It is a mean of all annotations, each with its weight.": [
        mixing(lambda weights, h, lengths: (likeliest(weights)[:, None] @ h)[:, 0])
    ],
    "The weights have no say in your context. It is a mean of the annotations, each with *its* weight: `weights @ "
    "h`.": [
        mixing(lambda weights, h, lengths: h.mean(axis=1)),
        mixing(lambda weights, h, lengths: h.sum(axis=1)),
        mixing(lambda weights, h, lengths: (align(0 * weights[:, None], lengths) @ h)[:, 0]),
    ],
    "You divided the context by the number of places. The weights sum to 1 already.": [
        mixing(lambda weights, h, lengths: (weights[:, None] @ h)[:, 0] / lengths[:, None]),
        mixing(lambda weights, h, lengths: (weights[..., None] * h).mean(axis=1)),
    ],
    "You cut every sentence at the length of the first or of the shortest. Each has a length of its own.": [
        weighing(lambda scores, real, lengths: align(scores[:, None], np.full_like(lengths, lengths[0]))[:, 0]),
        weighing(lambda scores, real, lengths: align(scores[:, None], np.full_like(lengths, min(lengths)))[:, 0]),
    ],
    "You cut every sentence at the length of the longest. Each has a length of its own: a shorter one's padding "
    "must not be looked at.": [
        weighing(lambda scores, real, lengths: align(scores[:, None], np.full_like(lengths, max(lengths)))[:, 0])
    ],
    "You put zeros for the padding's weights after the softmax, so that the real ones no longer sum to one. The "
    "padding must be out before: `masked_alignment` does so.": [
        weighing(lambda scores, real, lengths: shares(scores) * real)
    ],
    "You gave the padding the score 0. That is a score like any other, and e⁰ = 1: what isn't looked at scores −∞.": [
        weighing(lambda scores, real, lengths: shares(np.where(real, scores, 0.0)))
    ],
    "You returned probabilities. Logits are wanted: whoever calls decides whether to take a softmax.": [
        back(lambda logits, s, weights: (shares(logits), s, weights))
    ],
    "You returned log-probabilities. Logits are wanted: whoever calls decides whether to take a log-softmax.": [
        back(lambda logits, s, weights: (np.log(shares(logits)), s, weights))
    ],
    "You returned the likeliest words. Logits are wanted, a number for each word of the vocabulary: whoever calls "
    "chooses.": [back(lambda logits, s, weights: (logits.argmax(axis=1), s, weights))],
    "You returned scores for weights. The weights are what the softmax makes of them, with padding at 0.": [
        scores_back(lambda scores, real: scores),
        scores_back(lambda scores, real: np.where(real, scores, 0.0)),
        scores_back(lambda scores, real: np.where(real, scores, -np.inf)),
    ],
    "You returned the context for the weights. They are (B, S), a share for each source piece.": [
        lambda y, s, *given: (*right(y, s, *given)[:2], ask(s, *given)[1])
    ],
    "You returned the context for the state. The next step needs the state that the GRU made, (B, H).": [
        lambda y, s, *given: (right(y, s, *given)[0], ask(s, *given)[1], right(y, s, *given)[2])
    ],
    "Your logits are as wide as a word's vector, E. They are (B, V): what is said is compared with every row of "
    "the embedding.": [
        speaking(lambda context, s, p: np.tanh(join(context, s) @ p["w_c"].T)),
        speaking(lambda context, s, p: join(context, s) @ p["w_c"].T),
    ],
    "You returned the old state. The next step needs the one that the GRU made.": [
        lambda y, s, *given: (lambda logits, new, weights: (logits, s, weights))(*right(y, s, *given))
    ],
    "Return three things in this order: logits, new state, weights.": [
        back(lambda logits, s, weights: (logits, weights, s)),
        back(lambda logits, s, weights: (s, logits, weights)),
        back(lambda logits, s, weights: (logits, s)),
    ],
    "You mixed the keys. They are $W_h h_i$, made for scoring; the context is a mean of the annotations $h_i$.": [
        lambda y, s, h, keys, *given: right(y, s, keys, keys, *given)
    ],
    "The context never reaches what is said: before $W_c$ the new state is joined with the *context*.": [
        speaking(lambda context, s, p: speak(np.zeros_like(context), s, p))
    ],
    "The new state never reaches what is said: before $W_c$ it is joined with the context.": [
        speaking(lambda context, s, p: speak(context, np.zeros_like(s), p))
    ],
    "Your query is (B, A), and keys are (B, S, A): counted from the end, its B stands below S. It needs an axis of "
    "one for S, (B, 1, A), so that all places of a sentence meet its query.": [query_without_axis],
    "`squeeze()` takes out *every* axis of size one: with one sentence, one word or a width of one too many go. "
    "Name the axis: `squeeze(1)` or `[:, 0]`.": [
        stepping(np.squeeze, np.squeeze),
        stepping(np.squeeze),
        stepping(thin_context=np.squeeze),
    ],
    "The context that you join still has its axis of one for the target position, (B, 1, D). Take it out: `[:, 0]`.": [
        stepping(thin_context=lambda x: x)
    ],
    "Your weights still have the axis of one for the target position, (B, 1, S). One step's weights are (B, S).": [
        stepping(thin=lambda x: x)
    ],
    "`masked_alignment` wants scores (B, T, S). A decoder's step has one target position: give yours an axis of "
    "one for it, and take it out of what comes back.": [scores_without_axis],
    "You wrote the new state into `s`. The caller still holds the old one: give the new one another array.": [
        state_in_place
    ],
    "You changed `keys`. They belong to who called, and every step asks them again: `keys + query[:, None]` makes a "
    "new array, `+=` changes theirs.": [keys_in_place, keys_bent],
    "You wrote into the padding of `keys` or `h`. They belong to who called, padding too: `lengths` keeps it out of "
    "the weights.": [
        lambda y, s, h, keys, lengths, p: padding_cleared(right(y, s, h, keys, lengths, p), lengths, keys),
        lambda y, s, h, keys, lengths, p: padding_cleared(right(y, s, h, keys, lengths, p), lengths, h),
        lambda y, s, h, keys, lengths, p: padding_cleared(right(y, s, h, keys, lengths, p), lengths, h, keys),
    ],
    "You wrote the words of this step into `y`. The caller still holds the ones of the step before.": [words_in_place],
    "You changed the dictionary `p`. The next step needs it as it was: give what you turn round a name of its own.": [
        dictionary_changed
    ],
    "You read another row of the embedding. `y` holds the ids $y_{t-1}$ already, so nothing is taken off or "
    "added: row `y`.": [
        reading(lambda table, y: table[y - 1]),
        reading(lambda table, y: table[(y + 1) % len(table)]),
        reading(lambda table, y: table[y + 1]),
    ],
    "All sentences went on with one sentence's word. Each wrote a word of its own: `y` holds B ids.": [
        reading(lambda table, y: np.repeat(table[y[:1]], len(y), axis=0)),
        reading(lambda table, y: np.repeat(table[y[-1:]], len(y), axis=0)),
    ],
    "All sentences of the batch went on with the mean of their words. Each wrote its own.": [
        reading(lambda table, y: np.repeat(table[y].mean(axis=0, keepdims=True), len(y), axis=0)),
    ],
    "Your GRU never sees the last word, or never the context: you gave it zeros in its place. Its input is [x; c], "
    "the word's vector and the context.": [
        reading(lambda table, y: np.zeros_like(table[y])),
        moving(lambda y, word, context, s, p: gru(join(word, np.zeros_like(context)), s, p)),
    ],
    "Your new state went through something after the GRU. What `gru_step` returns is the new state as it is.": [
        moving(lambda y, word, context, s, p: np.tanh(gru(join(word, context), s, p))),
        moving(lambda y, word, context, s, p: gru(join(word, context), s, p) + s),
    ],
    "You joined the *id* of the last word with the context. The GRU reads its vector, row $y_{t-1}$ of the "
    "embedding.": [
        moving(lambda y, word, context, s, p: gru(join(y, context), s, p)),
        moving(lambda y, word, context, s, p: gru(np.concatenate([y, context], axis=-1), s, p)),
        moving(lambda y, word, context, s, p: gru(join(y[:, None], context), s, p)),
    ],
    "`b_y` belongs to the logits, one for each word, (V,). You added it before the embedding, where rows are E wide.": [
        speaking(lambda context, s, p: np.tanh(join(context, s) @ p["w_c"].T + p["b_y"]) @ p["embedding"].T)
    ],
    "The GRU got the word's vector without the context. Its input is E + D wide: [x; c].": [
        moving(lambda y, word, context, s, p: gru(word, s, p))
    ],
    "The GRU got the context without the word's vector. Its input is E + D wide: [x; c].": [
        moving(lambda y, word, context, s, p: gru(context, s, p))
    ],
    "The GRU began with zeros. It goes on from the old state, $s_{t-1}$.": [
        moving(lambda y, word, context, s, p: gru(join(word, context), np.zeros_like(s), p))
    ],
    "You gave the GRU the state first. It is `gru_step(x, h, p)`: the input, then the state.": [
        moving(lambda y, word, context, s, p: gru(s, join(word, context), p))
    ],
    TURN.format("`w_s`", "(A, H)"): [changed(lambda p: {"w_s": p["w_s"].T})],
    "The embedding is used as it stands in step 4: it is (V, E), and what is said stands in rows (B, E), so it is "
    "turned round there: `.T`.": [
        speaking(lambda context, s, p: np.tanh(join(context, s) @ p["w_c"].T) @ p["embedding"] + p["b_y"])
    ],
    "You multiplied with the vectors of the *last* words. What is said next is compared with every row of the "
    "embedding.": [
        lambda y, s, h, keys, lengths, p: (
            lambda context, new, weights: (
                np.tanh(join(context, new) @ p["w_c"].T) @ p["embedding"][y].T,
                new,
                weights,
            )
        )(*moved(y, s, h, keys, lengths, p))
    ],
    "Two shapes don't meet. Look at the line: a matrix has the shape of its formula (`w_c` is (E, D + H)), so rows "
    "need it turned round, `.T`; and what `masked_alignment` returns has an axis of one for the target position.": [
        changed(lambda p: {"w_c": p["w_c"].T})
    ],
}

bahdanau_decoder_step.tell(SLIPS)
