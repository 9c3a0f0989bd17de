"""How `bpe_merges` of lesson 06 is judged."""

from collections import Counter
from itertools import pairwise

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import LIBRARY, limited

bpe_merges = Exercise(
    "bpe_merges",
    points=3,
    forbid=(*LIBRARY, "tokenizers", "transformers", "sentencepiece"),
    instead="count neighbours and join them in plain Python",
)

ENDLESS = (
    "You looked at the words 5,000 times. After so many merges nothing is left to merge: stop when no pair is left"
)


class Counts(dict):
    """Word counts that may be gone through a limited number of times: an answer that never stops says so."""

    def __init__(self, items):
        super().__init__(items)
        self.begin = limited(super().__iter__, 5_000, ENDLESS)
        self.begin_items = limited(super().items, 5_000, ENDLESS)

    def __iter__(self):
        return self.begin()

    def items(self):
        return self.begin_items()


def text(rng, n_words=5, letters="abc", shortest=1, longest=5, most=30):
    """Made-up words of few letters, so that pairs repeat, each with a count of its own."""
    words = ["".join(rng.choice(list(letters), size=rng.integers(shortest, longest + 1))) for _ in range(n_words)]
    return {word: int(rng.integers(1, most + 1)) for word in words}


def told(found, n):
    """What is said of each of `n` merges, and of one beyond: a pair as Python writes it, so that its kind shows."""
    if found is None:
        return None
    if not isinstance(found, list | tuple):
        return f"{type(found).__name__}, where a list of pairs is wanted"
    said = [f"merge {i}: {plain(pair)!r}" for i, pair in enumerate(found, 1)]
    return [*said, *(f"merge {i}: none" for i in range(len(said) + 1, n + 2))][: n + 1]


def plain(pair):
    """Without NumPy's kind of text, or a name for a kind of tuple."""
    if isinstance(pair, tuple | list):
        return (list if isinstance(pair, list) else tuple)(map(plain, pair))
    return str(pair) if isinstance(pair, str) else pair


def learnt(bpe_merges, counts, n):
    """The merges of these words, each beside the words if they are short enough to be read there."""
    words = ", ".join(f"{word} {times}" for word, times in counts.items()) or "no word"
    found = told(bpe_merges(Counts(counts), n), n)
    return [f"{words} → {line}" for line in found] if isinstance(found, list) and len(words) <= 50 else found


@bpe_merges.probe("the three words worked by hand, three merges")
def _(bpe_merges, rng):
    return learnt(bpe_merges, {"pack": 4, "packs": 2, "back": 3}, 3)


@bpe_merges.probe("made-up words, one merge")
def _(bpe_merges, rng):
    return [learnt(bpe_merges, text(rng, shortest=2), 1) for _ in range(8)]


@bpe_merges.probe("made-up words, four merges")
def _(bpe_merges, rng):
    return [learnt(bpe_merges, text(rng, shortest=4), 4) for _ in range(8)]


@bpe_merges.probe("a rare word repeats a pair many times, frequent words have another")
def _(bpe_merges, rng):
    n = int(rng.integers(3, 6))
    return learnt(bpe_merges, {"xy" * n: 1, "ab": 3 * n, "cab": 2}, 4)


@bpe_merges.probe("a pair stands twice in one word")
def _(bpe_merges, rng):
    return learnt(bpe_merges, {"dodo": 5, "dad": 8, "odd": int(rng.integers(2, 5))}, 5)


@bpe_merges.probe("pairs that are equally frequent, met in another order than the alphabet's")
def _(bpe_merges, rng):
    return learnt(bpe_merges, {"zy": 4, "mn": 4, "ab": 4, "xw": 4, "ac": 4}, 5)


@bpe_merges.probe("equally frequent pairs, a longer piece in one of them")
def _(bpe_merges, rng):
    n = int(rng.integers(4, 9))
    longer = {"ab": 3 * n, "abc": n, "ad": n}  # (a, d) stands before (ab, c), though "abc" stands before "ad"
    return [learnt(bpe_merges, longer, 3), learnt(bpe_merges, {"az": n, "by": n}, 2)]


@bpe_merges.probe("a piece that ends as the pair begins")
def _(bpe_merges, rng):
    n = int(rng.integers(10, 20))
    return learnt(bpe_merges, {"xa": 5 * n, "xab": n, "ab": 3 * n, "abc": n, "bcd": n + 3}, 7)


@bpe_merges.probe("runs of one letter")
def _(bpe_merges, rng):
    n = int(rng.integers(2, 6))
    return [learnt(bpe_merges, {"aaa": 3 * n, "aaaaa": n, "aab": 2, "bab": 4 * n}, k) for k in (1, 2, 5)]


@bpe_merges.probe("one word of one letter repeated")
def _(bpe_merges, rng):
    return [learnt(bpe_merges, {"a" * k: 2}, 4) for k in (3, 5, 7)]


