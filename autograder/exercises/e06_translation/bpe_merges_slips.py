"""What people get wrong in `bpe_merges`."""

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
