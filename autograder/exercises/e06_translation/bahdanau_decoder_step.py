"""How `bahdanau_decoder_step` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.bahdanau_decoder_step_versions import right
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY

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


@bahdanau_decoder_step.probe("what stands in the padding stays as it was")
def _(bahdanau_decoder_step, rng):
    y, s, h, keys, lengths, p = decoder(rng, [2, 4, 1])
    found = bahdanau_decoder_step(y, s, h, keys, lengths, p)
    return found, h, keys


def numbers(x):
    """An array, also of a tensor that has a gradient."""
    return x.detach().numpy() if hasattr(x, "detach") else np.asarray(x)


@bahdanau_decoder_step.alternative("sentence by sentence")
def _(y, s, h, keys, lengths, p):
    rows = [slice(b, b + 1) for b in range(len(y))]
    found = [right(y[b], s[b], h[b], keys[b], lengths[b], p) for b in rows]
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
