# %% [markdown] name="translation-title"
r"""
# Translating real sentences

**Does attention keep long sentences whole?**

| | |
|---|---|
| After it you can | learn from sentence pairs alone which word translates which, and from word counts how to cut words; read a sentence from both ends; build the translator of {cite:t}`bahdanau2015` step by step and run it on trained weights; search for a better translation than the obvious one; compare translators that differ in where they look and in nothing else, at each length; put other attention weights into a trained one |
| You need | lessons 2 to 5; a little PyTorch helps to read the cells around the exercises |
| Time | about 180 minutes in two halves, with seven exercises; the half-way point is marked |

Each exercise is one function, with three folded hints and a `check`. The functions leave their arguments as they are: the lesson uses them again. Stuck? `show_solution(ibm1_em_step)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% name="setup" tags=["setup"]
from collections import Counter
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, holds, show_solution

viz.use_style()


# %% name="softmax-and-gru" tags=["setup"]
def softmax(x, axis=-1):
    """You wrote this in lesson 1: shares along `axis`."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def gru_step(x, h, p):
    """One step of a GRU, a lighter LSTM: x (B, D), h (B, H) -> (B, H).

    p: w_x (D, 3H), w_h (H, 3H), b_x and b_h (3H,), in PyTorch's order.
    """
    H = h.shape[1]
    a, b = x @ p["w_x"] + p["b_x"], h @ p["w_h"] + p["b_h"]  # (B, 3H)
    gates = 1 / (1 + np.exp(-(a + b)[:, : 2 * H]))
    r, z = np.split(gates, 2, axis=1)  # (B, H) each
    new = np.tanh(a[:, 2 * H :] + r * b[:, 2 * H :])
    return (1 - z) * new + z * h


# %% name="masked-alignment" tags=["setup"]
def masked_alignment(scores, h, lengths):
    """Lesson 2's masked attention: weights over real tokens, and contexts.

    scores (B, T, S), h (B, S, D), lengths (B,)
    -> weights (B, T, S), contexts (B, T, D). Length 0 gives zeros.
    """
    real = np.arange(scores.shape[2]) < lengths[:, None]  # (B, S)
    real = real[:, None]  # (B, 1, S)
    empty = (
        lengths[:, None, None] == 0
    )  # their scores stay: no row is all -inf
    weights = softmax(np.where(real | empty, scores, -np.inf))  # (B, T, S)
    weights = np.where(real, weights, 0.0)
    return weights, weights @ h


# %% [markdown] name="real-sentences"
r"""
## Real sentences

Lesson 3 pressed a whole input into one vector, and long inputs took longest to learn. Lesson 5 let the decoder look back, and dates came out right.
But a date is short, and a machine made it. Now for sentences that people wrote and other people translated: Debian's package
descriptions, English to French.
"""

# %% name="load-the-pairs"
from attn.data import marks, translation

splits = translation.load(language="fr")  # `make data` fetched them
for pair in splits.test[20:23]:
    print(pair.source, "\n   ", pair.target)

# %% name="load-the-pairs-numbers" tags=["record"]
glue("pairs-train", len(splits.train), display=False)
glue("pairs-test", len(splits.test), display=False)

# %% [markdown] name="held-out-by-template"
r"""
{glue:text}`pairs-train:,` pairs of 4 to 40 words are there to learn from, {glue:text}`pairs-test:,` are held out. They are split by **template**: with names, numbers and rare words masked, no sentence of one side is on the other, not even
with one word changed. Otherwise "This package contains the library." would be in training and "This package contains the manual." in the test, and you would measure memory.

If the cell above told you that the data is missing, its message names the command that fetches it. Debian's lists change with its releases, so your sentences and numbers may differ a little from this page's.
"""

# %% [markdown] name="names-prose"
r"""
**Clean first.** Before any model, look at the text. Two things in it have nothing to do with translating. French writers type the apostrophe in two ways, ’ and ', and *l'image* (the image) with the one and with the other would count as two words; the loader gives it one spelling, in the references too. And Debian's texts are full of names: *libfoo2*, *100bp*, *PCs*. A name that occurs three times can't be learnt. It needn't be: one copies it.

So write marks in their place, much as {cite:t}`luong2015rare` did (they found a name's partner by a word aligner, we by equal spelling): the first word of the source that has a digit, a sign or a capital inside and stands fewer than 20 times in the training texts becomes ①, the next one ②; the same word in the translation gets the same mark. After translating, each mark is replaced by its word. The rule reads the source alone, so it works where there is no translation yet.
"""

# %% name="names"
known = marks.common([pair.source for pair in splits.train])  # 20 times


def prepare(pair):
    """English and French with marks for rare names, and the names."""
    source, names = marks.mark(pair.source, known)
    target = marks.mark_target(pair.target, names)
    return source.lower(), target.lower(), names


training = [prepare(pair) for pair in splits.train]
held_out = [prepare(pair) for pair in splits.test]
found = (one for one in held_out if one[2])  # with names in English
shown = next(one for one in found if all(mark in one[1] for mark in one[2]))
print(*shown, sep="\n")

# %% name="names-split" tags=["given"]
sources, _, named = zip(*held_out, strict=True)  # with marks; their names
written, references = (  # without: what people wrote, in small letters
    [getattr(pair, side).lower() for pair in splits.test]
    for side in ("source", "target")
)
words = np.array([len(text.split()) for text in written])  # (N,)

# %% name="names-numbers" tags=["record"]
marked = [
    sum(any(c in marks.MARKS for c in w) for w in s.split())
    for s, _, _ in training
]
in_target = [mark in target for _, target, names in training for mark in names]
words_read = sum(len(source.split()) for source, _, _ in training)
share_marked = sum(marked) / words_read
glue("running-words", words_read / 1e6, display=False)
glue("share-marked", 100 * share_marked, display=False)
beyond = np.mean([len(p.source.split()) > 25 for p in splits.train])
glue("share-long", 100 * beyond, display=False)
glue("share-sentences", 100 * np.mean(np.array(marked) > 0), display=False)
glue("share-found", 100 * np.mean(in_target), display=False)
holds("a few words of a hundred become marks", 0.02 < share_marked < 0.1)
holds("most marks stand in the translation too", np.mean(in_target) > 0.7)

# %% [markdown] name="names-after"
r"""
{glue:text}`share-marked:.1f` % of the English words become marks, in {glue:text}`share-sentences:.0f` % of the sentences, and {glue:text}`share-found:.0f` % of the names stand in the French sentence too. All that follows works on such sentences, in small letters; whatever is scored has its names put back.
"""

# %% [markdown] name="which-word-from-which"
r"""
## Which word comes from which

Long before networks, translation had a question that sounds like attention: given a sentence and its translation, **which word comes from which**?
Nobody marks that by hand. But look at three pairs:

| English | French |
|---|---|
| the house | la maison |
| the flower | la fleur |
| a flower | une fleur |

You know what *flower* is called, though no one told you. *Fleur* is there whenever *flower* is. IBM Model 1 {cite}`brown1993` makes that into a procedure. It keeps one table: $p(f \mid e)$, the
probability that the English word $e$ becomes the French word $f$. (These two letters are the paper's; elsewhere $e$ stays a score.)
"""

# %% [markdown] name="expectation"
r"""
**Guess the alignment.** The source words are $e_1 \dots e_S$, target word number $t$ is $f_t$. The table alone says how likely $f_t$ came from $e_i$:

$$
a_{ti} = \frac{p(f_t \mid e_i)}{\sum_{k=1}^{S} p(f_t \mid e_k)}
$$ (eq-posterior)

Each target word shares out one whole over the source words. That is a row of {term}`attention weights <attention weight>`, with scores $\log p$ read from a table: the {term}`word alignment`.

**Count, and make a new table.** Over all pairs, add up how much of the word $f$ went to the word $e$; then let each row of the table, one $e$, sum to one:

$$
\begin{aligned}
n(f, e) &= \sum_{\text{pairs}} \; \sum_{t:\, f_t = f} \; \sum_{i:\, e_i = e} a_{ti} \\
p_{\text{new}}(f \mid e) &= \frac{n(f, e)}{\sum_{f'} n(f', e)}
\end{aligned}
$$ (eq-maximisation)

Guessing needs the table, and the table needs the guess. Start anywhere and alternate: that is {term}`expectation maximisation <EM>`, EM.
"""

# %% [markdown] name="em-by-hand"
r"""
By hand. At first every entry is the same, so every weight is ½. Count *the*: it gets ½ of *la* twice, ½ of *maison*, ½ of *fleur*. Together 2, so

| after one step | la | maison | fleur | une |
|---|---|---|---|---|
| the | ½ | ¼ | ¼ | |
| house | ½ | ½ | | |
| flower | ¼ | | ½ | ¼ |
| a | | | ½ | ½ |

The second step begins with better guesses: in *the house / la maison* the word *maison* now belongs to *the* with ¼ against ½, that is ⅓ against ⅔.
"""

# %% [markdown] name="ibm1-em-step-exercise"
r"""
:::{exercise} One step of EM
:label: ex-ibm1-em-step

From a table, make the next one by {eq}`eq-posterior` and {eq}`eq-maximisation`.

`pairs`: a list of `(source, target)`, two integer arrays of ids, (S,) and (T,), whose lengths differ from pair to pair; `table` (n_source, n_target): row e, column f is $p(f \mid e)$, above 0 wherever the two words share a pair → the new table, an array of the same shape.

A word may occur twice in a sentence: each occurrence counts. A source word that occurs in no pair keeps its row.

Difficulty 3 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="ibm1-em-step-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`table[np.ix_(source, target)]` is the part of the table that one pair needs. For adding at ids that repeat, read what `np.add.at` does that `counts[…] += …` doesn't.

</details>
<details><summary>Hint 2: the shapes</summary>

Part of the table (S, T); every column divided by its sum over the S source words; added into counts (n_source, n_target). Row sums of the counts (n_source, 1).

</details>
<details><summary>Hint 3: in words</summary>

Counts start at zero. For each pair: look up, divide by the sum over source words, add to the counts. At the end divide every row of counts by its sum; where that sum is 0, take the old row.

</details>
"""


# %% name="ibm1-em-step" tags=["answer"]
def ibm1_em_step(pairs, table):
    """The next table of IBM Model 1, after one step.

    pairs: list of (source ids (S,), target ids (T,));
    table (n_source, n_target), table[e, f] = p(f | e), above 0 where e and f
    share a pair -> the same shape.
    """
    # BEGIN SOLUTION
    counts = np.zeros_like(table)
    for source, target in pairs:
        here = np.ix_(source, target)
        a = table[here]  # (S, T)
        a = a / a.sum(axis=0)  # each target word shares out one
        np.add.at(counts, here, a)  # also where a word occurs twice
    totals = counts.sum(axis=1, keepdims=True)  # (n_source, 1)
    return np.divide(counts, totals, out=table.copy(), where=totals > 0)
    # END SOLUTION


# %% name="ibm1-em-step-check" tags=["check"]
check(ibm1_em_step)

# %% [markdown] name="ibm1-em-step-why"
r"""
<details><summary>Why it works</summary>

A step never makes the observed translations less likely under the table. With the guess held fixed, shares of counts are the best table there is; with the table held fixed, {eq}`eq-posterior` is the best guess. For this model there is no second, lower peak on which the climb could end {cite}`brown1993`,
so from any start without zeros it comes as near to the best as you let it run.

</details>
"""

# %% name="toy-em" tags=["figure"] mystnb={"image": {"alt": "Probabilities over twelve steps of EM. The right translations rise from one quarter towards one: the to la and flower to fleur fastest, house to maison and a to une behind them. House to la rises with them for one step, then falls towards zero."}, "figure": {"name": "fig-toy-em", "caption": "Twelve steps on the three pairs. No pair says that *house* is *maison*: *la* is explained by *the*, which stands beside it twice, so *maison* is left to *house*."}}
toy_source, toy_target = (
    ["the", "house", "flower", "a"],
    ["la", "maison", "fleur", "une"],
)
toy = [
    (np.array([0, 1]), np.array([0, 1])),
    (np.array([0, 2]), np.array([0, 2])),
]
toy.append((np.array([3, 2]), np.array([3, 2])))
tables = [np.full((4, 4), 1 / 4)]
for _ in range(12):
    tables.append(ibm1_em_step(toy, tables[-1]))
fig, ax = plt.subplots(figsize=(5.2, 3.4))
shown = [
    (0, 0, "-", "the → la\nflower → fleur"),
    (1, 1, "--", "house → maison\na → une"),
    (1, 0, ":", "house → la"),
]
for e, f, style, name in shown:
    line = [table[e, f] for table in tables]
    ax.plot(line, style, color=viz.WEIGHT if e == f else viz.INK)
    shift = {"-": 12, "--": -10, ":": 0}[style]
    ax.annotate(
        name,
        (12, line[-1]),
        xytext=(6, shift),
        textcoords="offset points",
        va="center",
    )
ax.set(
    xlabel="steps of EM",
    ylabel="p(f | e)",
    ylim=(0, 1.08),
    xlim=(0, 15.5),
    xticks=range(0, 13, 3),
)
plt.show()

# %% [markdown] name="toy-em-saw"
r"""
**What you saw.** The counts alone settle who translates whom. *House → la* looked as good as *house → maison* at first, and lost as *the* took *la* over. The second pair is what decides it: leave *the flower / la fleur* out, and the two stay equal however many steps you take.
"""

# %% name="toy-em-claims" tags=["record"]
right = np.array([[t[i, i] for i in range(4)] for t in tables])  # (13, 4)
house_la = np.array([t[1, 0] for t in tables])
holds(
    "the four right translations rise at every step",
    bool((np.diff(right, axis=0) > 0).all()),
)
holds(
    "from the second step on the → la and flower → fleur are ahead of the "
    "other two",
    bool((right[2:, [0, 2]].min(1) > right[2:, [1, 3]].max(1)).all()),
)
holds(
    "house → la rises for one step, then falls towards 0",
    house_la[1] > house_la[0]
    and bool((np.diff(house_la[1:]) < 0).all())
    and house_la[-1] < 0.1,
    f"{house_la[0]:.2f}, {house_la[1]:.2f}, … {house_la[-1]:.2f}",
)
without = tables[0]
for _ in range(12):
    without = ibm1_em_step([toy[0], toy[2]], without)
holds(
    "without the pair of the flower and la fleur, house → la and "
    "house → maison stay equal",
    abs(without[1, 0] - without[1, 1]) < 1e-6,
)

# %% [markdown] name="subwords-prose"
r"""
## Pieces of words

Real text has too many words for a table: names, plurals, verb forms. So cut rare words into {term}`subwords <subword>` {cite}`sennrich2016`. *Byte-pair encoding* starts from single letters and joins, again and again, the two neighbours that occur most often.
"""

# %% [markdown] name="bpe-by-hand"
r"""
By hand. Three words and how often each occurs: *pack* 4, *packs* 2, *back* 3. To count a pair of neighbours, go through all places where it stands, and add for each the count of its word:

| merge | counts of neighbours | joined |
|---|---|---|
| 1 | (a, c) 9, (c, k) 9, (p, a) 6, (b, a) 3, (k, s) 2 | a c → ac |
| 2 | (ac, k) 9, (p, ac) 6, (b, ac) 3, (k, s) 2 | ac k → ack |
| 3 | (p, ack) 6, (b, ack) 3, (ack, s) 2 | p ack → pack |

In the first line two pairs have 9; the alphabet decides. After each merge the neighbours are others, so all is counted again. To cut a new word, take its letters and do the merges in the order in which they were learnt: *backs* becomes b, ack, s. A frequent word ends as one piece, a rare one as several, and a word that nobody has seen still as its letters.
"""

# %% [markdown] name="bpe-merges-exercise"
r"""
:::{exercise} Learn the merges
:label: ex-bpe-merges

Learn the merges of byte-pair encoding from the counts of words.

`counts`: a dictionary from word, without spaces, to how often it occurs, a whole number of at least 1; `n_merges`: at most so many merges → a list of pairs, tuples `(left, right)`, in the order in which they were joined.

A word begins as its single characters. In each round find the pair of neighbours that occurs most often in all words together; among equally frequent ones take the first in Python's order of pairs (`("a", "c") < ("c", "k")`). Join it everywhere, in each word from the left: with (a, a) the word *aaa*, where that pair stands at two places, becomes aa, a. A pair that occurs once is joined too. Stop early when no word has two pieces left. The caller needs `counts` again, unchanged.

Difficulty 3 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="bpe-merges-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Keep the pieces of every word in a dictionary of your own, `{word: [piece, …]}`. Each round has two halves: count neighbours, join. Beware of joining by `str.replace`: it doesn't know where a piece begins.

</details>
<details><summary>Hint 2: what is where</summary>

`pairwise(pieces)` gives a word's neighbours as tuples. Their counts fit a `Counter()`; both are imported at the top. `min` with a `key` that holds the negative count *and* the pair settles ties.

</details>
<details><summary>Hint 3: in words</summary>

For each round: add the word's count for each of its neighbours; no pair, stop. Note the best pair. For every word go through its pieces from the left: where this piece and the next are the pair, put their join and go two on; else put the piece and go one on.

</details>
"""


# %% name="bpe-merges" tags=["answer"]
def bpe_merges(counts, n_merges):
    """The merges of byte-pair encoding, in the order they are learnt.

    counts: {word: times}; at most n_merges -> list of (left, right).
    """
    # BEGIN SOLUTION
    words, merges = {word: list(word) for word in counts}, []
    for _ in range(n_merges):
        pairs = Counter()
        for word, pieces in words.items():
            for pair in pairwise(pieces):  # at every place
                pairs[pair] += counts[word]
        if not pairs:
            break
        left, right = min(pairs, key=lambda pair: (-pairs[pair], pair))
        merges.append((left, right))
        for pieces in words.values():
            for i in range(len(pieces) - 1):
                if pieces[i : i + 2] == [left, right]:
                    pieces[i : i + 2] = [left + right]
    return merges
    # END SOLUTION


# %% name="bpe-merges-check" tags=["check"]
check(bpe_merges)

# %% [markdown] name="bpe-merges-why"
r"""
<details><summary>Why it works</summary>

Each merge takes the pair that (nearly always) shortens the text most, so the pieces are spent where the text is. What is frequent becomes whole, and nothing is ever unknown as long as its letters are known. It is greedy: no merge is taken back, and no one asks whether *ack* means anything.

</details>
"""

# %% [markdown] name="bpe-on-real-words-prose"
r"""
Now the English side of the training pairs. "▁" marks the start of a word, so that a piece at a word's front differs from the same letters inside.
"""

# %% name="bpe-on-real-words"
import re

texts = [word for source, _, _ in training for word in source.split()]
counts = Counter(
    part for text in texts for part in re.findall(r"▁?[^\W_]+|\S", "▁" + text)
)
often = {word: n for word, n in counts.items() if n >= 10}
merges = bpe_merges(often, 60)
print(len(counts), "different words,", len(often), "of them ten times or more")
print(*(left + right for left, right in merges))

# %% [markdown] name="cut-into-subwords-prose"
r"""
The shipped vocabularies have 3,000 pieces for each language, learnt in the same way by a library that counts only what a merge has changed.
"""

# %% name="cut-into-subwords"
from attn.data.tokens import END, PAD, START, Tokens
from autograder.paths import ROOT

WEIGHTS = ROOT / "book" / "weights"  # what was trained for this lesson
english, french = (
    Tokens.load(WEIGHTS / f"06-{name}.json") for name in ("english", "french")
)
for text in (sources[20], sources[22]):
    print(" ".join(english.tokens(english.encode(text))))

# %% [markdown] name="what-you-saw-bpe"
r"""
**What you saw.** After 60 merges *the*, *this* and *package* are whole, since they are what Debian's texts repeat. {glue:text}`merges-common` of your 60 merges are among the library's first 60. The rest differ, perhaps because it counted all words and you only those that occur ten times. A word that packagers seldom write, such as *illumina* (a company that makes sequencers), stays in several pieces, and the translator must put it together from those.
"""

# %% name="bpe-claims" tags=["record"]
import json

