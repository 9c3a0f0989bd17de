# %% [markdown] name="translation-title"
r"""
# Translating real sentences

**Does attention keep long sentences whole?**

| | |
|---|---|
| After it you can | learn from sentence pairs alone which word translates which, and from word counts how to cut words; read a sentence from both ends; build the translator of {cite:t}`bahdanau2015` step by step and run it on trained weights; search for a better translation than the obvious one; compare a translator with attention and one without at each length, and see what happens when attention must look elsewhere |
| You need | lessons 2 to 5; a little PyTorch helps to read the cells around the exercises |
| Time | about 200 minutes in two halves, with six exercises; the half-way point is marked |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(ibm1_em_step)` defines the course's answer in
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
from attn.data import translation

splits = translation.load(language="fr")  # `make data` fetched them
train_pairs, held_out = (
    [translation.Pair(*(text.lower() for text in pair)) for pair in side]
    for side in (splits.train, splits.test)
)
for pair in held_out[20:23]:
    print(pair.source, "\n   ", pair.target)

# %% name="load-the-pairs-numbers" tags=["record"]
glue("pairs-train", len(splits.train), display=False)
glue("pairs-test", len(held_out), display=False)

# %% [markdown] name="held-out-by-template"
r"""
{glue:text}`pairs-train:,` pairs are there to learn from, {glue:text}`pairs-test:,` are held out. They are split by **template**: with names, numbers and rare words masked, no sentence of one side is on the other, not even
with one word changed. Otherwise "This package contains the library." would be in training and "This package contains the manual." in the test, and you would measure memory.

Everything is in small letters, and apostrophes have one spelling. If the cell above told you that the data is missing, its message names the command that fetches it. Debian's lists change with its releases, so your sentences and numbers may differ a little from this page's.
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

`pairs`: a list of `(source, target)`, two integer arrays of ids, (S,) and (T,), whose lengths differ from pair to pair; `table` (n_source, n_target): row e, column f is $p(f \mid e)$, above 0 wherever the two words share a pair → the new table, of the same shape.

A word may occur twice in a sentence: each occurrence counts. A source word that occurs in no pair keeps its row, and the old `table` and the `pairs` stay as they were: the lesson uses them again.

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

`counts`: a dictionary from word to how often it occurs, a whole number of at least 1; `n_merges`: at most so many merges → a list of pairs `(left, right)`, in the order in which they were joined.

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

Each merge takes the pair that shortens the text most, so the pieces are spent where the text is. What is frequent becomes whole, and nothing is ever unknown as long as its letters are known. It is greedy: no merge is taken back, and no one asks whether *ack* means anything.

</details>
"""

# %% [markdown] name="bpe-on-real-words-prose"
r"""
Now the English side of the training pairs: those of at most 25 words on both sides, since the networks below learnt from the same. "▁" marks the start of a word, so that a piece at a word's front differs from the same letters inside.
"""

# %% name="bpe-on-real-words"
import re

LONGEST = 25  # words; the networks below were trained on the same pairs
training = [
    pair
    for pair in train_pairs
    if max(len(text.split()) for text in pair) <= LONGEST
]
texts = [word for pair in training for word in pair.source.split()]
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
for text in (held_out[20].source, held_out[22].source):
    print(" ".join(english.tokens(english.encode(text))))

# %% [markdown] name="what-you-saw-bpe"
r"""
**What you saw.** After 60 merges *the*, *this* and *package* are whole, since they are what Debian's texts repeat. {glue:text}`merges-common` of your 60 merges are among the library's first 60. The rest differ, perhaps because it counted all words and you only those that occur ten times. A word that packagers seldom write, such as *casacore*, stays in several pieces, and the translator must put it together from those.
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
    len(english.encode("package")) == 1 < len(english.encode("casacore")),
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
    for source, target in training
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
Why not translate with the dictionary alone: for every English piece its likeliest French one? Here are a sentence that *you* could translate, and one from the held-out pairs.
"""

# %% name="word-for-word"
first_choice = table.argmax(axis=1)  # (n_source,)


def word_for_word(text):
    """Each piece's likeliest translation, in the source's order."""
    return french.decode(first_choice[english.encode(text)])


for text in ["this is not a free program.", held_out[22].source]:
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
160 numbers, as here, $h_i$ has 320. The encoder is {term}`bidirectional <bidirectional encoder>` {cite}`schuster1997`.
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

`x` (B, S, D): vectors of the tokens, padding on the right, which may hold anything, nan included; `x` may be whole numbers; `lengths` (B,): real tokens in each row, at least 1; `step_f`, `step_b`: one step of each reader, `step(x_i, h)` with (B, D) and (B, H) → (B, H); `d_hidden`: H. Both readers begin with zeros
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

Bahdanau's four steps, as in lesson 5, now for a batch of sentences with real parameters. The decoder holds $s_{t-1}$ and the id $y_{t-1}$ of the piece that it wrote last; $x_t$ is that piece's vector.

1. **Ask**: weights and context $c_t$ from $s_{t-1}$, by {eq}`eq-alignment`.
2. **Join**: the vector and the context, $[x_t; c_t]$.
3. **Move on**: $s_t = \operatorname{GRU}([x_t; c_t], s_{t-1})$.
4. **Speak**: logits, the scores that go into softmax, $= W_y \tanh(W_c [c_t; s_t]) + b_y$, one for each French piece.
"""

# %% [markdown] name="decoder-letters"
r"""
The GRU is the lighter cell named in lesson 3: where an LSTM hands on $h$ and $c$, it hands on one vector. `gru_step` is given at the top.

$W_h h_i$ is the same at every step, so it is computed once a sentence and handed over as `keys`.

The letters are widths: H of a state, D = 2H of an annotation, E of a piece's vector, A of what the score adds up, V the number of French pieces. A matrix has the shape that its formula needs, as in lesson 5: $W_s s$ makes A numbers of H, so `w_s` is (A, H). For states in rows that is `s @ w_s.T`. Only inside `gru_step` they stand turned already, as in your `lstm_step`.
"""

# %% name="translator-machine" tags=["figure"] mystnb={"image": {"alt": "The translator as a machine, from below. Three source pieces go into a row of GRUs that reads forwards and one that reads backwards; both feed the annotations. From them come the keys and, with the weights, the context. The old state asks for the weights. Context, old state and the last piece go into the decoder's GRU; its new state and the context go through a tanh to the logits."}, "figure": {"name": "fig-translator", "caption": "The whole translator, at step $t$. Below, the reading, done once a sentence; above, one step of writing. Blue asks, brown is asked, green is what is looked up, purple says where. Of the keys and values one arrow each is drawn; all annotations have one."}}
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
draw.arrow("y", "gru", "(B, E)", sides=("top", "bottom"), label_at=0.2)
draw.arrow("gru", "new", "(B, H)", role=Q)
draw.arrow("c", "out", role=V)
draw.arrow("new", "out", role=Q)
draw.arrow("out", "logits")
plt.show()

# %% [markdown] name="bahdanau-decoder-step-exercise"
r"""
:::{exercise} A step of Bahdanau's decoder
:label: ex-bahdanau-decoder-step

Take one step for each sentence of a batch, with the given `masked_alignment` and `gru_step`, both in the cells at the top.

`y` (B,): $y_{t-1}$; `s` (B, H): $s_{t-1}$; `h` (B, S, D): annotations; `keys` (B, S, A): $W_h h_i$; `lengths` (B,); `p`: a dictionary → logits (B, V), $s_t$ (B, H), weights (B, S). All arguments stay as they were.

| `p[…]` | shape | in the formulas |
|---|---|---|
| `"embedding"` | (V, E) | its row $y_{t-1}$ is $x_t$ |
| `"w_s"` | (A, H) | $W_s$ |
| `"v"` | (A,) | $v$ |
| `"gru"` | | for `gru_step`; its input is E + D wide |
| `"w_c"` | (H, D + H) | $W_c$ |
| `"w_y"`, `"b_y"` | (V, H), (V,) | $W_y$, $b_y$ |

Difficulty 4 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="bahdanau-decoder-step-hints"
r"""
<details><summary>Hint 1: where to look</summary>

