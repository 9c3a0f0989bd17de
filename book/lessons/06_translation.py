# %% [markdown] name="translation-title"
r"""
# Translating real sentences

**Does attention keep long sentences whole?**

| | |
|---|---|
| After it you can | learn from sentence pairs alone which word translates which; read a sentence from both ends; build the translator of {cite:t}`bahdanau2015` step by step and run it on trained weights; search for a better translation than the obvious one; measure quality against length, with and without attention |
| You need | lessons 2 to 5; a little PyTorch helps to read the cells around the exercises |
| Time | about 150 minutes, with six exercises |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(ibm1_em_step)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% name="setup" tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, show_solution

viz.use_style()


# %% name="softmax-and-gru" tags=["setup"]
def softmax(x, axis=-1):
    """You wrote this in lesson 1: shares along `axis`, safe for large scores."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def gru_step(x, h, p):
    """One step of a GRU, a lighter LSTM: input x (B, D), state h (B, H) -> (B, H).

    p: w_x (D, 3H), w_h (H, 3H), b_x and b_h (3H,), in PyTorch's order.
    """
    H = h.shape[1]
    a, b = x @ p["w_x"] + p["b_x"], h @ p["w_h"] + p["b_h"]  # (B, 3H) each
    r, z = np.split(1 / (1 + np.exp(-(a + b)[:, : 2 * H])), 2, axis=1)  # gates
    new = np.tanh(a[:, 2 * H :] + r * b[:, 2 * H :])
    return (1 - z) * new + z * h


# %% [markdown] name="real-sentences"
r"""
## Real sentences

Lesson 3 pressed a whole input into one vector and watched long inputs suffer. Lesson 5 let the decoder look back, and dates came out right.
But a date is short, and a machine made it. Now for sentences that people wrote and other people translated: Debian's package
descriptions, English to French.
"""

# %% name="load-the-pairs"
from attn.data import translation

splits = translation.load(language="fr")  # `make data` fetched them; from then on offline
held_out = [translation.Pair(*(text.lower() for text in pair)) for pair in splits.test]
glue("pairs-train", len(splits.train), display=False)
glue("pairs-test", len(held_out), display=False)
for pair in held_out[20:23]:
    print(pair.source, "\n   ", pair.target)

# %% [markdown] name="held-out-by-template"
r"""
{glue:text}`pairs-train:,` pairs are there to learn from, {glue:text}`pairs-test:,` are held out. They are split by **template**: with names, numbers and rare words masked, no sentence of one side is on the other, not even
with one word changed. Otherwise "This package contains the library." would be in training and "This package contains the manual." in the test, and you would measure memory.

Everything is in small letters. If the cell above told you that the data is missing, its message names the command that fetches it. Debian's lists change with its releases, so your sentences and numbers may differ a little from this page's.
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
n(f, e) = \sum_{\text{pairs}} \; \sum_{t:\, f_t = f} \; \sum_{i:\, e_i = e} a_{ti}, \qquad
p_{\text{new}}(f \mid e) = \frac{n(f, e)}{\sum_{f'} n(f', e)}
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

A word may occur twice in a sentence: each occurrence counts. A source word that occurs in no pair keeps its row. Leave `table` as you found it.

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
    table (n_source, n_target), table[e, f] = p(f | e), above 0 where e and f share a pair -> the same shape.
    """
    # BEGIN SOLUTION
    counts = np.zeros_like(table)
    for source, target in pairs:
        here = np.ix_(source, target)
        a = table[here] / table[here].sum(axis=0)  # (S, T): each target word shares out one
        np.add.at(counts, here, a)  # also where a word occurs twice
    totals = counts.sum(axis=1, keepdims=True)  # (n_source, 1)
    return np.divide(counts, totals, out=table.copy(), where=totals > 0)
    # END SOLUTION


# %% name="ibm1-em-step-check" tags=["check"]
check(ibm1_em_step)

# %% [markdown] name="ibm1-em-step-why"
r"""
<details><summary>Why it works</summary>

A step never makes the observed translations less likely under the table. With the guess held fixed, shares of counts are the best table there is; with the table held fixed, {eq}`eq-posterior` is the best guess. For this model there is no lower top to get stuck on {cite}`brown1993`,
so any start without zeros climbs as high as can be.

</details>
"""

# %% name="toy-em" tags=["figure"] mystnb={"image": {"alt": "Probabilities over twelve steps of EM. The right translations rise from one quarter towards one: the to la and flower to fleur fastest, house to maison and a to une behind them. House to la rises with them for one step, then falls towards zero."}, "figure": {"name": "fig-toy-em", "caption": "Twelve steps on the three pairs. Nobody said that *house* is *maison*: but *la* is explained by *the*, and what is left over goes to *house*."}}
toy_source, toy_target = ["the", "house", "flower", "a"], ["la", "maison", "fleur", "une"]
toy = [(np.array([0, 1]), np.array([0, 1])), (np.array([0, 2]), np.array([0, 2]))]
toy.append((np.array([3, 2]), np.array([3, 2])))
tables = [np.full((4, 4), 1 / 4)]
for _ in range(12):
    tables.append(ibm1_em_step(toy, tables[-1]))
fig, ax = plt.subplots()
shown = [(0, 0, "-", "the → la\nflower → fleur"), (1, 1, "--", "house → maison\na → une"), (1, 0, ":", "house → la")]
for e, f, style, name in shown:
    line = [table[e, f] for table in tables]
    ax.plot(line, style, color=viz.WEIGHT if e == f else viz.INK)
    shift = {"-": 12, "--": -10, ":": 0}[style]
    ax.annotate(name, (12, line[-1]), xytext=(6, shift), textcoords="offset points", va="center")
ax.set(xlabel="steps of EM", ylabel="p(f | e)", ylim=(0, 1.08), xlim=(0, 15.5), xticks=range(0, 13, 3))
plt.show()

# %% [markdown] name="subwords-prose"
r"""
## Pieces of words

Real text has too many words for a table: names, plurals, verb forms. So cut rare words into {term}`subwords <subword>` {cite}`sennrich2016`: start from letters and merge the most frequent
neighbours again and again, until there are 3,000 pieces for each language. A frequent word stays whole; a rare one becomes several pieces; nothing is unknown. "▁" marks the start of a word.
"""

# %% name="cut-into-subwords"
from attn.data.tokens import END, PAD, START, Tokens
from autograder.paths import ROOT

WEIGHTS = ROOT / "book" / "weights"  # the vocabularies and the models trained for this lesson
english, french = (Tokens.load(WEIGHTS / f"06-{name}.json") for name in ("english", "french"))
for text in (held_out[20].source, held_out[22].source):
    print(" ".join(english.tokens(english.encode(text))))