library = json.loads((WEIGHTS / "06-english.json").read_text("utf-8"))
library = [tuple(pair) for pair in library["model"]["merges"][:60]]
common = len(set(library) & set(merges))
glue("merges-common", common, display=False)
holds(
    "most of your first merges are among the library's",
    common >= 48,
    f"{common} of 60",
)
whole = {left + right for left, right in merges}
holds(
    "some frequent words are whole after 60 merges",
    {"▁the", "▁package", "▁this"} <= whole,
)
holds(
    "a frequent word is one piece of the shipped vocabulary, a rare one "
    "several",
    len(english.encode("package")) == 1 < len(english.encode("illumina")),
)

# %% [markdown] name="em-on-real-pairs-prose"
r"""
## A dictionary out of pairs

Now EM on the real pairs. Every English sentence gets one word more at its front, the token `START`, that stands for *nothing*: French words such as the *de* in *fichier de texte* (text file) come
from no English word, and must go somewhere.

How good is a table? In a sentence, each English piece is as likely as any other to be where a French piece comes from. So what the table gives a French piece is the mean of $p(f \mid e)$ over the English pieces. Ask for the mean $-\log$ of that: lesson 1's cross-entropy. Its exponential is the {term}`perplexity`, the number of equally likely pieces it still hesitates between. Here every tenth pair is asked, and they are pairs it was made from: this shows that it learns, not how it does on new ones.
"""

# %% name="em-on-real-pairs"
ids = [
    (np.array([START, *english.encode(source)]), french.encode(target))
    for source, target, _ in training
]
ids = [(source, np.array(target)) for source, target in ids]
table = np.full((len(english), len(french)), 1 / len(french))
perplexities = []
for step in range(6):
    parts = [table[np.ix_(*pair)].mean(axis=0) for pair in ids[::10]]
    perplexities.append(np.exp(-np.log(np.concatenate(parts)).mean()))
    print(f"after {step} steps: perplexity {perplexities[-1]:.0f}")
    if step < 5:
        table = ibm1_em_step(ids, table)

# %% name="em-on-real-pairs-numbers" tags=["record"]
for step in (0, 5):
    glue(f"ibm-perplexity-{step}", perplexities[step], display=False)
glue("pairs-trained", len(training), display=False)

# %% name="best-translations"
best_of = {}
for word in ["library", "files", "provides", "not", "used"]:
    row = table[english.encode(word)[0]]  # whole words of the vocabulary
    best = row.argsort()[::-1][:4]
    names = [french.tokens([f])[0].strip("▁") for f in best]
    best_of[word] = names
    shown = [f"{f} {row[i]:.2f}" for f, i in zip(names, best, strict=True)]
    print(word.ljust(9), ", ".join(shown))

# %% [markdown] name="word-for-word-prose"
r"""
Why not translate with the dictionary alone: for every English piece its likeliest French one? Here are a sentence that *you* could translate, and one from the held-out pairs. (*weights* and *final* are cut into pieces, and each piece is translated alone: hence *wh les* and *f fin*.)
"""

# %% name="word-for-word"
first_choice = table.argmax(axis=1)  # (n_source,)


def word_for_word(text, names=()):
    """Each piece's likeliest translation, in the source's order."""
    said = french.decode(first_choice[english.encode(text)])
    return marks.restore(said, dict(names)).lower()


for text in ["this is not a free program.", sources[21]]:
    print(text, "→", word_for_word(text))

# %% [markdown] name="what-you-saw-ibm"
r"""
**What you saw.** From {glue:text}`pairs-trained:,` sentence pairs and one table, five steps took the perplexity on those pairs from {glue:text}`ibm-perplexity-0:.0f` to {glue:text}`ibm-perplexity-5:.0f`. Its rows read like a dictionary's entries. Even *not* found both its halves, *ne* and *pas*.

Word for word it makes no French. French puts its negation around the verb (*n'est pas*, "is not") and *free* behind the program (*programme libre*). Each English piece gives one French piece, never two and never none; and nothing makes words agree in gender or number. A translator that has read the whole sentence can decide all this; a table can't. Model 1 can't even tell *a flower for the house* from *the house for a flower*. But keep `table`: it is a floor that a network has to beat, and an aligner to compare it with.
"""

# %% name="ibm-claims" tags=["record"]
holds(
    "the perplexity falls at each of the five steps",
    bool((np.diff(perplexities) < 0).all()),
    ", ".join(f"{p:.0f}" for p in perplexities),
)
holds(
    "not found both its halves",
    best_of["not"][0] == "pas" and bool({"ne", "n"} & set(best_of["not"][:3])),
    ", ".join(best_of["not"]),
)
said = word_for_word("this is not a free program.").split()
holds(
    "word for word there is no French negation: ne or n' before the verb "
    "and pas behind it",
    not any(
        word in ("ne", "n'est") and "pas" in said[i + 1 : i + 4]
        for i, word in enumerate(said)
    ),
    " ".join(said),
)

# %% [markdown] name="batches-prose"
r"""
## Batches without waste

From here on sentences go through networks, many at a time, in one rectangle. The short ones are filled up with {term}`padding`, and every
padded place costs as much time as a real one. Sentences of like length together waste less: {term}`length buckets <length bucketing>`.
"""

# %% name="padding-waste"
import torch

from attn.data.batches import bucketed, pad, waste

lengths = [len(source) for source, _ in ids]
shuffled = np.random.default_rng(0).permutation(len(lengths))
plain = [shuffled[i : i + 64] for i in range(0, len(lengths), 64)]
seed = torch.Generator().manual_seed(0)
alike = bucketed(lengths, batch_size=64, generator=seed)
wasted = {
    name: waste(lengths, batches)
    for name, batches in [("shuffled", plain), ("bucketed", alike)]
}
for name, share in wasted.items():
    print(f"{name}: {share:.1%} of all positions are padding")

# %% name="padding-waste-numbers" tags=["record"]
for name, share in wasted.items():
    glue(f"waste-{name}", 100 * share, display=False)

# %% [markdown] name="what-you-saw-batches"
r"""
**What you saw.** Shuffled batches of 64 are {glue:text}`waste-shuffled:.0f` % padding, bucketed ones {glue:text}`waste-bucketed:.0f` %. The batches still come in random order, and every epoch has other neighbours: sorting everything once would
show the model all short sentences first.

What is left of the padding must not change any result: neither when reading, where you will see to it, nor when attending, where lesson 2's mask does.
"""

# %% name="batches-claims" tags=["record"]
holds(
    "buckets leave less than a quarter of the padding",
    wasted["bucketed"] < wasted["shuffled"] / 4,
    f"{wasted['shuffled']:.1%} -> {wasted['bucketed']:.1%}",
)

# %% [markdown] name="reading-both-ways"
r"""
## Reading from both ends

What should be known about a source word, for a decoder that may look at any of them? An encoder that reads left to right knows at word $i$ only what came
before. In *the light package* it has to settle *light* without having seen *package*, and *light* is a lamp as well as the opposite of heavy.

So read twice, with two networks, and join what each knows at word $i$:

$$
h_i = \left[\, h_{F,i} \,;\, h_{B,i} \,\right]
$$ (eq-annotation)

$h_F$ comes from reading forwards, $h_B$ from reading backwards. Together they are the {term}`annotation` of word $i$: between them the two readers have seen the whole sentence, and word $i$ is what each of them read last. If both have
192 numbers, as here, $h_i$ has 384. The encoder is {term}`bidirectional <bidirectional encoder>` {cite}`schuster1997`.
"""

# %% [markdown] name="annotations-by-hand"
r"""
By hand, with a network so simple that its state is the sum of what it has read. Two sentences, the second with one place of padding:

| | $x$ | $h_F$ | $h_B$ |
|---|---|---|---|
| 1 | 1, 2, 4 | 1, 3, 7 | 7, 6, 4 |
| 2 | 5, 6, *padding* | 5, 11, – | 11, 6, – |

Look at the second $h_B$. The backward reader must begin at the 6, the sentence's own last word, and with a fresh state. Begin at the end of the *row*, and it has read padding before its first word: then a sentence's translation depends on which
others share its batch.
"""

# %% [markdown] name="bidirectional-annotations-exercise"
r"""
:::{exercise} Annotations from both ends
:label: ex-bidirectional-annotations

Read a batch both ways and join the states, {eq}`eq-annotation`.

`x` (B, S, D): vectors of the tokens, padding on the right, which may hold anything, nan included; `x` may be whole numbers; `lengths` (B,): real tokens in each row, at least 1; `step_f`, `step_b`: one step of each reader, `step(x_i, h)` with (B, D) and (B, H) → (B, H), two axes even for one sentence; `d_hidden`: H. Both readers begin with zeros
→ annotations (B, S, 2H), zeros at padding.

Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="bidirectional-annotations-hints"
r"""
<details><summary>Hint 1: where to look</summary>

The forward reader can't be hurt by padding that comes after the sentence. The backward reader meets the padding first: what must its state be when it arrives at the last real word?

</details>
<details><summary>Hint 2: the shapes</summary>

`np.arange(S) < lengths[:, None]` is (B, S), True at real tokens. At place i: x (B, D), state (B, H), real? (B, 1) → new state (B, H) → h[:, i, :H] or h[:, i, H:].

</details>
<details><summary>Hint 3: in words</summary>

For each reader: start from zeros (B, H); visit the places in its order; take one step; where the place is padding, put zeros instead; keep the state in its half of the annotations.

</details>
"""


# %% name="bidirectional-annotations" tags=["answer"]
def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    """Annotations [h_F; h_B] of every token, zeros at padding.

    x (B, S, D), lengths (B,), d_hidden = H;
    step_f, step_b: (x_i (B, D), h (B, H)) -> (B, H) -> (B, S, 2H).
    """
    # BEGIN SOLUTION
    B, S, _ = x.shape
    real = np.arange(S) < lengths[:, None]  # (B, S)
    h = np.empty((B, S, 2 * d_hidden))
    forwards = step_f, range(S), slice(None, d_hidden)
    backwards = step_b, reversed(range(S)), slice(d_hidden, None)
    for step, places, half in (forwards, backwards):
        state = np.zeros((B, d_hidden))
        for i in places:
            new = step(x[:, i], state)  # (B, H)
            state = np.where(real[:, i, None], new, 0.0)
            h[:, i, half] = state
    return h
    # END SOLUTION


# %% name="bidirectional-annotations-check" tags=["check"]
check(bidirectional_annotations)

# %% [markdown] name="bidirectional-annotations-why"
r"""
<details><summary>Why it works</summary>

Zeros at padding do two jobs. They fill the annotations that mean nothing, and they keep the backward reader in its first state until its sentence begins, whatever the length. So every row gives what it would give alone.

</details>
"""

# %% [markdown] name="masked-alignment-prose"
r"""
## Weights and contexts

The decoder is about to write word $t$. It scores every annotation $h_i$ against its state $s_{t-1}$ with lesson 5's additive score, and turns the scores into weights:

$$
\begin{aligned}
e_{ti} &= v^\top \tanh\left(W_s s_{t-1} + W_h h_i\right) \\
a_{ti} &= \frac{\exp(e_{ti})}{\sum_{k=1}^{S} \exp(e_{tk})}, \quad
c_t = \sum_{i=1}^{S} a_{ti} h_i
\end{aligned}
$$ (eq-alignment)

{cite:t}`bahdanau2015` write $\alpha_{ij}$ for these weights, with $i$ for the target, and call the score an {term}`alignment model`. It is lesson 2's soft lookup: the query is $s_{t-1}$, the keys and values are made from the annotations. Compared with {eq}`eq-posterior` two things changed.
The score is no table any more: it depends on the whole sentence and on all that has been written. And Model 1 looks at a French word and asks where it came from, while here the look comes first: word $t$ isn't there yet.
"""

# %% [markdown] name="masked-alignment-given"
r"""
The sums run over *real* tokens: the scores at padding are set to −∞, so that their weights are 0. That was lesson 2's exercise; here it is given. `masked_alignment(scores, h, lengths)` takes scores (B, T, S) and annotations (B, S, D) and returns weights (B, T, S) and contexts (B, T, D).
"""

# %% [markdown] name="decoder-prose"
r"""
## One step of the decoder

Bahdanau's four steps, as in lesson 5, now for a batch of sentences with real parameters. The decoder holds $s_{t-1}$ and the id $y_{t-1}$ of the piece that it wrote last; that piece's vector $X[y_{t-1}]$ is a row of the French embedding $X$. It begins with $y_0$ = `START` and $s_0 = \tanh(W_0 [h_{F,S}; h_{B,1}] + b_0)$, from what each reader knew at its end; `read` below computes it.
"""

# %% [markdown] name="decoder-steps"
r"""
1. **Ask**: weights and context $c_t$ from $s_{t-1}$, by {eq}`eq-alignment`.
2. **Join**: the vector and the context, $[X[y_{t-1}]; c_t]$.
3. **Move on**: $s_t$ is the GRU's step from $s_{t-1}$ with what was joined.
4. **Speak**: logits, the scores that go into softmax, $= X \tanh(W_c [c_t; s_t]) + b_y$, one for each French piece.

Step 4 uses $X$ again: what the decoder wants to say is compared, by a dot product, with the vector of every piece. Such an output is *tied* to the embedding {cite}`press2017`. A matrix of its own would have as many weights once more, and perhaps most pieces are too rare to train two vectors.
"""

# %% [markdown] name="decoder-letters"
r"""
The GRU is the lighter cell named in lesson 3: where an LSTM hands on $h$ and $c$, it hands on one vector. `gru_step` is given at the top.

$W_h h_i$ is the same at every step, so it is computed once a sentence and handed over as `keys`.

The letters are widths: H of a state, D = 2H of an annotation, E of a piece's vector, A of what the score adds up, V the number of French pieces. A matrix has the shape that its formula needs, as in lesson 5: $W_s s$ makes A numbers of H, so `w_s` is (A, H), and $W_c$ leads to the width of a piece's vector. For states in rows that is `s @ w_s.T`. Only the matrices in `p["gru"]` are transposed already, as in your `lstm_step`.
"""

# %% name="translator-machine" tags=["figure"] mystnb={"image": {"alt": "The translator as a machine, from below. Three source pieces go into a row of GRUs that reads forwards and one that reads backwards; both feed the annotations. From them come the keys and, with the weights, the context. The old state asks for the weights. Context, old state and the last piece go into the decoder's GRU; its new state and the context go through a tanh to the logits."}, "figure": {"name": "fig-translator", "caption": "The whole translator, at step $t$. Below, the reading, done once a sentence; above, one step of writing. Blue asks, brown is asked, green is what is looked up, purple says where. Of the keys and values one arrow each is drawn; all annotations have one. The first state, $s_0$, comes from both readers' ends."}}
fig, ax = plt.subplots(figsize=(5.2, 7))
draw = viz.Machine(ax, width=5.2, height=7)
K, V, Q, W = viz.KEY, viz.VALUE, viz.QUERY, viz.WEIGHT
for i, x in enumerate((0.6, 1.8, 3.0), start=1):
    draw.box(f"x{i}", f"$x_{i}$", at=(x, 0.4), size=(0.7, 0.45))
    draw.box(f"f{i}", "GRU", at=(x - 0.25, 1.25), size=(0.45, 0.4))
    draw.box(f"b{i}", "GRU", at=(x + 0.25, 2.0), size=(0.45, 0.4))
    draw.box(f"h{i}", f"$h_{i}$", at=(x, 2.9), role=V)
    draw.arrow(f"x{i}", f"f{i}", sides=("top", "bottom"))
    draw.arrow(f"x{i}", f"b{i}", sides=("top", "bottom"))
    draw.arrow(f"f{i}", f"h{i}", sides=("top", "bottom"))
    draw.arrow(f"b{i}", f"h{i}", sides=("top", "bottom"))
for one, other in ((1, 2), (2, 3)):
    draw.arrow(f"f{one}", f"f{other}")
    draw.arrow(f"b{other}", f"b{one}")
draw.text("source pieces\n(B, S)", at=(4.4, 0.4))
draw.text("forwards\n(B, S, H)", at=(4.4, 1.2))
draw.text("backwards\n(B, S, H)", at=(4.4, 2.0))
draw.text("annotations\n(B, S, 2H)", at=(4.4, 2.9))
draw.box("keys", "$W_h h_i$", at=(0.6, 3.95), role=K)
draw.box("a", "$a_t$", at=(1.8, 3.95), role=W, round=True)
draw.box("c", "$c_t$", at=(2.4, 5.1), role=V, round=True)
draw.box("s", "$s_{t-1}$", at=(3.65, 3.95), role=Q, size=(0.7, 0.5))
draw.box("y", "$y_{t-1}$", at=(4.7, 3.95), size=(0.7, 0.5))
draw.box("gru", "GRU", at=(4.2, 5.1))
draw.box("new", "$s_t$", at=(4.2, 6.2), role=Q)
draw.box("out", "$\\tanh(W_c[c_t; s_t])$", at=(2.35, 6.2), size=(1.9, 0.5))
draw.box("logits", "logits", at=(0.4, 6.2), size=(0.6, 0.5))
draw.arrow("h1", "keys", "(B, S, A)", role=K)
draw.arrow("keys", "a", role=K)
draw.arrow("s", "a", "ask", role=Q, label_at=0.35)
draw.arrow("h3", "c", role=V, sides=("top", "bottom"))
draw.arrow("a", "c", "(B, S)", role=W, sides=("top", "left"), label_at=0.1)
draw.arrow("c", "gru", "(B, 2H)", role=V)
draw.arrow("s", "gru", sides=("top", "bottom"), role=Q)
draw.arrow("y", "gru", "$X[y_{t-1}]$", sides=("top", "bottom"), label_at=0.2)
draw.arrow("gru", "new", "(B, H)", role=Q)
draw.arrow("c", "out", role=V)
draw.arrow("new", "out", role=Q)
draw.arrow("out", "logits")
plt.show()

# %% [markdown] name="bahdanau-decoder-step-exercise"
r"""
:::{exercise} A step of Bahdanau's decoder
:label: ex-bahdanau-decoder-step

Take one step for each sentence of a batch, with the given `masked_alignment(scores, h, lengths)`, scores (B, 1, S), and `gru_step(x, s, p["gru"])`, x (B, E + D), both in the cells at the top.

`y` (B,): $y_{t-1}$; `s` (B, H): $s_{t-1}$; `h` (B, S, D): annotations; `keys` (B, S, A): $W_h h_i$; `lengths` (B,); `p`: a dictionary → logits (B, V), $s_t$ (B, H), weights (B, S).

| `p[…]` | shape | in the formulas |
|---|---|---|
| `"embedding"` | (V, E) | $X$; its row $y_{t-1}$ is $X[y_{t-1}]$ |
| `"w_s"` | (A, H) | $W_s$ |
| `"v"` | (A,) | $v$ |
| `"gru"` | | for `gru_step`; its input is E + D wide |
| `"w_c"` | (E, D + H) | $W_c$ |
| `"b_y"` | (V,) | $b_y$ |

Difficulty 4 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="bahdanau-decoder-step-hints"
r"""
<details><summary>Hint 1: where to look</summary>

The four steps above, in that order: who asks in step 1, and with which state do you speak in step 4? `masked_alignment` wants an axis for target positions; here there is one.

</details>
<details><summary>Hint 2: the shapes</summary>

$W_s s$ (B, A) → (B, 1, A) + keys (B, S, A) → tanh → @ v → scores (B, S) → (B, 1, S). Context (B, D). GRU input (B, E + D). What is said (B, E) meets the embedding (V, E).

</details>
<details><summary>Hint 3: in words</summary>

Score with the old state. Align, take the one target position out. Look up the pieces' vectors, append the context, step the GRU. Append the new state to the context, multiply by `w_c` turned round, tanh, multiply by the embedding turned round, add `b_y`.

</details>
"""


# %% name="bahdanau-decoder-step" tags=["answer"]
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    """One step: ask with s_{t-1}, join, move on, speak.

    y (B,), s (B, H), h (B, S, D), keys (B, S, A), lengths (B,), p: parameters
    -> logits (B, V), s_t (B, H), weights (B, S).
    """
    # BEGIN SOLUTION
    query = s @ p["w_s"].T  # (B, A)
    scores = np.tanh(query[:, None] + keys) @ p["v"]  # (B, S)
    weights, context = masked_alignment(scores[:, None], h, lengths)
    weights, context = weights.squeeze(1), context.squeeze(1)  # (B, S), (B, D)
    x = p["embedding"][y]  # (B, E)
    s = gru_step(np.concatenate([x, context], axis=1), s, p["gru"])  # (B, H)
    said = np.tanh(np.concatenate([context, s], axis=1) @ p["w_c"].T)
    return said @ p["embedding"].T + p["b_y"], s, weights
    # END SOLUTION