The four steps above, in that order: who asks in step 1, and with which state do you speak in step 4? `masked_alignment` wants an axis for target positions; here there is one.

</details>
<details><summary>Hint 2: the shapes</summary>

$W_s s$ (B, A) → (B, 1, A) + keys (B, S, A) → tanh → @ v → scores (B, S) → (B, 1, S). Context (B, D). GRU input (B, E + D). Before the last product (B, H).

</details>
<details><summary>Hint 3: in words</summary>

Score with the old state. Align, take the one target position out. Look up the pieces' vectors, append the context, step the GRU. Append the new state to the context, multiply by `w_c` turned round, tanh, multiply by `w_y` turned round, add `b_y`.

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
    s = gru_step(
        np.concatenate([p["embedding"][y], context], axis=1), s, p["gru"]
    )  # (B, H)
    spoken = np.tanh(
        np.concatenate([context, s], axis=1) @ p["w_c"].T
    )  # (B, H)
    return spoken @ p["w_y"].T + p["b_y"], s, weights
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
Much differs from {cite:t}`bahdanau2015`. They had whole words, the 30,000 most frequent, where we have pieces; 1,000 units in each direction where we have 160; a *maxout* layer before the softmax, which also saw the last word, where we have a tanh; their decoder began from the backward reader's state at the first word alone; they searched with a beam; and they trained for days on 348 million words of running text, where ours saw a few hundred thousand. Their system without attention read in one direction only, ours reads in both. They report 26.8 BLEU with attention and 17.8 without, English to French, on news. Other data, so the figures can't be compared with ours; what can be asked is whether the differences go the same way.
"""

# %% [markdown] name="half-way"
r"""
:::{note} Half-way
You have read both ways, and written one step of a translator. You can stop here and come back: the second half loads trained weights, and asks how far attention is ahead, and what happens when its look is changed. If your kernel was restarted, run all cells above once.
:::
"""

# %% [markdown] name="training-prose"
r"""
## Training

Two systems read the same pairs in the same order, with the same subwords, encoder, learning rate and number of epochs.

- **attention**: the decoder above, a fresh context at every step.
- **one vector**: lesson 3's *peeky* decoder {cite}`cho2014`. It too gets a context at every step, in both places, but always the same one: its own first state, made from both ends of the reading.
"""

# %% [markdown] name="training-unlike"
r"""
They are **not** alike in everything else, and what follows compares the two machines as wholes. The context of *one vector* is 160 numbers wide and that of attention 320; it speaks without the tanh layer $W_c$; it has {glue:text}`parameters-none:.1f` million weights against {glue:text}`parameters-attention:.1f`; both use one learning rate that was tuned for neither; the epochs are equal and not the time (the logs count about {glue:text}`times-longer:.1f` times as many seconds of processor time for attention; nothing made sure that no other work ran beside it, so take that as rough); each was trained from two seeds only. What attention's *look* does by itself is asked later, inside one trained model.

Training takes minutes for each, so their weights come with the course, in half precision; `book/training/06_translation.py` made them and wrote a log. First, see a small one learn: the pairs of up to
8 words, 60 steps.
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
    if len(pair.source.split()) <= 8
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
)
small = EncoderDecoder(len(english), len(french), sizes)
recipe = Recipe(epochs=1, lr=5e-3, quiet=True, device="cpu")
live = train(small, lambda epoch: short_batches, loss, recipe)
first, last = np.mean(live.losses[:5]), np.mean(live.losses[-5:])
print(f"loss {first:.1f} in the first five steps, {last:.1f} in the last")

# %% name="load-trained"
from safetensors.torch import load_file

KINDS = {"attention": "attention", "none": "one vector"}
models, logs = {}, {}
for name in ["attention-0", "none-0", "attention-1", "none-1"]:  # and the seed
    logs[name] = json.loads((WEIGHTS / f"06-{name}.json").read_text("utf-8"))
    sizes = RecurrentSizes(**logs[name]["sizes"])
    models[name] = EncoderDecoder(len(english), len(french), sizes).eval()
    halves = load_file(WEIGHTS / f"06-{name}.safetensors")
    halves = {key: value.float() for key, value in halves.items()}
    models[name].load_state_dict(halves)
validation = {name: log["validation_loss"] for name, log in logs.items()}
for name, losses in validation.items():
    print(f"{name:12} validation loss after each epoch: {losses}")

# %% name="load-trained-numbers" tags=["record"]
for kind in ("attention", "none"):
    glue(
        f"parameters-{kind}",
        logs[f"{kind}-0"]["parameters"] / 1e6,
        display=False,
    )
    end = np.mean([logs[f"{kind}-{s}"]["validation_loss"][-1] for s in (0, 1)])
    glue(f"validation-{kind}", end, display=False)
    glue(f"hesitation-{kind}", np.exp(end), display=False)
glue(
    "last-gain",
    np.mean([validation[f"attention-{s}"][-2:] for s in (0, 1)], axis=0)
    @ [1, -1],
    display=False,
)
seconds = [
    sum(logs[f"{kind}-{s}"]["cpu_seconds"] for s in (0, 1)) for kind in KINDS
]
glue("times-longer", seconds[0] / seconds[1], display=False)
glue("epochs", logs["attention-0"]["recipe"]["epochs"], display=False)

# %% name="by-frequency-alone"
times = np.bincount(np.concatenate([[*target, END] for _, target in ids]))
share = times[times > 0] / times.sum()  # how often each French piece occurs
by_frequency = -(share * np.log(share)).sum()
below = [  # each entry of a log is a mean over 20 steps
    20 * np.argmax(np.array(log["training_loss"]) < by_frequency)
    for log in logs.values()
]
print(
    f"loss of whoever knows these shares and nothing else: {by_frequency:.2f}"
)
print(f"beaten after {min(below)} to {max(below)} steps")

# %% name="by-frequency-alone-numbers" tags=["record"]
glue("loss-frequency", by_frequency, display=False)
glue("steps-frequency", int(max(below)), display=False)

# %% name="losses" tags=["figure"] mystnb={"image": {"alt": "Above, the live run: the loss falls from 8 within 60 steps. Below, the four logged runs: all fall from 8 through a dotted line at the loss by frequency alone; at the end the two with attention run a little lower."}, "figure": {"name": "fig-losses", "caption": "Loss for each French piece. Above: the 60 steps of the small model, trained just now, as means of five. Below: the logs of the four shipped models, each system twice; dotted, the loss by frequency alone."}}
fig, (above, under) = plt.subplots(2, 1, figsize=(5.2, 5.4))
above.plot(
    np.arange(0, 60, 5),
    np.reshape(live.losses, (12, 5)).mean(axis=1),
    color=viz.INK,
)
above.set(ylabel="loss", title="small, live")
LOOKS = {"attention": (viz.WEIGHT, "o", "-"), "none": (viz.INK, "s", "--")}
for name, log in logs.items():
    kind, seed = name.split("-")
    curve = log["training_loss"]  # means over 20 steps
    under.plot(
        20 * np.arange(len(curve)),
        curve,
        LOOKS[kind][2],
        color=LOOKS[kind][0],
        label=KINDS[kind] if seed == "0" else None,
    )
under.axhline(by_frequency, color=viz.INK, linewidth=1, linestyle=":")
under.set(xlabel="step", ylabel="loss", title="shipped, logged")
under.legend()
plt.show()

# %% [markdown] name="what-you-saw-training"
r"""
**What you saw.** The loss starts at $\log 3000 \approx 8$, a pick among all pieces. A model that knew only how often each piece occurs would have a loss of {glue:text}`loss-frequency:.1f`; after {glue:text}`steps-frequency` steps all four shipped models do better. They read
{glue:text}`pairs-trained:,` pairs {glue:text}`epochs` times, with a learning rate that falls to 0 at the end. That is the budget of every claim below, and it is no plateau: the last epoch still took {glue:text}`last-gain:.2f` off attention's validation loss, and less off that of one vector. How much of this comes from more reading and how much from the falling learning rate, one schedule can't tell. Longer training would probably give better French, and perhaps other differences.

On 512 validation pairs attention ends at {glue:text}`validation-attention:.2f`, one vector at {glue:text}`validation-none:.2f`: perplexity {glue:text}`hesitation-attention:.0f` against {glue:text}`hesitation-none:.0f`. But under {term}`teacher forcing` both read the right words so far, which say much about the next piece. The gap may be another when each must read its own.
"""

