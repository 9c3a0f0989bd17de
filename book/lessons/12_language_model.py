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

# %% [markdown] name="a-language-model"
r"""
# A language model

**Why does one sentence give T lessons?**

| | |
|---|---|
| After it you can | train a model on all positions of a text at once, and say what that saves; find a leak from the future; score a language model so that others can compare, beside an n-gram model that is hard to beat; tell what a second layer can do that a first can't; write text with temperature and top-p; count the parameters of published models, and what their training cost; read a language model whole |
| You need | lessons 1 and 2; causal masks from lesson 9, heads from lesson 10; that a transformer block is attention and a small network for each position, each added to what came in (lesson 11's block) |
| Time | about 165 minutes: 30 for the text, 105 for eight exercises, 30 for code, pictures and bets. Half-way you can stop and come back |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(next_token_loss)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import inspect
import json
import math
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from safetensors.torch import load_file

from attn import viz
from attn.data import text
from attn.data.tokens import Tokens, characters
from attn.models.language_model import LanguageModel
from attn.models.sizes import Sizes
from attn.models.transformer import Stack
from autograder import check, glue, holds, show_solution
from autograder.paths import ROOT

viz.use_style()
torch.set_num_threads(1)
folder = ROOT / "book" / "weights"


# %% tags=["setup"] name="softmax-from-lesson-1"
def softmax(x, axis=-1):
    """Lesson 1's: shares along `axis`, safe for large scores."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# %% [markdown] name="what-comes-next"
r"""
## What comes next?

A {term}`language model` answers one question: given the tokens so far, how likely is each token to be the next? It has no source to translate, so there is no encoder: a decoder is all there is. The probability of a whole text is then a product, one factor for each token:

$$
p(x_1, \dots, x_T) = \prod_{t=1}^{T} p(x_t \mid x_1, \dots, x_{t-1})
$$ (eq-tokens)

To train it you need no labels: the text is its own answer sheet. "She had a cheerful look" asks for *had* after *She*, for *a* after *She had*, and so on. The causal mask of lesson 9 keeps position $t$ from seeing anything after it. So one pass over the row answers all these questions, each from its own past, and nobody cheats.
"""

# %% tags=["figure"] name="lessons-machine" mystnb={"image": {"alt": "A drawing of one row. Below stand four tokens, She, had, a, cheerful. Each leads up into a wide box, causal blocks. From it four arrows lead to four boxes of logits, and above each stands its target: had, a, cheerful, look. Each target is the token one place to the right."}, "figure": {"name": "fig-lessons", "caption": "One row, four lessons. Each place says the token one to the right of it, from itself and what stands to its left."}}
fig, ax = plt.subplots(figsize=(5.2, 3.5))
draw = viz.Machine(ax, width=8.0, height=5.3)
words = ["She", "had", "a", "cheerful", "look"]
draw.box("stack", "causal blocks", at=(4.0, 2.2), size=(7.4, 0.6), round=True)
for i in range(4):
    place = 1.0 + 2 * i
    draw.box(f"x{i}", words[i], at=(place, 0.6), size=(1.5, 0.5))
    draw.box(f"y{i}", "logits", at=(place, 3.5), size=(1.3, 0.5))
    draw.box(f"t{i}", words[i + 1], at=(place, 4.8), size=(1.5, 0.5))
    for low, high in (
        ((place, 0.85), (place, 1.9)),
        ((place, 2.5), (place, 3.25)),
    ):
        ax.annotate(
            "", high, low, arrowprops={"arrowstyle": "-|>", "color": viz.INK}
        )
    draw.text("says", at=(place, 4.2))
plt.show()

# %% [markdown] name="next-token-loss-exercise"
r"""
The loss is the mean surprise: minus the log-probability of what came, over all lessons.

$$
L = -\frac{1}{N} \sum_{t} \log p(x_{t+1} \mid x_1, \dots, x_t)
$$ (eq-next-token)

:::{exercise} The loss of the next token
:label: ex-next-token-loss
Write {eq}`eq-next-token` for a batch, in torch.

`logits` (B, T, V): what each position says, `tokens` (B, T): the ids read, `pad`: an id that fills up short rows, left or right → the mean, one number. Position t is asked for token t + 1, so a row has T − 1 lessons. A lesson whose *target* is `pad` doesn't count; the mean is over those that do, over all rows together (at least one does). Logits may be tens of thousands. Gradients must flow. Difficulty 2 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Two slices: all places but the last of one, all but the first of the other. `log_softmax` from lesson 1 is safe for large logits.

</details>
<details><summary>Hint 2: the shapes</summary>

logits (B, T − 1, V), targets (B, T − 1). Choose along V with `gather`, which wants an index (B, T − 1, 1).

</details>
<details><summary>Hint 3: in words</summary>

Shift. Take each target's logit minus the log of the sum of all exponentials. Keep those whose target isn't `pad`. Minus their mean.

</details>
"""


# %% tags=["answer"] name="next-token-loss"
def next_token_loss(logits, tokens, pad):
    """Mean surprise of each token after the first, in nats.

    logits (B, T, V), tokens (B, T) -> one number; targets equal to
    `pad` don't count.
    """
    # BEGIN SOLUTION
    logits, targets = logits[:, :-1], tokens[:, 1:]  # (B, T - 1, V)
    log_p = logits - logits.logsumexp(-1, keepdim=True)
    taken = log_p.gather(-1, targets[..., None])[..., 0]  # (B, T - 1)
    return -taken[targets != pad].mean()
    # END SOLUTION


# %% tags=["check"] name="next-token-loss-check"
check(next_token_loss)

# %% [markdown] name="next-token-loss-why"
r"""
<details><summary>Why it works</summary>

Padding is asked by target, not by input: the last real token of a short row is read, and has nothing to say that could be marked. Its own lesson, one place earlier, counts. And the mean goes over tokens, not over rows; else the words of short rows would weigh more.

</details>

A model that knows nothing gives each of V tokens 1/V and has a loss of log V, whatever comes:
"""

# %% name="knows-nothing"
ids = torch.tensor([[3, 1, 4, 1, 5]])  # (B, T)
print(next_token_loss(torch.zeros(1, 5, 8), ids, pad=-1), math.log(8))

# %% [markdown] name="how-many-times-faster"
r"""
## How many times faster?

Without the mask each lesson would need a pass of its own. Two ways to do that:

- **prefixes**: lesson $t$ reads the first $t$ tokens, for $t = 1 \dots T$. These are the very questions that one causal pass answers;
- **windows**: each of T lessons reads a window of T tokens of its own, as a model with a fixed input would. Every lesson has the full context then.
"""

# %% [markdown] name="how-many-times-faster-on"
r"""
Count work like this. A row of $t$ tokens costs $t$, one for each position, and `pair` for each of its $t^2$ pairs of query and key. (Those that the mask forbids are computed, too, and thrown away.)

:::{exercise} The gain: predict, then run
:label: ex-lessons-gain
How many times as much work as one pass over T tokens is a scheme?

`T` ≥ 1, `scheme` "all", "prefixes" or "windows", `pair` ≥ 0 → a number. "all" is one pass: 1. Anything else: raise a `ValueError`. T may be a hundred thousand. Difficulty 2 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="lessons-gain-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Write down the lengths of all rows that a scheme runs: for T = 3 prefixes have 1, 2, 3, windows 3, 3, 3.

</details>
<details><summary>Hint 2: the shapes</summary>

One row of $t$: $t + \texttt{pair} \cdot t^2$. Sum over the rows of the scheme, over the same for one row of T.

</details>
<details><summary>Hint 3: in words</summary>

With `pair` 0 you should find (T + 1) / 2 for prefixes and T for windows.

</details>
"""


# %% tags=["answer"] name="lessons-gain"
def lessons_gain(T, scheme, pair=0.0):
    """How many times the work of one pass over T tokens `scheme` is."""
    # BEGIN SOLUTION
    lengths = {"all": [T], "prefixes": range(1, T + 1), "windows": [T] * T}
    if scheme not in lengths:
        raise ValueError(f"scheme {scheme!r} isn't one of {list(lengths)}")
    work = sum(t + pair * t * t for t in lengths[scheme])
    return work / (T + pair * T * T)
    # END SOLUTION


# %% tags=["check"] name="lessons-gain-check"
check(lessons_gain)

# %% [markdown] name="lessons-gain-why"
r"""
<details><summary>Why it works</summary>

Prefixes are shorter on average, so they cost half of the windows; where pairs cost most, $\sum t^2 \approx T^3 / 3$, they cost a third. "As many times faster as the context is long" is the windows' number: it compares with a model that gets a full context for each lesson.

</details>

**Place a bet.** A model of two blocks, width 64. Its prediction for T = 128 is 64.5 for prefixes and 128 for windows, if pairs cost nothing. Will the measured ratios be above or below? First, is it the same lesson at all? Compare the summed gradients. Then the CPU time of a forward and a backward pass: the schemes in turn, the median of five.
"""

# %% tags=["given"] name="three-schemes"
torch.manual_seed(0)
small = Sizes(
    d_model=64,
    n_heads=4,
    n_layers=2,
    d_ff=256,
    dropout=0.0,
    positions="rotary",
)
timed = LanguageModel(100, small, max_len=128)
row = torch.randint(100, (1, 2 * 128 + 1))


def summed(model, inputs, targets):
    """Forward and backward; the loss is summed over the targets."""
    logits = model(inputs)[:, -targets.shape[1] :]
    log_p = logits.log_softmax(-1).gather(-1, targets[..., None])
    (-log_p.sum()).backward()


def all_at_once(model, T):
    summed(model, row[:, :T], row[:, 1 : T + 1])


def prefixes(model, T):
    for t in range(1, T + 1):
        summed(model, row[:, :t], row[:, t : t + 1])


def windows(model, T):
    rows = row[0].unfold(0, T + 1, 1)[:T]  # (T, T + 1)
    for part in rows.split(16):
        summed(model, part[:, :T], part[:, T:])


def gradient(scheme, T):
    timed.zero_grad()
    scheme(timed, T)
    return torch.cat([p.grad.flatten() for p in timed.parameters()])


# %% name="same-gradient"
one, other = gradient(all_at_once, 32), gradient(prefixes, 32)
apart = ((one - other).norm() / one.norm()).item()
print(
    f"32 lessons, all at once or by prefixes: gradients differ by {apart:.0e}"
)

# %% tags=["given"] name="measure-schemes"
LENGTHS = (16, 32, 64, 128)
SCHEMES = {"all": all_at_once, "prefixes": prefixes, "windows": windows}
spent = {(name, T): [] for name in SCHEMES for T in LENGTHS}
for repeat in range(6):
    for T in LENGTHS:
        for name, scheme in SCHEMES.items():
            times = 10 if name == "all" else 1
            before = time.process_time()
            for _ in range(times):
                scheme(timed, T)
            took = (time.process_time() - before) / times
            if repeat:  # the first is to warm up
                spent[name, T].append(took)