# %% name="bahdanau-decoder-step-check" tags=["check"]
check(bahdanau_decoder_step)

# %% [markdown] name="bahdanau-decoder-step-why"
r"""
<details><summary>Why it works</summary>

The context enters twice: into the state, so that the decoder remembers what it has read, and into the word it says now. Order matters where parts are joined: $[c; s]$ and $[s; c]$ have the same shape, and the weights know only one of them.

</details>
"""

# %% [markdown] name="paper-differences"
r"""
Much differs from {cite:t}`bahdanau2015`. They had whole words, the 30,000 most frequent, where we have pieces; 1,000 units in each direction where we have 192; a *maxout* layer before the softmax, which also saw the last word, where we have a tanh and the embedding once more; their decoder began from the backward reader's state at the first word alone; they searched with a beam; and they trained for days on 348 million words, where ours read {glue:text}`running-words:.1f` million a few times. Their system without attention read in one direction only, ours reads in both. They report 26.8 BLEU with attention and 17.8 without, English to French, on news. Other data, so the figures can't be compared with ours; what can be asked is whether the differences go the same way.
"""

# %% [markdown] name="half-way"
r"""
:::{note} Half-way
You have read both ways, and written one step of a translator. You can stop here and come back: the second half loads trained weights, and asks how far attention is ahead, and what happens when its look is changed. If your kernel was restarted, run all cells above once.
:::
"""


# %% [markdown] name="training-prose"
r"""
## Four decoders, one difference

If two machines differ in ten things, their scores don't show which of the ten made the difference. So the arms of this comparison have the same layers, the same output, the same number of weights ({glue:text}`parameters:.2f` million), and read the same pairs in the same order. They differ in the context $c_t$ alone:

- **attention**: the decoder above, a fresh look at every step.
- **one vector**: at every step $[h_{F,S}; h_{B,1}]$, what each reader knew when it had read the whole sentence. It is as wide as any other context.
- **diagonal**: a fixed look that reads nothing, a bell with a standard deviation of one piece that moves through the source at the pace of an average pair.
- **uniform**: the mean of all annotations.

The score of the last three is never asked, and its weights stay as they were drawn: two in a hundred of all.
"""

# %% [markdown] name="training-effort"
r"""
The learning rate is chosen for each arm by the same rule: of .002, .004 and .008 the one with the lowest validation loss after the first of four epochs. A winner at the list's edge extends the list: one vector was therefore asked at .016. Attention was asked at .001 too, because lesson 11 compares it with a machine that was; it was the worst there. For one vector and for uniform .004 and .008 differ by {glue:text}`rate-gap:.3f` or less, which one seed can't tell apart. Four epochs are the budget, and the rate falls to 0 at their end.

Trained were {glue:text}`n-attention` of attention, {glue:text}`n-last` of one vector, {glue:text}`n-diagonal` of the diagonal, {glue:text}`n-uniform` of uniform. The luck of training shows in how far seeds lie apart; the intervals below, from drawing test sets, don't contain it.
"""

# %% [markdown] name="training-effort-2"
r"""
A run takes from minutes to more than an hour on one thread, so their logs, their translations of all held-out sentences and the weights of two arms come with the course; `book/training/06_translation.py` made them. First, see a small one learn: the pairs of up to 8 words, 60 steps.
"""

# %% name="loss"
from torch.nn.functional import cross_entropy


def loss(model, batch):
    """Cross-entropy of the next piece, summed, and how many there are."""
    logits = model(batch.source, batch.source_lengths, batch.target_in)
    total = cross_entropy(
        logits.flatten(0, 1),  # (B · T, V)
        batch.target_out.flatten(),
        ignore_index=PAD,
        reduction="sum",
    )
    return total, (batch.target_out != PAD).sum()


# %% name="short-pairs" tags=["given"]
from attn.data.batches import epochs

short = [
    (source[1:].tolist(), target.tolist())  # without START
    for (source, target), pair in zip(ids, training, strict=True)
    if len(pair[0].split()) <= 8
]
short_batches = list(epochs(*zip(*short, strict=True), batch_size=32)(0))[:60]

# %% name="live-run"
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train

torch.manual_seed(0)
sizes = RecurrentSizes(
    d_embedding=32,
    d_hidden=64,
    bidirectional=True,
    score="additive",
    order="bahdanau",
    tied=True,
)
small = EncoderDecoder(len(english), len(french), sizes)
recipe = Recipe(epochs=1, lr=5e-3, quiet=True, device="cpu")
live = train(small, lambda epoch: short_batches, loss, recipe)
first, last = np.mean(live.losses[:5]), np.mean(live.losses[-5:])
print(f"loss {first:.1f} in the first five steps, {last:.1f} in the last")

# %% name="load-logs"
ARMS = {
    "attention": "attention",
    "last": "one vector",
    "diagonal": "diagonal",
    "uniform": "uniform",
}
logs = {  # by arm and seed: those that are there
    (arm, int(path.stem[-1])): json.loads(path.read_text("utf-8"))
    for arm in ARMS
    for path in sorted(WEIGHTS.glob(f"06-{arm}-?.json"))
}
SEEDS = {arm: [s for a, s in logs if a == arm] for arm in ARMS}
SEEDS = {arm: seeds for arm, seeds in SEEDS.items() if seeds}
validation = {run: log["validation_loss"] for run, log in logs.items()}
for (arm, s), losses in validation.items():
    rate = logs[arm, s]["recipe"]["lr"]
    found = " ".join(f"{x:.2f}" for x in losses)
    print(f"{ARMS[arm]:10} seed {s}, rate {rate}: {found}")

# %% name="seeds" tags=["given"]
COUNTS = {0: "none", 1: "one seed", 2: "two seeds", 3: "three seeds"}


def seed_count(*arms):
    """How many seeds all these arms have, in words."""
    n = len(shared(*arms))
    return COUNTS.get(n, f"{n} seeds")


def shared(*arms):
    """The seeds that all these arms have."""
    seeds = [set(SEEDS.get(arm, [])) for arm in arms]
    return sorted(set.intersection(*seeds))


# %% name="rates" tags=["given"]
rates = json.loads((WEIGHTS / "06-rates.json").read_text("utf-8"))
print("validation loss after the first epoch, one seed")
for arm in SEEDS:
    row = (f"{rate}: {x:.2f}" for rate, x in rates[arm].items())
    print(f"{ARMS[arm]:11}", ", ".join(row))

# %% name="load-trained"
from safetensors.torch import load_file

models = {}
for (arm, s), log in logs.items():
    path = WEIGHTS / f"06-{arm}-{s}.safetensors"
    if path.exists():  # of attention and of one vector
        halves = {k: v.float() for k, v in load_file(path).items()}
        tied = halves["decoder.embedding.weight"]  # stored once
        halves["decoder.output.weight"] = tied
        sizes = RecurrentSizes(**log["sizes"])
        model = EncoderDecoder(len(english), len(french), sizes).eval()
        model.load_state_dict(halves)
        models[arm, s] = model
print(*(f"{ARMS[arm]} {s}" for arm, s in models), sep=", ")

# %% name="load-trained-numbers" tags=["record"]
ends = {
    arm: np.array([validation[arm, s][-1] for s in seeds])
    for arm, seeds in SEEDS.items()
}
glue("n-uniform", seed_count("uniform"), display=False)
rate_gap = abs(rates["last"]["0.004"] - rates["last"]["0.008"])
glue("rate-gap", rate_gap, display=False)
parameters = {log["parameters"] for log in logs.values()}
glue("parameters", max(parameters) / 1e6, display=False)
for arm in ("attention", "last", "diagonal"):
    glue(f"validation-{arm}", ends[arm].mean(), display=False)
    glue(f"hesitation-{arm}", np.exp(ends[arm].mean()), display=False)
    glue(f"n-{arm}", seed_count(arm), display=False)
last_gains = [
    validation["attention", s][-2] - validation["attention", s][-1]
    for s in SEEDS["attention"]
]
glue("last-gain", np.mean(last_gains), display=False)
by_epoch = {
    arm: np.mean([validation[arm, s] for s in SEEDS[arm]], axis=0)
    for arm in ("attention", "last")
}
gap_grows = by_epoch["last"] - by_epoch["attention"]  # (epochs,)
glue("gap-1", gap_grows[0], display=False)
glue("gap-4", gap_grows[-1], display=False)
glue("epochs", logs["attention", 0]["recipe"]["epochs"], display=False)
minutes = [log["wall_minutes"] for log in logs.values()]
glue("minutes-low", min(minutes), display=False)
glue("minutes-high", max(minutes), display=False)

# %% name="arms-claims" tags=["record"]
holds(
    "all arms have the same number of weights",
    len(parameters) == 1,
    f"{max(parameters):,}",
)
score_weights = sum(
    p.numel() for p in models["attention", 0].decoder.score.parameters()
)
holds(
    "the score has two in a hundred of the weights",
    0.015 < score_weights / max(parameters) < 0.03,
    f"{score_weights / max(parameters):.1%}",
)
holds(
    "every arm runs at the best of its rates, which has another on both sides",
    all(
        log["recipe"]["lr"] == float(min(rates[arm], key=rates[arm].get))
        and min(map(float, rates[arm]))
        < log["recipe"]["lr"]
        < max(map(float, rates[arm]))
        for (arm, _), log in logs.items()
    ),
)
holds(
    "all arms were asked at .002, .004 and .008",
    all({"0.002", "0.004", "0.008"} <= set(rates[arm]) for arm in SEEDS),
)
holds("for one vector .004 and .008 hardly differ", rate_gap < 0.03)

# %% name="by-frequency-alone"
times = np.bincount(np.concatenate([[*target, END] for _, target in ids]))
share = times[times > 0] / times.sum()  # how often each French piece occurs
by_frequency = -(share * np.log(share)).sum()
print(
    f"loss of whoever knows these shares and nothing else: {by_frequency:.2f}"
)

# %% name="by-frequency-alone-numbers" tags=["record"]
glue("loss-frequency", by_frequency, display=False)
below = [  # each entry of a log is a mean over 100 steps
    100 * (1 + np.argmax(np.array(log["training_loss"]) < by_frequency))
    for log in logs.values()
]
glue("steps-frequency", int(max(below)), display=False)

# %% name="losses" tags=["figure"] mystnb={"image": {"alt": "Above, the live run: the loss falls from 8 to near 5 in the first half of its 60 steps, and goes up and down after that. Below, the logged runs: all fall through a dotted line at the loss by frequency alone; at the end those of one vector lie highest and those with attention lowest."}, "figure": {"name": "fig-losses", "caption": "Loss for each French piece. Above: the 60 steps of the small model, trained just now, as means of five. Below: the logs of the shipped runs, a line for each seed, as means over 100 steps; dotted, the loss by frequency alone."}}
fig, (above, under) = plt.subplots(2, 1, figsize=(5.2, 5.4))
above.plot(
    np.arange(0, 60, 5),
    np.reshape(live.losses, (12, 5)).mean(axis=1),
    color=viz.INK,
)
above.set(ylabel="loss", title="small, live")
LOOKS = {  # of an arm: marker, line
    "attention": ("o", "-"),
    "last": ("s", "--"),
    "diagonal": ("^", "-."),
    "uniform": ("v", (0, (1, 1))),
}
for (arm, s), log in logs.items():
    curve = log["training_loss"]  # means over 100 steps
    under.plot(
        100 * np.arange(1, len(curve) + 1),
        curve,
        linestyle=LOOKS[arm][1],
        color=viz.INK,
        label=ARMS[arm] if s == SEEDS[arm][0] else None,
    )
under.axhline(by_frequency, color=viz.INK, linewidth=1, linestyle=":")
under.set(xlabel="step", ylabel="loss", title="shipped, logged", ylim=(2, 7))
under.legend(handlelength=3)
plt.show()

# %% [markdown] name="what-you-saw-training"
r"""
**What you saw.** The small model's loss starts at $\log 3000 \approx 8$, a pick among all pieces, and falls, with jumps (perhaps since each batch holds pairs of like lengths, and they come in any order). A model that knew only how often each piece occurs would have a loss of {glue:text}`loss-frequency:.1f`; after {glue:text}`steps-frequency` steps at most every shipped run does better. They read
{glue:text}`pairs-train:,` pairs {glue:text}`epochs` times. That is the budget of every claim below that names no other. The last epoch still took {glue:text}`last-gain:.2f` off attention's validation loss. These runs can't tell whether that is a plateau, since the rate falls to 0; runs with two, four and eight times the budget, further down, can. The gap to one vector grew with every epoch, from {glue:text}`gap-1:.2f` to {glue:text}`gap-4:.2f`: differences depend on the budget, those in BLEU too, as the longer runs will show.
"""

# %% name="training-claims" tags=["record"]
holds(
    "the small model's loss starts near log 3000",
    abs(first - np.log(3000)) < 0.6,
    f"{first:.1f}",
)
holds("the small model learns in 60 steps", last < first - 1.5)
fives = np.reshape(live.losses, (12, 5)).mean(axis=1)
holds(
    "its loss is near 5 in the first half, and goes up and down after that",
    bool(fives[:7].min() < 5.4 and fives[7:].max() > fives[:7].min() + 0.5),
    " ".join(f"{x:.1f}" for x in fives),
)
holds(
    "every shipped run beats the loss by frequency within 300 steps",
    max(below) <= 300,
)
holds(
    "attention's last epoch still takes 0.09 off the validation loss",
    min(last_gains) > 0.09,
)
holds(
    "the gap of one vector to attention grows with every epoch",
    bool(
        (np.diff(gap_grows) > 0).all() and gap_grows[-1] > 1.4 * gap_grows[0]
    ),
)
# %% [markdown] name="what-you-saw-training-2"
r"""
On 1,024 validation pairs attention ({glue:text}`n-attention`) ends at {glue:text}`validation-attention:.2f`, the diagonal ({glue:text}`n-diagonal`) at {glue:text}`validation-diagonal:.2f`, one vector ({glue:text}`n-last`) at {glue:text}`validation-last:.2f`: perplexity {glue:text}`hesitation-attention:.0f`, {glue:text}`hesitation-diagonal:.0f` and {glue:text}`hesitation-last:.0f`. But under {term}`teacher forcing` all read the right words so far, which say much about the next piece. The gap may be another when each must read its own.
"""

# %% name="training-claims-2" tags=["record"]
holds(
    "attention ends with a lower validation loss than the diagonal, and the "
    "diagonal than one vector, every seed",
    ends["attention"].max() < ends["diagonal"].min() - 0.14
    and ends["diagonal"].max() < ends["last"].min() - 0.11,
)
holds(
    "towards the end the training losses have the same order",
    all(
        np.mean(logs["attention", s]["training_loss"][-5:])
        < np.mean(logs["diagonal", r]["training_loss"][-5:])
        < np.mean(logs["last", q]["training_loss"][-5:])
        for s in SEEDS["attention"]
        for r in SEEDS["diagonal"]
        for q in SEEDS["last"]
    ),
)

# %% [markdown] name="your-own-translator-prose"
r"""
## Your functions, trained weights

Everything an attention model needs you have written by now. Put the shipped numbers into your functions: `bidirectional_annotations` reads, `bahdanau_decoder_step` writes. First two sentences in phrases that Debian's texts repeat. They were picked by hand because they are easy; the sections below choose by rule.
"""


# %% name="parameters-in-numpy" tags=["given"]
def gru_parameters(weights, prefix, suffix=""):
    """One GRU's parameters, turned as `gru_step` wants them."""
    names = {
        "w_x": "weight_ih",
        "w_h": "weight_hh",
        "b_x": "bias_ih",
        "b_h": "bias_hh",
    }
    return {
        mine: weights[f"{prefix}.rnn.layers.{name}_l0{suffix}"].T
        for mine, name in names.items()
    }


w = {
    name: value.numpy()
    for name, value in models["attention", 0].state_dict().items()
}
forward, backward = (
    gru_parameters(w, "encoder"),
    gru_parameters(w, "encoder", "_reverse"),
)
p = {
    "embedding": w["decoder.embedding.weight"],
    "w_s": w["decoder.score.w.weight"],
    "v": w["decoder.score.v.weight"][0],
    "gru": gru_parameters(w, "decoder"),
    "w_c": w["decoder.w_c.weight"],
    "b_y": w["decoder.output.bias"],
}


# %% name="read"
def read(texts):
    """What the decoder begins with: s_0, annotations, keys and lengths."""
    batch = pad([english.encode(text) for text in texts])
    source, lengths = (x.numpy() for x in batch)
    x = w["encoder.embedding.weight"][source]  # (B, S, E)
    H = forward["w_h"].shape[0]
    steps = [
        lambda x_i, h, q=q: gru_step(x_i, h, q) for q in (forward, backward)
    ]
    h = bidirectional_annotations(x, lengths, *steps, H)  # (B, S, 2H)
    ends = [h[np.arange(len(x)), lengths - 1, :H], h[:, 0, H:]]
    s = np.concatenate(ends, axis=1) @ w["encoder.bridges.0.weight"].T
    s = np.tanh(s + w["encoder.bridges.0.bias"])  # (B, H)
    return s, h, h @ w["decoder.score.u.weight"].T, lengths


# %% name="write"
def write(text, longest=90):
    """Translate a sentence: its pieces, and where each of them looked."""
    s, *source = read([text])
    y, pieces, looks = START, [], []
    while y != END and len(pieces) < longest:
        y = np.array([y])
        logits, s, weights = bahdanau_decoder_step(y, s, *source, p)
        y = int(logits[0].argmax())
        pieces.append(y)
        looks.append(weights[0])
    return pieces, np.array(looks)  # (T,), (T, S)


texts = [
    "this package contains the documentation.",
    "it can be used to read and write image files.",
]
for text in texts:
    print(text, "→", french.decode(write(text)[0]))

# %% name="first-translation"
with torch.inference_mode():  # the first step, by the PyTorch model
    batch = pad([english.encode(text) for text in texts])
    model = models["attention", 0]
    start = model.start(*batch)
    logits, state = model.step(torch.full((2,), START), start)
mine = bahdanau_decoder_step(np.full(2, START), *read(texts), p)
gap = max(
    np.abs(mine[0] - logits.numpy()).max(),
    np.abs(mine[2] - state.weights[:, 0].numpy()).max(),
)
print("largest difference to the PyTorch model:", f"{gap:.7f}")

# %% [markdown] name="what-you-saw-own"
r"""
**What you saw.** Your functions translate. At the first word of both sentences, read as one padded batch, their logits and weights are those of the course's PyTorch model, to within a ten-thousandth. A difference so small is what rounding in single precision leaves. From here on the
PyTorch model stands in for them where many sentences are needed.
"""

# %% name="own-claims" tags=["record"]
holds(
    "your functions and the PyTorch model agree on logits and weights, "
    "within 0.0001",
    bool(gap < 1e-4),
    f"{gap:.7f}",
)

# %% [markdown] name="alignments-prose"
r"""
## Where it looks

The weights of a whole translation, one row for each word written, are its alignment. Pieces are put together into words first: a French word's row is the mean over its pieces, an English word's column the sum.

Here is a long sentence, chosen by rule: of all held-out sentences of 22 to 25 words, the one whose translation has the highest BLEU. So this is the model at its best for this length. All the same much is wrong in it. Word by word it says "is a plugin of storage for to-use for the extension that uses a simple file for a name of memory of memory": *easy* is lost, *catalyst* in the middle, and the end.
"""


# %% name="weights-between-words" tags=["given"]
def by_word(weights, rows, columns):
    """Weights between words (T, S): means over rows, sums over columns."""
    row, column = (
        np.cumsum([piece.startswith("▁") for piece in side]) - 1
        for side in (rows, columns)
    )
    summed = np.stack(
        [weights[:, column == i].sum(axis=1) for i in range(column.max() + 1)],
        axis=1,
    )
    return np.stack(
        [summed[row == t].mean(axis=0) for t in range(row.max() + 1)]
    )


def word_alignment(source, pieces, looks):
    """Word weights (T, S), French and English words; `pieces` without END."""
    e, f = english.tokens(english.encode(source)), french.tokens(pieces)
    return (
        by_word(looks[: len(f)], f, e),
        "".join(f).split("▁")[1:],
        "".join(e).split("▁")[1:],
    )


