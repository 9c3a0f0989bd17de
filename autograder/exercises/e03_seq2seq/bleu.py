"""How `bleu` of lesson 03 is judged."""

from collections import Counter
from functools import cache

import numpy as np

from autograder.exercise import Exercise

bleu = Exercise(
    "bleu", points=4, forbid=("sacrebleu", "nltk", "torchmetrics", "evaluate", "attn"), instead="count n-grams yourself"
)


WORDS = ["ka", "lo", "mi", "nu", "pe", "so", "ti"]


def again(sentences):
    """The same words as other objects, as what a network says are: `is` then tells them apart."""
    return [["".join(list(word)) for word in sentence] for sentence in sentences]


def translations(rng, sizes, drop=0, add=0, swap=1):
    """References of the given sizes, and hypotheses with some words swapped, dropped and added."""
    references = [rng.choice(WORDS, size=size).tolist() for size in sizes]
    hypotheses = []
    for reference in references:
        said = list(reference)
        for _ in range(swap):
            place = rng.integers(len(said))
            said[place] = said[place].upper()  # another word
        start = int(rng.integers(len(said) - drop + 1))
        said = said[:start] + said[start + drop :]
        hypotheses.append(said + rng.choice(WORDS, size=add).tolist())
    return again(hypotheses), references


@bleu.probe("five sentences, one wrong word in each")
def _(bleu, rng):
    return bleu(*translations(rng, [9, 12, 7, 14, 10]))


@bleu.probe("a single sentence")
def _(bleu, rng):
    return bleu(*translations(rng, [15]))


@bleu.probe("hypotheses shorter than their references")
def _(bleu, rng):
    return bleu(*translations(rng, [9, 12, 8, 14], drop=3, swap=0))


@bleu.probe("hypotheses longer than their references")
def _(bleu, rng):
    return bleu(*translations(rng, [9, 12, 8, 14], add=3, swap=0))


@bleu.probe("a short and a long one: lengths are compared over the whole corpus")
def _(bleu, rng):
    shorter, longer = translations(rng, [20], drop=6, swap=0), translations(rng, [10], add=4, swap=0)
    return bleu(shorter[0] + longer[0], shorter[1] + longer[1])


@bleu.probe("the same words said again and again")
def _(bleu, rng):
    hypotheses, references = translations(rng, [8, 10, 9])
    return bleu([said + said[:5] + said[:2] for said in hypotheses], references)


@bleu.probe("a reference that says the same word again and again")
def _(bleu, rng):
    hypotheses, references = translations(rng, [8, 10], swap=0)
    return bleu([*hypotheses, *again([4 * ["ka"] + ["lo"]])], [*references, 7 * ["ka"]])


@bleu.probe("sentences of two or three words among longer ones")
def _(bleu, rng):
    return bleu(*translations(rng, [3, 12, 2, 9], swap=0, add=1))


@bleu.probe("a hypothesis without any word among others", extreme=True)
def _(bleu, rng):
    hypotheses, references = translations(rng, [9, 12, 8])
    return bleu([[], *hypotheses], [["ka", "lo", "mi"], *references])


@bleu.probe("no four words in a row are right", extreme=True)
def _(bleu, rng):
    _, references = translations(rng, [9, 12])
    return bleu(again([word if i % 3 else "xu" for i, word in enumerate(one)] for one in references), references)


@bleu.probe("three words in a row are right, but nowhere four", extreme=True)
def _(bleu, rng):
    _, references = translations(rng, [11, 15])
    return bleu(again([word if i % 4 < 3 else "xu" for i, word in enumerate(one)] for one in references), references)


@bleu.probe("no hypothesis has four words", extreme=True)
def _(bleu, rng):
    _, references = translations(rng, [9, 12, 7])
    return bleu(again(reference[2:5] for reference in references), references)


@bleu.probe("nothing at all is right", extreme=True)
def _(bleu, rng):
    hypotheses, references = translations(rng, [9, 12, 7])
    return bleu([[word * 2 for word in said] for said in hypotheses], references)