# %% [markdown] name="em-on-real-pairs-prose"
r"""
Now EM on the real pairs of up to 25 words. Every English sentence gets one word more, at its front, that stands for *nothing*: French words such as the *de* in *fichier de texte* come
from no English word, and must go somewhere.

How good is a table? Ask for the mean $-\log$ of what it gives each French piece: lesson 1's cross-entropy. Its exponential is the {term}`perplexity`, the number of equally likely pieces it still hesitates between. Here every tenth pair is asked, and they are pairs it was made from: this shows that it learns, not how it does on new ones.
"""

# %% name="em-on-real-pairs"
LONGEST = 25  # words; the networks below are trained on the same pairs
lowered = [translation.Pair(*(text.lower() for text in pair)) for pair in splits.train]
training = [pair for pair in lowered if max(len(text.split()) for text in pair) <= LONGEST]
ids = [(np.array([START, *english.encode(p.source)]), np.array(french.encode(p.target))) for p in training]
table = np.full((len(english), len(french)), 1 / len(french))
for step in range(6):
    log_p = [np.log(table[np.ix_(source, target)].mean(axis=0)) for source, target in ids[::10]]
    perplexity = np.exp(-np.concatenate(log_p).mean())
    glue(f"ibm-perplexity-{step}", perplexity, display=False)
    print(f"after {step} steps: perplexity {perplexity:.0f}")
    if step < 5:
        table = ibm1_em_step(ids, table)
glue("pairs-trained", len(training), display=False)

# %% name="best-translations"
for word in ["library", "files", "provides", "not", "used"]:
    row = table[english.encode(word)[0]]  # these are whole words in the vocabulary
    best = row.argsort()[::-1][:4]
    print(word.ljust(9), ", ".join(f"{french.tokens([f])[0].strip('▁')} {row[f]:.2f}" for f in best))

# %% [markdown] name="what-you-saw-ibm"
r"""
**What you saw.** From {glue:text}`pairs-trained:,` sentence pairs and one table, five steps took the perplexity on those pairs from {glue:text}`ibm-perplexity-0:.0f` to {glue:text}`ibm-perplexity-5:.0f`, and a dictionary fell out. Even *not* found both its
halves, *ne* and *pas*.

But Model 1 reads no order: *a flower for the house* and *the house for a flower* are one sentence to it. It can say which word comes from which. It can't write. Its alignment, though, is what a network's can be compared with; keep `table` for later.
"""

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
rng = np.random.default_rng(0)
shuffled = rng.permutation(len(lengths))
plain = [shuffled[i : i + 64] for i in range(0, len(lengths), 64)]
alike = bucketed(lengths, batch_size=64, generator=torch.Generator().manual_seed(0))
for name, batches in [("shuffled", plain), ("bucketed", alike)]:
    glue(f"waste-{name}", 100 * waste(lengths, batches), display=False)
    print(f"{name}: {waste(lengths, batches):.1%} of all positions are padding")

# %% [markdown] name="what-you-saw-batches"
r"""
**What you saw.** Shuffled batches of 64 are {glue:text}`waste-shuffled:.0f` % padding, bucketed ones {glue:text}`waste-bucketed:.0f` %. The batches still come in random order, and every epoch has other neighbours: sorting everything once would
show the model all short sentences first.

What is left of the padding must not change any result. Twice you will have to see to it: when reading, and when attending.
"""

# %% [markdown] name="reading-both-ways"
r"""
## Reading from both ends

What should be known about a source word, for a decoder that may look at any of them? An encoder that reads left to right knows at word $i$ only what came
before. In *the light package* it has to settle *light* without having seen *package*, and *light* is a lamp as well as the opposite of heavy.

So read twice, with two networks, and join what each knows at word $i$:

$$
h_i = \left[\, h_{F,i} \,;\, h_{B,i} \,\right]
$$ (eq-annotation)

$h_F$ comes from reading forwards, $h_B$ from reading backwards. Together they are the {term}`annotation` of word $i$: all of the sentence, with the neighbourhood of word $i$ freshest. If both have
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

`x` (B, S, D): vectors of the tokens, padding on the right, which may hold anything; `lengths` (B,): real tokens in each row, at least 1; `step_f`, `step_b`: one step of each reader, `step(x_i, h)` with (B, D) and (B, H) → (B, H); `d_hidden`: H. Both readers begin with zeros
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

    x (B, S, D), lengths (B,); step_f and step_b: (x_i (B, D), h (B, H)) -> h (B, H);
    d_hidden = H -> (B, S, 2H).
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
            state = np.where(real[:, i, None], step(x[:, i], state), 0.0)  # (B, H)
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
e_{ti} = v^\top \tanh\left(W_s s_{t-1} + W_h h_i\right), \qquad
a_{ti} = \frac{\exp(e_{ti})}{\sum_{k=1}^{S} \exp(e_{tk})}, \qquad
c_t = \sum_{i=1}^{S} a_{ti} h_i
$$ (eq-alignment)

{cite:t}`bahdanau2015` write $\alpha_{ij}$ for these weights, with $i$ for the target, and call the score an {term}`alignment model`. It is lesson 2's soft lookup: the query is $s_{t-1}$, the keys and values are the annotations. Beside {eq}`eq-posterior` only one thing changed:
the score is no table any more. It sees the whole sentence and all that has been written.

The sums run over *real* tokens. Padding scores what it likes and gets nothing.
"""

# %% [markdown] name="masked-alignment-exercise"
r"""
:::{exercise} Masked alignment
:label: ex-masked-alignment

Weights and contexts of {eq}`eq-alignment` from given scores, over the real tokens of each sentence.

`scores` (B, T, S), `h` (B, S, D), `lengths` (B,) → weights (B, T, S), contexts (B, T, D). Scores of padding may be anything, even nan. A sentence of length 0 gets zeros, without warnings. Leave the arguments as you found them.

Difficulty 2 of 5, about 8 minutes.
:::
"""

# %% [markdown] name="masked-alignment-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Lesson 2's masked attention, with the mask made from `lengths`. Think of the row that may attend nothing *before* the softmax.

</details>
<details><summary>Hint 2: the shapes</summary>

Mask (B, 1, S), so that it broadcasts over T. Weights (B, T, S) @ h (B, S, D) → (B, T, D).

</details>
<details><summary>Hint 3: in words</summary>

Real tokens are those with a place below the length. Set the other scores to −∞, but leave the empty sentences alone. Softmax over the source. Zero the weights of what isn't real. Multiply by the annotations.