# %% name="translate-many" tags=["given"]
from attn import metrics
from attn.decoding import beam, greedy


@torch.inference_mode()
def translate(model, rows, decode=greedy, **settings):
    """These held-out sentences, in batches of like lengths: French pieces."""
    ids = [english.encode(sources[row]) for row in rows]
    found = [None] * len(ids)
    for part in bucketed([len(sentence) for sentence in ids], batch_size=256):
        start = model.start(*pad([ids[i] for i in part]))
        settings |= {"start": START, "end": END, "max_len": 90}
        for i, pieces in zip(
            part, decode(model.step, start, **settings), strict=True
        ):
            found[i] = pieces
    return found


def spell(rows, found):
    """Pieces as text, with the names of these sentences put back."""
    return [
        marks.restore(french.decode(pieces), named[row]).lower()
        for row, pieces in zip(rows, found, strict=True)
    ]


# %% name="load-translations"
spoken = {}  # what each run says of all held-out sentences, by arm and seed
for arm, s in logs:
    text = (WEIGHTS / f"06-{arm}-{s}.txt").read_text("utf-8")
    spoken[arm, s] = text.split("\n")[:-1]
few, same = range(0, len(sources), 50), []
for run, model in models.items():
    again = spell(few, translate(model, few))
    same.append(
        np.mean([spoken[run][i] == x for i, x in zip(few, again, strict=True)])
    )
print(f"of {len(few)}, made again just now: {min(same):.0%} or more the same")

# %% name="choose-long"
from sacrebleu import sentence_bleu

pairs = zip(spoken["attention", 0], references, strict=True)
single = np.array(
    [sentence_bleu(said, [right]).score for said, right in pairs]
)
some = np.flatnonzero((words >= 22) & (words <= 25))
long = some[single[some].argmax()]
pieces, looks = write(sources[long])
weights, rows, columns = word_alignment(
    sources[long], [y for y in pieces if y != END], looks
)
print(written[long], "", *spell([long], [pieces]), "", sep="\n")
print("reference:", references[long])

# %% name="long-alignment" tags=["figure"] mystnb={"image": {"alt": "Attention of a long French translation over its English source, word by word: a grid with French words down and English words across. The fullest cells of the rows run roughly from the top left to the bottom right."}, "figure": {"name": "fig-long-alignment", "caption": "The alignment of a long held-out sentence, the one with the highest BLEU of those of 22 to 25 words: French words down, English words across. It was read off your own functions."}}
fig, ax = plt.subplots(figsize=(5.2, 5.2))
viz.alignment(
    ax,
    weights,
    rows=rows,
    columns=columns,
    names=("French words", "English words"),
)
plt.show()

# %% [markdown] name="ibm-beside-attention-prose"
r"""
Follow a row to its fullest cell, the English word that this French word looks at most. Read down, the rows move through the sentence from its beginning to its end, and not in a straight line: French puts most adjectives behind, so *fichier simple* looks at *file* first and then back at *simple*.

IBM Model 1 answers the same question from its table, without order and without context: where an English word stands twice, both places get the same weight. Here are the two on a shorter sentence: of all held-out ones of 10 words, the one with the highest BLEU. Both align the same French words.
"""

# %% name="long-claims" tags=["record"]
holds("shipped translations are those of the weights", min(same) > 0.9)
peak = weights.argmax(axis=1)  # (T,), the fullest column of each row
rank = np.corrcoef(np.arange(len(peak)), peak)[0, 1]
holds(
    "in the long alignment the rows move through the sentence in order",
    rank > 0.6,
    f"correlation of row and fullest column {rank:.2f}",
)
pair = [
    columns[peak[rows.index(w)]] if w in rows else None
    for w in ("fichier", "simple")
]
holds(
    "fichier simple looks at file first and then back at simple",
    pair == ["file", "simple"],
)


# %% name="ibm-alignment"
def ibm_alignment(source, pieces, table=table):
    """Model 1's weights (T, S + 1); column 0 is the word for nothing."""
    part = table[np.ix_([START, *source], pieces)] + 1e-12  # never 0 / 0
    return (part / part.sum(axis=0)).T


# %% name="ibm-beside-attention" tags=["figure"] mystnb={"image": {"alt": "Two grids over the same sentence pair, French words down and English words across, above by IBM Model 1 and below by attention."}, "figure": {"name": "fig-ibm-beside-attention", "caption": "The same sentence pair, the one of 10 words with the highest BLEU, aligned by the table of IBM Model 1 (above; what a row lacks went to the word for *nothing*) and by attention (below). Full colour is each grid's own largest weight."}}
some = np.flatnonzero(words == 10)
ten = some[single[some].argmax()]
pieces, looks = write(sources[ten])
pieces = [y for y in pieces if y != END]
counted = ibm_alignment(english.encode(sources[ten]), pieces)[:, 1:]
fig, axes = plt.subplots(2, 1, figsize=(5.2, 8))
for ax, title, found in zip(
    axes, ["IBM Model 1", "attention"], [counted, looks], strict=True
):
    weights, rows, columns = word_alignment(sources[ten], pieces, found)
    viz.alignment(ax, weights, rows=rows, columns=columns)
    ax.set_title(title)
plt.show()

# %% [markdown] name="agreement-prose"
r"""
Most rows of attention are fullest near the cell where the table's row is fullest, but not all: look at *ce* (this) in the second picture, and at *utilise* (uses) in the long one. Which is the rule? One picture, chosen for its BLEU, shows one case. {cite:t}`koehn2017` name it the fifth of their six challenges: attention is often read as a word alignment, and in one of their language pairs it mostly stood one word beside the word that an aligner chose. So measure. On every fourth held-out pair let all align the *reference* translation: the decoder is given its pieces one by one, as in teacher forcing. For each piece, which English piece has the largest weight?
"""

# %% [markdown] name="agreement-floors"
r"""
The judge is Model 1, and it errs too. So take only its **sure points**: a second table, learnt from French to English, must choose the same two pieces for each other, and neither may choose *nothing*. And beware of the diagonal: a line from the first piece to the last reads nothing, and yet is often right, since both languages go from left to right. Three comparisons, then:

- **the diagonal**, which knows both lengths;
- **attention moved** by one piece to the left or to the right;
- only points **off the diagonal**, two pieces or more beside it, where the line is wrong by construction.

The bet: off the diagonal attention is right in more than a quarter of the cases, and at least twice as often as when moved.
"""

# %% name="agreement-tables" tags=["given"]
back = [(np.array([START, *f]), e[1:]) for e, f in ids]  # French to English
back_table = np.full((len(french), len(english)), 1 / len(english))
for _ in range(3):
    back_table = ibm1_em_step(back, back_table)


@torch.inference_mode()
def first_choices(model, pairs):
    """Where attention looks most at each piece of the given translations."""
    found = [None] * len(pairs)
    sizes = [len(source) for source, _ in pairs]
    for part in bucketed(sizes, batch_size=64):
        source, lengths = pad([pairs[i][0] for i in part])
        given, _ = pad([[START, *pairs[i][1][:-1]] for i in part])
        looks = model.alignment(source, lengths, given).argmax(-1)  # (B, T)
        for i, row in zip(part, looks.numpy(), strict=True):
            found[i] = row[: len(pairs[i][1])]
    return found


# %% name="agreement" tags=["given"]
asked = range(0, len(sources), 4)
tried = [
    (english.encode(held_out[i][0]), french.encode(held_out[i][1]))
    for i in asked
]
points = {"judge": [], "sure": [], "diagonal": [], "last": [], "words": []}
for i, (e, f) in zip(asked, tried, strict=True):
    S, T = len(e), len(f)
    judge = ibm_alignment(e, f).argmax(axis=1) - 1  # (T,), -1 for nothing
    other = ibm_alignment(f, e, back_table).argmax(axis=1) - 1  # (S,)
    line = np.round(np.arange(T) * (S - 1) / max(T - 1, 1)).astype(int)
    points["judge"].append(judge)
    points["sure"].append((judge >= 0) & (other[judge] == np.arange(T)))
    points["diagonal"].append(line)
    points["last"].append(np.full(T, S - 1))
    points["words"].append(np.full(T, words[i]))
points = {name: np.concatenate(found) for name, found in points.items()}

# %% name="agreement-scores"
sure = points["sure"]
off = sure & (np.abs(points["judge"] - points["diagonal"]) >= 2)
choices = {"diagonal": points["diagonal"]}
for s in SEEDS["attention"]:
    look = np.concatenate(first_choices(models["attention", s], tried))
    choices[f"attention-{s}"] = look
    choices[f"moved left-{s}"] = np.maximum(look - 1, 0)
    choices[f"moved right-{s}"] = np.minimum(look + 1, points["last"])
agree = {}
shares = sure.mean(), off.sum() / sure.sum()
print("sure: {:.0%} of all; off the diagonal: {:.0%} of these".format(*shares))
print("right:".ljust(26), "  all  sure   off")
for name, choice in choices.items():
    right = choice == points["judge"]
    agree[name] = [right.mean(), right[sure].mean(), right[off].mean()]
    print(f"{name:26}", *(f"{share:6.0%}" for share in agree[name]))

# %% name="agreement-numbers" tags=["record"]
every_seed = SEEDS["attention"]
for row, kind, column in [
    ("sure-attention", "attention", 1),
    ("off-attention", "attention", 2),
    ("off-moved-left", "moved left", 2),
    ("off-moved-right", "moved right", 2),
]:
    mean = np.mean([agree[f"{kind}-{s}"][column] for s in every_seed])
    glue(row, 100 * mean, display=False)
glue("sure-diagonal", 100 * agree["diagonal"][1], display=False)
glue("sure-share", 100 * sure.mean(), display=False)
glue("off-share", 100 * off.sum() / sure.sum(), display=False)
by_length = {}
for name in [f"attention-{s}" for s in every_seed] + ["diagonal"]:
    right = choices[name] == points["judge"]
    for bin_, (low, high) in [("short", (4, 8)), ("long", (26, 40))]:
        inside = (points["words"] >= low) & (points["words"] <= high)
        by_length[name, bin_] = right[sure & inside].mean()
for bin_ in ("short", "long"):
    mean = np.mean([by_length[f"attention-{s}", bin_] for s in every_seed])
    glue(f"sure-{bin_}", 100 * mean, display=False)
    glue(f"line-{bin_}", 100 * by_length["diagonal", bin_], display=False)

# %% [markdown] name="what-you-saw-alignments"
r"""
**What you saw.** ({glue:text}`n-attention`.) Attention was trained to say the next piece, not to align. On the sure points ({glue:text}`sure-share:.0f` % of all pieces) it chooses the aligner's piece {glue:text}`sure-attention:.0f` % of the time. That sounds better than it is: the diagonal, which reads nothing, reaches {glue:text}`sure-diagonal:.0f` %. The {glue:text}`off-share:.0f` % of them that lie off the diagonal tell more. There attention is right in {glue:text}`off-attention:.0f` %, moved by one piece in {glue:text}`off-moved-left:.0f` or {glue:text}`off-moved-right:.0f` %: the bet holds. Its look is more than a line with small errors: away from the diagonal it hits the judge's piece far more often than the pieces beside it. Whether it goes there by what the words say or by a habit of order (an English adjective stands before its noun, a French one mostly after), this doesn't tell.
"""

# %% name="alignment-claims" tags=["record"]
mine = [agree[f"attention-{s}"] for s in every_seed]
moved = [
    agree[f"moved {side}-{s}"]
    for side in ("left", "right")
    for s in every_seed
]
holds(
    "on sure points attention is ahead of the diagonal, every seed",
    all(one[1] - agree["diagonal"][1] > 0.05 for one in mine),
)
holds(
    "off the diagonal attention is right in more than a quarter of the cases",
    min(one[2] for one in mine) > 0.25,
)
holds(
    "off the diagonal attention is right at least twice as often as moved "
    "by one, every seed",
    min(one[2] for one in mine) > 2 * max(one[2] for one in moved),
)

# %% [markdown] name="shuffled-prose"
r"""
Does the model look by what a word says, or by where it stands? A control: shuffle the English words, give the same reference, and let the model look again. If it looks by content, the look moves along with its word; if by order, it stays at the old place. Only looks whose word really moved are counted, on every eighth held-out pair.
"""

# %% name="shuffled" tags=["given"]
luck, mixed_up = np.random.default_rng(0), []
for i in asked[::2]:  # English pieces, the same shuffled by words, French
    parts = [english.encode(word) for word in sources[i].split()]
    at = np.cumsum([0, *map(len, parts)])
    order = luck.permutation(len(parts))
    was = np.concatenate([np.arange(at[k], at[k + 1]) for k in order])
    plain = [piece for part in parts for piece in part]
    mixed = [plain[k] for k in was]
    mixed_up.append((plain, mixed, was, french.encode(held_out[i][1])))


def after_shuffling(model):
    """Of looks whose word moved: at the word, at the old place, chance."""
    before, after = (
        first_choices(model, [(one[k], one[3]) for one in mixed_up])
        for k in (0, 1)
    )
    found = []  # of each look: moved?, with its word, at its place, chance
    for x, y, (plain, _, was, _) in zip(before, after, mixed_up, strict=True):
        chance = np.full(len(x), 1 / len(plain))
        moved = np.argsort(was)[x] != x
        found.append(np.stack([moved, was[y] == x, y == x, chance], axis=1))
    found = np.concatenate(found)
    return found[found[:, 0] == 1, 1:].mean(axis=0)


# %% name="shuffled-run"
mixed_looks = [after_shuffling(models["attention", s]) for s in every_seed]
for found in mixed_looks:
    with_word, at_place, chance = found
    print(f"with the word {with_word:.0%}, at the old place {at_place:.0%}")
    print(f"chance {chance:.0%}")

# %% name="shuffled-numbers" tags=["record"]
for name, mean in zip(
    ("follow", "stay", "chance"), np.mean(mixed_looks, axis=0), strict=True
):
    glue(f"shuffled-{name}", 100 * mean, display=False)
neither = 1 - np.mean(mixed_looks, axis=0)[:2].sum()
glue("shuffled-neither", 100 * neither, display=False)

# %% [markdown] name="what-you-saw-shuffled"
r"""
**What you saw.** The first choice follows its word in {glue:text}`shuffled-follow:.0f` % of the cases and stays at its old place in {glue:text}`shuffled-stay:.0f` % (chance: about {glue:text}`shuffled-chance:.0f` %). The others, {glue:text}`shuffled-neither:.0f` %, go to neither. So what a word says isn't enough; order counts at least as much. Shuffled sentences are strange to the model, so that is no full answer.
"""

# %% name="shuffled-claims" tags=["record"]
holds(
    "with shuffled words the look follows its word in less than a fifth of "
    "the cases, and not more often than it stays at its place",
    all(one[0] < 0.2 and one[0] < one[1] + 0.02 for one in mixed_looks),
    ", ".join(f"{x:.2f}" for x in mixed_looks[0]),
)

# %% [markdown] name="what-you-saw-alignments-2"
r"""
Back to unshuffled sentences: off the diagonal attention misses many. And with length both lose: attention goes from {glue:text}`sure-short:.0f` % in the shortest sentences to {glue:text}`sure-long:.0f` % in the longest, the diagonal from {glue:text}`line-short:.0f` to {glue:text}`line-long:.0f` %. An attention picture is no word alignment. An annotation holds its neighbours too, so looking beside a word may serve as well. The task is harder, too: the judge knows the French piece that it aligns, while attention must look before that piece is there. And the judge is another machine, not a person.
"""

# %% name="alignment-claims-2" tags=["record"]
holds(
    "off the diagonal it misses a third of the points or more",
    max(one[2] for one in mine) < 0.67,
)
holds(
    "attention and diagonal agree less with the judge in long sentences",
    all(
        by_length[name, "long"] < by_length[name, "short"] - 0.08
        for name, _ in by_length
    ),
)

# %% [markdown] name="beam-prose"
r"""
## Searching instead of guessing

`write` takes the likeliest piece each time. That is {term}`greedy <greedy decoding>`, and greed can lose. A model that knows four words:

| | then | together |
|---|---|---|
| *le* 0.6 | *grand* 0.4, *vieux* 0.35, … | at best 0.6 × 0.4 = 0.24 |
| *un* 0.4 | *grand* 0.9, … | 0.4 × 0.9 = 0.36 |

Greedy takes *le* and can't come back to *un* (*grand* is "big", *vieux* is "old"). Nor can all sentences be tried: with 3,000 pieces there are 27 billion of three. {term}`Beam search <beam search>` keeps a few: the `width` best beginnings at every position. Let each go on in all ways; of all
these continuations keep the `width` best by

$$
\begin{aligned}
&\log p(y_1 \dots y_t) \\
&\quad = \sum_{k=1}^{t} \log p(y_k \mid y_1 \dots y_{k-1})
\end{aligned}
$$ (eq-beam)
"""

# %% [markdown] name="beam-search-exercise"
r"""
:::{exercise} Beam search
:label: ex-beam-search

Search for one sentence.

`step(tokens, state)`: n last tokens (n,) and their states (n, d) → log-probabilities of the next (n, V), new states (n, d); `state` (1, d) before the first token; `start`, `end`: ids; `width`; `max_len`: at most so many tokens, `end` counted; both at least 1
→ a list of up to `width` pairs `(tokens, log_p)`, likeliest first; `tokens`: a list of the ids said, without `end`. The first `start` isn't said; a later one is a token like any other.

A beginning that took `end` stops growing: it keeps its place and log p, until likelier ones push it out. Ask the model only about those that still grow, once a position; stop when none is left. What grows after `max_len` tokens is listed too. A token with log p −∞ can't be said: drop what holds it, even if fewer than `width` stay. `state` stays as it was. No ties will occur.

Difficulty 5 of 5, about 30 minutes.
:::
"""

# %% [markdown] name="beam-search-hints"
r"""
<details><summary>Hint 1: where to look</summary>

At first there is one beginning, `[start]`, with log p 0. After a step, row r of the new states belongs to what row r of `tokens` said. Which rows do the beginnings that you keep descend from?

</details>
<details><summary>Hint 2: the shapes</summary>

Totals of n growing beginnings (n, 1) + log-probabilities (n, V) → (n, V), flattened (n · V,). Place k of it is row `k // V`, token `k % V`. New states (n, d) → `state[rows]`.

</details>
<details><summary>Hint 3: in words</summary>

Repeat: step the growing ones. Put together those that ended and the `width` best continuations; drop what can't be said; sort; keep `width`. Part them into ended and growing. For the growing ones, pick their parents' states. At the end strip the first `start`, and `end`.

</details>
"""


# %% name="beam-search" tags=["answer"]
def beam_search(step, state, start, end, width, max_len):
    """The `width` best sentences found, as (tokens, log p), likeliest first.

    step: (tokens (n,), state (n, d)) -> log p (n, V), state (n, d);
    state (1, d) before the first token.
    """
    # BEGIN SOLUTION
    growing, ended = [([start], 0.0)], []  # beginnings: tokens, log p
    for _ in range(max_len):
        log_p, state = step(np.array([one[0][-1] for one in growing]), state)
        totals = np.array([[one[1]] for one in growing]) + log_p  # (n, V)
        best = np.argsort(-totals, axis=None)[:width]
        best = [divmod(int(k), log_p.shape[1]) for k in best]  # row, token
        found = [([*growing[r][0], y], totals[r, y], r) for r, y in best]
        found = [one for one in ended + found if one[1] > -np.inf]
        found = sorted(found, key=lambda one: -one[1])[:width]
        ended = [one for one in found if one[0][-1] == end]
        growing = [one for one in found if one[0][-1] != end]
        if not growing:
            break
        state = state[[r for _, _, r in growing]]  # its parent's state
    return [([y for y in one[0][1:] if y != end], one[1]) for one in found]
    # END SOLUTION


# %% name="beam-search-check" tags=["check"]
check(beam_search)

# %% [markdown] name="beam-search-why"
r"""
<details><summary>Why it works</summary>

Beam search relies on a guess: that a beginning which is far behind won't win in the end, so that little is lost by dropping it. One that is just behind stays in play. Because $\log p$ only falls as a sentence grows, what has ended can be compared with what still grows: the growing one can only get worse. Width 1 is greedy; width infinity would be exact.

</details>
"""


