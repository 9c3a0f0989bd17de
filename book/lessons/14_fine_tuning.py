# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown] name="fine-tuning-for-sentiment"
r"""
# Fine-tuning for sentiment

**How little data is enough?**

| | |
|---|---|
| After it you can | put a pretrained encoder to work on your own labels, whole or by a small adapter; compare it with honest opponents, and say whether a difference is real; tell whether a model's confidence can be believed, and mend it without cheating; test what a picture of attention explains |
| You need | lesson 1's softmax and temperature, lesson 10's heads, lesson 13's BERT |
| Time | about 150 minutes: 25 for the text, 90 for seven exercises, 35 for code, pictures, hints and bets. Half-way you can stop and come back |

Each exercise is one function, with three folded hints and a `check`. None may change the arrays or tensors it is given, since later cells read them again. Stuck? `show_solution(evaluate)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import json
import random

import matplotlib.pyplot as plt
import numpy as np
import torch
from safetensors.torch import load_file
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from torch import nn

from attn import viz
from attn.bert import Classifier, encode, from_pretrained, mean_pool
from attn.data import sentiment
from attn.data.batches import bucketed
from autograder import check, glue, holds, show_solution
from autograder.paths import ROOT

viz.use_style()
torch.set_num_threads(1)
folder = ROOT / "book" / "weights"


# %% [markdown] name="is-it-any-good"
r"""
## Is the film any good?

Short pieces of film reviews, each rated from −4 to 4 by fifteen or more people {cite}`hutto2014vader`. Where the mean is above 0 we call a snippet positive; those with a mean within half a point of 0 are left out, and repeated ones. Few have more than 50 pieces. They come sorted by label: whoever takes the first 500 gets one class. So shuffle first.
"""


# %% name="the-data"
def in_order(rows):
    """All rows in a random order, always the same one."""
    return random.Random(0).sample(rows, len(rows))


films = sentiment.load()
train = in_order(films.train)
watched = in_order(films.validation)  # the validation side: to choose with
test = in_order(films.test)
y_watched = np.array([s.label for s in watched])
y = np.array([s.label for s in test])  # (N,), 1 = positive
print(len(train), "to learn from,", len(watched), "to choose with,")
print(len(test), f"to be scored on, {y.mean():.3f} of them positive\n")
for s in test[:3]:
    print(f"{s.mean:+.1f}  {s.text}")

# %% [markdown] name="the-plan"
r"""
A pretrained encoder turns a snippet into one vector for each piece. Average them, put one linear layer on top, and train on labels. That is all of {term}`fine-tuning`. What may change?

- **frozen**: the new layer alone, on vectors that stay as they are;
- **full**: everything, all 22.7 million numbers;
- {term}`low-rank adapter`: small additions to the matrices, a percent or two of the numbers.

The encoder is lesson 10's: six layers of width 384, pretrained, then tuned to compare sentences {cite}`reimers2019`. That second training never saw our labels, yet it makes *averages* more useful than a bare BERT's would be.
"""

# %% tags=["figure"] name="classifier-machine" mystnb={"image": {"alt": "A drawing of the classifier. At the bottom a box, pieces of a snippet. An arrow leads up to a box, encoder, six blocks; the arrow on is marked (B, S, 384) and leads to a box, mean over the pieces; then (B, 384) to a box, linear; then (B, 2) to a box, logits. On the right three words stand beside them: beside the encoder, full trains all of this, an adapter a small part; beside the linear layer, frozen trains this alone."}, "figure": {"name": "fig-classifier", "caption": "An encoder, a mean and one new layer. The three ways differ in what may change."}}
fig, ax = plt.subplots(figsize=(5.2, 4.0))
draw = viz.Machine(ax, width=7.4, height=5.7)
for i, (name, label) in enumerate(
    {
        "pieces": "pieces of a snippet",
        "encoder": "encoder, 6 blocks",
        "mean": "mean over pieces",
        "head": "linear",
        "logits": "2 logits",
    }.items()
):
    draw.box(name, label, at=(2.0, 0.5 + 1.15 * i), size=(3.2, 0.55))
draw.arrow("pieces", "encoder", "(B, S)")
draw.arrow("encoder", "mean", "(B, S, 384)")
draw.arrow("mean", "head", "(B, 384)")
draw.arrow("head", "logits", "(B, 2)")
draw.text("full: all of it", at=(4.1, 1.95), align="left")
draw.text("adapter: a little of it", at=(4.1, 1.45), align="left")
draw.text("frozen: this alone", at=(4.1, 3.95), align="left")
plt.show()

# %% [markdown] name="evaluate-exercise"
r"""
## Opponents first

Before any network: what does whoever guesses *positive* always get? What does a list of good and bad words get? An accuracy says too little of such opponents; a table of what was said for what tells more. For each class its F1 joins two shares: of what it is (recall) and of what was said to be it (precision), how much was right?

$$
F_1 = \frac{2 \cdot \text{right}}{\text{is it} + \text{said to be it}}
$$ (eq-f1)
"""

# %% [markdown] name="evaluate-exercise-on"
r"""
:::{exercise} The whole verdict
:label: ex-evaluate
Count what was said for what, and score it.

`labels` (N,) integers from 0 to C − 1, N ≥ 1; `logits` (N, C), C ≥ 2 → (counts (C, C), accuracy, F1 (C,)). A row of the counts is a label, a column what was said: the class with the largest logit, of equal ones the first. A class that never occurs and is never said has an F1 of 0. Logits may be −∞. Difficulty 2 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Once you have the counts, all else is in them: what is right stands on the diagonal.

</details>
<details><summary>Hint 2: the shapes</summary>

said (N,). Rows' sums (C,): how often each class occurs. Columns' sums (C,): how often it was said. F1 is one number for each class.

</details>
<details><summary>Hint 3: in words</summary>

Add 1 to the counts at (label, said) for every text: `counts[labels, said] += 1` adds a repeated place once only, `np.add.at` each time. Twice the diagonal, over the two sums; where both are 0, divide by 1.

</details>
"""


# %% tags=["answer"] name="evaluate"
def evaluate(labels, logits):
    """What was said for what: counts (C, C), accuracy, F1 (C,).

    labels (N,) from 0 to C - 1, logits (N, C).
    """
    # BEGIN SOLUTION
    C = logits.shape[1]
    said = logits.argmax(axis=1)  # (N,)
    counts = np.bincount(C * labels + said, minlength=C * C).reshape(C, C)
    right = np.diag(counts)
    both = counts.sum(axis=1) + counts.sum(axis=0)  # (C,)
    return counts, right.sum() / len(labels), 2 * right / np.maximum(both, 1)
    # END SOLUTION


# %% tags=["check"] name="evaluate-check"
check(evaluate)

# %% [markdown] name="evaluate-why"
r"""
<details><summary>Why it works</summary>

Each text adds one to one cell, so the counts lose nothing but which text it was. F1 is the harmonic mean of recall and precision: right/is and right/said. Their harmonic mean is 2 / (is/right + said/right), which is {eq}`eq-f1`, and needs no special case while either is above 0.

</details>

Three opponents on the test snippets. **Majority** says the same always. **VADER**, by the authors of these ratings, looks up 7,500 words in a list and has rules for *not*, *very* and capitals; no label of ours is used. **TF-IDF** counts words and pairs of words, weighs the rare ones higher, and learns a weight for each from all our training snippets (logistic regression). What the last two say was computed beforehand (`book/training/14_baselines.py`).
"""

# %% tags=["given"] name="read-the-logs"
logs = {
    name: json.loads((folder / f"14-{name}.json").read_text("utf-8"))
    for name in ("baselines", "fine-tuning")
}
runs = logs["baselines"]["runs"] | logs["fine-tuning"]["runs"]
numbers = {}
for name in logs:
    numbers |= load_file(folder / f"14-{name}.safetensors")


def said_by(run, side="test"):
    """What a run says of a side (N,): above 0 it is positive."""
    return numbers[f"{run}/{side}"].numpy().astype(float)


def runs_of(start):
    """All runs of this name, a number after it: one for each seed."""
    names = [n for n in runs if n.rpartition("-")[0] == start]
    return sorted(names, key=lambda n: int(n.rpartition("-")[2]))


def right_of(start, side="test", labels=y):
    """Which texts each run gets right (runs, N)."""
    said = np.array([said_by(name, side) for name in runs_of(start)])
    return (said > 0) == (labels > 0)


def as_logits(margin):
    """One number a text (N,) as two logits (N, 2)."""
    return np.stack([0 * margin, margin], axis=1)


# %% name="score-the-opponents"
opponents = {
    "majority": np.full(len(y), 1.0 if y.mean() > 0.5 else -1.0),
    "VADER": numbers["lexicon/test"].numpy().astype(float),
    "TF-IDF": said_by("tfidf-all-0"),
}
for name, margin in opponents.items():
    counts, accuracy, f1 = evaluate(y, as_logits(margin))
    print(f"{name:<9}{accuracy:.3f}   F1 {f1[0]:.2f} and {f1[1]:.2f}")
    print(f"   negative: {counts[0]}   positive: {counts[1]}")

# %% tags=["record"] name="opponents-numbers"
score = {n: evaluate(y, as_logits(m)) for n, m in opponents.items()}
glue("majority", score["majority"][1], display=False)
glue("lexicon", score["VADER"][1], display=False)
glue("tfidf", score["TF-IDF"][1], display=False)
lexicon_recall = np.diag(score["VADER"][0]) / score["VADER"][0].sum(1)
glue("lexicon-negative", lexicon_recall[0], display=False)
glue("lexicon-positive", lexicon_recall[1], display=False)
glue("silent", 100 * (opponents["VADER"] == 0).mean(), display=False)

# %% [markdown] name="opponents-seen"
r"""
**What you saw.** Majority has {glue:text}`majority:.3f`, VADER {glue:text}`lexicon:.3f`, TF-IDF {glue:text}`tfidf:.3f`. VADER recognises {glue:text}`lexicon-positive:.2f` of the positive snippets and {glue:text}`lexicon-negative:.2f` of the negative ones: it leans to one side, which the accuracy alone hides. Of {glue:text}`silent:.0f` % of all snippets it says exactly 0 (as a rule it knows none of the words), which counts as negative here. TF-IDF is the opponent to beat.
"""

# %% tags=["record"] name="opponents-claims"
holds(
    "majority is near a half, VADER above it, TF-IDF above VADER",
    score["majority"][1] < 0.54
    and score["majority"][1] + 0.05 < score["VADER"][1]
    and score["VADER"][1] + 0.05 < score["TF-IDF"][1],
)
holds(
    "VADER recognises far more of the positive than of the negative",
    lexicon_recall[1] > lexicon_recall[0] + 0.1,
    f"{lexicon_recall[1]:.2f} and {lexicon_recall[0]:.2f}",
)

# %% [markdown] name="frozen"
r"""
## Freeze the encoder