</details>
"""


# %% name="masked-alignment" tags=["answer"]
def masked_alignment(scores, h, lengths):
    """Weights over the real tokens of each source, and the contexts they make.

    scores (B, T, S), h (B, S, D), lengths (B,)
    -> weights (B, T, S), contexts (B, T, D). Length 0 gives zeros.
    """
    # BEGIN SOLUTION
    real = (np.arange(scores.shape[2]) < lengths[:, None])[:, None]  # (B, 1, S)
    empty = lengths[:, None, None] == 0  # (B, 1, 1): their scores stay, no row is all -inf
    weights = softmax(np.where(real | empty, scores, -np.inf))  # (B, T, S)
    weights = np.where(real, weights, 0.0)
    return weights, weights @ h
    # END SOLUTION


# %% name="masked-alignment-check" tags=["check"]
check(masked_alignment)

# %% [markdown] name="masked-alignment-why"
r"""
<details><summary>Why it works</summary>

$e^{-\infty} = 0$, so the real tokens share out exactly one among them, as if the padding had never been there. The mask is applied twice on purpose: before the softmax for the sum, after it so that an empty sentence says nothing.

</details>
"""

# %% [markdown] name="decoder-prose"
r"""
## One step of the decoder

Bahdanau's four steps, as in lesson 5, now for a batch of sentences with real parameters. The decoder holds $s_{t-1}$ and the id $y_{t-1}$ of the piece that it wrote last; $x_t$ is that piece's vector.

1. **Ask**: weights and context $c_t$ from $s_{t-1}$, by {eq}`eq-alignment`.
2. **Join**: the vector and the context, $[x_t; c_t]$.
3. **Move on**: $s_t = \operatorname{GRU}([x_t; c_t], s_{t-1})$.
4. **Speak**: logits, the scores that go into softmax, $= W_y \tanh(W_c [c_t; s_t]) + b_y$, one for each French piece.

$W_h h_i$ is the same at every step, so it is computed once a sentence and handed over as `keys`.

A matrix has the shape that its formula needs, as in lesson 5: $W_s s$ makes A numbers of H, so `w_s` is (A, H). For states in rows that is `s @ w_s.T`. Only inside `gru_step` they stand turned already, as in your `lstm_step`.
"""

# %% [markdown] name="bahdanau-decoder-step-exercise"
r"""
:::{exercise} A step of Bahdanau's decoder
:label: ex-bahdanau-decoder-step

Take one step for each sentence of a batch, with your `masked_alignment` and the `gru_step` at the top.

`y` (B,): $y_{t-1}$; `s` (B, H): $s_{t-1}$; `h` (B, S, D): annotations; `keys` (B, S, A): $W_h h_i$; `lengths` (B,); `p`: a dictionary → logits (B, V), $s_t$ (B, H), weights (B, S).

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
    s = gru_step(np.concatenate([p["embedding"][y], context], axis=1), s, p["gru"])  # (B, H)
    spoken = np.tanh(np.concatenate([context, s], axis=1) @ p["w_c"].T)  # (B, H)
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

# %% [markdown] name="training-prose"
r"""
## Training

Two systems, everything else alike: the same pairs, subwords, sizes, batches, learning rate and number of epochs.

- **attention**: the decoder above, a fresh context at every step.
- **one vector**: lesson 3's best, a *peeky* decoder {cite}`cho2014`. It too gets a context at every step, in both places, but always the same one: the encoder's last state, from both ends.

Training takes minutes for each, so their weights come with the course, in half precision; `book/training/06_translation.py` made them and wrote a log. First, see a small one learn: the pairs of up to
8 words, 60 steps.
"""

# %% name="loss"
from torch.nn.functional import cross_entropy


def loss(model, batch):
    """Cross-entropy of the next piece, summed, and how many pieces there are."""
    logits = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, V)
    total = cross_entropy(logits.flatten(0, 1), batch.target_out.flatten(), ignore_index=PAD, reduction="sum")
    return total, (batch.target_out != PAD).sum()


# %% name="live-run"
from attn.data.batches import epochs
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train

short = [i for i, pair in enumerate(training) if len(pair.source.split()) <= 8]
sides = [ids[i][0][1:].tolist() for i in short], [ids[i][1].tolist() for i in short]  # without START
torch.manual_seed(0)
sizes = RecurrentSizes(d_embedding=32, d_hidden=64, bidirectional=True, score="additive", order="bahdanau")
small = EncoderDecoder(len(english), len(french), sizes)
order = list(epochs(*sides, batch_size=32)(0))[:60]
live = train(small, lambda epoch: order, loss, Recipe(epochs=1, lr=5e-3, quiet=True, device="cpu"))
print(f"loss {np.mean(live.losses[:5]):.1f} in the first five steps, {np.mean(live.losses[-5:]):.1f} in the last five")

# %% name="load-trained"
import json

from safetensors.torch import load_file

models, logs = {}, {}
for name in ["attention-0", "none-0", "attention-1", "none-1"]:  # the number is the seed
    logs[name] = json.loads((WEIGHTS / f"06-{name}.json").read_text("utf-8"))
    models[name] = EncoderDecoder(len(english), len(french), RecurrentSizes(**logs[name]["sizes"])).eval()
    halves = load_file(WEIGHTS / f"06-{name}.safetensors")
    models[name].load_state_dict({key: value.float() for key, value in halves.items()})
for kind in ("attention", "none"):
    glue(f"seconds-{kind}", np.mean([logs[f"{kind}-{s}"]["cpu_seconds"] for s in (0, 1)]), display=False)
    glue(f"parameters-{kind}", logs[f"{kind}-0"]["parameters"] / 1e6, display=False)
    end = np.mean([logs[f"{kind}-{s}"]["validation_loss"][-1] for s in (0, 1)])
    glue(f"validation-{kind}", end, display=False)
    glue(f"hesitation-{kind}", np.exp(end), display=False)
    print(f"{kind:10} validation loss {end:.2f}, perplexity {np.exp(end):.0f}")
glue("epochs", logs["attention-0"]["recipe"]["epochs"], display=False)

# %% name="by-frequency-alone"
times = np.bincount(np.concatenate([[*target, END] for _, target in ids]))  # how often each French piece occurs
share = times[times > 0] / times.sum()
by_frequency = -(share * np.log(share)).sum()  # the loss of whoever knows these shares and nothing else
below = [20 * np.argmax(np.array(log["training_loss"]) < by_frequency) for log in logs.values()]  # means of 20 steps
glue("loss-frequency", by_frequency, display=False)
glue("steps-frequency", int(max(below)), display=False)
print(f"by frequency alone: loss {by_frequency:.2f}, beaten after {min(below)} to {max(below)} steps")

