"""How `reverse_source` of lesson 03 is judged."""

import numpy as np

from autograder.compare import Equal
from autograder.exercise import Exercise

reverse_source = Exercise("reverse_source", points=2, forbid=("attn",), instead="indices are enough")


def padded(rng, lengths, S, padding=0):
    """Token ids (B, S) from 4 on, filled up with `padding`, and the lengths."""
    lengths = np.array(lengths)
    tokens = 4 + rng.permuted(np.tile(np.arange(20), (len(lengths), 1)), axis=1)[:, :S]
    return np.where(np.arange(S) < lengths[:, None], tokens, padding), lengths


def spelled_out(answer):
    """Each row's ids as text: numbers are compared as float64, which holds no odd one above 2⁵³."""
    if len(getattr(answer, "shape", ())) != 2:
        return answer
    return [" ".join(map(str, row)) for row in answer.tolist()]


def kind_of_answer(reverse_source, source, lengths):
    """Has the answer the dtype of `source`? Else which one, or the name of its type."""
    answer = reverse_source(source, lengths)
    dtype = getattr(answer, "dtype", None)
    return "the dtype of source" if dtype == source.dtype else str(dtype or type(answer).__name__)


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


@reverse_source.probe("a vocabulary of 70,000 characters")
def _(reverse_source, rng):
    source, lengths = padded(rng, [6, 3, 5], S=7)
    large = source + rng.choice([100, 200, 33_000, 66_000], size=source.shape)
    large[0, :4] = large[0, :4] % 100 + [100, 200, 33_000, 66_000]  # one of each at least
    return reverse_source(np.where(source == 0, 0, large), lengths)


@reverse_source.probe("ids in the millions and billions", Equal(), extreme=True)
def _(reverse_source, rng):
    source, lengths = padded(rng, [5, 3, 4], S=6)
    large = source + np.array([[2**24 + 1], [2**31 + 1], [2**40 + 1]])
    return reverse_source(np.where(source == 0, 0, large), lengths)


@reverse_source.probe("odd ids above 2⁵³, where float64 holds only even ones", extreme=True)
def _(reverse_source, rng):
    source, lengths = padded(rng, [4, 6, 3], S=7)
    large = 2 * source + np.array([[2**53 + 1], [2**57 + 1], [2**62 + 1]])
    return spelled_out(reverse_source(np.where(source == 0, 0, large), lengths))


@reverse_source.probe("a character whose id is 0, as the padding's")
def _(reverse_source, rng):
    source, lengths = padded(rng, [6, 3, 4], S=6)
    source[:, 1] = 0
    return reverse_source(source, lengths)


@reverse_source.probe("the new array has the dtype of `source`")
def _(reverse_source, rng):
    return kind_of_answer(reverse_source, *padded(rng, [5, 2], S=5))


@reverse_source.probe("sources of int8, uint8, int16 and int32: the dtype of `source` again")
def _(reverse_source, rng):
    source, lengths = padded(rng, [3, 5, 2], S=6)
    kinds = "int8", "uint8", "int16", "int32"  # those that torch can pick from as well
    return {kind: kind_of_answer(reverse_source, source.astype(kind), lengths) for kind in kinds}


@reverse_source.probe("whatever stands behind a row's end stays where it is")
def _(reverse_source, rng):
    source, lengths = padded(rng, [3, 7, 2, 5], S=7)
    return reverse_source(np.where(source == 0, 50 + np.arange(7), source), lengths)


@reverse_source.probe("your inputs stay as they were")
def _(reverse_source, rng):
    given = padded(rng, [2, 5, 3], S=5)
    return reverse_source(*given), list(given)


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
