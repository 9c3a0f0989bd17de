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


def text(rng, n_words=14, letters="abcd", longest=7, most=30):
    """Made-up words of few letters, so that pairs repeat, each with a count of its own."""
    words = ["".join(rng.choice(list(letters), size=rng.integers(1, longest + 1))) for _ in range(n_words)]
    return Counts((word, int(rng.integers(1, most + 1))) for word in words)


@bpe_merges.probe("the three words worked by hand, three merges")
def _(bpe_merges, rng):
    return bpe_merges(Counts({"pack": 4, "packs": 2, "back": 3}), 3)


@bpe_merges.probe("made-up words, one merge")
def _(bpe_merges, rng):
    return [bpe_merges(text(rng), 1) for _ in range(6)]


@bpe_merges.probe("made-up words, eight merges")
def _(bpe_merges, rng):
    return [bpe_merges(text(rng), 8) for _ in range(4)]


@bpe_merges.probe("a rare word repeats a pair many times, frequent words have another")
def _(bpe_merges, rng):
    n = int(rng.integers(3, 6))
    return bpe_merges(Counts({"xy" * n: 1, "ab": 3 * n, "cab": 2}), 4)


@bpe_merges.probe("a pair stands twice in one word")
def _(bpe_merges, rng):
    return bpe_merges(Counts({"dodo": 5, "dad": 8, "odd": int(rng.integers(2, 5))}), 5)


@bpe_merges.probe("pairs that are equally frequent, met in another order than the alphabet's")
def _(bpe_merges, rng):
    return bpe_merges(Counts({"zy": 4, "mn": 4, "ab": 4, "xw": 4, "ac": 4}), 5)


@bpe_merges.probe("a piece that ends as the pair begins")
def _(bpe_merges, rng):
    n = int(rng.integers(10, 20))
    return bpe_merges(Counts({"xa": 5 * n, "xab": n, "ab": 3 * n, "abc": n, "bcd": n + 3}), 7)


@bpe_merges.probe("runs of one letter")
def _(bpe_merges, rng):
    n = int(rng.integers(2, 6))
    return [bpe_merges(Counts({"aaa": 3 * n, "aaaaa": n, "aab": 2, "bab": 4 * n}), k) for k in (1, 2, 5)]


@bpe_merges.probe("one word of one letter repeated")
def _(bpe_merges, rng):
    return [bpe_merges(Counts({"a" * k: 2}), 4) for k in (3, 5, 7)]


@bpe_merges.probe("letters with accents, and the mark of a word's start")
def _(bpe_merges, rng):
    return bpe_merges(Counts({"▁été": 6, "▁étude": 4, "▁êtes": 5, "▁été's": 1, "▁É": 9}), 9)


@bpe_merges.probe("pairs that occur once only")
def _(bpe_merges, rng):
    return bpe_merges(Counts({"fgh": 1, "kl": 1}), 3)


@bpe_merges.probe("more merges than there are pairs", extreme=True)
def _(bpe_merges, rng):
    return [bpe_merges(Counts({"abc": 3, "ab": 2}), 50), bpe_merges(Counts({"a": 5, "b": 2}), 3)]


@bpe_merges.probe("no merge, and no word", extreme=True)
def _(bpe_merges, rng):
    return {"no merge": bpe_merges(text(rng), 0), "no word": bpe_merges(Counts({}), 4)}


@bpe_merges.probe("counts of some billions that differ by one", extreme=True)
def _(bpe_merges, rng):
    n = 3_000_000_000 + int(rng.integers(1000))
    return bpe_merges(Counts({"ab": n, "cd": n + 1, "ef": n + 2, "gh": 1}), 4)


@bpe_merges.probe("the counts stay as they were")
def _(bpe_merges, rng):
    counts = text(rng)
    found = bpe_merges(counts, 5)
    return {"merges": found, "words": sorted(counts.keys()), "counts": [counts[word] for word in sorted(counts.keys())]}


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


def changing(**parts):
    return lambda counts, n: merges(counts, n, **parts)


def each_word_once(words, counts):
    return counted(words, dict.fromkeys(words, 1))


def once_a_word(words, counts):
    pairs = Counter()
    for word, parts in words.items():
        for pair in set(neighbours(parts)):
            pairs[pair] += counts[word]
    return pairs


def without_overlap(words, counts):
    pairs = Counter()
    for word, parts in words.items():
        for pair in set(neighbours(parts)):
            i = 0
            while i < len(parts) - 1:
                here = (parts[i], parts[i + 1]) == pair
                pairs[pair] += counts[word] * here
                i += 1 + here
    return pairs


def across_words(words, counts):
    pairs = counted(words, counts)
    for one, other in zip(list(words), list(words)[1:], strict=False):
        pairs[words[one][-1], words[other][0]] += min(counts[one], counts[other])
    return pairs


def both_ways(words, counts):
    pairs = Counter()
    for pair, times in counted(words, counts).items():
        pairs[tuple(sorted(pair))] += times
    return pairs


def overlapping(parts, pair):
    new, i = [], 0
    while i < len(parts):
        here = tuple(parts[i : i + 2]) == pair
        new.append("".join(pair) if here else parts[i])
        i += 2 if here and tuple(parts[i + 1 : i + 3]) != pair else 1
    return new


def kept_both(parts, pair):
    new = []
    for i, part in enumerate(parts):
        if tuple(parts[i : i + 2]) == pair:
            new.append("".join(pair))
        elif i == 0 or tuple(parts[i - 1 : i + 1]) != pair:
            new.append(part)
    return new