# %% name="search"
def search(text, width):
    """Your beam search over your decoder."""
    s, *source = read([text])

    def step(tokens, state):
        many = [np.repeat(x, len(tokens), axis=0) for x in source]
        logits, state, _ = bahdanau_decoder_step(tokens, state, *many, p)
        logits = logits - logits.max(axis=1, keepdims=True)
        total = np.exp(logits).sum(axis=1, keepdims=True)
        return logits - np.log(total), state

    return beam_search(step, s, START, END, width, 60)


# %% name="beam-on-a-sentence"
for i in np.flatnonzero(words == 12):  # the first where it matters
    narrow, narrow_log_p = search(sources[i], 1)[0]
    wide, wide_log_p = search(sources[i], 4)[0]
    if wide_log_p > narrow_log_p:
        break
print(written[i])
print(f"width 1, log p {narrow_log_p:.2f}:", *spell([i], [narrow]))
print(f"width 4, log p {wide_log_p:.2f}:", *spell([i], [wide]))
print("reference:", references[i])  # "covered with" is in neither

# %% [markdown] name="beam-on-many-prose"
r"""
Does likelier mean better? Measure on every twentieth held-out sentence. Plain $\log p$ has a bias: each word more makes it smaller, so short translations win. The usual cure divides it by the length, or by something that grows with the length {cite}`wu2016`; the last line divides by the length itself.
"""

# %% name="log-probability" tags=["given"]
from attn.data.batches import teacher_forcing


@torch.inference_mode()
def log_probability(model, rows, written):
    """Mean over sentences of log p of what was written, END included."""
    ids = [english.encode(sources[row]) for row in rows]
    parts = bucketed([len(sentence) for sentence in ids], batch_size=64)
    batches = [
        teacher_forcing([ids[i] for i in part], [written[i] for i in part])
        for part in parts
    ]
    return -float(sum(loss(model, batch)[0] for batch in batches)) / len(ids)


# %% name="beam-on-many"
few = range(0, len(sources), 20)
few_references = references[::20]
settings = {
    "greedy": (1, 0.0),
    "width 2": (2, 0.0),
    "width 4": (4, 0.0),
    "width 4, by length": (4, 1.0),
}
beams = {}
for name, (width, penalty) in settings.items():
    options = {"width": width, "length_penalty": penalty}
    found = translate(models["attention", 0], few, beam, **options)
    texts = spell(few, found)
    one = {"bleu": metrics.bleu(texts, few_references, lowercase=True)}
    one["log-p"] = log_probability(models["attention", 0], few, found)
    one["size"] = np.mean([len(text.split()) for text in texts])
    beams[name] = one
    print(name.ljust(19), *(f"{key} {x:6.2f} " for key, x in one.items()))

# %% name="beam-on-many-numbers" tags=["record"]
for name, found in beams.items():
    for key, value in found.items():
        glue(
            f"{name.replace(' ', '-').replace(',', '')}-{key}",
            value,
            display=False,
        )
glue("few", len(few), display=False)
glue(
    "reference-size",
    np.mean([len(text.split()) for text in few_references]),
    display=False,
)

# %% [markdown] name="what-you-saw-beam"
r"""
**What you saw.** Wider beams find likelier sentences: the mean $\log p$ goes from {glue:text}`greedy-log-p:.1f` to {glue:text}`width-4-log-p:.1f`. BLEU on these {glue:text}`few` sentences is {glue:text}`greedy-bleu:.1f` for greedy, {glue:text}`width-2-bleu:.1f` with two, {glue:text}`width-4-bleu:.1f` with four, and {glue:text}`width-4-by-length-bleu:.1f` with the length divided out. That is one model and a small test: differences of a point may be chance here, and whether the order of the beams stays with other sentences wasn't tested.
"""

# %% name="beam-claims" tags=["record"]
log_ps = [beams[name]["log-p"] for name in ("greedy", "width 2", "width 4")]
holds(
    "wider beams find likelier sentences",
    log_ps[0] < log_ps[1] - 2 and log_ps[1] < log_ps[2] - 1.5,
    " < ".join(f"{x:.2f}" for x in log_ps),
)

# %% [markdown] name="what-you-saw-beam-2"
r"""
The translations of greedy, of width 4 and of width 4 by length have
{glue:text}`greedy-size:.1f`, {glue:text}`width-4-size:.1f` and {glue:text}`width-4-by-length-size:.1f` words on average, their references {glue:text}`reference-size:.1f`: the plain beam's are the shortest. Don't read too much into greedy's mean: some of its translations say the same words again and again, as you will see, and that makes them long. {cite:t}`koehn2017` widened the beams for eight pairs of languages: for nearly all of them BLEU fell from some width on, and they name translations that got shorter as the main cause. What follows is greedy for all arms. That is equal, not neutral: a wider beam might help one arm more than another, and here it was tried with attention alone.
"""

# %% name="beam-claims-2" tags=["record"]
holds(
    "width 4 without a penalty says the shortest translations",
    beams["width 4"]["size"]
    < min(one["size"] for name, one in beams.items() if name != "width 4")
    - 0.3,
)


# %% [markdown] name="bleu-by-length-prose"
r"""
## Long sentences

Now the question of the lesson. Lesson 3 built {term}`BLEU` from its definition {cite}`papineni2002`: the geometric mean of four n-gram precisions $p_n$, times a penalty for saying too little. All it needs is ten counts, and counts of several sentences **add up**:

$$
\begin{aligned}
p_n &= \frac{\text{right } n\text{-grams}}{\text{all } n\text{-grams}} \\
\text{BLEU} &= 100 \cdot \min\left(1, e^{1 - r/c}\right) \left( p_1 p_2 p_3 p_4 \right)^{1/4}
\end{aligned}
$$ (eq-bleu-counts)

with $c$ and $r$ as there: the words of all translations and of all references. So a bin of sentences is scored by adding its rows first and dividing once.
"""

# %% name="count-ngrams"
from sacrebleu.metrics import BLEU


def ngram_counts(hypotheses, references):
    """Ten counts for each sentence (N, 10).

    Right and all n-grams for n = 1 … 4, the words of both.
    """
    score = BLEU(lowercase=True, effective_order=True).sentence_score
    pairs = zip(hypotheses, references, strict=True)
    found = [score(text, [reference]) for text, reference in pairs]
    return np.array(
        [[*one.counts, *one.totals, one.sys_len, one.ref_len] for one in found]
    )


# "the little cat sleeps here" for "the little cat sleeps there"
print(ngram_counts(["le petit chat dort ici"], ["le petit chat dort là"])[0])

# %% name="count-ngrams-numbers" tags=["record"]
here = ngram_counts(spoken["attention", 0], references)
glue("no-four", 100 * np.mean(here[:, 3] == 0), display=False)

# %% [markdown] name="bleu-by-length-exercise"
r"""
:::{exercise} BLEU by length
:label: ex-bleu-by-length

Score the sentences of each bin together, by {eq}`eq-bleu-counts`.

`counts` (N, 10): for each sentence the right 1-, 2-, 3- and 4-grams, all 1- to 4-grams of the translation, its words $c$, the reference's words $r$; `lengths` (N,): words of the sources; `bins`: a list of `(low, high)`, both ends belong to the bin → one BLEU a bin, an array (len(bins),).

A bin without any sentence gets nan; one in which, for some n, no n-gram is right gets 0.

Difficulty 2 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="bleu-by-length-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`counts[mask].sum(axis=0)` adds up a bin. Only then comes the formula.

</details>
<details><summary>Hint 2: the shapes</summary>

Mask (N,) → ten sums (10,): right (4,), all (4,), c, r. Precisions (4,) → one number.

</details>
<details><summary>Hint 3: in words</summary>

For each bin: pick its sentences; none, nan. Add up. A zero among the right ones, 0. Else 100 times the smaller of 1 and exp(1 − r/c), times the exponential of the mean logarithm of the precisions.

</details>
"""


# %% name="bleu-by-length" tags=["answer"]
def bleu_by_length(counts, lengths, bins):
    """BLEU, 0 to 100, of the sentences in each bin of source lengths.

    counts (N, 10), lengths (N,), bins: list of (low, high) -> (len(bins),).
    """
    # BEGIN SOLUTION
    scores = []
    for low, high in bins:
        inside = (lengths >= low) & (lengths <= high)  # (N,)
        sums = counts[inside].sum(axis=0)  # (10,)
        right, total, (c, r) = sums[:4], sums[4:8], sums[8:]
        if not inside.any():
            scores.append(np.nan)
        elif right.min() == 0:
            scores.append(0.0)
        else:
            mean = np.exp(np.log(right / total).mean())  # geometric
            scores.append(100 * min(1.0, np.exp(1 - r / c)) * mean)
    return np.array(scores)
    # END SOLUTION


# %% name="bleu-by-length-check" tags=["check"]
check(bleu_by_length)

# %% [markdown] name="bleu-by-length-why"
r"""
<details><summary>Why it works</summary>

Of the first attention model's translations {glue:text}`no-four:.0f` % have no right 4-gram at all: alone, each of them would score 0. Sums over a bin seldom meet a zero. And because counts add up, a new test set drawn from the old one is only another sum of rows. The next cells live on that.

</details>
"""

# %% [markdown] name="floors-prose"
r"""
Two floors know nothing of sentences: **copy** says the English source itself (names and numbers are right in it), and **dictionary** is `word_for_word` from above. The bets, written before the runs:

1. Attention beats one vector by more than 3 BLEU at every length.
2. Its lead over one vector **grows** with length, as one would expect if the single vector is a bottleneck.
3. It beats the dictionary at every length.
4. It beats the trained diagonal by at least 2 BLEU.
"""

# %% name="translate-all"
spoken["copy", ""] = list(written)
spoken["dictionary", ""] = [
    word_for_word(text, names)
    for text, names in zip(sources, named, strict=True)
]
BINS = [(4, 8), (9, 12), (13, 16), (17, 20), (21, 25), (26, 40)]
counts = {}
print("words (last: all)  ", *(f"{low:3}–{high:<2}" for low, high in BINS))
for (arm, s), texts in spoken.items():
    counts[arm, s] = ngram_counts(texts, references)
    found = bleu_by_length(counts[arm, s], words, [*BINS, (1, 40)])
    name = f"{ARMS.get(arm, arm)} {s}"
    print(name.ljust(19), *(f"{score:6.1f}" for score in found))

# %% name="translate-all-numbers" tags=["record"]
SEEDS |= {"copy": [""], "dictionary": [""]}
overall = {
    run: bleu_by_length(rows, words, [(1, 40)])[0]
    for run, rows in counts.items()
}
falls = {
    run: bleu_by_length(rows, words, BINS) for run, rows in counts.items()
}
mean_of = {
    arm: np.mean([overall[arm, s] for s in seeds])
    for arm, seeds in SEEDS.items()
}
for arm in ("attention", "last", "diagonal", "copy", "dictionary"):
    glue(f"bleu-{arm}", mean_of[arm], display=False)
glue("bleu-uniform-trained", mean_of["uniform"], display=False)
kept = (WEIGHTS / "06-dictionary.txt").read_text("utf-8").split("\n")[:-1]
holds(
    "the dictionary's translations are those kept for lesson 11",
    np.mean(
        [a == b for a, b in zip(spoken["dictionary", ""], kept, strict=True)]
    )
    > 0.99,
)
holds(
    "your bleu_by_length agrees with sacreBLEU over all sentences",
    abs(
        overall["attention", 0]
        - metrics.bleu(spoken["attention", 0], references, lowercase=True)
    )
    < 0.01,
)

# %% name="by-length" tags=["figure"] mystnb={"image": {"alt": "BLEU against the number of source words in six bins. The solid lines with attention lie highest in short and middle sentences and fall; the dash-dotted lines of the trained diagonal and the dashed ones of one vector lie below them in every bin. The dotted dictionary hardly falls, and beyond 25 words it comes near attention. Copying lies lowest up to 16 words; beyond 25 one vector is below it."}, "figure": {"name": "fig-by-length", "caption": "BLEU on the held-out sentences by the length of the source. A line for each run: solid attention, dash-dotted the trained diagonal, dashed one vector; thin and dotted, the two floors."}}
fig, ax = plt.subplots(figsize=(5.2, 4.4))
x = np.arange(len(BINS))
for (arm, s), scores in falls.items():
    marker, line = LOOKS.get(arm, ("", ":"))
    ax.plot(
        x,
        scores,
        color=viz.INK,
        linestyle=line,
        linewidth=1.5 if marker else 1,
    )
    if s == SEEDS[arm][0]:
        ax.annotate(
            ARMS.get(arm, arm),
            (5, scores[5]),
            xytext=(7, {"attention": 4, "diagonal": -6}.get(arm, 0)),
            textcoords="offset points",
            va="center",
        )
ax.set_xticks(x, [f"{low}–{high}" for low, high in BINS])
ax.set(xlabel="words of the source", ylabel="BLEU", ylim=(0, None))
ax.set_xlim(-0.3, 6.6)
plt.show()

# %% [markdown] name="differences-prose"
r"""
How far ahead is attention, then? Take the **difference** in BLEU, in each bin. For its uncertainty draw new test sets: 300 times, as many sentences as there are, with repeats, the *same* draw for both systems, so that luck with easy sentences cancels {cite}`koehn2004`. Each is one call of your function. "Ahead" shall mean that the middle 95 % of the differences exclude 0. That covers the luck of the test set. The luck of training shows only in the seeds, which are few.
"""


# %% name="draw-differences"
def score(arm, rows=slice(None), seeds=None):
    """BLEU in each bin (bins,), the mean over an arm's seeds."""
    some = words[rows]
    return np.mean(
        [
            bleu_by_length(counts[arm, s][rows], some, [*BINS, (1, 40)])
            for s in seeds or SEEDS[arm]
        ],
        axis=0,
    )


RIVALS = ["last", "diagonal", "dictionary"]
rng = np.random.default_rng(0)
draws = [rng.integers(len(words), size=len(words)) for _ in range(300)]
drawn = {
    arm: np.array([score(arm, rows) for rows in draws])  # (300, bins + 1)
    for arm in ["attention", *RIVALS]
}

# %% name="differences"
lead, band = {}, {}
for arm in RIVALS:
    lead[arm] = score("attention") - score(arm)  # (bins + 1,)
    ahead = drawn["attention"] - drawn[arm]
    band[arm] = np.percentile(ahead, [2.5, 97.5], axis=0)
    print(f"attention minus {ARMS.get(arm, arm)}")
    for i, (low, high) in enumerate([*BINS, (4, 40)]):
        inside = f"{band[arm][0, i]:5.1f} to {band[arm][1, i]:4.1f}"
        print(f"  {low:2}–{high} words: {lead[arm][i]:5.1f}  ({inside})")

# %% name="draw-differences-numbers" tags=["record"]
for arm in RIVALS:
    for i in range(7):
        glue(f"lead-{arm}-{i}", lead[arm][i], display=False)
    for i in (5, 6):
        glue(f"low-{arm}-{i}", band[arm][0, i], display=False)
        glue(f"high-{arm}-{i}", band[arm][1, i], display=False)
verdict = "is won, barely" if band["dictionary"][0, 5] > 0 else "stays open"
glue("bet-3", verdict, display=False)
fall = {arm: 1 - score(arm)[5] / score(arm)[1] for arm in SEEDS}
for arm in ("attention", "dictionary"):
    lost = score(arm)[1] - score(arm)[5]
    glue(f"loss-{arm}", lost, display=False)
    glue(f"start-{arm}", score(arm)[1], display=False)
ahead = drawn["attention"] - drawn["last"]
change = np.percentile(ahead[:, 5] - ahead[:, 1], [2.5, 97.5])
glue("change-low", change[0], display=False)
glue("change-high", change[1], display=False)
ratio = score("last") / score("attention")
glue("ratio-first", 100 * ratio[0], display=False)
glue("ratio-last", 100 * ratio[5], display=False)
glue("n-last-pair", seed_count("attention", "last"), display=False)
glue("n-diagonal-pair", seed_count("attention", "diagonal"), display=False)
part = (mean_of["diagonal"] - mean_of["last"]) / (
    mean_of["attention"] - mean_of["last"]
)
glue("diagonal-part", 100 * part, display=False)

# %% name="difference" tags=["figure"] mystnb={"image": {"alt": "Three panels of differences in BLEU in six bins of length, with bars. Attention minus one vector lies well above zero in every bin, at much the same height. Attention minus the trained diagonal lies above zero. Attention minus the dictionary is large in short sentences and near zero in the last bin."}, "figure": {"name": "fig-difference", "caption": "How far attention is ahead, in BLEU. Dots: means over the seeds there are; bars: the middle 95 % of 300 test sets drawn anew; small crosses: the seeds that both have, one by one. Dotted: no difference."}}
fig, axes = plt.subplots(3, 1, figsize=(5.2, 6.6), sharex=True, sharey=True)
for ax, arm in zip(axes, RIVALS, strict=True):
    bars = np.abs(band[arm] - lead[arm])[:, :6]  # (2, bins)
    ax.errorbar(x, lead[arm][:6], bars, fmt="o", color=viz.INK, capsize=4)
    pairs = [s for s in SEEDS["attention"] if s in SEEDS[arm]]
    for s in pairs or SEEDS["attention"]:
        one = score("attention", seeds=[s])
        other = score(arm, seeds=[s] if pairs else None)
        ax.plot(x + 0.18, (one - other)[:6], "x", color=viz.INK, markersize=5)
    ax.axhline(0, color=viz.INK, linewidth=1, linestyle=":")
    ax.set(ylabel="BLEU", title=f"attention minus {ARMS.get(arm, arm)}")
ax.set_xticks(x, [f"{low}–{high}" for low, high in BINS])
ax.set(xlabel="words of the source")
plt.show()

# %% [markdown] name="what-you-saw-length"
r"""
**What you saw.** Overall {glue:text}`bleu-attention:.1f` BLEU with attention ({glue:text}`n-attention`), {glue:text}`bleu-diagonal:.1f` for the trained diagonal ({glue:text}`n-diagonal`), {glue:text}`bleu-last:.1f` with one vector ({glue:text}`n-last`), {glue:text}`bleu-dictionary:.1f` for the dictionary, {glue:text}`bleu-copy:.1f` for copying.

The first bet is won: attention is ahead of one vector at every length. The second is **lost**. In the six bins the lead is {glue:text}`lead-last-0:.1f`, {glue:text}`lead-last-1:.1f`, {glue:text}`lead-last-2:.1f`, {glue:text}`lead-last-3:.1f`, {glue:text}`lead-last-4:.1f` and {glue:text}`lead-last-5:.1f` BLEU: it rises a little and falls again. From 9–12 words (the first bin is small) to beyond 25 it changes by {glue:text}`change-low:.1f` to {glue:text}`change-high:.1f`: no growth is to be seen. One vector is *below the dictionary* from 13 words on and beyond 25 below copying: at this size and training it is a weak rival, and a lead over it says less than it seems.

The share that one vector keeps does fall, from {glue:text}`ratio-first:.0f` to {glue:text}`ratio-last:.0f` % of attention's BLEU, and could be told as "attention matters most in long sentences". But a ratio falls too when both lose points alike, and in BLEU both lose about ten.
"""

# %% name="length-claims" tags=["record"]
ahead = lead["last"]
by_seed = np.array(
    [
        score("attention", seeds=[s]) - score("last", seeds=[r])
        for s in SEEDS["attention"]
        for r in SEEDS["last"]
    ]
)
holds(
    "attention is ahead of one vector by more than 3 BLEU at every length, "
    "every pair of seeds",
    bool((band["last"][0] > 0).all() and by_seed.min() > 3),
    f"at least {by_seed.min():.1f}",
)
holds(
    "from 9–12 words to beyond 25 the lead over one vector doesn't grow",
    bool(change[1] < 1.5 and ahead[5] < ahead[1] + 0.5),
    f"{ahead[1]:.1f} -> {ahead[5]:.1f}, {change[0]:.1f} to {change[1]:.1f}",
)
holds(
    "from 13 words on one vector is below the dictionary",
    bool((score("dictionary")[2:6] - score("last")[2:6] > 0.8).all()),
)
holds(
    "beyond 25 words one vector is below copying, which is lowest up to 16",
    bool(
        score("copy")[5] - score("last")[5] > 0.7
        and all(
            (score("copy")[:3] < score(arm)[:3] - 1).all()
            for arm in SEEDS
            if arm != "copy"
        )
    ),
)
both = [score(arm)[1] - score(arm)[5] for arm in ("attention", "last")]
holds(
    "from 9–12 words to beyond 25 both lose about ten BLEU",
    min(both) > 8 and max(both) < 14,
    " and ".join(f"{x:.1f}" for x in both),
)
holds(
    "the share that one vector keeps falls",
    bool(ratio[5] < ratio[0] - 0.07),
    f"{ratio[0]:.2f} -> {ratio[5]:.2f}",
)


