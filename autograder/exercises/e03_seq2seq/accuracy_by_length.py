"""How `accuracy_by_length` of lesson 03 is judged."""

from collections import Counter

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e03_seq2seq.shared import is_pair

accuracy_by_length = Exercise("accuracy_by_length", points=2, forbid=("attn", "pandas"), instead="masks and means")


def again(text):
    """The same text as another object, as what a network says is: `is` then tells the two apart."""
    return "".join(list(text))


def answers(rng, count=60, lengths=(3, 8), right=0.6):
    """Targets, predictions of which some are right, and lengths that say nothing about either."""
    targets = [str(number) for number in rng.integers(10, 2000, size=count)]
    predictions = [
        again(text) if lucky else text[:-1] + "x" * int(rng.integers(1, 3))
        for text, lucky in zip(targets, rng.random(count) < right, strict=True)
    ]
    return predictions, targets, rng.integers(*lengths, size=count)


def both(answer):
    """Shares and counts by name: two lists side by side would read as one table."""
    return {"shares": answer[0], "counts": answer[1]} if is_pair(answer) else answer


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
    said = str(rng.integers(10, 100))
    return [both(accuracy_by_length([said], [target], np.array([4]), [(3, 4)])) for target in (again(said), said + "0")]


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
        tries = [again(text), text[:2], text + "0", text + " ", " " + text, text[1:], "0" + text, "", text + "th"]
        tries += [text + "TH", text[1:] + text[0]]
        nearly += [(said, text + "th" if said.endswith("TH") else text) for said in tries]
    nearly = [nearly[i] for i in rng.permutation(len(nearly))]
    lengths = rng.integers(3, 8, size=len(nearly))
    return both(accuracy_by_length(*map(list, zip(*nearly, strict=True)), lengths, [(n, n) for n in range(3, 8)]))


@accuracy_by_length.probe("one right answer in 17 and in 13, the others go on after the right one")
def _(accuracy_by_length, rng):
    targets = [str(number) for number in rng.integers(100, 1000, size=30)]
    predictions = [text if place in (5, 20) else text + "0" for place, text in enumerate(map(again, targets))]
    return both(accuracy_by_length(predictions, targets, np.repeat([4, 6], [17, 13]), [(3, 4), (5, 6)]))


@accuracy_by_length.probe("shares and counts are arrays")
def _(accuracy_by_length, rng):
    answer = accuracy_by_length(*answers(rng), [(3, 4), (5, 7)])
    if not is_pair(answer):
        return answer
    return ["array" if isinstance(part, np.ndarray) else type(part).__name__ for part in answer]


@accuracy_by_length.probe("your inputs stay as they were")
def _(accuracy_by_length, rng):
    predictions, targets, lengths = answers(rng, count=12)
    bins = [(3, 5), (6, 7)]
    answer = accuracy_by_length(predictions, targets, lengths, bins)
    return (both(answer), predictions, targets, lengths, bins) if is_pair(answer) else answer


def hits(predictions, targets):
    return [said == wanted for said, wanted in zip(predictions, targets, strict=True)]


@accuracy_by_length.alternative("two dictionaries, answer by answer")
def _(predictions, targets, lengths, bins):
    right, seen = Counter(), Counter()
    for said, wanted, length in zip(predictions, targets, lengths, strict=True):
        for place, (low, high) in enumerate(bins):
            if low <= length <= high:
                seen[place] += 1
                right[place] += said == wanted
    shares = [right[place] / seen[place] if seen[place] else float("nan") for place in range(len(bins))]
    return np.array(shares), np.array([seen[place] for place in range(len(bins))])


@accuracy_by_length.alternative("one matrix product")
def _(predictions, targets, lengths, bins):
    lengths, edges = np.asarray(lengths), np.asarray(bins)
    inside = (edges[:, :1] <= lengths) & (lengths <= edges[:, 1:])
    count = inside.sum(axis=1)
    return inside @ np.array(hits(predictions, targets), dtype=float) / count, count