cost = {key: float(np.median(seconds)) for key, seconds in spent.items()}
gains = {
    (name, T): cost[name, T] / cost["all", T]
    for name in ("prefixes", "windows")
    for T in LENGTHS
}

# %% tags=["figure"] name="gain-figure" mystnb={"image": {"alt": "How many times the work of one pass two schemes are, against the length T, both axes logarithmic. Predicted lines rise in proportion to T, windows twice as high as prefixes. The measured points rise along with T."}, "figure": {"name": "fig-gain", "caption": "One pass against one pass for each lesson: predicted (lines, pairs for nothing) and measured CPU time (points)."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
for name, style, mark in (("prefixes", "-", "o"), ("windows", "--", "s")):
    line = [lessons_gain(T, name) for T in LENGTHS]
    ax.plot(LENGTHS, line, style, color=viz.INK)
    seen = [gains[name, T] for T in LENGTHS]
    ax.plot(LENGTHS, seen, mark, color=viz.INK, label=f"{name}, measured")
    ax.annotate(
        name, (128, line[-1]), (-6, 8), textcoords="offset points", ha="right"
    )
ax.set(xscale="log", yscale="log", xlabel="T", ylabel="times one pass")
ax.set_xticks(LENGTHS, [str(T) for T in LENGTHS])
ax.minorticks_off()
ax.legend()
plt.show()

# %% tags=["record"] name="gain-numbers"
for name in ("prefixes", "windows"):
    glue(f"gain-{name}", gains[name, 128], display=False)
    glue(f"gain-{name}-16", gains[name, 16], display=False)
worth = json.loads((folder / "12-worth.json").read_text("utf-8"))
WORTH = {
    arm: np.array([run["test"] for run in runs.values()])
    for arm, runs in worth["runs"].items()
}
for arm, name in (
    ("16 rows, all", "16-all"),
    ("16 rows, one", "16-one"),
    ("128 rows, one", "128-one"),
    ("4 rows, all", "4-all"),
):
    glue(f"worth-{name}", WORTH[arm].mean(), display=False)
glue("worth-unigram", worth["unigram"], display=False)
worth_gap = WORTH["128 rows, one"] - WORTH["4 rows, all"]
glue("worth-gap", worth_gap.mean(), display=False)
glue("worth-spread", np.ptp(WORTH["4 rows, all"]), display=False)
WORTH_COST = {
    arm: np.median([run["cpu_seconds"] for run in runs.values()])
    for arm, runs in worth["runs"].items()
}
worth_cost = WORTH_COST["128 rows, one"] / WORTH_COST["4 rows, all"]
glue("worth-cost", worth_cost, display=False)

# %% [markdown] name="gain-seen"
r"""
**What you saw.** Prefixes give the same gradient as one pass. Windows don't: their lessons see more. At T = 128 one pass for each lesson took {glue:text}`gain-prefixes:.0f` times (prefixes) and {glue:text}`gain-windows:.0f` times (windows) as long as one pass for all; at T = 16 {glue:text}`gain-prefixes-16:.0f` and {glue:text}`gain-windows-16:.0f` times. The count is a guide and no clock: perhaps short passes suffer from fixed costs, and many rows together use the processor better than one.

What are T lessons of one row *worth*? They overlap, so one would bet on less than T lessons of T rows. A small model of characters, 400 steps, three seeds, rates chosen for each arm (`book/training/12_worth.py`), loss on a novel never seen (knowing only how frequent each character is: {glue:text}`worth-unigram:.2f`):

| rows a step | lessons a row | loss |
|---|---|---|
| 16 | all 32 | {glue:text}`worth-16-all:.3f` |
| 16 | one | {glue:text}`worth-16-one:.3f` |
| 128 | one | {glue:text}`worth-128-one:.3f` |
| 4 | all 32 | {glue:text}`worth-4-all:.3f` |
"""

# %% tags=["record"] name="gain-claims"
holds("prefixes give the gradient of one pass", apart < 1e-4, f"{apart:.0e}")
other_way = gradient(windows, 32)
holds(
    "windows don't",
    ((one - other_way).norm() / one.norm()).item() > 0.1,
)
holds(
    "a pass for each lesson costs at least 15 times as much at T = 128",
    min(gains["prefixes", 128], gains["windows", 128]) > 15,
    f"{gains['prefixes', 128]:.0f} and {gains['windows', 128]:.0f}",
)
holds(
    "the gain grows with T in both schemes",
    all(gains[n, 128] > 2 * gains[n, 16] for n in ("prefixes", "windows")),
)
holds(
    "16 rows teach far more if all positions are asked",
    bool((WORTH["16 rows, one"] - WORTH["16 rows, all"] > 0.15).all()),
    f"{(WORTH['16 rows, one'] - WORTH['16 rows, all']).mean():.2f} nats",
)
holds(
    "128 lessons of 4 rows teach as much as 128 of 128 rows, to 0.06 nats",
    abs(worth_gap.mean()) < 0.06,
    f"{worth_gap.mean():+.3f} nats",
)
holds(
    "one lesson each of 128 rows costs several times the CPU time",
    worth_cost > 3,
    f"{worth_cost:.1f} times",
)

# %% [markdown] name="worth-seen"
r"""
The same 16 rows teach far more if all their positions are asked. The last two arms have 128 lessons a step each, from 128 rows or from 4. At the same number of lessons they end {glue:text}`worth-gap:+.3f` nats apart (one each minus all; the seeds of one arm spread over {glue:text}`worth-spread:.2f`). So the bet is lost here: overlapping lessons taught as much as separate ones, and those took {glue:text}`worth-cost:.0f` times the CPU time. These are early days of training, and short rows; where a model has seen everything many times, it may be otherwise.
"""

# %% [markdown] name="leaks-exercise"
r"""
## A model that cheats

All this hangs on one thing: no position may see what it is asked for. If one does, the training loss looks wonderful, and when the model has to write, the future isn't there. Nothing crashes. A mask one diagonal too wide is enough, or a norm that averages over positions.

A test needs no look at the code. Change a later token. If the logits at an earlier place move, they knew it.
"""

# %% [markdown] name="leaks-exercise-on"
r"""
:::{exercise} Find the leak
:label: ex-leaks
Design the control that finds a leak from the future.

`model` takes ids (T,) and returns logits (T, V), NumPy arrays; `tokens` (T,), `n_tokens`: ids go from 0 to n_tokens − 1 → the first place whose logits change when a *later* token changes, or None. A leak may come from one later place only, may show for one replacement only, may move one logit only, and two leaks may make up for each other when two tokens change together. A change of less than a millionth is rounding. Logits may be −∞. T and `n_tokens` are small: 10 and 30. Difficulty 4 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="leaks-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Which rows of logits must stay the same when token s changes? Those before s. Place s itself may move.

</details>
<details><summary>Hint 2: the shapes</summary>

For each s from 1 to T − 1 and each id: one changed copy, logits (T, V), of which the rows [:s] are compared with those of the unchanged tokens.

</details>
<details><summary>Hint 3: in words</summary>

Two loops, over later places and over ids. Collect all places whose logits moved by more than a millionth (−∞ twice is no change). Return the smallest, or None.

</details>
"""


# %% tags=["answer"] name="leaks"
def leaks(model, tokens, n_tokens):
    """The first place whose logits hang on a later token, or None.

    model: ids (T,) -> logits (T, V); tokens (T,), ids < n_tokens.
    """
    # BEGIN SOLUTION
    before, found = model(tokens), []
    for s in range(1, len(tokens)):
        for other in range(n_tokens):
            changed = tokens.copy()
            changed[s] = other
            after = model(changed)[:s]
            same = np.isclose(after, before[:s], rtol=0, atol=1e-6)
            found += np.flatnonzero(~same.all(axis=-1)).tolist()
    return min(found, default=None)
    # END SOLUTION


# %% tags=["check"] name="leaks-check"
check(leaks)

# %% [markdown] name="leaks-why"
r"""
<details><summary>Why it works</summary>

It is an intervention: not "does the code look causal", but "does the past move when the future does". One place and one id at a time, so that nothing can cancel. It proves leaks, and not their absence: a model could look ahead only for tokens that you didn't try.

</details>

Three causal models, two of them with a slip: a mask that is one diagonal too wide, and a norm that takes its mean over all positions of the row.
"""


# %% tags=["given"] name="three-suspects"
def suspect(slip):
    """An untrained model of 8 symbols, ids (T,) -> logits (T, V)."""
    torch.manual_seed(0)
    sizes = Sizes(d_model=16, n_heads=2, n_layers=2, d_ff=32, dropout=0.0)
    model = LanguageModel(8, sizes, max_len=10).double().eval()

    @torch.no_grad()
    def logits(tokens):
        x = model.embedding(torch.as_tensor(tokens)[None])  # (1, T, d)
        T = x.shape[1]
        mask = torch.ones(T, T).tril(1 if slip == "wide mask" else 0) > 0
        x = model.decoder(x, mask=mask[None])
        if slip == "mean over positions":
            x = x - x.mean(1, keepdim=True)
        return (x @ model.embedding.tokens.weight.T)[0].numpy()

    return logits


suspects = {
    name: suspect(name)
    for name in ("none", "wide mask", "mean over positions")
}

# %% name="find-the-leaks"
ids = np.random.default_rng(0).integers(0, 8, size=7)
verdict = {name: leaks(model, ids, 8) for name, model in suspects.items()}
print(verdict)

# %% tags=["record"] name="leaks-claims"
holds(
    "the slips leak from place 0 on, the model without a slip nowhere",
    verdict == {"none": None, "wide mask": 0, "mean over positions": 0},
)

# %% [markdown] name="perplexity-exercise"
r"""
## A score that others can compare

A loss of 3.8 nats a token: is that good? {term}`Perplexity` makes it a number one can picture, exp of the mean loss. A model with perplexity 50 is, on average, as unsure as an even choice among 50 tokens.

But 50 of which tokens? Larger pieces are harder to guess, and there are fewer of them. Perplexities compare only for the same pieces. **Bits per character** compare across pieces: the surprise of the whole text in bits, over its characters.
"""