# %% name="losses" tags=["figure"] mystnb={"image": {"alt": "Left, the live run: the loss falls from 8 within 60 steps. Right, the four logged runs: all fall from 8 through a dotted line above 6 to below 3 and lie close together; towards the end the two with attention run a little lower."}, "figure": {"name": "fig-losses", "caption": "Loss for each French piece. Left: the 60 steps of the small model, trained just now, as means of five. Right: the logs of the four shipped models, each system twice; dotted, the loss by frequency alone."}}
fig, (left, right) = plt.subplots(1, 2, figsize=(6.8, 3), sharey=True)
left.plot(np.arange(0, 60, 5), np.reshape(live.losses, (12, 5)).mean(axis=1), color=viz.INK)
left.set(xlabel="step", ylabel="loss", title="small, live", xticks=[0, 30, 60])
for kind, name, colour, style in [("attention", "attention", viz.WEIGHT, "-"), ("none", "one vector", viz.KEY, "--")]:
    for seed in (0, 1):
        curve = logs[f"{kind}-{seed}"]["training_loss"]  # means over 20 steps
        right.plot(20 * np.arange(len(curve)), curve, style, color=colour, label=name if seed == 0 else None)
right.axhline(by_frequency, color=viz.INK, linewidth=1, linestyle=":")
right.set(xlabel="step", title="shipped, logged", xticks=[0, 500, 1000, 1500])
right.legend()
plt.show()

# %% [markdown] name="what-you-saw-training"
r"""
**What you saw.** The loss starts at $\log 3000 \approx 8$, a pick among all pieces. Who knows only how frequent each piece is pays {glue:text}`loss-frequency:.1f`; after {glue:text}`steps-frequency` steps all four shipped models do better. They read
{glue:text}`pairs-trained:,` pairs {glue:text}`epochs` times. One with attention took {glue:text}`seconds-attention:.0f` seconds of one processor core, one without {glue:text}`seconds-none:.0f`; they have {glue:text}`parameters-attention:.1f` and {glue:text}`parameters-none:.1f` million parameters. (The second has more because its
output layer reads state and context together.)

On validation pairs attention ends at {glue:text}`validation-attention:.2f`, one vector at {glue:text}`validation-none:.2f`: perplexity {glue:text}`hesitation-attention:.0f` against {glue:text}`hesitation-none:.0f`. But under {term}`teacher forcing` both read the right words so far, which say much about the next piece. The gap widens when each must read its own, as you will see. These are small models after a short training: expect clumsy French. What counts is the comparison.
"""

# %% [markdown] name="your-own-translator-prose"
r"""
## Your functions, trained weights

Everything an attention model needs you have written by now. Put the shipped numbers into your functions: `bidirectional_annotations` reads, `bahdanau_decoder_step` writes. Two easy sentences first.
"""


# %% name="parameters-in-numpy"
def gru_parameters(weights, prefix, suffix=""):
    """One GRU's parameters, turned as `gru_step` wants them."""
    names = {"w_x": "weight_ih", "w_h": "weight_hh", "b_x": "bias_ih", "b_h": "bias_hh"}
    return {mine: weights[f"{prefix}.rnn.layers.{name}_l0{suffix}"].T for mine, name in names.items()}


w = {name: value.numpy() for name, value in models["attention-0"].state_dict().items()}
forward, backward = gru_parameters(w, "encoder"), gru_parameters(w, "encoder", "_reverse")
p = {"embedding": w["decoder.embedding.weight"], "gru": gru_parameters(w, "decoder")}
p |= {"w_s": w["decoder.score.w.weight"], "v": w["decoder.score.v.weight"][0]}
p |= {"w_c": w["decoder.w_c.weight"], "w_y": w["decoder.output.weight"], "b_y": w["decoder.output.bias"]}


# %% name="read"
def read(texts):
    """What the decoder begins with: s_0, annotations, keys and lengths of a batch."""
    source, lengths = (x.numpy() for x in pad([english.encode(text) for text in texts]))
    x = w["encoder.embedding.weight"][source]  # (B, S, E)
    H = forward["w_h"].shape[0]
    steps = [lambda x_i, h, q=q: gru_step(x_i, h, q) for q in (forward, backward)]
    h = bidirectional_annotations(x, lengths, *steps, H)  # (B, S, 2H)
    ends = np.concatenate([h[np.arange(len(x)), lengths - 1, :H], h[:, 0, H:]], axis=1)  # both last states
    s = np.tanh(ends @ w["encoder.bridges.0.weight"].T + w["encoder.bridges.0.bias"])
    return s, h, h @ w["decoder.score.u.weight"].T, lengths


# %% name="write"
def write(text, longest=60):
    """Translate one sentence, word by word: the pieces and where each looked."""
    s, *source = read([text])
    y, pieces, looks = START, [], []
    while y != END and len(pieces) < longest:
        logits, s, weights = bahdanau_decoder_step(np.array([y]), s, *source, p)
        y = int(logits[0].argmax())
        pieces.append(y)
        looks.append(weights[0])
    return pieces, np.array(looks)  # (T,), (T, S)


# %% name="first-translation"
texts = ["this package contains the documentation.", "it can be used to read and write image files."]
for text in texts:
    pieces, _ = write(text)
    print(text, "→", french.decode(pieces))
with torch.inference_mode():  # the first step of both sentences, by the PyTorch model
    start = models["attention-0"].start(*pad([english.encode(text) for text in texts]))
    logits, state = models["attention-0"].step(torch.full((2,), START), start)
mine = bahdanau_decoder_step(np.full(2, START), *read(texts), p)
gap = max(np.abs(mine[0] - logits.numpy()).max(), np.abs(mine[2] - state.weights[:, 0].numpy()).max())
print("logits and weights equal to the PyTorch model's, within 0.00001:", gap < 1e-5)

# %% [markdown] name="what-you-saw-own"
r"""
**What you saw.** Your functions translate. At the first word of both sentences, read as one padded batch, their logits and weights are those of the course's PyTorch model; what differs is rounding in single precision. From here on the
PyTorch model stands in for them where many sentences are needed, because it is faster.
"""

# %% [markdown] name="alignments-prose"
r"""
## Where it looks

The weights of a whole translation, one row for each word written, are its alignment. Pieces are put together into words first: a French word's row is the mean over its pieces, an English word's column the sum.

Here is a long sentence, chosen by rule: of all held-out sentences of 22 to 25 words, the one whose translation has the highest BLEU. Long enough that one vector would have much to carry.
"""