The cheapest use of a pretrained network: run it once, keep one vector for each snippet, and learn a linear layer on those. Here live, with 500 labels, beside TF-IDF with the same 500.
"""

# %% tags=["given"] name="frozen-features"
bert, tokenizer = from_pretrained("minilm")


def in_batches(texts, size=32):
    """Texts of like lengths together: their numbers, and the batch."""
    lengths = [len(t) for t in texts]
    for rows in bucketed(lengths, batch_size=size):
        yield rows, encode(tokenizer, [texts[i] for i in rows])


@torch.inference_mode()
def features(texts):
    """The mean of each text's last states (N, 384)."""
    found = np.zeros((len(texts), bert.sizes.d_model), np.float32)
    for rows, batch in in_batches(texts):
        real = torch.arange(batch.tokens.shape[1]) < batch.lengths[:, None]
        found[rows] = mean_pool(bert(*batch).hidden, real).numpy()
    return found


# %% name="learn-on-frozen"
few = train[:500]
y_few = [s.label for s in few]
x_test = features([s.text for s in test])  # takes about 20 seconds
head = LogisticRegression(C=10, max_iter=2000)
head.fit(features([s.text for s in few]), y_few)

counter = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
words = LogisticRegression(C=10, max_iter=2000)
words.fit(counter.fit_transform([s.text for s in few]), y_few)

right_frozen = head.predict(x_test) == y
right_words = words.predict(counter.transform([s.text for s in test])) == y
print(f"500 labels: frozen {right_frozen.mean():.3f},", end=" ")
print(f"TF-IDF {right_words.mean():.3f}")

# %% [markdown] name="is-it-real"
r"""
Is that difference real, or luck with 1,056 snippets? The share right of N snippets has a standard error of $\sqrt{p(1-p)/N}$, here more than a point. But both were asked the *same* snippets, and many are easy or hard for both. So look at the differences, snippet by snippet: 1 where only the first is right, −1 where only the second is, else 0. The {term}`bootstrap` asks how far their mean would move with other snippets: draw N of the N snippets, *with* replacement, take the mean, and do that thousands of times. The middle 95 % of these means are the interval.

If 0 lies outside, the lead is more than luck with the snippets. It doesn't speak of luck with the seed or with the labels one happened to have: for that, train several times.
"""

# %% [markdown] name="paired-interval-exercise"
r"""
:::{exercise} Is the difference real?
:label: ex-paired-interval
The paired bootstrap.

`right_a`, `right_b` (N,), N ≥ 1: True or 1 where a model is right, or the share of its runs that are; `rng`, a NumPy generator → (difference, low, high): the mean of a's minus b's, and the 2.5th and 97.5th percentile of the means of at least 10,000 resamples. All chance comes from `rng`. N goes up to 1,056. Difficulty 3 of 5, about 15 minutes.
:::

<details><summary>Hint 1: where to look</summary>

One draw of snippets serves both models: that is what *paired* means. So the difference of each snippet is all you need. True minus True is an error in NumPy: make numbers of them first.

</details>
<details><summary>Hint 2: the shapes</summary>

lead (N,). `rng.integers(N, size=(10_000, N))` are 10,000 draws of N snippets; lead at these places (10,000, N), means (10,000,).

</details>
<details><summary>Hint 3: in words</summary>

Subtract. Draw places with replacement. Take the differences there, and their mean along each row. `np.percentile` of the means.

</details>
"""


# %% tags=["answer"] name="paired-interval"
def paired_interval(right_a, right_b, rng):
    """The mean lead of a over b, and its 95 % interval (low, high).

    right_a, right_b (N,): was the model right? True, 1, or a share.
    """
    # BEGIN SOLUTION
    lead = np.asarray(right_a, float) - np.asarray(right_b, float)  # (N,)
    drawn = rng.integers(len(lead), size=(10_000, len(lead)))
    means = lead[drawn].mean(axis=1)  # (10 000,)
    low, high = np.percentile(means, [2.5, 97.5])
    return lead.mean(), low, high
    # END SOLUTION


# %% tags=["check"] name="paired-interval-check"
check(paired_interval)

# %% [markdown] name="paired-interval-why"
r"""
<details><summary>Why it works</summary>

The N snippets are all we know of the world of snippets, so drawing from them stands for drawing from it. Two models that agree on 90 % of the snippets differ by 1, 0 or −1 on few: the mean of the differences then moves far less than each share right. Drawing for each model by itself would lose that, and call real leads luck.

</details>
"""


# %% name="frozen-lead"
def say(name, found):
    """A lead in points, with its interval."""
    mean, low, high = (100 * x for x in found)
    print(f"{name}: {mean:+.1f} points ({low:+.1f} to {high:+.1f})")


rng = np.random.default_rng(0)
frozen_lead = paired_interval(right_frozen, right_words, rng)
say("paired ", frozen_lead)
mixed_up = np.random.default_rng(1).permutation(right_words)
unpaired = paired_interval(right_frozen, mixed_up, rng)
say("as if of other snippets", unpaired)

# %% tags=["record"] name="frozen-numbers"
glue("frozen-lead", 100 * frozen_lead[0], display=False)
glue("frozen-low", 100 * frozen_lead[1], display=False)
glue("frozen-high", 100 * frozen_lead[2], display=False)
width = {"paired": np.diff(frozen_lead[1:]), "not": np.diff(unpaired[1:])}
glue("narrower", 100 * (1 - width["paired"] / width["not"])[0], display=False)

# %% [markdown] name="frozen-seen"
r"""
**What you saw.** With 500 labels the frozen encoder leads by {glue:text}`frozen-lead:.1f` points, and the interval, {glue:text}`frozen-low:.1f` to {glue:text}`frozen-high:.1f`, leaves 0 out. Pairing made it {glue:text}`narrower:.0f` % narrower: in the second line the same answers of TF-IDF stand in a random order, so that the mean is the same and nothing is paired. This is one draw of 500 labels; the table further down has five.
"""

# %% tags=["record"] name="frozen-claims"
holds(
    "the frozen encoder leads, and the interval leaves 0 out",
    frozen_lead[1] > 0 and frozen_lead[0] > 0.02,
    f"{100 * frozen_lead[0]:.1f} points",
)
holds(
    "pairing makes the interval narrower",
    width["paired"][0] < width["not"][0],
)

# %% [markdown] name="let-everything-move"
r"""
## Let everything move

Fine-tuning goes on with the training, at a small rate: gradients flow from the new layer back through all six blocks. Three settings matter. The rate was chosen on the validation side, the other two are as usual:

- **the rate**: too small and nothing is learnt in time; too large and what pretraining put there is overwritten;
- **a warm-up**: the new layer starts at random, so the first gradients say little. The rate rises over a tenth of the steps, then falls to 0;
- **two groups**: the new layer learns ten times as fast as the rest.

All arms below got the same search: 62 steps at each rate, neighbouring rates a factor √10 apart, one more beyond the winner if it stood at the edge. What is best in a short training may be too large for a long one. So where 750 steps follow, a second search with 250 steps began from the first one's winner.
"""

# %% tags=["figure"] name="rates-figure" mystnb={"image": {"alt": "Validation loss against the learning rate, on a logarithmic axis, after 62 steps. Five lines: full fine-tuning on all snippets, the same on 500, the adapter on all, the adapter on 500, and random weights on all; a sixth, full fine-tuning after 250 steps. Each line is marked where it is lowest; the adapter's rates lie further to the right."}, "figure": {"name": "fig-rates", "caption": "How the rates were chosen: validation loss after 62 steps (one line: 250), lower is better; a ring marks the choice. Dotted: log 2, the loss of whoever says one half."}}
ARMS = {
    "full-all": ("full, all", "-", "o"),
    "full-500": ("full, 500", "--", "o"),
    "lora-all": ("adapter, all", "-", "s"),
    "lora-500": ("adapter, 500", "--", "s"),
    "random-all": ("random weights, all", "-", "^"),
    "full-long": ("full, all, 250 steps", ":", "o"),
}
tried = {
    arm: {float(r): x["loss"] for r, x in found.items()}
    for arm, found in logs["fine-tuning"]["rates"].items()
}
fig, ax = plt.subplots(figsize=(5.2, 4.2))
for arm, (label, line, mark) in ARMS.items():
    rates = sorted(tried[arm])
    losses = [tried[arm][r] for r in rates]
    grey = "grey" if mark == "s" else viz.INK
    ax.plot(rates, losses, line, marker=mark, ms=4, color=grey, label=label)
    best = min(rates, key=tried[arm].get)
    ax.plot(best, tried[arm][best], "o", ms=11, mfc="none", color=grey)
ax.axhline(np.log(2), color=viz.INK, linestyle=":")
ax.set(xscale="log", xlabel="learning rate", ylabel="validation loss")
ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
plt.show()

# %% [markdown] name="a-small-change"
r"""
Each task would need its own 22.7 million numbers. Must it? A {term}`low-rank adapter` {cite}`hu2022` leaves a matrix $W$ as it was and adds a change that is thin in the middle:

$$
y = W x + b + \frac{\alpha}{r}\, B A x
$$ (eq-lora)

$A$ is $r \times d_{in}$, $B$ is $d_{out} \times r$, and $r$ is small, here 8. $W$ and $b$ get no gradient. $B$ starts at 0, so that at first nothing is changed; $A$ starts at random, for if both were 0 neither would get a gradient. $\alpha$ sets how loud the change is; with $r$ below it, the best rate depends less on $r$. Afterwards $W + \frac{\alpha}{r} B A$ is one matrix again, and costs nothing more to run.
"""

