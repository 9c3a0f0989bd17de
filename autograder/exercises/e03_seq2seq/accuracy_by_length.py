"""How `accuracy_by_length` of lesson 03 is judged."""

from collections import Counter

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e03_seq2seq.shared import is_pair

accuracy_by_length = Exercise("accuracy_by_length", points=2, forbid=("attn", "pandas"), instead="masks and means")


def answers(rng, count=60, lengths=(3, 8), right=0.6):
    """Targets, predictions of which some are right, and lengths that say nothing about either."""
    targets = [str(number) for number in rng.integers(10, 2000, size=count)]
    predictions = [
        text if lucky else text[:-1] + "x" * int(rng.integers(1, 3))
        for text, lucky in zip(targets, rng.random(count) < right, strict=True)
    ]
    return predictions, targets, rng.integers(*lengths, size=count)


def both(answer):
    """Shares and counts as two arrays, whether they came as arrays, lists or tensors."""
    return tuple(np.asarray(part) for part in answer) if is_pair(answer) else answer


@accuracy_by_length.probe("one bin for each length")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng), [(3, 3), (4, 4), (5, 5), (6, 6), (7, 7)]))


@accuracy_by_length.probe("bins of two and more lengths")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng, lengths=(2, 12)), [(2, 4), (5, 6), (7, 11)]))


@accuracy_by_length.probe("lengths that no bin wants")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng, lengths=(1, 12)), [(3, 4), (7, 9)]))


@accuracy_by_length.probe("a bin that holds nothing", extreme=True)
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng), [(1, 2), (3, 5), (6, 7), (20, 30)]))


@accuracy_by_length.probe("bins in any order, some the same")
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng, count=90), [(6, 7), (3, 4), (3, 7), (6, 7)]))


@accuracy_by_length.probe("all right; all wrong")
def _(accuracy_by_length, rng):
    bins = [(3, 5), (6, 7)]
    return [both(accuracy_by_length(*answers(rng, right=share), bins)) for share in (1.0, 0.0)]


@accuracy_by_length.probe("a bin that is all right beside one that is all wrong and one in between")
def _(accuracy_by_length, rng):
    predictions, targets, _ = answers(rng, count=9, right=1.0)
    predictions[3:6] = [text + "1" for text in predictions[3:6]]
    predictions[6] = predictions[6][1:]
    lengths, order = np.repeat([5, 3, 4], 3), rng.permutation(9)
    shuffled = ([part[i] for i in order] for part in (predictions, targets))
    return both(accuracy_by_length(*shuffled, lengths[order], [(3, 3), (4, 4), (5, 5)]))


@accuracy_by_length.probe("a single bin and a single answer, right or wrong")
def _(accuracy_by_length, rng):
    said = str(rng.integers(100))
    return [both(accuracy_by_length([said], [target], np.array([4]), [(3, 4)])) for target in (said, said + "0")]


@accuracy_by_length.probe("sources of thousands of characters")
def _(accuracy_by_length, rng):
    predictions, targets, lengths = answers(rng, lengths=(0, 6))
    return both(accuracy_by_length(predictions, targets, 1000 * lengths + 7, [(7, 1007), (2000, 3007), (3008, 70_000)]))


@accuracy_by_length.probe("answers without any character")
def _(accuracy_by_length, rng):
    predictions, targets, lengths = answers(rng, count=30)
    predictions[::3], targets[::4] = [""] * 10, [""] * 8
    return both(accuracy_by_length(predictions, targets, lengths, [(3, 4), (5, 7)]))


@accuracy_by_length.probe("bins that lie beside no answer: all of them empty", extreme=True)
def _(accuracy_by_length, rng):
    return both(accuracy_by_length(*answers(rng, count=5), [(1, 2), (8, 9)]))


@accuracy_by_length.probe("answers that are nearly right: cut short, too long, with a space")
def _(accuracy_by_length, rng):
    nearly = []
    for number in rng.integers(100, 1000, size=12):
        text = str(number)
        tries = [text, text[:2], text + "0", text + " ", " " + text, text[1:], "0" + text, "", text + "th", text + "TH"]
        tries.append(text[1:] + text[0])
        nearly += [(said, text + "th" if said.endswith("TH") else text) for said in tries]
    nearly = [nearly[i] for i in rng.permutation(len(nearly))]
    lengths = rng.integers(3, 8, size=len(nearly))
    return both(accuracy_by_length(*map(list, zip(*nearly, strict=True)), lengths, [(n, n) for n in range(3, 8)]))


@accuracy_by_length.probe("your inputs stay as they were")
def _(accuracy_by_length, rng):
    predictions, targets, lengths = answers(rng, count=12)
    bins = [(3, 5), (6, 7)]
    answer = both(accuracy_by_length(predictions, targets, lengths, bins))
    return (answer, predictions, targets, lengths, bins) if is_pair(answer) else answer


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


def hits(predictions, targets):
    return [said == wanted for said, wanted in zip(predictions, targets, strict=True)]


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
    "`startswith` accepts an answer that goes on after the right one: 910 for 91. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: said.startswith(wanted), *given)


@accuracy_by_length.misconception(
    "You accept an answer that breaks off: 9 for 91, and even an empty one. Exact match wants the same string."
)
def _(*given):
    return judged_by(lambda said, wanted: wanted.startswith(said), *given)


@accuracy_by_length.misconception(
    "`strip` forgives spaces. The machine wrote them: a space too many is a wrong character like any other."
)
def _(*given):
    return judged_by(lambda said, wanted: said.strip() == wanted.strip(), *given)


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
    "`zip` stops at the shorter string: 9 and 910 both pass for 91. Two strings are equal only if their lengths are."
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


@accuracy_by_length.misconception(
    "You sorted the answers by their own length. `lengths` says how long each *source* is."
)
def _(predictions, targets, lengths, bins):
    return by_bin(hits(predictions, targets), [len(target) for target in targets], bins)


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


@accuracy_by_length.alternative("two dictionaries, answer by answer")
def _(predictions, targets, lengths, bins):
    right, seen = Counter(), Counter()
    for said, wanted, length in zip(predictions, targets, lengths, strict=True):
        for place, (low, high) in enumerate(bins):
            if low <= length <= high:
                seen[place] += 1
                right[place] += said == wanted
    shares = [right[place] / seen[place] if seen[place] else float("nan") for place in range(len(bins))]
    return shares, [seen[place] for place in range(len(bins))]


@accuracy_by_length.alternative("one matrix product")
def _(predictions, targets, lengths, bins):
    lengths, edges = np.asarray(lengths), np.asarray(bins)
    inside = (edges[:, :1] <= lengths) & (lengths <= edges[:, 1:])
    count = inside.sum(axis=1)
    return inside @ np.array(hits(predictions, targets), dtype=float) / count, count