# %% [markdown] name="nats-prose"
r"""
BLEU has a floor at 0, and near it a system can't lose much more. So ask again in a unit without such a floor: the cross-entropy of each reference piece, given the pieces before it, in **nats**, which are logarithms to base e (one nat is 1.44 bits). Below: one vector's minus attention's, on every second held-out pair, with the middle 95 % of 300 draws.
"""


# %% name="nats" tags=["given"]
@torch.inference_mode()
def nats(model, rows):
    """Nats of each reference, given its words so far, and pieces (N, 2)."""
    ids = [english.encode(sources[i]) for i in rows]
    right = [french.encode(held_out[i][1]) for i in rows]
    found = np.zeros((len(ids), 2))
    for part in bucketed([len(sentence) for sentence in ids], batch_size=64):
        b = teacher_forcing([ids[i] for i in part], [right[i] for i in part])
        logits = model(b.source, b.source_lengths, b.target_in)
        each = cross_entropy(
            logits.transpose(1, 2),  # (B, V, T)
            b.target_out,
            ignore_index=PAD,
            reduction="none",
        )
        sizes = (b.target_out != PAD).sum(dim=1)
        found[list(part)] = torch.stack([each.sum(dim=1), sizes], dim=1)
    return found


def nats_lead(rows):
    """One vector's nats a piece minus attention's, in each bin (bins,)."""
    size = words[::2][rows]
    sums = {
        arm: [
            sum(
                table[rows][(size >= low) & (size <= high)].sum(axis=0)
                for table in forced[arm]
            )
            for low, high in BINS
        ]
        for arm in forced
    }
    last, mine = (np.array(sums[arm]) for arm in ("last", "attention"))
    return last[:, 0] / last[:, 1] - mine[:, 0] / mine[:, 1]


# %% name="nats-run"
forced = {
    arm: [nats(models[arm, s], range(0, len(words), 2)) for s in SEEDS[arm]]
    for arm in ("attention", "last")
}
in_nats = nats_lead(slice(None))
size = len(words[::2])
again = [nats_lead(luck.integers(size, size=size)) for _ in range(300)]
intervals = np.percentile(again, [2.5, 97.5], axis=0).T  # (bins, 2)
for (low, high), one, (a, b) in zip(BINS, in_nats, intervals, strict=True):
    print(f"{low:2}–{high} words: {one:.2f}  ({a:.2f} to {b:.2f})")

# %% [markdown] name="what-you-saw-nats"
r"""
**What you saw.** Given the reference's pieces so far, the lead is {glue:text}`nats-1:.2f` nats a piece at 9–12 words, {glue:text}`nats-4:.2f` at 21–25 and {glue:text}`nats-5:.2f` beyond: in this unit it grows, up to 25 words. The bet didn't name its unit; in BLEU it is lost, in nats not.
"""

# %% name="nats-claims" tags=["record"]
for i in (1, 4, 5):
    glue(f"nats-{i}", in_nats[i], display=False)
grown = np.percentile([x[4] - x[1] for x in again], 2.5)
holds(
    "in nats a piece the lead is larger at 21–25 words than at 9–12",
    bool(in_nats[4] > in_nats[1] + 0.07 and grown > 0),
    f"{in_nats[1]:.2f} -> {in_nats[4]:.2f}, at least {grown:.2f}",
)

# %% [markdown] name="what-you-saw-length-2"
r"""
The third bet {glue:text}`bet-3`. Attention beats the dictionary clearly up to 25 words; beyond, its lead is {glue:text}`low-dictionary-5:.2f` to {glue:text}`high-dictionary-5:.2f` BLEU, less than a third of what it is at 9–12 words. From 9–12 words to beyond 25 the dictionary loses {glue:text}`loss-dictionary:.1f` BLEU, attention {glue:text}`loss-attention:.1f`. So with greedy writing attention is ahead of a machine with one vector at every length, and yet doesn't keep long sentences whole.

The fourth is won: attention is {glue:text}`lead-diagonal-6:.1f` BLEU ahead of the trained diagonal ({glue:text}`low-diagonal-6:.1f` to {glue:text}`high-diagonal-6:.1f`; {glue:text}`n-diagonal-pair`), beyond 25 words {glue:text}`lead-diagonal-5:.1f`. But look at it from below. A fixed line, which reads nothing, closes {glue:text}`diagonal-part:.0f` % of the gap between one vector and attention. Near-by annotations, in order, or only a context that changes at each step: this can't tell which of them closes it. The rest is all that attention can do and the line can't: choose by content, but also go at a sentence's own pace, and look more sharply or at several pieces.
"""

# %% name="floor-claims" tags=["record"]
holds(
    "the lead is largest in the middle bins",
    bool(ahead[:6].argmax() in (1, 2, 3) and ahead[:6].max() > ahead[5] + 0.7),
    " ".join(f"{x:.1f}" for x in ahead[:6]),
)
low, high = band["dictionary"]
holds(
    "attention is ahead of the dictionary up to 25 words",
    bool((low[:5] > 0).all() and (lead["dictionary"][:5] > 1.8).all()),
)
holds(
    "beyond 25 words its lead over the dictionary is less than a third of "
    "that at 9–12",
    bool(lead["dictionary"][5] < lead["dictionary"][1] / 3),
    f"{low[5]:.1f} to {high[5]:.1f}",
)
holds(
    "beyond 25 words the interval of its lead over the dictionary begins "
    "near 0",
    bool(abs(low[5]) < 1),
    f"{low[5]:.2f}",
)
holds(
    "attention loses a third or more from 9–12 words to beyond 25, the "
    "dictionary less than a sixth",
    fall["attention"] > 0.33 and fall["dictionary"] < 0.17,
    f"{fall['attention']:.0%} and {fall['dictionary']:.0%}",
)
holds(
    "attention is ahead of the trained diagonal by more than 2 BLEU, every "
    "seed",
    bool(
        band["diagonal"][0, 6] > 2
        and min(overall["attention", s] for s in SEEDS["attention"])
        > 2 + max(overall["diagonal", s] for s in SEEDS["diagonal"])
    ),
)
holds("the trained diagonal closes much of the gap", 0.25 < part < 0.8)
holds(
    "its lead over the diagonal is smaller beyond 25 words than at 9–12",
    bool(lead["diagonal"][5] < 0.7 * lead["diagonal"][1]),
)
holds("it is above 0 everywhere", bool((lead["diagonal"][:6] > 0.5).all()))
below_it = score("copy") < score("dictionary")
holds("copying lies below the dictionary", bool(below_it.all()))

# %% name="floor-claims-2" tags=["record"]
holds(
    "trained with the mean of all annotations, about as much as one vector",
    abs(mean_of["uniform"] - mean_of["last"]) < 1.5,
    f"{mean_of['uniform']:.1f} and {mean_of['last']:.1f}",
)

# %% [markdown] name="twice-the-epochs-prose"
r"""
The fourth arm, the mean of all annotations, has {glue:text}`bleu-uniform-trained:.1f` BLEU ({glue:text}`n-uniform`), about as much as one vector. So more annotations, evenly mixed, don't close the gap.

All this was after four epochs. What do eight bring, and sixteen? Each is a run of its own, whose rate falls to 0 at its own end; each arm keeps the rate that was chosen for four. The diagonal and the mean weren't trained longer: what was said of them holds for four epochs. Below, for {glue:text}`n-budgets`: the mean BLEU, what the last doubling added to it, and how far the seeds lie apart.
"""

# %% name="load-budgets"
# epochs -> (arm, seed) -> n-gram counts of all test sentences (N, 10)
counts_after = {4: counts, 8: {}, 16: {}}
for n in (8, 16):
    for path in sorted(WEIGHTS.glob(f"06-*-?@{n}.json")):
        arm, s = re.match(r"06-(\w+)-(\d)", path.stem).groups()
        lines = path.with_suffix(".txt").read_text("utf-8").split("\n")[:-1]
        counts_after[n][arm, int(s)] = ngram_counts(lines, references)


def bleu_after(n, arm, rows=slice(None)):
    """BLEU after n epochs, in each bin and overall (seeds, bins + 1)."""
    runs = [counts_after[n][arm, s][rows] for s in SEEDS[arm]]
    bins = [*BINS, (1, 40)]
    return np.array([bleu_by_length(run, words[rows], bins) for run in runs])


# %% name="more-epochs"
def show(name, row):
    print(name.ljust(22), *(f"{x:z6.1f}" for x in row))


