"""What people get wrong in `bleu`."""

import math
from collections import Counter
from functools import cache

import numpy as np

from autograder.exercises.e03_seq2seq.bleu import bleu, grams


def counts(hypotheses, references, *, clip=True, recall=False, as_set=False):
    """Right and all n-grams for n = 1 … 4, over the corpus."""
    right, total = np.zeros(4), np.zeros(4)
    for said, wanted in zip(hypotheses, references, strict=True):
        pair = pair_counts(tuple(said), tuple(wanted), clip, recall, as_set)
        right, total = right + pair[0], total + pair[1]
    return right, total


@cache
def pair_counts(said, wanted, clip, recall, as_set):
    """The counts of one pair: kept as well, and never changed."""
    right, total = np.zeros(4), np.zeros(4)
    for n in range(1, 5):
        mine, theirs = grams(said, n), grams(wanted, n)
        if as_set:
            mine, theirs = Counter(set(mine)), Counter(set(theirs))
        common = mine & theirs if clip else Counter({gram: k for gram, k in mine.items() if gram in theirs})
        right[n - 1] = sum(common.values())
        total[n - 1] = sum((theirs if recall else mine).values())
    return right, total


def words(sentences):
    return sum(map(len, sentences))


def brevity(c, r):
    return np.exp(min(0.0, 1 - r / c)) if c else 0.0


def geometric(right, total, upto=4):
    right, total = right[:upto], total[:upto]
    return float(np.exp(np.mean(np.log(right / total)))) if right.all() else 0.0


def version(*, penalty=brevity, mean=geometric, of_all=100, **counting):
    """BLEU with another penalty(c, r), another mean(right, total) or counts that are made in another way."""

    def score(hypotheses, references):
        right, total = counts(hypotheses, references, **counting)
        return of_all * penalty(words(hypotheses), words(references)) * mean(right, total)

    return score


plain = version()  # BLEU as it should be


def by_runs(runs):
    """BLEU with n-grams counted by runs(words, n)."""

    def score(hypotheses, references):
        right, total = np.zeros(4), np.zeros(4)
        for said, wanted in zip(hypotheses, references, strict=True):
            for n in range(1, 5):
                mine, theirs = runs(said, n), runs(wanted, n)
                right[n - 1] += sum((mine & theirs).values())
                total[n - 1] += sum(mine.values())
        return 100 * brevity(words(hypotheses), words(references)) * geometric(right, total)

    return score


def without(keep, hypotheses, references):
    """BLEU of the pairs whose hypothesis is kept."""
    pairs = [pair for pair in zip(hypotheses, references, strict=True) if keep(pair[0])]
    return plain([said for said, _ in pairs], [wanted for _, wanted in pairs])


bleu.misconception(
    "You count every repetition as right. An n-gram is right at most as often as the reference has it: clip the count."
)(version(clip=False))


rounded = bleu.misconception("You rounded the score. A score below one then loses nearly all: return it as it is.")
for digits in (0, 1, 2, 3):
    rounded(lambda hypotheses, references, digits=digits: round(float(plain(hypotheses, references)), digits))


bleu.misconception(
    "The two arguments have changed places: what was *said* is the first, the references are the second."
)(lambda hypotheses, references: plain(references, hypotheses))


another_base = bleu.misconception(
    "You took a logarithm to another base and went back with exp. They must belong together: `np.log` and `np.exp`."
)
for log in (np.log2, np.log10):
    another_base(version(mean=lambda a, b, log=log: float(np.exp(np.mean(log(a / b)))) if a.all() else 0.0))


bleu.misconception(
    "Large and small letters make different words: without `lower`, please. A word is right if it is the same string."
)(lambda *sides: plain(*([[word.lower() for word in words] for words in side] for side in sides)))


bleu.misconception(
    "Your precisions leave out a length of n-gram of which none was said. BLEU is 0 where none of some length was said."
)(version(mean=lambda right, total: geometric(right[total > 0], total[total > 0]) if total.any() else 0.0))


