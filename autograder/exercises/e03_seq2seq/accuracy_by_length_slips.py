"""What people get wrong in `accuracy_by_length`."""

import numpy as np

from autograder.exercises.e03_seq2seq.accuracy_by_length import accuracy_by_length, hits


def by_bin(right, lengths, bins, *, low=lambda n, edge: n >= edge, high=lambda n, edge: n <= edge, empty=np.nan):
    """Mean of `right` in each bin, and how many there are."""
    right, lengths = np.asarray(right, dtype=float), np.asarray(lengths)
    inside = [low(lengths, one) & high(lengths, other) for one, other in bins]
    shares = [right[mask].mean() if mask.any() else empty for mask in inside]
    return np.array(shares), np.array([mask.sum() for mask in inside])


def of_the_right(predictions, targets, lengths, bins):
    right = hits(predictions, targets)
    shares, count = by_bin(right, lengths, bins)
    return shares * count / max(sum(right), 1), count


@accuracy_by_length.misconception(
    "Your bins end before `high`, as Python's slices do. Here both ends belong to the bin."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, high=lambda n, edge: n < edge)


@accuracy_by_length.misconception("Your bins begin after `low`. Here both ends belong to the bin.")
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, low=lambda n, edge: n > edge)


@accuracy_by_length.misconception(
    "You divided by the number of *all* answers. The share is one of the answers in the bin."
)
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return shares * count / len(targets), count


@accuracy_by_length.misconception("You returned how many are right. Divide by how many the bin holds.")
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return shares * count, count


@accuracy_by_length.misconception("Your shares are percentages. A share of all is 1, not 100.")
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return 100 * shares, count


@accuracy_by_length.misconception("You returned the share of *wrong* answers.")
def _(predictions, targets, lengths, bins):
    return by_bin([not hit for hit in hits(predictions, targets)], lengths, bins)


@accuracy_by_length.misconception(
    "An empty bin has no accuracy: 0 would say that everything in it is wrong. Put nan there."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, empty=0.0)


counted_characters = accuracy_by_length.misconception(
    "You counted right characters. Exact match is strict: one wrong character, and the answer is wrong."
)


def characters(count, over):
    """Shares of right characters: count(said, wanted) of over(said, wanted)."""

    def function(predictions, targets, lengths, bins):
        pairs = zip(predictions, targets, strict=True)
        return by_bin([count(*pair) / max(over(*pair), 1) for pair in pairs], lengths, bins)

    return function


def in_place(said, wanted):
    return sum(a == b for a, b in zip(said, wanted, strict=False))


counted_characters(characters(in_place, lambda said, wanted: len(wanted)))
counted_characters(characters(in_place, lambda said, wanted: len(said)))
counted_characters(characters(in_place, lambda said, wanted: min(len(said), len(wanted))))
counted_characters(characters(in_place, lambda said, wanted: max(len(said), len(wanted))))


def judged_by(right, predictions, targets, lengths, bins):
    """Shares of the answers that `right(said, wanted)` accepts."""
    return by_bin([right(*pair) for pair in zip(predictions, targets, strict=True)], lengths, bins)


@accuracy_by_length.misconception(
    "You accept an answer that goes on after the right one, as `startswith` does: 910 for 91. Exact match wants the "
    "same string."
)
def _(*given):
    return judged_by(lambda said, wanted: said.startswith(wanted), *given)


