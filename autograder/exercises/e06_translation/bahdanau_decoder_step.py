"""How `bahdanau_decoder_step` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY, align, shares

bahdanau_decoder_step = Exercise("bahdanau_decoder_step", points=3, forbid=LIBRARY, instead=INSTEAD)


def decoder(rng, lengths, H=4, D=6, A=5, E=3, V=7, S=None):
    """One step's arguments."""
    B, S = len(lengths), S or max(lengths)

    def draw(*shape):
        return rng.normal(size=shape)

    gru = {"w_x": draw(E + D, 3 * H), "w_h": draw(H, 3 * H), "b_x": draw(3 * H), "b_h": draw(3 * H)}
    p = {"embedding": draw(V, E), "w_s": draw(A, H), "v": draw(A), "gru": gru}
    p |= {"w_c": draw(H, D + H), "w_y": draw(V, H), "b_y": draw(V)}
    return rng.integers(V, size=B), np.tanh(draw(B, H)), draw(B, S, D), draw(B, S, A), np.array(lengths), p


@bahdanau_decoder_step.probe("three sentences without padding")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [5, 5, 5]))


@bahdanau_decoder_step.probe("sentences of other lengths")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [2, 6, 4, 1], H=3, D=4, A=7, E=5, V=9))


@bahdanau_decoder_step.probe("one sentence")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [4]))


@bahdanau_decoder_step.probe("all widths alike")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [4, 3, 4, 2], H=4, D=4, A=4, E=4, V=4))


@bahdanau_decoder_step.probe("a source of one word")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [1, 1]))


@bahdanau_decoder_step.probe("one sentence of one word, every width 1")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [1], H=1, D=1, A=1, E=1, V=2))


@bahdanau_decoder_step.probe("two places of padding even after the longest sentence, with large keys")
def _(bahdanau_decoder_step, rng):
    y, s, h, keys, lengths, p = decoder(rng, [2, 4, 3], S=6)
    keys[~(np.arange(6) < lengths[:, None])] *= 1e5
    return bahdanau_decoder_step(y, s, h, keys, lengths, p)


@bahdanau_decoder_step.probe("a state of zeros, and all sentences wrote the same word")
def _(bahdanau_decoder_step, rng):
    y, s, *rest = decoder(rng, [4, 2, 3])
    return bahdanau_decoder_step(np.full_like(y, 6), np.zeros_like(s), *rest)


@bahdanau_decoder_step.probe("scores of some thousands", extreme=True)
def _(bahdanau_decoder_step, rng):
    *rest, p = decoder(rng, [4, 3])
    return bahdanau_decoder_step(*rest, p | {"v": 2000 * p["v"]})


@bahdanau_decoder_step.probe("three steps in a row, each writing its likeliest word")
def _(bahdanau_decoder_step, rng):
    y, s, *rest = decoder(rng, [3, 5])
    found = []
    for _ in range(3):
        logits, s, weights = bahdanau_decoder_step(y, s, *rest)
        y, s = numbers(logits).argmax(axis=1), numbers(s)
        found.append((logits, s, weights))
    return found


@bahdanau_decoder_step.probe("your arguments stay as they were")
def _(bahdanau_decoder_step, rng):
    y, s, h, keys, lengths, p = decoder(rng, [3, 2])
    s[0] = 0.0
    h[1, 2], keys[1, 2] = 0.0, 0.0  # padding, as the reader leaves it
    names = sorted(p.keys() - {"gru"})
    found = bahdanau_decoder_step(y, s, h, keys, lengths, p)
    return found, y, s, h, keys, lengths, [p.get(name) for name in names]


def numbers(x):
    """An array, also of a tensor that has a gradient."""
    return x.detach().numpy() if hasattr(x, "detach") else np.asarray(x)