# %% name="weights-between-words"
def by_word(weights, rows, columns):
    """Weights between words (T, S) from weights between pieces: means over rows, sums over columns."""
    row, column = (np.cumsum([piece.startswith("▁") for piece in side]) - 1 for side in (rows, columns))
    summed = np.stack([weights[:, column == i].sum(axis=1) for i in range(column.max() + 1)], axis=1)
    return np.stack([summed[row == t].mean(axis=0) for t in range(row.max() + 1)])


def word_alignment(source, pieces, looks):
    """Word weights (T, S), French words and English words; `pieces` without END."""
    e, f = english.tokens(english.encode(source)), french.tokens(pieces)
    return by_word(looks[: len(f)], f, e), "".join(f).split("▁")[1:], "".join(e).split("▁")[1:]


# %% name="translate-many"
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
        for row, pieces in zip(rows, decode(model.step, start, **settings), strict=True):
            found[row] = pieces
    return found


# %% name="choose-long"
from sacrebleu import sentence_bleu

sources, references = ([getattr(pair, side) for pair in held_out] for side in ("source", "target"))
words = np.array([len(text.split()) for text in sources])  # (N,), the lengths of the sources
spoken = {}  # what each model says, all held-out sentences
spoken["attention-0"] = [french.decode(found) for found in translate(models["attention-0"], sources)]
single = np.array([sentence_bleu(t, [r]).score for t, r in zip(spoken["attention-0"], references, strict=True)])
long = max(np.flatnonzero((words >= 22) & (words <= 25)), key=lambda i: single[i])
pieces, looks = write(sources[long])
weights, rows, columns = word_alignment(sources[long], [y for y in pieces if y != END], looks)
glue("long-words", int(words[long]), display=False)
print(sources[long], "", french.decode(pieces), "", "reference: " + references[long], sep="\n")

# %% name="long-alignment" tags=["figure"] mystnb={"image": {"alt": "Attention of a long French translation over its English source, word by word. From the top left the dark cells follow the diagonal to the middle of the sentence. Below that the rows are pale and spread over many words; the last is a little darker again, at the last two words."}, "figure": {"name": "fig-long-alignment", "caption": "The alignment of a long held-out sentence, French words down, English words across. It was read off your own functions."}}
fig, ax = plt.subplots(figsize=(6, 6))
viz.alignment(ax, weights, rows=rows, columns=columns, names=("French words", "English words"))
plt.show()

# %% [markdown] name="ibm-beside-attention-prose"
r"""
Follow a row with your finger to its darkest cell: mostly the English word that this French word comes from, or a neighbour. While the French is right the path runs down the diagonal. Each word is looked up when its turn comes, so nothing had to survive in a state until then. Where the French goes wrong, in the second half, the rows are pale: the model doesn't know where to look. The last row finds the end again, {glue:text}`long-words` words from the start.

IBM Model 1 answers the same question from its table, without order and without context: where an English word stands twice, both places get the same weight. Here are the two on a shorter sentence: of all held-out ones of 10 words, the one with the highest BLEU. Both align the same French words.
"""


# %% name="ibm-beside-attention" tags=["figure"] mystnb={"image": {"alt": "Two grids over the same sentence. In both, the content words point at their English word, also at the end, where French turns the order round. Model 1 spreads each of the first three French words over the first three English ones. Attention does so less, and some of its small words point at the noun beside them."}, "figure": {"name": "fig-ibm-beside-attention", "caption": "The same sentence pair, aligned by the table of IBM Model 1 (above; what a row lacks went to the word for *nothing*) and by attention (below). Full colour is each grid's own largest weight. The table spreads *ce paquet fournit* over *this package contains*, three words that often come together. Attention is surer of *paquet* and *fournit*, but lets some small words (*ce*, *le*, *de*) look at the noun beside them."}}
def ibm_alignment(source, pieces):
    """Weights (T, S + 1) of French pieces over English ones; column 0 is the word for nothing."""
    part = table[np.ix_([START, *english.encode(source)], pieces)] + 1e-12  # a crumb for pairs never seen
    return (part / part.sum(axis=0)).T


ten = max(np.flatnonzero(words == 10), key=lambda i: single[i])
pieces, looks = write(sources[ten])
pieces = [y for y in pieces if y != END]
both = [ibm_alignment(sources[ten], pieces)[:, 1:], looks]
fig, axes = plt.subplots(2, 1, figsize=(5.6, 8))
for ax, title, found in zip(axes, ["IBM Model 1", "attention"], both, strict=True):
    weights, rows, columns = word_alignment(sources[ten], pieces, found)
    viz.alignment(ax, weights, rows=rows, columns=columns)
    ax.set_title(title)
plt.show()

# %% [markdown] name="agreement-prose"
r"""
One picture proves little. For a quarter of the held-out pairs, let both align the *reference* translation, and ask for each French piece whether the two point at the same English piece. By chance they would agree once in S, if the English sentence has S pieces.
"""

# %% name="agreement"
BINS = [(4, 8), (9, 12), (13, 16), (17, 20), (21, 25), (26, 40)]  # words of the source; 25 were the most in training
same, chance, sharp = {}, {}, {}
for i in range(0, len(sources), 4):
    e, f = english.encode(sources[i]), french.encode(references[i])
    with torch.inference_mode():
        looks = models["attention-0"].alignment(*pad([e]), torch.tensor([[START, *f[:-1]]]))[0].numpy()  # (T, S)
    place = next((b for b in BINS if b[0] <= words[i] <= b[1]), None)
    agree = ibm_alignment(sources[i], f)[:, 1:].argmax(axis=1) == looks.argmax(axis=1)
    same.setdefault(place, []).extend(agree)
    chance.setdefault(place, []).extend([1 / len(e)] * len(f))
    sharp.setdefault(place, []).extend(looks.max(axis=1))
for low, high in BINS:
    found = [np.mean(kept[low, high]) for kept in (same, chance, sharp)]
    print(f"{low:2}–{high} words: agree {found[0]:.0%}, by chance {found[1]:.0%}; largest weight {found[2]:.2f}")
for name, place in [("short", BINS[0]), ("long", BINS[-1])]:
    glue(f"agree-{name}", 100 * np.mean(same[place]), display=False)
    glue(f"chance-{name}", 100 * np.mean(chance[place]), display=False)
    glue(f"sharp-{name}", np.mean(sharp[place]), display=False)

# %% [markdown] name="what-you-saw-alignments"
r"""
**What you saw.** Nobody told attention what an alignment is. It was trained to say the next piece, and looking at the right word is what helped. It picks the same English piece as a statistical aligner for {glue:text}`agree-short:.0f` % of the
pieces in short sentences (chance: {glue:text}`chance-short:.0f` %) and {glue:text}`agree-long:.0f` % in the longest (chance: {glue:text}`chance-long:.0f` %). They need not agree everywhere: attention may look at a neighbour, because an annotation holds its neighbourhood too, and a grammatical *de* comes from no word at all.

But look at the last column. The largest weight is {glue:text}`sharp-short:.2f` on average in short sentences and {glue:text}`sharp-long:.2f` in the longest. Among more words the right one is harder to find, and the look blurs. Remember that when the curves come.
"""