def from_the_right(parts, pair):
    turned = joined([part[::-1] for part in parts[::-1]], tuple(part[::-1] for part in pair[::-1]))
    return [part[::-1] for part in turned[::-1]]


def once(parts, pair):
    for i in range(len(parts) - 1):
        if (parts[i], parts[i + 1]) == pair:
            return [*parts[:i], "".join(pair), *parts[i + 2 :]]
    return parts


def by_replace(parts, pair):
    return " ".join(parts).replace(" ".join(pair), "".join(pair)).split()


def counted_once_at_the_start(counts, n):
    pairs = counted({word: list(word) for word in counts}, counts)
    return sorted(pairs, key=lambda pair: (-pairs[pair], pair))[:n]


def longest_first(counts, n):
    return merges(counts, n, choose=lambda pairs: max(pairs, key=lambda pair: (pairs[pair], len("".join(pair)))))


def word_piece(counts, n):
    def count(words, counts):
        single = Counter()
        for word, parts in words.items():
            for part in parts:
                single[part] += counts[word]
        pairs = counted(words, counts)
        return {pair: times / single[pair[0]] / single[pair[1]] for pair, times in pairs.items()}

    return merges(counts, n, count=count, least=0)


def emptied(counts, n):
    found = merges(counts, n)
    for word in list(counts.keys()):
        del counts[word]
    return found


def split_keys(counts, n):
    found = merges(counts, n)
    for word in list(counts.keys()):
        counts[" ".join(word)] = counts.pop(word)
    return found


bpe_merges.tell(
    {
        "You count each word once. A pair in a word that occurs 20 times occurs 20 times: add the word's count.": [
            changing(count=each_word_once)
        ],
        "A pair that stands twice in a word was counted once for it. Each place counts: add the word's count at every "
        "place where the two are neighbours.": [changing(count=once_a_word)],
        "You count places that don't overlap. In *aaa* the pair (a, a) stands at two places, and both count; only "
        "when it is joined does one of them go.": [changing(count=without_overlap)],
        "Of pairs that are equally frequent you took the one that you met first. The order of the words must not "
        "matter: take the first in Python's order of pairs.": [
            changing(choose=lambda pairs: max(pairs, key=lambda pair: pairs[pair])),
        ],
        "Of pairs that are equally frequent you took the last in the order of the alphabet: `max` of (count, pair) "
        "does so. The first is wanted.": [
            changing(choose=lambda pairs: max(pairs, key=lambda pair: (pairs[pair], pair)))
        ],
        "Of pairs that are equally frequent you took the longest. The first in Python's order of pairs is wanted.": [
            longest_first
        ],
        "You counted once and took the most frequent pairs. After each merge the neighbours are other ones: join, "
        "and count again.": [counted_once_at_the_start],
        "You took the rarest pair. The most frequent one is joined: it saves most pieces.": [
            changing(choose=lambda pairs: min(pairs, key=lambda pair: (pairs[pair], pair)))
        ],
        "You joined only the first place in each word. The pair is joined wherever it stands: *dodo* is two times "
        "*do*.": [changing(join=once)],
        "In a run such as *aaa* you used the middle letter twice. Go from the left, and go on *behind* what was "
        "joined: *aaa* becomes aa, a.": [changing(join=overlapping), changing(join=kept_both)],
        "In a run such as *aaa* you joined from the right. From the left it becomes aa, a.": [
            changing(join=from_the_right)
        ],
        "You replaced text: where pieces stand with spaces between them, `replace` of 'a b' also finds the end of "
        "'xa b', though the piece there is *xa*. Compare whole pieces.": [changing(join=by_replace)],
        "You counted neighbours across two words. The last letter of a word and the first of the next are no "
        "neighbours: a dictionary of counts has no order.": [changing(count=across_words)],
        "You put each pair into the order of the alphabet. (a, b) and (b, a) are two pairs: pieces are joined as they "
        "stand.": [changing(count=both_ways)],
        "You returned the joined pieces. The pairs are wanted, `(left, right)`: whoever cuts a new word must know "
        "which two to join.": [lambda counts, n: ["".join(pair) for pair in merges(counts, n)]],
        "You returned the pairs with their counts. The pairs alone are wanted, in the order of the merges.": [
            lambda counts, n: [(pair, counts.get("".join(pair), 1)) for pair in merges(counts, n)]
        ],
        "You returned the pairs sorted. Their order is the order in which they were joined: whoever cuts a new word "
        "goes through them in it.": [lambda counts, n: sorted(merges(counts, n))],
        "The last merge comes first in your list. Whoever cuts a new word goes through the merges in the order in "
        "which they were learnt.": [lambda counts, n: merges(counts, n)[::-1]],
        "You stop where the best pair occurs once. It is joined like any other, as long as a pair is left.": [
            changing(least=2)
        ],
        "You made one merge too many. `n_merges` says how many pairs there may be in the list.": [
            lambda counts, n: merges(counts, n + 1)
        ],
        "You made one merge too few. `n_merges` says how many pairs there may be in the list.": [
            lambda counts, n: merges(counts, n - 1)
        ],
        "You divided a pair's count by those of its two parts. That is how WordPiece chooses (lesson 13). Byte-pair "
        "encoding takes the most frequent pair.": [word_piece],
        "No pair is left, and `min` or `max` of nothing is an error. Return what you have by then.": [
            changing(short="raise")
        ],
        "You changed `counts`. Whoever calls needs them again: keep the pieces of each word in a dictionary of your "
        "own.": [emptied, split_keys],
    },
)


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