# %% tags=["figure"] name="adapter-machine" mystnb={"image": {"alt": "A drawing of one adapted layer. At the bottom a box, x. One arrow leads up on the left to a wide box, W, frozen. Another leads to a small box, A, marked r by d_in, then on to a small box, B, marked d_out by r; the arrow between them is marked r numbers. Both ways meet in a round box, plus, and an arrow leads on to a box, y."}, "figure": {"name": "fig-adapter", "caption": "An adapted layer: the trained way on the right is r numbers wide in the middle."}}
fig, ax = plt.subplots(figsize=(5.2, 3.9))
draw = viz.Machine(ax, width=6.4, height=4.8)
draw.box("x", "x", at=(3.0, 0.4), size=(0.8, 0.5))
draw.box("w", "W, frozen", at=(1.4, 2.2), size=(1.9, 0.6))
draw.box("a", "A", at=(4.4, 1.5), size=(0.8, 0.5), role=viz.WEIGHT)
draw.box("b", "B", at=(4.4, 2.9), size=(0.8, 0.5), role=viz.WEIGHT)
draw.box("plus", "+", at=(3.0, 3.8), size=(0.5, 0.45), round=True)
draw.box("y", "y", at=(5.4, 3.8), size=(0.8, 0.5))
draw.arrow("x", "w", "(…, d_in)", sides=("left", "bottom"), bend=0.2)
draw.arrow("x", "a", sides=("right", "bottom"), bend=-0.2)
draw.arrow("a", "b", "(…, r)")
draw.arrow("w", "plus", "(…, d_out)", sides=("top", "left"), bend=-0.2)
draw.arrow("b", "plus", sides=("top", "right"), bend=0.3)
draw.arrow("plus", "y", sides=("right", "left"))
plt.show()

# %% [markdown] name="lora-linear-exercise"
r"""
:::{exercise} A low-rank adapter
:label: ex-lora-linear
Wrap a linear layer so that only a thin change is trained.

`linear`, an `nn.Linear` with or without bias; `rank` ≥ 1, `alpha` > 0 → an `nn.Module` that maps x (…, d_in) to {eq}`eq-lora`, with the parameters `A` (rank, d_in) and `B` (d_out, rank). They have the type of the layer's weights, want a gradient, and nothing else in the module does. `B` starts at 0, `A` with random numbers of mean 0 and standard deviation $1/\sqrt{d_{in}}$. The layer keeps its numbers. Difficulty 3 of 5, about 15 minutes.
:::

<details><summary>Hint 1: where to look</summary>

A class inside your function, with `__init__` and `forward`, sees `linear` and `alpha`. What is an `nn.Parameter` of the module is trained; `requires_grad_(False)` on a module freezes all that is in it.

</details>
<details><summary>Hint 2: the shapes</summary>

x (…, d_in) → through A, transposed: (…, rank) → through B, transposed: (…, d_out). `linear.weight` is (d_out, d_in).

</details>
<details><summary>Hint 3: in words</summary>

Freeze the layer and keep it. Make A and B like its weights. Forwards: the layer's answer, plus alpha over rank times x through A, then through B. Return an object of the class, not the class.

</details>
"""