# %% name="training-claims" tags=["record"]
ends = {
    kind: [validation[f"{kind}-{s}"][-1] for s in (0, 1)] for kind in KINDS
}
spread = max(abs(a - b) for a, b in ends.values())
gains = [
    validation[f"attention-{s}"][2] - ends["attention"][s] for s in (0, 1)
]
holds(
    "the small model's loss starts near log 3000",
    abs(first - np.log(3000)) < 0.6,
    f"{first:.1f}",
)
holds("the small model learns in 60 steps", last < first - 1.5)
holds(
    "all four shipped models beat the loss by frequency within 100 steps",
    min(below) > 0 and max(below) < 100,
    f"after {min(below)} to {max(below)} steps",
)
holds(
    "attention is no plateau: its last epoch gains at least half as much as "
    "all seeds differ",
    min(gains) > spread / 2,
    f"gains {gains[0]:.2f} and {gains[1]:.2f}, seeds differ by {spread:.2f}",
)
holds(
    "the last epoch gains less for one vector, both seeds",
    all(
        validation[f"none-{s}"][2] - ends["none"][s] < 0.8 * min(gains)
        for s in (0, 1)
    ),
)
holds(
    "attention ends with the lower validation loss, both seeds",
    max(ends["attention"]) < min(ends["none"]) - spread / 2,
)
holds(
    "towards the end attention's training loss is lower too, both seeds",
    all(
        np.mean(logs[f"attention-{s}"]["training_loss"][-10:])
        < np.mean(logs[f"none-{s}"]["training_loss"][-10:])
        for s in (0, 1)
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
    for name, value in models["attention-0"].state_dict().items()
}
forward, backward = (
    gru_parameters(w, "encoder"),
    gru_parameters(w, "encoder", "_reverse"),
)
p = {
    "embedding": w["decoder.embedding.weight"],
    "gru": gru_parameters(w, "decoder"),
}
p |= {"w_s": w["decoder.score.w.weight"], "v": w["decoder.score.v.weight"][0]}
p |= {
    "w_c": w["decoder.w_c.weight"],
    "w_y": w["decoder.output.weight"],
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
def write(text, longest=60):
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
    start = models["attention-0"].start(*batch)
    logits, state = models["attention-0"].step(torch.full((2,), START), start)
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

Here is a long sentence, chosen by rule: of all held-out sentences of 22 to 25 words, the one whose translation has the highest BLEU. So this is the model at its best for this length. Compare the end with the reference all the same; failures follow below.
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
def translate(model, texts, decode=greedy, **settings):
    """All texts, in batches of like lengths, as lists of French pieces."""
    ids = [english.encode(text) for text in texts]
    found = [None] * len(ids)
    for rows in bucketed([len(sentence) for sentence in ids], batch_size=256):
        start = model.start(*pad([ids[row] for row in rows]))
        settings |= {"start": START, "end": END, "max_len": 70}
        for row, pieces in zip(
            rows, decode(model.step, start, **settings), strict=True
        ):
            found[row] = pieces
    return found


# %% name="translate-test"
sources, references = (
    [getattr(pair, side) for pair in held_out] for side in ("source", "target")
)
words = np.array([len(text.split()) for text in sources])  # (N,)
spoken = {"attention-0": []}  # what each model says of all held-out sentences
for found in translate(models["attention-0"], sources):
    spoken["attention-0"].append(french.decode(found))

# %% name="choose-long"
from sacrebleu import sentence_bleu

pairs = zip(spoken["attention-0"], references, strict=True)
single = np.array(
    [sentence_bleu(said, [right]).score for said, right in pairs]
)
some = np.flatnonzero((words >= 22) & (words <= 25))
long = some[single[some].argmax()]
pieces, looks = write(sources[long])
weights, rows, columns = word_alignment(
    sources[long], [y for y in pieces if y != END], looks
)
print(sources[long], "", french.decode(pieces), "", sep="\n")
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
Follow a row to its fullest cell, the English word that this French word looks at most. Read down, the rows move through the sentence from its beginning to its end.

IBM Model 1 answers the same question from its table, without order and without context: where an English word stands twice, both places get the same weight. Here are the two on a shorter sentence: of all held-out ones of 10 words, the one with the highest BLEU. Both align the same French words.
"""

# %% name="long-claims" tags=["record"]
peak = weights.argmax(axis=1)  # (T,), the fullest column of each row
rank = np.corrcoef(np.arange(len(peak)), peak)[0, 1]
holds(
    "in the long alignment the rows move through the sentence in order",
    rank > 0.6,
    f"correlation of row and fullest column {rank:.2f}",
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
One picture, chosen for its BLEU, shows one case. {cite:t}`koehn2017` name it the fifth of their six challenges: attention is often read as a word alignment, and in one of their language pairs it mostly stood one word beside the word that an aligner chose. So measure. On every fourth held-out pair let all align the *reference* translation, and ask for each French piece which English piece is its first choice.
"""

# %% [markdown] name="agreement-floors"
r"""
The judge is Model 1, and it errs too. So take only its **sure points**: a second table, learnt from French to English, must choose the same two pieces for each other, and neither may choose *nothing*. And beware of the diagonal: a line from the first piece to the last reads nothing, and yet is often right, since both languages go from left to right. Three comparisons, then:

- **the diagonal**, which knows both lengths;
- **attention moved** by one piece to the left or to the right;
- only points **off the diagonal**, two pieces or more beside it, where the line is wrong by construction.

The bet: off the diagonal attention is right at least twice as often as when moved.
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
    (english.encode(sources[i]), french.encode(references[i])) for i in asked
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
for s in (0, 1):
    look = np.concatenate(first_choices(models[f"attention-{s}"], tried))
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
for row, kind, column in [
    ("sure-attention", "attention", 1),
    ("off-attention", "attention", 2),
    ("off-moved-left", "moved left", 2),
    ("off-moved-right", "moved right", 2),
]:
    mean = np.mean([agree[f"{kind}-{s}"][column] for s in (0, 1)])
    glue(row, 100 * mean, display=False)
glue("sure-diagonal", 100 * agree["diagonal"][1], display=False)
glue("sure-share", 100 * sure.mean(), display=False)
glue("off-share", 100 * off.sum() / sure.sum(), display=False)
by_length = {}
for name in ("attention-0", "attention-1", "diagonal"):
    right = choices[name] == points["judge"]
    for bin_, (low, high) in [("short", (4, 8)), ("long", (26, 40))]:
        inside = (points["words"] >= low) & (points["words"] <= high)
        by_length[name, bin_] = right[sure & inside].mean()
for bin_ in ("short", "long"):
    mean = np.mean([by_length[f"attention-{s}", bin_] for s in (0, 1)])
    glue(f"sure-{bin_}", 100 * mean, display=False)
    glue(f"line-{bin_}", 100 * by_length["diagonal", bin_], display=False)

# %% [markdown] name="what-you-saw-alignments"
r"""
**What you saw.** Attention was trained to say the next piece, not to align. On the sure points ({glue:text}`sure-share:.0f` % of all pieces) it chooses the aligner's piece {glue:text}`sure-attention:.0f` % of the time. That sounds better than it is: the diagonal, which reads nothing, reaches {glue:text}`sure-diagonal:.0f` %. The {glue:text}`off-share:.0f` % of them that lie off the diagonal tell more. There attention is right in {glue:text}`off-attention:.0f` %, moved by one piece in {glue:text}`off-moved-left:.0f` or {glue:text}`off-moved-right:.0f` %: the bet holds. Its look is more than a line with small errors: away from the diagonal it hits the judge's piece far more often than the pieces beside it. Whether it goes there by what the words say or by a habit of order (an English adjective stands before its noun, a French one mostly after), this doesn't tell. Sentences with their English words shuffled would.
"""

# %% name="alignment-claims" tags=["record"]
mine = [agree[f"attention-{s}"] for s in (0, 1)]
moved = [
    agree[f"moved {side}-{s}"] for side in ("left", "right") for s in (0, 1)
]
holds(
    "on sure points attention is ahead of the diagonal, by less than 15 "
    "points, both seeds",
    all(0.03 < one[1] - agree["diagonal"][1] < 0.15 for one in mine),
)
holds(
    "off the diagonal attention is right at least twice as often as moved "
    "by one, both seeds",
    min(one[2] for one in mine) > 2 * max(one[2] for one in moved),
)

# %% [markdown] name="what-you-saw-alignments-2"
r"""
But it hits few. And with length both lose: attention goes from {glue:text}`sure-short:.0f` % in the shortest sentences to {glue:text}`sure-long:.0f` % in the longest, the diagonal from {glue:text}`line-short:.0f` to {glue:text}`line-long:.0f` %. An attention picture is no word alignment. An annotation holds its neighbours too, so looking beside a word may serve as well. The task is harder, too: the judge knows the French piece that it aligns, while attention must look before that piece is there. And the judge is another machine, not a person.
"""

# %% name="alignment-claims-2" tags=["record"]
holds(
    "off the diagonal it is right in less than half of all cases",
    max(one[2] for one in mine) < 0.5,
)
holds(
    "attention and diagonal agree less with the judge in long sentences",
    all(
        by_length[name, "long"] < by_length[name, "short"] - 0.08
        for name in ("attention-0", "attention-1", "diagonal")
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

`step(tokens, state)`: n last tokens (n,) and their states (n, d) → log-probabilities of the next (n, V) and new states (n, d); `state` (1, d) before the first token; `start`, `end`: two ids; `width`; `max_len`: at most so many tokens, `end` counted
→ a list of up to `width` pairs `(tokens, log_p)`, likeliest first; `tokens` is a list of ids without `start` and `end`.

A beginning that took `end` stops growing: it keeps its place and its log p, until likelier ones push it out. Ask the model only about beginnings that still grow, once for each position; stop when none is left. What still grows after `max_len` tokens is in the list like the rest. A log-probability may be −∞: that token can't be said. `state` is to be read, not changed. No ties will occur.

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

Repeat: step the growing ones. Put together those that ended and the `width` best continuations; sort; keep `width`. Part them into ended and growing. For the growing ones, pick their parents' states. At the end sort all that are left, and strip `start` and `end`.

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
        found = sorted(ended + found, key=lambda one: -one[1])[:width]
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
print(sources[i])
print(f"width 1, log p {narrow_log_p:.2f}: {french.decode(narrow)}")
print(f"width 4, log p {wide_log_p:.2f}: {french.decode(wide)}")
print("reference:", references[i])

# %% [markdown] name="beam-on-many-prose"
r"""
Does likelier mean better? Measure on every tenth held-out sentence. Plain $\log p$ has a bias: each word more makes it smaller, so short translations win. The usual cure divides it by the length, or by something that grows with the length {cite}`wu2016`; the last line divides by the length itself.
"""

# %% name="log-probability" tags=["given"]
from attn.data.batches import teacher_forcing


@torch.inference_mode()
def log_probability(model, texts, written):
    """Mean over sentences of log p of what was written, END included."""
    ids = [english.encode(text) for text in texts]
    parts = bucketed([len(sentence) for sentence in ids], batch_size=64)
    batches = [
        teacher_forcing([ids[i] for i in part], [written[i] for i in part])
        for part in parts
    ]
    return -float(sum(loss(model, batch)[0] for batch in batches)) / len(ids)


# %% name="beam-on-many"
few, few_references = sources[::10], references[::10]
settings = {
    "greedy": (1, 0.0),
    "width 2": (2, 0.0),
    "width 4": (4, 0.0),
    "width 4, by length": (4, 1.0),
}
beams = {}
for name, (width, penalty) in settings.items():
    options = {"width": width, "length_penalty": penalty}
    found = translate(models["attention-0"], few, beam, **options)
    texts = [french.decode(pieces) for pieces in found]
    one = {"bleu": metrics.bleu(texts, few_references)}
    one["log-p"] = log_probability(models["attention-0"], few, found)
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
**What you saw.** Wider beams find likelier sentences: the mean $\log p$ goes from {glue:text}`greedy-log-p:.1f` to {glue:text}`width-4-log-p:.1f`. BLEU on these {glue:text}`few` sentences is {glue:text}`greedy-bleu:.1f` for greedy, {glue:text}`width-2-bleu:.1f` with two, {glue:text}`width-4-bleu:.1f` with four, and {glue:text}`width-4-by-length-bleu:.1f` with the length divided out. That is one model and a small test: differences of a point may be chance here, so the order of the beams is nothing to rely on.
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
{glue:text}`greedy-size:.1f`, {glue:text}`width-4-size:.1f` and {glue:text}`width-4-by-length-size:.1f` words on average, their references {glue:text}`reference-size:.1f`: the plain beam's are the shortest. Don't read too much into greedy's mean: some of its translations say the same words again and again, as you will see, and that makes them long. {cite:t}`koehn2017` widened the beams for eight pairs of languages: for nearly all of them BLEU fell from some width on, and they name translations that got shorter as the main cause. What follows is greedy, the same for both systems, so that no choice of width can favour one.
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


print(ngram_counts(["le petit chat dort ici"], ["le petit chat dort là"])[0])

# %% name="count-ngrams-numbers" tags=["record"]
here = ngram_counts(spoken["attention-0"], references)
glue("no-four", 100 * np.mean(here[:, 3] == 0), display=False)

# %% [markdown] name="bleu-by-length-exercise"
r"""
:::{exercise} BLEU by length
:label: ex-bleu-by-length

Score the sentences of each bin together, by {eq}`eq-bleu-counts`.

`counts` (N, 10): for each sentence the right 1-, 2-, 3- and 4-grams, all 1- to 4-grams of the translation, its words $c$, the reference's words $r$; `lengths` (N,): words of the sources; `bins`: a list of `(low, high)`, both ends belong to the bin → one BLEU a bin, (len(bins),).

A bin without any sentence gets nan; one in which, for some n, no n-gram is right gets 0. `counts` and `lengths` are used again, so they must stay as they are.

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
Two floors know nothing of sentences: **copy** says the English source itself (names and numbers are right in it), and **dictionary** is `word_for_word` from above. The bets, written before the run: attention beats one vector at every length; it beats the dictionary at every length; and its lead over one vector **grows** with length, as one would expect if the single vector is a bottleneck.
"""

# %% name="translate-all"
for name in ["none-0", "attention-1", "none-1"]:
    found = translate(models[name], sources)
    spoken[name] = [french.decode(pieces) for pieces in found]
spoken["copy"] = sources
spoken["dictionary"] = [word_for_word(text) for text in sources]
BINS = [(4, 8), (9, 12), (13, 16), (17, 20), (21, 25), (26, 40)]
counts = {}
print("words (last: all)  ", *(f"{low:3}–{high:<2}" for low, high in BINS))
for name, texts in spoken.items():
    counts[name] = ngram_counts(texts, references)
    found = bleu_by_length(counts[name], words, [*BINS, (1, 40)])
    print(name.ljust(19), *(f"{score:6.1f}" for score in found))

# %% name="translate-all-numbers" tags=["record"]
overall = {
    name: bleu_by_length(rows, words, [(1, 40)])[0]
    for name, rows in counts.items()
}
for kind in KINDS:
    mean = np.mean([overall[f"{kind}-{s}"] for s in (0, 1)])
    glue(f"bleu-{kind}", mean, display=False)
glue("bleu-copy", overall["copy"], display=False)
glue("bleu-dictionary", overall["dictionary"], display=False)
holds(
    "your bleu_by_length agrees with sacreBLEU over all sentences",
    abs(
        overall["attention-0"]
        - metrics.bleu(spoken["attention-0"], references, lowercase=True)
    )
    < 0.01,
)

# %% name="by-length" tags=["figure"] mystnb={"image": {"alt": "BLEU against the number of source words in six bins. The two solid lines with attention lie above the two dashed ones with one vector in every bin. The dotted dictionary hardly falls; attention begins above it and ends below it. Copying lies lower still; one vector begins above copying and ends below it."}, "figure": {"name": "fig-by-length", "caption": "BLEU on the held-out sentences by the length of the source. Each trained system twice, from two seeds; dotted, the two floors. The last bin is longer than anything in training."}}
fig, ax = plt.subplots(figsize=(5.2, 4))
x = np.arange(len(BINS))
for name, rows in counts.items():
    kind, _, seed = name.partition("-")
    colour, marker, line = LOOKS.get(kind, (viz.INK, "", ":"))
    ax.plot(
        x,
        bleu_by_length(rows, words, BINS),
        color=colour,
        marker=marker,
        linestyle=line,
    )
for name, place, shift in [
    ("attention-0", 2, 6),
    ("dictionary", 4, 6),
    ("none-1", 3, -16),
    ("copy", 4, 5),
]:
    ax.annotate(
        KINDS.get(name[:-2], name),
        (place, bleu_by_length(counts[name], words, BINS)[place]),
        xytext=(4, shift),
        textcoords="offset points",
    )
ax.set_xticks(x, [f"{low}–{high}" for low, high in BINS])
ax.set(xlabel="words of the source", ylabel="BLEU", ylim=(0, None))
plt.show()

# %% [markdown] name="differences-prose"
r"""
How far ahead is attention, then? Take the **difference** in BLEU, in each bin. For its uncertainty draw new test sets: 300 times, as many sentences as there are, with repeats, the *same* draw for both systems, so that luck with easy sentences cancels {cite}`koehn2004`. Each is one call of your function. "Ahead" shall mean that the middle 95 % of the differences exclude 0. That covers the luck of the test set. The luck of training shows only in the two seeds, which are few.
"""


# %% name="draw-differences"
def score(names, rows):
    """BLEU in each bin (bins,), the mean over the systems named."""
    here = [bleu_by_length(counts[n][rows], words[rows], BINS) for n in names]
    return np.mean(here, axis=0)


both = [f"attention-{s}" for s in (0, 1)]
rivals = {"one vector": ["none-0", "none-1"], "dictionary": ["dictionary"]}
rng = np.random.default_rng(0)
draws = [rng.integers(len(words), size=len(words)) for _ in range(300)]
lead, band = {}, {}
for name, rival in rivals.items():
    ahead = [score(both, rows) - score(rival, rows) for rows in draws]
    every = np.arange(len(words))
    lead[name] = score(both, every) - score(rival, every)  # (bins,)
    band[name] = np.percentile(ahead, [2.5, 97.5], axis=0)  # (2, bins)
    print(f"attention minus {name}")
    for i, (low, high) in enumerate(BINS):
        inside = f"{band[name][0, i]:5.1f} to {band[name][1, i]:4.1f}"
        print(f"  {low:2}–{high} words: {lead[name][i]:5.1f}  ({inside})")

# %% name="draw-differences-numbers" tags=["record"]
for i in (0, 1, 4, 5):
    glue(f"lead-vector-{i}", lead["one vector"][i], display=False)
glue("behind-low", -band["dictionary"][1, 5], display=False)
glue("behind-high", -band["dictionary"][0, 5], display=False)
vector = rivals["one vector"]
shrinks = np.percentile(
    [
        (score(both, rows) - score(vector, rows))[[1, 5]] @ [1, -1]
        for rows in draws
    ],
    [2.5, 97.5],
)
glue("shrink-low", shrinks[0], display=False)
glue("shrink-high", shrinks[1], display=False)
every = np.arange(len(words))
ratio = score(vector, every) / score(both, every)
glue("ratio-first", 100 * ratio[0], display=False)
glue("ratio-last", 100 * ratio[-1], display=False)

# %% name="difference" tags=["figure"] mystnb={"image": {"alt": "Two panels, differences in BLEU in six bins of length, with bars. Above, attention minus one vector: clearly above zero in every bin, largest at 9 to 12 words and smallest in the last bin. Below, attention minus dictionary: well above zero in short sentences, near zero from 17 words on, below zero in the last bin."}, "figure": {"name": "fig-difference", "caption": "How far the systems with attention are ahead, in BLEU. Dots: mean over two seeds; bars: the middle 95 % of 300 test sets drawn anew; small triangles: each seed alone. Dotted: no difference."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 5), sharex=True, sharey=True)
for ax, name in zip(axes, rivals, strict=True):
    bars = np.abs(band[name] - lead[name])  # (2, bins)
    ax.errorbar(x, lead[name], bars, fmt="o", color=viz.INK, capsize=4)
    for s, mark in ((0, "<"), (1, ">")):
        rival = [f"none-{s}"] if name == "one vector" else ["dictionary"]
        one = score([f"attention-{s}"], every) - score(rival, every)
        ax.plot(x, one, mark, color=viz.INK, alpha=0.4, markersize=5)
    ax.axhline(0, color=viz.INK, linewidth=1, linestyle=":")
    ax.set(ylabel="BLEU", title=f"attention minus {name}")
ax.set_xticks(x, [f"{low}–{high}" for low, high in BINS])
ax.set(xlabel="words of the source")
plt.show()

# %% [markdown] name="what-you-saw-length"
r"""
**What you saw.** Overall {glue:text}`bleu-attention:.1f` BLEU with attention, {glue:text}`bleu-none:.1f` with one vector, {glue:text}`bleu-dictionary:.1f` for the dictionary, {glue:text}`bleu-copy:.1f` for copying.

The first bet holds: attention is ahead of one vector at every length, from both seeds. The third is **lost**. The lead is {glue:text}`lead-vector-0:.1f` BLEU in the shortest sentences, {glue:text}`lead-vector-1:.1f` at 9–12 words, where it is largest, {glue:text}`lead-vector-4:.1f` at 21–25, the longest that training held, and {glue:text}`lead-vector-5:.1f` beyond. From 9–12 words to beyond 25 it *shrinks*, by {glue:text}`shrink-low:.1f` to {glue:text}`shrink-high:.1f`. The share that one vector keeps does fall, from {glue:text}`ratio-first:.0f` to {glue:text}`ratio-last:.0f` % of attention's BLEU, and could be told as "attention matters most in long sentences". But a ratio falls too when both lose points alike. Why the lead shrinks isn't tested: with so few points left in long sentences, there is also less to be ahead by.
"""

# %% name="length-claims" tags=["record"]
ahead = lead["one vector"]
seeds = [
    score([f"attention-{s}"], every) - score([f"none-{s}"], every)
    for s in (0, 1)
]
holds(
    "attention is ahead of one vector at every length, both seeds",
    bool((band["one vector"][0] > 0).all() and (np.array(seeds) > 1.9).all()),
)
holds(
    "the lead over one vector shrinks from 9–12 words to 26–40",
    bool(shrinks[0] > 0 and ahead[5] < 0.8 * ahead[1]),
    f"{ahead[1]:.1f} -> {ahead[5]:.1f}",
)
holds(
    "it is smaller at 21–25 words than at 9–12, and beyond 25 smaller than in "
    "the shortest sentences",
    bool(ahead[4] < 0.9 * ahead[1] and ahead[5] < 0.85 * ahead[0]),
)
holds(
    "it is largest at 9–12 words and smallest beyond 25",
    int(ahead.argmax()) == 1 and int(ahead.argmin()) == 5,
)
holds(
    "the share that one vector keeps falls",
    bool(ratio[-1] < ratio[0] - 0.07),
)

# %% [markdown] name="what-you-saw-length-2"
r"""
The second bet is lost as well. From 17 words on attention is no longer ahead of the dictionary, and beyond 25, longer than any sentence it was trained on, it is behind by {glue:text}`behind-low:.1f` to {glue:text}`behind-high:.1f`. So attention is ahead of one vector at every length, but doesn't keep long sentences whole: in the longest ones a table that reads word by word scores higher. That is the answer for this model and this budget.

Figure 2 of {cite:t}`bahdanau2015` asks the same of far larger models, trained on sentences of up to 50 words: there the curve with attention doesn't fall, even beyond 50 words. Ours falls. Its size, its short training and the cut at 25 words all differ; which of them matters isn't tested here. And this compares two machines that differ in more than attention, as listed above.
"""

# %% name="floor-claims" tags=["record"]
low, high = band["dictionary"]
holds(
    "attention is ahead of the dictionary in short sentences",
    bool((low[:3] > 0).all()),
)
holds(
    "from 17 to 25 words attention is not ahead of the dictionary",
    bool((low[3:5] < 0).all()),
)
holds("beyond 25 words attention is behind the dictionary", bool(high[5] < 0))
falls = {
    name: bleu_by_length(rows, words, BINS) for name, rows in counts.items()
}
holds(
    "attention falls from 9–12 words on, by more than a third to 26–40; the "
    "dictionary by less than a sixth",
    all(falls[name][5] < 0.67 * falls[name][1] for name in both)
    and falls["dictionary"][5] > 0.83 * falls["dictionary"][1],
)
holds(
    "one vector begins above copying, both seeds",
    min(falls["none-0"][0], falls["none-1"][0]) > falls["copy"][0],
)
holds(
    "one vector ends below copying",
    max(falls["none-0"][5], falls["none-1"][5]) < falls["copy"][5],
)
holds(
    "copying lies below the dictionary",
    bool((falls["copy"] < falls["dictionary"]).all()),
)

# %% [markdown] name="thirds-prose"
r"""
## Where in the sentence is it lost?

If a sentence fades on its way through a state, its end should suffer most. Take the longer words of each reference (five letters and more), cut the reference into three thirds, and ask in each how many of these words the translation says anywhere. The dictionary, which carries no state from word to word, is asked the same: where even it finds fewer, the words themselves must be harder, since nothing can fade in it.
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


fading = {}
for name in ["attention-0", "attention-1", "none-0", "none-1", "dictionary"]:
    table_of_thirds = found_by_third(spoken[name])
    for low, high in BINS:
        inside = (words >= low) & (words <= high)
        right, all_words = table_of_thirds[inside].sum(axis=0).T  # (3,) each
        fading[name, low] = right / all_words

# %% name="thirds-figure" tags=["figure"] mystnb={"image": {"alt": "Six small panels by length. In each, the share of longer reference words found falls from the first third to the last for attention (solid), one vector (dashed) and, less, for the dictionary (dotted). In short sentences attention starts level with the dictionary; in long ones it starts below and falls away from it."}, "figure": {"name": "fig-thirds", "caption": "Where words are lost, by length. Solid: attention, dashed: one vector (two seeds each), dotted: the dictionary, which reads word by word."}}
fig, axes = plt.subplots(3, 2, figsize=(5.2, 6.4), sharex=True, sharey=True)
for ax, (low, high) in zip(axes.flat, BINS, strict=True):
    for name in [
        "attention-0",
        "attention-1",
        "none-0",
        "none-1",
        "dictionary",
    ]:
        colour, marker, line = LOOKS.get(
            name.partition("-")[0], (viz.INK, "", ":")
        )
        ax.plot(
            [1, 2, 3], fading[name, low], line, marker=marker, color=colour
        )
    ax.set(title=f"{low}–{high} words", xticks=[1, 2, 3], ylim=(0, 0.62))
fig.supxlabel("third of the reference")
fig.supylabel("share of longer words found")
plt.show()


# %% name="thirds-numbers" tags=["record"]
def thirds(names, low=None):
    """The three shares (3,), the mean over names; over all lengths if None."""
    if low is not None:
        return np.mean([fading[name, low] for name in names], axis=0)
    sums = [found_by_third(spoken[name]).sum(axis=0) for name in names]
    return np.mean([one[:, 0] / one[:, 1] for one in sums], axis=0)


overall_dict, long_att = thirds(["dictionary"]), thirds(both, 26)
long_dict = thirds(["dictionary"], 26)
for i in range(3):
    if i != 1:
        glue(f"thirds-dict-{i}", 100 * overall_dict[i], display=False)
    glue(f"thirds-att-{i}", 100 * long_att[i], display=False)
    glue(f"thirds-long-{i}", 100 * long_dict[i], display=False)

# %% [markdown] name="what-you-saw-thirds"
r"""
**What you saw.** Every trained model finds fewer words in the last third than in the first, at *every* length, in sentences of four to eight words as well. So a fall towards the end isn't something that only long sentences have. Part of it isn't the model's: the dictionary falls too, from {glue:text}`thirds-dict-0:.0f` to {glue:text}`thirds-dict-2:.0f` % overall, perhaps because many descriptions begin with the same words.
"""

# %% name="thirds-claims" tags=["record"]
trained = ["attention-0", "attention-1", "none-0", "none-1"]
holds(
    "every trained model finds fewer words in the last third than in the "
    "first, at every length",
    all(
        fading[name, low][2] < fading[name, low][0] - 0.03
        for name in trained
        for low, _ in BINS
    ),
)
holds(
    "the dictionary falls too", bool(overall_dict[2] < overall_dict[0] - 0.05)
)

# %% [markdown] name="what-you-saw-thirds-2"
r"""
The rest needs another reason. In sentences beyond 25 words attention finds {glue:text}`thirds-att-0:.0f`, {glue:text}`thirds-att-1:.0f` and {glue:text}`thirds-att-2:.0f` % in the three thirds, the dictionary {glue:text}`thirds-long-0:.0f`, {glue:text}`thirds-long-1:.0f` and {glue:text}`thirds-long-2:.0f` %. Attention is behind it everywhere there, and further behind after the first third, although it could look at any word until the end. Fading in a state is one possible reason, and there are others: a translation that ends early, runs in circles or reaches the limit of 70 pieces never says the last words. One more: the annotations don't say how much has been translated already; only the decoder's state can keep count. The next sections change where it looks, and see.
"""

# %% name="thirds-claims-2" tags=["record"]
holds(
    "in each bin the dictionary falls less than attention",
    all(
        np.ptp(fading["dictionary", low][[0, 2]])
        < np.ptp(thirds(both, low)[[0, 2]])
        for low, _ in BINS
    ),
)
holds(
    "in short sentences attention's first third is level with the "
    "dictionary's, within 5 points",
    abs(thirds(both, 4)[0] - fading["dictionary", 4][0]) < 0.05,
)
holds(
    "beyond 25 words attention is behind the dictionary in each third",
    bool((long_dict - long_att > 0.05).all()),
)
holds(
    "beyond 25 words attention falls further behind the dictionary after "
    "the first third",
    bool(
        (long_dict - long_att)[1] > (long_dict - long_att)[0] + 0.03
        and (long_dict - long_att)[2] > (long_dict - long_att)[0] + 0.03
    ),
)

# %% [markdown] name="interventions-prose"
r"""
## Does it matter where it looks?

A comparison of two machines can't say what the look does. An intervention can: take one trained attention model, leave every weight as it is, and while it translates replace its attention weights $a_t$ by others. The course's model calls `change(weights, state)` at every step, if it is given one, and uses what it returns. On every third held-out sentence, for both seeds:

- **diagonal**: a bell (with a standard deviation of one piece) that moves through the source at the pace of an average pair, whatever is written there;
- **only the largest**: all weight on the piece with the largest;
- **one left**, **one right**: its own weights, moved by one piece;
- **uniform**: all pieces alike.
"""

# %% [markdown] name="interventions-bet"
r"""
Predict before you run: which costs most, and which least? The bet: all cost at least 1 BLEU; the diagonal too, because attention was invented to choose by content. (The model was never trained with these weights. A loss shows what *it* relies on, not what a model trained that way could do.)
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


# %% name="interventions-changes"
pace = sum(len(e) - 1 for e, _ in ids) / sum(len(f) for _, f in ids)
CHANGES = {
    "diagonal": lambda a, state: fixed.diagonal(
        state.mask, 1, start=state.length, slope=pace
    ),
    "only the largest": largest,
    "one right": moved_by(1),
    "one left": moved_by(-1),
    "uniform": lambda a, state: fixed.uniform(state.mask, 1),
}

# %% name="interventions-run"
third, changed = np.arange(0, len(sources), 3), {}


def intervene(s):
    """Translate every third sentence under each change, with seed s."""
    model = models[f"attention-{s}"]
    changed["own", s] = [spoken[f"attention-{s}"][i] for i in third]
    for name, change in CHANGES.items():
        model.decoder.change = change
        found = translate(model, [sources[i] for i in third])
        changed[name, s] = [french.decode(pieces) for pieces in found]
    model.decoder.change = None


intervene(0)

# %% name="interventions-second-seed"
intervene(1)

# %% name="interventions-scores" tags=["given"]
some_references = [references[i] for i in third]
rows_of = {
    key: ngram_counts(texts, some_references) for key, texts in changed.items()
}
draws = [rng.integers(len(third), size=len(third)) for _ in range(300)]


def cost(name, s, bin_, rows=slice(None)):
    """BLEU lost or won against the model's own weights, in one bin."""
    own, other = rows_of["own", s][rows], rows_of[name, s][rows]
    size = words[third][rows]
    here, there = (bleu_by_length(c, size, [bin_])[0] for c in (other, own))
    return here - there


# %% name="interventions-costs"
costs = {}
for name in CHANGES:
    for s in (0, 1):
        drawn = [cost(name, s, (1, 40), rows) for rows in draws]
        low, high = np.percentile(drawn, [2.5, 97.5])
        costs[name, s] = cost(name, s, (1, 40)), low, high
        print(f"{name:17} seed {s}: {costs[name, s][0]:6.1f}", end="  ")
        print(f"({low:5.1f} to {high:5.1f})")

# %% name="interventions-figure" tags=["figure"] mystnb={"image": {"alt": "Bars of BLEU for two attention models with other weights put in. Own weights are longest, the diagonal a little shorter, then only the largest, then one right and one left, uniform shortest."}, "figure": {"name": "fig-interventions", "caption": "BLEU of the two trained attention models on every third held-out sentence when their weights are replaced. Two bars each: two seeds. Lines: the floors, on all held-out sentences."}}
fig, ax = plt.subplots(figsize=(5.2, 3.6))
for place, name in enumerate(["own", *CHANGES]):
    for s in (0, 1):
        value = bleu_by_length(rows_of[name, s], words[third], [(1, 40)])[0]
        ax.barh(
            place + 0.2 * (2 * s - 1),
            value,
            height=0.36,
            color=viz.WEIGHT,
            alpha=0.9 if name == "own" else 0.5,
        )
for name, line in [("dictionary", ":"), ("copy", "--")]:
    ax.axvline(overall[name], color=viz.INK, linestyle=line, linewidth=1)
    ax.annotate(
        name,
        (overall[name], -0.65),
        ha="center",
        annotation_clip=False,
    )
ax.set_yticks(range(len(CHANGES) + 1), ["own", *CHANGES])
ax.set(xlabel="BLEU", ylim=(len(CHANGES) + 0.55, -0.55))
plt.show()

# %% name="interventions-numbers" tags=["record"]
for name, short_name in zip(
    CHANGES, ["diagonal", "largest", "right", "left", "uniform"], strict=True
):
    for s in (0, 1):
        glue(f"cost-{short_name}-{s}", -costs[name, s][0], display=False)
long_costs = np.percentile(
    [
        np.mean([cost("diagonal", s, (26, 40), rows) for s in (0, 1)])
        for rows in draws
    ],
    [2.5, 50, 97.5],
)
glue("long-diagonal-low", long_costs[0], display=False)
glue("long-diagonal-high", long_costs[2], display=False)

glue("third", len(third), display=False)

# %% [markdown] name="what-you-saw-interventions"
r"""
**What you saw.** ({glue:text}`third:,` sentences; seeds 0 and 1.) Looking at all pieces alike costs {glue:text}`cost-uniform-0:.1f` and {glue:text}`cost-uniform-1:.1f` BLEU, one piece to the right {glue:text}`cost-right-0:.1f` and {glue:text}`cost-right-1:.1f`, one to the left {glue:text}`cost-left-0:.1f` and {glue:text}`cost-left-1:.1f`. So *where* this model looks matters, and by one piece. Taking only the largest weight costs {glue:text}`cost-largest-0:.1f` and {glue:text}`cost-largest-1:.1f`: the model needs its smaller weights, for what they bring or only because it was trained with them.
"""

# %% name="interventions-claims" tags=["record"]
holds(
    "uniform weights cost most, and more than 6 BLEU, both seeds",
    all(
        costs["uniform", s][0]
        < min(-6, *(costs[n, s][0] for n in CHANGES if n != "uniform"))
        for s in (0, 1)
    ),
)
holds(
    "one piece to the left or right costs at least 3 BLEU, both seeds",
    all(
        costs[n, s][2] < -3 for n in ("one left", "one right") for s in (0, 1)
    ),
)
holds(
    "taking only the largest weight costs at least 1.5 BLEU, both seeds",
    all(costs["only the largest", s][2] < -1.5 for s in (0, 1)),
)

# %% [markdown] name="what-you-saw-interventions-2"
r"""
A diagonal that reads nothing costs {glue:text}`cost-diagonal-0:.1f` and {glue:text}`cost-diagonal-1:.1f`: least of all, and about the 1 BLEU of the bet, which two seeds leave undecided. Measured against uniform weights, most of what the look gives this model could be had by moving steadily through the sentence; what its own choice adds is worth the rest. Beyond 25 words even that can't be seen: the diagonal's difference lies between {glue:text}`long-diagonal-low:.1f` and {glue:text}`long-diagonal-high:.1f` BLEU. English and French have much the same order, so for this pair a diagonal is a good guess; for English and Japanese it would probably be a poor one. And the diagonal's cost may be the sum of a loss and a gain, as the next section shows.
"""

# %% name="interventions-claims-2" tags=["record"]
holds(
    "only the largest costs less than moving by one piece, both seeds",
    all(
        costs["only the largest", s][0]
        > max(costs[n, s][0] for n in ("one left", "one right")) + 0.9
        for s in (0, 1)
    ),
)
holds(
    "the diagonal costs least, but something, both seeds",
    all(
        costs["diagonal", s][2] < 0
        and costs["diagonal", s][0]
        > max(costs[n, s][0] for n in CHANGES if n != "diagonal")
        for s in (0, 1)
    ),
)
holds(
    "the diagonal costs about 1 BLEU, the mean over the seeds",
    0.4 < -np.mean([costs["diagonal", s][0] for s in (0, 1)]) < 2.2,
)
holds(
    "the diagonal loses less than half of what uniform weights lose, "
    "both seeds",
    all(costs["diagonal", s][0] > costs["uniform", s][0] / 2 for s in (0, 1)),
)
holds(
    "beyond 25 words no difference to the diagonal can be seen",
    bool(long_costs[0] < 0 < long_costs[2]),
    f"{long_costs[0]:.1f} to {long_costs[2]:.1f}",
)

# %% [markdown] name="failure-prose"
r"""
## A failure, and what ends most of it

Some translations run in circles: they say the same three words twice or more. Of the same {glue:text}`third:,` sentences, here are the first two of 13 to 16 words where the model of seed 0 does so, with the same model on the diagonal below. The English line is the gloss: the French should say the same, once.
"""


# %% name="failure"
def repeats(text):
    """Does it say the same three words twice?"""
    three = list(zip(*(text.split()[i:] for i in range(3)), strict=False))
    return len(set(three)) < len(three)


middle = [j for j, i in enumerate(third) if 13 <= words[i] <= 16]
shown = [j for j in middle if repeats(changed["own", 0][j])][:2]
for j in shown:
    print(sources[third[j]])
    for name in ("own", "diagonal"):
        print(f"  {name:10}{changed[name, 0][j][:240]}")
    print(f"  reference {some_references[j]}")
for name in ("own", "diagonal", "uniform"):
    rate = [np.mean([repeats(t) for t in changed[name, s]]) for s in (0, 1)]
    print(f"{name:9} in circles: {rate[0]:.0%} and {rate[1]:.0%} of all")

# %% name="failure-numbers" tags=["record"]
circles = {
    key: np.array([repeats(text) for text in texts])
    for key, texts in changed.items()
}
for name, short_name in [
    ("own", "own"),
    ("diagonal", "diagonal"),
    ("uniform", "uniform"),
    ("only the largest", "largest"),
]:
    for s in (0, 1):
        glue(
            f"circles-{short_name}-{s}",
            100 * circles[name, s].mean(),
            display=False,
        )
glue(
    "circles-reference",
    100 * np.mean([repeats(t) for t in some_references]),
    display=False,
)

# %% [markdown] name="what-you-saw-failure"
r"""
**What you saw.** With its own weights the two models run in circles in {glue:text}`circles-own-0:.0f` and {glue:text}`circles-own-1:.0f` % of the sentences (the references "repeat" three words in {glue:text}`circles-reference:.0f` %). Give them a look that always moves on, the diagonal, and it is {glue:text}`circles-diagonal-0:.0f` and {glue:text}`circles-diagonal-1:.0f` %. With uniform weights, where no place is looked at more than another, it is {glue:text}`circles-uniform-0:.0f` and {glue:text}`circles-uniform-1:.0f` %.
"""

# %% name="failure-claims" tags=["record"]
holds(
    "a look that always moves on removes more than half of the circles, "
    "both seeds",
    all(
        circles["diagonal", s].mean() < circles["own", s].mean() / 2
        for s in (0, 1)
    ),
)
holds(
    "uniform weights bring more circles, both seeds",
    all(
        circles["uniform", s].mean() > 1.4 * circles["own", s].mean()
        for s in (0, 1)
    ),
)
holds(
    "references hardly repeat three words",
    bool(np.mean([repeats(t) for t in some_references]) < 0.06),
)

# %% [markdown] name="what-you-saw-failure-2"
r"""
That the diagonal is sharp doesn't explain it: with only the largest kept it is {glue:text}`circles-largest-0:.0f` and {glue:text}`circles-largest-1:.0f` %. So most of the circles depend on *where the decoder looks next*. Perhaps this is why: it finds that place from the annotations and its state, and nothing counts what has been looked at already, so the look can return to a piece, and the same words follow. That it does return was not measured here; following the fullest column through a circle would tell. (Some later systems add such a count, called coverage.) Nor did we compare translations of equal length, and a shorter one has less room for repeats. The diagonal isn't the better translator for that: its BLEU is lower, as you saw.
"""

# %% name="failure-claims-2" tags=["record"]
holds(
    "with only the largest weight the circles stay, both seeds",
    all(
        circles["only the largest", s].mean() > 0.65 * circles["own", s].mean()
        for s in (0, 1)
    ),
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
        print(f"BLEU {single[i]:3.0f}    ", sources[i])
        print("  attention ", spoken["attention-0"][i][:240])
        print("  one vector", spoken["none-0"][i][:240])
        print("  reference ", references[i])


show(ranked[:-4:-1])
show(ranked[:3])

# %% [markdown] name="unseen-prose"
r"""
Among the bad ones are sentences with a word that training never held, put together from pieces; among the good ones too. Does such a word spoil the *rest* of its sentence? The bet: yes. The intervention: in each of the same {glue:text}`third:,` sentences that has exactly one unseen word and at most 16 words, put *program* in its place, which is frequent, and count the other reference words that are found (those of five letters and more that training held).
"""


# %% name="unseen-words" tags=["given"]
def bare(text):
    return re.findall(r"\w[\w+.'-]*\w|\w", text)


seen = {word for pair in training for word in bare(pair.source)}
unseen = [[w for w in bare(text) if w not in seen] for text in sources]
alone = [
    i
    for i in third
    if len(unseen[i]) == 1 and len(unseen[i][0]) >= 3 and words[i] <= 16
]
swapped = [
    re.sub(rf"(?<!\w){re.escape(unseen[i][0])}(?!\w)", "program", sources[i])
    for i in alone
]


known = {w for p in training for w in re.findall(r"[^\W\d_]{5,}", p.target)}


def found_rest(texts):
    """Known reference words found, and all of them, per sentence (n, 2)."""
    rest = []
    for i, text in zip(alone, texts, strict=True):
        right = re.findall(r"[^\W\d_]{5,}", references[i])
        right = [w for w in right if w in known and w not in unseen[i]]
        said = set(re.findall(r"[^\W\d_]{5,}", text))
        rest.append([sum(w in said for w in right), len(right)])
    return np.array(rest)


# %% name="unseen-swap"
gain = []
for s in (0, 1):
    after = translate(models[f"attention-{s}"], swapped)
    after = found_rest([french.decode(pieces) for pieces in after]).sum(axis=0)
    before = found_rest([spoken[f"attention-{s}"][i] for i in alone]).sum(
        axis=0
    )
    gain.append([before[0] / before[1], after[0] / after[1]])
    print(
        f"seed {s}: {gain[s][0]:.1%} with the word, {gain[s][1]:.1%} without"
    )

# %% name="unseen-numbers" tags=["record"]
glue("alone", len(alone), display=False)
glue(
    "unseen-share", 100 * np.mean([len(u) > 0 for u in unseen]), display=False
)
for s in (0, 1):
    glue(f"rest-before-{s}", 100 * gain[s][0], display=False)
    glue(f"rest-after-{s}", 100 * gain[s][1], display=False)

# %% [markdown] name="what-you-saw-examples"
r"""
**What you saw.** {glue:text}`unseen-share:.0f` % of the held-out sentences hold a word that training never had. But the bet is lost: with the unseen word {glue:text}`rest-before-0:.0f` and {glue:text}`rest-before-1:.0f` % of the other words are found, with *program* in its place {glue:text}`rest-after-0:.0f` and {glue:text}`rest-after-1:.0f` % ({glue:text}`alone` sentences, two seeds). This swap makes the rest no better, so we can't blame the unseen word for what goes wrong elsewhere. It doesn't clear it either: one swap was tried, *program* may disturb where a name stood, and in so few sentences a help of a point or two could go unseen.

And BLEU has its own blind spots: it knows one reference, so that being right in other words costs points, and it never asks whether the sentence is *true*.
"""

# %% name="examples-claims" tags=["record"]
holds(
    "a common word in the unseen one's place does not help the rest by 2 "
    "points, both seeds",
    all(after - before < 0.02 for before, after in gain),
    ", ".join(f"{b:.1%} -> {a:.1%}" for b, a in gain),
)
holds(
    "among the three best and among the three worst is a sentence with an "
    "unseen word",
    any(unseen[i] for i in ranked[-3:]) and any(unseen[i] for i in ranked[:3]),
)
holds(
    "a quarter or more of the held-out sentences hold an unseen word",
    np.mean([len(u) > 0 for u in unseen]) > 0.25,
)

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
:::{quiz} A model trained with attention loses little when its weights are replaced by a diagonal. What follows?
- [ ] Attention is useless: a model without it would do as well. | Uniform weights cost this model most of its BLEU. A diagonal is a look too, and a good guess between two languages of like order.
- [x] For this model and this pair of languages, moving on steadily gives most of what the look gives. | That is what was measured. Another order of words, or a model trained on the diagonal, could differ either way.
- [ ] The model never learnt to find words by content. | That doesn't follow from a small loss. Off the diagonal its look hits the judge's piece far more often than when it is moved by one piece, so it isn't just a line. How much of that is content was not tested.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Sentence pairs alone say which word translates which: EM alternates between sharing out target words and counting the shares. Such a table doesn't know the order of words or their agreement.
2. An annotation joins two readers; the backward one must begin at the sentence's own end, not in its padding.
3. Bahdanau's decoder asks with $s_{t-1}$, joins the context with the last word, moves on, and speaks from context and state.
4. With attention our small translator is ahead of one vector at every length, but the lead shrinks with length, and beyond its training lengths a plain dictionary is ahead of it.
5. In our trained models one piece to the side costs much. A steady diagonal costs far less, and ends most of the circles.
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
- {cite:t}`koehn2017`: six things that were hard for these models, among them long sentences, wide beams and, the fifth, attention that is no word alignment.
- {cite:t}`post2018`: why BLEU scores could not be compared, and the tool that made them comparable.

**Next.** Lesson 7 looks at pictures, where there is no order to follow and still a place to look.
"""