def gru(x, h, p):
    """For the versions below: the GRU of the lesson's first cells."""
    a, b = x @ p["w_x"] + p["b_x"], h @ p["w_h"] + p["b_h"]
    r, z = np.split(1 / (1 + np.exp(-(a + b)[:, : 2 * h.shape[1]])), 2, axis=1)
    new = np.tanh(a[:, 2 * h.shape[1] :] + r * b[:, 2 * h.shape[1] :])
    return (1 - z) * new + z * h


def join(*parts):
    return np.concatenate(parts, axis=1)


def ask(s, h, keys, lengths, p, squash=np.tanh):
    """Weights (B, S) and context (B, D) for a state."""
    scores = squash((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights = align(scores[:, None], lengths)
    return weights[:, 0], (weights @ h)[:, 0]


def speak(context, s, p, squash=np.tanh):
    return squash(join(context, s) @ p["w_c"].T) @ p["w_y"].T + p["b_y"]


@bahdanau_decoder_step.misconception(
    "You speak with the old state. Step 3 has moved on: logits come from the new state and the context."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    return speak(context, s, p), gru(join(p["embedding"][y], context), s, p["gru"]), weights


@bahdanau_decoder_step.misconception(
    "You asked again with the new state, as Luong does. In Bahdanau's order the old state asks, once, and the same "
    "context moves on and speaks."
)
def _(y, s, h, keys, lengths, p):
    _, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    weights, context = ask(s, h, keys, lengths, p)
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception(
    "You joined [s; c] before $W_c$. The shape is the same, but the weights were made for [c; s]: the context first."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(s, context, p), s, weights


@bahdanau_decoder_step.misconception(
    "You gave the GRU [c; y]. The shape is the same, but the word's vector comes first: [y; c]."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(context, p["embedding"][y]), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception(
    "Your logits lack the tanh after $W_c$. Without it $W_y$ and $W_c$ are one matrix, and nothing is gained by two."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p, lambda x: x), s, weights


@bahdanau_decoder_step.misconception(
    "Your score lacks the tanh. Without it the query adds the same number to every key's score, and softmax doesn't "
    "see it: the weights would be the same at every step."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p, lambda x: x)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception("The bias `b_y` is missing from the logits.")
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"b_y": np.zeros_like(p["b_y"])})


@bahdanau_decoder_step.misconception("Padding is attended to: `lengths` must reach `masked_alignment`.")
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, np.full_like(lengths, h.shape[1]), p)


@bahdanau_decoder_step.misconception(
    "You returned probabilities. Logits are wanted: whoever calls decides whether to take a softmax."
)
def _(y, s, h, keys, lengths, p):
    logits, s, weights = _right(y, s, h, keys, lengths, p)
    return shares(logits), s, weights


@bahdanau_decoder_step.misconception(
    "You returned log-probabilities. Logits are wanted: whoever calls decides whether to take a log-softmax."
)
def _(y, s, h, keys, lengths, p):
    logits, s, weights = _right(y, s, h, keys, lengths, p)
    return np.log(shares(logits)), s, weights


@bahdanau_decoder_step.misconception(
    "Your query is (B, A), and keys are (B, S, A): counted from the end, its B stands below S. It needs an axis of one "
    "for S, (B, 1, A), so that all places of a sentence meet its query."
)
def _(y, s, h, keys, lengths, p):
    scores = np.tanh(s @ p["w_s"].T + keys) @ p["v"]
    weights = align(scores[:, None], lengths)
    context = (weights @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights[:, 0]


@bahdanau_decoder_step.misconception("You returned the old state. The next step needs the one that the GRU made.")
def _(y, s, h, keys, lengths, p):
    logits, _, weights = _right(y, s, h, keys, lengths, p)
    return logits, s, weights


@bahdanau_decoder_step.misconception(
    "You mixed the keys. They are $W_h h_i$, made for scoring; the context is a mean of the annotations $h_i$."
)
def _(y, s, h, keys, lengths, p):
    return _right(y, s, keys, keys, lengths, p)


@bahdanau_decoder_step.misconception(
    "The context never reaches what is said: before $W_c$ the new state is joined with the *context*."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(np.zeros_like(context), s, p), s, weights


squeezed = bahdanau_decoder_step.misconception(
    "`squeeze()` takes out *every* axis of size one: with one sentence, one word or a width of one too many go. Name "
    "the axis: `squeeze(1)` or `[:, 0]`."
)


@squeezed
def _(y, s, h, keys, lengths, p):
    return _step(y, s, h, keys, lengths, p, np.squeeze, np.squeeze)


@squeezed
def _(y, s, h, keys, lengths, p):
    return _step(y, s, h, keys, lengths, p, np.squeeze)


def _step(y, s, h, keys, lengths, p, thin=lambda x: x[:, 0], thin_context=lambda x: x[:, 0]):
    """The step, with the ways to take out the axis of one target position to be chosen."""
    weights = align((np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"])[:, None], lengths)
    weights, context = thin(weights), thin_context(weights @ h)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception(
    "The context that you join still has its axis of one for the target position, (B, 1, D). Take it out: `[:, 0]`."
)
def _(y, s, h, keys, lengths, p):
    return _step(y, s, h, keys, lengths, p, thin_context=lambda x: x)


@bahdanau_decoder_step.misconception(
    "Your weights still have the axis of one for the target position, (B, 1, S). One step's weights are (B, S)."
)
def _(y, s, h, keys, lengths, p):
    return _step(y, s, h, keys, lengths, p, thin=lambda x: x)


@bahdanau_decoder_step.misconception(
    'You summed the tanh without $v$. It weighs the A numbers before they are added: `… @ p["v"]`.'
)
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"v": np.ones_like(p["v"])})


@bahdanau_decoder_step.misconception(
    "You divided the scores by √A. That belongs to the scaled dot product; the additive score has no such factor."
)
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"v": p["v"] / np.sqrt(len(p["v"]))})


after = bahdanau_decoder_step.misconception(
    "You put zeros for the padding's weights after the softmax, so that the real ones no longer sum to one. The "
    "padding must be out before: `masked_alignment` does so."
)


def unmasked(y, s, h, keys, lengths, p, fill=None):
    """Padding among the weights' sum: with its own score, or with `fill`."""
    real = np.arange(h.shape[1]) < lengths[:, None]
    scores = np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights = shares(scores) * real if fill is None else shares(np.where(real, scores, fill))
    context = (weights[:, None] @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@after
def _(y, s, h, keys, lengths, p):
    return unmasked(y, s, h, keys, lengths, p)


@bahdanau_decoder_step.misconception(
    "You gave the padding the score 0. That is a score like any other, and e⁰ = 1: what isn't looked at scores −∞."
)
def _(y, s, h, keys, lengths, p):
    return unmasked(y, s, h, keys, lengths, p, fill=0.0)


@bahdanau_decoder_step.misconception(
    "Your tanh stands around the logits. It belongs after $W_c$, before $W_y$: logits may be of any size."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return np.tanh(join(context, s) @ p["w_c"].T @ p["w_y"].T + p["b_y"]), s, weights


@bahdanau_decoder_step.misconception(
    "You wrote the new state into `s`. The caller still holds the old one: give the new one another array."
)
def _(y, s, h, keys, lengths, p):
    logits, s[:], weights = _right(y, s, h, keys, lengths, p)
    return logits, s, weights


ids = bahdanau_decoder_step.misconception(
    "You joined the *id* of the last word with the context. The GRU reads its vector, row $y_{t-1}$ of the embedding."
)


@ids
def _(y, s, h, keys, lengths, p):
    _, context = ask(s, h, keys, lengths, p)
    return gru(join(y, context), s, p["gru"])


@ids
def _(y, s, h, keys, lengths, p):
    _, context = ask(s, h, keys, lengths, p)
    return gru(np.concatenate([y, context], axis=-1), s, p["gru"])


@ids
def _(y, s, h, keys, lengths, p):
    _, context = ask(s, h, keys, lengths, p)
    return gru(join(y[:, None], context), s, p["gru"])


@bahdanau_decoder_step.misconception(
    "You changed the dictionary `p`. The next step needs it as it was: give what you turn round a name of its own."
)
def _(y, s, h, keys, lengths, p):
    p["w_s"] = p["w_s"].T
    query = s @ p["w_s"]
    weights = align((np.tanh(query[:, None] + keys) @ p["v"])[:, None], lengths)
    context = (weights @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights[:, 0]


@bahdanau_decoder_step.misconception(
    "The GRU got the word's vector without the context. Its input is E + D wide: [x; c]."
)
def _(y, s, h, keys, lengths, p):
    return gru(p["embedding"][y], s, p["gru"])


@bahdanau_decoder_step.misconception(
    "The GRU got the context without the word's vector. Its input is E + D wide: [x; c]."
)
def _(y, s, h, keys, lengths, p):
    _, context = ask(s, h, keys, lengths, p)
    return gru(context, s, p["gru"])


@bahdanau_decoder_step.misconception("Return three things in this order: logits, new state, weights.")
def _(y, s, h, keys, lengths, p):
    logits, s, weights = _right(y, s, h, keys, lengths, p)
    return logits, weights, s


TURN = (
    "A matrix is used as it stands: it has the shape of its formula, {0} is {1}. States stand in rows here, so "
    "it is turned round: `.T`."
)


@bahdanau_decoder_step.misconception(TURN.format("`w_s`", "(A, H)"))
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"w_s": p["w_s"].T})


@bahdanau_decoder_step.misconception(TURN.format("`w_y`", "(V, H)"))
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"w_y": p["w_y"].T})


@bahdanau_decoder_step.misconception(
    "`masked_alignment` wants scores (B, T, S). A decoder's step has one target position: give yours an axis of one "
    "for it, and take it out of what comes back."
)
def _(y, s, h, keys, lengths, p):
    weights = align(np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"], lengths)
    context = weights @ h
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception(
    "Two shapes don't meet. Look at the line: a matrix has the shape of its formula (`w_c` is (H, D + H)), so rows "
    "need it turned round, `.T`; and what `masked_alignment` returns has an axis of one for the target position."
)
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"w_c": p["w_c"].T})