bleu.misconception(
    "Your mean leaves out a precision of zero. If no n-gram of some length is right, BLEU is 0: one zero spoils the "
    "product."
)(version(mean=lambda right, total: geometric(right[right > 0], total[right > 0]) if right.any() else 0.0))


bleu.misconception(
    "r / c divides by zero where nothing was said at all: look for that *before* the penalty. BLEU is 0 there."
)(version(penalty=lambda c, r: float(np.exp(min(0, 1 - r / c)))))


def fourth_root(right, total):
    """The mean without a guard: a total of 0 is a ZeroDivisionError."""
    return float(np.prod([int(a) / int(b) for a, b in zip(right, total, strict=True)])) ** 0.25


bleu.misconception(
    "You caught c = 0, but not the other zero: where no hypothesis has four words, the total of 4-grams is 0. BLEU is "
    "0 there."
)(lambda hypotheses, references: version(mean=fourth_root)(hypotheses, references) if any(hypotheses) else 0.0)


bleu.misconception(
    "You divide by a total that may be 0: no hypothesis has four words, or nothing was said at all. BLEU is 0 there."
)(version(mean=fourth_root))


@bleu.misconception(
    "You pooled the n-grams of all sentences before comparing: a word is then right because *another* sentence has it. "
    "Compare pair by pair, then add up the counts."
)
def _(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for n in range(1, 5):
        said, wanted = (sum((grams(words, n) for words in side), Counter()) for side in (hypotheses, references))
        right[n - 1], total[n - 1] = sum((said & wanted).values()), sum(said.values())
    return 100 * brevity(words(hypotheses), words(references)) * geometric(right, total)


bleu.misconception(
    "You leave out pairs whose hypothesis has fewer than four words. They have single words and lengths, which count."
)(lambda hypotheses, references: without(lambda said: len(said) >= 4, hypotheses, references))


bleu.misconception(
    "You leave out pairs in which nothing was said. Their reference's words belong to r: silence is what the penalty "
    "is for."
)(lambda hypotheses, references: without(bool, hypotheses, references))


bleu.misconception(
    "A single sentence without four words makes your whole score 0. It adds nothing to the 4-grams; the others' count."
)(lambda hypotheses, references: plain(hypotheses, references) if min(map(len, hypotheses)) >= 4 else 0.0)


def said_by_length(hypotheses):
    """How many n-grams were said, by the formula alone: below 0 for a sentence of fewer than n − 1 words."""
    return np.array([sum(len(said) - n + 1 for said in hypotheses) for n in range(1, 5)])


below_zero = bleu.misconception(
    "`len(said) - n + 1` is below 0 for a sentence of fewer than n − 1 words, and takes n-grams from the others. A "
    "sentence without any adds none."
)


@below_zero
def _(hypotheses, references):
    right, _ = counts(hypotheses, references)
    return 100 * brevity(words(hypotheses), words(references)) * geometric(right, said_by_length(hypotheses))


@below_zero
def _(hypotheses, references):
    right, _ = counts(hypotheses, references)
    total = said_by_length(hypotheses)
    return plain(hypotheses, references) and 100 * brevity(words(hypotheses), words(references)) * float(
        np.prod(right / total) ** 0.25
    )


bleu.misconception(
    "You joined the words of a run without anything between them: 'a', 'ab' and 'aa', 'b' are then the same. Take a "
    "tuple of the words."
)(by_runs(lambda words, n: Counter(map("".join, grams(words, n).elements()))))


bleu.misconception("Your n-grams don't overlap: a new run begins at *every* word, not at every n-th.")(
    by_runs(lambda words, n: Counter(tuple(words[i : i + n]) for i in range(0, len(words) - n + 1, n)))
)


bleu.misconception("The last run is missing: of N words there are N − n + 1 runs of n, and the `+ 1` is easily lost.")(
    by_runs(lambda words, n: Counter(tuple(words[i : i + n]) for i in range(len(words) - n)))
)


bleu.misconception(
    "Your runs go on past the end of a sentence: the last ones are shorter than n. Of N words there are N − n + 1 runs "
    "of n."
)(by_runs(lambda words, n: Counter(tuple(words[i : i + n]) for i in range(len(words)))))


bleu.misconception("Your n-grams know no order: sorted words, or sets of them, are no runs. Keep them as they stand.")(
    by_runs(lambda words, n: Counter(tuple(sorted(gram)) for gram in grams(words, n).elements()))
)


bleu.misconception(
    "Your n-grams are made of letters: the words were joined to one text. An n-gram is a run of n *words*."
)(by_runs(lambda words, n: grams("".join(words), n)))


tiny_shares = bleu.misconception(
    "You put a tiny number in the place of a zero, and its fourth root isn't tiny. BLEU is exactly 0 there."
)


def without_zero(share):
    """BLEU with share(right, total) for the four precisions, none of them zero."""
    return version(mean=lambda right, total: geometric(share(right, total), np.ones(4)))


for tiny in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-16):
    tiny_shares(without_zero(lambda a, b, tiny=tiny: np.maximum(a / np.maximum(b, 1), tiny)))
    tiny_shares(without_zero(lambda a, b, tiny=tiny: a / np.maximum(b, 1) + tiny))
    tiny_shares(without_zero(lambda a, b, tiny=tiny: (a + tiny) / np.maximum(b, 1)))
    tiny_shares(without_zero(lambda a, b, tiny=tiny: (a + tiny) / (b + tiny)))
    tiny_shares(without_zero(lambda a, b, tiny=tiny: np.maximum(a, tiny) / np.maximum(b, tiny)))