# %% [markdown] name="beam-prose"
r"""
## Searching instead of guessing

`write` takes the likeliest piece each time. That is {term}`greedy <greedy decoding>`, and greed can lose. A model that knows four words:

| | then | together |
|---|---|---|
| *le* 0.6 | *grand* 0.4, *vieux* 0.35, … | at best 0.6 × 0.4 = 0.24 |
| *un* 0.4 | *grand* 0.9, … | 0.4 × 0.9 = 0.36 |

Greedy takes *le*, and can't come back. Nor can all sentences be tried: with 3,000 pieces there are 27 billion of three. {term}`Beam search <beam search>` keeps a few: the `width` best beginnings at every position. Let each go on in all ways; of all
these continuations keep the `width` best by

$$
\log p(y_1 \dots y_t) = \sum_{k=1}^{t} \log p(y_k \mid y_1 \dots y_{k-1})
$$ (eq-beam)
"""

# %% [markdown] name="beam-search-exercise"
r"""
:::{exercise} Beam search
:label: ex-beam-search

Search for one sentence.

`step(tokens, state)`: n last tokens (n,) and their states (n, d) → log-probabilities of the next (n, V) and new states (n, d); `state` (1, d) before the first token; `start`, `end`: two ids; `width`; `max_len`: at most so many tokens, `end` counted
→ a list of up to `width` pairs `(tokens, log_p)`, likeliest first; `tokens` is a list of ids without `start` and `end`.

A beginning that took `end` stops growing: it keeps its place and its log p, until likelier ones push it out. Ask the model only about beginnings that still grow, once for each position; stop when none is left. No ties will occur.

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

    step: (tokens (n,), state (n, d)) -> log p (n, V), state (n, d); state (1, d).
    """
    # BEGIN SOLUTION
    growing, ended = [([start], 0.0)], []  # beginnings: tokens, log p, their parent's row
    for _ in range(max_len):
        log_p, state = step(np.array([one[0][-1] for one in growing]), state)
        totals = np.array([[one[1]] for one in growing]) + log_p  # (n, V)
        best = [divmod(int(k), log_p.shape[1]) for k in np.argsort(-totals, axis=None)[:width]]
        found = [([*growing[r][0], y], totals[r, y], r) for r, y in best]
        found = sorted(ended + found, key=lambda one: -one[1])[:width]
        ended = [one for one in found if one[0][-1] == end]
        growing = [one for one in found if one[0][-1] != end]
        if not growing:
            break
        state = state[[r for _, _, r in growing]]  # each goes on from its parent's state
    return [([y for y in one[0][1:] if y != end], one[1]) for one in found]
    # END SOLUTION


# %% name="beam-search-check" tags=["check"]
check(beam_search)

# %% [markdown] name="beam-search-why"
r"""
<details><summary>Why it works</summary>

A beginning that is far behind rarely wins in the end, so little is lost by dropping it; one that is just behind stays in play. Because $\log p$ only falls as a sentence grows, what has ended can be compared with what still grows: the growing one can only get worse. Width 1 is greedy; width infinity would be exact.

</details>
"""


# %% name="beam-on-a-sentence"
def search(text, width):
    """Your beam search over your decoder."""
    s, *source = read([text])

    def step(tokens, state):
        many = [np.repeat(x, len(tokens), axis=0) for x in source]
        logits, state, _ = bahdanau_decoder_step(tokens, state, *many, p)
        logits = logits - logits.max(axis=1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(axis=1, keepdims=True)), state

    return beam_search(step, s, START, END, width, 60)


for i in np.flatnonzero(words == 12):  # the first of 12 words where it makes a difference
    (greedy_pieces, greedy_log_p), (best, best_log_p) = search(sources[i], 1)[0], search(sources[i], 4)[0]
    if best_log_p > greedy_log_p:
        break
print(sources[i])
print(f"width 1, log p {greedy_log_p:.2f}: {french.decode(greedy_pieces)}")
print(f"width 4, log p {best_log_p:.2f}: {french.decode(best)}")

# %% [markdown] name="beam-on-many-prose"
r"""
Does likelier mean better? Measure on every tenth held-out sentence. Plain $\log p$ has a bias: each word more makes it smaller, so short translations win. The usual cure divides it by a power of the length {cite}`wu2016`; the last line does so.
"""


# %% name="log-probability"
from attn.data.batches import teacher_forcing


@torch.inference_mode()
def log_probability(model, texts, written):
    """Mean over sentences of log p of what was written, END included."""
    ids = [english.encode(text) for text in texts]
    parts = bucketed([len(sentence) for sentence in ids], batch_size=64)
    batches = [teacher_forcing([ids[i] for i in part], [written[i] for i in part]) for part in parts]
    return -float(sum(loss(model, batch)[0] for batch in batches)) / len(ids)


# %% name="beam-on-many"
few, few_references = sources[::10], references[::10]
glue("reference-size", np.mean([len(text.split()) for text in few_references]), display=False)
settings = {"greedy": (1, 0.0), "width 2": (2, 0.0), "width 4": (4, 0.0), "width 4, by length": (4, 1.0)}
for name, (width, penalty) in settings.items():
    found = translate(models["attention-0"], few, beam, width=width, length_penalty=penalty)
    texts = [french.decode(pieces) for pieces in found]
    bleu_score, log_p = metrics.bleu(texts, few_references), log_probability(models["attention-0"], few, found)
    size = np.mean([len(text.split()) for text in texts])
    for key, value in [("bleu", bleu_score), ("log-p", log_p), ("size", size)]:
        glue(f"{name.replace(' ', '-').replace(',', '')}-{key}", value, display=False)
    print(f"{name:18} mean log p {log_p:6.2f}   BLEU {bleu_score:5.2f}   {size:.1f} words")

# %% [markdown] name="what-you-saw-beam"
r"""
**What you saw.** Wider beams find likelier sentences: the mean $\log p$ goes from {glue:text}`greedy-log-p:.1f` to {glue:text}`width-4-log-p:.1f`. BLEU doesn't follow all the way: {glue:text}`greedy-bleu:.1f` for greedy, {glue:text}`width-2-bleu:.1f` with two, {glue:text}`width-4-bleu:.1f` with four, and {glue:text}`width-4-by-length-bleu:.1f` with the length divided out. The translations have
{glue:text}`greedy-size:.1f`, {glue:text}`width-4-size:.1f` and {glue:text}`width-4-by-length-size:.1f` words on average, their references {glue:text}`reference-size:.1f`: greedy's are about as long as the references, partly because it runs in circles, as you will count; the plain beam's are the shortest. {cite:t}`koehn2017` widened the beams of eight translators: from some width on, BLEU fell, because translations got too short. Search can't give the model words that it doesn't know, and its price is `width` times the work. What follows is greedy, the same for both systems.
"""