# %% [markdown] name="perplexity-exercise-on"
r"""
:::{exercise} Perplexity
:label: ex-perplexity
Both numbers, from what a model said of the tokens that came.

`log_p` (B, T): natural logarithms of their probabilities, `real` (B, T) boolean, True where a token counts (at least one does), `n_characters` of the text → (perplexity, bits per character). Where `real` is False, `log_p` may be anything, also nan or −∞. A token that counts may have −∞: both numbers are then infinite. Texts are long. Difficulty 2 of 5, about 8 minutes.
:::

<details><summary>Hint 1: where to look</summary>

One mean over all tokens that count, not one for each row.

</details>
<details><summary>Hint 2: the shapes</summary>

`log_p[real]` is one long vector.

</details>
<details><summary>Hint 3: in words</summary>

exp of minus the mean. Minus the sum, over log 2 to get bits, over the characters.

</details>
"""


# %% tags=["answer"] name="perplexity"
def perplexity(log_p, real, n_characters):
    """Perplexity a token, and bits a character.

    log_p (B, T), real (B, T) True = counts -> two numbers.
    """
    # BEGIN SOLUTION
    taken = log_p[real]
    return np.exp(-taken.mean()), -taken.sum() / np.log(2) / n_characters
    # END SOLUTION


# %% tags=["check"] name="perplexity-check"
check(perplexity)

# %% [markdown] name="the-opponent"
r"""
<details><summary>Why it works</summary>

exp(−mean log p) is one over the *geometric* mean of the probabilities. A mean of 1/p would be ruled by the few rarest tokens, and the product of all probabilities is 0 in any float.

</details>

## The opponent

Before neural networks, language models counted. After *in the*, how often did each token come? That is a trigram model, and most trigrams of a new text were never seen: their share is 0, and the loss infinite. So something must be taken from what was seen. The best known way is due to Kneser and Ney {cite}`kneser1995,chen1999`. Take the same {term}`discount` $d$ from every count, and hand what it frees to the shorter context:

$$
\begin{aligned}
p(c \mid a b) = {} & \frac{\max(N(abc) - d,\, 0)}{N(ab\,\cdot)} \\
& + \frac{d \, N_{1+}(ab\,\cdot)}{N(ab\,\cdot)} \; p(c \mid b)
\end{aligned}
$$ (eq-kneser-ney)

$N(ab\,\cdot)$ is how many trigrams begin with $ab$, $N_{1+}(ab\,\cdot)$ how many *different* ones. That $d$ was taken from each of these is why they multiply it.
"""

# %% [markdown] name="kneser-ney-exercise"
r"""
Their idea is in $p(c \mid b)$. *Francisco* is frequent, and comes only after *San*. After any other word it is a bad guess, however frequent. So the shorter context counts not how often $bc$ came, but after how many different $a$: each different trigram once. One level down, $p(c)$ counts after how many different tokens $c$ came: each different *pair* once. At the bottom stands an even share, 1 / `n_tokens`. The same formula mixes at each level, with the same $d$.
"""

# %% [markdown] name="kneser-ney-exercise-on"
r"""
:::{exercise} Kneser–Ney
:label: ex-kneser-ney
Interpolated {eq}`eq-kneser-ney`, all three levels.

`trigrams` (N, 3): all of a text, in any order, repeated as often as they came; `queries` (M, 3), perhaps none; `n_tokens`: ids are smaller; 0 < `discount` < 1 → the probability (M,) of each query's third token after its first two. A context that never came hands its whole share down. Pairs and tokens are counted from the trigrams alone. With 900,000 trigrams it should take seconds: `np.unique(…, axis=0)` is slow, so turn each n-gram into one whole number first, or use a `Counter`. Difficulty 5 of 5, about 30 minutes.
:::
"""

# %% [markdown] name="kneser-ney-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Go from the bottom up: p(c) needs the different pairs, which need the different trigrams. Three times the same step, with other counts.

</details>
<details><summary>Hint 2: the shapes</summary>

Level 3: different trigrams (G, 3) and how often each came (G,). Level 2: the last two columns of *those* rows; how often each different pair occurs among them is its count. Level 1: the last column of the different pairs.

</details>
<details><summary>Hint 3: in words</summary>

At each level: sum of the counts and number of rows, for each context (all columns but the last). For a query: its own count or 0, its context's sum and number. If the sum is 0, keep the lower level's p; else (max(count − d, 0) + d · number · lower) / sum.

</details>
"""


# %% tags=["answer"] name="kneser-ney"
def kneser_ney(trigrams, queries, n_tokens, discount):
    """Interpolated Kneser-Ney: p of each query's last token after the others.

    trigrams (N, 3), queries (M, 3), ids below n_tokens -> (M,)
    """

    # BEGIN SOLUTION
    def code(rows):
        return rows @ n_tokens ** np.arange(rows.shape[1] - 1, -1, -1)

    def look_up(keys, values, asked):
        at = np.searchsorted(keys, asked).clip(max=len(keys) - 1)
        return np.where(keys[at] == asked, values[at], 0)

    levels, rows, p = [], trigrams, np.full(len(queries), 1 / n_tokens)
    while rows.shape[1]:
        _, first, counts = np.unique(
            code(rows), return_index=True, return_counts=True
        )
        levels.append((rows[first], counts))
        rows = rows[first, 1:]
    for grams, counts in reversed(levels):
        asked = queries[:, queries.shape[1] - grams.shape[1] :]
        keys, which = np.unique(code(grams[:, :-1]), return_inverse=True)
        sums = look_up(keys, np.bincount(which, counts), code(asked[:, :-1]))
        kinds = look_up(keys, np.bincount(which), code(asked[:, :-1]))
        count = look_up(code(grams), counts, code(asked))
        mixed = np.maximum(count - discount, 0) + discount * kinds * p
        p = np.where(sums > 0, mixed / np.maximum(sums, 1), p)
    return p
    # END SOLUTION


# %% tags=["check"] name="kneser-ney-check"
check(kneser_ney)

# %% [markdown] name="novels-prose"
r"""
<details><summary>Why it works</summary>

A context's probabilities sum to one at every level: $N(ab\,\cdot)$ counts, $d$ taken from each of $N_{1+}$, and just that mass handed on. A plain trigram would be a straw man as an opponent. This one isn't.

</details>

Now both on the same text: four novels by Jane Austen to learn from, *Northanger Abbey* to choose the discount, *Persuasion* as the test. A vocabulary of 1,500 pieces is learnt from the four. Your function is the trigram. The same step with two or four columns gives the bigram and the 4-gram, which `book/training/12_n_grams.py` scored.
"""

# %% tags=["given"] name="n-grams"
tokens = Tokens.load(folder / "12-tokens.json")
novels = text.load()
ids = {
    side: np.array(
        [i for p in getattr(novels, side) for i in tokens.encode(p.text)]
    )
    for side in ("train", "validation", "test")
}
V = len(tokens)
letters = sum(len(p.text) for p in novels.test)


def grams(side, n=3):
    """All runs of n tokens (N, n); to score, only from the 4th token on."""
    rows = np.lib.stride_tricks.sliding_window_view(ids[side], n)
    return rows if side == "train" else rows[4 - n :]


# %% name="score-n-grams"
DISCOUNTS = (0.6, 0.7, 0.8, 0.9)
seen = grams("train")
tried = {
    d: np.log(kneser_ney(seen, grams("validation"), V, d)) for d in DISCOUNTS
}
discount = max(DISCOUNTS, key=lambda d: tried[d].mean())
trigram = np.log(kneser_ney(seen, grams("test"), V, discount))
print(f"discount {discount}: perplexity {np.exp(-trigram.mean()):.1f}")

# %% tags=["given"] name="read-the-runs"
runs = json.loads((folder / "12-language-model.json").read_text("utf-8"))
others = load_file(folder / "12-n-grams.safetensors")
log_p = {n: others[str(n)].numpy().astype(float) for n in (2, 4)} | {
    3: trigram
}
validation = {3: tried[discount]}
frequent = np.bincount(ids["train"], minlength=V) + 0.5
log_p[1] = np.log(frequent / frequent.sum())[ids["test"][3:]]
said = load_file(folder / "12-log-p.safetensors")
log_p["long"] = said["test"].numpy()[2:].astype(float)
validation["long"] = said["validation"].numpy()[2:].astype(float)
shares = np.linspace(0, 1, 21)[1:-1]


def together(share, one, other):
    """log of share · exp(one) + (1 - share) · exp(other)."""
    return np.logaddexp(np.log(share) + one, np.log(1 - share) + other)


share = max(
    shares,
    key=lambda s: together(s, validation["long"], validation[3]).mean(),
)
log_p["both"] = together(share, log_p["long"], log_p[3])
score = {
    name: perplexity(x[None], np.ones((1, len(x)), dtype=bool), letters)
    for name, x in log_p.items()
}
short = np.exp(
    [runs["runs"][f"short-{seed}"]["test_loss"] for seed in (0, 1, 2)]
)
ends = np.cumsum([len(tokens.encode(p.text)) for p in novels.test])[:-1]
chapter = np.searchsorted(ends, np.arange(3, len(ids["test"])), side="right")


def interval(one, other):
    """95 % of the mean of one - other, chapters drawn with replacement."""
    sums = np.bincount(chapter, one - other)
    counts = np.bincount(chapter)
    draws = np.random.default_rng(0).integers(
        len(sums), size=(2000, len(sums))
    )
    means = sums[draws].sum(1) / counts[draws].sum(1)
    return np.percentile(means, [2.5, 97.5])


ahead = interval(log_p["long"], log_p[3])  # above 0: the transformer is
better = max(log_p["long"], log_p[3], key=np.mean)
both_ahead = interval(log_p["both"], better)

# %% tags=["figure"] name="perplexity-figure" mystnb={"image": {"alt": "Perplexity on the test novel, on a logarithmic axis, one row for each model: unigram far to the right; Kneser-Ney bigram; trigram and 4-gram close together; the transformer after 600 steps, three points for three seeds; after 2,400 steps; and the mixture of the long one with the trigram, furthest to the left."}, "figure": {"name": "fig-perplexity", "caption": "Perplexity on Persuasion, 1,500 pieces, fewer is better. Counting models above, transformers below; the dotted line is the trigram, the opponent."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
rows = {
    "unigram": [score[1][0]],
    "Kneser–Ney, 2 tokens": [score[2][0]],
    "Kneser–Ney, 3 tokens": [score[3][0]],
    "Kneser–Ney, 4 tokens": [score[4][0]],
    "transformer, 600 steps": short,
    "transformer, 2,400 steps": [score["long"][0]],
    "both: long and 3 tokens": [score["both"][0]],
}
for place, found in enumerate(rows.values()):
    ax.plot(found, [place] * len(found), "o", color=viz.INK)
    ax.annotate(
        f"{np.mean(found):.1f}",
        (np.mean(found), place),
        (0, 7),
        textcoords="offset points",
        ha="center",
    )
ax.axvline(score[3][0], color=viz.INK, linestyle=":")
ax.set_yticks(range(len(rows)), list(rows))
ax.set(xscale="log", xlabel="perplexity", xlim=(30, 900))
ax.set_ylim(-0.8, len(rows) - 0.5)
ax.set_xticks([40, 60, 100, 200, 500], ["40", "60", "100", "200", "500"])
ax.minorticks_off()
ax.invert_yaxis()
plt.show()

# %% tags=["record"] name="perplexity-numbers"
for name in (1, 2, 3, 4, "long", "both"):
    glue(f"perplexity-{name}", score[name][0], display=False)
    glue(f"bits-{name}", score[name][1], display=False)
glue("perplexity-short", short.mean(), display=False)
glue("short-low", short.min(), display=False)
glue("short-spread", np.ptp(np.log(short)), display=False)
glue("short-high", short.max(), display=False)
lead = (log_p["long"] - log_p[3]).mean()
glue("lead", lead, display=False)
glue("lead-low", ahead[0], display=False)
glue("lead-high", ahead[1], display=False)
glue("both-gain", (log_p["both"] - better).mean(), display=False)
glue("both-low", both_ahead[0], display=False)
glue("share", share, display=False)
long_run = runs["runs"]["long-0"]
glue("long-minutes", long_run["cpu_seconds"] / 60, display=False)
glue(
    "short-minutes",
    runs["runs"]["short-1"]["cpu_seconds"] / 60,
    display=False,
)
glue("parameters", long_run["parameters"] / 1e6, display=False)
glue("discount", discount, display=False)

# %% [markdown] name="perplexity-seen"
r"""
**What you saw.** The transformer has {glue:text}`parameters:.2f` million parameters (four blocks of width 128, a context of 128 pieces). Our bet before the runs: within 20 CPU-minutes it passes the trigram.