@bleu.probe("a system that says nothing", extreme=True)
def _(bleu, rng):
    return bleu([[], [], []], translations(rng, [9, 12, 7])[1])


@bleu.probe("all right")
def _(bleu, rng):
    _, references = translations(rng, [9, 12, 7])
    return bleu(again(references), references)


@bleu.probe("every hypothesis is a piece of a far longer reference: scores below one")
def _(bleu, rng):
    scores = []
    for sizes in ([40, 50], [30, 61], [70, 55, 45]):
        _, references = translations(rng, sizes)
        said = again(one[: len(one) // 9] + one[7:9] + ["xu"] for one in references)
        scores.append(bleu(said, references))
    return scores


@bleu.probe("words that are parts of each other, or the same when joined")
def _(bleu, rng):
    words = ["a", "aa", "aaa", "ab", "b", "ba"]
    references = [rng.choice(words, size=size).tolist() for size in (14, 11)]
    hypotheses = again([*one[:6], "aa", "a", "b", *one[7:]] for one in references)
    return bleu([*hypotheses, ["aa", "a", "ab", "a", "b"]], [*references, ["a", "aa", "a", "ba", "b"]])


@bleu.probe("one hypothesis said to two sentences, and only once right")
def _(bleu, rng):
    hypotheses, references = translations(rng, [9, 12])
    return bleu([*hypotheses, hypotheses[0]], [*references, references[1]])


@bleu.probe("words in large and small letters")
def _(bleu, rng):
    hypotheses, references = translations(rng, [10, 13], swap=2)
    return bleu(hypotheses, references)


@bleu.probe("your inputs stay as they were")
def _(bleu, rng):
    given = translations(rng, [9, 11])
    return bleu(*given), [" ".join(one) for side in given for one in side]


def grams(words, n):
    """A Counter of the runs of n words: kept, since many versions ask for the same, and never changed."""
    return kept_grams(tuple(words), n)


@cache
def kept_grams(words, n):
    return Counter(words[i : i + n] for i in range(len(words) - n + 1))


@bleu.alternative("with lists and loops")
def _(hypotheses, references):
    precisions = []
    for n in (1, 2, 3, 4):
        right = total = 0
        for said, wanted in zip(hypotheses, references, strict=True):
            left = [wanted[i : i + n] for i in range(len(wanted) - n + 1)]
            for i in range(len(said) - n + 1):
                total += 1
                if said[i : i + n] in left:
                    left.remove(said[i : i + n])
                    right += 1
        precisions.append(right / total if total else 0.0)
    c, r = sum(len(said) for said in hypotheses), sum(len(wanted) for wanted in references)
    product = precisions[0] * precisions[1] * precisions[2] * precisions[3]
    return 100 * product**0.25 * (1.0 if c >= r or c == 0 else float(np.exp(1 - r / c)))


@bleu.alternative("all counts in one array, sentence by sentence")
def _(hypotheses, references):
    table = np.array(
        [
            [sum((grams(said, n) & grams(wanted, n)).values()) for n in range(1, 5)]
            + [max(0, len(said) - n + 1) for n in range(1, 5)]
            + [len(said), len(wanted)]
            for said, wanted in zip(hypotheses, references, strict=True)
        ]
    ).sum(axis=0)
    right, total, c, r = table[:4], table[4:8], table[8], table[9]
    if (right == 0).any():
        return 0.0
    return 100 * float(np.prod(right / total) ** (1 / 4) * np.exp(-max(0.0, r / c - 1)))


MANY = "hypotheses and references are always as many"


ORDER = "the product of all right counts over the product of all totals is the same, whichever place each has"


bleu.equivalent("for hypothesis, reference in zip(hypotheses, references):", MANY)


bleu.equivalent("for hypothesis, reference in zip(hypotheses, references, strict=False):", MANY)


bleu.equivalent("right[n - 2] += (said & ngrams(reference, n)).total()", ORDER)


bleu.equivalent("total[n - 2] += said.total()", ORDER)