@bpe_merges.probe("letters with accents, and the mark of a word's start")
def _(bpe_merges, rng):
    return learnt(bpe_merges, {"▁été": 6, "▁étude": 4, "▁êtes": 5, "▁été's": 1, "▁É": 9}, 9)


@bpe_merges.probe("capitals, which come before small letters")
def _(bpe_merges, rng):
    n = int(rng.integers(2, 9))
    return [learnt(bpe_merges, {"ab": n, "Ba": n}, 2), learnt(bpe_merges, {"The": n, "the": n + 1, "tHe": 1}, 5)]


@bpe_merges.probe("full stops, brackets and plus signs")
def _(bpe_merges, rng):
    points, signs = {"a.": 5, "ab": 3, "abc": 1}, {"c++": 2, "a(": 1}
    more = {"(s)": 4, "[s]": 3, "a|b": 2}, {"$1\\n": 3, "^*?": 2}
    return [learnt(bpe_merges, counts, n) for counts, n in zip((points, signs, *more), (3, 3, 5, 4), strict=True)]


@bpe_merges.probe("many words, eight merges")
def _(bpe_merges, rng):
    return [learnt(bpe_merges, text(rng, 14, "abcd", longest=7), 8) for _ in range(4)]


@bpe_merges.probe("pairs that occur once only")
def _(bpe_merges, rng):
    return learnt(bpe_merges, {"fgh": 1, "kl": 1}, 3)


@bpe_merges.probe("more merges than there are pairs", extreme=True)
def _(bpe_merges, rng):
    return [learnt(bpe_merges, {"abc": 3, "ab": 2}, 50), learnt(bpe_merges, {"a": 5, "b": 2}, 3)]


@bpe_merges.probe("no merge, and no word", extreme=True)
def _(bpe_merges, rng):
    return {"no merge": learnt(bpe_merges, text(rng), 0), "no word": learnt(bpe_merges, {}, 4)}


@bpe_merges.probe("counts of some billions that differ by one", extreme=True)
def _(bpe_merges, rng):
    n = 3_000_000_000 + int(rng.integers(1000))
    return learnt(bpe_merges, {"ab": n, "cd": n + 1, "ef": n + 2, "gh": 1}, 4)


@bpe_merges.probe("the counts stay as they were")
def _(bpe_merges, rng):
    before = text(rng)
    counts = Counts(before)
    found = told(bpe_merges(counts, 5), 5)
    return {"merges": found, "your counts": "as they were" if dict.__eq__(counts, before) else "changed"}


def neighbours(parts):
    return list(pairwise(parts))


def counted(words, counts):
    """Every pair with its count."""
    pairs = Counter()
    for word, parts in words.items():
        for pair in neighbours(parts):
            pairs[pair] += counts[word]
    return pairs


def joined(parts, pair):
    """The parts with the pair made one, from the left."""
    new, i = [], 0
    while i < len(parts):
        here = tuple(parts[i : i + 2]) == pair
        new.append("".join(pair) if here else parts[i])
        i += 2 if here else 1
    return new


def first_of_the_largest(pairs):
    return min(pairs, key=lambda pair: (-pairs[pair], pair))


def merges(counts, n, count=counted, choose=first_of_the_largest, join=joined, least=1, short=()):
    """The right way, with parts that can be exchanged for wrong ones."""
    words, found = {word: list(word) for word in counts}, []
    for _ in range(n):
        pairs = count(words, counts)
        if not pairs and short != "raise":
            break
        best = choose(pairs)
        if pairs[best] < least:
            break
        found.append(best)
        words = {word: join(parts, best) for word, parts in words.items()}
    return found


PAST_THE_END = "a slice behind the last pair holds fewer than two pieces, so that it is never the pair"
for places in ("len(pieces) + 1", "len(pieces) - 0"):
    bpe_merges.equivalent(f"for i in range({places}):", PAST_THE_END)


@bpe_merges.alternative("pieces as keys, with their counts")
def _(counts, n):
    words, found = [(tuple(word), counts[word]) for word in counts], []
    while len(found) < n:
        pairs = Counter()
        for parts, times in words:
            for pair in neighbours(parts):
                pairs[pair] += times
        if not pairs:
            return found
        top = max(pairs.values())
        found.append(sorted(pair for pair, times in pairs.items() if times == top)[0])
        words = [(tuple(joined(parts, found[-1])), times) for parts, times in words]
    return found


@bpe_merges.alternative("with a stack of pieces")
def _(counts, n):
    def put_together(parts, pair):
        stack, fresh = [], False
        for part in parts:
            if stack and not fresh and (stack[-1], part) == pair:
                stack[-1] += part
                fresh = True
            else:
                stack.append(part)
                fresh = False
        return stack

    return merges(counts, n, join=put_together)