After 600 steps, {glue:text}`short-minutes:.1f` CPU-minutes, it stands at {glue:text}`perplexity-short:.1f` (three seeds, {glue:text}`short-low:.1f` to {glue:text}`short-high:.1f`): beaten by the trigram's {glue:text}`perplexity-3:.1f`, which counts for a few seconds. After four times as many steps, {glue:text}`long-minutes:.1f` CPU-minutes, one seed, it has {glue:text}`perplexity-long:.1f`, and is ahead: by {glue:text}`lead:.2f` nats a token (95 % interval over the novel's chapters {glue:text}`lead-low:.2f` to {glue:text}`lead-high:.2f`), and ahead of the 4-gram's {glue:text}`perplexity-4:.1f`, too. This lead is larger than the {glue:text}`short-spread:.2f` nats over which the three short seeds spread; a second long run would tell more. So the bet is won, with one seed, and with the short budget it would have been lost.
"""

# %% tags=["record"] name="perplexity-claims"
holds(
    "after 600 steps all three seeds are beaten by the trigram",
    bool((short > 1.1 * score[3][0]).all()),
    f"{short.min():.1f} against {score[3][0]:.1f}",
)
holds(
    "the lead is larger than the spread of the short seeds",
    lead > 1.5 * np.ptp(np.log(short)),
    f"{lead:.2f} against {np.ptp(np.log(short)):.2f} nats",
)
holds(
    "after 2,400 steps the transformer is ahead of trigram and 4-gram",
    ahead[0] > 0.05 and interval(log_p["long"], log_p[4])[0] > 0.03,
    f"{lead:.2f} nats ahead of the trigram",
)
holds(
    "a third token gains much, a fourth less than a tenth",
    score[2][0] / score[3][0] > 1.25 and score[3][0] / score[4][0] < 1.1,
    f"{score[2][0]:.1f}, {score[3][0]:.1f}, {score[4][0]:.1f}",
)
holds(
    "more steps help: four times as many lower the perplexity by a sixth",
    score["long"][0] < 0.87 * short.mean(),
)
holds(
    "the mixture is better than either",
    both_ahead[0] > 0.05,
    f"{(log_p['both'] - better).mean():.2f} nats",
)
script = json.loads((folder / "12-n-grams.json").read_text("utf-8"))
gap = abs(trigram.mean() - script["runs"]["3"]["test"])
holds("the script's trigram is yours", gap < 1e-3, f"{gap:.0e} nats")

# %% [markdown] name="perplexity-seen-on"
r"""
The counts are near the end of what this text gives them: the third token in view took the perplexity from {glue:text}`perplexity-2:.0f` to {glue:text}`perplexity-3:.0f`, a fourth takes it to {glue:text}`perplexity-4:.0f`. (Three discounts in place of one make them a little better {cite}`chen1999`.)
"""

# %% [markdown] name="perplexity-both"
r"""
Do the two know the same? Mix their probabilities, the share ({glue:text}`share:.2f` for the transformer) chosen on the validation novel: {glue:text}`perplexity-both:.1f`, better than either, {glue:text}`both-gain:.2f` nats below the better one. So each knows something that the other doesn't. In bits per character: trigram {glue:text}`bits-3:.2f`, transformer {glue:text}`bits-long:.2f`, both {glue:text}`bits-both:.2f`.
"""

# %% [markdown] name="what-context-gives"
r"""
What does the transformer use that a trigram can't? Score each token by how much stands before it: only the last $k$ tokens; or the last $k$ in order, and before them 96 others in a *random* order.
"""

# %% tags=["figure"] name="context-figure" mystnb={"image": {"alt": "Loss of the long-trained transformer against the number k of tokens before the target, from 1 to 128, logarithmic. It falls steeply at first, crosses the level of the trigram at about five, and goes on falling slowly. A second line, with 96 shuffled tokens in front, lies well above the first for one and two tokens, and slightly below it from eight on. Horizontal lines mark the bigram and the trigram."}, "figure": {"name": "fig-context", "caption": "What the last k tokens are worth to the transformer (2,400 steps): alone, and behind 96 earlier tokens in random order. Horizontal: the counting models, which see one and two tokens."}}
context = long_run["by_context"]
alone, mixed = np.array(context["alone"]), np.array(context["shuffled"])
fig, ax = plt.subplots(figsize=(5.2, 3.4))


def binned(values, first):
    """Means over k in [1, 2), [2, 4), [4, 8), …"""
    k = np.arange(first, first + len(values))
    bins = np.floor(np.log2(np.maximum(k, 1))).astype(int)
    kept = [b for b in np.unique(bins) if (k[bins == b] > 0).any()]
    return [
        (k[(bins == b) & (k > 0)].mean(), values[(bins == b) & (k > 0)].mean())
        for b in kept
    ]


for found, style, name in (
    (binned(alone, 1), "-o", "k tokens alone"),
    (binned(mixed, 0), "--s", "behind 96 shuffled"),
):
    ax.plot(*zip(*found, strict=True), style, color=viz.INK, label=name)
for n, name in ((2, "bigram"), (3, "trigram")):
    ax.axhline(-log_p[n].mean(), color=viz.INK, linestyle=":")
    ax.annotate(
        name,
        (120, -log_p[n].mean()),
        (0, 3),
        textcoords="offset points",
        ha="right",
    )
ax.set(
    xscale="log",
    xlabel="tokens in order before the target, k",
    ylabel="loss (nats)",
)
ax.set_xticks(
    [1, 2, 4, 8, 16, 32, 64, 128],
    list(map(str, (1, 2, 4, 8, 16, 32, 64, 128))),
)
ax.minorticks_off()
ax.legend()
plt.show()

# %% tags=["record"] name="context-claims"
far, near = alone[64:].mean(), alone[4:8].mean()
glue("context-gain", near - far, display=False)
glue("context-two", alone[1], display=False)
glue("context-far", far, display=False)
glue("trigram-loss", -log_p[3].mean(), display=False)
in_front = alone[:31] - mixed[1:32]  # above 0: the shuffled ones help
glue("shuffled-loss", -in_front[:3].mean(), display=False)
glue("shuffled-gain", in_front[7:].mean(), display=False)

# %% [markdown] name="context-seen"
r"""
**What you saw.** With two tokens, all that a trigram sees, the transformer's loss is {glue:text}`context-two:.2f`, worse than the trigram's {glue:text}`trigram-loss:.2f`; with more than 64 it is {glue:text}`context-far:.2f`. From 5–8 tokens to more than 64 it still gains {glue:text}`context-gain:.2f` nats: that is context beyond a 4-gram's reach. Is it just *which* words came before, in any order? Shuffled tokens in front of one to three in order make the loss worse, by {glue:text}`shuffled-loss:.2f` nats; in front of 8 to 31 they help a little, by {glue:text}`shuffled-gain:.2f`. Perhaps, with few tokens in order, the model takes the disorder before them for text. This is one model, and the places of a row differ in the tokens that stand there.

**Half-way.** You can stop here and come back. Behind you: the loss, its saving, its leak, its score and its opponent. Ahead: what a second layer is for, writing, counting, and the whole program.
"""

# %% tags=["record"] name="context-seen-claims"
holds(
    "with two tokens the transformer is behind the trigram",
    alone[1] > -log_p[3].mean() + 0.05,
    f"{alone[1]:.2f} against {-log_p[3].mean():.2f}",
)
holds(
    "more than 64 tokens are worth more than 5 to 8",
    near - far > 0.03,
    f"{near - far:.2f} nats",
)
holds(
    "shuffled tokens in front hurt while few are in order, and help a"
    " little later",
    in_front[:3].mean() < -0.1 and in_front[7:].mean() > 0.02,
    f"{in_front[:3].mean():.2f} and {in_front[7:].mean():+.2f} nats",
)

# %% [markdown] name="induction"
r"""
## What a second layer is for

"… Mr. Elliot … Mr." What next? Whoever remembers that *Elliot* came after *Mr.* before has a good guess, without any grammar. Make that the whole task. Random symbols repeat with a period between 8 and 20, drawn anew for each sequence. From the second period on everything can be known: *find where this symbol stood before, and say what came after it there*.

A {term}`head` of one layer can look for the same symbol. It then finds that symbol, and not the one after it: a position's keys and values are made from its own token alone. Or it can look a fixed number of steps back, which is right only where the period happens to fit.
"""

# %% [markdown] name="induction-on"
r"""
With two layers there is a way. Layer 1 looks one step back and writes *who came before me* into each position. In layer 2 a query *my symbol* can then match a key *the one before me*, and finds the successor. Such a pair is called an {term}`induction head` {cite}`olsson2022`.