bleu.misconception("You took the square root. The geometric mean of four precisions is the *fourth* root.")(
    version(mean=lambda right, total: geometric(right, total) ** 2)
)


bleu.misconception("You multiplied the four precisions. Their geometric mean is the fourth root of that.")(
    version(mean=lambda right, total: float(np.prod(right / np.maximum(total, 1))))
)


bleu.misconception("You stopped at n = 1: single words alone say nothing about their order.")(
    version(mean=lambda right, total: geometric(right, total, upto=1))
)


bleu.misconception("You stopped at n = 2. BLEU goes up to four words in a row.")(
    version(mean=lambda right, total: geometric(right, total, upto=2))
)


bleu.misconception("You stopped at n = 3. BLEU goes up to four words in a row.")(
    version(mean=lambda right, total: geometric(right, total, upto=3))
)


ordinary_mean = bleu.misconception(
    "You took the ordinary mean of the four precisions. BLEU's is geometric: one precision of zero makes all zero."
)
ordinary_mean(version(mean=lambda right, total: float(np.mean(right / total)) if right.all() else 0.0))
ordinary_mean(version(mean=lambda right, total: float(np.mean(right / np.maximum(total, 1)))))


bleu.misconception(
    "Your four lengths of n-gram are thrown together before you divide. Each has a precision of its own, and BLEU "
    "takes their geometric mean."
)(version(mean=lambda right, total: float(right.sum() / max(total.sum(), 1)) if right.all() else 0.0))


smoothed = bleu.misconception(
    "Your counts are smoothed, so a system without a single right 4-gram gets points. The plain definition gives 0."
)
more = np.array([0, 1, 1, 1])
smoothed(version(mean=lambda right, total: geometric(right + more, total + more)))
smoothed(version(mean=lambda right, total: geometric(right + 1, np.maximum(total, 1))))
smoothed(version(mean=lambda right, total: geometric(right + 1, total + 1)))


@bleu.misconception(
    "Your right counts say how many *different* n-grams are right, as a set does. One that is said twice, and stands "
    "twice in the reference, counts twice."
)
def _(hypotheses, references):
    _, total = counts(hypotheses, references)
    right, _ = counts(hypotheses, references, as_set=True)
    return 100 * brevity(words(hypotheses), words(references)) * geometric(right, total)