# %% [markdown] name="bleu-by-length-prose"
r"""
## Long sentences

Now the question of the lesson. Lesson 3 built {term}`BLEU` from its definition {cite}`papineni2002`: the geometric mean of four n-gram precisions, times a penalty for saying too little. All it needs is ten counts, and counts of several sentences **add up**:

$$
\text{BLEU} = 100 \cdot \min\left(1, e^{1 - r/c}\right) \cdot \left( \prod_{n=1}^{4} \frac{\text{right } n\text{-grams}}{\text{all } n\text{-grams}} \right)^{1/4}
$$ (eq-bleu-counts)

with $c$ and $r$ as there: the words of all translations and of all references. So a bin of sentences is scored by adding its rows first and dividing once.
"""

# %% name="count-ngrams"
from sacrebleu.metrics import BLEU


def ngram_counts(hypotheses, references):
    """Ten counts for each sentence (N, 10): right and all n-grams for n = 1 … 4, both lengths."""
    score = BLEU(lowercase=True, effective_order=True).sentence_score
    found = [score(text, [reference]) for text, reference in zip(hypotheses, references, strict=True)]
    return np.array([[*one.counts, *one.totals, one.sys_len, one.ref_len] for one in found])


print(ngram_counts(["le petit chat dort ici"], ["le petit chat dort là"])[0])
counts = {"attention-0": ngram_counts(spoken["attention-0"], references)}
none_right = 100 * np.mean(counts["attention-0"][:, 3] == 0)  # sentences without any right 4-gram
glue("no-four", none_right, display=False)
print(f"{none_right:.0f} % of what attention-0 said has no right 4-gram")

# %% [markdown] name="bleu-by-length-exercise"
r"""
:::{exercise} BLEU by length
:label: ex-bleu-by-length

Score the sentences of each bin together, by {eq}`eq-bleu-counts`.

`counts` (N, 10): for each sentence the right 1-, 2-, 3- and 4-grams, all 1- to 4-grams of the translation, its words $c$, the reference's words $r$; `lengths` (N,): words of the sources; `bins`: a list of `(low, high)`, both ends belong to the bin → one BLEU a bin, (len(bins),).

A bin without any sentence gets nan; one in which, for some n, no n-gram is right gets 0. Leave the arguments as you found them.

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
            mean = np.exp(np.log(right / total).mean())  # of four precisions, geometric
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

# %% name="translate-all"
names = {"attention": "attention", "none": "one vector"}
for name in ["none-0", "attention-1", "none-1"]:
    spoken[name] = [french.decode(found) for found in translate(models[name], sources)]
    counts[name] = ngram_counts(spoken[name], references)
for name in models:
    own = bleu_by_length(counts[name], words, [(1, 40)])[0]
    theirs = metrics.bleu(spoken[name], references, lowercase=True)
    glue(f"bleu-{name}", theirs, display=False)
    print(f"{names[name[:-2]]:10} seed {name[-1]}: BLEU {own:.2f}, by sacreBLEU {theirs:.2f}")
glue("bleu-attention", np.mean([metrics.bleu(spoken[f"attention-{s}"], references) for s in (0, 1)]), display=False)
glue("bleu-none", np.mean([metrics.bleu(spoken[f"none-{s}"], references) for s in (0, 1)]), display=False)

# %% name="by-length" tags=["figure"] mystnb={"image": {"alt": "BLEU against the number of source words in six bins, with bands. The two lines with attention lie above the two with one vector everywhere. From 9 words on all fall; at the end attention stands near 8, one vector near 4."}, "figure": {"name": "fig-by-length", "caption": "BLEU on the held-out sentences by the length of the source. Each system twice, from two seeds; bands: the middle 95 % of 1,000 test sets drawn anew. The last bin is longer than anything in training."}}
fig, ax = plt.subplots()
x, scored = np.arange(len(BINS)), {}
looks = {"attention": (viz.WEIGHT, "o", "-"), "none": (viz.KEY, "s", "--")}
for name in models:
    scored[name] = metrics.bleu_by_length(spoken[name], references, words, BINS, lowercase=True)
    colour, marker, line = looks[name[:-2]]
    ax.plot(x, [b.score for b in scored[name]], color=colour, marker=marker, linestyle=line)
    ax.fill_between(x, [b.lower for b in scored[name]], [b.upper for b in scored[name]], color=colour, alpha=0.18)
for kind, (colour, _, _) in looks.items():
    end = np.mean([scored[f"{kind}-{seed}"][2].score for seed in (0, 1)])
    ax.annotate(names[kind], (2, end), xytext=(4, 14), textcoords="offset points", color=colour)
ax.set_xticks(x, [f"{low}–{high}" for low, high in BINS])
ax.set(xlabel="words of the source", ylabel="BLEU", ylim=(0, None))
plt.show()

# %% [markdown] name="ratio-prose"
r"""
Both fall. Long sentences are harder for everyone: more names, more clauses, more ways to say it right that the reference doesn't share. What tells is the **ratio**: how much of attention's BLEU is left without it?