**Place a bet.** Two layers of one head, against one layer of eight heads, also with more weights, also with four times the training. And then: forbid layer 1 of the trained model to look one step back, one diagonal of its table, and nothing else. What is lost?
"""

# %% tags=["given"] name="induction-model"
induction = json.loads((folder / "12-induction.json").read_text("utf-8"))
recipe = induction["recipe"]
two = load_file(folder / "12-induction.safetensors")
sizes = Sizes(
    d_model=recipe["width"],
    dropout=0.0,
    activation="gelu",
    positions="rotary",
    **recipe["arms"]["two layers"],
)
stack = Stack(sizes, max_len=recipe["length"]).eval()
stack.load_state_dict(
    {k.removeprefix("stack."): v for k, v in two.items() if "stack" in k}
)
LENGTH = recipe["length"]


def repeats(seed, n, low=8, high=20):
    """Sequences (n, LENGTH + 1) that repeat, and their periods (n, 1)."""
    draw = torch.Generator().manual_seed(seed)
    period = torch.randint(low, high + 1, (n, 1), generator=draw)
    once = torch.randint(recipe["symbols"], (n, high), generator=draw)
    return once.gather(1, torch.arange(LENGTH + 1) % period), period


@torch.no_grad()
def go_on(seen, offset=None):
    """The trained two layers, layer 1 without one offset: answers, weights."""
    x, weights = two["symbols.weight"][seen], []
    t = torch.arange(seen.shape[1])
    masks = [
        None if offset is None else (t[:, None] - t != offset)[None],
        None,
    ]
    for block, mask in zip(stack.blocks, masks, strict=True):
        x, a = block(x, mask=mask, causal=True, need_weights=True)
        weights.append(a)
    logits = stack.norm(x) @ two["out.weight"].T + two["out.bias"]
    return logits.argmax(-1), weights


# %% name="cut-a-diagonal"
row, period = repeats(3, 500)
late = torch.arange(1, LENGTH + 1) >= 2 * period  # (N, T)
for offset in (None, 1, 2, 3):
    answer, _ = go_on(row[:, :-1], offset)
    right = (answer == row[:, 1:])[late].float().mean().item()
    print(f"layer 1 without offset {offset}: {right:.2f} right")

# %% tags=["given"] name="induction-floors"
chance = 1 / recipe["symbols"]
row_big, period_big = repeats(4, 4000)
where = torch.arange(1, LENGTH + 1) >= 2 * period_big


def steps_back(back):
    """How often the symbol `back` places before the answer is right."""
    right = torch.zeros(where.shape, dtype=torch.bool)
    hit = row_big[:, back:] == row_big[:, :-back]  # answer at place back + i
    right[:, back - 1 :] = hit
    return right[where].float().mean().item()


fixed = {back: steps_back(back) for back in range(1, LENGTH)}
best_back = max(fixed, key=fixed.get)
TESTS = {
    arm: np.array([run["test"] for run in found.values()])
    for arm, found in induction["runs"].items()
}
CUTS = {
    offset: np.array(
        [
            run["cut"][offset]
            for run in induction["runs"]["two layers"].values()
        ]
    )
    for offset in ("1", "2", "3", "4", "successor")
}

# %% tags=["figure"] name="induction-figure" mystnb={"image": {"alt": "Share of right answers, one row for each model, three seeds as points. Two layers are at the right edge, near 1. One layer, one wide layer and one layer trained four times as long all lie near 0.21, on a dotted line marked best fixed offset. Below, two layers with parts cut: layer 1 without offset 1 falls to about 0.06, near chance; without offset 2 to about 0.83; without offset 3 it stays near 1; layer 2 without the successor's place falls as well."}, "figure": {"name": "fig-induction", "caption": "Right answers from the third period on. Dotted: the best fixed number of steps back; dashed: chance. Above the arms, three seeds each (trained four times as long: one), below the trained two layers with one diagonal cut."}}
fig, ax = plt.subplots(figsize=(5.2, 3.9))
rows = {
    "two layers": TESTS["two layers"],
    "one layer, 8 heads": TESTS["one layer"],
    "one layer, more weights": TESTS["one wide layer"],
    "one layer, 4 × as long": TESTS["one layer, long"],
    "two, layer 1 without 1 back": CUTS["1"],
    "two, layer 1 without 2 back": CUTS["2"],
    "two, layer 1 without 3 back": CUTS["3"],
    "two, layer 2 without successor": CUTS["successor"],
}
for place, found in enumerate(rows.values()):
    ax.plot(found, [place] * len(found), "o", color=viz.INK, alpha=0.7)
ax.axvline(fixed[best_back], color=viz.INK, linestyle=":")
ax.axvline(chance, color=viz.INK, linestyle="--")
ax.axhline(3.5, color=viz.INK, linewidth=0.5)
ax.set_yticks(range(len(rows)), list(rows))
ax.set(xlabel="share of right answers", xlim=(0, 1.05))
ax.invert_yaxis()
plt.show()

# %% tags=["figure"] name="diagonal-figure" mystnb={"image": {"alt": "Two heat maps of attention weights, 40 places by 40, one under the other. Layer 1: full weight along the diagonal one place left of the main diagonal. Layer 2: from the second period on, full weight along lines parallel to the diagonal, one period minus one to the left."}, "figure": {"name": "fig-diagonal", "caption": "Where the two layers look, for the first test sequence. Layer 1: one step back. Layer 2: to the place after the last occurrence, one period less one back."}}
_, pattern = go_on(row[:1, :40])
fig, axes = plt.subplots(2, 1, figsize=(4.2, 7.6))
for ax, a, name in zip(axes, pattern, ("layer 1", "layer 2"), strict=True):
    ax.imshow(a[0, 0].numpy(), cmap=viz.WEIGHTS, vmin=0, vmax=1)
    ax.set(title=name, xlabel="looked at", ylabel="looks")
plt.show()

# %% tags=["record"] name="induction-numbers"
glue("two", TESTS["two layers"].mean(), display=False)
glue("one", TESTS["one layer"].mean(), display=False)
glue("wide", TESTS["one wide layer"].mean(), display=False)
glue("long-one", TESTS["one layer, long"].mean(), display=False)
glue("best-back", best_back, display=False)
glue("fixed", fixed[best_back], display=False)
for offset in ("1", "2", "3", "successor"):
    glue(f"cut-{offset}", CUTS[offset].mean(), display=False)
ones = induction["runs"]
glue("two-weights", ones["two layers"]["0"]["parameters"], display=False)
glue("wide-weights", ones["one wide layer"]["0"]["parameters"], display=False)

# %% [markdown] name="induction-seen"
r"""
**What you saw.** Two layers of one head are right in {glue:text}`two:.3f` of the cases. One layer of eight heads has {glue:text}`one:.2f`; with {glue:text}`wide-weights:,` weights against the two layers' {glue:text}`two-weights:,` it has {glue:text}`wide:.2f`, and after four times the training {glue:text}`long-one:.2f`. That is what *always look {glue:text}`best-back` back* scores, {glue:text}`fixed:.2f`: such a distance fits several periods at once. One layer does no better than counting steps.

Forbid layer 1 the diagonal one step back, and the two layers fall to {glue:text}`cut-1:.2f`. No weight of the model was changed. Without two back {glue:text}`cut-2:.2f` remain, without three {glue:text}`cut-3:.2f`. And if layer 2 may not look to the place after the last occurrences, {glue:text}`cut-successor:.2f`. So the model works by the two steps described above, and not merely *could*.

What it doesn't show: that a model of language has such heads, or how much they give there. With many heads several may do the same work and stand in for each other; so cut a pattern, not a head.
"""

# %% tags=["record"] name="induction-claims"
arms_at = np.concatenate(
    [TESTS[arm] for arm in ("one layer", "one wide layer", "one layer, long")]
)
holds(
    "two layers find the repeat, with every seed",
    TESTS["two layers"].min() > 0.95,
    f"{TESTS['two layers'].min():.3f}",
)
holds(
    "one layer, with more weights or longer training too, stays at the best"
    " fixed offset",
    bool((np.abs(arms_at - fixed[best_back]) < 0.05).all()),
    f"{arms_at.min():.3f} to {arms_at.max():.3f}; {fixed[best_back]:.3f}",
)
holds(
    "without one step back the two layers are near chance",
    CUTS["1"].max() < 0.12,
    f"{CUTS['1'].max():.2f}",
)
holds(
    "without two back most stays, without three nearly all",
    CUTS["2"].min() > 0.6 and CUTS["3"].min() > 0.9,
)
holds(
    "layer 2 needs the successor's place",
    CUTS["successor"].max() < 0.3,
    f"{CUTS['successor'].max():.2f}",
)
first = pattern[0][0, 0].diagonal(-1)[1:].mean().item()
t, once = torch.arange(40), period[0].item()
after = (t[:, None] - t) % once == once - 1  # the place after, earlier
share_after = (pattern[1][0, 0] * after).sum(-1)[2 * once :].mean().item()
holds(
    "layer 1 gives most to the place before, layer 2 to places after earlier"
    " occurrences",
    first > 0.5 and share_after > 0.5,
    f"{first:.2f} and {share_after:.2f}",
)
holds(
    "the weighted model has more weights",
    ones["one wide layer"]["0"]["parameters"]
    > ones["two layers"]["0"]["parameters"],
)

# %% [markdown] name="writing"
r"""
## Writing

A model says how likely each next token is. To write, choose one, put it behind the text, ask again. Always the likeliest? Then the text falls into circles, as you will see. A draw from the whole distribution is honest, but among 1,500 pieces hundreds have a tiny chance, and together they come up again and again. Two remedies: a {term}`temperature` below 1 (lesson 1), and drawing only from the likeliest. {term}`Top-k` keeps a fixed number k. {term}`Top-p` keeps as many as it takes for a mass of $p$ {cite}`holtzman2020`: few where the model is sure, many where it isn't.
"""

# %% [markdown] name="writing-on"
r"""
:::{exercise} Top-p
:label: ex-top-p
From logits to the probabilities to draw from.

`logits` (…, V), perhaps with −∞, at least one finite in each row, 0 < `p` ≤ 1, `temperature` > 0 → probabilities (…, V). Divide by the temperature first. Then keep the smallest set of the likeliest tokens whose mass is at least p (of equally likely ones smaller ids first), and share out one among them. Each row has its own set; `logits` are needed again. Difficulty 3 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="top-p-hints"
r"""
<details><summary>Hint 1: where to look</summary>

In order of probability, a token is still needed if the mass *before* it is below p.

</details>
<details><summary>Hint 2: the shapes</summary>

`argsort` of the negated probabilities, `kind="stable"`: (…, V) ranks. `take_along_axis` to sort, `put_along_axis` to put back.

</details>
<details><summary>Hint 3: in words</summary>

Softmax of logits over temperature. Sort downwards. Cumulative sum minus the own probability, below p: keep. Put the kept ones back into zeros. Divide by their sum.

</details>
"""