@bleu.misconception(
    "You count an n-gram as right if *any* sentence's reference has it. Each hypothesis is compared with its own "
    "reference."
)
def _(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for n in range(1, 5):
        pool = Counter()
        for wanted in references:
            pool |= grams(wanted, n)
        right[n - 1] = sum(sum((grams(said, n) & pool).values()) for said in hypotheses)
        total[n - 1] = sum(sum(grams(said, n).values()) for said in hypotheses)
    return 100 * brevity(words(hypotheses), words(references)) * geometric(right, total)


def same_objects(said, wanted):
    """The words, each as the number of an object: equal words of one side alone are told to be the same."""
    known = {}
    return [[known.setdefault(id(word), len(known)) for word in side] for side in (said, wanted)]


@bleu.misconception(
    "`is` asks whether two words are one and the same object. Two equal words need not be: compare with `==`, or by "
    "tuples of words."
)
def _(hypotheses, references):
    sides = zip(*(same_objects(*pair) for pair in zip(hypotheses, references, strict=True)), strict=True)
    return plain(*map(list, sides))


bleu.misconception("You compare *sets* of n-grams: what is said twice must count twice, on both sides.")(
    version(as_set=True)
)


bleu.misconception(
    "You divided by the reference's n-grams. That is recall; precision asks how much of what was *said* is right."
)(version(recall=True))


bleu.misconception("Your score runs from 0 to 1. This lesson's runs to 100, as papers and sacrebleu have it.")(
    version(of_all=1)
)


bleu.misconception(
    "Your penalty is inside the root: exp(1 − r/c) multiplies the geometric mean, and takes no part in it."
)(version(penalty=lambda c, r: brevity(c, r) ** 0.25))


bleu.misconception("The hypotheses' missing words alone count, not their share: the exponent is 1 − r/c, not c − r.")(
    version(penalty=lambda c, r: np.exp(min(0.0, c - r)))
)


bleu.misconception(
    "Nothing is taken off for saying little: either the brevity penalty is missing, or your c and r count *sentences* "
    "(always as many) and not words."
)(version(penalty=lambda c, r: 1))


bleu.misconception(
    "Your penalty is the wrong way round: it falls on hypotheses that are too *long*. Those lose precision already."
)(version(penalty=lambda c, r: np.exp(min(0.0, 1 - c / r))))


bleu.misconception(
    "Your factor exp(1 − r/c) has no upper limit: for long hypotheses it is a reward. It must never exceed one."
)(version(penalty=lambda c, r: np.exp(1 - r / c) if c else 0.0))


bleu.misconception(
    "Your penalty is 1 − r/c itself, which is below 0 where the hypotheses are too short. It stands in the exponent: "
    "exp(1 − r/c)."
)(version(penalty=lambda c, r: (1 - r / c if c < r else 1) if c else 0.0))


bleu.misconception("Your brevity penalty is the ratio c/r itself. BLEU's is exp(1 − r/c), which falls faster.")(
    version(penalty=lambda c, r: min(1.0, c / r))
)


bleu.misconception(
    "Your exponent is the *larger* of 0 and 1 − r/c: it takes nothing off short hypotheses and rewards long ones."
)(version(penalty=lambda c, r: np.exp(max(0.0, 1 - r / c)) if c else 0.0))


def each(hypotheses, references):
    """The pairs, each as a corpus of one."""
    return [([said], [wanted]) for said, wanted in zip(hypotheses, references, strict=True)]


sentence_by_sentence = bleu.misconception(
    "You scored each sentence and took the mean. Corpus BLEU adds up all counts first and divides once."
)
sentence_by_sentence(lambda *sides: np.mean([plain(*pair) for pair in each(*sides)]))


@sentence_by_sentence
def _(hypotheses, references):
    long = [plain(*pair) for pair in each(hypotheses, references) if words(pair[0]) >= 4]
    return float(np.mean(long)) if long else 0.0


mean_precisions = bleu.misconception(
    "Your precisions are means over the sentences. A long sentence has more n-grams and counts for more: add up the "
    "counts over the corpus, then divide."
)


@mean_precisions
def _(hypotheses, references):
    right, total = (
        np.array(part) for part in zip(*(counts(*pair) for pair in each(hypotheses, references)), strict=True)
    )
    with np.errstate(all="ignore"):
        shares = np.nanmean(np.where(total > 0, right / total, np.nan), axis=0)
    return 100 * brevity(words(hypotheses), words(references)) * geometric(np.nan_to_num(shares), np.ones(4))


@mean_precisions
def _(hypotheses, references):
    pairs = [counts(*pair) for pair in each(hypotheses, references)]
    shares = np.mean([right / np.maximum(total, 1) for right, total in pairs], axis=0)
    return 100 * brevity(words(hypotheses), words(references)) * geometric(shares, np.ones(4))


penalty_by_sentence = bleu.misconception(
    "Your brevity penalty is taken sentence by sentence. Lengths are added up over the corpus: a short sentence may "
    "be made up for by a long one."
)


def with_penalty(penalty):
    """BLEU with penalty(lengths of each pair)."""

    def score(hypotheses, references):
        lengths = [(words(said), words(wanted)) for said, wanted in each(hypotheses, references)]
        return 100 * penalty(lengths) * geometric(*counts(hypotheses, references))

    return score


penalty_by_sentence(with_penalty(lambda lengths: np.mean([brevity(c, r) for c, r in lengths if c] or [0.0])))
penalty_by_sentence(with_penalty(lambda lengths: np.mean([brevity(c, r) for c, r in lengths])))
penalty_by_sentence(with_penalty(lambda lengths: np.exp(min(0.0, 1 - np.mean([r / max(c, 1) for c, r in lengths])))))


def missing(lengths):
    """The words that too short hypotheses lack, added up over the sentences, for each word said."""
    said = sum(c for c, _ in lengths)
    return np.exp(-sum(max(0, r - c) for c, r in lengths) / said) if said else 0.0


penalty_by_sentence(with_penalty(missing))
penalty_by_sentence(with_penalty(lambda lengths: np.exp(np.mean([min(0.0, 1 - r / max(c, 1)) for c, r in lengths]))))


bleu.misconception(
    "Your c and r are the lengths of the *last* pair. They count the words of all hypotheses and of all references."
)(with_penalty(lambda lengths: brevity(*lengths[-1])))


def unguarded(hypotheses, references):
    right, total = counts(hypotheses, references)
    return 100 * float(np.exp(np.log(right / total).mean() + min(0.0, 1 - words(references) / words(hypotheses))))


bleu.misconception(
    "Nothing catches a zero. Where no hypothesis has four words, right / total is 0 / 0 (nan); where nothing is said, "
    "c is 0. BLEU is 0 in both cases."
)(unguarded)


bleu.misconception(
    "You caught c = 0, but not the other zero: where no hypothesis has four words, right / total is 0 / 0, which is "
    "nan. BLEU is 0 there."
)(lambda hypotheses, references: unguarded(hypotheses, references) if any(hypotheses) else 0.0)


bleu.misconception(
    "The logarithm of zero: some n-gram count is 0, and `math.log(0)` has no answer. Catch a zero before it: "
    "BLEU is 0 then."
)(version(mean=lambda a, b: np.exp(sum(math.log(int(x) / int(y)) for x, y in zip(a, b, strict=True)) / 4)))


@bleu.misconception("Your n runs from 0 to 3, as `range(4)` does. Runs of one to four words are wanted.")
def _(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for said, wanted in zip(hypotheses, references, strict=True):
        for n in range(4):
            right[n] += sum((grams(said, n) & grams(wanted, n)).values())
            total[n] += sum(grams(said, n).values())
    return 100 * brevity(words(hypotheses), words(references)) * geometric(right, total)


@bleu.misconception(
    "Your totals are how many *different* n-grams were said, as `len` of a Counter or of a set is. Wanted is how many "
    "were said, repetitions included."
)
def _(hypotheses, references):
    right, _ = counts(hypotheses, references)
    total = np.array([sum(len(grams(said, n)) for said in hypotheses) for n in range(1, 5)])
    return 100 * brevity(words(hypotheses), words(references)) * geometric(right, total)


@bleu.misconception(
    "You joined all sentences into one. Runs of words then reach from one sentence into the next, and a word may be "
    "right because another sentence has it: count pair by pair."
)
def _(hypotheses, references):
    said, wanted = ([word for sentence in side for word in sentence] for side in (hypotheses, references))
    return plain([said], [wanted])