For its uncertainty draw new test sets: 300 times, as many sentences as there are, with repeats, the *same* draw for both systems {cite}`koehn2004`. Each is one call of your function.
"""


# %% name="draw-ratios"
def kept(rows):
    """BLEU of one vector over BLEU of attention for each bin, both averaged over the seeds."""
    kinds = [[bleu_by_length(counts[f"{kind}-{s}"][rows], words[rows], BINS) for s in (0, 1)] for kind in looks]
    attention, none = np.mean(kinds, axis=1)  # (bins,) each
    return none / attention


rng = np.random.default_rng(0)
ratios = kept(np.arange(len(words)))  # (bins,)
draws = np.array([kept(rng.integers(len(words), size=len(words))) for _ in range(300)])  # (300, bins)
lower, upper = np.percentile(draws, [2.5, 97.5], axis=0)
for i, (low, high) in enumerate(BINS):
    glue(f"ratio-{i}", 100 * ratios[i], display=False)
    print(f"{low:2}–{high} words: {ratios[i]:.2f}   ({lower[i]:.2f} to {upper[i]:.2f})")
glue("ratio-last-upper", 100 * upper[-1], display=False)
glue("ratio-first-lower", 100 * lower[0], display=False)

# %% name="ratio" tags=["figure"] mystnb={"image": {"alt": "The ratio of BLEU without attention to BLEU with it, in six bins of source length, as dots with error bars. It falls from {glue:text}`ratio-0:.0f` percent in the shortest sentences to {glue:text}`ratio-4:.0f` percent in those of 21 to 25 words, and is {glue:text}`ratio-5:.0f` percent in the last bin."}, "figure": {"name": "fig-ratio", "caption": "What is left of attention's BLEU when all there is is one vector, by length. Bars: the middle 95 % of 300 test sets drawn anew."}}
fig, ax = plt.subplots(figsize=(6.4, 2.8))
ax.errorbar(x, ratios, [ratios - lower, upper - ratios], fmt="s--", color=viz.KEY, capsize=4)
ax.axhline(1, color=viz.INK, linewidth=1, linestyle=":")
ax.annotate("no difference", (len(BINS) - 1, 1), xytext=(0, -12), textcoords="offset points", ha="right")
ax.set_xticks(x, [f"{low}–{high}" for low, high in BINS])
ax.set(xlabel="words of the source", ylabel="one vector / attention", ylim=(0, 1.1))
plt.show()

# %% name="what-is-left"
for kind in looks:
    recall = [[counts[f"{kind}-{s}"][words >= low, i].sum() for i in (0, 9)] for s in (0, 1) for low in (21,)]
    share = np.mean([right / all_words for right, all_words in recall])
    texts = [text.split() for s in (0, 1) for text in spoken[f"{kind}-{s}"]]
    trigrams = [list(zip(text, text[1:], text[2:], strict=False)) for text in texts]
    twice = np.mean([len(set(found)) < len(found) for found in trigrams])
    glue(f"recall-{kind}", 100 * share, display=False)
    glue(f"twice-{kind}", 100 * twice, display=False)
    print(f"{names[kind]:10}: {share:.0%} of the reference's words in long sentences; {twice:.0%} say something twice")

# %% [markdown] name="what-you-saw-length"
r"""
**What you saw.** Over all lengths, {glue:text}`bleu-attention:.1f` BLEU with attention and {glue:text}`bleu-none:.1f` without. In sentences of 4 to 8 words one vector keeps {glue:text}`ratio-0:.0f` % of attention's BLEU (at least {glue:text}`ratio-first-lower:.0f` % in nearly all draws); in those of 21 to 25 words {glue:text}`ratio-4:.0f` %, and beyond all training lengths {glue:text}`ratio-5:.0f` % (at most {glue:text}`ratio-last-upper:.0f` %).

*Whole?* In long sentences (sources of 21 words and more) attention finds {glue:text}`recall-attention:.0f` % of the reference's words, one vector {glue:text}`recall-none:.0f` %. It loses its place: {glue:text}`twice-none:.0f` % of its translations say the same three words twice, against {glue:text}`twice-attention:.0f` % with attention.

So attention helps everywhere, and in proportion most where sentences are long. It keeps them *more* whole, not perfect: its own curve falls too. Figure 2 of {cite:t}`bahdanau2015` asks the same; their far larger model kept its quality up to 50 words. This is the answer to lesson 3's bottleneck: don't carry the sentence, look it up.
"""

# %% [markdown] name="good-and-bad-prose"
r"""
## Five good, five bad

Chosen by a rule, not by hand: of all held-out sentences of 12 to 20 words, the five with the highest and the five with the lowest sentence BLEU of the first attention model (sacreBLEU's, which is smoothed so that few sentences get 0).
"""

# %% name="good-and-bad"
middle = np.flatnonzero((words >= 12) & (words <= 20))
ranked = middle[np.argsort(single[middle], kind="stable")]


def show(rows):
    """Source, two translations, reference."""
    for i in rows:
        lines = {f"BLEU {single[i]:.0f}": sources[i], "  attention": spoken["attention-0"][i]}
        lines |= {"  one vector": spoken["none-0"][i], "  reference": references[i]}
        print(*(f"{name:14}{text[:300]}" for name, text in lines.items()), sep="\n")


show(ranked[:-6:-1])

# %% name="the-five-worst"
show(ranked[:5])
cut = np.array([len(english.encode(text)) for text in sources]) / words  # pieces for each word
fifth = len(ranked) // 5
for name, rows in [("best", ranked[-fifth:]), ("worst", ranked[:fifth])]:
    glue(f"cut-{name}", cut[rows].mean(), display=False)
    print(f"the {name} fifth: {cut[rows].mean():.2f} pieces for each English word")

# %% [markdown] name="what-you-saw-examples"
r"""
**What you saw.** The good ones are phrases such as packagers write all the time: attention fills them with mostly the right parts, one vector mostly with others. Among the bad ones some run in circles, since only its state could remember what it has translated already; some stop early; some hold names and rare words, which come out as pieces of other words. Over all these sentences: in the worst fifth an English word is cut into {glue:text}`cut-worst:.2f` pieces on average, in the best fifth into {glue:text}`cut-best:.2f`.

And BLEU has its own blind spots: it knows one reference, so that being right in other words costs points, and it never asks whether the sentence is *true*.
"""

# %% [markdown] name="quiz-em"
r"""
## Check yourself

:::{quiz} What do IBM Model 1 and attention have in common?
- [x] Each target word shares out one over the source words. | A row of either matrix is a distribution over the source. They differ in where the scores come from.
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
:::{quiz} Both systems lose BLEU with length. Why is the ratio the fair witness?
- [x] Long sentences are harder for any system, and the ratio takes that part out. | Were length as hard on both, each would lose the same share, and the ratio would stay where it is. It falls by what one vector loses beyond that.
- [ ] Because a ratio has no error bars. | It has: you drew them. The same draw for both systems makes them narrower.
- [ ] Because BLEU of single sentences is too noisy. | It is, but that is the reason for adding up counts over a bin.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Sentence pairs alone say which word translates which: EM alternates between sharing out target words and counting the shares.
2. An annotation joins two readers; the backward one must begin at the sentence's own end, not in its padding.
3. Bahdanau's decoder asks with $s_{t-1}$, joins the context with the last word, moves on, and speaks from context and state; padding gets the weight 0.
4. Beam search keeps the best beginnings; likelier is mostly better, until short sentences win.
5. Both lose quality with length, and one vector loses the larger share: what is looked up need not be carried.
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
- {cite:t}`koehn2017`: six things that were hard for these models, among them long sentences and wide beams.
- {cite:t}`post2018`: why BLEU scores could not be compared, and the tool that made them comparable.

**Next.** Lesson 7 looks at pictures, where there is no order to follow and still a place to look.
"""