# %% tags=["answer"] name="top-p"
def top_p(logits, p, temperature=1.0):
    """Probabilities (..., V) of the smallest likeliest set of mass p."""
    # BEGIN SOLUTION
    probs = softmax(logits / temperature)  # (..., V)
    ranks = np.argsort(-probs, axis=-1, kind="stable")
    ranked = np.take_along_axis(probs, ranks, axis=-1)
    before = np.cumsum(ranked, axis=-1) - ranked
    kept = np.zeros_like(probs)
    np.put_along_axis(kept, ranks, np.where(before < p, ranked, 0), axis=-1)
    return kept / kept.sum(axis=-1, keepdims=True)
    # END SOLUTION


# %% tags=["check"] name="top-p-check"
check(top_p)

# %% [markdown] name="generate-exercise"
r"""
<details><summary>Why it works</summary>

Comparing the mass *before* a token with p keeps the one that crosses the line, so the set is never empty. The temperature comes first because it changes who is in the set.

</details>

:::{exercise} Write
:label: ex-generate
Token after token.

`model` takes ids (T,), 1 to `context` of them, and returns logits (T, V); `prompt` (P,), P ≥ 1, may be longer than the context; `choose` takes the logits (V,) of one place and returns an id; `n` ≥ 0 → a NumPy array (P + n,), the prompt and n more. Ask the model once for each new token, with as much of the text as it can read. `prompt` is needed again. Difficulty 2 of 5, about 8 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Which place of the logits says what comes next? And which tokens does the model read once the text is longer than `context`?

</details>
<details><summary>Hint 2: the shapes</summary>

the last `context` ids → logits (T, V) → the last row (V,) → one id.

</details>
<details><summary>Hint 3: in words</summary>

n times: cut, ask, take the last row, choose, append.

</details>
"""


# %% tags=["answer"] name="generate"
def generate(model, prompt, n, choose, context):
    """The prompt (P,) and n more ids, each chosen from the last logits."""
    # BEGIN SOLUTION
    ids = np.array(prompt)
    for _ in range(n):
        logits = model(ids[-context:])[-1]  # (V,)
        ids = np.append(ids, choose(logits))
    return ids
    # END SOLUTION


# %% tags=["check"] name="generate-check"
check(generate)

# %% [markdown] name="generate-why"
r"""
<details><summary>Why it works</summary>

Training asked all places at once; writing can't, since each token hangs on the one before. So every new token costs a pass over the whole context. Lesson 10's key/value cache spares most of that.

</details>

Here is the model of 2,400 steps. One prompt, one seed for all draws, nothing picked by hand.
"""

# %% tags=["given"] name="trained-model"
kept = load_file(folder / "12-language-model.safetensors")
names = ("d_model", "n_heads", "n_layers", "d_ff", "dropout", "activation")
novelist = LanguageModel(
    V,
    Sizes(positions="rotary", **{k: runs["recipe"][k] for k in names}),
    max_len=128,
).eval()
novelist.load_state_dict({k: x.float() for k, x in kept.items()})


@torch.no_grad()
def speak(ids):
    """ids (T,) -> logits (T, V), in NumPy."""
    return novelist(torch.as_tensor(ids)[None])[0].double().numpy()


def drawing(p=1.0, temperature=1.0, top_k=None, seed=0):
    """A way to choose: draw from what top-k and top-p leave."""
    rng = np.random.default_rng(seed)

    def choose(logits):
        if top_k:
            least = np.sort(logits)[-top_k]
            logits = np.where(logits >= least, logits, -np.inf)
        return rng.choice(V, p=top_p(logits, p, temperature))

    return choose


def write(choose, n=50, prompt="She had a cheerful look,"):
    """The text, line by line."""
    start = np.array(tokens.encode(prompt))
    return generate(speak, start, n, choose, 128)


# %% name="samples"
ways = {
    "always the likeliest": np.argmax,
    "temperature 0.5": drawing(temperature=0.5),
    "temperature 0.8": drawing(temperature=0.8),
    "temperature 1": drawing(),
    "temperature 1.5": drawing(temperature=1.5),
    "top-k 20": drawing(top_k=20),
    "top-p 0.8": drawing(p=0.8),
}
texts = {name: write(choose) for name, choose in ways.items()}
for name, found in texts.items():
    print(f"{name}:\n  {tokens.decode(found)}\n".replace("\n\n", "\n"))

# %% tags=["given"] name="sample-measures"
greedy = write(np.argmax, n=200)[-200:]
honest = write(drawing(), n=200)[-200:]


def repeated(ids, n=6):
    """The share of runs of n tokens that came before in the text."""
    seen, again = set(), 0
    for i in range(len(ids) - n + 1):
        again += (run := tuple(ids[i : i + n])) in seen
        seen.add(run)
    return again / (len(ids) - n + 1)


known = set("".join(p.text.lower() + " " for p in novels.train).split())


def odd(temperature):
    """The share (%) of words that stand nowhere in the training novels."""
    found = write(drawing(temperature=temperature), n=200)[-200:]
    words = tokens.decode(found).lower().split()[1:-1]
    return 100 * np.mean([word not in known for word in words])


hot, cool = odd(1.5), odd(0.5)
places = speak(ids["test"][:128])[16:]
sizes_of_set = (top_p(places, 0.8) > 0).sum(-1)
rest = 1 - np.sort(softmax(places), -1)[:, -100:].sum(-1)

# %% tags=["record"] name="sample-numbers"
glue("repeated-greedy", 100 * repeated(greedy), display=False)
glue("odd-hot", hot, display=False)
glue("odd-cool", cool, display=False)
glue("repeated-honest", 100 * repeated(honest), display=False)
glue("set-low", np.percentile(sizes_of_set, 10), display=False)
glue("set-high", np.percentile(sizes_of_set, 90), display=False)
glue("tail-mass", 100 * rest.mean(), display=False)

# %% [markdown] name="samples-seen"
r"""
**What you saw.** To our eyes the words are mostly Austen's, the grammar holds for a few words at a time, and there is no story: so far minutes of training bring a small model. Always taking the likeliest repeats itself: over 200 tokens, {glue:text}`repeated-greedy:.0f` % of all runs of six had come before, against {glue:text}`repeated-honest:.0f` % when drawn. At temperature 1.5 words break up: {glue:text}`odd-hot:.0f` % of them stand nowhere in the four novels, against {glue:text}`odd-cool:.0f` % at 0.5. The tokens below the hundred likeliest have {glue:text}`tail-mass:.0f` % of the mass on average, so that an honest draw takes one of them again and again. And p = 0.8 is not a k in disguise: over the first places of the test novel the set has from {glue:text}`set-low:.0f` to {glue:text}`set-high:.0f` tokens (the middle 80 % of places).

Which text is *better* these numbers can't say; a reader can.

:::{explorer} sampling
:file: 12-explorer.json

In the web page of this lesson you can turn temperature, top-k and top-p here, and see what this model would say next after four beginnings. In a notebook, try `top_p(speak(ids)[-1], p, temperature)`.
:::
"""

# %% tags=["record"] name="samples-claims"
holds(
    "always taking the likeliest repeats itself more than drawing does",
    repeated(greedy) > repeated(honest) + 0.1,
    f"{repeated(greedy):.2f} against {repeated(honest):.2f}",
)
holds(
    "the size of the top-p set varies by a factor of more than 5",
    np.percentile(sizes_of_set, 90) > 5 * np.percentile(sizes_of_set, 10),
)
holds(
    "tokens below the hundred likeliest have a share that shows",
    0.04 < rest.mean() < 0.3,
    f"{rest.mean():.2f}",
)
explorer = json.loads((folder / "12-explorer.json").read_text("utf-8"))
off = max(
    np.abs(speak(np.array(tokens.encode(p["prompt"])))[-1] - p["logits"]).max()
    for p in explorer["prompts"]
)
holds(
    "at temperature 1.5 there are many more unknown words than at 0.5",
    hot > 2 * cool + 3,
    f"{hot:.0f} % against {cool:.0f} %",
)
holds("the explorer shows this model's logits", off < 0.02, f"{off:.3f}")

# %% [markdown] name="sizes"
r"""
## How large is large?

What is a language model made of? Tables and matrices. For each of `n_layers` blocks: attention's four matrices, the two of the feed-forward layer, two norms. Around them: the table of tokens, perhaps a table of positions, a last norm, and the matrix that gives logits, which is often the table of tokens once more ("tied"). Newer models change four things: no table of positions (rotary), no biases, fewer heads for keys and values (lesson 10), and a *gated* feed-forward layer, $(\sigma(x W_g) * x W_1)\, W_2$, with three matrices.
"""

# %% [markdown] name="sizes-on"
r"""
:::{exercise} Count the parameters
:label: ex-count-parameters
How many numbers does a model learn?

`n_tokens`, `d_model`, `n_layers`, `d_ff`; `max_len`: rows of a learned table of positions (0: none); `d_kv`: columns of W_k and of W_v (None: d_model); `gated`: three feed-forward matrices in place of two; `bias`: each matrix inside the blocks has a bias, as long as what comes out of it, and each norm has a shift beside its scale; without, a norm has the scale alone; `tied`: the last matrix is the table of tokens (it never has a bias). Every block has two norms, the stack one more at its end → a whole number. Difficulty 3 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="count-parameters-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Count one block. W_q and W_o are d_model by d_model whatever `d_kv` is.

</details>
<details><summary>Hint 2: the shapes</summary>

W_q, W_o (d, d), W_k, W_v (d, d_kv), in (d, d_ff) once or twice, out (d_ff, d). Norm: d, or 2d. Biases: d, d_kv, d_kv, d, d_ff once or twice, d.

</details>
<details><summary>Hint 3: in words</summary>

Add matrices, biases if any, and two norms; times n_layers; one norm; tables: tokens (twice if not tied) and positions.

</details>
"""


# %% tags=["answer"] name="count-parameters"
def count_parameters(
    n_tokens,
    d_model,
    n_layers,
    d_ff,
    max_len=0,
    d_kv=None,
    gated=False,
    bias=True,
    tied=True,
):
    """How many numbers a decoder-only transformer learns."""
    # BEGIN SOLUTION
    d_kv = d_model if d_kv is None else d_kv
    ways_in = 2 if gated else 1
    matrices = 2 * d_model * (d_model + d_kv) + (ways_in + 1) * d_model * d_ff
    biases = 2 * d_model + 2 * d_kv + ways_in * d_ff + d_model
    norm = 2 * d_model if bias else d_model
    block = matrices + (biases if bias else 0) + 2 * norm
    tables = n_tokens if tied else 2 * n_tokens
    return n_layers * block + norm + (tables + max_len) * d_model
    # END SOLUTION


