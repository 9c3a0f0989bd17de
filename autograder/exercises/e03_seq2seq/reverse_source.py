"""How `reverse_source` of lesson 03 is judged."""

import numpy as np

from autograder.exercise import Exercise

reverse_source = Exercise("reverse_source", points=2, forbid=("attn",), instead="indices are enough")


def padded(rng, lengths, S, padding=0):
    """Token ids (B, S) from 4 on, filled up with `padding`, and the lengths."""
    lengths = np.array(lengths)
    tokens = 4 + rng.permuted(np.tile(np.arange(20), (len(lengths), 1)), axis=1)[:, :S]
    return np.where(np.arange(S) < lengths[:, None], tokens, padding), lengths


@reverse_source.probe("four rows of different lengths")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, rng.permutation([7, 3, 5, 4]), S=7))


@reverse_source.probe("padding beyond the longest row")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [2, 4, 5], S=8))


@reverse_source.probe("rows without padding")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [5, 5, 5], S=5))


@reverse_source.probe("as many rows as positions")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, rng.permutation([1, 2, 3, 4, 5]), S=5))


@reverse_source.probe("rows of one character")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [1, 4, 1], S=4))


@reverse_source.probe("a single position")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [1, 1], S=1))


@reverse_source.probe("characters that occur twice in a row")
def _(reverse_source, rng):
    source, lengths = padded(rng, [6, 4, 7], S=7)
    source[:, 2] = source[:, 0]
    return reverse_source(source, lengths)


@reverse_source.probe("equal lengths beside others, odd and even")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, rng.permutation([5, 5, 6, 6, 2, 3]), S=6))


@reverse_source.probe("padding that is written as −1, the source stored column by column")
def _(reverse_source, rng):
    source, lengths = padded(rng, [3, 6, 2], S=7, padding=-1)
    return reverse_source(np.asfortranarray(source), lengths)


@reverse_source.probe("one row")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [4], S=6))


@reverse_source.probe("padding that is written as 99")
def _(reverse_source, rng):
    return reverse_source(*padded(rng, [6, 3, 4], S=6, padding=99))


@reverse_source.probe("a character whose id is 0, as the padding's")
def _(reverse_source, rng):
    source, lengths = padded(rng, [6, 3, 4], S=6)
    source[:, 1] = 0
    return reverse_source(source, lengths)


@reverse_source.probe("ids stay whole numbers")
def _(reverse_source, rng):
    source, lengths = padded(rng, [5, 2], S=5)
    answer = reverse_source(source, lengths)
    dtype = getattr(answer, "dtype", None)
    return "whole numbers" if getattr(dtype, "kind", "") in ("i", "u") else str(dtype or type(answer).__name__)


@reverse_source.probe("whatever stands behind a row's end stays where it is")
def _(reverse_source, rng):
    source, lengths = padded(rng, [3, 7, 2, 5], S=7)
    return reverse_source(np.where(source == 0, 50 + np.arange(7), source), lengths)


@reverse_source.probe("your inputs stay as they were")
def _(reverse_source, rng):
    given = padded(rng, [2, 5, 3], S=5)
    return reverse_source(*given), list(given)


@reverse_source.misconception(
    "You turned the whole row round, so its padding is read first. Only the first `length` characters change places."
)
def _(source, lengths):
    return source[:, ::-1]


@reverse_source.misconception(
    "You moved the padding to the front, so it is read first. Only the first `length` characters change places."
)
def _(source, lengths):
    return np.stack([np.concatenate([row[n:], row[:n][::-1]]) for row, n in zip(source, lengths, strict=True)])


@reverse_source.misconception(
    "You reversed the order of the *rows*. Each row stays where it is, and its characters are read backwards."
)
def _(source, lengths):
    return source[::-1]


@reverse_source.misconception("You reversed both axes: `np.flip` without an axis turns the batch round too.")
def _(source, lengths):
    return np.flip(source)


@reverse_source.misconception(
    "Your ids became floats: `np.zeros` makes floats unless its `dtype` says otherwise. An id is a whole number."
)
def _(source, lengths):
    out = np.zeros(source.shape)
    for row, (ids, n) in enumerate(zip(source, lengths, strict=True)):
        out[row] = np.concatenate([ids[:n][::-1], ids[n:]])
    return out


def slices_into(out, source, lengths):
    """Each row's characters, turned round by slices, written into `out`."""
    for row, ids, n in zip(out, source, lengths, strict=True):
        row[:n] = ids[:n][::-1]
    return out


@reverse_source.misconception(
    "`np.zeros` makes floats unless its `dtype` says otherwise, and leaves zeros where the padding stood. An id is a "
    "whole number, and the padding is to stay as it was."
)
def _(source, lengths):
    return slices_into(np.zeros(source.shape), source, lengths)


@reverse_source.misconception(
    "What stood behind a row's end is zero in your answer. It stays as it was: padding need not be 0."
)
def _(source, lengths):
    return slices_into(np.zeros_like(source), source, lengths)


@reverse_source.misconception("You changed the caller's array. Write into a new one, such as a copy.")
def _(source, lengths):
    for row, n in zip(source, lengths, strict=True):
        row[:n] = row[:n][::-1].copy()
    return source


@reverse_source.misconception(
    "You looked for the padding by its id, 0. Which id stands for padding is not yours to know, and a character "
    "may have it: the lengths say where a row ends."
)
def _(source, lengths):
    out = source.copy()
    for row in out:
        real = row != 0
        row[real] = row[real][::-1]
    return out


by_padding = reverse_source.misconception(
    "You count a row's length from its ids that aren't 0. Which id stands for padding is not yours to know, and a "
    "character may have it: take `lengths`."
)
by_padding(lambda source, lengths: slices_into(source.copy(), source, (source != 0).sum(axis=1)))
by_padding(
    lambda source, lengths: slices_into(
        source.copy(), source, np.where((source == 0).any(axis=1), (source == 0).argmax(axis=1), source.shape[1])
    )
)


