"""What people get wrong in `bpe_merges`."""

import re
from collections import Counter

from autograder.exercises.e06_translation.bpe_merges import bpe_merges, counted, joined, merges, neighbours


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


def last_lost(parts, pair):
    """Goes through the places that have a next one, and forgets the last piece where it isn't joined."""
    new, i = [], 0
    while i < len(parts) - 1:
        here = (parts[i], parts[i + 1]) == pair
        new.append("".join(pair) if here else parts[i])
        i += 1 + here
    return new


def by_pattern(parts, pair):
    """Joined by a regular expression in which the pair's own signs aren't escaped."""
    return re.sub(r"(?<!\S)" + " ".join(pair) + r"(?!\S)", "".join(pair), " ".join(parts)).split(" ")


def letters_of(make):
    """A wrong version whose words begin as other pieces: make(word)."""

    def wrong(counts, n):
        return merges({tuple(make(word)): counts[word] for word in counts}, n)

    return wrong


def first_by(key):
    """A wrong version that settles ties otherwise: key(pair)."""
    return changing(choose=lambda pairs: min(pairs, key=lambda pair: (-pairs[pair], key(pair))))


def small(pair):
    return tuple(part.lower() for part in pair)


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


def keys_replaced(counts, n):
    found = merges(counts, n)
    for word in list(counts.keys()):
        counts[tuple(word)] = counts.pop(word)
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
            longest_first,
            first_by(lambda pair: (-len("".join(pair)), pair)),
        ],
        "Equally frequent pairs were compared as joined text. Python compares pairs part by part: (a, d) comes before "
        "(ab, c), since *a* comes before *ab*, though *abc* comes before *ad*.": [first_by("".join)],
        "Of pairs that are equally frequent you took the one whose *right* piece comes first. Pairs are compared by "
        "the left piece, and only where that is the same by the right one.": [first_by(lambda pair: pair[::-1])],
        "Equally frequent pairs were compared as small letters. In Python's order of pairs capitals come before small "
        "letters: (B, a) before (a, b).": [
            first_by(small),
            first_by(lambda pair: (small(pair), pair)),
            first_by(lambda pair: "".join(pair).lower()),
        ],
        "Your words begin as small letters. A capital is a character of its own: leave words as they are.": [
            letters_of(str.lower)
        ],
        "You left out what is no letter. A word begins as *all* its characters, full stops and the mark ▁ included.": [
            letters_of(lambda word: filter(str.isalpha, word)),
            letters_of(lambda word: filter(str.isalnum, word)),
        ],
        "You put a mark at the end of each word. Other programs do, but here a word begins as its characters alone.": [
            letters_of(lambda word: [*word, "</w>"]),
            letters_of(lambda word: [*word, "_"]),
        ],
        "You counted once and took the most frequent pairs. After each merge the neighbours are other ones: join, "
        "and count again.": [counted_once_at_the_start],
        "You took the rarest pair. The most frequent one is joined: it saves most pieces.": [
            changing(choose=lambda pairs: min(pairs, key=lambda pair: (pairs[pair], pair)))
        ],
        "You joined only the first place in each word. The pair is joined wherever it stands: *dodo* is two times "
        "*do*.": [changing(join=once)],
        "When you join, the last piece of a word is lost if it isn't part of the pair: your loop ends one place early. "
        "Go on to the last piece, and keep it.": [changing(join=last_lost)],
        "You joined by a regular expression in which `.`, `(` or `+` mean something else than themselves. Put each "
        "piece through `re.escape`, or compare the pieces.": [changing(join=by_pattern)],
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
        "Your pairs are lists. They are wanted as tuples, `(left, right)`: a later cell makes a set of them, and a "
        "list can't be in a set.": [lambda counts, n: [list(pair) for pair in merges(counts, n)]],
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
        "own.": [emptied, split_keys, keys_replaced],
    },
)