def _right(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.alternative("sentence by sentence")
def _(y, s, h, keys, lengths, p):
    rows = [slice(b, b + 1) for b in range(len(y))]
    found = [_right(y[b], s[b], h[b], keys[b], lengths[b], p) for b in rows]
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


@bahdanau_decoder_step.alternative("in torch")
def _(y, s, h, keys, lengths, p):
    import torch

    y, s, h, keys, lengths = (torch.tensor(part) for part in (y, s, h, keys, lengths))
    q = {name: torch.tensor(value) for name, value in p.items() if name != "gru"}
    cell = torch.nn.GRUCell(h.shape[2] + q["embedding"].shape[1], s.shape[1], dtype=torch.float64)
    names = {"weight_ih": "w_x", "weight_hh": "w_h", "bias_ih": "b_x", "bias_hh": "b_h"}
    cell.load_state_dict({theirs: torch.tensor(p["gru"][mine].T) for theirs, mine in names.items()})
    scores = torch.tanh((s @ q["w_s"].T).unsqueeze(1) + keys) @ q["v"]
    scores = scores.masked_fill(torch.arange(h.shape[1]) >= lengths[:, None], -torch.inf)
    weights = torch.softmax(scores, dim=1)
    context = torch.einsum("bs,bsd->bd", weights, h)
    s = cell(torch.cat([q["embedding"][y], context], dim=1), s)
    logits = torch.tanh(torch.cat([context, s], dim=1) @ q["w_c"].T) @ q["w_y"].T + q["b_y"]
    return tuple(part.detach().numpy() for part in (logits, s, weights))