# %% tags=["answer"] name="lora-linear"
def lora_linear(linear, rank, alpha):
    """`linear` frozen, plus alpha / rank · B A x, of which A, B train.

    -> a module with parameters A (rank, d_in), B (d_out, rank).
    """

    # BEGIN SOLUTION
    class Adapted(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = linear.requires_grad_(False)
            d_out, d_in = linear.weight.shape
            drawn = torch.randn(rank, d_in).to(linear.weight) / d_in**0.5
            self.A = nn.Parameter(drawn)  # (rank, d_in)
            self.B = nn.Parameter(linear.weight.new_zeros(d_out, rank))

        def forward(self, x):
            change = x @ self.A.T @ self.B.T  # (..., d_out)
            return self.linear(x) + alpha / rank * change

    return Adapted()
    # END SOLUTION


# %% tags=["check"] name="lora-linear-check"
check(lora_linear)

# %% [markdown] name="lora-linear-why"
r"""
<details><summary>Why it works</summary>

The gradient of $B$ goes through $A x$, that of $A$ through $B^\top$. With $B = 0$ the first step moves $B$ alone, and from the second on both. x passes the thin middle first: multiplying $B A$ out would build a matrix as large as $W$ at every step.

</details>

Now put yours into all 36 matrices of the encoder, and fill in the numbers that the training script wrote: an adapter that was trained on all snippets.
"""

# %% tags=["given"] name="adapt-the-encoder"
PLACES = [
    (block.attention, name)
    for block in bert.encoder.blocks
    for name in ("w_q", "w_k", "w_v", "w_o")
] + [(block.feed_forward, i) for block in bert.encoder.blocks for i in (0, 2)]
plain = [
    getattr(part, at) if isinstance(at, str) else part[at]
    for part, at in PLACES
]


def put(layers):
    """Layers, in the order of PLACES, into the encoder."""
    for (part, at), layer in zip(PLACES, layers, strict=True):
        if isinstance(at, str):
            setattr(part, at, layer)
        else:
            part[at] = layer


def adapted(layer):
    """Your module in the place of a layer."""
    new = lora_linear(layer, rank=8, alpha=16)
    new.in_features = layer.in_features
    return new


@torch.inference_mode()
def margins(model, texts):
    """The logit of positive less that of negative (N,)."""
    found = np.zeros(len(texts))
    for rows, batch in in_batches(texts):
        logits = model(*batch)
        found[rows] = (logits[:, 1] - logits[:, 0]).numpy()
    return found


# %% name="your-adapter"
before = sum(p.numel() for p in bert.parameters())
bert.requires_grad_(False)
put([adapted(layer) for layer in plain])
model = Classifier(bert, 2, pooling="mean").eval()
trained = {n: p for n, p in model.named_parameters() if p.requires_grad}

found = load_file(folder / "14-adapter.safetensors")
with torch.no_grad():
    for name, p in trained.items():
        p.copy_(found[name])
mine = margins(model, [s.text for s in test])  # takes 20 seconds
share = sum(p.numel() for p in trained.values()) / before
print(f"{len(trained)} tensors, {100 * share:.1f} % of all numbers")
print(f"right: {((mine > 0) == y).mean():.3f}")

# %% [markdown] name="one-matrix-again"
r"""
The same as one matrix each, W + α/r · BA. The answers must not change:
"""


# %% name="merge"
def merged(layer):
    """An adapted layer as one plain linear layer."""
    d_out, d_in = layer.linear.weight.shape
    one = nn.Linear(d_in, d_out)
    with torch.no_grad():
        one.weight.copy_(layer.linear.weight + 16 / 8 * layer.B @ layer.A)
        one.bias.copy_(layer.linear.bias)
    return one


def layers_now():
    return [
        getattr(part, at) if isinstance(at, str) else part[at]
        for part, at in PLACES
    ]


put([merged(layer) for layer in layers_now()])
some = margins(model, [s.text for s in test[:64]])
apart = np.abs(some - mine[:64]).max()
print(f"merged, the logits differ by {apart:.0e} at most")

# %% tags=["record"] name="adapter-numbers"
glue("lora-share", 100 * share, display=False)
shipped = said_by("lora-all-0")
off = np.abs(shipped - mine).max()
glue("adapter-right", ((mine > 0) == y).mean(), display=False)
holds("merged, nothing changes", apart < 1e-3, f"{apart:.0e}")
holds(
    "your adapter says what the training script's said (there in 16 bits)",
    off < 0.5 and ((mine > 0) == (shipped > 0)).mean() > 0.99,
    f"{off:.2f}",
)
holds("it is under 2 % of the numbers", share < 0.02, f"{100 * share:.1f} %")

# %% [markdown] name="the-table"
r"""
## The whole table

Now all arms, on the same test snippets, with what would show up a fraud:

- **random weights**: the same network, never pretrained. What the architecture alone can do;
- **shuffled labels**: pretrained, each label given to another snippet. Whatever it scores above a half would be a leak.

The bets, written before the runs. *One*: full fine-tuning on all snippets reaches 0.86 and leads TF-IDF by 7 points or more. *Two*: with 500 labels it is ahead of TF-IDF with all 7,982. *Three*: random weights end within 2 points of TF-IDF.

Three runs each with all snippets, 750 steps of 32 (shuffled labels: 250); TF-IDF and the frozen encoder have no seed. CPU-seconds are those of one thread, while other work ran on the machine: an order of magnitude.
"""

# %% tags=["given"] name="intervals-over-runs"
draw_rng = np.random.default_rng(0)


def over_runs(values, draws=4000):
    """Mean and 95 % interval of values (runs, N): runs and texts drawn."""
    R, N = values.shape
    counts = draw_rng.multinomial(N, np.full(N, 1 / N), size=draws)
    rows = draw_rng.multinomial(R, np.full(R, 1 / R), size=draws)
    means = np.einsum("dr,rd->d", rows, values @ counts.T) / (R * N)
    return (values.mean(), *np.percentile(means, [2.5, 97.5]))


def lead(a, b):
    """a's lead over b, (runs, N) each, runs drawn where they differ."""
    if len(a) == len(b):  # the same seeds, or the same subsets
        return over_runs(a * 1.0 - b)
    return over_runs(a - b.mean(0))


TABLE = {
    "TF-IDF": "tfidf-all",
    "frozen, [CLS]": "frozen-cls-all",
    "frozen, mean": "frozen-mean-all",
    "random weights": "random-all",
    "adapter": "lora-all",
    "full": "full-all",
    "labels shuffled": "labels-all-short",
}
right = {name: right_of(arm) for name, arm in TABLE.items()}
right["majority"] = np.full((1, len(y)), (opponents["majority"] > 0) == y)
right["VADER"] = ((opponents["VADER"] > 0) == y)[None]
table = {name: over_runs(x * 1.0) for name, x in right.items()}
leads = {name: lead(x, right["TF-IDF"]) for name, x in right.items()}


def cost_of(arm):
    """Parameters trained, and the median CPU-seconds."""
    each = [runs[name] for name in runs_of(arm)]
    seconds = float(np.median([run["cpu_seconds"] for run in each]))
    return each[0]["parameters"], seconds


cost = {name: cost_of(arm) for name, arm in TABLE.items()}
for kind in ("mean", "[CLS]"):
    parameters, seconds = cost[f"frozen, {kind}"]
    share_of = len(train) / (len(train) + len(watched) + len(test) + 3000)
    seconds += share_of * logs["baselines"]["features_cpu_seconds"]
    cost[f"frozen, {kind}"] = parameters, seconds
whole = json.loads((folder / "14-reviews.json").read_text("utf-8"))

# %% name="print-the-table"
print("                 right  (95 %)         trained  CPU-s")
for name in ("majority", "VADER", *TABLE):
    mean, low, high = table[name]
    line = f"{name:<16}{mean:.3f}  ({low:.3f}–{high:.3f})"
    if name in cost:
        line += f"{cost[name][0]:>13,}{cost[name][1]:>7.0f}"
    print(line)
for name, run in whole["runs"].items():
    print(f"on whole reviews, {name}: {run['test']:.3f}")

# %% tags=["figure"] name="table-figure" mystnb={"image": {"alt": "Share of test snippets right, one row for each arm, with a 95 percent interval: labels shuffled, majority, VADER, frozen [CLS], frozen mean, random weights, TF-IDF, adapter, full. Majority and shuffled labels lie near 0.5, VADER to their right, then a group around TF-IDF, and furthest right the adapter and full fine-tuning."}, "figure": {"name": "fig-table", "caption": "Right on the test snippets: means and 95 % intervals over runs and snippets, a pale dot for each run. Dotted: TF-IDF."}}
order = sorted(table, key=lambda name: table[name][0])
fig, ax = plt.subplots(figsize=(5.2, 4.0))
for place, name in enumerate(order):
    mean, low, high = table[name]
    ax.plot([low, high], [place, place], color=viz.INK, lw=1.4)
    ax.plot(mean, place, "o", color=viz.INK, ms=5)
    each = right[name].mean(1)
    ax.plot(each, [place + 0.22] * len(each), "o", color="grey", ms=3)
ax.axvline(table["TF-IDF"][0], color=viz.INK, linestyle=":")
ax.set_yticks(range(len(order)), order)
ax.set(xlabel="share of test snippets right", xlim=(0.45, 0.9))
plt.show()

# %% tags=["record"] name="table-numbers"
for name, short in (
    ("full", "full"), ("adapter", "lora"), ("random weights", "random"),
    ("labels shuffled", "labels"), ("frozen, mean", "frozen"),
    ("frozen, [CLS]", "cls"),
):  # fmt: skip
    glue(f"right-{short}", table[name][0], display=False)
    glue(f"lead-{short}", 100 * leads[name][0], display=False)
    glue(f"lead-{short}-low", 100 * leads[name][1], display=False)
    glue(f"lead-{short}-high", 100 * leads[name][2], display=False)
glue("full-sd", right["full"].mean(1).std(ddof=1), display=False)
glue("full-seconds", cost["full"][1], display=False)
glue("lora-seconds", cost["adapter"][1], display=False)
full_lora = lead(right["full"], right["adapter"])
full_random = lead(right["full"], right["random weights"])
for short, found in (("fl", full_lora), ("fr", full_random)):
    for part, x in zip(("mean", "low", "high"), found, strict=True):
        glue(f"{short}-{part}", 100 * x, display=False)
if "full-all-long-0" in runs:
    glue("long", right_of("full-all-long").mean(), display=False)
glue("words-a-review", whole["words_a_review"], display=False)
glue("n-reviews", whole["n_train"], display=False)
glue("reviews-tfidf", whole["runs"]["tfidf"]["test"], display=False)

# %% [markdown] name="table-seen"
r"""
**What you saw.** <!-- TODO-RUN: words to be checked against the numbers, each bet said as won or lost. --> Full fine-tuning has {glue:text}`right-full:.3f` (standard deviation of its three runs {glue:text}`full-sd:.3f`), {glue:text}`lead-full:.1f` points ahead of TF-IDF ({glue:text}`lead-full-low:.1f` to {glue:text}`lead-full-high:.1f`). The adapter has {glue:text}`right-lora:.3f` with {glue:text}`lora-share:.1f` % of the numbers; full is {glue:text}`fl-mean:.1f` points ahead of it ({glue:text}`fl-low:.1f` to {glue:text}`fl-high:.1f`).

Random weights have {glue:text}`right-random:.3f`, {glue:text}`lead-random:+.1f` points against TF-IDF ({glue:text}`lead-random-low:.1f` to {glue:text}`lead-random-high:.1f`). So, on this much data, the architecture alone buys no more than counting words; pretraining adds {glue:text}`fr-mean:.1f` points ({glue:text}`fr-low:.1f` to {glue:text}`fr-high:.1f`), and it is the one thing that differs. With shuffled labels {glue:text}`right-labels:.3f` are right. Three times the steps, one run, ends at {glue:text}`long:.3f`: more training is not what is missing.
"""

# %% tags=["record"] name="table-claims"
holds(
    "full fine-tuning reaches 0.86",
    table["full"][0] >= 0.86,
    f"{table['full'][0]:.3f}",
)
holds(
    "and leads TF-IDF by 7 points or more, far from 0",
    leads["full"][0] >= 0.07 and leads["full"][1] > 0.035,
    f"{100 * leads['full'][0]:.1f}",
)
holds(
    "the adapter stays within 2 points of full fine-tuning",
    abs(full_lora[0]) < 0.02,
    f"{100 * full_lora[0]:.1f}",
)
holds(
    "random weights end within 2 points of TF-IDF",
    abs(leads["random weights"][0]) < 0.02,
    f"{100 * leads['random weights'][0]:+.1f}",
)
holds("pretraining adds more than 3 points", full_random[1] > 0.03)
holds(
    "shuffled labels are near one half",
    abs(table["labels shuffled"][0] - 0.5) < 0.05,
    f"{table['labels shuffled'][0]:.3f}",
)
holds(
    "three times the steps gain less than a point",
    "full-all-long-0" not in runs
    or right_of("full-all-long").mean() < table["full"][0] + 0.01,
)

# %% [markdown] name="whole-reviews"
r"""
Snippets are short. On whole reviews {cite}`maas2011`, a mean of {glue:text}`words-a-review:.0f` words each, TF-IDF has {glue:text}`reviews-tfidf:.3f` ({glue:text}`n-reviews:,.0f` to learn from); on twice as many of that collection others report 92.5 to 93.3 % for a DistilBERT, and 89.9 % for a logistic regression on words {cite}`raschka2022`. A review says it several times, and counting words then comes closer. `make train-14` fine-tunes our encoder on them where there is a GPU.
"""

# %% [markdown] name="little-data"
r"""
## How little data?

Five subsets of each size, the same for all arms; a smaller one lies in the larger. All networks train 250 steps of 32, so that a subset of 100 is seen 80 times. With equal *passes* the small subsets would also get fewer steps, and one would measure that, too {cite}`mosbach2021`. TF-IDF and the frozen encoder get their strength of shrinking chosen on validation for each subset anew: the opponents are tuned no less.
"""

# %% tags=["given"] name="learning-curves"
CURVES = {
    "full": ("full-{}", "full-all-short", "o", "-"),
    "adapter": ("lora-{}", None, "s", "--"),
    "frozen, mean": ("frozen-mean-{}", "frozen-mean-all", "^", "-."),
    "TF-IDF": ("tfidf-{}", "tfidf-all", "x", ":"),
    "random weights": ("random-{}", None, "d", "--"),
}
curves = {}
for name, (arm, whole, *_) in CURVES.items():
    curves[name] = {
        size: right_of(arm.format(size))
        for size in (100, 250, 500, 1000, 2000)
        if runs_of(arm.format(size))
    }
    if whole:
        curves[name][len(train)] = right_of(whole)

# %% tags=["figure"] name="curve-figure" mystnb={"image": {"alt": "Share of test snippets right against the number of labels, 100 to 7,982, on a logarithmic axis, a line for each arm and a pale dot for each subset. Full fine-tuning lies on top from 500 labels on; the adapter close to it; below the frozen encoder and TF-IDF, which rises most slowly. A dotted horizontal line marks TF-IDF with all labels; full fine-tuning is above it from 500 labels on."}, "figure": {"name": "fig-curve", "caption": "What labels buy. Lines: means over subsets; pale dots: each subset. Dotted across: TF-IDF with all 7,982 labels. Networks: 250 steps at every size."}}
fig, ax = plt.subplots(figsize=(5.2, 4.6))
for name, (_, _, mark, line) in CURVES.items():
    at = list(curves[name])
    means = [curves[name][size].mean() for size in at]
    ax.plot(at, means, line, marker=mark, ms=5, color=viz.INK, label=name)
    for size in at:
        each = curves[name][size].mean(1)
        ax.plot([size] * len(each), each, ".", color="grey", ms=4, alpha=0.6)
ax.axhline(table["TF-IDF"][0], color="grey", linestyle=":")
ax.set(xscale="log", xlabel="labels", ylabel="share right")
sizes = (100, 250, 500, 1000, 2000, len(train))
ax.set_xticks(sizes, ["100", "250", "500", "1,000", "2,000", "7,982"])
ax.minorticks_off()
ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
plt.show()

# %% tags=["record"] name="curve-numbers"
few_many = lead(curves["full"][500], right["TF-IDF"])
for part, x in zip(("mean", "low", "high"), few_many, strict=True):
    glue(f"few-many-{part}", 100 * x, display=False)
for size in (100, 500, 2000):
    for name, short in (
        ("full", "full"), ("adapter", "lora"), ("TF-IDF", "tfidf"),
        ("frozen, mean", "frozen"),
    ):  # fmt: skip
        glue(f"{short}-{size}", curves[name][size].mean(), display=False)
glue("short", curves["full"][len(train)].mean(), display=False)
glue("spread-100", 100 * np.ptp(curves["full"][100].mean(1)), display=False)
at_100 = lead(curves["full"][100], curves["frozen, mean"][100])
for part, x in zip(("mean", "low", "high"), at_100, strict=True):
    glue(f"at-100-{part}", 100 * x, display=False)

# %% [markdown] name="curve-seen"
r"""
**What you saw.** <!-- TODO-RUN: the words, and which arm is ahead at 100. --> With 500 labels full fine-tuning has {glue:text}`full-500:.3f`. That is {glue:text}`few-many-mean:+.1f` points against TF-IDF with sixteen times as many ({glue:text}`few-many-low:.1f` to {glue:text}`few-many-high:.1f`, over subsets and snippets). TF-IDF with 500 has {glue:text}`tfidf-500:.3f`.

With 100 labels it matters which: five subsets spread over {glue:text}`spread-100:.1f` points. There full fine-tuning stands at {glue:text}`full-100:.3f`, the frozen encoder at {glue:text}`frozen-100:.3f` (difference {glue:text}`at-100-mean:+.1f`, {glue:text}`at-100-low:.1f` to {glue:text}`at-100-high:.1f`), the adapter at {glue:text}`lora-100:.3f`.

What it doesn't show: that 500 labels are enough for your task. The validation side, used to choose rates, has 1,032 labels; whoever has 500 in all must choose with fewer.
"""

# %% tags=["record"] name="curve-claims"
holds(
    "500 labels fine-tuned are ahead of TF-IDF with all",
    few_many[1] > 0,
    f"{100 * few_many[0]:+.1f} points",
)
holds(
    "at each size from 500 on full fine-tuning leads TF-IDF",
    all(
        lead(curves["full"][size], curves["TF-IDF"][size])[1] > 0
        for size in curves["full"]
        if 500 <= size < len(train)
    ),
)

# %% [markdown] name="half-way"
r"""
*Half-way: you can stop and come back.* So far: which model, and how many labels. Now: what it relies on, and how far it can be believed.
"""

# %% [markdown] name="word-order"
r"""
## Shuffle the words

"Not bad, just dull" and "not dull, just bad" have the same words. Does the model read their order, or only more cleverly what TF-IDF reads? Put the words of each test snippet into a random order (three orders each) and ask again.

A fall alone proves little: such sentences are like none the model has seen. So a second model was *trained* on shuffled words, and is asked shuffled ones, like those it knows. What it still lacks, order would have given.

The bet: order is worth 2 points or more, even for the model that was trained without it. It would be lost if that model came within 2 points of the one that reads real sentences; both have 250 steps.
"""

# %% tags=["given"] name="order-arms"


def of_orders(start):
    """Right (runs, N) on shuffled words: the mean of three orders."""
    found = [right_of(start, f"shuffled {i}") for i in range(3)]
    return np.mean(found, axis=0)


ORDER = {
    "trained and asked in order": right_of("full-all-short") * 1.0,
    "trained in order, asked shuffled": of_orders("full-all-short"),
    "trained and asked shuffled": of_orders("words-all-short"),
    "trained shuffled, asked in order": right_of("words-all-short") * 1.0,
    "TF-IDF, asked shuffled": right_of("tfidf-all", "shuffled") * 1.0,
    "VADER, asked shuffled": ((numbers["lexicon/shuffled"].numpy() > 0) == y)[
        None
    ]
    * 1.0,
}

# %% name="print-the-order"
for name, found in ORDER.items():
    mean, low, high = over_runs(found)
    print(f"{name:<34}{mean:.3f}  ({low:.3f}–{high:.3f})")

# %% tags=["record"] name="order-numbers"
in_order_arm = ORDER["trained and asked in order"]
fall = lead(in_order_arm, ORDER["trained in order, asked shuffled"])
worth = lead(in_order_arm, ORDER["trained and asked shuffled"])
bag = lead(ORDER["trained and asked shuffled"], right["TF-IDF"])
for short, found in (("fall", fall), ("worth", worth), ("bag", bag)):
    for part, x in zip(("mean", "low", "high"), found, strict=True):
        glue(f"{short}-{part}", 100 * x, display=False)

# %% [markdown] name="order-seen"
r"""
**What you saw.** <!-- TODO-RUN --> Shuffling at the test alone costs {glue:text}`fall-mean:.1f` points ({glue:text}`fall-low:.1f` to {glue:text}`fall-high:.1f`). Trained on shuffled words, the model is {glue:text}`worth-mean:.1f` points ({glue:text}`worth-low:.1f` to {glue:text}`worth-high:.1f`) behind the one that reads sentences: that is what order is worth here. Against TF-IDF, which never knew the order beyond pairs, it stands at {glue:text}`bag-mean:+.1f` points ({glue:text}`bag-low:.1f` to {glue:text}`bag-high:.1f`). So a part of the lead over TF-IDF is order; the rest is what pretraining knows of the words themselves, perhaps that *tedious* and *dull* are alike.
"""

# %% tags=["record"] name="order-claims"
holds(
    "shuffling at the test costs more than 2 points",
    fall[0] > 0.02 and fall[1] > 0,
    f"{100 * fall[0]:.1f}",
)
holds(
    "order is worth 2 points or more, even for a model trained without it",
    worth[0] >= 0.02 and worth[1] > 0,
    f"{100 * worth[0]:.1f}",
)

# %% [markdown] name="elsewhere"
r"""
## Other films, other worlds

What was learnt on films, asked of a thousand snippets each of shop reviews, editorials and tweets, with ratings made in the same way. VADER is no film critic: it needs no training and was made by the people who collected these very tweets, to read tweets. So its number there is not one of an outsider.
"""

# %% tags=["given"] name="domains"
DOMAINS = {"test": "films", "amazon": "shops", "nyt": "editorials"}
DOMAINS["tweets"] = "tweets"
labels_of = {
    side: np.array([int(c) for c in logs["baselines"]["labels"][side]])
    for side in DOMAINS
}
READERS = {"full": "full-all", "adapter": "lora-all", "TF-IDF": "tfidf-all"}
away = {
    (name, side): right_of(arm, side, labels_of[side])
    for name, arm in READERS.items()
    for side in DOMAINS
}
for side, labels in labels_of.items():
    said = numbers[f"lexicon/{side}"].numpy() > 0
    away["VADER", side] = (said == labels)[None]
    away["majority", side] = np.full(
        (1, len(labels)), labels == (labels.mean() > 0.5)
    )

# %% name="print-the-domains"
print(f"{'':<10}" + "".join(f"{name:>12}" for name in DOMAINS.values()))
for name in ("majority", "VADER", "TF-IDF", "adapter", "full"):
    line = f"{name:<10}"
    for side in DOMAINS:
        line += f"{away[name, side].mean():>12.3f}"
    print(line)

# %% tags=["record"] name="domain-numbers"
far = {}
for side in ("amazon", "nyt", "tweets"):
    for other in ("TF-IDF", "VADER"):
        far[other, side] = lead(away["full", side], away[other, side])
        short = other.lower().replace("-", "")
        for part, x in zip(
            ("mean", "low", "high"), far[other, side], strict=True
        ):
            glue(f"{side}-{short}-{part}", 100 * x, display=False)
    glue(f"away-{side}", away["full", side].mean(), display=False)
glue("home", away["full", "test"].mean(), display=False)

# %% [markdown] name="domain-seen"
r"""
**What you saw.** <!-- TODO-RUN --> Away from films full fine-tuning falls from {glue:text}`home:.3f` to {glue:text}`away-amazon:.3f` (shops), {glue:text}`away-nyt:.3f` (editorials) and {glue:text}`away-tweets:.3f` (tweets). It leads TF-IDF everywhere: by {glue:text}`amazon-tfidf-mean:.1f`, {glue:text}`nyt-tfidf-mean:.1f` and {glue:text}`tweets-tfidf-mean:.1f` points. Against VADER it is {glue:text}`amazon-vader-mean:+.1f`, {glue:text}`nyt-vader-mean:+.1f` and {glue:text}`tweets-vader-mean:+.1f`. A model of films is not one of sentiment: before you use one elsewhere, label a few hundred texts from there and count.
"""

# %% tags=["record"] name="domain-claims"
holds(
    "full fine-tuning falls by more than 2 points in each other domain",
    all(
        away["full", side].mean() < away["full", "test"].mean() - 0.02
        for side in ("amazon", "nyt", "tweets")
    ),
)
holds(
    "it leads TF-IDF in each",
    all(far["TF-IDF", side][1] > 0 for side in ("amazon", "nyt", "tweets")),
)
holds(
    "and is behind VADER on tweets",
    far["VADER", "tweets"][2] < 0,
    f"{100 * far['VADER', 'tweets'][0]:+.1f} points",
)

# %% [markdown] name="calibration-exercise"
r"""
## Can it be believed?

The model doesn't say *positive*; it says 0.97. If that is honest, then of a hundred snippets of which it says 0.97 about 97 are so. A model of which this is true is {term}`calibrated <calibration>`. To see it, sort the snippets by what was said, cut them into bins of equally many, and compare in each bin what was said with what came. The sum of the gaps, each weighed by its bin's share, is the expected calibration error:

$$
\text{ECE} = \sum_{b} \frac{n_b}{N} \,\bigl|\, \text{came}_b - \text{said}_b \,\bigr|
$$ (eq-ece)

Bins of equal *width* would leave most of them nearly empty: a fine-tuned model says little but 0.02 and 0.98.
"""

# %% [markdown] name="calibration-exercise-on"
r"""
:::{exercise} Said and came
:label: ex-calibration
Cut into bins of equally many, and compare.

`p` (N,): the probability that was said; `came` (N,): 1 or True where it came true; 1 ≤ `n_bins` ≤ N → (said (n_bins,), came (n_bins,), ECE): the mean of p and the share that came in each bin, from the lowest p to the highest, and {eq}`eq-ece`. Sort by p; equal ones keep their order. If N isn't a multiple of `n_bins`, the first bins hold one more, as `np.array_split` cuts. Difficulty 2 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

`np.argsort(p, kind="stable")` gives the order; the same order must sort `came`.

</details>
<details><summary>Hint 2: the shapes</summary>

The order (N,) is cut into n_bins pieces of places. Means (n_bins,), sizes (n_bins,).

</details>
<details><summary>Hint 3: in words</summary>

Sort the places. Cut. For each piece the mean of p and of `came` there. The gaps, times the sizes, summed, over N.

</details>
"""


# %% tags=["answer"] name="calibration"
def calibration(p, came, n_bins):
    """Bins of equally many: mean said (n_bins,), share came (n_bins,), ECE.

    p, came (N,).
    """
    # BEGIN SOLUTION
    bins = np.array_split(np.argsort(p, kind="stable"), n_bins)
    said = np.array([p[i].mean() for i in bins])
    share = np.array([came[i].mean() for i in bins])
    sizes = np.array([len(i) for i in bins])
    return said, share, (sizes * np.abs(share - said)).sum() / len(p)
    # END SOLUTION


# %% tags=["check"] name="calibration-check"
check(calibration)

# %% [markdown] name="calibration-why"
r"""
<details><summary>Why it works</summary>

One snippet can't show whether 0.97 was honest; a bin can. The price is that errors of opposite sign inside a bin cancel, and that a bin of few is noisy. Both depend on the number of bins, so an ECE without it says little.

</details>

An ECE is never 0. In a bin of 66 snippets the share that came is off by several points through luck alone, and the absolute value lets no luck cancel. So is 0.05 bad? It needs a floor, and you can make one: suppose that every p were exactly right, let the labels fall accordingly, and measure.
"""

# %% [markdown] name="null-ece-exercise"
r"""
:::{exercise} What an honest model would show
:label: ex-null-ece
The ECE of a perfectly calibrated model that says just what yours says.

`p` (N,): probabilities that were said; `n_bins`; `rng`, a NumPy generator → (mean, low, high): of at least 4,000 imagined test sides, in each of which snippet i comes true with the probability p_i, the mean ECE and its 2.5th and 97.5th percentile. No labels are needed. Bins as in `calibration`. All chance comes from `rng`. It should take seconds for N = 1,056. Difficulty 4 of 5, about 15 minutes.
:::

<details><summary>Hint 1: where to look</summary>

p stays the same in all draws, so the bins do. A number drawn evenly from 0 to 1 is below p with probability p.

</details>
<details><summary>Hint 2: the shapes</summary>

came (4 000, N), True or False. For each bin the sum of came − p over its places: (4 000,).

</details>
<details><summary>Hint 3: in words</summary>

Your `calibration` in a loop of 4,000 will do. Faster: a bin's size times the gap of its means is the gap of its *sums*. So add up |Σ (came − p)| over the bins, and divide by N once.

</details>
"""


# %% tags=["answer"] name="null-ece"
def null_ece(p, n_bins, rng):
    """ECE if every p were right: mean, 2.5th and 97.5th percentile."""
    # BEGIN SOLUTION
    bins = np.array_split(np.argsort(p, kind="stable"), n_bins)
    off = (rng.random((4000, len(p))) < p) - p  # (4000, N)
    gaps = sum(np.abs(off[:, i].sum(axis=1)) for i in bins) / len(p)
    low, high = np.percentile(gaps, [2.5, 97.5])
    return gaps.mean(), low, high
    # END SOLUTION


# %% tags=["check"] name="null-ece-check"
check(null_ece)

# %% [markdown] name="null-ece-why"
r"""
<details><summary>Why it works</summary>

It is a control: the same texts, the same confidence, the same bins, and no miscalibration at all. What is left is luck. A model's ECE inside the band gives no reason to call it miscalibrated (nor does it prove that it is calibrated); above the band, luck is a bad excuse.

</details>
"""

# %% tags=["given"] name="confidence"
BINS = 16


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def confidence(margin, labels):
    """How sure of what it said (N,), and was that right (N,)?"""
    return sigmoid(np.abs(margin)), (margin > 0) == labels


FULL = runs_of("full-all")
rng = np.random.default_rng(0)
raw = {}
for name in FULL:
    sure, came = confidence(said_by(name), y)
    raw[name] = calibration(sure, came, BINS)[2], *null_ece(sure, BINS, rng)

# %% name="print-calibration"
for name, (found, mean, low, high) in raw.items():
    print(f"{name}: ECE {found:.3f}, honest {mean:.3f}", end=" ")
    print(f"({low:.3f}–{high:.3f})")

# %% [markdown] name="fit-temperature-exercise"
r"""
Above the band, a model is usually too sure: trained until the training labels have nearly no loss, it has learnt to shout. Lesson 1's temperature turns it down. Divide the logits by T > 1, and every answer stays the same, only less sure. One number, chosen so that the loss on *labels that the model hasn't trained on* is least {cite}`guo2017`.

Below, somebody did that. The code runs, and what it prints looks good. Too good:
"""


# %% name="a-temperature-that-cheats"
def temperature_that_cheats(logits, labels, held_out):
    """T, and the loss on the rows held out before and after."""

    def loss(T, rows):
        p = np.exp(logits[rows]) ** (1 / T)
        p = p / p.sum(axis=1, keepdims=True)
        return -np.log(p[np.arange(len(p)), labels[rows]]).mean()

    tried = np.geomspace(1, 20, 600)
    T = min(tried, key=lambda T: loss(T, held_out))
    return T, loss(1.0, held_out), loss(T, held_out)


draw = np.random.default_rng(3)
guessed = draw.normal(size=(60, 2))  # logits that know nothing
coins = draw.integers(0, 2, size=60)
T, before, after = temperature_that_cheats(guessed, coins, np.arange(60) >= 30)
print(f"T = {T:.1f}, held-out loss {before:.3f} -> {after:.3f}")

# %% [markdown] name="fit-temperature-exercise-on"
r"""
:::{exercise} A temperature, honestly
:label: ex-fit-temperature
Find what is wrong with `temperature_that_cheats` (three things: one cheats, one makes a good answer impossible, one breaks for large logits), and write it right.

`logits` (N, C), `labels` (N,), `held_out` (N,) boolean, True for the rows that are only scored, and there are rows of both kinds → (T, loss before, loss after): T so that the loss on the *other* rows is least, to within 1 %; the loss is the mean −log p of the labels, given for the held-out rows, at T = 1 and at your T. The best T lies between 0.05 and 20. Logits may be thousands. Difficulty 3 of 5, about 15 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Which labels may T see? A model can also be too *unsure*: which T would it need? And what is exp(1000)?

</details>
<details><summary>Hint 2: the shapes</summary>

Two groups of rows, `held_out` and `~held_out`. Log-probabilities (n, C): logits over T, minus the log of the sum of their exponentials, the largest taken out first (lesson 1's `log_softmax`, or `np.logaddexp.reduce`).

</details>
<details><summary>Hint 3: in words</summary>

A loss of T and rows, safe for large logits. Try many T from 0.05 to 20, neighbours less than 1 % apart, on the rows that aren't held out. Then score the others.

</details>
"""


# %% tags=["answer"] name="fit-temperature"
def fit_temperature(logits, labels, held_out):
    """T, and the held-out loss at 1 and at T; T never sees held_out.

    logits (N, C), labels (N,), held_out (N,) boolean.
    """

    # BEGIN SOLUTION
    def loss(T, rows):
        x = logits[rows] / T
        log_p = x - np.logaddexp.reduce(x, axis=1, keepdims=True)
        return -log_p[np.arange(len(x)), labels[rows]].mean()

    tried = np.geomspace(0.05, 20, 600)  # neighbours 1 % apart
    T = min(tried, key=lambda T: loss(T, ~held_out))
    return T, loss(1.0, held_out), loss(T, held_out)
    # END SOLUTION


# %% tags=["check"] name="fit-temperature-check"
check(fit_temperature)

# %% [markdown] name="fit-temperature-why"
r"""
<details><summary>Why it works</summary>

One number fitted on thirty labels can only be a little wrong, so the cheat gains little, and that is why it goes unnoticed. But "the loss on the held-out rows can't get worse" was then no finding: it was arranged. Honestly fitted, it can. The list from 1 up never tries a T below 1, so a model that is too unsure looks calibrated. And exp(1000) is ∞, ∞/∞ no number, which `min` may even choose.

</details>

Now for the three fully fine-tuned models: T from the validation side, everything else from the test side.
"""

# %% tags=["given"] name="temperatures"
cooled = {}
for name in FULL:
    both = np.concatenate([said_by(name, "validation"), said_by(name)])
    known = np.concatenate([y_watched, y])
    out = np.arange(len(both)) >= len(y_watched)
    T, before, after = fit_temperature(as_logits(both), known, out)
    sure, came = confidence(said_by(name) / T, y)
    cooled[name] = {
        "T": T,
        "loss": (before, after),
        "ece": calibration(sure, came, BINS)[2],
        "honest": null_ece(sure, BINS, rng),
        "brier": (
            np.mean((sigmoid(said_by(name)) - y) ** 2),
            np.mean((sigmoid(said_by(name) / T) - y) ** 2),
        ),
    }

# %% name="print-temperatures"
for name, x in cooled.items():
    low, high = x["honest"][1:]
    print(f"{name}: T {x['T']:.2f}, loss {x['loss'][0]:.3f}", end=" ")
    print(f"-> {x['loss'][1]:.3f}, ECE {raw[name][0]:.3f}", end=" ")
    print(f"-> {x['ece']:.3f} ({low:.3f}–{high:.3f})")

# %% tags=["figure"] name="calibration-figure" mystnb={"image": {"alt": "Share that came true against the probability that was said, in 16 bins of equally many snippets, from 0.5 to 1. A dotted diagonal. Filled circles, before: most lie below the diagonal, far to the right. Open squares, after the temperature: spread further to the left and near the diagonal. A grey band around the diagonal shows what luck alone would do."}, "figure": {"name": "fig-calibration", "caption": "The first fully fine-tuned model. Below the diagonal: too sure. Grey: where 95 % of the bins of a perfectly calibrated model would lie, after the temperature."}}
first = FULL[0]
fig, ax = plt.subplots(figsize=(5.2, 4.4))
for T, mark, fill, label in (
    (1.0, "o", viz.INK, "before"),
    (cooled[first]["T"], "s", "none", "after"),
):
    sure, came = confidence(said_by(first) / T, y)
    said, share, _ = calibration(sure, came, BINS)
    ax.plot(said, share, mark, color=viz.INK, mfc=fill, label=label)
order = np.argsort(sure, kind="stable")
luck = np.random.default_rng(1).random((2000, len(sure))) < sure
band = np.array(
    [
        np.percentile(luck[:, i].mean(1), [2.5, 97.5])
        for i in np.array_split(order, BINS)
    ]
)
ax.fill_between(said, band[:, 0], band[:, 1], color="grey", alpha=0.3, lw=0)
ax.plot([0.5, 1], [0.5, 1], ":", color=viz.INK)
ax.set(xlabel="said", ylabel="came true")
ax.legend()
plt.show()

# %% tags=["given"] name="annotators"
shares = np.array([np.mean(np.array(s.ratings) > 0) for s in test])


def agreement(p):
    """Correlation of p with the raters' share, within each label."""
    p = p - np.where(y == 1, p[y == 1].mean(), p[y == 0].mean())
    s = shares - np.where(y == 1, shares[y == 1].mean(), shares[y == 0].mean())
    return np.corrcoef(p, s)[0, 1]


def within_label(p, rng):
    """p, handed to other snippets of the same label."""
    p = p.copy()
    for label in (0, 1):
        p[y == label] = rng.permutation(p[y == label])
    return p


p_full = np.mean([sigmoid(said_by(n) / cooled[n]["T"]) for n in FULL], 0)
agrees = {
    "full": agreement(p_full),
    "TF-IDF": agreement(sigmoid(opponents["TF-IDF"])),
    "VADER": agreement(opponents["VADER"]),
}
floor_of_agreement = np.percentile(
    [agreement(within_label(p_full, rng)) for _ in range(1000)], 97.5
)
doubtful = (shares > 0.35) & (shares < 0.65)

# %% tags=["record"] name="calibration-numbers"
for name, x in (
    ("ece", [raw[n][0] for n in FULL]),
    ("honest-low", [raw[n][2] for n in FULL]),
    ("honest-high", [raw[n][3] for n in FULL]),
    ("ece-after", [cooled[n]["ece"] for n in FULL]),
    ("after-high", [cooled[n]["honest"][2] for n in FULL]),
    ("t", [cooled[n]["T"] for n in FULL]),
    ("nll-before", [cooled[n]["loss"][0] for n in FULL]),
    ("nll-after", [cooled[n]["loss"][1] for n in FULL]),
    ("brier-before", [cooled[n]["brier"][0] for n in FULL]),
    ("brier-after", [cooled[n]["brier"][1] for n in FULL]),
):
    glue(name, float(np.mean(x)), display=False)
for name, x in agrees.items():
    short = name.lower().replace("-", "")
    glue(f"agrees-{short}", x, display=False)
glue("agrees-floor", floor_of_agreement, display=False)
glue("n-doubtful", int(doubtful.sum()), display=False)
glue("right-doubtful", right["full"][:, doubtful].mean(), display=False)
glue("right-clear", right["full"][:, ~doubtful].mean(), display=False)

# %% [markdown] name="calibration-seen"
r"""
**What you saw.** <!-- TODO-RUN --> Over three runs the ECE is {glue:text}`ece:.3f`; an honest model of this confidence would show {glue:text}`honest-low:.3f` to {glue:text}`honest-high:.3f`. With T = {glue:text}`t:.2f`, from the validation side, it falls to {glue:text}`ece-after:.3f` (honest: up to {glue:text}`after-high:.3f`). The loss goes from {glue:text}`nll-before:.3f` to {glue:text}`nll-after:.3f`, the Brier score (the mean of (p − y)²) from {glue:text}`brier-before:.3f` to {glue:text}`brier-after:.3f`: these two need no bins, and say the same. Not one answer changed.

Do its doubts resemble people's? Within each label, p goes with the share of raters who were positive: correlation {glue:text}`agrees-full:.2f` (TF-IDF {glue:text}`agrees-tfidf:.2f`, VADER {glue:text}`agrees-vader:.2f`; handed out at random, rarely above {glue:text}`agrees-floor:.2f`). On the {glue:text}`n-doubtful:.0f` snippets on which 35 to 65 % of the raters were positive it is right in {glue:text}`right-doubtful:.2f`, on the others in {glue:text}`right-clear:.2f`.
"""

# %% tags=["record"] name="calibration-claims"
holds(
    "before, the ECE is above what an honest model would show",
    all(raw[n][0] > raw[n][3] for n in FULL),
)
holds(
    "the model is too sure: T is above 1",
    all(x["T"] > 1.1 for x in cooled.values()),
)
holds(
    "after, it is at most half as far above the honest mean",
    np.mean([cooled[n]["ece"] - cooled[n]["honest"][0] for n in FULL])
    < 0.5 * np.mean([raw[n][0] - raw[n][1] for n in FULL]),
)
holds(
    "loss and Brier score fall, too",
    all(
        x["loss"][1] < x["loss"][0] and x["brier"][1] < x["brier"][0]
        for x in cooled.values()
    ),
)
holds(
    "its doubts go with people's, more than at random",
    agrees["full"] > floor_of_agreement + 0.1,
    f"{agrees['full']:.2f}",
)
holds(
    "it errs more where raters disagree",
    right["full"][:, doubtful].mean() < right["full"][:, ~doubtful].mean(),
)

# %% [markdown] name="worst-errors"
r"""
## The ten worst errors

By rule, not by taste: of the snippets that all three runs get wrong, the ten with the highest mean confidence after the temperature. Read them before you read on. How many would you have labelled as the raters did?
"""

# %% name="print-the-errors"
wrong = np.flatnonzero(~right["full"].any(axis=0))
surest = wrong[np.argsort(-np.abs(p_full[wrong] - 0.5))][:10]
for i in surest:
    print(f"p {p_full[i]:.2f}, rated {test[i].mean:+.1f}: {test[i].text}")

# %% tags=["record"] name="errors-numbers"
glue("n-wrong", len(wrong), display=False)
mild = np.mean([abs(test[i].mean) < 1.5 for i in surest])
all_mild = np.mean([abs(s.mean) < 1.5 for s in test])
glue("mild", 10 * mild, display=False)
glue("all-mild", 100 * all_mild, display=False)

# %% [markdown] name="errors-seen"
r"""
**What you saw.** <!-- TODO-RUN: say what the ten have in common (irony, plot words, a turn at the end), only what can be counted. --> All three runs are wrong on {glue:text}`n-wrong:.0f` snippets. Of the ten that they are surest of, {glue:text}`mild:.0f` have a mean rating within 1.5 of 0; of all test snippets it is {glue:text}`all-mild:.0f` %.
"""

# %% tags=["record"] name="errors-claims"
holds(
    "the runs share errors: far more than if they erred apart",
    len(wrong) / len(y) > 3 * np.prod(1 - right["full"].mean(1)),
    f"{len(wrong)}",
)

# %% [markdown] name="which-words"
r"""
## Which words did it look at?

Six layers of twelve heads: 72 tables of weights for one sentence. {term}`Rollout <attention rollout>` {cite}`abnar2020` makes one of them. A state after a layer is, by the residual, partly what it was and partly a mixture of others, in the shares of attention. Count both as a half, and follow the shares from layer to layer:

$$
\begin{aligned}
\hat A_l &= \rho\, I + (1 - \rho)\, \bar A_l \\
R &= \hat A_L \cdots \hat A_2 \, \hat A_1
\end{aligned}
$$ (eq-rollout)

$\bar A_l$ is the mean of layer $l$'s heads, $\rho$ the share of the residual, usually ½. Row $i$ of $R$ says from where, by this count, the last state at $i$ was mixed.
"""

# %% [markdown] name="attention-rollout-exercise"
r"""
:::{exercise} Attention rollout
:label: ex-attention-rollout
Write {eq}`eq-rollout`.

`weights` (L, H, S, S), the first layer first, rows are queries; each row sums to 1. `residual`, from 0 to 1, the share ρ → R (S, S). L, H or S may be 1. Difficulty 2 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The last state is a mixture of states after layer L − 1, and each of those a mixture of states before: so the first layer's matrix stands on the right.

</details>
<details><summary>Hint 2: the shapes</summary>

The mean over heads is (L, S, S). Everything else is S × S matrices.

</details>
<details><summary>Hint 3: in words</summary>

Begin with the identity. For each layer, from the first: mix its mean with the identity, and multiply from the left.

</details>
"""


# %% tags=["answer"] name="attention-rollout"
def attention_rollout(weights, residual=0.5):
    """From where each last state was mixed, by attention: (S, S).

    weights (L, H, S, S), the first layer first.
    """
    # BEGIN SOLUTION
    eye = np.eye(weights.shape[-1])
    total = eye
    for layer in weights.mean(axis=1):  # (S, S)
        total = (residual * eye + (1 - residual) * layer) @ total
    return total
    # END SOLUTION


# %% tags=["check"] name="attention-rollout-check"
check(attention_rollout)

# %% [markdown] name="attention-rollout-why"
r"""
<details><summary>Why it works</summary>

Each matrix has rows that sum to 1, and so has their product: it shares out. What it leaves out is everything else that happens: values may be long or short, the feed-forward parts change states without any attention, and ½ for the residual is a guess.

</details>

On one sentence (the first test snippet of 8 to 12 words that your adapted model gets right), beside another measure: leave each word out, and see how far the probability of what the model said falls.
"""

# %% tags=["given"] name="one-sentence"
CLS, SEP = (tokenizer.token_to_id(t) for t in ("[CLS]", "[SEP]"))


def pieces_of(text):
    """Words, as they stand between spaces, and the pieces of each."""
    tokenizer.no_padding()
    words = text.split()
    found = [
        tokenizer.encode(word, add_special_tokens=False).ids for word in words
    ]
    tokenizer.enable_padding(pad_id=0, pad_token="[PAD]")
    return words, found


@torch.inference_mode()
def p_positive(pieces):
    """The adapted model's probability, from pieces of words."""
    row = [CLS, *(p for word in pieces for p in word), SEP]
    logits = model(torch.tensor([row]))[0]
    return sigmoid((logits[1] - logits[0]).item())


@torch.inference_mode()
def rolled(pieces):
    """Rollout of each word: over its pieces, of all last states' mean."""
    row = [CLS, *(p for word in pieces for p in word), SEP]
    weights = model.bert(torch.tensor([row]), need_weights=True).weights
    by_piece = attention_rollout(
        torch.stack(weights)[:, 0].double().numpy()
    ).mean(0)
    starts = np.cumsum([1, *map(len, pieces)])
    return np.add.reduceat(by_piece, starts)[:-1]


chosen = next(
    i
    for i, s in enumerate(test)
    if 8 <= len(s.text.split()) <= 12 and (mine[i] > 0) == y[i]
)
shown, pieces = pieces_of(test[chosen].text)
p_now = p_positive(pieces)
sign = 1 if p_now > 0.5 else -1
left_out = np.array(
    [
        sign * (p_now - p_positive(pieces[:i] + pieces[i + 1 :]))
        for i in range(len(pieces))
    ]
)
looked = rolled(pieces)

# %% tags=["figure"] name="words-figure" mystnb={"image": {"alt": "The words of one test snippet from top to bottom, and beside each two bars: on the left its share of rollout, on the right how far the probability falls if it is left out. The bars on the left are of similar length for most words; on the right a few words have nearly all."}, "figure": {"name": "fig-words", "caption": "One snippet, the first of 8 to 12 words that the model gets right. Left: rollout's share. Right: fall of the probability without the word (below 0 it rises)."}}
fig, (left, on_right) = plt.subplots(1, 2, figsize=(5.2, 3.8), sharey=True)
places = np.arange(len(shown))
left.barh(places, looked, color=viz.WEIGHT, alpha=0.7)
on_right.barh(places, left_out, color=viz.INK, alpha=0.7)
left.set_yticks(places, shown)
left.invert_yaxis()
left.set(xlabel="rollout")
on_right.set(xlabel="fall without it")
on_right.axvline(0, color=viz.INK, lw=0.8)
plt.show()

# %% [markdown] name="a-test-for-explanations"
r"""
A picture like the left one is easily believed. A test: let each way of ranking words name a fifth of them (at least one), leave those out, and see how far the probability falls. 1,000 test snippets, the three fully fine-tuned models. Floor: random words. Ceiling: the words that matter most when each is left out alone, which is nearly the test itself.

In between, besides rollout: the weights of the last layer alone; **rollout of an untrained network** (same shape, random weights: it can know where words stand, and which are in many pieces, and nothing of films); the longest words; TF-IDF's weights for single words, from another model altogether; and gradient × input (each piece's vector, times the gradient there).

The bet: rollout covers less than a quarter of the way from random to leave-one-out, also at the upper end of its interval.
"""

# %% tags=["given"] name="deletions"
deleted = load_file(folder / "14-deletion.safetensors")
WAYS = sorted({name.split("/")[2] for name in deleted if "/fall/" in name})
falls = {
    way: np.stack(
        [deleted[f"{n}/fall/{way}"].numpy().astype(float) for n in FULL]
    )
    for way in WAYS
}  # each (runs, 1000)
agree = {
    way: np.stack(
        [deleted[f"{n}/correlation/{way}"].numpy().astype(float) for n in FULL]
    )
    for way in WAYS
    if way != "random"
}
fallen = {way: over_runs(x) for way, x in falls.items()}


def of_the_way(way, draws=4000):
    """The share of the way from random to leave-one-out, with its 95 %."""
    rng = np.random.default_rng(0)
    three = [falls[w].mean(0) for w in ("random", way, "leave one out")]
    N = len(three[0])
    counts = rng.multinomial(N, np.full(N, 1 / N), size=draws)
    low, middle, high = (counts @ x / N for x in three)
    shares = (middle - low) / (high - low)
    low, middle, high = (x.mean() for x in three)
    return (middle - low) / (high - low), *np.percentile(shares, [2.5, 97.5])


covered = {way: of_the_way(way) for way in WAYS if way != "random"}

# %% tags=["figure"] name="deletion-figure" mystnb={"image": {"alt": "How far the probability falls when a fifth of the words is left out, one row for each way of choosing them, with 95 percent intervals. Random at the bottom, leave-one-out far ahead at the top. Rollout, the last layer, rollout of an untrained network and the longest words lie near random; gradient times input and TF-IDF's weights lie between."}, "figure": {"name": "fig-deletion", "caption": "Mean fall of the probability of what was said, a fifth of the words left out, over three models and 1,000 snippets. Dotted: random words."}}
rows = sorted(fallen, key=lambda way: fallen[way][0])
fig, ax = plt.subplots(figsize=(5.2, 3.6))
for place, way in enumerate(rows):
    mean, low, high = fallen[way]
    ax.plot([low, high], [place, place], color=viz.INK, lw=1.4)
    ax.plot(mean, place, "o", color=viz.INK, ms=5)
ax.axvline(fallen["random"][0], color=viz.INK, linestyle=":")
ax.set_yticks(range(len(rows)), rows)
ax.set(xlabel="fall of the probability", xlim=(0, None))
plt.show()

# %% [markdown] name="uniform-question"
r"""
And does the model need to look at all? Take the choice away: every head of every layer looks at all pieces alike, and only what they hand on is trained (250 steps on all snippets, the rate chosen for this arm). If accuracy hardly falls, pictures of the weights can't be where the verdict comes from {cite}`wiegreffe2019`.
"""

# %% tags=["record"] name="deletion-numbers"
for way, short in (
    ("rollout", "rollout"), ("rollout, untrained", "untrained"),
    ("random", "random"), ("leave one out", "loo"),
    ("gradient × input", "gradient"), ("coefficients", "coefficients"),
    ("last layer", "last"), ("longest words", "longest"),
):  # fmt: skip
    glue(f"fall-{short}", fallen[way][0], display=False)
    if way in covered:
        glue(f"covers-{short}", 100 * covered[way][0], display=False)
        glue(f"covers-{short}-high", 100 * covered[way][2], display=False)
glue("agree-rollout", agree["rollout"].mean(), display=False)
trained_more = over_runs(falls["rollout"] - falls["rollout, untrained"])
for part, x in zip(("mean", "low", "high"), trained_more, strict=True):
    glue(f"more-{part}", x, display=False)
uniform = right_of("uniform-all-short")
uniform_lead = lead(in_order_arm, uniform)
glue("uniform", uniform.mean(), display=False)
for part, x in zip(("mean", "low", "high"), uniform_lead, strict=True):
    glue(f"uniform-{part}", 100 * x, display=False)

# %% [markdown] name="deletion-seen"
r"""
**What you saw.** <!-- TODO-RUN --> Without random words the probability falls by {glue:text}`fall-random:.3f`, without rollout's by {glue:text}`fall-rollout:.3f`, without the words that leave-one-out names by {glue:text}`fall-loo:.3f`. Rollout covers {glue:text}`covers-rollout:.0f` % of the way (95 %: up to {glue:text}`covers-rollout-high:.0f` %); its ranking goes with leave-one-out's at a rank correlation of {glue:text}`agree-rollout:.2f`. Against the rollout of an untrained network it is {glue:text}`more-mean:+.3f` ({glue:text}`more-low:.3f` to {glue:text}`more-high:.3f`). Gradient × input covers {glue:text}`covers-gradient:.0f` %, TF-IDF's weights, which know nothing of this model, {glue:text}`covers-coefficients:.0f` %.

With attention to all alike {glue:text}`uniform:.3f` are right, {glue:text}`uniform-mean:.1f` points fewer than with attention ({glue:text}`uniform-low:.1f` to {glue:text}`uniform-high:.1f`).

What this doesn't show: that rollout is useless. By *this test* its words matter little more than others. The test has a weakness of its own: a sentence with holes is like none the model was trained on {cite}`madsen2022`, and leave-one-out is nearly the test itself.
"""

# %% tags=["record"] name="deletion-claims"
holds(
    "rollout covers less than a quarter of the way, also at the upper end",
    covered["rollout"][2] < 0.25,
    f"{100 * covered['rollout'][2]:.0f} %",
)
holds(
    "leave-one-out is far ahead of all others",
    all(
        fallen["leave one out"][0] > 1.3 * fallen[way][0]
        for way in WAYS
        if way != "leave one out"
    ),
)
holds(
    "TF-IDF's weights name more words that matter than rollout",
    over_runs(falls["coefficients"] - falls["rollout"])[1] > 0,
)
holds(
    "with uniform attention less than 3 points are lost",
    uniform_lead[0] < 0.03,
    f"{100 * uniform_lead[0]:.1f}",
)

# %% tags=["record"] name="explorer-claims"
explorer = json.loads((folder / "14-verdicts.json").read_text("utf-8"))
places = {s.text: i for i, s in enumerate(test)}
off = max(
    abs(s["verdicts"]["BERT"] - mine[places[" ".join(s["words"])]])
    for s in explorer["sentences"]
    if " ".join(s["words"]) in places
)
holds("the explorer shows your adapted model", off < 0.5, f"{off:.2f}")

# %% [markdown] name="verdicts-explorer"
r"""
Read along: the same sentences through three readers. For BERT a word's number is how far the logit falls without it.

:::{explorer} verdicts
:file: 14-verdicts.json
On the page you can choose a sentence and a reader here, and see each word's number: for the lexicon VADER's, for TF-IDF its weight, for your adapted BERT the fall of the logit if the word is left out. Of the test snippets of 6 to 16 words it shows the first that all three get right, and the first that only one of them does.
:::
"""

# %% [markdown] name="quiz-interval"
r"""
## Check yourself

:::{quiz} Two models have 0.86 and 0.84 on the same 1,056 texts; each has a standard error of 1.1 points. Is the lead luck?
- [ ] Yes: the intervals of the two overlap. | Both were asked the same texts. What counts is the interval of the *difference*, which is narrower where they agree on most.
- [x] That can't be said from these numbers: look at the texts on which they differ. | If they disagree on 40 texts, 2 points are a lead of 21 among 40.
- [ ] No: 2 points are more than 1.1. | A difference of two shares moves by more than one share, unless they are paired.
:::
"""

# %% [markdown] name="quiz-lora"
r"""
:::{quiz} Why does B of an adapter start at 0, and A not?
- [ ] So that both have the same size. | They have different shapes anyway.
- [x] With B = 0 nothing is changed at first; with A = 0 as well, neither would ever get a gradient. | B's gradient goes through A x, A's through B.
- [ ] Because B is trained and A is fixed. | Both are trained; A moves from the second step on.
:::
"""

# %% [markdown] name="quiz-ece"
r"""
:::{quiz} A model's ECE on 200 texts is 0.06. What do you need before you call it badly calibrated?
- [ ] Nothing: 0.06 is far from 0. | A perfectly calibrated model also shows a few hundredths on 200 texts.
- [x] What a calibrated model with the same confidence would show on 200 texts, in the same bins. | That is your `null_ece`.
- [ ] More bins. | With more bins luck alone makes the ECE larger.
:::
"""

# %% [markdown] name="quiz-temperature"
r"""
:::{quiz} T was fitted on the test labels, and the test loss fell. What is wrong?
- [ ] The accuracy may have changed. | Dividing by T > 0 changes no winner.
- [x] It had to fall or stay: T was chosen to make it so. | A number that can't come out otherwise says nothing about new texts.
- [ ] T must not be fitted at all. | On labels that are used for nothing else it may.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Fine-tuned on 7,982 snippets the encoder has {glue:text}`right-full:.3f`, TF-IDF {glue:text}`tfidf:.3f`, the same network from random weights {glue:text}`right-random:.3f`: what pretraining brought makes the difference.
2. With 500 labels it has {glue:text}`full-500:.3f`. An adapter of {glue:text}`lora-share:.1f` % of the numbers has {glue:text}`right-lora:.3f` with all.
3. Compare on the same texts, by differences, with an interval over texts and runs; shuffled labels show whether anything leaks.
4. A fine-tuned model is too sure. One temperature, fitted on labels it hasn't seen, mends most of it; an ECE means something only beside that of an honest model.
5. Where attention looks is not why the model says what it says: by deletion rollout covers {glue:text}`covers-rollout:.0f` % of the way from random words to those that matter.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`fine-tuning` | 미세 조정, 파인튜닝 |
| {term}`low-rank adapter` | 저랭크 어댑터, 로라(LoRA) |
| {term}`bootstrap` | 부트스트랩 |
| {term}`calibration` | 보정, 캘리브레이션 |
| {term}`attention rollout` | 어텐션 롤아웃 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`devlin2019`: BERT, and how it is fine-tuned. {cite:t}`mosbach2021`: why few labels and few steps make it unstable.
- {cite:t}`hu2022`: low-rank adapters.
- {cite:t}`guo2017`: modern networks are too sure; temperature scaling.
- {cite:t}`jain2019`, {cite:t}`wiegreffe2019`: is attention an explanation? Two papers that answer each other. {cite:t}`abnar2020`: rollout.
- {cite:t}`hutto2014vader`: the ratings, and the lexicon.

**Next.** The same block, and no words: lesson 15 cuts a picture into pieces.
"""
