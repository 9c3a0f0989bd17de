"""What people get wrong in `reverse_source`."""

import numpy as np

from autograder.exercises.e03_seq2seq.reverse_source import reverse_source


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
    "Your ids became floats, as in `np.zeros` and `np.empty` unless their `dtype` says otherwise. An id is a whole "
    "number: keep the dtype of `source`."
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


too_small = reverse_source.misconception(
    "Your ids went through a dtype that can't hold them all: int8 ends at 127, int16 at 32,767, and float32 is exact "
    "up to some 16 million. Larger ids come out as others: keep the dtype of `source`."
)
for narrow in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.float32):
    for back in (False, True):

        @too_small
        def _(source, lengths, narrow=narrow, back=back):
            out = source.astype(narrow)
            out = slices_into(out.copy(), out, lengths)
            return out.astype(source.dtype) if back else out


for narrow in (np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32):

    @too_small
    def _(source, lengths, narrow=narrow):
        out = np.zeros(source.shape, narrow)
        for row, ids, n in zip(out, source.tolist(), lengths, strict=True):
            for place, one in enumerate(ids):  # one by one: NumPy then raises an OverflowError
                row[n - 1 - place if place < n else place] = one
        return out


def turned(source, lengths):
    """The answer as it should be."""
    return slices_into(source.copy(), source, lengths)


fixed_dtype = reverse_source.misconception(
    "You fixed the dtype: your answer is int64 whatever `source` is, as `dtype=int` has it and as `np.array` makes of "
    "lists of whole numbers. Take `source.dtype`."
)
fixed_dtype(lambda source, lengths: turned(source, lengths).astype(np.int64))
fixed_dtype(lambda source, lengths: np.array(turned(source, lengths).tolist()))

through_doubles = reverse_source.misconception(
    "Your ids went through floats. A float64 holds every whole number up to 2⁵³, some 9 · 10¹⁵; beyond that an odd id "
    "comes out as its neighbour. Keep the dtype of `source` all the way."
)
through_doubles(lambda source, lengths: turned(source.astype(float), lengths).astype(source.dtype))
through_doubles(lambda source, lengths: turned(source.astype(float), lengths).astype(np.int64))


zero_padding = reverse_source.misconception(
    "What stood behind a row's end is zero in your answer. It stays as it was: padding need not be 0."
)
zero_padding(lambda source, lengths: slices_into(np.zeros_like(source), source, lengths))
zero_padding(lambda source, lengths: slices_into(np.zeros(source.shape, int), source, lengths))


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


def before_the_last_id(source, lengths, *, short_rows_only):
    """How many ids stand before those at a row's end that are all the same as its last."""
    ends = []
    for row, n in zip(source, lengths, strict=True):
        others = np.flatnonzero(row != row[-1])
        full = short_rows_only and n == len(row)
        ends.append(len(row) if full else others[-1] + 1 if len(others) else 0)
    return ends


by_last_id = reverse_source.misconception(
    "You take a row's last id for padding, and look where it begins. Different things may stand behind a row's end, "
    "and a full row has no padding: `lengths` says where a row ends."
)
for short_rows_only in (True, False):

    @by_last_id
    def _(source, lengths, only=short_rows_only):
        return slices_into(source.copy(), source, before_the_last_id(source, lengths, short_rows_only=only))


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
    "One place too far: in a row of length n, place p reads from n − 1 − p. With n − p, place 0 would read from n, and "
    "that is padding."
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


@one_too_far
def _(source, lengths):
    S = source.shape[1]
    places, n = np.arange(S), lengths[:, None]
    return np.take_along_axis(source, np.where(places < n, (n - places) % S, places), axis=1)


@one_too_far
def _(source, lengths):
    places, n = np.arange(source.shape[1]), lengths[:, None]
    return np.take_along_axis(source, np.where((places > 0) & (places < n), n - places, places), axis=1)


@reverse_source.misconception(
    "You begin to read at place n, as `row[n::-1]` does, and that is padding already. A row's last character stands at "
    "n − 1."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[:n] = old[n::-1][:n]
    return out


@reverse_source.misconception(
    "A row's last character has not moved. It stands at place n − 1, and `[:n - 1]` ends *before* that."
)
def _(source, lengths):
    out = source.copy()
    for row, old, n in zip(out, source, lengths, strict=True):
        row[: n - 1] = old[: n - 1][::-1]
    return out


@reverse_source.misconception(
    "A row's first character is not in the right place. It stands at place 0, and `row[n-1:0:-1]` stops *before* that."
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
