"""How `greedy_decode` of lesson 03 is judged."""

import numpy as np

from autograder.exercise import Exercise

greedy_decode = Exercise("greedy_decode", points=3, forbid=("attn",), instead="a loop around `step`")


class Writer:
    """A made-up decoder: its scores hang on the row, on how often it was called, and on the token that it got.

    ends[b] is the step at which row b would say END; None: never. START is said only at starts[b], if row b stands
    there. Tokens in `never` have −∞. A large vocabulary hears ids that differ by `heard` alike, to save memory.
    """

    heard = 11

    def __init__(self, rng, ends, steps=10, V=9, start=1, end=2, shift=0.0, size=1.0, never=(), starts=None):
        B = len(ends)
        self.scores = rng.normal(size=(steps, B, min(V, self.heard), V))
        self.scores[..., [start, end]] -= 50
        for row, at in (starts or {}).items():
            self.scores[at, row, :, start] += 100
        for row, at in enumerate(ends):
            if at is not None:
                self.scores[at, row, :, end] += 100
        self.scores = size * self.scores + shift
        self.scores[..., list(never)] = -np.inf
        self.ends, self.calls, self.limit, self.start, self.end = ends, 0, steps, start, end

    def step(self, tokens, state):
        """tokens (B,), state: how many steps were made -> scores (B, V), the next state."""
        tokens, rows = np.asarray(tokens), np.arange(len(self.ends))
        if tokens.shape != rows.shape:
            raise ValueError(f"step takes tokens of shape {rows.shape}, one for each row, got {tokens.shape}")
        if tokens.dtype.kind not in "iu":
            raise TypeError(f"step takes whole numbers, the tokens' ids, got {tokens.dtype}")
        if tokens.max() >= self.scores.shape[-1]:
            raise ValueError("step got an id that is not in the vocabulary")
        if not isinstance(state, tuple) or len(state) != 1:
            raise TypeError("step got a state that is neither the encoder's nor one that it returned itself")
        self.calls += 1
        if self.calls > self.limit + 1:  # one too many is told by the answer itself
            raise RuntimeError("`step` was called more often than max_len")
        return self.scores[state[0], rows, tokens % self.heard], (state[0] + 1,)


def written(greedy_decode, writer, max_len=8):
    """The answer as text, one line a row."""
    writer.limit, wanted = max_len, len(writer.ends)
    rows = greedy_decode(writer.step, (0,), wanted, writer.start, writer.end, max_len)
    if rows is None:
        return [None] * wanted
    if not hasattr(rows, "__len__") or len(rows) != wanted:
        came = f"has {len(rows)}" if hasattr(rows, "__len__") else f"is one {type(rows).__name__}"
        raise ValueError(f"the answer should be {wanted} lists, one for each sequence, and {came}")
    if any(isinstance(row, str) or not hasattr(row, "__len__") for row in rows):
        raise ValueError(f"each sequence should be a list of ids, and the first is {rows[0]!r:.40}")
    return [" ".join(str(int(token)) for token in row) for row in rows]


def written_in(greedy_decode, writer, **settings):
    """The answer as text, and how often `step` was called for it."""
    return written(greedy_decode, writer, **settings), writer.calls


@greedy_decode.probe("one sequence of five tokens")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5]))


@greedy_decode.probe("four sequences that end together")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [4, 4, 4, 4]))


@greedy_decode.probe("four sequences that end one after another")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, rng.permutation([2, 5, 3, 6]).tolist()))


@greedy_decode.probe("sequences that never end are cut at max_len")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [None, 3, None]), max_len=6)


@greedy_decode.probe("END as the first word: an empty list")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [3, 0, 2]))


@greedy_decode.probe("END comes as the last token that is allowed")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [4, 3, None]), max_len=5)


@greedy_decode.probe("other ids for START and END")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 2, 4], start=3, end=7))


@greedy_decode.probe("START is 0 and END the last id")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [3, 5, 4], start=0, end=8))


@greedy_decode.probe("END is 0, START the last id")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [4, 2, 5], start=8, end=0))


@greedy_decode.probe("600 tokens: ids above 255, START's and END's too")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [4, 2, 5], V=600, start=300, end=577))


@greedy_decode.probe("START comes as the best token: it counts like any other")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [5, 3, None], starts={0: 2, 1: 0, 2: 7}))


@greedy_decode.probe("one token allowed: max_len is 1")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [None, 0, 3]), max_len=1)


@greedy_decode.probe("a long answer beside one that ends at once")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [0, 25, None], steps=33), max_len=30)


@greedy_decode.probe("all scores far below zero")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 3, 4], shift=-200.0))


@greedy_decode.probe("huge scores, of either sign", extreme=True)
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 3, 4], size=1e6))


@greedy_decode.probe("all scores below −10¹²", extreme=True)
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 3, 4], size=1e10, shift=-1e13))


@greedy_decode.probe("some scores −∞, all others below zero", extreme=True)
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 3, 4], shift=-200.0, never=(0, 1, 6)))


@greedy_decode.probe("tokens that must not come have the score −∞", extreme=True)
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, [5, 3, 4], never=(0, 1, 5)))


@greedy_decode.probe("no token allowed: max_len is 0", extreme=True)
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [None, 2]), max_len=0)


@greedy_decode.probe("as many rows as words")
def _(greedy_decode, rng):
    return written(greedy_decode, Writer(rng, rng.permutation([1, 2, 3, 4, 5, 6, 3, 4, 2]).tolist()))


@greedy_decode.probe("… and step is not called once all have ended")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [3, 1, 2]))


@greedy_decode.probe("… nor once all have said END together")
def _(greedy_decode, rng):
    return written_in(greedy_decode, Writer(rng, [3, 3, 3, 3]))


@greedy_decode.alternative("a list for each row, filled as long as it is open")
def _(step, state, batch_size, start, end, max_len):
    rows, is_open, tokens = [[] for _ in range(batch_size)], [True] * batch_size, [start] * batch_size
    while any(is_open) and max_len > 0:
        scores, state = step(np.array(tokens), state)
        tokens = [max(range(len(row)), key=row.__getitem__) for row in scores.tolist()]
        for b, token in enumerate(tokens):
            is_open[b] = is_open[b] and token != end
            if is_open[b]:
                rows[b].append(token)
        max_len -= 1
    return rows


@greedy_decode.alternative("in torch, ended rows go on saying END")
def _(step, state, batch_size, start, end, max_len):
    import torch

    tokens, ended, said = torch.full((batch_size,), start), torch.zeros(batch_size, dtype=torch.bool), []
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = torch.as_tensor(scores).argmax(-1).masked_fill(ended, end)
        said.append(tokens)
        ended |= tokens == end
        if ended.all():
            break
    return [[int(row[b]) for row in said if row[b] != end] for b in range(batch_size)]
