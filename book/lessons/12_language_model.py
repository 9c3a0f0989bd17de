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
| You need | lessons 1 and 2; causal masks from lesson 9, heads from lesson 10; that a transformer block is attention and a small network for each position, each added to what came in (lesson 11's block). For the last section: gradients by hand and their check, lesson 4 |
| Time | about 195 minutes: 40 for the text, 110 for eight exercises, 45 for code, pictures, bets and a bug to find. Half-way you can stop and come back |

Each exercise is one function, with three folded hints and a `check`. It must not change the arrays that it is given, since later cells read them again. Stuck? `show_solution(next_token_loss)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import inspect
import json
import math
import re
import textwrap
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

To train it you need no labels: the text is its own answer sheet. "She had a cheerful look" asks for *had* after *She*, for *a* after *She had*, and so on: four questions. The causal mask of lesson 9 keeps position $t$ from seeing anything after it. So one pass over the row answers all of them, each from its own past, and each is a lesson to learn from.
"""

# %% tags=["figure"] name="lessons-machine" mystnb={"image": {"alt": "A drawing of one row. Below stand four tokens, She, had, a, cheerful. Each leads up into a wide box, causal blocks. From it four arrows lead to four boxes of logits, and above each stands its target: had, a, cheerful, look. Each target is the token one place to the right."}, "figure": {"name": "fig-lessons", "caption": "One row, four questions. Each place says the token one to the right of it, from itself and what stands to its left."}}
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
The *surprise* of a token is −log of its probability: 0 if it was certain, 0.69 for a coin, 2.3 for one in ten. With the natural logarithm its unit is the **nat**, with log₂ the **bit** (0.69 nats). The loss is the mean surprise over the N questions that count:

$$
L = -\frac{1}{N} \sum_{t} \log p(x_{t+1} \mid x_1, \dots, x_t)
$$ (eq-next-token)

:::{exercise} The loss of the next token
:label: ex-next-token-loss
Write {eq}`eq-next-token` for a batch, in torch.

`logits` (B, T, V): what each position says; `tokens` (B, T): the ids read; `pad`: the id that fills up short rows, left or right (−1 if none is filled up) → the mean, one number, on which one can call `backward()`. Position t is asked for token t + 1, so a row has T − 1 questions. Those whose *target* is `pad` don't count. The mean is over all others, of all rows together; there is always one. Logits may be tens of thousands. Difficulty 2 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Two slices: all places but the last of one, all but the first of the other. Lesson 1's log-softmax is safe for large logits: `torch.log_softmax` may be used, or `logsumexp`.

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

Padding is asked by target, not by input: the last real token of a short row is read, and has nothing to say that could be marked. The question for it, one place earlier, counts. And the mean goes over tokens, not over rows; else the words of short rows would weigh more.

</details>

A model that knows nothing gives each of V tokens 1/V and has a loss of log V, whatever comes:
"""

# %% name="knows-nothing"
ids = torch.tensor([[3, 1, 4, 1, 5]])  # (B, T)
print(next_token_loss(torch.zeros(1, 5, 8), ids, pad=-1), math.log(8))

# %% [markdown] name="how-many-times-faster"
r"""
## How many times faster?

From here on a row has T + 1 tokens: T are read, and T are asked for. Without the mask each question would need a pass of its own. Two ways to do that:

- **prefixes**: question $t$ reads the first $t$ tokens, for $t = 1 \dots T$. These are the very questions that one causal pass answers;
- **windows**: each of T questions reads the T tokens before it, as a model with a fixed input would. Each has the full context then. T of them, one place apart, take 2T tokens of text.
"""

# %% [markdown] name="how-many-times-faster-bet"
r"""
**Place a bet.** One pass over 128 tokens answers 128 questions. How many times as long will 128 passes take, one for each prefix, and 128 passes over windows? Put your numbers here; the count and the clock follow.
"""

# %% name="my-bet"
my_bet = {"prefixes": 1, "windows": 1}  # times as long, at T = 128

# %% [markdown] name="how-many-times-faster-on"
r"""
Count work like this. A row of $t$ tokens costs $t$, one for each position, and `pair` for each of its $t^2$ pairs of query and key. (Those that the mask forbids are computed, too, and thrown away.)

:::{exercise} The gain: predict, then run
:label: ex-lessons-gain
How many times as much work as one pass over T tokens is a scheme?

`T` ≥ 1, `scheme` "all", "prefixes" or "windows", `pair` ≥ 0 → a number. "all" is one pass: 1. For any other `scheme`: raise a `ValueError`. T may be a hundred thousand. Difficulty 2 of 5, about 10 minutes.
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

Add up the work of all rows that the scheme runs. Divide by the work of one row of T tokens. A dictionary from the scheme to its lengths gives the error, too, if you ask what is in it.

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

If pairs cost nothing, prefixes need (T + 1) / 2 times the work and windows T times. Where pairs cost most, $\sum t^2 \approx T^3 / 3$, so that prefixes cost a third of the windows. "As many times faster as the context is long" is the windows' number: it compares with a model that gets a full context for each question.

</details>

Now the clock, on a model of two blocks, width 64. First: is it the same training at all? Compare the summed gradients. Then the CPU time of a forward and a backward pass: the schemes in turn, the median of five. Windows run 16 at once; as a control also one by one, as the prefixes do.
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


def windows(model, T, at_once=16):
    rows = row[0].unfold(0, T + 1, 1)[:T]  # (T, T + 1)
    for part in rows.split(at_once):
        summed(model, part[:, :T], part[:, T:])


def gradient(scheme, T):
    timed.zero_grad()
    scheme(timed, T)
    return torch.cat([p.grad.flatten() for p in timed.parameters()])


# %% name="same-gradient"
one, other = gradient(all_at_once, 32), gradient(prefixes, 32)
apart = ((one - other).norm() / one.norm()).item()
print("32 questions, at once or by prefixes:")
print(f"gradients differ by {apart:.0e}")

# %% tags=["given"] name="measure-schemes"
LENGTHS = (16, 32, 64, 128)
SCHEMES = {
    "all": all_at_once,
    "prefixes": prefixes,
    "windows": windows,
    "one by one": lambda model, T: windows(model, T, at_once=1),
}
spent = {(name, T): [] for name in SCHEMES for T in LENGTHS}
for repeat in range(6):  # takes about half a minute
    for T in LENGTHS:
        for name, scheme in SCHEMES.items():
            if name == "one by one" and T not in (32, 64):
                continue
            times = 10 if name == "all" else 1
            before = time.process_time()
            for _ in range(times):
                scheme(timed, T)
            took = (time.process_time() - before) / times
            if repeat:  # the first is to warm up
                spent[name, T].append(took)
cost = {key: float(np.median(x)) for key, x in spent.items() if x}
gains = {
    (name, T): seconds / cost["all", T] for (name, T), seconds in cost.items()
}

# %% name="bet-count-clock"
print("T = 128      your bet   counted   measured")
for name, bet in my_bet.items():
    count = lessons_gain(128, name)
    print(f"{name:<10}{bet:>11}{count:>10.1f}{gains[name, 128]:>11.1f}")

# %% tags=["figure"] name="gain-figure" mystnb={"image": {"alt": "How many times the work of one pass the schemes are, against the length T from 16 to 128, both axes logarithmic. Counted, two straight lines rise in proportion to T, windows twice as high as prefixes. Measured, the filled circles of the prefixes lie above their line, and the open squares of the windows, 16 at once, below theirs. Two crosses, windows one by one at 32 and 64, lie far above the squares."}, "figure": {"name": "fig-gain", "caption": "One pass against one pass for each question: counted, if pairs cost nothing (lines), and measured CPU time (points)."}}
fig, ax = plt.subplots(figsize=(5.2, 4.2))
for name, style in (("prefixes", "-"), ("windows", "--")):
    line = [lessons_gain(T, name) for T in LENGTHS]
    ax.plot(LENGTHS, line, style, color="grey", label=f"{name}, counted")
for name, label, mark, fill in (
    ("prefixes", "prefixes, measured", "o", viz.INK),
    ("windows", "windows, 16 at once", "s", "none"),
    ("one by one", "windows, one by one", "x", viz.INK),
):
    at = [T for T in LENGTHS if (name, T) in gains]
    seen = [gains[name, T] for T in at]
    ax.plot(at, seen, mark, color=viz.INK, markerfacecolor=fill, label=label)
ax.set(xscale="log", yscale="log", xlabel="T", ylabel="times one pass")
ax.set_xticks(LENGTHS, [str(T) for T in LENGTHS])
ax.set_yticks((2, 5, 10, 20, 50, 100), ("2", "5", "10", "20", "50", "100"))
ax.minorticks_off()
ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=2)
plt.show()

# %% tags=["record"] name="gain-numbers"
for name in ("prefixes", "windows"):
    glue(f"gain-{name}", gains[name, 128], display=False)
    glue(f"gain-{name}-16", gains[name, 16], display=False)
windows_prefixes = gains["windows", 128] / gains["prefixes", 128]
glue("windows-prefixes", windows_prefixes, display=False)
glue("gain-64", gains["windows", 64], display=False)
glue("gain-one-64", gains["one by one", 64], display=False)
glue("gain-prefixes-64", gains["prefixes", 64], display=False)
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
for floor in ("unigram", "bigram", "trigram"):
    glue(f"worth-{floor}", worth[floor], display=False)
worth_gap = WORTH["128 rows, one"] - WORTH["4 rows, all"]  # by seed
fourfold = (WORTH["4 rows, all"] - WORTH["16 rows, all"]).mean()
exchange = 4 ** (np.abs(worth_gap).max() / fourfold) - 1
glue("worth-gap", worth_gap.mean(), display=False)
glue("worth-gap-low", worth_gap.min(), display=False)
glue("worth-gap-high", worth_gap.max(), display=False)
glue("worth-spread", np.ptp(WORTH["4 rows, all"]), display=False)
glue("worth-fourfold", fourfold, display=False)
glue("worth-exchange", 100 * exchange, display=False)

# %% [markdown] name="gain-seen"
r"""
**What you saw.** Prefixes give the same gradient as one pass. Windows don't: their questions see more. At T = 128 prefixes took {glue:text}`gain-prefixes:.0f` times as long as one pass, windows {glue:text}`gain-windows:.0f` times; at T = 16 they took {glue:text}`gain-prefixes-16:.0f` and {glue:text}`gain-windows-16:.0f` times as long (on the machine that made this page). Prefixes came out above the count and windows below it: counted, windows cost twice as much as prefixes; measured, {glue:text}`windows-prefixes:.1f` times as much. But two things differ: windows ran 16 at once, prefixes one by one. Run one by one, too, 64 windows took {glue:text}`gain-one-64:.0f` times as long as one pass (16 at once: {glue:text}`gain-64:.0f`; prefixes: {glue:text}`gain-prefixes-64:.0f`). The count predicts how the work grows, and not the seconds: many rows together use this processor better than one, and a short pass has, perhaps, costs that don't shrink with it.
"""

# %% tags=["record"] name="gain-claims"
holds("prefixes give the gradient of one pass", apart < 1e-4, f"{apart:.0e}")
other_way = gradient(windows, 32)
holds(
    "windows don't",
    ((one - other_way).norm() / one.norm()).item() > 0.1,
)
holds(
    "prefixes come out above the count, windows below it",
    all(gains["prefixes", T] > lessons_gain(T, "prefixes") for T in (64, 128))
    and all(gains["windows", T] < 0.9 * T for T in LENGTHS),
    f"{gains['prefixes', 128]:.0f} and {gains['windows', 128]:.0f}",
)
holds(
    "windows don't cost twice as much as prefixes",
    windows_prefixes < 1.5,
    f"{windows_prefixes:.2f} times",
)
holds(
    "windows one by one take far longer than 16 at once, at least half of the"
    " count",
    all(
        gains["one by one", T] > max(1.3 * gains["windows", T], T / 2)
        for T in (32, 64)
    ),
    f"{gains['one by one', 64]:.0f} and {gains['windows', 64]:.0f}",
)
holds(
    "the gain grows with T in both schemes",
    all(gains[n, 128] > 2 * gains[n, 16] for n in ("prefixes", "windows")),
)

# %% [markdown] name="worth-question"
r"""
What are the T questions of one row *worth*? They overlap, so one would bet on less than T questions of T different rows. A small model of characters, 400 steps, three seeds, the rate chosen for each arm (`book/training/12_worth.py`); the loss in nats a character on a novel never seen:

| rows a step | questions a row | loss |
|---|---|---|
| 16 | all 32 | {glue:text}`worth-16-all:.2f` |
| 16 | one | {glue:text}`worth-16-one:.2f` |
| 128 | one | {glue:text}`worth-128-one:.2f` |
| 4 | all 32 | {glue:text}`worth-4-all:.2f` |

To compare: who knows only how frequent each character is has {glue:text}`worth-unigram:.2f`; who counts what follows one character {glue:text}`worth-bigram:.2f`, two characters {glue:text}`worth-trigram:.2f`. Only the first arm comes that far.
"""

# %% [markdown] name="worth-seen"
r"""
**What you saw.** The same 16 rows teach far more if all their positions are asked. The last two arms ask 128 questions a step each, of 128 rows or of 4. They end {glue:text}`worth-gap:.2f` nats apart (one each minus all; by seed {glue:text}`worth-gap-low:+.3f` to {glue:text}`worth-gap-high:+.3f`), less than the {glue:text}`worth-spread:.2f` between seeds of one arm. What is that in questions? Four times as many of them gain {glue:text}`worth-fourfold:.2f` nats; at this rate even the largest of the three gaps is worth only {glue:text}`worth-exchange:.0f` % more. So 128 questions that overlap taught about as much as 128 separate ones, for which the model had to read 32 times as many tokens. Whoever bet on much less has lost. These are short rows and a short training; where a model has seen every row many times, it may be otherwise.
"""

# %% tags=["record"] name="worth-claims"
holds(
    "16 rows teach far more if all positions are asked",
    bool((WORTH["16 rows, one"] - WORTH["16 rows, all"] > 0.15).all()),
    f"{(WORTH['16 rows, one'] - WORTH['16 rows, all']).mean():.2f} nats",
)
holds(
    "the two arms of 128 questions end less apart than the seeds of one",
    abs(worth_gap.mean()) < np.ptp(WORTH["4 rows, all"]),
    f"{worth_gap.mean():+.3f} nats",
)
holds(
    "the gap is worth less than half as many questions again",
    exchange < 0.5 and fourfold > 0.12,
    f"{100 * exchange:.0f} %",
)
holds(
    "only the first arm comes as far as counts after two characters",
    WORTH["16 rows, all"].mean() < worth["trigram"] + 0.05
    and all(
        WORTH[arm].min() > worth["trigram"] + 0.1
        for arm in ("16 rows, one", "128 rows, one", "4 rows, all")
    ),
)

# %% [markdown] name="leaks-exercise"
r"""
## A model that cheats

All this needs one thing: no position may see what it is asked for. If one does, the training loss falls far too low, and when the model has to write, the future isn't there. (You will see both at the end of this lesson.) Nothing crashes. A mask one diagonal too wide is enough, or a norm that averages over positions.

A test needs no look at the code. Change a later token. If the logits at an earlier place move, they knew it.
"""

# %% [markdown] name="leaks-exercise-on"
r"""
:::{exercise} Find the leak
:label: ex-leaks
Write a test that finds every leak from the future that a change of a single token can show.

`model` takes ids (T,) and returns logits (T, V), NumPy arrays; `tokens` (T,): where to begin; `n_tokens`: ids go from 0 to n_tokens − 1 → the first place whose logits change when a *later* token changes, or None. A change of less than a millionth is rounding. Logits may be −∞. T is at most 10, `n_tokens` at most 30. Difficulty 4 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="leaks-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Which rows of logits must stay the same when token s changes? Those before s. Place s itself may move. A leak may come from one later place only, and show for one id only. And two leaks may make up for each other when two tokens change together. So how many copies must you try?

</details>
<details><summary>Hint 2: the shapes</summary>

For each s from 1 to T − 1 and each id: one changed copy, logits (T, V), of which the rows [:s] are compared with those of the unchanged tokens.

</details>
<details><summary>Hint 3: in words</summary>

Two loops, over later places and over ids. Collect all places where any one logit moved by more than a millionth. −∞ before and after is no change; −∞ where a number was is one (and −∞ minus −∞ is nan: `np.isclose` knows that). Return the smallest place, or None.

</details>
"""


# %% tags=["answer"] name="leaks"
def leaks(model, tokens, n_tokens):
    """The first place whose logits depend on a later token, or None.

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

It is an intervention: not "does the code look causal", but "does the past move when the future does". One place and one id at a time, so that two leaks can't cancel. It proves leaks, and not their absence: a model could look ahead only for tokens that you didn't try.

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
for name, place in verdict.items():
    print(f"{name}: {place}")

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

`log_p` (B, T): natural logarithms of their probabilities; `real` (B, T) boolean, True where a token counts, and one always does; `n_characters` of the text → (perplexity, bits per character). Where `real` is False, `log_p` may be anything, also nan or −∞. A token that counts may have −∞: both numbers are then infinite. Don't change `log_p`: it is scored again. A novel has 100,000 tokens, and the product of so many probabilities is 0 for a computer. Difficulty 2 of 5, about 8 minutes.
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

exp(−mean log p) is one over the *geometric* mean of the probabilities. A mean of 1/p would be ruled by the few rarest tokens.

</details>

## The opponent

Before neural networks, language models counted. After *in the*, how often did each token come? That is a trigram model, and most trigrams of a new text were never seen: their share is 0, and the loss infinite. So something must be taken from what was seen. The best known way is due to Kneser and Ney {cite}`kneser1995`; in the form of {cite:t}`chen1999` it mixes a longer context with a shorter one. Take the same {term}`discount` $d$ from every count, and hand what it frees to the shorter context:

$$
\begin{aligned}
p(c \mid a b) = {} & \frac{\max(N(abc) - d,\, 0)}{N(ab\,\cdot)} \\
& + \frac{d \, N_{1+}(ab\,\cdot)}{N(ab\,\cdot)} \; p(c \mid b)
\end{aligned}
$$ (eq-kneser-ney)

$N(ab\,\cdot)$ is how many trigrams begin with $ab$, $N_{1+}(ab\,\cdot)$ how many *different* ones. From each of these different trigrams $d$ was taken, so $d \, N_{1+}$ is what there is to hand on.
"""

# %% [markdown] name="kneser-ney-exercise"
r"""
Their idea is in $p(c \mid b)$. *Francisco* is frequent, and comes only after *San*. After any other word it is a bad guess, however frequent. So the shorter context counts not how often $bc$ came, but after how many different $a$: each different trigram once. One level down, $p(c)$ counts after how many different tokens $c$ came: each different *pair* $bc$ once. At the bottom stands an even share, 1 / `n_tokens`. The same formula mixes at each level, with the same $d$.

By hand, $d = 0.5$, seven tokens. The text has *in the end* twice, and *in the house*, *of the house*, *by the way* once each. How likely is *house* after *in the*?

| level | its own share | + handed down |
|---|---|---|
| *house* | (1 − 0.5) / 3 | + 0.5 · 3 / 3 · 1/7 = 0.238 |
| *the house* | (2 − 0.5) / 4 | + 0.5 · 3 / 4 · 0.238 = 0.464 |
| *in the house* | (1 − 0.5) / 3 | + 0.5 · 2 / 3 · 0.464 = 0.321 |

*The house* counts 2: after *in* and after *of*. *The end* counts 1, though it came twice.
"""

# %% [markdown] name="kneser-ney-exercise-on"
r"""
:::{exercise} Kneser–Ney
:label: ex-kneser-ney
Interpolated {eq}`eq-kneser-ney`, all three levels.

`trigrams` (N, 3): all of a text, in any order, repeated as often as they came; `queries` (M, 3), M may be 0; `n_tokens`: ids are smaller; 0 < `discount` < 1 → the probability (M,) of each query's third token after its first two. A context that never came hands its whole share down. Pairs and tokens are counted from the trigrams alone. The lesson asks with up to three million trigrams, so each call should take seconds: `np.unique(…, axis=0)` on rows is slow; a dictionary isn't, nor is `np.unique` once each n-gram is one whole number. Difficulty 5 of 5, about 30 minutes.
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

Now both on the same text: four novels by Jane Austen to learn from, *Northanger Abbey* to choose the discount, *Persuasion* as the test. Tokens here are *pieces* of words: frequent words stay whole, rare ones fall into several (lesson 6). A vocabulary of 1,500 pieces is learnt from the four. Your function is the trigram. The same step with two, four or five columns gives the others, which `book/training/12_n_grams.py` scored, and two refinements: three discounts in place of one {cite}`chen1999`; and a memory, which mixes in the shares of the last 500 tokens.
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
DISCOUNTS = (0.6, 0.7, 0.8, 0.9)  # five calls, some seconds each
seen = grams("train")
tried = {
    d: np.log(kneser_ney(seen, grams("validation"), V, d)) for d in DISCOUNTS
}
discount = max(DISCOUNTS, key=lambda d: tried[d].mean())
trigram = np.log(kneser_ney(seen, grams("test"), V, discount))
print(f"discount {discount}: perplexity {np.exp(-trigram.mean()):.1f}")

# %% tags=["given"] name="read-the-runs"
runs = json.loads((folder / "12-language-model.json").read_text("utf-8"))
counters = json.loads((folder / "12-n-grams.json").read_text("utf-8"))
others = load_file(folder / "12-n-grams.safetensors")
SEEDS = [s for s in (0, 1, 2) if f"long-{s}" in runs["runs"]]
said = {s: load_file(folder / f"12-log-p-{s}.safetensors") for s in SEEDS}
ends = np.cumsum([len(tokens.encode(p.text)) for p in novels.test])[:-1]
chapter = np.searchsorted(ends, np.arange(3, len(ids["test"])), side="right")


def of(side):
    """What the long runs say of each token from the fourth on."""
    return np.stack([said[s][side].numpy()[2:].astype(float) for s in SEEDS])


def together(share, one, other):
    """log of share · exp(one) + (1 - share) · exp(other)."""
    return np.logaddexp(np.log(share) + one, np.log(1 - share) + other)


def interval(gained):
    """95 % of the mean of gained (models, N): chapters and models drawn."""
    places = chapter[-gained.shape[1] :]
    sums = np.stack([np.bincount(places, row) for row in gained])
    counts, rng = np.bincount(places), np.random.default_rng(0)
    c = rng.integers(len(counts), size=(2000, 1, len(counts)))
    m = rng.integers(len(sums), size=(2000, len(sums), 1))
    means = sums[m, c].mean(1).sum(1) / counts[c[:, 0]].sum(1)
    return np.percentile(means, [2.5, 97.5])


def scores(found):
    """Perplexity and bits a character (models, 2) of found (models, N)."""
    every = np.ones((1, found.shape[1]), dtype=bool)
    return np.array([perplexity(x[None], every, letters) for x in found])


# %% tags=["given"] name="mix-the-models"
watched, long = of("validation"), of("test")  # (seeds, N)
log_p = {n: others[str(n)].numpy().astype(float) for n in (2, 4)}
log_p |= {3: trigram, "memory": others["memory"].numpy().astype(float)}
frequent = np.bincount(ids["train"], minlength=V) + 0.5
log_p[1] = np.log(frequent / frequent.sum())[ids["test"][3:]]


def mixed(seed, other, other_watched):
    """A long run with another model, the share chosen on validation."""
    share = max(
        (0.3, 0.4, 0.5, 0.6, 0.7, 0.8),
        key=lambda s: together(s, watched[seed], other_watched).mean(),
    )
    return share, together(share, long[seed], other)


PAIRS = [(s, t) for s in SEEDS for t in SEEDS if s < t]
SHARES, both = zip(
    *(mixed(s, trigram, tried[discount]) for s in SEEDS), strict=True
)
_, twice = zip(*(mixed(s, long[t], watched[t]) for s, t in PAIRS), strict=True)
both, twice = np.stack(both), np.stack(twice)
better = np.stack([max(long[s], long[t], key=np.mean) for s, t in PAIRS])
gain_both, gain_twice = (both - long).mean(), (twice - better).mean()
extra = (both - long).mean(0) - (twice - better).mean(0)  # (N,)
more = interval(extra[None])
score = {name: scores(x[None])[0] for name, x in log_p.items()}
score |= {"long": scores(long), "both": scores(both), "twice": scores(twice)}
short = np.exp(
    [r["test_loss"] for name, r in runs["runs"].items() if "short" in name]
)
lead, lead_best = long - trigram, long[:, -len(log_p["memory"]) :]
lead_best = lead_best - log_p["memory"]
ahead, ahead_best = interval(lead), interval(lead_best)

# %% tags=["figure"] name="perplexity-figure" mystnb={"image": {"alt": "Perplexity on the test novel, on a logarithmic axis, one row for each model, the numbers in a column on the right. Counting models: unigram far to the right, then bigram, trigram and 4-gram, and the best counter a little to the left of the 4-gram. Transformers, three points each: after 600 steps to the right of the trigram; after 2,400 steps to the left of all counters; furthest left, side by side, two of these mixed, and one of these mixed with the trigram."}, "figure": {"name": "fig-perplexity", "caption": "Perplexity on Persuasion, 1,500 pieces; lower is better. Counting models above, transformers below, a point for each seed or pair of seeds; numbers: the mean. Dotted: the trigram, the opponent."}}
fig, ax = plt.subplots(figsize=(5.2, 4.0))
rows = {
    "unigram": [score[1][0]],
    "Kneser–Ney, 2 tokens": [score[2][0]],
    "Kneser–Ney, 3 tokens": [score[3][0]],
    "Kneser–Ney, 4 tokens": [score[4][0]],
    "best counter, memory": [score["memory"][0]],
    "transformer, 600 steps": short,
    "transformer, 2,400": score["long"][:, 0],
    "two of these": score["twice"][:, 0],
    "one, and 3 tokens": score["both"][:, 0],
}
for place, found in enumerate(rows.values()):
    ax.plot(found, [place] * len(found), "o", color=viz.INK, alpha=0.7)
    ax.text(1050, place, f"{np.mean(found):.1f}", ha="right", va="center")
ax.axvline(score[3][0], color=viz.INK, linestyle=":")
ax.axhline(4.5, color=viz.INK, linewidth=0.5)
ax.set_yticks(range(len(rows)), list(rows))
ax.set(xscale="log", xlabel="perplexity", xlim=(33, 1100))
ax.set_ylim(-0.6, len(rows) - 0.4)
ax.set_xticks([40, 60, 100, 200, 500], ["40", "60", "100", "200", "500"])
ax.minorticks_off()
ax.invert_yaxis()
plt.show()

# %% tags=["record"] name="perplexity-numbers"
for name in (1, 2, 3, 4, "memory"):
    glue(f"perplexity-{name}", score[name][0], display=False)
glue("bits-3", score[3][1], display=False)
for name in ("long", "both", "twice"):
    glue(f"perplexity-{name}", score[name][:, 0].mean(), display=False)
    glue(f"bits-{name}", score[name][:, 1].mean(), display=False)
glue("n-long", ("one", "two", "three")[len(SEEDS) - 1], display=False)
glue("long-low", score["long"][:, 0].min(), display=False)
glue("long-high", score["long"][:, 0].max(), display=False)
glue("short-low", short.min(), display=False)
glue("short-high", short.max(), display=False)
glue("lead", lead.mean(), display=False)
glue("lead-low", ahead[0], display=False)
glue("lead-high", ahead[1], display=False)
glue("lead-best", lead_best.mean(), display=False)
glue("lead-best-low", ahead_best[0], display=False)
glue("lead-best-high", ahead_best[1], display=False)
glue("gain-both", gain_both, display=False)
glue("gain-twice", gain_twice, display=False)
glue("gain-more", gain_both - gain_twice, display=False)
glue("gain-more-low", more[0], display=False)
glue("gain-more-high", more[1], display=False)
glue("share", np.mean(SHARES), display=False)
MINUTES = {
    arm: [runs["runs"][f"{arm}-{s}"]["cpu_seconds"] / 60 for s in SEEDS]
    for arm in ("short", "long")
}
for arm, minutes in MINUTES.items():
    glue(f"{arm}-minutes", np.median(minutes), display=False)
long_run = runs["runs"]["long-0"]
glue("parameters", long_run["parameters"] / 1e6, display=False)
glue("memory-tokens", counters["runs"]["memory"]["n"], display=False)

# %% [markdown] name="perplexity-seen"
r"""
**What you saw.** The transformer has {glue:text}`parameters:.2f` million parameters: four blocks of width 128, a context of 128 pieces. Our bet before the runs: within 20 CPU-minutes it passes the trigram. (Its rate was chosen after 120 steps, and is perhaps not the best for 2,400.)

After 600 steps, {glue:text}`short-minutes:.1f` CPU-minutes, three seeds stand at {glue:text}`short-low:.1f` to {glue:text}`short-high:.1f`: worse than the trigram, which has {glue:text}`perplexity-3:.1f` after a few seconds of counting. After 2,400 steps, {glue:text}`long-minutes:.1f` CPU-minutes, {glue:text}`n-long` seeds stand at {glue:text}`long-low:.1f` to {glue:text}`long-high:.1f`, all ahead, by {glue:text}`lead:.2f` nats a token (95 % interval over seeds and chapters {glue:text}`lead-low:.2f` to {glue:text}`lead-high:.2f`). The bet is won; with the short budget it would have been lost.

Is the opponent weak? The best counter we tried, {glue:text}`memory-tokens:.0f` tokens, three discounts and a memory, has {glue:text}`perplexity-memory:.1f`. Against it the lead is {glue:text}`lead-best:.2f` nats ({glue:text}`lead-best-low:.2f` to {glue:text}`lead-best-high:.2f`).
"""

# %% tags=["record"] name="perplexity-claims"
holds(
    "after 600 steps all three seeds are worse than the trigram",
    bool((short > 1.1 * score[3][0]).all()),
    f"{short.min():.1f} against {score[3][0]:.1f}",
)
holds(
    "after 2,400 steps all are ahead of the trigram",
    bool((lead.mean(1) > 0.05).all()) and ahead[0] > 0.05,
    f"{lead.mean(1).min():.2f} to {lead.mean(1).max():.2f} nats",
)
holds(
    "within 20 CPU-minutes",
    max(MINUTES["long"]) < 20,
    f"{max(MINUTES['long']):.1f}",
)
holds(
    "they are ahead of the best counter, by less",
    ahead_best[0] > 0 and lead_best.mean() < 0.7 * lead.mean(),
    f"{lead_best.mean():.2f} nats",
)
holds(
    "no counter of the script is better than the one with a memory",
    max(run["test"] for run in counters["runs"].values())
    == counters["runs"]["memory"]["test"],
)
holds(
    "a third token gains much, a fourth less than a tenth",
    score[2][0] / score[3][0] > 1.25 and score[3][0] / score[4][0] < 1.1,
    f"{score[2][0]:.1f}, {score[3][0]:.1f}, {score[4][0]:.1f}",
)
gap = abs(trigram.mean() - counters["runs"]["3"]["test"])
holds("the script's trigram is yours", gap < 1e-3, f"{gap:.0e} nats")

# %% [markdown] name="perplexity-seen-on"
r"""
The counts are near the end of what this text gives them: the third token in view took the perplexity from {glue:text}`perplexity-2:.0f` to {glue:text}`perplexity-3:.0f`, a fourth takes it to {glue:text}`perplexity-4:.0f`.
"""

# %% [markdown] name="perplexity-both"
r"""
Does the trigram know anything that the transformer doesn't? Mix their probabilities, the share (about {glue:text}`share:.1f` for the transformer) chosen on the validation novel: {glue:text}`perplexity-both:.1f`, {glue:text}`gain-both:.2f` nats better than the transformer alone. It looks like a yes. But *any* two models gain from being mixed, since they err in different places. So put another transformer in the trigram's place, the same but for its seed. That gains {glue:text}`gain-twice:.2f` nats. Trigram minus control: {glue:text}`gain-more:+.3f` (95 % interval over chapters {glue:text}`gain-more-low:+.3f` to {glue:text}`gain-more-high:+.3f`). So the gain is no sign of what counting knows. That the trigram helps so much although it is {glue:text}`lead:.2f` nats worse alone is perhaps one; a control as weak as the trigram would tell. In bits per character: trigram {glue:text}`bits-3:.2f`, transformer {glue:text}`bits-long:.2f`, both {glue:text}`bits-both:.2f`.
"""

# %% tags=["record"] name="perplexity-both-claims"
holds(
    "a transformer and the trigram are better than either",
    interval(both - long)[0] > 0.05,
    f"{gain_both:.3f} nats",
)
holds(
    "another transformer gives about as much as the trigram",
    gain_twice > 0.05 and abs(gain_both - gain_twice) < 0.04,
    f"{gain_twice:.3f} nats",
)
holds(
    "both mixtures lie to the left of the transformer, side by side",
    max(score["twice"][:, 0].max(), score["both"][:, 0].max())
    < 0.95 * score["long"][:, 0].min()
    and abs(score["twice"].mean(0)[0] / score["both"].mean(0)[0] - 1) < 0.04,
)

# %% [markdown] name="what-context-gives"
r"""
What does the transformer use that a trigram can't? Two interventions, on the long runs. Let it see only the last $k$ tokens, always before the *same* 2,500 targets. And leave the last $k$ in order, but shuffle the 96 before them: the words are the same, their order is gone.
"""

# %% tags=["figure"] name="context-figure" mystnb={"image": {"alt": "Two panels over the number k of tokens in order before the target, logarithmic. Above: the loss of the transformer if it sees only the last k tokens. It falls from above the bigram at k = 1 and above the trigram at k = 2 to below the 4-gram at about eight, and is flat from 32 to 128. Below: what shuffling the 96 tokens before these costs: more than one nat with one token in order, some half with two, nearly nothing from 16 on."}, "figure": {"name": "fig-context", "caption": "Above: loss if the model sees only the last k tokens, mean over the seeds, 2,500 targets (dotted: counts on the same targets). Below: what it costs to shuffle the 96 tokens before the last k."}}
LAST = (1, 2, 3, 4, 8, 16, 32, 64, 128)
at = said[0]["at"].numpy()  # (2500,)
lost = -np.mean([said[s]["same targets"].numpy() for s in SEEDS], 0)  # (9, n)
counted_there = {n: -log_p[n][at - 3] for n in (2, 3, 4)}
context = [runs["runs"][f"long-{s}"]["by_context"] for s in SEEDS]
disorder = np.mean([c["shuffled"] for c in context], 0)
disorder = disorder - np.mean([c["alone"] for c in context], 0)[95:]  # k = 0…
fig, (ax, low) = plt.subplots(2, 1, figsize=(5.2, 6.2), sharex=True)
ax.plot(LAST, lost.mean(1), "-o", color=viz.INK)
for n, name, va in (
    (2, "bigram", "bottom"),
    (3, "trigram", "bottom"),
    (4, "4-gram", "top"),
):
    level = counted_there[n].mean()
    ax.axhline(level, color=viz.INK, linestyle=":", linewidth=1)
    ax.text(128, level, name, ha="right", va=va)
ax.set(ylabel="loss (nats)", title="only the last k tokens")
low.plot(range(1, 33), disorder[1:33], "-o", color=viz.INK, markersize=4)
low.axhline(0, color=viz.INK, linewidth=0.5)
low.set(
    xscale="log",
    xlabel="tokens in order before the target, k",
    ylabel="nats lost",
    title="the 96 before these shuffled",
)
low.set_xticks([2**i for i in range(8)], [str(2**i) for i in range(8)])
ax.minorticks_off()
low.minorticks_off()
plt.show()


# %% tags=["record"] name="context-numbers"
def apart_by(one, other):
    """The mean difference on the same targets, and half its 95 % interval."""
    found = one - other
    return found.mean(), 1.96 * found.std() / np.sqrt(len(found))


FEWER = {k: apart_by(lost[LAST.index(k)], lost[-1]) for k in LAST[:-1]}
for k, (more_lost, wide) in FEWER.items():
    glue(f"fewer-{k}", more_lost, display=False)
    glue(f"fewer-{k}-wide", wide, display=False)
AGAINST = {n: apart_by(lost[n - 2], counted_there[n]) for n in (2, 3, 4)}
for n, (behind, wide) in AGAINST.items():
    glue(f"behind-{n}", behind, display=False)
    glue(f"behind-{n}-wide", wide, display=False)
glue("disorder-1", disorder[1], display=False)
glue("disorder-16", disorder[16:].mean(), display=False)

# %% [markdown] name="context-seen"
r"""
**What you saw.** With two tokens, all that a trigram sees, the transformer is worse than the trigram by {glue:text}`behind-3:.2f` ± {glue:text}`behind-3-wide:.2f` nats, with three worse than the 4-gram by {glue:text}`behind-4:.2f` ± {glue:text}`behind-4-wide:.2f`. (Another reason may be practice: one position in 128 was trained with two tokens before it.) It wins by what lies further back. Eight tokens come within {glue:text}`fewer-8:.2f` nats of 128, and 32 within {glue:text}`fewer-32:.3f` ± {glue:text}`fewer-32-wide:.3f`.

Is it only *which* words came before? Once 16 tokens stand in order, the order of the 96 before them is worth {glue:text}`disorder-16:.3f` nats. With one token in order, shuffling costs {glue:text}`disorder-1:.1f`: perhaps the model reads the shuffled tokens as if they were a sentence.

**Half-way.** You can stop here and come back. Behind you: the loss, its saving, its leak, its score and its opponent. Ahead: what a second layer is for, writing, counting, and the whole program.
"""

# %% tags=["record"] name="context-seen-claims"
holds(
    "with two tokens the transformer is behind the trigram, with three behind"
    " the 4-gram",
    AGAINST[3][0] > 2 * AGAINST[3][1] and AGAINST[4][0] > AGAINST[4][1],
    f"{AGAINST[3][0]:.2f} and {AGAINST[4][0]:.2f} nats",
)
holds(
    "with 128 it is ahead of both",
    all(lost[-1].mean() < counted_there[n].mean() - 0.05 for n in (3, 4)),
)
holds(
    "fewer tokens lose less and less: eight come within 0.1 nats, 32 within"
    " 0.03",
    FEWER[1][0] > 0.5 and FEWER[8][0] < 0.1 and FEWER[32][0] < 0.03,
    f"{FEWER[8][0]:.3f} and {FEWER[32][0]:.3f}",
)
holds(
    "it crosses the bigram and the trigram after k = 1 and 2, and the 4-gram"
    " by eight tokens",
    lost[0].mean() > counted_there[2].mean()
    and lost[4].mean() < counted_there[4].mean(),
)
holds(
    "far back order is worth nearly nothing, close by shuffling hurts",
    disorder[16:].mean() < 0.02
    and disorder[1] > 0.8
    and 0.25 < disorder[2] < disorder[1],
    f"{disorder[1]:.2f}, {disorder[2]:.2f} and {disorder[16:].mean():.3f}",
)

# %% [markdown] name="induction"
r"""
## What a second layer is for

"… Mr. Elliot … Mr." What next? Whoever remembers that *Elliot* came after *Mr.* before has a good guess, without any grammar. Make that the whole task. There are 25 symbols and rows of 60. Each row repeats a random piece of 8 to 20 symbols, its period, drawn anew for each row; a symbol may stand twice in it. From the second symbol of the second period on nearly everything can be known. We score from the third period on.

A {term}`head` of one layer can look for the same symbol. It then finds that symbol, and not the one after it: a position's keys and values are made from its own token alone. Or it can look a fixed number of steps back, which is right only where the period happens to fit.
"""

# %% [markdown] name="induction-on"
r"""
With two layers there is a way. Layer 1 looks one step back and writes *who came before me* into each position. In layer 2 a position with symbol x then asks: who has x just before it? It finds the symbol that followed x last time. Such a pair of heads is called an {term}`induction head` {cite}`olsson2022`.

**Place a bet.** Which of these solves the task? Write down a share of right answers for each.

- two layers of one head
- one layer of eight heads
- one layer of eight heads, with more weights than the two layers have
- one layer of eight heads, trained four times as long

And then a cut: forbid layer 1 of the trained two layers to look one step back, one diagonal of its table, and nothing else. What is left?
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


def look_up(n, rows=1000):
    """What one reaches who looks up the last n symbols, and takes a vote."""
    x, y = row_big[:rows, :-1], row_big[:rows, 1:]
    same = torch.ones(LENGTH, LENGTH).tril(-1).bool()  # earlier places
    for k in range(n):
        before = x.roll(k, 1)
        same = same & (before[:, :, None] == before[:, None])
    same[:, :, : n - 1] = False  # nothing stands so far before these
    one_hot = torch.eye(recipe["symbols"])[y]
    votes = same.float() @ one_hot  # (N, T, symbols)
    top = (votes == votes.max(-1, keepdim=True).values).float()
    right = (top * one_hot).sum(-1) / top.sum(-1)  # ties: drawn
    return right[where[:rows]].mean().item()


fixed = {back: steps_back(back) for back in range(1, LENGTH)}
best_back = max(fixed, key=fixed.get)
fits = [p for p in range(8, 21) if best_back % p == 0]
found = induction["runs"]
TESTS = {
    a: np.array([r["test"] for r in x.values()]) for a, x in found.items()
}
TWO = list(found["two layers"].values())
CUTS = {c: np.array([run["cut"][c] for run in TWO]) for c in TWO[0]["cut"]}
print(f"always {best_back} back: {fixed[best_back]:.2f} right")
ceiling = {n: look_up(n) for n in (1, 2)}
for n, reached in ceiling.items():
    print(f"looking up the last {n}: {reached:.2f} right")

# %% tags=["figure"] name="induction-figure" mystnb={"image": {"alt": "Share of right answers, one row for each model, three seeds as points. Two layers are at the right edge, near 1. One layer, with more weights, and trained four times as long all lie near 0.21, on a dotted line. Below a rule, the two layers with one diagonal forbidden: layer 1 without 1 back falls to about 0.06, near the dashed line of chance; without 2 back to about 0.83; without 3 back it stays near 1. Layer 2 without the successor falls to about 0.03; without the place after the successor it stays near 1."}, "figure": {"name": "fig-induction", "caption": "Right answers from the third period on. Upper half: trained models, three seeds each. Lower half: the trained two layers with one diagonal forbidden. Dotted: the best fixed step back; dash-dotted: looking up one symbol; dashed: chance."}}
fig, ax = plt.subplots(figsize=(5.2, 4.2))
rows = {
    "two layers": TESTS["two layers"],
    "one layer": TESTS["one layer"],
    "one, more weights": TESTS["one wide layer"],
    "one, trained 4 × as long": TESTS["one layer, long"],
    "layer 1 may not see 1 back": CUTS["1"],
    "layer 1 may not see 2 back": CUTS["2"],
    "layer 1 may not see 3 back": CUTS["3"],
    "layer 2 … the successor": CUTS["layer 2, 1"],
    "layer 2 … the one after it": CUTS["layer 2, 2"],
}
for place, seen in enumerate(rows.values()):
    ax.plot(seen, [place] * len(seen), "o", color=viz.INK, alpha=0.7)
ax.axvline(fixed[best_back], color=viz.INK, linestyle=":")
ax.axvline(ceiling[1], color=viz.INK, linestyle="-.")
ax.axvline(chance, color=viz.INK, linestyle="--")
ax.axhline(3.5, color=viz.INK, linewidth=0.5)
ax.set_yticks(range(len(rows)), list(rows))
ax.set(xlabel="share of right answers", xlim=(0, 1.05))
ax.invert_yaxis()
plt.show()

# %% tags=["figure"] name="diagonal-figure" mystnb={"image": {"alt": "Two heat maps of attention weights, 40 places by 40, one under the other. Layer 1: most of the weight one place left of the main diagonal, some on a second diagonal two places left of it. Layer 2: from the second period on, weight along lines parallel to the main diagonal, one period and two periods to the left less one place."}, "figure": {"name": "fig-diagonal", "caption": "Where the two layers look, for the first test sequence. Layer 1: mostly one step back, some two. Layer 2: to the places after earlier occurrences, one and two periods back."}}
_, pattern = go_on(row[:200, :-1])
fig, axes = plt.subplots(2, 1, figsize=(4.2, 8.2))
for ax, a, name in zip(axes, pattern, ("layer 1", "layer 2"), strict=True):
    ax.imshow(a[0, 0, :40, :40].numpy(), cmap=viz.WEIGHTS, vmin=0, vmax=1)
    ax.set(title=name, xlabel="key position", ylabel="query position")
fig.get_layout_engine().set(h_pad=0.15)
plt.show()

# %% tags=["record"] name="induction-numbers"
glue("two", TESTS["two layers"].mean(), display=False)
glue("one", TESTS["one layer"].mean(), display=False)
glue("wide", TESTS["one wide layer"].mean(), display=False)
glue("long-one", TESTS["one layer, long"].mean(), display=False)
glue("best-back", best_back, display=False)
glue("fixed", fixed[best_back], display=False)
glue("fits", " and ".join(map(str, fits)), display=False)
for n in ceiling:
    glue(f"look-up-{n}", ceiling[n], display=False)
for cut, shares in CUTS.items():
    glue(
        f"cut-{cut.replace('layer 2, ', 'two-')}", shares.mean(), display=False
    )
WEIGHTS = {a: x["0"]["parameters"] for a, x in induction["runs"].items()}
glue("two-weights", WEIGHTS["two layers"], display=False)
glue("wide-weights", WEIGHTS["one wide layer"], display=False)
SINGLE = [
    run
    for arm in ("one layer", "one wide layer", "one layer, long")
    for run in induction["runs"][arm].values()
]
PERIODS = np.array([list(run["by_period"].values()) for run in SINGLE])
AGREES = np.array([run["agrees"][str(best_back)] for run in SINGLE])
MOST = np.array([max(run["agrees"].values()) for run in SINGLE])
glue("agrees", 100 * AGREES.mean(), display=False)
glue("agrees-most", 100 * MOST.max(), display=False)
glue("period-low", PERIODS.min(), display=False)
glue("period-high", PERIODS.max(), display=False)
TRAINED = np.array([list(run["by_period"].values()) for run in TWO])
glue("trained-low", TRAINED.min(), display=False)
SYMBOLS = {
    (cut, kind): np.array([run["by_symbol"][cut][kind] for run in TWO])
    for cut in ("none", "2")
    for kind in ("once", "often", "share")
}
for (cut, kind), shares in SYMBOLS.items():
    glue(f"symbol-{cut}-{kind}", shares.mean(), display=False)
BEYOND = {
    span: np.array([run["other_periods"][span] for run in TWO])
    for span in ("4-7", "21-24", "25-29")
}
for span, shares in BEYOND.items():
    glue(f"beyond-{span}-low", shares.min(), display=False)
    glue(f"beyond-{span}-high", shares.max(), display=False)

# %% [markdown] name="induction-seen"
r"""
**What you saw.** Two layers of one head are right in {glue:text}`two:.2f` of the cases, and at each period they were trained on in at least {glue:text}`trained-low:.2f`. One layer of eight heads has {glue:text}`one:.2f`; with {glue:text}`wide-weights:,` weights against the two layers' {glue:text}`two-weights:,` it has {glue:text}`wide:.2f`, and after four times the training {glue:text}`long-one:.2f`, all with three seeds.

That is what the best fixed step scores, too: {glue:text}`best-back` back fits two of the 13 periods, {glue:text}`fits`, and is right in {glue:text}`fixed:.2f`. But one layer does something else. Its answer is the symbol {glue:text}`best-back` back in only {glue:text}`agrees:.0f` % of the cases (and that of no single step in more than {glue:text}`agrees-most:.0f` %), and it has {glue:text}`period-low:.2f` to {glue:text}`period-high:.2f` at every period. What it does we haven't found; perhaps it votes among the symbols of the last 8 to 20 places.
"""

# %% tags=["record"] name="induction-claims"
holds(
    "two layers find the repeat, with every seed, at every period trained on",
    TESTS["two layers"].min() > 0.95 and TRAINED.min() > 0.9,
    f"{TESTS['two layers'].min():.3f}",
)
arms_at = np.array([run["test"] for run in SINGLE])
holds(
    "one layer, with more weights or longer training too, stays near 0.21,"
    " the score of the best fixed step",
    bool((np.abs(arms_at - fixed[best_back]) < 0.05).all())
    and arms_at.size == 9,
    f"{arms_at.min():.3f} to {arms_at.max():.3f}; {fixed[best_back]:.3f}",
)
holds(
    "that step fits two of the periods",
    len(fits) == 2,
    f"{best_back}: {fits}",
)
holds(
    "one layer doesn't take that step, nor any other, in most cases",
    AGREES.max() < 0.4 and MOST.max() < 0.4,
    f"{AGREES.max():.2f} and {MOST.max():.2f}",
)
holds(
    "it has its share at every period",
    PERIODS.min() > 0.1 and PERIODS.max() < 0.5,
    f"{PERIODS.min():.2f} to {PERIODS.max():.2f}",
)
holds(
    "the wide layer has more weights than the two layers",
    WEIGHTS["one wide layer"] > WEIGHTS["two layers"],
)

# %% [markdown] name="induction-cuts"
r"""
**What you saw.** Forbid layer 1 the diagonal one step back, and of the two layers' answers {glue:text}`cut-1:.2f` are right. No weight was changed. And if layer 2 may not look to the successors of earlier occurrences, {glue:text}`cut-two-1:.2f`; as a control, without the place after these, {glue:text}`cut-two-2:.2f`. So the trained model needs both steps.

But these two steps alone can't reach its score: who looks up *one* symbol comes to {glue:text}`look-up-1:.2f`, since symbols stand twice in a period; who looks up two, to {glue:text}`look-up-2:.2f`. As {numref}`fig-diagonal` shows, layer 1 looks two back as well. Without that diagonal the model still answers after symbols that stand once in their period ({glue:text}`symbol-2-once:.2f` right), and after about half of the others ({glue:text}`symbol-2-often:.2f`; uncut {glue:text}`symbol-none-often:.2f`). So its layer 1 writes down the *two* symbols before. Without three back it loses nothing.
"""

# %% tags=["record"] name="induction-cut-claims"
holds(
    "without one step back the two layers are near chance",
    CUTS["1"].max() < 0.12,
    f"{CUTS['1'].max():.2f}",
)
holds(
    "layer 2 needs the successors, and not the place after them",
    CUTS["layer 2, 1"].max() < 0.3 and CUTS["layer 2, 2"].min() > 0.9,
    f"{CUTS['layer 2, 1'].max():.2f} and {CUTS['layer 2, 2'].min():.2f}",
)
holds(
    "the model is far above one who looks up one symbol, not two",
    TESTS["two layers"].min() > ceiling[1] + 0.15 and ceiling[2] > 0.95,
    f"{ceiling[1]:.2f} and {ceiling[2]:.2f}",
)
holds(
    "without two back it is right after symbols that stand once, and after"
    " about half of the others",
    SYMBOLS["2", "once"].min() > 0.95
    and SYMBOLS["2", "often"].min() > 0.35
    and SYMBOLS["2", "often"].max() < 0.75
    and SYMBOLS["none", "often"].min() > 0.9,
)
holds("without three back nothing is lost", CUTS["3"].min() > 0.95)
back = [pattern[0][:, 0].diagonal(-k, 1, 2)[:, 20:].mean() for k in (1, 2)]
holds(
    "layer 1 looks mostly one step back, some two",
    back[0] > 0.5 and back[1] > 0.12,
    f"{back[0]:.2f} and {back[1]:.2f}",
)
t, once = torch.arange(LENGTH), period[:200, :, None]
third = (t >= 2 * once[..., 0])[:, :, None]  # (N, T, 1)
after = [
    (pattern[1][:, 0] * ((t[:, None] - t)[None] == k * once - 1) * third).sum()
    / third.sum()
    for k in (1, 2)
]
holds(
    "layer 2 looks to the places one and two periods back, less one",
    min(after) > 0.15 and sum(after) > 0.6,
    f"{after[0]:.2f} and {after[1]:.2f}",
)

# %% [markdown] name="induction-limits"
r"""
What it doesn't show. First, that such a model finds repeats at *any* distance: on periods of 4 to 7, shorter than it was trained on, all three seeds have at least {glue:text}`beyond-4-7-low:.2f`, but on 21 to 24 {glue:text}`beyond-21-24-low:.2f` to {glue:text}`beyond-21-24-high:.2f`, on 25 to 29 {glue:text}`beyond-25-29-low:.2f` to {glue:text}`beyond-25-29-high:.2f`. Second, that a model of language has such heads, or how much they give there. With many heads several may do the same work and stand in for each other; so cut a pattern, not a head.
"""

# %% tags=["record"] name="induction-limit-claims"
holds(
    "shorter periods are found, much longer ones aren't by every seed",
    BEYOND["4-7"].min() > 0.9 and BEYOND["25-29"].min() < 0.9,
    f"{BEYOND['25-29'].min():.2f} to {BEYOND['25-29'].max():.2f}",
)

# %% [markdown] name="writing"
r"""
## Writing

A model says how likely each next token is. To write, choose one, put it behind the text, ask again. Always the likeliest? Then the text falls into circles, as you will see. A draw from the whole distribution is honest, but among 1,500 pieces hundreds have a tiny chance, and together they come up again and again; one bad word, and all that follows goes on from it. Two remedies: a {term}`temperature` below 1 (lesson 1), and drawing only from the likeliest. {term}`Top-k` keeps a fixed number k. {term}`Top-p` keeps as many as it takes for a mass of $p$ {cite}`holtzman2020`: few where the model is sure, many where it isn't.
"""

# %% [markdown] name="writing-on"
r"""
:::{exercise} Top-p
:label: ex-top-p
From logits to the probabilities to draw from.

`logits` (…, V), 0 < `p` ≤ 1, `temperature` > 0 → probabilities (…, V). A logit of −∞ means "never"; each row has one that isn't. Divide by the temperature first. Then keep the smallest set of the likeliest tokens whose mass is at least p (of equally likely ones smaller ids first). All others get 0, and the kept probabilities are divided by their sum. Each row has its own set. Don't change `logits`. Difficulty 3 of 5, about 12 minutes.
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

`model` takes an array of ids (T,), 1 to `context` of them, and returns logits (T, V); `prompt` (P,), an array, P ≥ 1, may be longer than the context; `choose` takes the logits (V,) of one place and returns an id; `n` ≥ 0 → a NumPy array of ids (P + n,), the prompt and n more. Ask the model once for each new token, with as much of the text as it can read. Don't change `prompt`: the next text begins with it, too. Difficulty 2 of 5, about 8 minutes.
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

Training asked all places at once; writing can't, since each token depends on the one before. So every new token costs a pass over the whole context. Lesson 10's key/value cache spares most of that.

</details>

Here is the first of the models of 2,400 steps. One prompt, one seed for all draws, none left out. Where a line says ¶, the model began a new paragraph.
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


def write(choose, n=40, prompt="She had a cheerful look,"):
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
for name, choose in ways.items():
    said_so = re.sub(r"\s*\n\s*", " ¶ ", tokens.decode(write(choose)))
    print(textwrap.fill(f"{name}: {said_so}", 76, subsequent_indent="  "))


# %% tags=["given"] name="sample-measures"
@torch.no_grad()
def eight(temperature, n=120):
    """Eight draws of n tokens each after the same beginning: (8, n)."""
    torch.manual_seed(0)
    start = torch.tensor(tokens.encode("She had a cheerful look,"))
    logits, state = novelist.start(start.repeat(8, 1))
    drawn = []
    while len(drawn) < n:
        p = (logits / temperature).softmax(-1)
        drawn.append(torch.multinomial(p, 1)[:, 0])
        logits, state = novelist.step(drawn[-1], state)
    return torch.stack(drawn, 1).numpy()


def repeated(ids, n=6):
    """The share of runs of n tokens that came before in the text."""
    seen, again = set(), 0
    for i in range(len(ids) - n + 1):
        again += (run := tuple(ids[i : i + n])) in seen
        seen.add(run)
    return again / (len(ids) - n + 1)


def words_of(written):
    return re.findall(r"[a-z']+", written.lower())


known = set(words_of(" ".join(p.text for p in novels.train)))


def odd(written):
    """The share of words that stand nowhere in the training novels."""
    return np.mean([word not in known for word in words_of(written)])


drawn = {temperature: eight(temperature) for temperature in (0.5, 1, 1.5)}
ODD = {  # the last word may be cut off
    t: np.array([odd(tokens.decode(x).rsplit(" ", 1)[0]) for x in found])
    for t, found in drawn.items()
}
ODD["real"] = odd(" ".join(p.text for p in novels.test))
starts = np.linspace(0, len(ids["test"]) - 120, 8).astype(int)
real = ids["test"][starts[:, None] + np.arange(120)]
AGAIN = {"drawn": np.mean([repeated(x) for x in drawn[1]])}
AGAIN["real"] = np.mean([repeated(x) for x in real])
AGAIN["greedy"] = repeated(write(np.argmax, n=120)[-120:])

# %% tags=["given"] name="sample-sets"
with torch.no_grad():
    starts = np.linspace(0, len(ids["test"]) - 129, 8).astype(int)
    text_rows = torch.tensor(ids["test"][starts[:, None] + np.arange(129)])
    places = novelist(text_rows[:, :-1])[:, 16:].double().numpy()
came = text_rows[:, 17:].numpy()  # (8, 112)
sizes_of_set = (top_p(places, 0.8) > 0).sum(-1)
p_all = softmax(places)
rest = 1 - np.sort(p_all, -1)[..., -100:].sum(-1)
p_came = np.take_along_axis(p_all, came[..., None], -1)
behind = ((p_all > p_came).sum(-1) >= 100).mean()

# %% tags=["record"] name="sample-numbers"
for name, share_again in AGAIN.items():
    glue(f"again-{name}", 100 * share_again, display=False)
for name, found in (("cool", 0.5), ("one", 1), ("hot", 1.5), ("real", "real")):
    glue(f"odd-{name}", 100 * ODD[found].mean(), display=False)
low, high = np.percentile(sizes_of_set, [10, 90])
glue("set-low", low, display=False)
glue("set-high", high, display=False)
glue("tail-mass", 100 * rest.mean(), display=False)
glue("tail-every", 1 / rest.mean(), display=False)
glue("tail-real", 100 * behind, display=False)

# %% [markdown] name="samples-seen"
r"""
**What you saw.** To our eyes the grammar holds for a few words at a time, and there is no story: a small model, and minutes of training. Always taking the likeliest repeats itself: {glue:text}`again-greedy:.0f` % of its runs of six tokens had come before, against {glue:text}`again-drawn:.0f` % in eight texts drawn at temperature 1, and {glue:text}`again-real:.0f` % in *Persuasion*. At 1.5 words break up: {glue:text}`odd-hot:.0f` % stand nowhere in the four novels, against {glue:text}`odd-one:.0f` % at 1 and {glue:text}`odd-cool:.0f` % at 0.5 (eight texts each; in *Persuasion* {glue:text}`odd-real:.0f` %). The tokens below the hundred likeliest have {glue:text}`tail-mass:.0f` % of the mass, so a draw takes one of them about once in {glue:text}`tail-every:.0f` tokens. Of the novel's own tokens even {glue:text}`tail-real:.0f` % were among them, so as a whole they don't get too much; perhaps it goes to the wrong ones. And no single k does what p = 0.8 does: in the middle 80 % of places its set has {glue:text}`set-low:.0f` to {glue:text}`set-high:.0f` tokens.
"""

# %% tags=["record"] name="samples-claims"
holds(
    "always taking the likeliest repeats itself far more than drawing does,"
    " or than the novel",
    AGAIN["greedy"] > max(AGAIN["drawn"], AGAIN["real"]) + 0.1,
    f"{AGAIN['greedy']:.2f}, {AGAIN['drawn']:.2f}, {AGAIN['real']:.2f}",
)
holds(
    "the size of the top-p set varies by a factor of more than 5",
    high > 5 * low,
)
holds(
    "a draw takes one below the hundred likeliest at least once in 25 tokens,"
    " and the novel at least as often",
    0.04 < rest.mean() < behind,
    f"{rest.mean():.2f} and {behind:.2f}",
)
explorer = json.loads((folder / "12-explorer.json").read_text("utf-8"))
off = max(
    np.abs(speak(np.array(tokens.encode(p["prompt"])))[-1] - p["logits"]).max()
    for p in explorer["prompts"]
)
holds(
    "at temperature 1.5 far more words are unknown than at 1 and at 0.5, and"
    " than in the novel",
    ODD[1.5].mean() > max(ODD[1].mean(), ODD[0.5].mean(), ODD["real"]) + 0.04,
    f"{ODD[1.5].min():.2f} to {ODD[1.5].max():.2f}",
)
holds("the explorer shows this model's logits", off < 0.02, f"{off:.3f}")

# %% [markdown] name="samples-explorer"
r"""
Which text is *better* these numbers can't say; a reader can.

:::{explorer} sampling
:file: 12-explorer.json

In the web page of this lesson you can turn temperature, top-k and top-p here, and see what this model would say next after four beginnings. In a notebook, try `top_p(speak(ids)[-1], p, temperature)`.
:::
"""

# %% [markdown] name="sizes"
r"""
## How large is large?

What is a language model made of? Tables and matrices. For each of `n_layers` blocks: attention's four matrices, the two of the feed-forward layer, two norms (each subtracts a mean and divides by a spread, and then scales every column by a number of its own). Around them: the table of tokens, perhaps a table of positions, a last norm, and the matrix that gives logits. Is that the table of tokens once more, it is called *tied*.

Newer models differ in most of this: no table of positions (rotary), no biases, norms that divide by a size and subtract nothing, fewer heads for keys and values (lesson 10), a last matrix of their own, and a *gated* feed-forward layer with three matrices, $(g(x W_g) \odot x W_1)\, W_2$, with $g(z) = z / (1 + e^{-z})$: one product decides, number by number, how much of the other passes.
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

Where d_ff = 4 d_model, the blocks' matrices have $n_\text{layers} \cdot 12\, d_\text{model}^2$ numbers: four of attention, eight of feed-forward. In a wide model that is nearly all ({glue:text}`blocks-gpt-3:.1f` % of GPT-3), in a narrow one the table of tokens weighs as well ({glue:text}`blocks-small:.0f` % of GPT-2 small). The number of heads doesn't appear, nor does the length of the text.

</details>

Now against models whose sizes their makers published: GPT-2 {cite}`gpt2code`, Megatron-LM {cite}`shoeybi2019`, Turing-NLG {cite}`rosset2020`, GPT-3 {cite}`brown2020`, LLaMA {cite}`touvron2023`, Mistral {cite}`jiang2023,mistral2023` and Llama 3 {cite}`dubey2024`. Settings are from the papers and the released code; where a paper leaves the vocabulary open, GPT-2's is taken. Sizes are printed as their makers print them. For GPT-2 there are two: its paper {cite}`radford2019` miscounted, and the repository corrects it.
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
    "Turing-NLG": (4256, 78, 17024, GPT, 17000),
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
IN_THE_PAPER = {"small": 117, "medium": 345, "large": 762, "XL": 1542}
counted = {}
for name, (d, layers, d_ff, rest, _) in PUBLISHED.items():
    settings = {k: x for k, x in rest.items() if k != "V"}
    counted[name] = count_parameters(rest["V"], d, layers, d_ff, **settings)

# %% name="published-table"
print(f"{'millions':<13}{'counted':>9}{'published':>11}{'apart':>7}")
for name, (*_, published) in PUBLISHED.items():
    millions = counted[name] / 1e6
    apart = millions / published - 1
    print(f"{name:<13}{millions:>9,.0f}{published:>11,}{apart:>7.1%}")
print("\nas GPT-2's paper has it")
for name, published in IN_THE_PAPER.items():
    millions = counted[f"GPT-2 {name}"] / 1e6
    apart = millions / published - 1
    print(f"GPT-2 {name:<7}{millions:>9,.0f}{published:>11,}{apart:>7.1%}")

# %% tags=["record"] name="published-claims"
deviation = {
    name: abs(counted[name] / (1e6 * PUBLISHED[name][-1]) - 1)
    for name in PUBLISHED
}
glue("worst-count", 100 * max(deviation.values()), display=False)
paper = [
    counted[f"GPT-2 {name}"] / (1e6 * told) - 1
    for name, told in IN_THE_PAPER.items()
]
glue("paper-low", 100 * min(paper), display=False)
glue("paper-high", 100 * max(paper), display=False)
holds(
    "your function is within 1.2 % of all published sizes",
    max(deviation.values()) < 0.012,
    f"at most {100 * max(deviation.values()):.1f} %",
)
holds(
    "Turing-NLG, whose size is told in whole billions, is furthest off",
    max(deviation, key=deviation.get) == "Turing-NLG",
)
blocks = {
    name: PUBLISHED[name][1] * 12 * PUBLISHED[name][0] ** 2 / counted[name]
    for name in ("GPT-3", "GPT-2 small")
}
glue("blocks-gpt-3", 100 * blocks["GPT-3"], display=False)
glue("blocks-small", 100 * blocks["GPT-2 small"], display=False)
holds(
    "the blocks' matrices are nearly all of GPT-3, not of GPT-2 small",
    blocks["GPT-3"] > 0.99 and blocks["GPT-2 small"] < 0.75,
)
holds(
    "it counts this lesson's model exactly",
    sum(p.numel() for p in novelist.parameters())
    == count_parameters(V, 128, 4, 512),
)

# %% [markdown] name="compute"
r"""
All within {glue:text}`worst-count:.1f` %; the furthest is Turing-NLG, whose 17 billion are rounded. The figures in GPT-2's paper are {glue:text}`paper-low:.0f` to {glue:text}`paper-high:.0f` % too small.

What did training them cost? A parameter in a matrix meets each token in one multiplication and one addition forwards, and about twice that backwards: 6 operations {cite}`kaplan2020`. On top of that queries meet keys, and weights meet values: a token with T others, each in $d_\text{model}$ multiplications and additions, so $4\, d_\text{model}\, T$ operations a layer forwards, three times that in all. (Counted as most programs compute it, with the half that the mask throws away.)

$$
C \approx (6 N + 12 \, n_\text{layers} \, d_\text{model} \, T) \cdot \text{tokens}
$$ (eq-compute)
"""

# %% tags=["given"] name="compute-runs"
seen_tokens = long_run["steps"] * runs["recipe"]["batch_size"] * 128
here = count_parameters(V, 128, 4, 512)
COMPUTE = {  # N, layers, d_model, T, tokens, published operations
    "this lesson": (here, 4, 128, 128, seen_tokens, None),
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
operations = {
    name: (6 * N + 12 * layers * d * T) * count
    for name, (N, layers, d, T, count, _) in COMPUTE.items()
}
rate = operations["this lesson"] / long_run["cpu_seconds"]

# %% name="compute-table"
print(f"{'':<12}{'6N·tokens':>10}{'with pairs':>11}{'published':>10}")
for name, (N, *_, count, published) in COMPUTE.items():
    told = f"{published:.2e}" if published else "-"
    plain = 6 * N * count
    print(f"{name:<12}{plain:>10.1e}{operations[name]:>11.1e}{told:>10}")
years = operations["GPT-3"] / rate / (3600 * 24 * 365)
print("GPT-3, at the rate at which one thread")
print("trained this lesson's model:")
print(f"about {float(f'{years:.1e}'):,.0f} years")

# %% [markdown] name="compute-seen"
r"""
**What you saw.** The rule $6 N \cdot \text{tokens}$ gives what the makers of GPT-3 and Llama 3 say they spent. Their figures are this same product, so the agreement shows only that we count as they do. With pairs it is {glue:text}`pairs-low:.0f` to {glue:text}`pairs-high:.0f` % more for the large ones, {glue:text}`pairs-here:.0f` % for ours. Between this lesson's model and the largest lie a factor of {glue:text}`factor-parameters` in parameters, and of more than a million million in operations. What each block computes is nearly the same.
"""

# %% tags=["record"] name="compute-claims"
extra = {
    name: 100 * (operations[name] / (6 * N * count) - 1)
    for name, (N, *_, count, _) in COMPUTE.items()
}
large = [extra[name] for name in COMPUTE if name != "this lesson"]
glue("pairs-here", extra["this lesson"], display=False)
glue("pairs-low", min(large), display=False)
glue("pairs-high", max(large), display=False)
factor = counted["Llama 3 405B"] / here
glue("factor-parameters", f"{float(f'{factor:.1g}'):,.0f}", display=False)
holds(
    "6 N · tokens is within 5 % of the published compute",
    all(
        abs(6 * N * count / published - 1) < 0.05
        for N, *_, count, published in COMPUTE.values()
        if published
    ),
)
holds(
    "a factor of more than 10¹² in operations",
    operations["Llama 3 405B"] / operations["this lesson"] > 1e12,
    f"{operations['Llama 3 405B'] / operations['this lesson']:.1e}",
)

# %% [markdown] name="the-whole-program"
r"""
## The whole program

Here is a language model of which only the array operations come from NumPy: no library of layers, no automatic gradient. Each piece returns its output and a function `back`, which takes the gradient of the output, adds what its weights get to `g`, and hands on what its input gets, as in lesson 4. Softmax is lesson 1's, the lookup lesson 2's, the mask 9's, the heads 10's; norm, residual and feed-forward layer are lesson 11's.

Two of the derivatives take a second look. The norm: adding a constant to x doesn't change `unit`, nor does making x longer along `unit`. So what the gradient has in these two directions is taken out. Softmax, with weights a and their gradient da: raising all scores together changes no weight. So its gradient is a·(da − Σ a·da), whose sum over the scores is 0.
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
def visible(T):
    """(T, T): True where place t may look at place s."""
    return np.tri(T, dtype=bool)


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
    e = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])  # (B, H, T, S = T)
    a = softmax(np.where(visible(x.shape[1]), e, -np.inf))
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


# %% name="program-ask"
def ask(tokens, w, layers, H):
    """T questions a row: mean loss, and the gradient of every weight."""
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
        loss, g = ask(rows(), w, layers, H)
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
With your `top_p` and `generate` that is all. Is every `back` right? Lesson 4's check: nudge a few numbers of each weight, and compare the slope of the loss with the gradient.
"""


# %% name="program-gradient"
def slopes(w, tokens, rng, h=1e-5):
    """For each weight, how far slope and gradient differ at most."""
    g, apart = ask(tokens, w, 2, 2)[1], {}
    for k, x in w.items():
        apart[k] = 0.0
        for _ in range(3):
            at, ends = tuple(rng.integers(0, s) for s in x.shape), []
            for way in (h, -h):
                x[at] += way
                ends.append(ask(tokens, w, 2, 2)[0])
                x[at] -= way
            slope = (ends[0] - ends[1]) / (2 * h)
            apart[k] = max(apart[k], abs(slope - g[k][at]))
    return apart


rng = np.random.default_rng(0)
tiny = weights(V=7, T=6, d=8, layers=2, rng=rng)
few = rng.integers(0, 7, size=(3, 7))
worst = max(slopes(tiny, few, rng).values())
print(f"slope and gradient differ by {worst:.0e} at most")

# %% [markdown] name="program-bug"
r"""
**Find the bug.** The next cell puts one wrong `back` into the program, which still runs without an error. Don't read that cell. Read the check: which weights get a wrong gradient, and which a right one? The gradient comes from the end of the model: first `say`, then `norm`, then block 1 from its last part to its first, then block 0. Which function hands on something wrong, and what does it leave out? (About 10 minutes. A check tells you *where* to look; that is what it is for.)
"""

# %% tags=["given"] name="program-with-a-bug"
sound = residual


def residual(x, w, g, name, part):
    """x plus what `part` makes of the normed x; its `back` has a bug."""
    y, norm_back = norm(x, w, g, name + "norm")
    change, part_back = part(y, w, g, name)
    return x + change, lambda dy: norm_back(part_back(dy))


suspicious = slopes(tiny, few, rng)
residual = sound  # the right one again

# %% name="program-suspects"
for k, apart in suspicious.items():
    print(f"{k:<12}{'right' if apart < 1e-6 else 'WRONG'}{apart:>10.0e}")

# %% [markdown] name="program-bug-answer"
r"""
<details><summary>The answer</summary>

`say`, `norm` and all of `1.f.` (block 1's feed-forward part) are right; everything before is wrong. So `matrix` hands on rightly (from `say` to `norm`, from `1.f.out` to `1.f.in`), and the relu does, and the norm does (`norm` hands on to `1.f.`). What is wrong is handed on from block 1's feed-forward part to its attention part, and only one function stands between them: `residual`. Its output is x plus a change, so its input gets two gradients: `dy` itself, and what comes back through part and norm. The wrong one leaves out `dy +`.

</details>
"""

# %% tags=["given"] name="program-text"
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


def loss_by_place(w, batches=20):
    """The loss of each place (T,) of a row, on the test novel."""
    found = []
    for _ in range(batches):
        rows = rows_of("test")
        p = softmax(model(rows[:, :-1], w, {}, 2, 4)[0])
        came = np.take_along_axis(p, rows[:, 1:, None], -1)[..., 0]
        found.append(-np.log(came).mean(0))
    return np.mean(found, 0)


# %% name="program-learns"
w = weights(len(letters_known), 48, 64, layers=2, rng=rng)
w = {k: x.astype(np.float32) for k, x in w.items()}
# about a quarter of a minute
losses = train(w, lambda: rows_of("train"), 400, 0.006, layers=2, H=4)
test_loss = loss_by_place(w).mean()
print(f"loss on the test novel: {test_loss:.2f} nats a character")


# %% name="program-writes"
def write_with(w, n=120):
    """120 more characters, from the nucleus of mass 0.8."""
    draw = np.random.default_rng(2)

    def say(ids):
        return model(ids[None], w, {}, 2, 4)[0][0].astype(float)

    def choose(logits):
        return draw.choice(len(logits), p=top_p(logits, 0.8))

    prompt = np.array(letters_known.encode("She had a "))
    ids = generate(say, prompt, n, choose, 48)
    print(textwrap.fill(letters_known.decode(ids), 42))


write_with(w)

# %% [markdown] name="program-leaky"
r"""
And the leak, promised above: one mask a diagonal too wide, nothing else changed, and not even half the training.
"""

# %% name="program-leaks"
honest_mask = visible


def visible(T):
    """A slip: each place sees the next one, too."""
    return np.tri(T, k=1, dtype=bool)


leaky = weights(len(letters_known), 48, 64, layers=2, rng=rng)
leaky = {k: x.astype(np.float32) for k, x in leaky.items()}
leaky_losses = train(leaky, lambda: rows_of("train"), 150, 0.006, 2, 4)
leaky_test = loss_by_place(leaky)  # (T,)
print(f"places that see what they are asked: {leaky_test[:-1].mean():.2f}")
print(f"the last place, which can't: {leaky_test[-1]:.2f} nats\n")
write_with(leaky)
found_leak = leaks(
    lambda ids: model(ids[None], leaky, {}, 2, 4)[0][0].astype(float),
    np.array([3, 1, 4, 1, 5]),
    8,
)
visible = honest_mask  # the right one again
print(f"\nyour test says: place {found_leak}")

# %% tags=["record"] name="program-numbers"
PROGRAM = (
    softmax,
    matrix,
    norm,
    visible,
    split,
    join,
    attention,
    feed_forward,
    residual,
    block,
    model,
    weights,
    ask,
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
windows_of = np.lib.stride_tricks.sliding_window_view
asked = windows_of(sides["test"], 3)[:100_000]
counted_p = kneser_ney(windows_of(sides["train"], 3), asked, A, 0.8)
floor[3] = -np.log(counted_p).mean()
glue("letter-bigram", floor[2], display=False)
glue("letter-trigram", floor[3], display=False)
glue("leaky-loss", leaky_test[:-1].mean(), display=False)
glue("leaky-last", leaky_test[-1], display=False)

# %% [markdown] name="program-seen"
r"""
**What you saw.** {glue:text}`n-lines` lines (yours may differ) hold the model, its gradients, Adam and the writing; reading the text and the calls come on top. Unlike the model of the middle part it has a table of positions, relu, and a last matrix of its own. In 400 steps its loss on a novel never seen comes to {glue:text}`program-loss:.2f` nats a character. Knowing only how frequent each character is gives {glue:text}`letter-unigram:.2f`, knowing the character before {glue:text}`letter-bigram:.2f`. Counts after two characters, your `kneser_ney`, have {glue:text}`letter-trigram:.2f`: 400 steps don't reach them.

The leaky one gets {glue:text}`leaky-loss:.2f` after 150 steps, far below them all. But where nothing stands to the right it has {glue:text}`leaky-last:.2f`, and writing is always such a place. So a loss that is too good calls for your `leaks`, not for joy.
"""

# %% tags=["record"] name="program-claims"
holds("the program has under 200 lines", n_lines < 200, f"{n_lines}")
holds("every gradient is the slope", worst < 1e-6, f"{worst:.0e}")
wrong = {k for k, apart in suspicious.items() if apart > 1e-6}
holds(
    "the bug spoils all that comes before block 1's feed-forward part, and"
    " nothing behind it",
    wrong == {k for k in tiny if k not in ("say", "norm") and k[:3] != "1.f"},
    f"{len(wrong)} of {len(tiny)}",
)
holds(
    "it learns more than the characters' frequencies, and than the"
    " character before tells, less than two characters before",
    floor[3] + 0.05 < test_loss < floor[2] - 0.08
    and test_loss < floor[1] - 0.4,
    f"{test_loss:.2f}; {floor[1]:.2f}, {floor[2]:.2f}, {floor[3]:.2f}",
)
holds(
    "the leaky one is far below all counts, and worse than the honest one"
    " where it can't look ahead",
    leaky_test[:-1].mean() < 0.6 * floor[3]
    and leaky_test[-1] > test_loss + 0.3,
    f"{leaky_test[:-1].mean():.2f} and {leaky_test[-1]:.2f}",
)
holds("your test finds its leak", found_leak == 0)
holds(
    "the honest one doesn't look ahead",
    leaks(
        lambda ids: model(ids[None], w, {}, 2, 4)[0][0].astype(float),
        np.array([3, 1, 4, 1, 5]),
        8,
    )
    is None,
)

# %% [markdown] name="quiz-lessons"
r"""
## Check yourself

:::{quiz} A row has T + 1 = 513 tokens. Why can one pass ask 512 questions?
- [ ] Because the model has 512 outputs. | An output for each place is needed, and not enough: without a mask each would see its answer.
- [x] Because the mask keeps each place from what comes after it, so its answer is what a pass over its prefix would give. | Prefixes gave the same gradient.
- [ ] Because the questions are independent. | They overlap: the same tokens are read for all of them.
:::
"""

# %% [markdown] name="quiz-leak"
r"""
:::{quiz} The training loss of a new model falls far below what others reach, and its texts are bad. What first?
- [ ] Train longer. | A loss that is too good to be true usually is.
- [x] Change a later token, and see whether earlier logits move. | The leaky program was far ahead of the honest one while it could look, and behind it where it couldn't.
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
- [x] That the trained model needs layer 1's look one step back to go on with a repeat. | One pattern was taken away, and the skill went. Without two back the answers after symbols that stand once remained, without three back all.
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

1. A causal mask makes each place a question of its own, so one pass over T tokens teaches T lessons. A full window for each does T times the work, a prefix for each (T + 1) / 2 times; at T = 128 they took {glue:text}`gain-windows:.0f` and {glue:text}`gain-prefixes:.0f` times the CPU time.
2. What hides the future must be tested from outside: change a later token, and no earlier logit may move.
3. Perplexity compares over the same pieces, bits per character over any. A smoothed trigram is a hard opponent for a small model with little training.
4. Two layers find repeats at every period they were trained on: the first writes down which symbols came before, the second looks for them. One layer stays near {glue:text}`one:.2f`, the score of the best fixed step.
5. Writing is choosing, again and again: temperature sharpens, top-p keeps what the model is unsure among. A check of slopes finds bugs.
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