# %% tags=["check"] name="count-parameters-check"
check(count_parameters)

# %% [markdown] name="published"
r"""
<details><summary>Why it works</summary>

Nearly everything is $n_\text{layers} \cdot 12\, d_\text{model}^2$ when d_ff = 4 d_model: four matrices of attention, eight of feed-forward. The number of heads doesn't appear, nor does the length of the text.

</details>

Now against models whose sizes their makers published: GPT-2 {cite}`radford2019`, Megatron-LM {cite}`shoeybi2019`, Turing-NLG {cite}`rosset2020`, GPT-3 {cite}`brown2020`, LLaMA {cite}`touvron2023`, Mistral {cite}`jiang2023` and Llama 3 {cite}`dubey2024`. Their settings are from the papers and the released code; where a paper leaves the vocabulary open, GPT-2's is taken.
"""

# %% tags=["given"] name="published-sizes"
GPT = {"V": 50257, "max_len": 1024}
LLAMA = {"V": 32000, "gated": True, "bias": False, "tied": False}
LLAMA3 = LLAMA | {"V": 128256, "d_kv": 1024}
PUBLISHED = {  # d_model, layers, d_ff, the rest, published (millions)
    "GPT-2 small": (768, 12, 3072, GPT, 124),
    "GPT-2 medium": (1024, 24, 4096, GPT, 355),
    "GPT-2 large": (1280, 36, 5120, GPT, 774),
    "GPT-2 XL": (1600, 48, 6400, GPT, 1558),
    "Megatron-LM": (3072, 72, 12288, GPT | {"V": 51200}, 8300),
    "Turing-NLG": (4256, 78, 17024, GPT, 17200),
    "GPT-3": (12288, 96, 49152, GPT | {"max_len": 2048}, 175000),
    "LLaMA 7B": (4096, 32, 11008, LLAMA, 6700),
    "LLaMA 13B": (5120, 40, 13824, LLAMA, 13000),
    "LLaMA 33B": (6656, 60, 17920, LLAMA, 32500),
    "LLaMA 65B": (8192, 80, 22016, LLAMA, 65200),
    "Mistral 7B": (4096, 32, 14336, LLAMA | {"d_kv": 1024}, 7300),
    "Llama 3 8B": (4096, 32, 14336, LLAMA3, 8000),
    "Llama 3 70B": (8192, 80, 28672, LLAMA3, 70000),
    "Llama 3 405B": (16384, 126, 53248, LLAMA3, 405000),
}
counted = {}
for name, (d, layers, d_ff, rest, _) in PUBLISHED.items():
    settings = {k: x for k, x in rest.items() if k != "V"}
    counted[name] = count_parameters(rest["V"], d, layers, d_ff, **settings)

# %% name="published-table"
print(f"{'':<14}{'counted':>18}{'published':>12}{'apart':>8}")
for name, (*_, published) in PUBLISHED.items():
    apart = counted[name] / (1e6 * published) - 1
    print(f"{name:<14}{counted[name]:>18,}{published:>10,} M{apart:>8.1%}")

# %% tags=["record"] name="published-claims"
deviation = {
    name: abs(counted[name] / (1e6 * PUBLISHED[name][-1]) - 1)
    for name in PUBLISHED
}
glue("worst-count", 100 * max(deviation.values()), display=False)
holds(
    "your function is within 1 % of all published sizes",
    max(deviation.values()) < 0.01,
    f"at most {100 * max(deviation.values()):.1f} %",
)
holds(
    "it counts this lesson's model exactly",
    sum(p.numel() for p in novelist.parameters())
    == count_parameters(V, 128, 4, 512),
)

# %% [markdown] name="compute"
r"""
All within {glue:text}`worst-count:.1f` %.

What did training them cost? A parameter in a matrix meets each token in one multiplication and one addition forwards, and about twice that backwards: 6 operations {cite}`kaplan2020`. Queries meet keys on top of that: forwards and backwards about $12 \, n_\text{layers} \, d_\text{model} \, T$ a token. So

$$
C \approx (6 N + 12 \, n_\text{layers} \, d_\text{model} \, T) \cdot \text{tokens}
$$ (eq-compute)
"""

# %% tags=["given"] name="compute-runs"
seen_tokens = long_run["steps"] * 16 * 128
COMPUTE = {  # N, layers, d_model, T, tokens, published operations
    "this lesson": (counted_here := 985_344, 4, 128, 128, seen_tokens, None),
    "GPT-3": (counted["GPT-3"], 96, 12288, 2048, 300e9, 3.14e23),
    "LLaMA 65B": (counted["LLaMA 65B"], 80, 8192, 2048, 1.4e12, None),
    "Llama 3 405B": (
        counted["Llama 3 405B"],
        126,
        16384,
        8192,
        15.6e12,
        3.8e25,
    ),
}
rate = 6 * counted_here * seen_tokens / long_run["cpu_seconds"]
operations = {
    name: (6 * N + 12 * layers * d * T) * count
    for name, (N, layers, d, T, count, _) in COMPUTE.items()
}

# %% name="compute-table"
print(f"{'':<13}{'6N · tokens':>12}{'with pairs':>12}{'published':>11}")
for name, (N, *_, count, published) in COMPUTE.items():
    told = f"{published:.2e}" if published else "-"
    print(
        f"{name:<13}{6 * N * count:>12.1e}{operations[name]:>12.1e}{told:>11}"
    )
years = operations["GPT-3"] / rate / (3600 * 24 * 365)
print(f"GPT-3 on the processor that trained this lesson's: {years:,.0f} years")

# %% [markdown] name="compute-seen"
r"""
**What you saw.** The rule $6 N \cdot \text{tokens}$ meets what the makers of GPT-3 and Llama 3 say they spent. Counted with pairs it is somewhat more. Between this lesson's model and the largest lie a factor of 400,000 in parameters, and of more than a hundred thousand million in operations. What each block computes is nearly the same.
"""

# %% tags=["record"] name="compute-claims"
holds(
    "6 N · tokens is within 5 % of the published compute",
    all(
        abs(6 * N * count / published - 1) < 0.05
        for N, *_, count, published in COMPUTE.values()
        if published
    ),
)
holds(
    "a factor of about 400,000 in parameters",
    3e5 < counted["Llama 3 405B"] / counted_here < 5e5,
)
holds(
    "and of more than 10¹¹ in operations",
    operations["Llama 3 405B"] / operations["this lesson"] > 1e11,
    f"{operations['Llama 3 405B'] / operations['this lesson']:.0e}",
)

# %% [markdown] name="the-whole-program"
r"""
## The whole program

Here is a language model in which every line but the matrix product is yours to read: no library of layers, no automatic gradient. Each piece returns its output and a function `back`, which takes the gradient of the output, adds what its weights get to `g`, and hands on what its input gets. That is lesson 4's way, and lesson 1's softmax, 2's lookup, 9's mask, 10's heads. The norm, the residual and the feed-forward layer are lesson 11's.
"""


# %% name="program-matrix"
def matrix(x, w, g, name):
    """x (B, T, m) times w[name] (m, n)."""

    def back(dy):
        g[name] += np.tensordot(x, dy, ((0, 1), (0, 1)))  # (m, n)
        return dy @ w[name].T

    return x @ w[name], back


# %% name="program-norm"
def norm(x, w, g, name):
    """Each position to mean 0 and variance 1, then a scale of its own."""
    centred = x - x.mean(-1, keepdims=True)
    sd = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
    unit = centred / sd

    def back(dy):
        g[name] += (dy * unit).sum((0, 1))
        du = dy * w[name]
        along = (du * unit).mean(-1, keepdims=True)
        return (du - du.mean(-1, keepdims=True) - unit * along) / sd

    return unit * w[name], back


# %% name="program-heads"
def split(x, H):
    """(B, T, d) -> (B, H, T, d / H)."""
    B, T, d = x.shape
    return x.reshape(B, T, H, d // H).transpose(0, 2, 1, 3)


def join(x):
    """(B, H, T, D) -> (B, T, H · D)."""
    B, H, T, D = x.shape
    return x.transpose(0, 2, 1, 3).reshape(B, T, H * D)


# %% name="program-attention"
def attention(x, w, g, name, H):
    """Causal self-attention with H heads: x (B, T, d) -> (B, T, d)."""
    made = [matrix(x, w, g, name + part) for part in "qkv"]
    q, k, v = (split(y, H) for y, _ in made)  # (B, H, T, D)
    e = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])  # (B, H, T, T)
    a = softmax(np.where(np.tri(x.shape[1], dtype=bool), e, -np.inf))
    out, out_back = matrix(join(a @ v), w, g, name + "o")

    def back(dy):
        dc = split(out_back(dy), H)  # (B, H, T, D)
        da = dc @ v.swapaxes(-1, -2)
        de = a * (da - (da * a).sum(-1, keepdims=True))
        de = de / np.sqrt(q.shape[-1])
        parts = de @ k, de.swapaxes(-1, -2) @ q, a.swapaxes(-1, -2) @ dc
        return sum(made[i][1](join(part)) for i, part in enumerate(parts))

    return out, back


# %% name="program-feed-forward"
def feed_forward(x, w, g, name):
    """Two matrices with a relu between them, position by position."""
    hidden, in_back = matrix(x, w, g, name + "in")
    out, out_back = matrix(np.maximum(hidden, 0), w, g, name + "out")
    return out, lambda dy: in_back(out_back(dy) * (hidden > 0))


def residual(x, w, g, name, part):
    """x plus what `part` makes of the normed x."""
    y, norm_back = norm(x, w, g, name + "norm")
    change, part_back = part(y, w, g, name)
    return x + change, lambda dy: dy + norm_back(part_back(dy))


# %% name="program-block"
def block(x, w, g, name, H):
    """Attention, then feed-forward, each with norm and residual."""
    x, one = residual(
        x, w, g, name + "a.", lambda *given: attention(*given, H)
    )
    x, two = residual(x, w, g, name + "f.", feed_forward)
    return x, lambda dy: one(two(dy))


# %% name="program-model"
def model(tokens, w, g, layers, H):
    """tokens (B, T) -> logits (B, T, V), and the way back."""
    T = tokens.shape[1]
    x = w["token"][tokens] + w["place"][:T]  # (B, T, d)
    backs = []
    for i in range(layers):
        x, back = block(x, w, g, f"{i}.", H)
        backs.append(back)
    x, norm_back = norm(x, w, g, "norm")
    logits, say_back = matrix(x, w, g, "say")

    def back(dy):
        dx = norm_back(say_back(dy))
        for step in reversed(backs):
            dx = step(dx)
        np.add.at(g["token"], tokens, dx)
        g["place"][:T] += dx.sum(0)

    return logits, back