print("words (last: all)     ", *(f"{a:3}–{b:<2}" for a, b in BINS))
for arm in ("attention", "last"):
    for n in (4, 8, 16):
        found = bleu_after(n, arm)  # (seeds, bins + 1)
        show(f"{ARMS[arm]}, {n} epochs", found.mean(axis=0))
        if n > 4:
            show("  gained", (found - bleu_after(n // 2, arm)).mean(axis=0))
        show("  seeds apart", np.ptp(found, axis=0))

# %% name="thirty-two-epochs"
# one run of attention, with seed 0, went on to 32
one = (WEIGHTS / "06-attention-0@32.txt").read_text("utf-8")
one = ngram_counts(one.split("\n")[:-1], references)
bleu_32 = bleu_by_length(one, words, [*BINS, (1, 40)])  # (bins + 1,)
show("attention, 32 epochs", bleu_32)
show("  gained", bleu_32 - bleu_after(16, "attention")[0])

# %% name="budgets-numbers" tags=["record"]
LONGER = [(arm, n) for arm in ("attention", "last") for n in (8, 16)]
drawn_after = {  # over test sets drawn anew: (300, bins + 1)
    (arm, n): np.array(
        [bleu_after(n, arm, rows).mean(axis=0) for rows in draws]
    )
    for arm, n in LONGER
}
drawn_after |= {(arm, 4): drawn[arm] for arm in ("attention", "last")}
losses_after = {  # the last validation loss of each run: (seeds,)
    (arm, n): np.array(
        [
            json.loads(
                (WEIGHTS / f"06-{arm}-{s}{end}.json").read_text("utf-8")
            )["validation_loss"][-1]
            for s in SEEDS[arm]
        ]
    )
    for arm in ("attention", "last")
    for n, end in {4: "", 8: "@8", 16: "@16"}.items()
}
gained, low_high, in_loss = {}, {}, {}  # by arm and epochs, since half of them
for arm, n in LONGER:
    more = bleu_after(n, arm) - bleu_after(n // 2, arm)
    gained[arm, n] = more[:, -1]  # (seeds,)
    more = drawn_after[arm, n] - drawn_after[arm, n // 2]
    low, high = low_high[arm, n] = np.percentile(more[:, -1], [2.5, 97.5])
    told = f"{gained[arm, n].mean():.1f} ({low:.1f} to {high:.1f})"
    glue(f"gained-{arm}-{n}", told, display=False)
    in_loss[arm, n] = losses_after[arm, n // 2] - losses_after[arm, n]
    glue(f"nats-{arm}-{n}", in_loss[arm, n].mean(), display=False)

# %% name="budgets-glue" tags=["record"]
glue("n-budgets", seed_count("attention", "last"), display=False)
apart = {key: np.ptp(bleu_after(key[1], key[0])[:, -1]) for key in drawn_after}
for arm in ("attention", "last"):
    widest = max(apart[arm, n] for n in counts_after)
    glue(f"apart-{arm}", widest, display=False)
    rate = f"{logs[arm, 0]['recipe']['lr']:g}".lstrip("0")
    glue(f"rate-{arm}", rate, display=False)
gained_32 = (bleu_32 - bleu_after(16, "attention")[0])[-1]  # seed 0's
glue("bleu-32", bleu_32[-1], display=False)
glue("gained-32", gained_32, display=False)
glue("bleu-16-last", bleu_after(16, "last")[:, -1].mean(), display=False)


def grown(column):
    """By how much one of one vector's counts grew after eight: (seeds,)."""
    then, now = (
        np.array(
            [
                counts_after[n]["last", s][:, column].sum()
                for s in SEEDS["last"]
            ]
        )
        for n in (8, 16)
    )
    return now / then - 1


more_right, more_said = grown(0), grown(8)
glue("more-right", 100 * more_right.mean(), display=False)
glue("more-said", 100 * more_said.mean(), display=False)

# %% name="budgets-figure" tags=["figure"] mystnb={"image": {"alt": "BLEU against 4, 8 and 16 epochs. Attention rises from near 19 by way of 23 to 26. One vector lies between 9 and 11.5, below the dotted line of the dictionary."}, "figure": {"name": "fig-budgets", "caption": "BLEU on all test sentences after 4, 8 and 16 epochs, each a run of its own. Marks: the seeds, one by one; lines: their means. Solid: attention, dashed: one vector; dotted: the dictionary."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
for arm in ("attention", "last"):
    marker, line = LOOKS[arm]
    scores = np.array(
        [bleu_after(n, arm)[:, -1] for n in counts_after]
    )  # (3, seeds)
    ax.plot([*counts_after], scores, marker, color=viz.INK, markersize=5)
    ax.plot([*counts_after], scores.mean(axis=1), line, color=viz.INK)
    ax.plot([], [], f"{marker}{line}", color=viz.INK, label=ARMS[arm])
ax.axhline(score("dictionary")[-1], color=viz.INK, linestyle=":")
ax.set_xscale("log", base=2)
ax.set(xlabel="epochs", ylabel="BLEU", ylim=(0, None))
ax.set_xticks([*counts_after], [str(n) for n in counts_after])
ax.legend(handlelength=3)
plt.show()

# %% [markdown] name="what-you-saw-budgets"
r"""
**What you saw.** From four to eight epochs attention gains {glue:text}`gained-attention-8` BLEU, from eight to sixteen {glue:text}`gained-attention-16`; one vector {glue:text}`gained-last-8` and {glue:text}`gained-last-16`. In brackets stands the middle 95 % over test sets drawn anew, each the same before and after; the luck of training isn't in it. Seeds of one budget lie up to {glue:text}`apart-attention:.1f` (attention) and {glue:text}`apart-last:.1f` (one vector) apart.

Attention is on no plateau: the second doubling brings less than the first, and with every seed still more than twice what its seeds differ by. The one run of thirty-two epochs has {glue:text}`bleu-32:.1f`, {glue:text}`gained-32:.1f` more than after sixteen. One vector gains a little with the first, with every seed. With the second its BLEU stands still, at {glue:text}`bleu-16-last:.1f`, below the dictionary. That doesn't mean that it learns nothing more: it gets {glue:text}`more-right:.0f` % more words right, but says {glue:text}`more-said:.0f` % more, and what is wrong among them costs precision.
"""

# %% name="budgets-claims" tags=["record"]
holds(
    "the second doubling brings attention less than the first, and each "
    "brings every seed more than twice what seeds differ by",
    min(gained["attention", n].min() for n in (8, 16))
    > 2 * max(apart["attention", n] for n in counts_after)
    and gained["attention", 16].mean() < 0.85 * gained["attention", 8].mean(),
    ", ".join(f"{gained['attention', n].mean():.1f}" for n in (8, 16)),
)
holds(
    "the first doubling gives one vector a little, with every seed",
    low_high["last", 8][0] > 0
    and gained["last", 8].min() > 0.25
    and gained["last", 8].mean() < 1.2,
    ", ".join(f"{x:.2f}" for x in gained["last", 8]),
)
holds(
    "with the second its BLEU stands still",
    np.abs([*low_high["last", 16], *gained["last", 16]]).max() < 0.7,
    ", ".join(f"{x:.2f}" for x in gained["last", 16]),
)
holds(
    "yet it gets more n-grams of each size right and says more, every seed",
    all(grown(column).min() > 0.01 for column in (0, 1, 2, 3, 8)),
    f"words said {more_said.min():.1%} to {more_said.max():.1%} more",
)

# %% name="budgets-claims-2" tags=["record"]
holds(
    "thirty-two epochs bring more than seeds differ by, less than sixteen did",
    max(apart["attention", n] for n in counts_after)
    < gained_32
    < gained["attention", 16].min(),
    f"{gained_32:.1f}",
)
holds(
    "the mean of attention's seeds rises from near 19 by way of 23 to 26",
    all(
        abs(bleu_after(n, "attention")[:, -1].mean() - x) < 0.7
        for n, x in {4: 19, 8: 23, 16: 26}.items()
    ),
)
holds(
    "every run of one vector is at 9 to 11.5 BLEU, below the dictionary",
    all(
        9 < x < min(11.5, score("dictionary")[-1] - 1)
        for n in counts_after
        for x in bleu_after(n, "last")[:, -1]
    ),
)

# %% [markdown] name="budgets-in-loss"
r"""
In loss neither is at its end. It falls for both, with the first doubling by {glue:text}`nats-attention-8:.2f` (attention) and {glue:text}`nats-last-8:.2f` nats a piece, with the second by {glue:text}`nats-attention-16:.2f` and {glue:text}`nats-last-16:.2f`. The rates ({glue:text}`rate-attention` and {glue:text}`rate-last`) were chosen in the first of four epochs. Whether another would carry one vector further wasn't tried; sixteen epochs at {glue:text}`rate-attention`, which was about as good for it, would tell.
"""

# %% name="budgets-loss-claims" tags=["record"]
holds(
    "both losses fall, with every seed by more than seeds differ by, and by "
    "less in the second doubling",
    all(
        in_loss[arm, n].min()
        > max(np.ptp(losses_after[arm, m]) for m in (n // 2, n))
        and in_loss[arm, 16].max() < 0.85 * in_loss[arm, 8].min()
        for arm, n in LONGER
    ),
)
asked = rates["last"]
holds(
    "attention's rate was about as good for one vector, in one epoch",
    abs(
        asked[f"{logs['attention', 0]['recipe']['lr']:g}"]
        - min(asked.values())
    )
    < 0.03,
)

# %% [markdown] name="what-turns-later"
r"""
Attention is ahead of one vector at each budget, by {glue:text}`lead-4:.1f`, {glue:text}`lead-8:.1f` and {glue:text}`lead-16` BLEU: with every seed by more at each doubling. In BLEU this lead doesn't grow with length here either. From 9–12 words to beyond 25 it shrinks, after sixteen epochs by {glue:text}`shrinks-16`. In nats the longer runs weren't asked, since their weights aren't shipped.

The third bet is won with more training. Beyond 25 words, where it stayed open, attention is {glue:text}`far-8` BLEU ahead of the dictionary after eight epochs and {glue:text}`far-16` after sixteen. What it gains there with the first doubling, {glue:text}`far-gain:.1f`, is more than twice what its seeds differ by ({glue:text}`far-apart:.1f`).

The fall with length doesn't go away. From 9–12 words to beyond 25 attention loses {glue:text}`loss-16:.1f` of {glue:text}`start-16:.1f` BLEU after sixteen epochs, {glue:text}`loss-attention:.1f` of {glue:text}`start-attention:.1f` after four: no fewer BLEU, but a smaller share.
"""

# %% name="later-numbers" tags=["record"]
leads = {  # seed by seed, with the same seeds: (seeds, bins + 1)
    n: bleu_after(n, "attention") - bleu_after(n, "last") for n in counts_after
}


def spans(differences):
    """The middle 95 % of 300 differences, in each bin: (2, bins + 1)."""
    return np.percentile(differences, [2.5, 97.5], axis=0)


lead_16 = drawn_after["attention", 16] - drawn_after["last", 16]
shrinks = spans(lead_16[:, 1] - lead_16[:, 5])
against = {  # attention minus the dictionary
    n: spans(drawn_after["attention", n] - drawn["dictionary"])
    for n in (8, 16)
}
glue("lead-4", leads[4][:, -1].mean(), display=False)
glue("lead-8", leads[8][:, -1].mean(), display=False)
low, high = spans(lead_16)[:, -1]
told = f"{leads[16][:, -1].mean():.1f} ({low:.1f} to {high:.1f})"
glue("lead-16", told, display=False)
glue("lead-16-mean", leads[16][:, -1].mean(), display=False)
glue("shrinks-16", f"{shrinks[0]:.1f} to {shrinks[1]:.1f}", display=False)
for n, (low, high) in against.items():
    glue(f"far-{n}", f"{low[5]:.1f} to {high[5]:.1f}", display=False)
far_gain = (bleu_after(8, "attention") - bleu_after(4, "attention"))[:, 5]
far_apart = max(np.ptp(bleu_after(n, "attention")[:, 5]) for n in (4, 8))
glue("far-gain", far_gain.mean(), display=False)
glue("far-apart", far_apart, display=False)
start_16, end_16 = bleu_after(16, "attention").mean(axis=0)[[1, 5]]
glue("start-16", start_16, display=False)
glue("loss-16", start_16 - end_16, display=False)

# %% name="later-claims" tags=["record"]
holds(
    "attention is ahead at each budget, with every seed by more at each "
    "doubling, and after sixteen at every length",
    leads[4][:, -1].min() > 4
    and (leads[8] - leads[4])[:, -1].min() > 1.8
    and (leads[16] - leads[8])[:, -1].min() > 1.6
    and spans(lead_16)[0].min() > 4,
)
holds(
    "after sixteen the lead shrinks from 9–12 words to beyond 25",
    bool(shrinks[0] > 0),
    f"{shrinks[0]:.1f} to {shrinks[1]:.1f}",
)
holds(
    "after eight and after sixteen attention beats the dictionary at every "
    "length",
    all(bool((low[:6] > 1.8).all()) for low, _ in against.values()),
    ", ".join(f"at least {low[:6].min():.1f}" for low, _ in against.values()),
)
further = drawn_after["attention", 16] - drawn_after["attention", 8]
holds(
    "beyond 25 words by more after sixteen than after eight",
    bool(spans(further)[0, 5] > 0.5),
)
holds(
    "beyond 25 words every seed gains more than twice what seeds differ by",
    far_gain.min() > 2 * far_apart,
    f"{far_gain.mean():.1f} and {far_apart:.1f}",
)

# %% name="later-claims-2" tags=["record"]
fell = {  # from 9–12 words to beyond 25, over test sets drawn anew: (300,)
    n: drawn_after["attention", n][:, 1] - drawn_after["attention", n][:, 5]
    for n in (4, 16)
}
low, high = spans(fell[16] - fell[4])
holds(
    "attention loses no fewer BLEU with length after sixteen than after "
    "four, but a smaller share",
    bool(low > -0.5) and 1 - end_16 / start_16 < 0.95 * fall["attention"],
    f"{low:.1f} to {high:.1f} more",
)
holds(
    "after sixteen it still loses a third on the way beyond 25 words",
    end_16 < 0.67 * start_16,
)

# %% [markdown] name="paper-figure-2"
r"""
Figure 2 of {cite:t}`bahdanau2015` asks the same of far larger models: there the curve with attention, trained on sentences of up to 50 words, doesn't fall, even beyond 50. From 9–12 words to beyond 25 ours loses {glue:text}`loss-attention:.1f` of {glue:text}`start-attention:.1f` BLEU after four epochs, {glue:text}`loss-16:.1f` of {glue:text}`start-16:.1f` after sixteen ({glue:text}`n-attention`). Our machine's size and its texts differ from theirs too; whether that matters isn't tested here. No length is missing in our training, but only {glue:text}`share-long:.0f` % of its pairs have more than 25 words.
"""

# %% [markdown] name="thirds-prose"
r"""
## Where in the sentence is it lost?

If a sentence fades on its way through a state, its end should suffer most. Take the longer words of each reference (five letters and more), cut the list of these words into three thirds, and ask in each how many of them the translation says anywhere. The dictionary, which carries no state from word to word, is asked the same: where even it finds fewer, the words themselves must be harder, since nothing can fade in it.
"""


# %% name="thirds"
def found_by_third(hypotheses):
    """Reference words found, and all, in each third: (N, 3, 2)."""
    table = np.zeros((len(hypotheses), 3, 2))
    for i, (said, right) in enumerate(
        zip(hypotheses, references, strict=True)
    ):
        said, right = (re.findall(r"[^\W\d_]{5,}", t) for t in (said, right))
        for place, word in enumerate(right):
            table[i, 3 * place // len(right)] += [word in said, 1]
    return table


FADING = ["attention", "diagonal", "last", "dictionary"]
fading = {}
for arm in FADING:
    by_seed = [found_by_third(spoken[arm, s]) for s in SEEDS[arm]]
    for low, high in [*BINS, (4, 40)]:
        inside = (words >= low) & (words <= high)
        sums = np.array([one[inside].sum(axis=0) for one in by_seed])
        fading[arm, low, high] = sums[..., 0] / sums[..., 1]  # (seeds, 3)

# %% name="thirds-figure" tags=["figure"] mystnb={"image": {"alt": "Six small panels by length. In each, the share of longer reference words found falls from the first third to the last for all trained runs, and less for the dotted dictionary. Attention lies above one vector everywhere. In long sentences it lies below the dictionary in all thirds."}, "figure": {"name": "fig-thirds", "caption": "Where words are lost, by length: the share of longer reference words found in each third. A line for each run. Solid: attention, dash-dotted: the trained diagonal, dashed: one vector, dotted: the dictionary, which reads word by word."}}
fig, axes = plt.subplots(3, 2, figsize=(5.2, 6.4), sharex=True, sharey=True)
for ax, (low, high) in zip(axes.flat, BINS, strict=True):
    for arm in FADING:
        line = LOOKS.get(arm, ("", ":"))[1]
        for run in fading[arm, low, high]:
            ax.plot(
                [1, 2, 3],
                run,
                linestyle=line,
                color=viz.INK,
                linewidth=1.2,
            )
    ax.set(title=f"{low}–{high} words", xticks=[1, 2, 3], ylim=(0, 0.65))
fig.supxlabel("third of the reference")
fig.supylabel("share of longer words found")
plt.show()


# %% name="thirds-numbers" tags=["record"]
for arm in FADING:
    for name, low, high in [("all", 4, 40), ("short", 4, 8), ("long", 26, 40)]:
        for i in range(3):
            share = 100 * fading[arm, low, high][:, i].mean()
            glue(f"thirds-{arm}-{name}-{i}", share, display=False)

# %% [markdown] name="what-you-saw-thirds"
r"""
**What you saw.** Every trained run finds fewer words in the last third than in the first, at *every* length, in sentences of four to eight words as well. So a fall towards the end isn't something that only long sentences have. Part of it isn't the model's: the dictionary falls too, perhaps because many descriptions begin with the same words.

Most of the fall comes between the first third and the second: attention {glue:text}`thirds-attention-all-0:.0f`, {glue:text}`thirds-attention-all-1:.0f` and {glue:text}`thirds-attention-all-2:.0f` %, the dictionary {glue:text}`thirds-dictionary-all-0:.0f`, {glue:text}`thirds-dictionary-all-1:.0f` and {glue:text}`thirds-dictionary-all-2:.0f`, one vector {glue:text}`thirds-last-all-0:.0f`, {glue:text}`thirds-last-all-1:.0f` and {glue:text}`thirds-last-all-2:.0f`. A loss that grew with the way through a state would be expected to go on in the last third.
"""

# %% name="thirds-claims" tags=["record"]
TRAINED = [arm for arm in FADING if arm != "dictionary"]
holds(
    "every trained run finds fewer words in the last third than in the "
    "first, at every length",
    all(
        run[2] < run[0] - 0.03
        for arm in TRAINED
        for low, high in BINS
        for run in fading[arm, low, high]
    ),
)
whole_fall = [fading[arm, 4, 40].mean(axis=0) for arm in FADING]
holds(
    "over all lengths most of the fall is between the first two thirds",
    all(x[0] - x[1] > 2 * (x[1] - x[2]) for x in whole_fall),
)
falls_too = fading["dictionary", 4, 40][0]
holds("the dictionary falls too", bool(falls_too[2] < falls_too[0] - 0.04))
holds(
    "attention finds more than one vector in each third of each bin",
    all(
        (
            fading["attention", low, high].min(axis=0)
            > fading["last", low, high].max(axis=0)
        ).all()
        for low, high in BINS
    ),
)

# %% [markdown] name="what-you-saw-thirds-2"
r"""
Perhaps the rest has another reason, or fixed openings help a model that has seen them more than a dictionary; asking only for words that the dictionary finds would tell part of it. In sentences beyond 25 words attention finds {glue:text}`thirds-attention-long-0:.0f`, {glue:text}`thirds-attention-long-1:.0f` and {glue:text}`thirds-attention-long-2:.0f` % in the three thirds, the dictionary {glue:text}`thirds-dictionary-long-0:.0f`, {glue:text}`thirds-dictionary-long-1:.0f` and {glue:text}`thirds-dictionary-long-2:.0f` %. Attention is behind it in every third, from 9 words on, and in these long sentences further behind after the first third, although it could look at any word until the end. (Its BLEU isn't lower all the same: it puts what it finds into French.) Fading in a state is one possible reason, and there are others: a translation that runs in circles perhaps never says the last words. One more: the annotations don't say how much has been translated already; only the decoder's state can keep count. The next sections change where it looks, and see.
"""

# %% name="thirds-claims-2" tags=["record"]
mean_third = {key: runs.mean(axis=0) for key, runs in fading.items()}
behind = mean_third["dictionary", 26, 40] - mean_third["attention", 26, 40]
holds(
    "in each bin the dictionary falls less than attention",
    all(
        np.ptp(mean_third["dictionary", low, high][[0, 2]])
        < np.ptp(mean_third["attention", low, high][[0, 2]])
        for low, high in BINS
    ),
)
attends, reads = mean_third["attention", 4, 40], falls_too
holds(
    "overall the dictionary falls by less than four fifths of attention's",
    bool(reads[0] - reads[2] < 0.8 * (attends[0] - attends[2])),
)
holds(
    "beyond 25 words attention is behind the dictionary in each third, and "
    "further after the first",
    bool((behind > 0.02).all() and (behind[1:] > behind[0] + 0.02).all()),
    ", ".join(f"{x:.2f}" for x in behind),
)
holds(
    "from 9 words on attention is behind the dictionary in every third",
    all(
        (
            mean_third["dictionary", low, high]
            > mean_third["attention", low, high]
        ).all()
        for low, high in BINS[1:]
    ),
)
holds(
    "its BLEU beyond 25 words isn't lower",
    bool(lead["dictionary"][5] > 0),
)

# %% [markdown] name="interventions-prose"
r"""
## Does it matter where it looks?

A machine that was trained on the diagonal could learn to live with it. What does a model that was trained to *choose* rely on? Take it, leave every weight of the network as it is, and while it translates replace its attention weights $a_t$ by others. The course's model calls `change(weights, state)` at every step, if it is given one, and uses what it returns. On every sixth held-out sentence:

- **diagonal**: the bell of the arm above;
- **only the largest**: all weight on the piece with the largest;
- **the step before's**: the weights that it wanted one step ago;
- **one left**, **one right**: its own weights, moved by one piece;
- **uniform**: all pieces alike.
"""

# %% [markdown] name="diagonal-weights-exercise"
r"""
:::{exercise} A look that reads nothing
:label: ex-diagonal-weights

Design the control: weights that move on steadily, whatever is written in the sentences.

`lengths` (B,): real pieces of each sentence, at least 1; `S`: places in a row; `T`: steps; `pace`: places moved a step, above 0 → weights (B, T, S).

At step $t = 0, 1, \dots$ a bell stands at place pace · $t$, which may lie between two pieces, and no further than the sentence's own last piece. A place at distance $d$ from there counts with $e^{-d^2/2}$, a standard deviation of one piece. Each row shares out 1 over the sentence's real places; padding gets 0, exactly. `lengths` stays as it was. Difficulty 3 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="diagonal-weights-hints"
r"""
<details><summary>Hint 1: where to look</summary>

The squares are scores: what shares out 1 by $e^{\text{score}}$ you have had since lesson 1. And `masked_alignment` shows how to keep padding out of it.

</details>
<details><summary>Hint 2: the shapes</summary>

Steps (T, 1), lengths (B, 1, 1) → centres (B, T, 1). Places (S,) − centres → (B, T, S). Real? (B, 1, S).

</details>
<details><summary>Hint 3: in words</summary>

Centres: the smaller of pace times step and length minus 1. Scores: minus half the squared distance. Scores of padding: −∞. Softmax over the places.

</details>
"""


# %% name="diagonal-weights" tags=["answer"]
def diagonal_weights(lengths, S, T, pace):
    """A bell that moves on by `pace` a step and reads nothing.

    lengths (B,): real places of S -> weights (B, T, S), 0 at padding.
    """
    # BEGIN SOLUTION
    ends = lengths[:, None, None] - 1  # (B, 1, 1)
    centre = np.minimum(pace * np.arange(T)[:, None], ends)  # (B, T, 1)
    places = np.arange(S)
    scores = -((places - centre) ** 2) / 2  # (B, T, S)
    return softmax(np.where(places <= ends, scores, -np.inf))
    # END SOLUTION


# %% name="diagonal-weights-check" tags=["check"]
check(diagonal_weights)

# %% [markdown] name="diagonal-weights-why"
r"""
<details><summary>Why it works</summary>

A control should share all with the thing it is compared with, but what the claim names. This look has weights that are not negative and sum to one, is spread over a few pieces, knows where the sentence ends, and moves from left to right. What it lacks is the reading. Reading is worth *at most* what attention is better by: a part of that is that the line has one pace and one width for all sentences.

</details>
"""

# %% [markdown] name="interventions-bet"
r"""
Predict before you run: which costs most, and which least? The bet: all cost at least 1 BLEU; the diagonal too, because attention was invented to choose by content. (The model was never trained with these weights. A loss shows what *it* relies on, not what a model trained that way could do. For the diagonal such a model was trained, above: {glue:text}`bleu-diagonal:.1f` BLEU.)
"""

# %% name="interventions"
from attn import looks as fixed


def moved_by(steps):
    """Every weight so many pieces to the right; the ends keep theirs."""

    def change(weights, state):
        last = state.mask.sum(dim=-1, keepdim=True) - 1  # (B, 1, 1)
        place = torch.arange(weights.shape[-1]) + steps  # (S,)
        place = place.clamp(min=0).expand_as(weights).minimum(last)
        return torch.zeros_like(weights).scatter_add(-1, place, weights)

    return change


def largest(weights, state):
    best = weights.argmax(dim=-1, keepdim=True)  # (B, 1, 1)
    return torch.zeros_like(weights).scatter(-1, best, 1.0)


# %% name="interventions-steady"
pace = logs["attention", 0]["sizes"]["slope"]  # source pieces for each French


def steady(wait=0):
    """Your diagonal, made at each batch's first step, `wait` steps late."""
    kept = {}

    def change(weights, state):
        if not state.length:
            lengths, S = state.mask.sum(dim=-1)[:, 0], weights.shape[-1]
            line = diagonal_weights(lengths.numpy(), S, 90, pace)
            kept["line"] = torch.tensor(line, dtype=torch.float32)
        return kept["line"][:, max(state.length - wait, 0)][:, None]

    return change


# %% name="interventions-changes"
def late():
    """What the model wanted one step ago; at first what it wants now."""
    kept = {}

    def change(weights, state):
        wanted = kept["before"] if state.length else weights
        kept["before"] = weights
        return wanted

    return change


CHANGES = {
    "diagonal": steady(),
    "only the largest": largest,
    "the step before's": late(),
    "one right": moved_by(1),
    "one left": moved_by(-1),
    "uniform": lambda a, state: fixed.uniform(state.mask, 1),
}

# %% name="interventions-run"
sixth, changed, own_pieces = np.arange(0, len(sources), 6), {}, {}


def intervene(s):
    """Translate every sixth sentence under each change, with seed s."""
    model = models["attention", s]
    for name, change in [("own", None), *CHANGES.items()]:
        model.decoder.change = change
        found = translate(model, sixth)
        changed[name, s] = spell(sixth, found)
        if name == "own":
            own_pieces[s] = found
    model.decoder.change = None


for s in SEEDS["attention"]:
    intervene(s)

# %% name="interventions-scores" tags=["given"]
some_references = [references[i] for i in sixth]
rows_of = {
    key: ngram_counts(texts, some_references) for key, texts in changed.items()
}
sixth_draws = [rng.integers(len(sixth), size=len(sixth)) for _ in range(300)]


def cost(name, seeds, bin_=(1, 40), rows=slice(None)):
    """BLEU lost or won against own weights in one bin, mean over seeds."""
    size = words[sixth][rows]
    return np.mean(
        [
            bleu_by_length(rows_of[name, s][rows], size, [bin_])[0]
            - bleu_by_length(rows_of["own", s][rows], size, [bin_])[0]
            for s in seeds
        ]
    )


# %% name="interventions-costs"
costs, each = {}, SEEDS["attention"]
for name in CHANGES:
    one_draw = [cost(name, each, rows=rows) for rows in sixth_draws]
    low, high = np.percentile(one_draw, [2.5, 97.5])
    costs[name] = cost(name, each), low, high
    print(
        f"{name:17} {costs[name][0]:6.1f}  ({low:5.1f} to {high:5.1f})", end=""
    )
    print("   by seed", *(f"{cost(name, [s]):6.1f}" for s in each))

# %% name="interventions-figure" tags=["figure"] mystnb={"image": {"alt": "Bars of BLEU for trained attention models with other weights put in. Own weights are longest, then the diagonal; the step before's and only the largest are much alike, one right and one left shorter, uniform is shortest."}, "figure": {"name": "fig-interventions", "caption": "BLEU of trained attention models on every sixth held-out sentence when their weights are replaced. Bars: mean over seeds; dots: each seed. Lines: arms and floors on the same sentences."}}
fig, ax = plt.subplots(figsize=(5.2, 4))
NAMES = ["own", *CHANGES]
for place, name in enumerate(NAMES):
    values = [
        bleu_by_length(rows_of[name, s], words[sixth], [(1, 40)])[0]
        for s in each
    ]
    ax.barh(place, np.mean(values), height=0.6, color=viz.INK, alpha=0.4)
    ax.plot(values, [place] * len(values), "o", color=viz.INK, markersize=4)
for place, (arm, line) in enumerate(
    [("last", "--"), ("dictionary", ":"), ("diagonal", "-.")]
):
    value = score(arm, sixth)[-1]
    ax.axvline(value, color=viz.INK, linestyle=line, linewidth=1)
    label = {"diagonal": "trained diagonal"}.get(arm, ARMS.get(arm, arm))
    ax.annotate(
        label,
        (value, -0.75 - 0.45 * place),
        ha="center",
        annotation_clip=False,
    )
ax.set_yticks(range(len(NAMES)), NAMES)
ax.set(xlabel="BLEU", ylim=(len(NAMES) - 0.45, -0.55))
plt.show()

# %% name="interventions-numbers" tags=["record"]
SHORT = dict(
    zip(
        CHANGES,
        ["diagonal", "largest", "before", "right", "left", "uniform"],
        strict=True,
    )
)
for name, short_name in SHORT.items():
    glue(f"cost-{short_name}", -costs[name][0], display=False)
    glue(f"cost-{short_name}-low", -costs[name][2], display=False)
    glue(f"cost-{short_name}-high", -costs[name][1], display=False)
long_costs = np.percentile(
    [cost("diagonal", each, (26, 40), rows) for rows in sixth_draws],
    [2.5, 97.5],
)
glue("long-diagonal-low", long_costs[0], display=False)
glue("long-diagonal-high", long_costs[1], display=False)
glue("sixth", len(sixth), display=False)
line_put_in = np.mean(
    [
        bleu_by_length(rows_of["diagonal", s], words[sixth], [(1, 40)])[0]
        for s in each
    ]
)
line_trained = score("diagonal", sixth)[-1]
put_in = [
    bleu_by_length(rows_of["uniform", s], words[sixth], [(1, 40)])[0]
    for s in each
]
glue("bleu-uniform", np.mean(put_in), display=False)
holds(
    "uniform weights leave less than copying",
    bool(max(put_in) < score("copy", sixth)[-1] - 1),
)
glue("line-put-in", line_put_in, display=False)
glue("line-trained", line_trained, display=False)

# %% [markdown] name="what-you-saw-interventions"
r"""
**What you saw.** ({glue:text}`sixth:,` sentences, {glue:text}`n-attention`.) Looking at all pieces alike costs {glue:text}`cost-uniform:.1f` BLEU, one piece to the left {glue:text}`cost-left:.1f`, one to the right {glue:text}`cost-right:.1f`. So *where* this model looks matters, and by a single piece. The weights of the step before cost {glue:text}`cost-before:.1f`: the look has to come in time. Taking only the largest weight costs {glue:text}`cost-largest:.1f`: the model needs its smaller weights, for what they bring or only because it was trained with them.
"""

# %% name="interventions-claims" tags=["record"]
seed_costs = {name: [cost(name, [s]) for s in each] for name in CHANGES}
holds(
    "your diagonal is the course's",
    float(
        np.abs(
            diagonal_weights(np.array([5, 9]), 9, 12, pace)
            - fixed.diagonal(
                torch.arange(9) < torch.tensor([[[5]], [[9]]]), 12, slope=pace
            ).numpy()
        ).max()
    )
    < 1e-5,
)
holds(
    "uniform weights cost most, and more than 7 BLEU, every seed",
    all(
        costly
        < min(-7, *(seed_costs[n][i] for n in CHANGES if n != "uniform"))
        for i, costly in enumerate(seed_costs["uniform"])
    ),
)
holds(
    "one piece to the left or right costs at least 4 BLEU, every seed",
    max(seed_costs["one left"] + seed_costs["one right"]) < -4,
)
holds(
    "the step before's weights cost at least 3 BLEU, only the largest at "
    "least 2.5, every seed",
    max(seed_costs["the step before's"]) < -3
    and max(seed_costs["only the largest"]) < -2.5,
)

# %% [markdown] name="what-you-saw-interventions-2"
r"""
A diagonal that reads nothing costs least of all, {glue:text}`cost-diagonal:.1f` ({glue:text}`cost-diagonal-low:.1f` to {glue:text}`cost-diagonal-high:.1f`). The bet is won, and still it costs far less than uniform weights, which leave {glue:text}`bleu-uniform:.1f` BLEU, less than copying. Uniform weights are no zero to measure shares from: the model has never met such contexts. Beyond 25 words the diagonal's cost can't be told from nothing: its difference to own weights is between {glue:text}`long-diagonal-low:.1f` and {glue:text}`long-diagonal-high:.1f` BLEU. Put into the model that learnt to choose, the line gives {glue:text}`line-put-in:.1f` BLEU, more than the {glue:text}`line-trained:.1f` of the model trained on it, on the same sentences. Perhaps a choice in training teaches the rest of the network something too ({glue:text}`n-diagonal-pair`). English and French have much the same order, so for this pair a steady line is a good guess; for English and Japanese it would probably be a poor one. And the diagonal's cost may be the sum of a loss and a gain: see the next section.
"""

# %% name="interventions-claims-2" tags=["record"]
holds(
    "the diagonal costs more than 1 BLEU, and its interval excludes 0",
    costs["diagonal"][0] < -1.1 and costs["diagonal"][2] < -0.4,
)
holds(
    "it costs least, every seed",
    all(
        one > max(seed_costs[n][i] for n in CHANGES if n != "diagonal") + 1.3
        for i, one in enumerate(seed_costs["diagonal"])
    ),
)
holds(
    "put into a model trained with attention, the line gives more than in "
    "the model trained on it",
    line_put_in > line_trained + 0.5,
    f"{line_put_in:.1f} and {line_trained:.1f}",
)
holds(
    "the diagonal loses less than half of what uniform weights lose",
    costs["diagonal"][0] > costs["uniform"][0] / 2,
)

# %% [markdown] name="failure-prose"
r"""
## A failure, and a suspect

Some translations run in circles: they say the same three words twice or more. Of the same {glue:text}`sixth:,` sentences, here are the first two of 13 to 16 words where the model of seed 0 does so, with the same model on the diagonal below, and with the same line {glue:text}`late-steps` steps late: it waits at the first piece before it moves. The English line is the gloss: the French should say the same, once.
"""


# %% name="failure"
WAIT = 3  # steps: two pieces and a half


def repeats(text):
    """Does it say the same three words twice?"""
    three = list(zip(*(text.split()[i:] for i in range(3)), strict=False))
    return len(set(three)) < len(three)


def stutters(text):
    """Does it say a word twice in a row?"""
    return any(a == b for a, b in pairwise(text.split()))


for s in each:  # the control: as steady, in the wrong place
    models["attention", s].decoder.change = steady(WAIT)
    found = translate(models["attention", s], sixth)
    changed["late line", s] = spell(sixth, found)
    models["attention", s].decoder.change = None

# %% name="failure-shown"
middle = [j for j, i in enumerate(sixth) if 13 <= words[i] <= 16]
shown = [j for j in middle if repeats(changed["own", 0][j])][:2]
for j in shown:
    print(written[sixth[j]])
    for name in ("own", "diagonal", "late line"):
        print(f"  {name:10}{changed[name, 0][j][:240]}")
    print(f"  reference {some_references[j]}")
for name in [*NAMES, "late line"]:
    for test, told in [(repeats, "circles"), (stutters, "stutters")]:
        rate = [np.mean([test(t) for t in changed[name, s]]) for s in each]
        share = " ".join(f"{x:4.0%}" for x in rate)
        print(f"{name:17}", told, share, end="   ")
    print()


# %% name="circling-looks" tags=["given"]
def stands_still(pairs, looks, most=10):
    """How often the look has not moved on: between repeats, and elsewhere.

    Repeats: the same three pieces, at most so many places apart. Elsewhere:
    the same distances, in translations without repeats.
    """
    circling, steady_looks = [], []
    for (_, f), look in zip(pairs, looks, strict=True):
        seen, here = {}, []
        for t, three in enumerate(zip(f, f[1:], f[2:], strict=False)):
            if t - seen.get(three, -most) < most:
                lag = t - seen[three]
                here.append((lag, look[t] <= look[t - lag]))
            seen[three] = t
        circling += here
        steady_looks += [] if here else [look]
    lags = Counter(lag for lag, _ in circling)
    others = [
        np.concatenate([x[lag:] <= x[:-lag] for x in steady_looks]).mean()
        for lag in lags
    ]
    elsewhere = np.average(others, weights=list(lags.values()))
    return np.mean([still for _, still in circling]), elsewhere


# %% name="circling-looks-run"
still = []
for s in each:
    own = [
        (english.encode(sources[i]), pieces)
        for i, pieces in zip(sixth, own_pieces[s], strict=True)
        if pieces
    ]
    still.append(stands_still(own, first_choices(models["attention", s], own)))
    print(
        "the look stands still or goes back: in circles {:.0%}, "
        "elsewhere {:.0%}".format(*still[-1])
    )

# %% name="failure-numbers" tags=["record"]
for name, share in zip(
    ("again", "elsewhere"), np.mean(still, axis=0), strict=True
):
    glue(f"still-{name}", 100 * share, display=False)
circles = {
    name: np.array(
        [np.mean([repeats(t) for t in changed[name, s]]) for s in each]
    )
    for name in [*NAMES, "late line"]
}
stutter = {
    name: np.array(
        [np.mean([stutters(t) for t in changed[name, s]]) for s in each]
    )
    for name in ("own", "diagonal", "only the largest")
}
for name, shares in stutter.items():
    glue(f"stutter-{name.split()[-1]}", 100 * shares.mean(), display=False)
after = {
    name: np.array(
        [
            np.mean(
                [repeats(" ".join(t.split()[5:])) for t in changed[name, s]]
            )
            for s in each
        ]
    )
    for name in ("own", "diagonal", "late line")
}
for name, shares in after.items():
    short_name = name.replace(" ", "-")
    glue(f"after-{short_name}", 100 * shares.mean(), display=False)
trained_line = np.array(
    [
        np.mean([repeats(spoken["diagonal", s][i]) for i in sixth])
        for s in SEEDS["diagonal"]
    ]
)

# %% name="failure-numbers-2" tags=["record"]
glue("circles-trained-diagonal", 100 * trained_line.mean(), display=False)
glue("circles-late-line", 100 * circles["late line"].mean(), display=False)
glue("late-steps", WAIT, display=False)
for name, short_name in [("own", "own"), *SHORT.items()]:
    glue(f"circles-{short_name}", 100 * circles[name].mean(), display=False)
sizes = {}
for name in ("own", "diagonal"):
    size = [len(t.split()) for s in each for t in changed[name, s]]
    sizes[name] = np.mean(size)
    glue(f"size-{name}", sizes[name], display=False)
circling = np.mean([repeats(t) for t in some_references])
glue("circles-reference", 100 * circling, display=False)

# %% [markdown] name="what-you-saw-failure"
r"""
**What you saw.** With its own weights the model runs in circles in {glue:text}`circles-own:.0f` % of the sentences (the references "repeat" three words in {glue:text}`circles-reference:.0f` %). And in a circle the look doesn't move on: between two times of the same three pieces it stands still or goes back in {glue:text}`still-again:.0f` % of the cases. Elsewhere, over the same distances, it does so in {glue:text}`still-elsewhere:.0f` % (other words; repeats that are right were not compared).
"""

# %% name="failure-claims" tags=["record"]
holds("references hardly repeat three words", bool(circling < 0.08))
holds(
    "in circles the look stands still or goes back at least twice as often "
    "as elsewhere, every seed",
    all(again > 2 * elsewhere for again, elsewhere in still),
)

# %% [markdown] name="what-you-saw-failure-cause"
r"""
Which is the cause? The words could come first and draw the look after them, since the state that asks has just written them. On the diagonal the model circles in {glue:text}`circles-diagonal:.0f` % of the sentences. On the late line it does in {glue:text}`circles-late-line:.0f` %, but mostly at the start, where the line stands still: without each translation's first five words it is {glue:text}`after-late-line:.0f` %, on the diagonal {glue:text}`after-diagonal:.0f` %, with own weights {glue:text}`after-own:.0f` %. So on these three lines circles come where the look is held back, and go where it keeps the pace, even in the wrong place.
"""

# %% name="failure-claims-cause" tags=["record"]
holds(
    "the diagonal, put in, removes a third of the circles or more, every seed",
    bool((circles["diagonal"] < 0.69 * circles["own"]).all()),
)
holds(
    "the late line leaves far more than the diagonal, every seed",
    bool((circles["late line"] > 2.5 * circles["diagonal"]).all()),
)
holds(
    "most of these begin in the first five words, every seed",
    bool((after["late line"] < 0.35 * circles["late line"]).all()),
)
holds(
    "without the first five words both lines leave far less than own "
    "weights, every seed",
    bool(
        (after["late line"] < 0.65 * after["own"]).all()
        and (after["diagonal"] < 0.65 * after["own"]).all()
    ),
)
# %% [markdown] name="what-you-saw-failure-cause-2"
r"""
That doesn't settle it. The model *trained* on the diagonal, which moves on as steadily, circles in {glue:text}`circles-trained-diagonal:.0f` %, not less often than attention. And a repeat may take another form: on the diagonal the model stutters, the same word twice in a row, in {glue:text}`stutter-diagonal:.0f` % of the sentences, with own weights in {glue:text}`stutter-own:.0f` %. With only the largest weight kept it is {glue:text}`stutter-largest:.0f` %, so perhaps a sharp look does it.
"""

# %% name="failure-claims-cause-2" tags=["record"]
holds(
    "the model trained on the diagonal circles no less than attention",
    bool(trained_line.min() > 0.9 * circles["own"].max()),
)
holds(
    "on the diagonal the model stutters more, every seed",
    bool((stutter["diagonal"] > 1.8 * stutter["own"]).all()),
)
holds(
    "with only the largest weight it stutters most",
    bool((stutter["only the largest"] > stutter["diagonal"] + 0.1).all()),
)

# %% [markdown] name="what-you-saw-failure-2"
r"""
That the diagonal is sharp doesn't explain it: with only the largest kept, which is sharper, it circles in {glue:text}`circles-largest:.0f` %. Nor does length, though a shorter translation has less room for repeats: with own weights they have {glue:text}`size-own:.1f` words on average, on the diagonal {glue:text}`size-diagonal:.1f`. With uniform weights, which never move but also mix all pieces, it is {glue:text}`circles-uniform:.0f` %; one piece to the left it is {glue:text}`circles-left:.0f` %, but one to the right {glue:text}`circles-right:.0f` and with the step before's weights {glue:text}`circles-before:.0f` %, about as often as with its own. So both where the look stands and whether it keeps the pace change how a translation repeats itself; that standing still is *the* cause of the circles that the model makes by itself, this doesn't show. Some later systems count what has been looked at already, called coverage; we did not test it. The diagonal isn't the better translator for that: its BLEU is lower, as you saw.
"""

# %% name="failure-claims-2" tags=["record"]
holds(
    "with only the largest weight more circles stay than on the diagonal",
    bool((circles["only the largest"] > circles["diagonal"] + 0.01).all()),
)
holds(
    "one right and the step before's weights circle about as often as own",
    bool(
        all(
            (np.abs(circles[name] - circles["own"]) < 0.08).all()
            for name in CHANGES
            if SHORT[name] in ("right", "before")
        )
    ),
)
holds(
    "uniform weights, and one piece to the left, bring more circles",
    bool(
        (circles["uniform"] > 2 * circles["own"]).all()
        and (circles["one left"] > 1.5 * circles["own"]).all()
    ),
)
holds(
    "translations on the diagonal are not shorter by a tenth",
    sizes["diagonal"] > 0.9 * sizes["own"],
)
holds(
    "on the diagonal circles are left",
    bool((circles["diagonal"] > 0.03).all()),
)

# %% [markdown] name="good-and-bad-prose"
r"""
## Good and bad

Chosen by a rule, not by hand: of all held-out sentences of 12 to 20 words, the three with the highest and the three with the lowest sentence BLEU of the attention model of seed 0 (sacreBLEU's, which is smoothed so that few sentences get 0). The English line is the gloss: each French line should say the same.
"""

# %% name="good-and-bad"
middle = np.flatnonzero((words >= 12) & (words <= 20))
ranked = middle[np.argsort(single[middle], kind="stable")]


def show(rows):
    """Source, two translations, reference."""
    for i in rows:
        print(f"BLEU {single[i]:3.0f}    ", written[i])
        print("  attention ", spoken["attention", 0][i][:240])
        print("  one vector", spoken["last", 0][i][:240])
        print("  reference ", references[i])


show(ranked[:-4:-1])
show(ranked[:3])

# %% [markdown] name="good-and-bad-after"
r"""
What the best have in common is Debian's own phrases; the worst hold what training seldom held. That is an impression from six sentences. And BLEU has its own blind spots: it knows one reference, so that being right in other words costs points, and it never asks whether the sentence is *true*.
"""

# %% [markdown] name="quiz-em"
r"""
## Check yourself

:::{quiz} What do IBM Model 1 and attention have in common?
- [x] Each target word shares out one over the source words. | A row of either matrix is a distribution over the source. They differ in where the scores come from, and Model 1 sees the target word before it asks.
- [ ] Both read the order of the words. | Model 1 doesn't: its table sees pairs of words only. Attention's annotations know the order.
- [ ] Both are learnt by gradient descent. | EM needs no gradient: it counts and divides. Attention is trained through the softmax's gradient.
:::
"""

# %% [markdown] name="quiz-backward"
r"""
:::{quiz} A batch holds a sentence of 5 words and one of 20. The backward reader starts at place 20 in both rows. What goes wrong?
- [ ] Nothing: the padding is masked when attending. | The mask keeps padding from being looked at. But the backward states of real words were computed *after* reading it.
- [x] The annotations of the short sentence depend on its neighbour. | It has read 15 places of padding before its first word. In another batch it would read another number.
- [ ] The long sentence loses its last words. | The long one has no padding. It is the short one that suffers.
:::
"""

# %% [markdown] name="quiz-beam"
r"""
:::{quiz} A much wider beam finds translations with a higher log p, but a lower BLEU. How can that be?
- [ ] The search has a bug: likelier must be better. | Likelier *under the model*. Where the model is wrong, a better search finds its errors more surely.
- [x] The model thinks too well of short sentences, and wide beams find them. | Every word costs log p, so ending early is cheap. A narrow beam drops such endings because they look bad at first; a wide one keeps them, and they win in the end. Dividing by the length helps.
- [ ] Wide beams are less random. | Neither is random. Both are fixed by the model's numbers.
:::
"""

# %% [markdown] name="quiz-ratio"
r"""
:::{quiz} Two systems fall with length, one from 20 to 10 BLEU, the other from 10 to 4. Does the first one's lead grow?
- [ ] Yes: the other keeps half of its BLEU at first and 40 % at the end. | The ratio falls, but the lead goes from 10 BLEU to 6. Which of the two matters has to be said beforehand.
- [x] In BLEU it shrinks, from 10 to 6; only the ratio changes in its favour. | Say the difference in its own unit first. A ratio assumes that length costs every system the same *share*.
- [ ] It can't be said without more seeds. | Seeds tell whether it is luck. What the figures say if they are not luck can be said now.
:::
"""

# %% [markdown] name="quiz-look"
r"""
:::{quiz} A model trained with attention keeps most of its BLEU when its weights are replaced by a diagonal. What follows?
- [ ] Attention is useless: a model without it would do as well. | That would have to be trained: the one trained with one vector is far behind. A diagonal is a look too, and a good guess between two languages of like order.
- [x] A steady line can stand in for much of what this model's look does, for this pair of languages. | That is what was measured. The model *trained* on the diagonal stayed further behind, and with another order of words the line could be a poor guess.
- [ ] The model never learnt to find words by content. | That doesn't follow from a small loss. Off the diagonal its look hits the judge's piece far more often than when it is moved by one piece, so it isn't just a line. With shuffled words the look follows its word in few cases: content alone isn't what it goes by.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

Does attention keep long sentences whole? Here it doesn't: from 9–12 words to beyond 25 it loses {glue:text}`loss-attention:.0f` of {glue:text}`start-attention:.0f` BLEU after four epochs, {glue:text}`loss-16:.0f` of {glue:text}`start-16:.0f` after sixteen. But it is ahead of one vector at every length.

1. Sentence pairs alone say which word translates which: EM alternates between sharing out target words and counting the shares. Such a table doesn't know the order of words or their agreement.
2. Merging the most frequent neighbours cuts every word into known pieces. An annotation joins two readers; the backward one must begin at the sentence's own end, not in its padding.
3. Bahdanau's decoder asks with $s_{t-1}$, joins the context with the last word, moves on, and speaks from context and state.
"""

# %% [markdown] name="summary-2"
r"""
4. After four epochs ({glue:text}`n-last-pair`), with the same layers and as many weights, attention is ahead of one vector at every length; one vector is below a plain dictionary from 13 words on. In BLEU the lead doesn't grow with length, in nats a piece it does up to 25 words. Beyond 25 words attention isn't clearly ahead of the dictionary; after eight epochs it is. From four to sixteen its lead over one vector grows from {glue:text}`lead-4:.1f` to {glue:text}`lead-16-mean:.1f` BLEU.
5. A beam finds likelier sentences than the greedy way. Where attention has been trained ({glue:text}`n-attention`), one piece to the side costs much. A steady diagonal costs least; trained from the start it closes, after four epochs, much of the gap, but not all. Some translations run in circles; where and how steadily the look moves changes that.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`word alignment` | 단어 정렬 |
| {term}`EM` | 기댓값 최대화 |
| {term}`perplexity` | 퍼플렉서티, 혼란도 |
| {term}`subword` | 서브워드, 하위 단어 |
| {term}`length bucketing` | 길이별 묶음 |
| {term}`bidirectional encoder` | 양방향 인코더 |
| {term}`annotation` | 주석 벡터 |
| {term}`alignment model` | 정렬 모델 |
| {term}`beam search` | 빔 탐색 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`brown1993`: five models of translation by counting; Model 1 is section 4.1.
- {cite:t}`bahdanau2015`: section 3 is this lesson's model, figure 2 its question, figure 3 its alignments.
- {cite:t}`cho2014`: the one-vector system that it was compared with.
- {cite:t}`sennrich2016`: subwords by merging pairs.
- {cite:t}`luong2015rare`: marks for rare words.
- {cite:t}`koehn2017`: six things that were hard for these models, among them long sentences, attention that is no word alignment (the fifth), and wide beams (the sixth).
- {cite:t}`post2018`: why BLEU scores could not be compared, and the tool that made them comparable.

**Next.** Lesson 7 looks at pictures, where there is no order to follow and still a place to look.
"""