reverse_source.misconception(
    "You reversed every row as if it were as long as the *first*. Each row has its own length."
)(lambda source, lengths: slices_into(source.copy(), source, [lengths[0]] * len(source)))


@reverse_source.misconception(
    "You write into the row that you read from: the second half of a row is overwritten before it is read. Read from "
    "a copy, or swap pairs."
)
def _(source, lengths):
    out = source.copy()
    for row, n in zip(out, lengths, strict=True):
        for place in range(n):
            row[place] = row[n - 1 - place]
    return out


def swaps(pairs):
    def function(source, lengths):
        out = source.copy()
        for row, n in zip(out, lengths, strict=True):
            for place in range(pairs(n)):
                row[place], row[n - 1 - place] = row[n - 1 - place], row[place]
        return out

    return function


reverse_source.misconception(
    "The middle of a row has not changed places: of n characters n // 2 pairs are swapped, the innermost one too."
)(swaps(lambda n: n // 2 - 1))


@reverse_source.misconception("The padding is reversed as well: what stands behind a row's end keeps its order.")
def _(source, lengths):
    return np.stack([np.concatenate([row[:n][::-1], row[n:][::-1]]) for row, n in zip(source, lengths, strict=True)])


@reverse_source.misconception(
    "Behind a row's end stands one id over and over in your answer. What stood there stays, whatever it was."
)
def _(source, lengths):
    return np.where(
        np.arange(source.shape[1]) < lengths[:, None], slices_into(source.copy(), source, lengths), source[:, -1:]
    )


reverse_source.misconception(
    "You rolled the row round: its characters keep their order, and only begin at another place. Read them backwards."
)(lambda source, lengths: np.stack([np.roll(row, -n) for row, n in zip(source, lengths, strict=True)]))


@reverse_source.misconception("You returned one list for each row. The answer is an array like `source`, (B, S).")
def _(source, lengths):
    return [row.tolist() for row in slices_into(source.copy(), source, lengths)]


one_too_far = reverse_source.misconception(
    "One place too far: for a row of length n the first character read is at n − 1, not at n (that is padding)."
)


@one_too_far
def _(source, lengths):
    places, n = np.arange(source.shape[1]), lengths[:, None]
    places = np.where(places < n, np.minimum(n - places, source.shape[1] - 1), places)
    return np.take_along_axis(source, places, axis=1)


@one_too_far
def _(source, lengths):
    places = np.arange(source.shape[1])
    places = np.where(places < lengths[:, None], lengths[:, None] - places, places)
    return source[np.arange(len(source))[:, None], places]  # no such place in a full row: an IndexError


@reverse_source.misconception(
    "`row[n::-1]` starts at place n, and that is padding already. A row's last character stands at n − 1."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[:n] = old[n::-1][:n]
    return out


@reverse_source.misconception(
    "A row's last character has not moved: `[:n - 1]` ends *before* place n − 1, where it stands."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[: n - 1] = old[: n - 1][::-1]
    return out


@reverse_source.misconception(
    "A row's first character is not in the right place: `row[n-1:0:-1]` stops *before* index 0."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[: n - 1] = old[n - 1 : 0 : -1]
    return out


@reverse_source.misconception(
    "You reversed every row as if it were as long as the longest. Each row has its own length."
)
def _(source, lengths):
    n = max(lengths)
    return np.concatenate([source[:, :n][:, ::-1], source[:, n:]], axis=1)


@reverse_source.misconception(
    "You reversed every row as if it were as short as the shortest. Each row has its own length."
)
def _(source, lengths):
    n = min(lengths)
    return np.concatenate([source[:, :n][:, ::-1], source[:, n:]], axis=1)


@reverse_source.misconception(
    "You sorted the ids in falling order. Reversing keeps them in the order written, backwards."
)
def _(source, lengths):
    out = source.copy()
    for row, n in zip(out, lengths, strict=True):
        row[:n] = np.sort(row[:n])[::-1]
    return out


@reverse_source.misconception(
    "The padding is gone: you returned rows of different lengths. The answer is an array like `source`, (B, S)."
)
def _(source, lengths):
    return [row[:n][::-1] for row, n in zip(source, lengths, strict=True)]


@reverse_source.misconception(
    "Nothing is reversed in your answer. (A pair that is swapped twice stands as before: swap n // 2 pairs.)"
)
def _(source, lengths):
    return source.copy()


@reverse_source.misconception(
    "You reversed only the rows without padding. In every row the first `length` ids change places."
)
def _(source, lengths):
    return np.where(lengths[:, None] == source.shape[1], source[:, ::-1], source)


@reverse_source.misconception(
    "Your ids are in reverse, but moved to the right: they fill the row's end. They stand where they stood, from place "
    "0 on, and the padding behind them."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[len(row) - n :] = old[:n][::-1]
    return out


@reverse_source.alternative("row by row, with slices")
def _(source, lengths):
    out = np.array(source)
    for b, n in enumerate(lengths):
        out[b, :n] = source[b, :n][::-1]
    return out


@reverse_source.alternative("by sorting positions")
def _(source, lengths):
    S = source.shape[1]
    rank = np.where(np.arange(S) < lengths[:, None], -np.arange(S), np.arange(S))
    return np.take_along_axis(source, np.argsort(rank, axis=1, kind="stable"), axis=1)


@reverse_source.alternative("in torch")
def _(source, lengths):
    import torch

    source, lengths = torch.as_tensor(source), torch.as_tensor(lengths)
    places = torch.arange(source.shape[1]).expand(source.shape)
    return source.gather(1, torch.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)).numpy()
