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
    p |= {"w_c": draw(E, D + H), "b_y": draw(V)}
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
    return squash(join(context, s) @ p["w_c"].T) @ p["embedding"].T + p["b_y"]


def _right(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


def moved(y, s, h, keys, lengths, p):
    """The right context, new state and weights."""
    weights, context = ask(s, h, keys, lengths, p)
    return context, gru(join(p["embedding"][y], context), s, p["gru"]), weights


def changed(of):
    """A wrong version with some parameters changed: of(p) gives those."""
    return lambda y, s, h, keys, lengths, p: _right(y, s, h, keys, lengths, p | of(p))


def back(return_):
    """A wrong version that returns something else: return_(logits, new state, weights)."""
    return lambda *given: return_(*_right(*given))


def speaking(say):
    """A wrong version with other logits: say(context, new state, p)."""

    def wrong(y, s, h, keys, lengths, p):
        context, s, weights = moved(y, s, h, keys, lengths, p)
        return say(context, s, p), s, weights

    return wrong


def moving(new_state):
    """A wrong version with another new state: new_state(the word's id, its vector, context, old state, GRU's part)."""

    def wrong(y, s, h, keys, lengths, p):
        weights, context = ask(s, h, keys, lengths, p)
        s = new_state(y, p["embedding"][y], context, s, p["gru"])
        return speak(context, s, p), s, weights

    return wrong


def stepping(thin=lambda x: x[:, 0], thin_context=lambda x: x[:, 0]):
    """The step, with the ways to take out the axis of one target position to be chosen."""

    def step(y, s, h, keys, lengths, p):
        weights = align((np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"])[:, None], lengths)
        weights, context = thin(weights), thin_context(weights @ h)
        s = gru(join(p["embedding"][y], context), s, p["gru"])
        return speak(context, s, p), s, weights

    return step


def weighing(weights_of):
    """A wrong version with other weights (B, S): weights_of(scores, is a place real?, lengths)."""

    def wrong(y, s, h, keys, lengths, p):
        real = np.arange(h.shape[1]) < lengths[:, None]
        weights = weights_of(np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"], real, lengths)
        context = (weights[:, None] @ h)[:, 0]
        s = gru(join(p["embedding"][y], context), s, p["gru"])
        return speak(context, s, p), s, weights

    return wrong


def spoken_before(y, s, h, keys, lengths, p):
    context, new, weights = moved(y, s, h, keys, lengths, p)
    return speak(context, s, p), new, weights


def asked_again(y, s, h, keys, lengths, p):
    _, s, _ = moved(y, s, h, keys, lengths, p)
    weights, context = ask(s, h, keys, lengths, p)
    return speak(context, s, p), s, weights


def asked_again_to_speak(y, s, h, keys, lengths, p):
    _, s, weights = moved(y, s, h, keys, lengths, p)
    return speak(ask(s, h, keys, lengths, p)[1], s, p), s, weights


def unbent_score(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p, lambda x: x)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


def query_without_axis(y, s, h, keys, lengths, p):
    scores = np.tanh(s @ p["w_s"].T + keys) @ p["v"]
    weights = align(scores[:, None], lengths)
    context = (weights @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights[:, 0]


def scores_without_axis(y, s, h, keys, lengths, p):
    weights = align(np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"], lengths)
    context = weights @ h
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


def state_in_place(y, s, h, keys, lengths, p):
    logits, s[:], weights = _right(y, s, h, keys, lengths, p)
    return logits, s, weights


def dictionary_changed(y, s, h, keys, lengths, p):
    p["w_s"] = p["w_s"].T
    query = s @ p["w_s"]
    weights = align((np.tanh(query[:, None] + keys) @ p["v"])[:, None], lengths)
    context = (weights @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights[:, 0]


TURN = (
    "A matrix is used as it stands: it has the shape of its formula, {0} is {1}. States stand in rows here, so "
    "it is turned round: `.T`."
)


bahdanau_decoder_step.tell(
    {
        "You speak with the old state. Step 3 has moved on: logits come from the new state and the context.": [
            spoken_before
        ],
        "You asked again with the new state, as Luong does. In Bahdanau's order the old state asks, once, and the same "
        "context moves on and speaks.": [asked_again, asked_again_to_speak],
        "You joined [s; c] before $W_c$. The shape is the same, but the weights were made for [c; s]: the context "
        "first.": [speaking(lambda context, s, p: speak(s, context, p))],
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
        "Your score lacks the tanh. Without it the query adds the same number to every key's score, and softmax "
        "doesn't see it: the weights would be the same at every step.": [unbent_score],
        'You summed the tanh without $v$. It weighs the A numbers before they are added: `… @ p["v"]`.': [
            changed(lambda p: {"v": np.ones_like(p["v"])})
        ],
        "You divided the scores by √A. That belongs to the scaled dot product; the additive score has no such "
        "factor.": [changed(lambda p: {"v": p["v"] / np.sqrt(len(p["v"]))})],
        "The bias `b_y` is missing from the logits.": [changed(lambda p: {"b_y": np.zeros_like(p["b_y"])})],
        "Padding is attended to: `lengths` must reach `masked_alignment`.": [
            weighing(lambda scores, real, lengths: shares(scores))
        ],
        "You cut every sentence at the length of the longest. Each has a length of its own: a shorter one's padding "
        "must not be looked at.": [
            weighing(lambda scores, real, lengths: align(scores[:, None], np.full_like(lengths, max(lengths)))[:, 0])
        ],
        "You put zeros for the padding's weights after the softmax, so that the real ones no longer sum to one. The "
        "padding must be out before: `masked_alignment` does so.": [
            weighing(lambda scores, real, lengths: shares(scores) * real)
        ],
        "You gave the padding the score 0. That is a score like any other, and e⁰ = 1: what isn't looked at scores "
        "−∞.": [weighing(lambda scores, real, lengths: shares(np.where(real, scores, 0.0)))],
        "You returned probabilities. Logits are wanted: whoever calls decides whether to take a softmax.": [
            back(lambda logits, s, weights: (shares(logits), s, weights))
        ],
        "You returned log-probabilities. Logits are wanted: whoever calls decides whether to take a log-softmax.": [
            back(lambda logits, s, weights: (np.log(shares(logits)), s, weights))
        ],
        "You returned the likeliest words. Logits are wanted, a number for each word of the vocabulary: whoever calls "
        "chooses.": [back(lambda logits, s, weights: (logits.argmax(axis=1), s, weights))],
        "You returned the old state. The next step needs the one that the GRU made.": [
            lambda y, s, *given: (lambda logits, new, weights: (logits, s, weights))(*_right(y, s, *given))
        ],
        "Return three things in this order: logits, new state, weights.": [
            back(lambda logits, s, weights: (logits, weights, s)),
            back(lambda logits, s, weights: (s, logits, weights)),
            back(lambda logits, s, weights: (logits, s)),
        ],
        "You mixed the keys. They are $W_h h_i$, made for scoring; the context is a mean of the annotations $h_i$.": [
            lambda y, s, h, keys, *given: _right(y, s, keys, keys, *given)
        ],
        "The context never reaches what is said: before $W_c$ the new state is joined with the *context*.": [
            speaking(lambda context, s, p: speak(np.zeros_like(context), s, p))
        ],
        "Your query is (B, A), and keys are (B, S, A): counted from the end, its B stands below S. It needs an axis of "
        "one for S, (B, 1, A), so that all places of a sentence meet its query.": [query_without_axis],
        "`squeeze()` takes out *every* axis of size one: with one sentence, one word or a width of one too many go. "
        "Name the axis: `squeeze(1)` or `[:, 0]`.": [
            stepping(np.squeeze, np.squeeze),
            stepping(np.squeeze),
            stepping(thin_context=np.squeeze),
        ],
        "The context that you join still has its axis of one for the target position, (B, 1, D). Take it out: `[:, "
        "0]`.": [stepping(thin_context=lambda x: x)],
        "Your weights still have the axis of one for the target position, (B, 1, S). One step's weights are (B, S).": [
            stepping(thin=lambda x: x)
        ],
        "`masked_alignment` wants scores (B, T, S). A decoder's step has one target position: give yours an axis of "
        "one for it, and take it out of what comes back.": [scores_without_axis],
        "You wrote the new state into `s`. The caller still holds the old one: give the new one another array.": [
            state_in_place
        ],
        "You changed the dictionary `p`. The next step needs it as it was: give what you turn round a name of its "
        "own.": [dictionary_changed],
        "You joined the *id* of the last word with the context. The GRU reads its vector, row $y_{t-1}$ of the "
        "embedding.": [
            moving(lambda y, word, context, s, p: gru(join(y, context), s, p)),
            moving(lambda y, word, context, s, p: gru(np.concatenate([y, context], axis=-1), s, p)),
            moving(lambda y, word, context, s, p: gru(join(y[:, None], context), s, p)),
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
    },
)


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
    logits = torch.tanh(torch.cat([context, s], dim=1) @ q["w_c"].T) @ q["embedding"].T + q["b_y"]
    return tuple(part.detach().numpy() for part in (logits, s, weights))