# %% name="program-weights"
def weights(V, T, d, layers, rng):
    """Small random matrices; scales of 1."""
    shapes = {"token": (V, d), "place": (T, d), "say": (d, V)}
    for i in range(layers):
        shapes |= {f"{i}.a.{part}": (d, d) for part in "qkvo"}
        shapes |= {f"{i}.f.in": (d, 4 * d), f"{i}.f.out": (4 * d, d)}
    w = {k: rng.normal(0, s[0] ** -0.5, s) for k, s in shapes.items()}
    w["token"], w["place"] = 0.5 * w["token"], 0.5 * w["place"]
    norms = [f"{i}.{part}.norm" for i in range(layers) for part in "af"]
    return w | {k: np.ones(d) for k in [*norms, "norm"]}


# %% name="program-lesson"
def lesson(tokens, w, layers, H):
    """T lessons a row: mean loss, and the gradient of every weight."""
    g = {k: np.zeros_like(x) for k, x in w.items()}
    logits, back = model(tokens[:, :-1], w, g, layers, H)
    p, B, T = softmax(logits), *tokens[:, 1:].shape
    came = np.arange(B)[:, None], np.arange(T), tokens[:, 1:]
    loss = -np.log(p[came]).mean()
    p[came] -= 1
    back(p / (B * T))
    return loss, g


# %% name="program-training"
def train(w, rows, steps, rate, layers, H):
    """Adam, with a warm-up and a rate that falls to 0."""
    first = {k: np.zeros_like(x) for k, x in w.items()}
    second = {k: np.zeros_like(x) for k, x in w.items()}
    losses = []
    for t in range(1, steps + 1):
        loss, g = lesson(rows(), w, layers, H)
        losses.append(loss)
        now = rate * min(1, t / 20) * (1 - (t - 1) / steps)
        for k in w:
            first[k] = 0.9 * first[k] + 0.1 * g[k]
            second[k] = 0.99 * second[k] + 0.01 * g[k] ** 2
            m, v = first[k] / (1 - 0.9**t), second[k] / (1 - 0.99**t)
            w[k] -= now * m / (np.sqrt(v) + 1e-8)
    return losses


# %% [markdown] name="program-check"
r"""
With your `top_p` and `generate` that is all. Is every `back` right? Lesson 4's check: nudge a few numbers of each weight, and compare the slope with the gradient.
"""

# %% name="program-gradient"
rng = np.random.default_rng(0)
w = weights(V=7, T=6, d=8, layers=2, rng=rng)
rows = rng.integers(0, 7, size=(3, 7))
_, g = lesson(rows, w, layers=2, H=2)
worst = 0.0
for k, x in w.items():
    for _ in range(3):
        at, h = tuple(rng.integers(0, s) for s in x.shape), 1e-5
        ends = []
        for way in (h, -h):
            x[at] += way
            ends.append(lesson(rows, w, 2, 2)[0])
            x[at] -= way
        slope = (ends[0] - ends[1]) / (2 * h)
        worst = max(worst, abs(slope - g[k][at]))
print(f"largest difference between slope and gradient: {worst:.0e}")

# %% name="program-run"
letters_known = characters(p.text for p in novels.train)
sides = {
    side: np.array(
        [
            i
            for p in getattr(novels, side)
            for i in letters_known.encode(p.text)
        ]
    )
    for side in ("train", "test")
}
rng = np.random.default_rng(1)


def rows_of(side, B=16, T=48):
    """B rows of T + 1 characters from random places."""
    starts = rng.integers(0, len(sides[side]) - T, size=(B, 1))
    return sides[side][starts + np.arange(T + 1)]


# %% name="program-learns"
w = weights(len(letters_known), 48, 64, layers=2, rng=rng)
w = {k: x.astype(np.float32) for k, x in w.items()}
losses = train(w, lambda: rows_of("train"), 400, 0.006, layers=2, H=4)
test_loss = np.mean([lesson(rows_of("test"), w, 2, 4)[0] for _ in range(20)])


# %% name="program-writes"
def say(ids):
    """ids (T,) -> logits (T, V) of the program."""
    return model(ids[None], w, {}, 2, 4)[0][0]


def choose(logits):
    """Draw from the nucleus of mass 0.8."""
    return rng.choice(len(logits), p=top_p(logits.astype(float), 0.8))


prompt = np.array(letters_known.encode("She had a "))
print(letters_known.decode(generate(say, prompt, 120, choose, 48)))

# %% tags=["record"] name="program-numbers"
PROGRAM = (
    softmax,
    matrix,
    norm,
    split,
    join,
    attention,
    feed_forward,
    residual,
    block,
    model,
    weights,
    lesson,
    train,
    top_p,
    generate,
)
n_lines = sum(len(inspect.getsource(f).splitlines()) for f in PROGRAM)
A = len(letters_known)
pairs = np.zeros((A, A)) + 0.01
np.add.at(pairs, (sides["train"][:-1], sides["train"][1:]), 1)
alone_p = pairs.sum(0) / pairs.sum()
after_p = pairs / pairs.sum(1, keepdims=True)
floor = {
    1: -np.log(alone_p[sides["test"][1:]]).mean(),
    2: -np.log(after_p[sides["test"][:-1], sides["test"][1:]]).mean(),
}
glue("n-lines", n_lines, display=False)
glue("program-loss", test_loss, display=False)
glue("letter-unigram", floor[1], display=False)
glue("letter-bigram", floor[2], display=False)

# %% [markdown] name="program-seen"
r"""
**What you saw.** {glue:text}`n-lines` lines, softmax, `top_p` and `generate` included, are a language model with its training. In 400 steps its loss on a novel never seen comes to {glue:text}`program-loss:.2f` nats a character; knowing only how frequent each character is gives {glue:text}`letter-unigram:.2f`, knowing the character before {glue:text}`letter-bigram:.2f`. What a library adds is speed, and the derivatives, which it takes by itself.
"""

# %% tags=["record"] name="program-claims"
holds("the program has under 200 lines", n_lines < 200, f"{n_lines}")
holds("every gradient is the slope", worst < 1e-6, f"{worst:.0e}")
holds(
    "it learns more than the characters' frequencies, and than the"
    " character before tells",
    test_loss < floor[2] - 0.08 and test_loss < floor[1] - 0.4,
    f"{test_loss:.2f}; {floor[1]:.2f} and {floor[2]:.2f}",
)
holds(
    "it doesn't look ahead",
    leaks(
        lambda ids: (
            model(ids[None], w, {}, 2, 4)[0][0].astype(float)
            if len(ids)
            else None
        ),
        np.array([3, 1, 4, 1, 5]),
        8,
    )
    is None,
)

# %% [markdown] name="quiz-lessons"
r"""
## Check yourself

:::{quiz} A row has 512 tokens. Why can one pass ask 511 questions?
- [ ] Because the model has 512 outputs. | An output for each place is needed, and not enough: without a mask each would see its answer.
- [x] Because the mask keeps each place from what comes after it, so its answer is what a pass over its prefix would give. | Prefixes gave the same gradient.
- [ ] Because the questions are independent. | They overlap: the same tokens are read for all of them.
:::
"""

# %% [markdown] name="quiz-leak"
r"""
:::{quiz} The training loss of a new model falls far below what others reach, and its texts are bad. What first?
- [ ] Train longer. | A loss that is too good to be true usually is.
- [x] Change a later token, and see whether earlier logits move. | A leak makes training easy, and is of no use for writing.
- [ ] Lower the temperature. | That changes what is drawn, and not what was learnt.
:::
"""

# %% [markdown] name="quiz-perplexity"
r"""
:::{quiz} Model A has perplexity 20 on characters' pieces of 1.5 characters each, model B 300 on words of 5.5. Which is better?
- [ ] A: 20 is less than 300. | They choose among other things: A has to choose far more often.
- [x] B: count bits per character. | A: log₂ 20 / 1.5 = 2.9 bits. B: log₂ 300 / 5.5 = 1.5 bits.
- [ ] That can't be compared. | Not as perplexities; per character it can.
:::
"""

# %% [markdown] name="quiz-induction"
r"""
:::{quiz} What did cutting one diagonal of layer 1 show?
- [ ] That layer 1 does all the work. | Layer 2 without its place fails as well.
- [x] That the trained model needs layer 1's look one step back to go on with a repeat. | One pattern was taken away, and the skill went; two and three steps back cost little.
- [ ] That all language models have induction heads. | This one was trained on repeats alone.
:::
"""

# %% [markdown] name="quiz-top-p"
r"""
:::{quiz} The model is sure: one token has 0.95. What does top-p with p = 0.9 keep, and top-k with k = 20?
- [ ] Both 20 tokens. | Top-p stops as soon as the mass is there.
- [x] Top-p one token, top-k twenty. | So top-k lets in 19 unlikely ones where top-p lets in none.
- [ ] Top-p nothing: 0.95 is above 0.9. | The token that brings the mass to p or above belongs to the set.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. A causal mask makes each place a lesson of its own, so one pass over T tokens gives all of them. A full window for each would cost T times as much, a prefix for each (T + 1) / 2 times.
2. What hides the future must be tested from outside: change a later token, and no earlier logit may move.
3. Perplexity compares over the same pieces, bits per character over any. A smoothed trigram is a hard opponent for a small model with little training, and knows other things than it.
4. Two layers find repeats at any distance: the first writes down who came before, the second looks for it. One layer counts steps. Cutting one diagonal tells.
5. Writing is choosing, again and again: temperature sharpens, top-p keeps what the model is unsure among. The whole program fits on a few screens.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`language model` | 언어 모델 |
| {term}`perplexity` | 퍼플렉시티, 혼란도 |
| {term}`discount` | 할인 |
| {term}`induction head` | 귀납 헤드, 인덕션 헤드 |
| {term}`top-k` | 톱-k 샘플링 |
| {term}`top-p` | 톱-p 샘플링, 뉴클리어스 샘플링 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`radford2018`: a decoder without a source, pretrained, then fine-tuned. {cite:t}`radford2019`: larger, and only prompted.
- {cite:t}`chen1999`: all ways of smoothing n-grams, compared with care; section 4 is your exercise and its refinements.
- {cite:t}`olsson2022`: induction heads, from two layers to large models.
- {cite:t}`holtzman2020`: why the likeliest text is dull, and top-p.
- {cite:t}`kaplan2020` and {cite:t}`hoffmann2022`: how loss falls with parameters, tokens and compute, and how to share out a budget.

**Next.** A language model reads from one side. Lesson 13 blanks words out and lets the model look from both.
"""