@accuracy_by_length.misconception(
    "You accept an answer that breaks off: 9 for 91, and even an empty one. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: wanted.startswith(said), *given)


@accuracy_by_length.misconception(
    "You forgive spaces, as `strip` does. The machine wrote them: a space too many is a wrong character like any other."
)
def _(*given):
    return judged_by(lambda said, wanted: said.strip() == wanted.strip(), *given)


blanks_at_the_end = accuracy_by_length.misconception(
    "You forgive spaces at the end, as `rstrip` does, and `np.char.equal` before it compares. A space too many is a "
    "wrong character like any other: compare with `==`."
)


@blanks_at_the_end
def _(*given):
    return judged_by(lambda said, wanted: said.rstrip() == wanted.rstrip(), *given)


@blanks_at_the_end
def _(predictions, targets, lengths, bins):
    return by_bin(np.char.equal(np.array(predictions, dtype=str), np.array(targets, dtype=str)), lengths, bins)


@accuracy_by_length.misconception(
    "You accept an answer that is only a *part* of the right one. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: said in wanted, *given)


@accuracy_by_length.misconception(
    "You accept an answer that only *contains* the right one. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: wanted in said, *given)


@accuracy_by_length.misconception(
    "You compare no further than the shorter string goes, as `zip` does: 9 and 910 both pass for 91. Two strings are "
    "equal only if their lengths are."
)
def _(*given):
    return judged_by(lambda said, wanted: all(a == b for a, b in zip(said, wanted, strict=False)), *given)


compared_whole = accuracy_by_length.misconception(
    "Two lists compared by `==` give a single truth value for all answers together. Compare them pair by pair."
)


@compared_whole
def _(predictions, targets, lengths, bins):
    return by_bin([predictions == targets] * len(targets), lengths, bins)


@compared_whole
def _(predictions, targets, lengths, bins):
    _, count = by_bin(hits(predictions, targets), lengths, bins)
    return np.full(len(bins), float(predictions == targets)), count


@accuracy_by_length.misconception(
    "Your share is a whole number, 0 or 1: `//` and `int` round it down. Divide with `/`."
)
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return np.floor(shares), count


def number_or_text(text):
    return int(text) if text.strip().isdigit() else text


accuracy_by_length.misconception(
    "You compare numbers: 091 is 91 to `int`. Exact match wants the same *string*, character by character."
)(lambda *given: judged_by(lambda said, wanted: number_or_text(said) == number_or_text(wanted), *given))


accuracy_by_length.misconception(
    "Large and small letters are different characters: without `lower`, please. Exact match wants the same string."
)(lambda *given: judged_by(lambda said, wanted: said.lower() == wanted.lower(), *given))


accuracy_by_length.misconception("You compare only how long the two strings are. Exact match wants the same string.")(
    lambda *given: judged_by(lambda said, wanted: len(said) == len(wanted), *given)
)


accuracy_by_length.misconception(
    "You compare which characters occur, in whatever order. Exact match wants the same string."
)(lambda *given: judged_by(lambda said, wanted: sorted(said) == sorted(wanted), *given))


accuracy_by_length.misconception(
    "You look whether an answer stands anywhere among the targets. Each is compared with its own target."
)(lambda predictions, targets, *given: by_bin([said in targets for said in predictions], *given))


@accuracy_by_length.misconception("An empty bin is missing from your answer. It keeps its place: share nan, count 0.")
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return shares[count > 0], count[count > 0]


first_bin_only = accuracy_by_length.misconception(
    "Each answer is counted in the first bin that takes it, and in no other. Bins may overlap: look at each by itself."
)


@first_bin_only
def _(predictions, targets, lengths, bins):
    free, right, masks = np.ones(len(lengths), dtype=bool), np.array(hits(predictions, targets), dtype=float), []
    for low, high in bins:
        masks.append(free & (lengths >= low) & (lengths <= high))
        free &= ~masks[-1]
    shares = [right[mask].mean() if mask.any() else np.nan for mask in masks]
    return np.array(shares), np.array([mask.sum() for mask in masks])


by_lower_edges = accuracy_by_length.misconception(
    "You sort the lengths in by the bins' lower edges alone. A bin ends at `high`, bins may overlap, and they come in "
    "any order: look at each by itself."
)


@by_lower_edges
def _(predictions, targets, lengths, bins):
    place, right = np.digitize(lengths, [low for low, _ in bins]) - 1, np.array(hits(predictions, targets))
    masks = [place == k for k in range(len(bins))]
    shares = [right[mask].mean() if mask.any() else np.nan for mask in masks]
    return np.array(shares), np.array([mask.sum() for mask in masks])


def histogram(ends):
    """Shares and counts by `np.histogram`, whose edges are the bins' lower ends and then ends(bins)."""

    def function(predictions, targets, lengths, bins):
        right = np.array(hits(predictions, targets), dtype=float)
        edges = np.array([low for low, _ in bins] + [ends(bins)])
        counts = np.histogram(lengths, bins=edges)[0]
        found = np.histogram(lengths, bins=edges, weights=right)[0]
        with np.errstate(invalid="ignore"):
            return found / counts, counts

    return function


by_lower_edges(histogram(lambda bins: bins[-1][1] + 1))
by_lower_edges(histogram(lambda bins: bins[-1][1]))


@by_lower_edges
def _(predictions, targets, lengths, bins):
    edges = [low for low, _ in bins] + [bins[-1][1] + 1]
    return by_bin(hits(predictions, targets), lengths, list(zip(edges, np.array(edges[1:]) - 1, strict=False)))


accuracy_by_length.misconception("You returned the counts first. The order is shares, then counts.")(
    lambda predictions, targets, *given: by_bin(hits(predictions, targets), *given)[::-1]
)


accuracy_by_length.misconception(
    "You compare with the wrong end: each of your bins takes only lengths equal to `low`."
)(
    lambda predictions, targets, *given: by_bin(
        hits(predictions, targets), *given, low=lambda n, edge: n == edge, high=lambda n, edge: n > -1
    )
)


accuracy_by_length.misconception("Your bins hold everything from `low` on. A bin ends at `high`, which belongs to it.")(
    lambda predictions, targets, *given: by_bin(hits(predictions, targets), *given, high=lambda n, edge: n > -1)
)


accuracy_by_length.misconception("Both ends belong to the bin: yours leave out `low` and `high`.")(
    lambda predictions, targets, *given: by_bin(
        hits(predictions, targets), *given, low=lambda n, edge: n > edge, high=lambda n, edge: n < edge
    )
)


accuracy_by_length.misconception(
    "You divided by how many answers are *right* in all. The share is of the answers in the bin."
)(lambda *given: of_the_right(*given))


@accuracy_by_length.misconception(
    "You returned a pair for each bin. Wanted are two arrays: the shares of all bins, then their counts."
)
def _(predictions, targets, lengths, bins):
    return list(zip(*by_bin(hits(predictions, targets), lengths, bins), strict=True))


own_length = accuracy_by_length.misconception(
    "You sorted the answers by their own length. `lengths` says how long each *source* is."
)
own_length(lambda said, wanted, lengths, bins: by_bin(hits(said, wanted), [len(text) for text in wanted], bins))
own_length(lambda said, wanted, lengths, bins: by_bin(hits(said, wanted), [len(text) for text in said], bins))


def as_lists(kind, *parts):
    """The right shares and counts, of which the named `parts` are a list or a tuple."""

    def function(predictions, targets, lengths, bins):
        answer = by_bin(hits(predictions, targets), lengths, bins)
        return tuple(kind(part.tolist()) if i in parts else part for i, part in enumerate(answer))

    return function


no_arrays = accuracy_by_length.misconception(
    "Your shares or counts are a list or a tuple. Wanted are two arrays, with which one can go on computing: "
    "`np.array` makes one of a list."
)
for kind in (list, tuple):
    for parts in ((0, 1), (0,), (1,)):
        no_arrays(as_lists(kind, *parts))


same_object = accuracy_by_length.misconception(
    "`is` asks whether two strings are one and the same object. Two equal strings need not be: compare with `==`."
)


@same_object
def _(predictions, targets, lengths, bins):
    return by_bin([said is wanted for said, wanted in zip(predictions, targets, strict=True)], lengths, bins)


@accuracy_by_length.misconception(
    "Your bins hold two lengths only, `low` and `high` themselves. Every length in between belongs to the bin too."
)
def _(predictions, targets, lengths, bins):
    edges = [np.isin(lengths, ends) for ends in bins]
    right = np.array(hits(predictions, targets), dtype=float)
    return np.array([right[m].mean() if m.any() else np.nan for m in edges]), np.array([m.sum() for m in edges])


rounded = accuracy_by_length.misconception(
    "You rounded the shares. Return them as they are; who prints them may round."
)
for digits in (1, 2, 3, 4):
    rounded(
        lambda predictions, targets, lengths, bins, digits=digits: tuple(
            part.round(digits) for part in by_bin(hits(predictions, targets), lengths, bins)
        )
    )


@accuracy_by_length.misconception(
    "An empty bin's share is None in your answer, which makes an array of objects. Put nan there, a float."
)
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return np.array([share if n else None for share, n in zip(shares, count, strict=True)]), count


@accuracy_by_length.misconception(
    "A text array has a fixed width: what is longer is cut off, and 910 becomes 91. Let NumPy find the width of each "
    "array, or compare the strings one by one."
)
def _(predictions, targets, lengths, bins):
    wanted = np.array(targets)
    return by_bin(np.array(predictions).astype(wanted.dtype) == wanted, lengths, bins)


@accuracy_by_length.misconception(
    "You took the answers out of the caller's list: afterwards it is empty. Go through it with a loop instead."
)
def _(predictions, targets, lengths, bins):
    right = hits(predictions, targets)
    predictions.clear()
    return by_bin(right, lengths, bins)


@accuracy_by_length.misconception(
    "Each of your bins holds everything up to `high`: the shorter ones are counted again. A bin begins at `low`."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins, low=lambda n, edge: n > 0)


@accuracy_by_length.misconception("You returned the shares alone: how many answers stand behind each is wanted too.")
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), lengths, bins)[0]


@accuracy_by_length.misconception(
    "Your shares are right, but the second array counts the *right* answers. It should count all in the bin."
)
def _(predictions, targets, lengths, bins):
    shares, count = by_bin(hits(predictions, targets), lengths, bins)
    return shares, np.nan_to_num(shares * count)


accuracy_by_length.misconception(
    "You gave every bin the share of *all* answers. A bin's share is that of the answers whose length lies in it."
)(
    lambda predictions, targets, *given: (
        0 * by_bin(hits(predictions, targets), *given)[0] + np.mean(hits(predictions, targets)),
        by_bin(hits(predictions, targets), *given)[1],
    )
)
