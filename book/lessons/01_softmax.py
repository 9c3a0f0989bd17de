# %% [markdown] name="softmax-title"
r"""
# Softmax

**What should "pick one" mean if it must have a gradient?**

| | |
|---|---|
| After it you can | turn any scores into weights, safely; say what softmax keeps and what it changes; send a gradient back through it; and, after part two, draw from it in two ways and compute it in two readings instead of three |
| You need | Python, NumPy's axes and broadcasting; what a derivative and a partial derivative are, the chain rule and the quotient rule |
| Time | about 145 minutes: part one 90 with four exercises, which answers the question, and part two 55 with three |

Each exercise is one function. Write its body, run the cell, then run the `check` below it. Three hints are folded
under every exercise; open as few as you can. If you are still stuck, `show_solution(softmax)` defines the function for you,
and the lesson goes on. Lines with ✓ under an experiment are the lesson checking its own claims.
"""

# %% name="setup" tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, holds, show_solution

viz.use_style()

# %% [markdown] name="five-words"
r"""
## The pick that can't learn

Attention is choosing where to look. Before there is anything to look at, take the choosing by itself.

You typed *teh*. The program knows five words that you may have meant, and has a score for each: the higher, the likelier.
The obvious way to pick one is to take the largest: {term}`argmax`.
"""

# %% name="hard-pick"
words = ["the", "ten", "tech", "tea", "he"]
scores = np.array([2.0, 1.0, 0.2, -0.5, -1.5])  # (S,) = (5,)
words[scores.argmax()]

# %% [markdown] name="no-slope"
r"""
Suppose you meant *ten*. The program should learn from that: raise the score of *ten* a little, and its pick should get
a little better. It doesn't. With 1.1 instead of 1.0 the pick is still *the*. With 1.9 it is still *the*.
Just above 2.0 it jumps.

Write the pick as a list, 1 for the chosen word and 0 for the others (a {term}`one-hot` vector), and draw what *ten* gets.
"""

# %% name="hard-pick-step" tags=["figure"] mystnb={"image": {"alt": "A step: the hard pick gives the word ten nothing while its score is below 2, and everything above 2. Both parts are flat."}, "figure": {"name": "fig-hard-pick", "caption": "What argmax gives to *ten* while only the score of *ten* moves. On both sides of the jump the slope is zero."}}
ten = np.linspace(-2, 6, 401)  # scores to try for "ten"
tries = np.tile(scores, (401, 1))  # (401, S)
tries[:, 1] = ten
fig, ax = plt.subplots(figsize=(5.2, 2.4))
ax.plot(ten, tries.argmax(axis=1) == 1, color=viz.INK)
ax.axvline(2, color=viz.INK, linewidth=1, linestyle=":")
ax.annotate(
    "score of “the”", (2, 0.5), xytext=(6, 0), textcoords="offset points"
)
ax.set(xlabel="score of “ten”", ylabel="what “ten” gets", yticks=[0, 1])
plt.show()

# %% [markdown] name="how-flat"
r"""
Was that bad luck with five numbers? Try it at 100,000 random lists of scores: nudge one score, and count how often the pick moves
at all. Where it doesn't move, the measured slope is exactly zero.
"""

# %% name="nudge-the-hard-pick"
points = np.random.default_rng(0).normal(size=(100_000, 5))
moved = {}
for step in (0.1, 0.01, 0.001):
    nudged = points.copy()
    nudged[:, 1] += step
    moved[step] = (nudged.argmax(axis=1) != points.argmax(axis=1)).mean()
    print(f"nudge by {step:<5}: the pick moves at {moved[step]:.3%}")

# %% name="nudge-the-hard-pick-numbers" tags=["record"]
for name, step in [("large", 0.1), ("middle", 0.01), ("small", 0.001)]:
    glue(f"moved-{name}", 100 * moved[step], display=False)

# %% [markdown] name="almost-everywhere"
r"""
**What you saw.** A nudge a tenth as large moves the pick at about a tenth of the points: {glue:text}`moved-large:.2f` %, {glue:text}`moved-middle:.2f` %,
{glue:text}`moved-small:.3f` %. In the limit none are left. The gradient of argmax is zero
**almost everywhere**, and at the few points that remain it is a jump, which has no gradient at all.

Nearly everything in this course learns by following a gradient: the list of slopes, one for each number that you can change. So we need another kind of picking. It should

1. give every word a number ≥ 0, and the numbers should sum to one;
2. give more to a higher score;
3. have a slope, everywhere.
"""

# %% name="hard-pick-claims" tags=["record"]
steps = [moved[step] for step in (0.1, 0.01, 0.001)]
holds(
    "a tenth of the nudge moves the pick at about a tenth of the points",
    7 < steps[0] / steps[1] < 14 and 5 < steps[1] / steps[2] < 20,
    f"{steps[0]:.3%}, {steps[1]:.3%}, {steps[2]:.4%}",
)
hard = tries.argmax(axis=1) == 1  # what "ten" gets
holds(
    "alone, the score of “ten” changes the pick once, at 2",
    bool(hard.sum() == (ten > 2).sum() and np.diff(hard).sum() == 1),
)

# %% [markdown] name="shares-by-head"
r"""
## From scores to weights

The third wish rules out steps. The first rules out using the scores as they are: some are negative. So put each score through a function
that is smooth, rising and always positive. The exponential is one. Then divide by the sum.

Try it where your head can follow: with the scores $\log 1$, $\log 2$ and $\log 5$, the exponentials are 1, 2 and 5, and their sum is 8.
"""

# %% name="one-two-five"
raised = np.exp(np.log([1, 2, 5]))
raised / raised.sum()  # 1/8, 2/8, 5/8

# %% [markdown] name="softmax-equation"
r"""
That is {term}`softmax` {cite}`bridle1990`. For scores $e_1, \dots, e_S$ it gives the weights

$$
a_i = \frac{\exp(e_i)}{\sum_{j=1}^{S} \exp(e_j)}
$$ (eq-softmax)

This course says **weight** for $a_i$ and **score** for $e_i$, from here to the last lesson. A weight is a share of one whole. Elsewhere "weights" often means the numbers that a network learns; here those are called parameters, or a table.

Why the exponential, and not another positive, rising function? Because only exponentials turn equal *differences* of scores into equal *ratios* of weights:
$a_i / a_j = \exp(e_i - e_j)$. One point ahead means 2.7 times the other's weight, wherever the two stand. Another base than $e$ would only change the unit: with base 2, one point ahead means twice the weight.
"""

# %% [markdown] name="naive-overflows"
r"""
One problem is left if you compute equation {eq}`eq-softmax` as it stands. A float has a largest value, and exponentials reach it soon. How large may a score
be?
"""

# %% name="where-exp-overflows"
largest = {}
with np.errstate(over="ignore", invalid="ignore"):
    for kind in (np.float16, np.float32, np.float64):
        finite = [n for n in range(1000) if np.isfinite(np.exp(kind(n)))]
        largest[kind] = max(finite)
        print(f"{kind.__name__}: exp is finite up to {largest[kind]}")
    raised = np.exp(np.array([1000.0, 1001.0]))
    straight_weights = raised / raised.sum()
    print("weights of 1000 and 1001:", straight_weights)

# %% name="where-exp-overflows-numbers" tags=["record"]
for kind, number in largest.items():
    glue(f"largest-{kind.__name__}", number, display=False)
with np.errstate(over="ignore"):
    holds(
        "exp of one more than these numbers is ∞",
        all(np.isinf(np.exp(kind(n + 1))) for kind, n in largest.items()),
    )
holds(
    "the weights of 1000 and 1001, taken straight, are not a number",
    np.isnan(straight_weights).all(),
)

# %% [markdown] name="shift-is-free"
r"""
Among whole numbers, $\exp$ is finite up to {glue:text}`largest-float16` in half precision, up to {glue:text}`largest-float32` in single and up to
{glue:text}`largest-float64` in double precision; one more makes ∞, and a sum of several may overflow sooner. Then ∞ / ∞ makes *not a number*, which turns every sum that it enters into another one.

Only differences of scores matter to the ratios, so you may subtract any number $m$ from all of them:

$$
\begin{aligned}
&\frac{\exp(e_i - m)}{\sum_j \exp(e_j - m)} \\
&\quad = \frac{\exp(-m)\,\exp(e_i)}{\exp(-m)\,\sum_j \exp(e_j)} \\
&\quad = a_i
\end{aligned}
$$ (eq-shift)

A shift of all scores changes no weight: softmax is {term}`shift invariant <shift invariance>`. Here is the machine in its four steps. Which $m$ keeps every exponential small is for you to find.
"""


# %% name="machine-forwards" tags=["figure"] mystnb={"image": {"alt": "Four boxes in a row from left to right: the scores e, minus m, exp, divide; then the weights a. Arrows of shape (S,) join them. Below, a box for the sum takes the exponentials and hands one number, Z, to the division."}, "figure": {"name": "fig-machine", "caption": "Softmax as a machine. Each score has a path of its own through minus m, exp and the division; all of them meet in one number, the sum Z."}}
def draw_softmax(back=False):
    """The machine of softmax; `back`: with the gradients on its arrows."""
    ax = plt.figure(figsize=(4.5, 2.1)).subplots()
    draw = viz.Machine(ax, width=6.7, height=3.1)
    draw.box("e", "$e$", at=(0.35, 2.1), size=(0.4, 0.5))
    draw.box("shift", "$- m$", at=(1.75, 2.1), size=(0.6, 0.5))
    draw.box("exp", "exp", at=(3.2, 2.1), size=(0.6, 0.5))
    draw.box("sum", "Σ", at=(4.1, 0.8), size=(0.4, 0.4), round=True)
    draw.box("over", "÷", at=(5.0, 2.1), size=(0.4, 0.4), round=True)
    draw.box("a", "$a$", at=(6.3, 2.1), size=(0.4, 0.5), role=viz.WEIGHT)
    draw.text("scores", at=(0.05, 1.55), align="left")
    draw.text("weights", at=(6.65, 1.55), role=viz.WEIGHT, align="right")
    row = [("e", "shift"), ("shift", "exp"), ("exp", "over"), ("over", "a")]
    says = ["(S,)", "(S,)", "(S,)", "(S,)"]
    if back:
        row = [pair[::-1] for pair in row]
        says = ["", "", "$a_j\\,g_j$", "$g$"]
    for (start, end), text in zip(row, says, strict=True):
        role = viz.WEIGHT if "a" in (start, end) else viz.INK
        draw.arrow(start, end, text, role=role, dashed=back)
    if back:
        draw.arrow("over", "sum", sides=("bottom", "right"), dashed=True)
        draw.arrow("sum", "exp", sides=("left", "bottom"), dashed=True)
        draw.text("in $e_j$, added: $a_j\\,(g_j - G)$", at=(1.55, 2.8))
        draw.text("$- a_j\\,G$", at=(3.3, 1.2), align="right")
        draw.text("one number: $G = \\sum_i a_i\\,g_i$", at=(4.1, 0.2))
    else:
        draw.arrow("exp", "sum", sides=("bottom", "left"))
        draw.arrow("sum", "over", sides=("right", "bottom"))
        draw.text("(S,)", at=(3.3, 1.2), align="right")
        draw.text("(1,)", at=(4.95, 1.2), align="left")
        draw.text("one number: $Z$", at=(4.1, 0.2))
    plt.show()


draw_softmax()

# %% [markdown] name="softmax-exercise"
r"""
:::{exercise} Softmax
:label: ex-softmax

Turn scores into weights along one axis of an array.

`scores` (any shape), `axis` → weights of the same shape. Every slice along `axis` sums to one by itself. Scores may be floats of single or double precision or
64-bit integers (NumPy's usual ones, with a sign), as large as $10^{4}$ in size, or −∞ ("never": weight 0); each slice holds at least one finite score. Return a new array:
whoever calls you still needs `scores`.

Small differences and small weights count: 9999.1234 and 9999.1239 get different weights in double precision, and a weight of $10^{-30}$ must not become 0 or another number.

Exponentials, logarithms and sums may come from any library. Softmax or log-sum-exp as a whole are yours to write, here and in the exercises that follow.

Difficulty 2 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="softmax-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Which $m$ in {eq}`eq-shift` makes the largest exponent zero? It must be chosen for each slice, not once for the whole array.

</details>
<details><summary>Hint 2: the shapes</summary>

For scores (3, 4) and `axis=1`: maxima (3, 1), exponentials (3, 4), sums (3, 1), weights (3, 4). The axis of length 1 is
what `keepdims=True` leaves, and broadcasting needs it.

</details>
<details><summary>Hint 3: in words</summary>

Take the maximum along the axis. Subtract it. Exponentials. Sum them along the same axis. Divide.

</details>
"""


# %% name="softmax" tags=["answer"]
def softmax(scores, axis=-1):
    """Weights of `scores` along `axis`: none negative, each slice sums to one.

    Shapes: scores (...) -> (...). A score of -inf gets weight 0;
    each slice has a finite score.
    """
    # BEGIN SOLUTION
    top = scores.max(axis=axis, keepdims=True)  # one for each slice
    raised = np.exp(scores - top)  # exponents are at most 0: nothing overflows
    return raised / raised.sum(axis=axis, keepdims=True)
    # END SOLUTION


# %% name="softmax-check" tags=["check"]
check(softmax)

# %% [markdown] name="softmax-why"
r"""
<details><summary>Why it works</summary>

After subtracting the maximum every exponent is at most 0, so every exponential lies between 0 and 1. And the largest *is* 1, so the
sum is at least 1 and the division is safe too. Small scores may round to 0, as would their weights. The maximum of the whole array would not do: in a slice far
below it *every* exponential rounds to 0, and you would divide 0 by 0.

</details>
"""

# %% name="soft-pick-slope" tags=["figure"] mystnb={"image": {"alt": "The hard pick is a dashed step at score 2. The weight from softmax rises all along, in a smooth S-shaped curve from about zero to about one."}, "figure": {"name": "fig-soft-pick", "caption": "The same walk along the score of *ten*. The step became a slope: at every score shown, a little more score gives a little more weight."}}
soft = softmax(tries)[:, 1]  # (401,), what "ten" gets now
fig, ax = plt.subplots(figsize=(5.2, 2.8))
ax.plot(ten, tries.argmax(axis=1) == 1, color=viz.INK, linestyle="--")
ax.plot(ten, soft, color=viz.WEIGHT)
ax.annotate("argmax", (2, 0.85), xytext=(-52, 0), textcoords="offset points")
spot, away = (3.6, soft[280]), {"xytext": (8, -14), "color": viz.WEIGHT}
ax.annotate("softmax", spot, textcoords="offset points", **away)
ax.set(xlabel="score of “ten”", ylabel="what “ten” gets")
plt.show()


# %% name="nudge-both-picks"
def hard_max(scores):
    return np.eye(5)[scores.argmax(axis=1)]  # (N, S), one-hot


def measured_slopes(pick, points, step):
    """At each point, what "ten" gains for each unit of a nudge: (N,)."""
    nudged = points.copy()
    nudged[:, 1] += step
    return (pick(nudged) - pick(points))[:, 1] / step


slopes = {}
for pick in (hard_max, softmax):
    print(f"{pick.__name__}: slopes at the 100,000 points")
    for step in (0.1, 0.01, 0.001):
        found = measured_slopes(pick, points, step)
        slopes[pick, step] = found
        print(f"nudge {step:<5}: mean {found.mean():.4f},", end=" ")
        print(f"from {found.min():.4g} to {found.max():.4g}")

# %% name="does-a-slope-settle"
settled = {}
for pick in (hard_max, softmax):
    change = slopes[pick, 0.001] - slopes[pick, 0.01]  # (100_000,)
    settled[pick] = np.abs(change).max()
    print(f"{pick.__name__}: slopes change by up to {settled[pick]:.3g}")
rising = (slopes[softmax, 0.001] > 0).mean()
left = (measured_slopes(softmax, 300 * points, 0.001) > 0).mean()
print(f"softmax rises at {rising:.0%} of the points;", end=" ")
print(f"with 300 times the scores at {left:.0%}")

# %% name="nudge-both-picks-numbers" tags=["record"]
for name, step in [("large", 0.1), ("middle", 0.01), ("small", 0.001)]:
    glue(f"hard-mean-{name}", slopes[hard_max, step].mean(), display=False)
glue("settled-hard", settled[hard_max], display=False)
glue("settled-soft", settled[softmax], display=False)
glue("rising", 100 * rising, display=False)
glue("left", 100 * left, display=False)

# %% [markdown] name="what-you-saw-slope"
r"""
**What you saw.** The mean alone would not tell the two apart: argmax's is {glue:text}`hard-mean-large:.2f`, {glue:text}`hard-mean-middle:.2f`, {glue:text}`hard-mean-small:.2f`, which looks like a slope too. But at a single point its slope is either 0 or one over the nudge, and so it never settles: between the last two nudges it changes by up to {glue:text}`settled-hard:.0f`. The slopes of softmax change by at most {glue:text}`settled-soft:.4f`, point by point. That is a derivative.

At these points softmax rises at {glue:text}`rising:.0f` %. On paper it has a slope everywhere, in floats not quite: with 300 times the scores {glue:text}`left:.0f` % of the slopes are left. Elsewhere the weight was rounded to 0 or 1, or moved by less than a float can show.

"Pick one" now means: give every option a weight, and let the weights move.
"""

# %% name="soft-pick-claims" tags=["record"]
holds("a small nudge raises the weight at every point", rising == 1)
holds(
    "point by point, softmax's slopes settle and argmax's don't",
    settled[softmax] < 1e-3 and settled[hard_max] > 450,
    f"{settled[softmax]:.4f} against {settled[hard_max]:.0f}",
)
either = [np.unique(slopes[hard_max, step].round(6)) for step in (0.1, 0.01)]
holds(
    "argmax's slope at a point is 0 or one over the nudge",
    np.allclose(either, [[0, 10], [0, 100]]),
)
means = [slopes[hard_max, step].mean() for step in (0.1, 0.01, 0.001)]
holds(
    "argmax's mean slope looks like one",
    max(means) < 1.4 * min(means) and min(means) > 0.1,
    ", ".join(f"{mean:.3f}" for mean in means),
)
holds("with 300 times the scores many slopes are lost", 0.5 < left < 0.85)
holds(
    "walking along, the weight of “ten” rises from near 0 to near 1",
    bool((np.diff(soft) > 0).all() and soft[0] < 0.05 and soft[-1] > 0.9),
    f"{soft[0]:.3f} to {soft[-1]:.3f}",
)

# %% [markdown] name="what-it-keeps-prose"
r"""
## What softmax keeps, and what it changes

Three experiments on the five words: shuffle the scores, add 100 to all of them, double them. Before you run the cell, decide for each: do the weights
stay as they are, only swap places, or get new values?
"""

# %% name="three-experiments"
weights = softmax(scores)
shuffle = np.array([3, 0, 4, 1, 2])
shuffle_error = np.abs(softmax(scores[shuffle]) - weights[shuffle]).max()
shift_error = np.abs(softmax(scores + 100) - weights).max()
doubled = softmax(2 * scores)
print(f"shuffled: weights shuffled alike, up to {shuffle_error:.0e}")
print(f"shifted:  weights the same, up to {shift_error:.0e}")
print("doubled: ", weights.round(3), "->", doubled.round(3))

# %% name="three-experiments-numbers" tags=["record"]
glue("top-share", 100 * weights[0], display=False)
glue("ten-weight", weights[1], display=False)
glue("ten-loss", -np.log(weights[1]), display=False)
glue("top-share-doubled", 100 * doubled[0], display=False)

# %% name="doubling" tags=["figure"] mystnb={"image": {"alt": "Bars for five words, two each. Doubling the scores raises the weight of the word the from 0.61 to 0.85 and lowers the weights of ten, tech, tea and he."}, "figure": {"name": "fig-doubling", "caption": "The scores, and the scores doubled. A linear function would double every weight; here the top gains and all others lose."}}
fig, ax = plt.subplots(figsize=(5.2, 3.0))
x = np.arange(5)
look = {"width": 0.38, "edgecolor": viz.WEIGHT}
plain = ax.bar(x - 0.2, weights, color=viz.WEIGHT, label="scores", **look)
twice = ax.bar(
    x + 0.2, doubled, color="none", hatch="///", label="doubled", **look
)
ax.bar_label(plain, fmt="%.2f", padding=2, fontsize=10)
ax.bar_label(twice, fmt="%.2f", padding=2, fontsize=10)
ax.set(xticks=x, xticklabels=words, ylabel="weight", ylim=(0, 1))
ax.legend()
plt.show()

# %% [markdown] name="what-it-keeps"
r"""
**What you saw.** One of the three makes other weights, two don't.

- **Shuffle the scores, and the weights are shuffled in the same way.** The output moves along with the input: softmax is {term}`permutation equivariant <permutation equivariance>`. Which option comes first makes no difference.
  In lesson 9 that is a problem, because words have an order, and positions are added to solve it.
- **Shift the scores, and the weights stay**, up to rounding: softmax is shift invariant. Equation {eq}`eq-shift` again.
- **Double the scores, and the weights get new values.** Softmax is not linear. Here the top share rises from {glue:text}`top-share:.0f` % to
  {glue:text}`top-share-doubled:.0f` %, because the ratios $\exp(e_i - e_j)$ are squared.

A shift changes nothing, a scale changes a lot. The scale deserves a name.
"""

# %% name="what-it-keeps-claims" tags=["record"]
holds("shuffled scores give shuffled weights", shuffle_error < 1e-12)
holds("shifted scores give the same weights", shift_error < 1e-12)
holds(
    "doubled, the top gains and all others lose",
    bool(doubled[0] > weights[0] + 0.1 and (doubled < weights)[1:].all()),
    f"top {weights[0]:.2f} to {doubled[0]:.2f}",
)
squared = (weights[0] / weights) ** 2
holds(
    "doubling squares the ratios of the weights",
    np.allclose(doubled[0] / doubled, squared),
)

# %% [markdown] name="temperature-prose"
r"""
## Temperature

Divide the scores by a number $\tau > 0$, the {term}`temperature`, before the softmax:

$$
a_i(\tau) = \frac{\exp(e_i / \tau)}{\sum_j \exp(e_j / \tau)}
$$ (eq-temperature)

Doubling the scores was $\tau = \tfrac12$. What happens at the two ends, for a very small and a very large temperature? (In the book there is a slider here; {numref}`fig-temperature` shows the same.)

:::{explorer} temperature
:scores: 2 1 0.2 -0.5 -1.5
At temperature 0.1 the first word has all the weight, at 1 it has 61 %, and at 10 the five words are nearly even.
:::

As $\tau$ grows, all options come to the same weight, whatever their finite scores: that is the **uniform pick**. As it falls to 0, the best option gets everything, and equal best ones share it: that is **argmax**. Softmax lies between these two picks.
"""

# %% [markdown] name="temperature-softmax-exercise"
r"""
:::{exercise} Softmax with a temperature
:label: ex-temperature-softmax

Equation {eq}`eq-temperature`, with both ends included.

`scores` (any shape), `temperature` (a number from 0 to `np.inf`, both included), `axis` → weights of the same shape, in a new array; `scores` stays as it came.

- At 0 the largest score of each slice gets everything; **equal largest scores share it equally**. That is the limit.
- At `np.inf` all finite scores get the same.
- A score of −∞ gets 0 at *every* temperature. Each slice holds a finite score.
- Scores may be 64-bit integers, or floats as large as $10^{300}$ in size. As in `softmax`, small differences and small weights count.
- Small temperatures are used in practice, so $10^{-300}$ must work too: no *nan*, whatever the temperature.

Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="temperature-softmax-hints"
r"""
<details><summary>Hint 1: where to look</summary>

What comes first, the shift or the division? Only one order survives a tiny temperature. The two ends can't be computed by dividing: give them their own branch.

</details>
<details><summary>Hint 2: the shapes</summary>

gaps to the maximum (3, 4), all ≤ 0 → something ≥ 0 for each score (3, 4) → divided by its sum (3, 1) → weights (3, 4).

</details>
<details><summary>Hint 3: in words</summary>

Subtract each slice's maximum: these are the gaps. At 0, mark the gaps that are 0. At ∞, mark the scores that are finite. Else take exp(gap / temperature). In all three cases divide by the sum along the axis; `True` counts as 1.

</details>
"""


# %% name="temperature-softmax" tags=["answer"]
def temperature_softmax(scores, temperature, axis=-1):
    """Softmax of `scores / temperature` along `axis`, from 0 to inf.

    Shapes: scores (...) -> (...). At 0 the largest scores share all;
    at inf all finite scores share equally; a score of -inf gets 0 always.
    """
    # BEGIN SOLUTION
    # shift before dividing: the top is then 0 at any temperature
    gap = scores - scores.max(axis=axis, keepdims=True)
    if temperature == 0:
        raised = gap == 0  # only the largest are left
    elif temperature == np.inf:
        raised = scores > -np.inf  # gaps no longer count, masks still do
    else:
        raised = np.exp(gap / temperature)
    return raised / raised.sum(axis=axis, keepdims=True)
    # END SOLUTION


# %% name="temperature-softmax-check" tags=["check"]
check(temperature_softmax)

# %% [markdown] name="temperature-softmax-why"
r"""
<details><summary>Why it works</summary>

The three branches are one idea: as $\tau$ falls to 0, $\exp(\text{gap} / \tau)$ falls to 0 for every gap below zero and stays 1 for a gap of zero; as $\tau$ grows,
it rises to 1 for every finite gap. Each branch writes down that limit, and the last line makes shares of it. Shifting first matters because $2 / 10^{-308}$ overflows to ∞, and ∞ − ∞ is not a number; $0 / 10^{-308}$ is
still 0.

</details>
"""

# %% name="temperature-sweep" tags=["figure"] mystnb={"image": {"alt": "Five curves of weight against temperature. At temperature 0.05 the word the has weight one and the others zero; the curves close up and meet near one fifth at temperature 100."}, "figure": {"name": "fig-temperature", "caption": "The weights of the five words from cold to hot. On the left softmax is nearly argmax, on the right nearly the uniform pick."}}
taus = np.geomspace(0.05, 100, 300)
sweep = np.stack([temperature_softmax(scores, tau) for tau in taus])
fig, ax = plt.subplots(figsize=(5.2, 3.2))
ax.axhline(1 / 5, color=viz.INK, linewidth=1, linestyle=":")
ax.annotate("1/5", (0.05, 0.2), xytext=(0, 4), textcoords="offset points")
looks = [("-", 2.4), ("--", 2), ("-.", 2), (":", 2), ("-", 1)]
for word, curve, (style, width) in zip(words, sweep.T, looks, strict=True):
    ax.plot(taus, curve, style, color=viz.WEIGHT, lw=width, label=word)
ax.set(
    xscale="log",
    xlabel="temperature (log scale)",
    ylabel="weight",
    xticks=[0.1, 1, 10, 100],
    xticklabels=["0.1", "1", "10", "100"],
)
ax.legend(loc="upper right")
plt.show()

# %% [markdown] name="arg-softmax"
r"""
Now the name. A soft version of *max* would return one number, near the largest score. Softmax returns a weight for every **index**:
it is the soft version of *arg*max, and {term}`arg-softmax` would be the honest name.

It is often called a mix of the uniform pick and argmax. Is it a mix in the strict sense, some percent of one and the rest of the other? Argmax gives the losers nothing and the uniform pick gives each the same, so in such a mix all losers would have the same weight. With three options you can see all possible
weights at once, as a triangle: each corner is a sure pick, the centre is the uniform pick, and a strict mix lies on the straight line between. Where do you expect softmax?
"""

# %% name="path-of-softmax"
three = np.array([2.0, 1.6, -1.0])  # A, B and C
taus = np.geomspace(0.04, 200, 400)
path = np.stack([temperature_softmax(three, tau) for tau in taus])  # (400, 3)
place = np.abs(path[:, 0] - 0.6).argmin()  # where A has about 60 %
rest = (1 - path[place, 0]) / 2  # for B and C each, in a strict mix
mix = np.array([path[place, 0], rest, rest])
print("softmax:   ", path[place].round(3))
print("strict mix:", mix.round(3))

# %% name="not-a-straight-mix-numbers" tags=["record"]
glue("a-share", 100 * path[place, 0], display=False)
glue("b-share", 100 * path[place, 1], display=False)
glue("c-share", 100 * path[place, 2], display=False)
glue("mix-share", 100 * mix[1], display=False)

# %% name="triangle" tags=["figure"] mystnb={"image": {"alt": "A triangle with corners A, B and C. A straight dashed line leads from the centre to corner A. The path of softmax leaves the centre, bends towards the edge between A and B, and then runs along it to corner A."}, "figure": {"name": "fig-triangle", "caption": "Three options with scores 2, 1.6 and −1. Cooling leads from the centre to the corner of the best, but not straight: first the hopeless option is dropped, then the runner-up."}}
corners = np.array([[0, 0], [1, 0], [0.5, 0.75**0.5]])  # of A, B, C
middle = corners.mean(axis=0)
fig, ax = plt.subplots(figsize=(5.2, 3.6))
ax.plot(*corners[[0, 1, 2, 0]].T, color=viz.INK, linewidth=1)
ax.plot(*np.stack([middle, corners[0]]).T, "--", color=viz.INK, lw=1.5)
ax.plot(*(path @ corners).T, color=viz.WEIGHT)
for tau, offset in [(0.3, (-6, 9)), (1, (-4, -16)), (4, (8, -4))]:
    spot = temperature_softmax(three, tau) @ corners
    ax.plot(*spot, "o", color=viz.WEIGHT)
    ax.annotate(f"τ = {tau}", spot, xytext=offset, textcoords="offset points")
labels = [
    ("A: argmax", corners[0], (-30, -16)),
    ("B", corners[1], (4, -14)),
    ("C", corners[2], (-4, 5)),
    ("uniform pick", middle, (6, 4)),
    ("strict mix", (0.3, 0.19), (-26, 20)),
]
for text, spot, offset in labels:
    ax.annotate(text, spot, xytext=offset, textcoords="offset points")
ax.set_aspect("equal")
ax.axis("off")
plt.show()

# %% [markdown] name="what-you-saw-triangle"
r"""
**What you saw.** Softmax runs *between* the two picks, but on a bent road, unless all losers have the same score. Where A has {glue:text}`a-share:.0f` %, a strict mix would give B and C
{glue:text}`mix-share:.0f` % each. Softmax gives them {glue:text}`b-share:.0f` % and {glue:text}`c-share:.1f` %, for B's score was close to A's and C's was not. With only two options there is just one loser, and softmax *is* a strict mix.

In attention this will matter: an option keeps a say while its gap to the best score is not large beside $\tau$, and loses it beyond.
"""

# %% name="temperature-claims" tags=["record"]
ends = np.abs(sweep[0] - [1, 0, 0, 0, 0]).max(), np.ptp(sweep[-1])
holds(
    "cold, softmax is nearly argmax; hot, nearly the uniform pick",
    ends[0] < 0.01 and ends[1] < 0.02,
    f"{ends[0]:.0e} from argmax, {ends[1]:.3f} between the five",
)
shown = [temperature_softmax(scores, tau) for tau in (0.1, 1, 10)]
holds(
    "the first word has all at 0.1, 61 % at 1, and near a fifth at 10",
    shown[0][0] > 0.99
    and round(shown[1][0], 2) == 0.61
    and np.abs(shown[2] - 0.2).max() < 0.05,
    f"at 10 from {shown[2].min():.2f} to {shown[2].max():.2f}",
)
holds("cooling raises the top weight", (np.diff(sweep[:, 0]) < 0).all())
holds(
    "softmax favours the runner-up, a strict mix doesn't",
    path[place, 1] > 1.5 * mix[1] and path[place, 2] < 0.5 * mix[2],
    f"B {path[place, 1]:.2f} and C {path[place, 2]:.3f}, not {mix[1]:.2f}",
)
even = np.array([2.0, 1.6, 1.6])  # losers with the same score
even = np.stack([temperature_softmax(even, tau) for tau in taus])
holds(
    "losers with the same score share the rest equally",
    np.allclose(even[:, 1], even[:, 2]),
)
two = np.stack([temperature_softmax(three[:2], tau) for tau in taus])
uniform = 2 - 2 * two[:, 0]  # its share, if this is a strict mix
holds(
    "with only two options it is a strict mix",
    bool(((uniform >= 0) & (uniform <= 1)).all())
    and np.allclose(two[:, 1], uniform / 2),
)
holds(
    "cooling drops the hopeless option first, then the runner-up",
    taus[path[:, 2] < 0.01].max() > 3 * taus[path[:, 1] < 0.01].max(),
)

# %% [markdown] name="jacobian-prose"
r"""
## The gradient

Nudge score $j$: how does weight $i$ move? Leave out the shift of {numref}`fig-machine`: it changes no weight, so it makes no difference whether $m$ moves with the scores. Write $r_i = \exp(e_i)$ and $Z = \sum_j r_j$, both without a shift, so that $a_i = r_i / Z$. Score $j$ enters in two places. It moves its own exponential, and none of the others; and it moves the sum:

$$
\frac{\partial r_i}{\partial e_j} = \delta_{ij}\, r_i
\qquad
\frac{\partial Z}{\partial e_j} = r_j
$$ (eq-two-places)

Here $\delta_{ij}$ is 1 if $i = j$ and 0 if not. The quotient rule puts the two together:

$$
\begin{aligned}
\frac{\partial a_i}{\partial e_j}
&= \frac{\delta_{ij}\, r_i \cdot Z - r_i \cdot r_j}{Z^2} \\
&= \delta_{ij}\, \frac{r_i}{Z} - \frac{r_i}{Z} \cdot \frac{r_j}{Z} \\
&= \delta_{ij}\, a_i - a_i\, a_j \\
&= a_i\, (\delta_{ij} - a_j)
\end{aligned}
$$ (eq-jacobian)

The first term is there only for $i = j$: it is the score's own exponential. The second is the larger sum $Z$, which lowers every weight.
"""

# %% [markdown] name="jacobian-by-head"
r"""
By head, with the weights 1/8, 2/8 and 5/8: a nudge of the first score moves the first weight by $\tfrac18 \cdot \tfrac78 = \tfrac{7}{64}$ of the nudge, the second by $-\tfrac{2}{64}$, the third by $-\tfrac{5}{64}$.

All $S \times S$ of these slopes make the {term}`Jacobian`. For the five words:
"""

# %% name="jacobian" tags=["figure"] mystnb={"image": {"alt": "A five by five grid of slopes. The diagonal is positive, from 0.24 for the word the down to 0.02 for he. All other cells are zero or negative; the largest in size is minus 0.14 between the and ten."}, "figure": {"name": "fig-jacobian", "caption": "How each weight (row) moves with each score (column). A raised score lifts its own weight and takes from the others, most from the strongest other."}}
jacobian = np.diag(weights) - np.outer(weights, weights)  # (S, S)
fig, ax = plt.subplots(figsize=(5.2, 3.4))
for (i, j), slope in np.ndenumerate(jacobian):
    fill = {
        "facecolor": viz.WEIGHT if slope > 0 else viz.INK,
        "alpha": 0.75 * abs(slope) ** 0.5,
        "linewidth": 0,
    }
    ax.add_patch(plt.Rectangle((j - 0.5, i - 0.5), 1, 1, **fill))
    text = f"{slope:+.3f}".replace("-", "−")
    ax.text(j, i, text, ha="center", va="center", fontsize=10)
ax.set(
    xlim=(-0.5, 4.5),
    ylim=(4.5, -0.5),
    xticks=range(5),
    yticks=range(5),
    xticklabels=words,
    yticklabels=words,
    xlabel="nudged score",
    ylabel="weight that moves",
)
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
plt.show()

# %% [markdown] name="reading-the-jacobian"
r"""
Every row sums to zero: raise *all* scores together and no weight moves. That is shift invariance, seen by the derivative. Every column sums to zero as well: what one weight gains, the others lose.

Training never needs the whole grid. Say that from the weights a **loss** $L$ is computed, one number that tells how wrong the whole program is. Suppose that we already know how it reacts to each weight: $g_i = \partial L / \partial a_i$. We want its reaction to each score. A nudge of $e_j$ moves every weight, and each moved weight moves $L$, so add up the effects:

$$
\begin{aligned}
\frac{\partial L}{\partial e_j}
&= \sum_i g_i \, \frac{\partial a_i}{\partial e_j} \\
&= \sum_i g_i \, a_i \, (\delta_{ij} - a_j)
\end{aligned}
$$ (eq-chain)

This product of $g$ with the Jacobian is called a {term}`vector–Jacobian product`. Written like this it still runs over $S \times S$ pairs. It needn't.
"""

# %% [markdown] name="softmax-backward-exercise"
r"""
:::{exercise} Softmax, backwards
:label: ex-softmax-backward

On paper first: split the sum in {eq}`eq-chain` in two, and simplify until no $\delta$ is left and only one sum, the same for every $j$. Then write that down as code.

`weights` (any shape: what softmax returned along `axis`), `grad` (same shape: the gradient $g$ in the weights) → gradient in the scores, same shape, a new array; both inputs stay as they came. Weights may be as small as $10^{-30}$, or exactly 0 or 1. Memory: a few arrays as large as `weights`, not $S \times S$.

To try your result by head: the weights 1/8, 2/8, 5/8 with $g = (8, 0, 0)$ give $(\tfrac78, -\tfrac28, -\tfrac58)$.

Difficulty 3 of 5, about 20 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Multiply out the bracket. In the sum with $\delta_{ij}$ only one $i$ is left. In the other, $a_j$ does not depend on $i$: take it in front of the sum.

</details>
<details><summary>Hint 2: the shapes</summary>

weights (3, 4) times grad (3, 4) → their sum along the axis (3, 1) → taken from grad (3, 4) → times weights (3, 4).

</details>
<details><summary>Hint 3: in words</summary>

Average grad with the weights, slice by slice. Subtract that from grad. Multiply by the weights.

</details>
"""


# %% name="softmax-backward" tags=["answer"]
def softmax_backward(weights, grad, axis=-1):
    """Gradient in the scores, from softmax's `weights` and their gradient.

    Shapes: weights (...), grad (...) -> (...); each slice along `axis`
    is a softmax of its own.
    """
    # BEGIN SOLUTION
    # what a slice gets on average: the path through the sum
    average = (weights * grad).sum(axis=axis, keepdims=True)
    return weights * (grad - average)  # better than average pulls it up
    # END SOLUTION


# %% name="softmax-backward-check" tags=["check"]
check(softmax_backward)

# %% [markdown] name="softmax-backward-why"
r"""
<details><summary>Why it works</summary>

The Jacobian is a diagonal minus the product of one column and one row. Multiplying by a diagonal is an elementwise product; multiplying by column times row is one sum. So the
work is $S$, not $S^2$. The bracket compares each $g_j$ with the weighted average of all: an option whose $g$ is just average gets no push.
And while $g$ is finite, an option whose weight is exactly 0 gets none either.

</details>
"""

# %% name="gradient-by-differences"
rng = np.random.default_rng(1)
e, g = rng.normal(size=(6, 5)), rng.normal(size=(6, 5))
measured = np.zeros_like(e)
for spot in np.ndindex(e.shape):
    nudge = np.zeros_like(e)
    nudge[spot] = 1e-5
    change = softmax(e + nudge) - softmax(e - nudge)
    measured[spot] = (g * change).sum() / 2e-5
worst = np.abs(softmax_backward(softmax(e), g) - measured).max()
print(f"your gradient and the measured slopes: {worst:.0e} apart")

# %% name="gradient-by-differences-numbers" tags=["record"]
glue("jacobian-gigabytes", 30_522**2 * 4 / 1e9, display=False)

# %% name="machine-backwards" tags=["figure"] mystnb={"image": {"alt": "The same four boxes, with dashed arrows from right to left. The gradient g comes from the weights into the division and leaves it on two paths: straight on, as a j g j, and down through the sum as one number G, the weighted average of g, which arrives as minus a j G. At the exponential the two are added and run on to the scores."}, "figure": {"name": "fig-machine-backwards", "caption": "The machine backwards: what each path adds to the gradient in score $j$. Its own brings $a_j\\, g_j$; the path through the sum takes off $a_j$ times the average $G$. The shift passes both on."}}
draw_softmax(back=True)

# %% [markdown] name="what-you-saw-backward"
r"""
**What you saw.** The gradient in a score is the weight times the difference between the gradient in that weight and the weighted average of all of them:

$$
\frac{\partial L}{\partial e_j} = a_j \Bigl( g_j - \sum_i a_i \, g_i \Bigr)
$$ (eq-softmax-backward)

Slopes measured by nudging agree to less than a billionth, as close as such nudges can measure. Measuring took two softmaxes for each score; this took one pass. A language model chooses among some 30,000 word pieces (BERT: 30,522); for *one* word the Jacobian would fill {glue:text}`jacobian-gigabytes:.1f` GB in single precision.

What should $g$ be? That depends on the loss, and there is one loss with which softmax goes especially well.
"""

# %% name="backward-claims" tags=["record"]
holds(
    "your gradient and the measured slopes agree to a billionth", worst < 1e-9
)
sums = np.abs(jacobian.sum(axis=0)).max(), np.abs(jacobian.sum(axis=1)).max()
holds("every row and every column of slopes sums to zero", max(sums) < 1e-12)
off = jacobian[~np.eye(5, dtype=bool)]
holds(
    "a raised score lifts its own weight and lowers all others",
    bool((np.diag(jacobian) > 0).all() and (off < 0).all()),
)
others = np.where(np.eye(5, dtype=bool), -np.inf, weights)  # by column
holds(
    "it takes most from the strongest of the others",
    bool((jacobian.argmin(axis=0) == others.argmax(axis=1)).all()),
)
holds(
    "the slopes in the picture's words are 0.24, 0.02 and −0.14",
    np.allclose(
        jacobian[[0, 4, 0], [0, 4, 1]], [0.24, 0.02, -0.14], atol=6e-3
    ),
)
by_head = softmax_backward(np.array([1, 2, 5]) / 8, np.array([8.0, 0, 0]))
holds("by head: 7/8, −2/8, −5/8", np.allclose(8 * by_head, [7, -2, -5]))

# %% [markdown] name="how-wrong"
r"""
## The logarithm of a weight

How wrong was the program about *teh*? The word you meant, *ten*, got a weight of {glue:text}`ten-weight:.2f`. A loss turns that into one number, 0 if *ten* had everything. The usual one is minus the logarithm of the weight, here {glue:text}`ten-loss:.1f`: the {term}`cross-entropy`. Why the logarithm? The probabilities of several right words multiply, and their losses should add. With $y$ for the one-hot vector of the right word,

$$
L = - \sum_i y_i \log a_i
$$ (eq-cross-entropy)

Half the weight always costs 0.69 more. Cross-entropy is the loss of nearly every model in this course.

A weight may be too small for a float, and then its logarithm is lost:
"""

# %% name="log-of-zero"
hopeless = np.array([0.0, -800.0])
with np.errstate(divide="ignore"):
    print("weights:         ", softmax(hopeless))
    print("their logarithms:", np.log(softmax(hopeless)))

# %% [markdown] name="log-softmax-equation"
r"""
The loss would be infinite, though the true logarithm is an ordinary number: −800. Take the logarithm on paper instead, before the
computer rounds:

$$
\log a_i = e_i - \log \sum_j \exp(e_j)
$$ (eq-log-softmax)

The second part is called {term}`log-sum-exp`. It overflows like softmax, and the same shift prevents that.
"""

# %% [markdown] name="log-softmax-exercise"
r"""
:::{exercise} Log-softmax
:label: ex-log-softmax

Return the logarithms of the weights along one axis, without losing any of them.

`scores` (any shape), `axis` → log-weights of the same shape, in a new array; `scores` stays as it came. As in `softmax`, scores may be floats or 64-bit integers, as large as $10^{4}$ in size, or −∞ (its
log-weight is −∞); small differences count, and each slice holds a finite score.

Difficulty 2 of 5, about 8 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Equation {eq}`eq-log-softmax`, after the shift of {eq}`eq-shift`. Shift both parts.

</details>
<details><summary>Hint 2: the shapes</summary>

shifted scores (3, 4) → sums of their exponentials (3, 1) → log (3, 1) → difference (3, 4).

</details>
<details><summary>Hint 3: in words</summary>

Subtract the maximum of each slice and keep the result. From it subtract the logarithm of the sum of its exponentials.

</details>
"""


# %% name="log-softmax" tags=["answer"]
def log_softmax(scores, axis=-1):
    """Logarithms of the weights along `axis`, also of those that round to 0.

    Shapes: scores (...) -> (...). A score of -inf gives -inf;
    each slice has a finite score.
    """
    # BEGIN SOLUTION
    shifted = scores - scores.max(axis=axis, keepdims=True)
    total = np.exp(shifted).sum(axis=axis, keepdims=True)  # at least 1
    return shifted - np.log(total)
    # END SOLUTION


# %% name="log-softmax-check" tags=["check"]
check(log_softmax)

# %% [markdown] name="log-softmax-why"
r"""
<details><summary>Why it works</summary>

The only logarithm left is of a sum that contains $\exp(0) = 1$, so it never sees 0. And a tiny weight is never formed at all: its logarithm comes from the
score by subtraction. Do the same elsewhere: stay in logarithms as long as you can.

</details>
"""

# %% [markdown] name="shortest-gradient"
r"""
### a − y

Now the gradient of {eq}`eq-cross-entropy` in the scores. In a weight it is $g_i = -y_i / a_i$. Put that into {eq}`eq-softmax-backward`:

$$
\begin{aligned}
\frac{\partial L}{\partial e_j}
&= a_j \Bigl( -\frac{y_j}{a_j} + \sum_i a_i \frac{y_i}{a_i} \Bigr) \\
&= -\,y_j + a_j \sum_i y_i \\
&= a_j - y_j
\end{aligned}
$$ (eq-a-minus-y)

(In the last line $y$ sums to one.) What the program gives, minus what it should give: no logarithm and no division is left. They cancelled *on paper*. If you let the computer divide by $a_j$ and multiply by it again, a weight that was rounded to 0 makes *not a number*: through ∞ · 0 for the right option, through 0 / 0 for a wrong one.

What does a hopeless option get, then? Let *he* be the right word, with a score of −800. Try three gradients: $a - y$; the same one by dividing and multiplying; and that of another loss, the squared error $\sum_i (a_i - y_i)^2$, whose $g_i$ is $2(a_i - y_i)$. Guess the three before you run the cell.
"""

# %% name="back-from-zero"
he = np.eye(5)[4]  # the right word, one-hot
far = np.array([2.0, 1.0, 0.2, -0.5, -800.0])  # (S,)
at = softmax(far)
with np.errstate(divide="ignore", invalid="ignore"):
    gradients = {
        "a − y": at - he,
        "−y / a, sent back": softmax_backward(at, -he / at),
        "squared error": softmax_backward(at, 2 * (at - he)),
    }
print(f"weight of “he”: {at[4]}")
for name, slope in gradients.items():
    print(f"{name:18} gradient in its score: {slope[4] + 0:g}")

# %% [markdown] name="descend-both-prose"
r"""
One gradient is one step. Now let both losses take 1,000: each step subtracts the gradient from the scores, times a step size, the **learning rate**, which is 1 here. Does *he* come back?
"""

# %% name="descend-both"
by_logs, by_squares = far.copy(), far.copy()
for _ in range(1000):  # learning rate 1
    by_logs -= softmax(by_logs) - he
    at = softmax(by_squares)
    by_squares -= softmax_backward(at, 2 * (at - he))
print(f"cross-entropy, 1,000 steps: {softmax(by_logs)[4]:.4f}")
print(f"squared error, 1,000 steps: {softmax(by_squares)[4]:.4f}")

# %% [markdown] name="same-route-prose"
r"""
Here two things differ: the loss, and the way to the gradient, for $a - y$ doesn't go through `softmax_backward`. Once more, then, with a score of −20, where no weight is rounded to 0: now both losses send their $g$ back through `softmax_backward`.
"""

# %% name="same-route"
above = {
    "cross-entropy": lambda a: -he / a,
    "squared error": lambda a: 2 * (a - he),
}
came_to = {}
for name, g_of in above.items():
    e = np.array([2.0, 1.0, 0.2, -0.5, -20.0])
    print(f"{name}: weight {softmax(e)[4]:.1e}", end=" ")
    for _ in range(1000):  # learning rate 1
        a = softmax(e)
        e -= softmax_backward(a, g_of(a))
    came_to[name] = softmax(e)[4]
    print(f"after 1,000 steps {came_to[name]:.1e}")

# %% [markdown] name="pushes-prose"
r"""
And between hopeless and certain? Take two options, and call minus the gradient in the right score its **push**: what a step at learning rate 1 adds to it.
"""

# %% name="pushes" tags=["figure"] mystnb={"image": {"alt": "Two curves of the push on the right score, against how far it lies ahead of the other. Under cross-entropy the push is one while the right score is far behind and falls to zero once it is ahead. Under squared error it is near zero at both ends, with a hump around zero."}, "figure": {"name": "fig-pushes", "caption": "Two options. How strongly one step raises the right score, by how far it lies ahead. Far behind, where the answer is most wrong, cross-entropy pushes fully and squared error hardly at all."}}
ahead = np.linspace(-12, 12, 241)
pair = softmax(np.stack([ahead, 0 * ahead], axis=1))  # (241, 2)
goal = np.array([1, 0])
push_logs = -(pair - goal)[:, 0]
push_squares = -softmax_backward(pair, 2 * (pair - goal))[:, 0]
fig, ax = plt.subplots(figsize=(5.2, 2.8))
ax.plot(ahead, push_logs, color=viz.INK, label="cross-entropy")
ax.plot(ahead, push_squares, "--", color=viz.INK, label="squared error")
ax.set(xlabel="right score − other score", ylabel="push on the right score")
ax.legend(loc="upper right")
plt.show()

# %% [markdown] name="what-you-saw-pushes"
r"""
**What you saw.** The weight of *he* is 0 in floats. With $a - y$ its score is pushed with full force nevertheless, and *he* comes back. Under squared error it gets exactly 0. At −20, where both losses take the same route, it is the loss that decides.

Why? A score gets $a_j (g_j - G)$. If $a_j$ is 0 and $g_j$ is an ordinary number, the product is 0: no push *from this example* (where scores are made by numbers that many examples share, others can still move it). Only a $g_j$ that grows as fast as $a_j$ shrinks can prevent that, and the $-1/a_j$ of cross-entropy does.

Remember the difference for attention. The weights there stand in the middle of a network, and $g$ comes from later layers and is finite. An option whose weight has become 0 *there* gets no push from that example.
"""

# %% name="pushes-claims" tags=["record"]
holds("the weight of “he” is 0 in floats", softmax(far)[4] == 0)
holds(
    "at weight 0, a − y pushes fully, squared error not at all",
    gradients["a − y"][4] == -1 and gradients["squared error"][4] == 0,
)
divided_is_nan = np.isnan(gradients["−y / a, sent back"][4])
holds("dividing makes not a number: ∞ · 0 if it is right", divided_is_nan)
with np.errstate(invalid="ignore"):
    zero_by_zero = (-np.eye(5)[0] / softmax(far))[4]  # “the” is right
holds("and 0 / 0 if it is wrong", np.isnan(zero_by_zero))
holds(
    "under cross-entropy “he” comes back, under squared error it doesn't",
    softmax(by_logs)[4] > 0.9 and softmax(by_squares)[4] == 0,
)
holds(
    "by the same route from −20, only cross-entropy brings “he” back",
    came_to["cross-entropy"] > 0.9 and came_to["squared error"] < 1e-8,
    ", ".join(f"{name} {share:.1e}" for name, share in came_to.items()),
)
holds(
    "far behind, only cross-entropy pushes; around 0, both do; ahead, neither",
    bool(
        push_logs[0] > 0.99
        and push_squares[0] < 0.01
        and min(push_logs[120], push_squares[120]) > 0.3
        and max(push_logs[-1], push_squares[-1]) < 0.01
    ),
)

# %% [markdown] name="digits-prose"
r"""
## It learns: handwritten digits

Real data now: 1,797 pictures of handwritten digits, 8 × 8 grey values from 0 to 16 {cite}`alpaydin1998digits`. The last 397 are kept aside.

A table of 64 × 10 numbers makes the scores, `pixels @ table`: each digit has a column, and its score is the dot product of that column with the picture. Your softmax turns the ten scores into weights, and cross-entropy says how wrong they are.

How does the table learn? A number of the table is multiplied by one pixel on its way into one score, so its slope is that pixel times the score's slope, averaged over the 1,400 pictures. `pixels.T @ slope` does that for all 640 numbers. **Gradient descent** subtracts the slopes times the learning rate, and repeats.

A floor: answering the same digit always.
"""

# %% name="digits-data"
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression

digits = load_digits()
grey = digits.data  # (1797, 64), from 0 to 16
right = np.eye(10)[digits.target]  # (1797, 10), one-hot
train, test = slice(None, 1400), slice(1400, None)


def accuracy(table, pixels, rows):
    """Share of the pictures in `rows` whose largest score is the right one."""
    guess = (pixels[rows] @ table).argmax(axis=1)
    return (guess == digits.target[rows]).mean()


# %% [markdown] name="four-ways-prose"
r"""
Three ways to the gradient in the scores: $a - y$; the same by dividing and multiplying; and $a - y$ with the *hard* pick in place of $a$. Each starts from the same three random tables and takes 300 steps at learning rate 1, once with grey values from 0 to 1 and once as they come, from 0 to 16.

On paper the second is the first with 16 times the scores at the start and 256 times each step, for the grey value enters twice: in the scores and in the gradient. Which of the six will learn?
"""


# %% name="three-ways"
def straight(scores, right):
    return softmax(scores) - right


def divided(scores, right):
    weights = softmax(scores)
    return softmax_backward(weights, -right / weights)


def hard_pick(scores, right):
    return temperature_softmax(scores, 0) - right


def learn(table, pixels, way, rate=1):
    """The table after 300 steps of gradient descent."""
    for _ in range(300):
        slope = way(pixels[train] @ table, right[train]) / 1400  # (1400, 10)
        table = table - rate * pixels[train].T @ slope
    return table


# %% [markdown] name="train-three-ways-prose"
r"""
The next cell trains 18 tables, which takes some seconds, on a slow machine up to a minute.
"""

# %% name="train-three-ways"
starts = np.random.default_rng(2).normal(size=(3, 64, 10)) / 10
learned, result = {}, {}
for pixels, brightest in ((grey / 16, 1), (grey, 16)):
    for way in (straight, divided, hard_pick):
        with np.errstate(all="ignore"):
            tables = [learn(start, pixels, way) for start in starts]
        share = [accuracy(table, pixels, test) for table in tables]
        finite = np.isfinite(tables).all()
        learned[way, brightest] = tables
        result[way, brightest] = share if finite else [np.nan] * 3
        print(
            f"0 to {brightest:<2} {way.__name__:9}",
            f"{np.mean(share):.1%}" if finite else "not a number",
        )

# %% name="small-scores-again"
tamed = [learn(start / 16, grey, divided, 1 / 256) for start in starts]
share = [accuracy(table, grey, test) for table in tamed]
print("0 to 16, starts / 16, steps / 256:")
print(f"divided: {np.mean(share):.1%}")

# %% name="floor-and-ceiling"
before = np.mean([accuracy(start, grey, test) for start in starts])
commonest = np.bincount(digits.target[train]).argmax()
floor = (digits.target[test] == commonest).mean()
library = LogisticRegression(max_iter=5000)
library.fit(grey[train] / 16, digits.target[train])
ceiling = library.score(grey[test] / 16, digits.target[test])
table = learned[straight, 1][0]  # the one that we go on with
log_weights = log_softmax(grey[test] / 16 @ table)  # (397, 10)
loss = -(right[test] * log_weights).sum(axis=1).mean()
print(f"same digit always {floor:.1%}, random tables {before:.1%}")
print(f"scikit-learn, to the end: {ceiling:.1%}")
print(f"cross-entropy of a − y on held-out pictures: {loss:.2f}")

# %% name="train-with-softmax-numbers" tags=["record"]
for name, way in [("soft", straight), ("hard", hard_pick)]:
    glue(f"accuracy-{name}", 100 * np.mean(result[way, 1]), display=False)
    glue(f"bright-{name}", 100 * np.mean(result[way, 16]), display=False)
glue("floor", 100 * floor, display=False)
glue("ceiling", 100 * ceiling, display=False)
glue("seeds-low", 100 * min(result[straight, 1]), display=False)
glue("seeds-high", 100 * max(result[straight, 1]), display=False)
glue("mean-loss", loss, display=False)
glue("typical-weight", 100 * np.exp(-loss), display=False)


def hits(way, brightest):
    """For each test picture, the share of the three tables that are right."""
    pixels = grey[test] / (16 / brightest)
    guesses = [(pixels @ t).argmax(axis=1) for t in learned[way, brightest]]
    return (guesses == digits.target[test]).mean(axis=0)  # (397,)


def paired(lead):
    """Mean lead and two standard errors, picture by picture."""
    return lead.mean(), 2 * lead.std() / np.sqrt(lead.size)


by_library = library.predict(grey[test] / 16) == digits.target[test]
gap = {"library": paired(by_library - hits(straight, 1))}
for brightest in (1, 16):
    lead = hits(hard_pick, brightest) - hits(straight, brightest)
    gap[brightest] = paired(lead)
for name, (mean, error) in gap.items():
    glue(f"gap-{name}", 100 * mean, display=False)
    glue(f"gap-error-{name}", 100 * error, display=False)
glue("error-397", 100 * paired(hits(straight, 1))[1], display=False)
lows = []


def watched(scores, right):
    """`straight`, and note the smallest weight."""
    lows.append(softmax(scores).min())
    return straight(scores, right)


for start in starts:
    learn(start, grey / 16, watched)

# %% [markdown] name="what-you-saw-digits"
r"""
**What you saw.** After 300 steps of $a - y$ the tables get {glue:text}`accuracy-soft:.1f` % of pictures right that they never saw ({glue:text}`seeds-low:.1f` to {glue:text}`seeds-high:.1f` over three starts; one picture is 0.25 points, and 397 of them leave ± {glue:text}`error-397:.0f`). Always the same digit would give {glue:text}`floor:.1f` %. Scikit-learn's logistic regression, which is such a table with one more number for each digit, held small by a penalty and trained until it stops improving, gives {glue:text}`ceiling:.1f` %: {glue:text}`gap-library:.1f` ± {glue:text}`gap-error-library:.1f` points more. The mean loss of {glue:text}`mean-loss:.2f` is that of a weight of exp(−{glue:text}`mean-loss:.2f`) = {glue:text}`typical-weight:.0f` % on the right digit.

Dividing and multiplying gives the same tables while no weight reaches 0. With the larger scores some do, and every number in the tables becomes *not a number*; $a - y$ still learns there ({glue:text}`bright-soft:.1f` %). With starts and steps as small as before, dividing works on the same grey values.
"""

# %% name="digits-claims" tags=["record"]
holds(
    "a − y learns: far above the floor, within 3 points of the library",
    min(result[straight, 1]) > floor + 0.6 and sum(gap["library"]) < 0.03,
    f"library {gap['library'][0]:+.1%} ± {gap['library'][1]:.1%}",
)
holds(
    "with small scores dividing gives the same tables",
    np.allclose(learned[divided, 1], learned[straight, 1]),
)
holds(
    "there no weight reaches 0, at any step from any start",
    len(lows) == 900 and min(lows) > 0,
    f"smallest {min(lows):.0e}",
)
holds(
    "with grey to 16, small starts and small steps dividing works as before",
    np.allclose(16 * np.array(tamed), learned[divided, 1]),
)
batch = grey[train] @ starts[0]  # (1400, 10)
one_step = starts[0] - grey[train].T @ straight(batch, right[train]) / 1400
zeros = (softmax(grey[train] @ one_step) == 0).mean()
holds(
    "with larger scores some weights are 0 after one step",
    zeros > 0,
    f"{zeros:.0%} of them",
)
holds(
    "with larger scores dividing breaks every table, a − y none",
    all(np.isnan(table).all() for table in learned[divided, 16])
    and min(result[straight, 16]) > floor + 0.6,
)

# %% [markdown] name="hard-pick-too"
r"""
The hard pick learned too, at this learning rate and in 300 steps: {glue:text}`accuracy-hard:.1f` and {glue:text}`bright-hard:.1f` %, {glue:text}`gap-1:+.1f` ± {glue:text}`gap-error-1:.1f` and {glue:text}`gap-16:+.1f` ± {glue:text}`gap-error-16:.1f` points from $a - y$. (Each ± is two standard errors over the pictures, both tables answering the same ones.)

So argmax can be trained after all? Was the first section wrong?
"""

# %% name="hard-pick-too-claims" tags=["record"]
holds(
    "with the hard pick in its place the tables learn too",
    min(*result[hard_pick, 1], *result[hard_pick, 16]) > floor + 0.6,
)
for brightest in (1, 16):
    mean, error = gap[brightest]
    holds(
        f"grey to {brightest}: hard pick and a − y are too close to rank",
        abs(mean) < error and error < 0.03,
        f"{mean:+.1%} ± {error:.1%}",
    )

# %% [markdown] name="hard-training"
r"""
### What exactly can't learn?

Two different things were asked of argmax. The first section asked for *its gradient*. Ask again here: the loss of a hard pick is the share of wrong picks. Nudge each of the 640 numbers of a table, and see whether that share changes at all, and whether the cross-entropy does.
"""


# %% name="train-with-argmax"
def losses(table):
    """Share of wrong picks and mean cross-entropy, over the 1,400."""
    e = grey[train] / 16 @ table
    costs = -(right[train] * log_softmax(e)).sum(axis=1)
    return (e.argmax(axis=1) != digits.target[train]).mean(), costs.mean()


start = starts[0]
now = losses(start)
changes = np.zeros((64, 10, 2), dtype=bool)
for spot in np.ndindex(start.shape):
    nudged = start.copy()
    nudged[spot] += 1e-6
    changes[spot] = np.not_equal(losses(nudged), now)
seen = grey[train].any(axis=0)  # (64,): not blank in every picture
counted = changes.sum(axis=(0, 1))  # (2,)
print(f"wrong picks:   {counted[0]} of 640 nudges change their number")
print(f"cross-entropy: {counted[1]} of 640 nudges change it")
print(f"pixels that are blank in all pictures: {(~seen).sum()} of 64")

# %% name="train-with-argmax-numbers" tags=["record"]
glue("hard-slopes", int(counted[0]), display=False)
glue("soft-slopes", int(counted[1]), display=False)

# %% [markdown] name="what-you-saw-hard"
r"""
**What you saw.** At this table the number of wrong picks has a slope of zero: {glue:text}`hard-slopes` of 640 nudges change it. The cross-entropy changes with {glue:text}`soft-slopes`, and the rest belong to pixels that are blank in every picture.

The training with the hard pick never asked for that slope. It used $a - y$, with a one-hot pick in the place of $a$. That is the slope of another loss: how far the top score lies above the right one. Following it is the {term}`perceptron` rule {cite}`rosenblatt1958`, and the rule has to be told the right pick, $y$. At the end of a network $y$ is known. In the middle, where attention will pick, nobody knows which pick was right: there is only a $g$ from above. What does each pick make of it?
"""

# %% name="hard-training-claims" tags=["record"]
holds("no nudge changes the number of wrong picks", counted[0] == 0)
holds(
    "every nudge changes the cross-entropy, but those of blank pixels",
    (changes[..., 1] == seen[:, None]).all(),
)
batch = grey[train] / 16 @ start  # (1400, 10)
margin = np.zeros_like(batch)
for column in range(10):
    nudge = 1e-6 * np.eye(10)[column]
    up, down = (batch + nudge).max(axis=1), (batch - nudge).max(axis=1)
    margin[:, column] = (up - down) / 2e-6 - right[train][:, column]
holds(
    "the perceptron's rule is the slope of top score minus right score",
    np.abs(margin - hard_pick(batch, right[train])).max() < 1e-6,
)

# %% [markdown] name="in-the-middle-prose"
r"""
### In the middle

Five options with a number each. The answer is the number of the option picked, or, with softmax, all five numbers mixed by their weights. Only the answer is judged: it should be 2, and the squared error says how far off it is. From it comes a $g$ for every weight, and from $g$ a slope for every score: by `softmax_backward`, or for the hard pick measured with nudges.

One option has the number 2, so either kind of pick could be right. The three starts are random, but such that the hard pick is wrong: if it were right, it would have nothing to learn.
"""


# %% name="slopes-in-the-middle"
numbers, goal = np.array([3.0, -1.0, 0.5, 2.0, -2.0]), 2.0


def from_above(weights):
    """The answer's squared error, and its gradient g in the weights."""
    off = weights @ numbers - goal
    return off**2, 2 * off * numbers


def soft_slopes(e):
    weights = softmax(e)
    return softmax_backward(weights, from_above(weights)[1])


def hard_slopes(e):
    up, down = hard_max(e + 1e-5 * np.eye(5)), hard_max(e - 1e-5 * np.eye(5))
    return (up - down) @ from_above(hard_max(e[None])[0])[1] / 2e-5


# %% name="train-in-the-middle"
middle = []  # of each start: errors before and after, how far scores moved
for first in np.random.default_rng(7).normal(size=(3, 5)):
    for pick, back in ((softmax, soft_slopes), (hard_max, hard_slopes)):
        e = first[None].copy()  # (1, S)
        for _ in range(200):  # learning rate 0.1
            e[0] -= 0.1 * back(e[0])
        before, after = (from_above(pick(x)[0])[0] for x in (first[None], e))
        middle.append((before, after, np.abs(e[0] - first).max()))
        print(
            f"{pick.__name__:8} error {before:5.2f} -> {after:.4f}", end=", "
        )
        print(f"scores moved by up to {middle[-1][2]:.2f}")

# %% [markdown] name="what-you-saw-middle"
r"""
**What you saw.** From all three starts the soft pick's error falls. The hard pick's scores never move, though its answer is wrong and $g$ isn't zero: the measured slope of argmax is zero, and $g$ is multiplied by it.

So a weight for every option is what "pick one" can mean where nobody can tell the pick itself. This doesn't show that gradients are the only way to learn; trying picks at random and keeping the better ones is another, and no cell here measures it.
"""

# %% name="middle-claims" tags=["record"]
middle = np.reshape(middle, (3, 2, 3))  # start, soft or hard, what
holds(
    "in the middle the soft pick's error falls, from every start",
    (middle[:, 0, 1] < 0.5 * middle[:, 0, 0]).all(),
    f"at most {(middle[:, 0, 1] / middle[:, 0, 0]).max():.0%} is left",
)
holds(
    "the hard pick is wrong, and its scores never move",
    bool((middle[:, 1, 2] == 0).all() and (middle[:, 1, 1] > 0.5).all()),
)

# %% [markdown] name="quiz"
r"""
## Check yourself
"""

# %% [markdown] name="quiz-scale"
r"""
:::{quiz} You multiply every score by 10. What happens?
- [ ] Nothing: softmax only sees differences | It does only see differences, but these grew tenfold too.
- [x] The weights move towards argmax | It is the same as a temperature of one tenth.
- [ ] The weights move towards the uniform pick | That is what dividing by 10 does: a high temperature.
:::
"""

# %% [markdown] name="quiz-argmax"
r"""
:::{quiz} Why does no gradient pass through argmax?
- [ ] Argmax returns an integer, and integers have no derivative | Written as a one-hot vector it is a function of the scores and has a slope; that slope is 0.
- [ ] Its gradient is too large at the jumps | At a jump there is no gradient; and you almost never stand on one.
- [x] Almost everywhere a small change of the scores changes nothing | The slope is zero, and whatever comes from above is multiplied by it.
:::
"""

# %% [markdown] name="quiz-common-push"
r"""
:::{quiz} The gradient that reaches the weights is the same number for every option. What reaches the scores?
- [x] Zero for every score | Each g equals the average of all g, so every bracket is zero. The weights sum to one whatever you do, so a common push can't move them.
- [ ] The same number for every score | A common push on all scores would change nothing, as softmax is shift invariant; and the formula gives zero, not that number.
- [ ] The weights times that number | You left out the second half of the Jacobian: the average is subtracted first.
:::
"""

# %% [markdown] name="quiz-log"
r"""
:::{quiz} The right option's score lies 800 below the top. What is its gradient under cross-entropy?
- [ ] Zero: its weight is 0 in floats, and the weight stands in front of the bracket | That holds for a finite g. Here g is −1/a, and the product of the two is −1.
- [ ] Not a number: you divide by a weight of 0 | Only if you let the computer divide. On paper the division cancels: a − y.
- [x] Minus one | It is a − y with a = 0 and y = 1, the strongest push there is.
:::
"""

# %% [markdown] name="half-way"
r"""
## Half-way: the question is answered

"Pick one" means: give every option a weight by softmax. The weights have a slope, equation {eq}`eq-softmax-backward` sends any gradient back through them, and at the end of a network $a - y$ does it without a division.

You can stop here and come back; lesson 2 needs nothing more. Part two has two things that later lessons use: how to draw one index after all (lessons 7 and 12), and how to compute softmax in two readings instead of three (the loop of lesson 10).
"""

# %% [markdown] name="sampling-prose"
r"""
## Part two: drawing an index

A table of the digits gives some pictures a small top weight: it is not sure. Is it then more often wrong? Take the tenth of the held-out pictures where the top weight is smallest, and count how many are right there and among the rest.
"""

# %% name="doubt-and-error"
doubts = []
for each in learned[straight, 1]:
    shares = softmax(grey[test] / 16 @ each)  # (397, 10)
    sure = shares.max(axis=1).argsort()  # least sure first
    is_right = (shares.argmax(axis=1) == digits.target[test])[sure]
    doubts.append((is_right[:40].mean(), is_right[40:].mean()))
doubts = np.array(doubts)  # (3, 2)
print("right in the least sure tenth and in the rest, three tables:")
print((100 * doubts).round(1))

# %% name="doubt-and-error-numbers" tags=["record"]
glue("doubt-tenth", 100 * doubts[:, 0].mean(), display=False)
glue("doubt-rest", 100 * doubts[:, 1].mean(), display=False)
holds(
    "where the top weight is small, far fewer are right",
    (doubts[:, 1] - doubts[:, 0]).min() > 0.24,
    f"{doubts[:, 0].mean():.0%} against {doubts[:, 1].mean():.0%}",
)

# %% [markdown] name="unsure-prose"
r"""
Yes: {glue:text}`doubt-tenth:.0f` % are right in that tenth, {glue:text}`doubt-rest:.0f` % in the rest. If you take the option with the largest weight, you no longer see how sure the table was. Here is the picture that the first table is least sure about.
"""

# %% name="unsure"
shares = softmax(grey[test] / 16 @ table)  # (397, 10)
unsure = shares.max(axis=1).argmin()  # the smallest top weight
unsure_scores = (grey[test] / 16 @ table)[unsure]  # (10,)
truth = digits.target[test][unsure]
first, second = np.argsort(-shares[unsure])[:2]
print(f"{first}: {shares[unsure, first]:.0%}", end=", ")
print(f"{second}: {shares[unsure, second]:.0%}; it is a {truth}")

# %% name="unsure-digit" tags=["figure"] mystnb={"image": {"alt": "On the left a blurred handwritten digit of eight by eight pixels. On the right bars with the weights of the ten digits; several digits have a clear share and none has the majority."}, "figure": {"name": "fig-unsure-digit", "caption": "The held-out picture with the smallest top weight, and how softmax shares out its guess. The hatched bar is the true digit."}}
fig, (left, ax) = plt.subplots(1, 2, figsize=(5.2, 2.4), width_ratios=[1, 2])
for (row, column), tone in np.ndenumerate(grey[test][unsure].reshape(8, 8)):
    look = {"facecolor": viz.INK, "alpha": tone / 16, "linewidth": 0}
    left.add_patch(plt.Rectangle((column, row), 1, 1, **look))
left.set(xlim=(0, 8), ylim=(8, 0), aspect="equal")
left.axis("off")
bars = ax.bar(range(10), shares[unsure], color=viz.WEIGHT)
bars[truth].set(facecolor="none", edgecolor=viz.WEIGHT, hatch="///")
ax.set(xticks=range(10), xlabel="digit", ylabel="weight")
plt.show()

# %% name="unsure-numbers" tags=["record"]
for name, value in [("first", first), ("second", second), ("truth", truth)]:
    glue(f"unsure-{name}", int(value), display=False)
glue("unsure-first-share", 100 * shares[unsure, first], display=False)
glue("unsure-second-share", 100 * shares[unsure, second], display=False)
holds(
    "no digit has the majority, and several have a clear share",
    shares[unsure].max() < 0.5 and (shares[unsure] > 0.1).sum() >= 3,
    ", ".join(f"{share:.2f}" for share in np.sort(shares[unsure])[:-4:-1]),
)

# %% [markdown] name="stick-prose"
r"""
The table says {glue:text}`unsure-first` with {glue:text}`unsure-first-share:.0f` % and {glue:text}`unsure-second` with {glue:text}`unsure-second-share:.0f` %; it was a {glue:text}`unsure-truth`.
Sometimes you need one index after all: a language model must say *one* word. **Drawing** keeps the doubt, over many draws: pick index $i$ with probability $a_i$.

A computer gives you a number $u$, uniform in $[0, 1)$. Lay the weights end to end on a stick of length 1 and throw $u$ at it. It lands in piece $i$ with probability $a_i$,
because that is how long the piece is. This is {term}`inverse-CDF sampling` {cite}`devroye1986`.
"""

# %% name="stick" tags=["figure"] mystnb={"image": {"alt": "A stick from 0 to 1 cut into five pieces for the, ten, tech, tea and he, as long as their weights. Three arrows show the throws 0.3, 0.7 and 0.95, which land in the, ten and tea."}, "figure": {"name": "fig-stick", "caption": "The weights of the five words end to end. A throw of 0.3 draws *the*, 0.7 draws *ten*, 0.95 draws *tea*."}}
edges = np.concatenate([[0], weights.cumsum()])  # (S + 1,)
fig, ax = plt.subplots(figsize=(5.2, 1.6))
for i, word in enumerate(words):
    look = {"color": viz.WEIGHT, "alpha": 0.4 if i % 2 else 0.15}
    ax.barh(0, weights[i], left=edges[i], height=0.6, **look)
    if word not in ("tea", "he"):
        spot = edges[i] + weights[i] / 2
        ax.text(spot, 0, word, ha="center", va="center", fontsize=10)
ax.text(0.965, -0.65, "tea", ha="right", va="center", fontsize=10)
ax.text(0.985, -0.65, "he", ha="left", va="center", fontsize=10)
arrow = {"arrowstyle": "->", "color": viz.INK}
for throw in (0.3, 0.7, 0.95):
    tip, tail = (throw, 0.3), (throw, 0.95)
    ax.annotate(f"{throw}", tip, tail, ha="center", arrowprops=arrow)
ax.set(xlim=(-0.01, 1.05), ylim=(-1, 1.4))
ax.set(xticks=np.linspace(0, 1, 6), yticks=[])
ax.spines["left"].set_visible(False)
plt.show()

# %% [markdown] name="sample-index-exercise"
r"""
:::{exercise} Draw by throwing at a stick
:label: ex-sample-index

`weights` (S,): ≥ 0, they sum to one up to rounding. `u` (any shape, or a single number): in $[0, 1)$ → indices, integers of the shape of `u`. Both inputs are used again afterwards: don't write into them.

Index $i$ owns its left end and not its right one: with weights 0.5, 0.25, 0.25 the throw 0.5 draws index 1. An index of weight 0 is never drawn, not by $u = 0$ and not by the
largest $u$ below 1.

Difficulty 2 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="sample-index-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`np.cumsum` gives the right ends of the pieces. You want the first one that lies *above* the throw. What is the last right end, in floats? Print `np.full(10, 0.1).cumsum()[-1] == 1`.

</details>
<details><summary>Hint 2: the shapes</summary>

right ends (S,) and throws (...) → indices (...). `np.searchsorted(ends, throws)` does any shape; look at its `side`.

</details>
<details><summary>Hint 3: in words</summary>

Right ends by cumulative sum. Stretch the throws by the last right end, so that none can miss the stick. For each throw, count the right ends that are ≤ it: that is the index.

</details>
"""


# %% name="sample-index" tags=["answer"]
def sample_index(weights, u):
    """Indices drawn with probability `weights` by numbers `u` in [0, 1).

    Shapes: weights (S,), u (...) -> (...).
    """
    # BEGIN SOLUTION
    ends = np.cumsum(weights)  # (S,), right ends of the pieces
    throws = u * ends[-1]  # rounding may leave the stick a hair shorter than 1
    return np.searchsorted(ends, throws, side="right")
    # END SOLUTION


# %% name="sample-index-check" tags=["check"]
check(sample_index)

# %% [markdown] name="sample-index-why"
r"""
<details><summary>Why it works</summary>

`side="right"` counts the ends that are at or below the throw, so a throw exactly on an end belongs to the next piece, and a piece of length 0 can't catch anything: its two ends are equal. Stretching by
`ends[-1]` closes the last gap. Ten times 0.1 adds up to 0.9999999999999999 in floats, and a throw between that and 1 would draw an index that doesn't exist. Such a throw comes about once in nine quadrillion, so testing with random throws won't find it.

</details>
"""

# %% [markdown] name="gumbel-prose"
r"""
## Drawing with argmax

There is a second way to draw, and it brings argmax back. Give each option an alarm clock. Clock $i$ rings at the random time

$$
t_i = \frac{-\log u_i}{\exp(e_i)}
$$ (eq-clocks)

with one uniform number $u_i$ *for each option*. Such times are exponentially distributed with rate $\exp(e_i)$: twice the rate, half the mean wait. Of several such clocks, the chance that $i$ rings first is its rate over the sum of all rates. That *is* equation {eq}`eq-softmax`: the first to ring is drawn with the softmax weights, exactly.

One problem is left, and you know it: $\exp(e_i)$ may be ∞. But you needn't know *when* the clocks ring, only which rings first.
"""

# %% [markdown] name="gumbel-argmax-exercise"
r"""
:::{exercise} The first clock to ring
:label: ex-gumbel-argmax

On paper first: find something to compare instead of the times $t_i$, in which no exponential of a score is left, so that the first clock to ring has the *largest* of it. Then write that down as code.

`scores` (..., S), `u` of a shape that broadcasts with it: numbers strictly between 0 and 1, however near to either → the index of the first clock to ring, along the last axis, shape (...).

So scores (S,) with `u` (N, S) give N draws. Scores may be as large as $10^4$ in size; a score of −∞ never wins while another is finite. Both inputs are used again afterwards: don't write into them.

Difficulty 3 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The logarithm is a rising function, so the first to ring also has the smallest $\log t_i$. Write that out.

</details>
<details><summary>Hint 2: the shapes</summary>

u (N, S) → something random of the same shape; scores (S,) together with it → (N, S) → winners (N,).

</details>
<details><summary>Hint 3: in words</summary>

The logarithm of the time is the log of minus the log of u, minus the score. The smallest of these is the largest of their negatives: score minus that log. Argmax along the last axis.

</details>
"""


# %% name="gumbel-argmax" tags=["answer"]
def gumbel_argmax(scores, u):
    """Indices drawn with probability softmax(scores): first clock to ring.

    Shapes: scores (..., S), u (..., S) strictly between 0 and 1 -> (...).
    """
    # BEGIN SOLUTION
    noise = -np.log(-np.log(u))  # long tail upwards: now and then it is large
    return np.argmax(scores + noise, axis=-1)
    # END SOLUTION


# %% name="gumbel-argmax-check" tags=["check"]
check(gumbel_argmax)

# %% [markdown] name="gumbel-argmax-why"
r"""
<details><summary>Why it works</summary>

From {eq}`eq-clocks`, $-\log t_i = e_i - \log(-\log u_i)$, and the first to ring has the largest of these. The score stands there as it is, so scores of any size are safe.

</details>

What you compared is the score plus noise:

$$
i = \operatorname*{argmax}_i \bigl( e_i - \log(-\log u_i) \bigr)
$$ (eq-gumbel)

The noise $-\log(-\log u)$ is called {term}`Gumbel noise`, and this way of drawing the Gumbel-max trick {cite}`maddison2014astar`.
It needs no exponentials of scores and no sum over options. Each option can be computed by itself, even on different machines.
"""

# %% name="draw-both-ways"
rng = np.random.default_rng(3)
draws, wanted = 100_000, shares[unsure]
u = rng.uniform(1e-300, 1, size=(draws, 10))
by_stick = sample_index(wanted, rng.random(draws))
by_noise = gumbel_argmax(unsure_scores, u)
ways = (by_stick, by_noise)
counts = [np.bincount(way, minlength=10) / draws for way in ways]
gaps = np.abs(counts - wanted).max(axis=1)  # (2,)
chance = np.sqrt(wanted * (1 - wanted) / draws)  # (10,), standard errors
print("frequency against weight, largest gap:")
print(f"stick {gaps[0]:.2%}, noise {gaps[1]:.2%}")

# %% name="draw-both-ways-numbers" tags=["record"]
glue("stick-gap", 100 * gaps[0], display=False)
glue("noise-gap", 100 * gaps[1], display=False)
glue("draw-error", 100 * chance.max(), display=False)

# %% name="another-noise"
normal = rng.normal(size=(draws, 10)) * np.pi / np.sqrt(6)  # same spread
by_normal = (unsure_scores + normal).argmax(axis=1)
other = np.bincount(by_normal, minlength=10) / draws
normal_gap = np.abs(other - wanted).max()
print(f"normal noise: {normal_gap:.2%}")

# %% name="another-noise-numbers" tags=["record"]
glue("normal-gap", 100 * normal_gap, display=False)

# %% name="frequencies" tags=["figure"] mystnb={"image": {"alt": "Bars for the weights of the ten digits, with a circle and a cross on each for the frequencies of the two ways of drawing. The marks sit on the tops of the bars."}, "figure": {"name": "fig-frequencies", "caption": "A hundred thousand draws for the unsure picture: weights (bars), frequencies by the stick (circles) and by Gumbel noise (crosses)."}}
fig, ax = plt.subplots(figsize=(5.2, 3))
ax.bar(range(10), wanted, color=viz.WEIGHT, alpha=0.35, label="weight")
x, look = np.arange(10), {"color": viz.INK, "fillstyle": "none"}
ax.plot(x - 0.15, counts[0], "o", label="stick", **look)
ax.plot(x + 0.15, counts[1], "x", label="noise", **look)
ax.set(xticks=x, xlabel="digit", ylabel="weight or frequency")
ax.legend()
plt.show()

# %% [markdown] name="what-you-saw-draws"
r"""
**What you saw.** Two ways that share no code draw from the same weights. After 100,000 draws no frequency is further from its weight than
{glue:text}`stick-gap:.2f` and {glue:text}`noise-gap:.2f` percentage points; chance alone makes a standard error of up to {glue:text}`draw-error:.2f`. The shape of the noise matters: with normal noise of the same spread one frequency is {glue:text}`normal-gap:.1f` points off.

So argmax can be a way to draw. Without noise its result says only that none is larger; with Gumbel noise the frequencies over many draws show all of them. A single draw still has no gradient; lesson 7 deals with that.
"""

# %% name="draws-claims" tags=["record"]
score = np.abs(counts - wanted) / chance  # (2, 10), in standard errors
holds(
    "both ways draw each digit as often as its weight says",
    bool((score < 4).all()),
    f"at most {score.max():.1f} standard errors apart",
)
holds(
    "with normal noise of the same spread the frequencies miss the weights",
    normal_gap > 0.013 and normal_gap > 5 * gaps.max(),
    f"{normal_gap:.1%} against {gaps.max():.1%}",
)
thrown = sample_index(weights, np.array([0.3, 0.7, 0.95]))
holds(
    "throws of 0.3, 0.7 and 0.95 draw “the”, “ten” and “tea”",
    [words[i] for i in thrown] == ["the", "ten", "tea"],
)

# %% [markdown] name="online-prose"
r"""
## Two readings instead of three

Your softmax reads the scores three times: for the maximum, for the sum, for the weights. In lesson 10 there will be so many scores that reading is what costs, and they will come in blocks that are
gone when the next arrives. Can the maximum and the sum be had in **one** reading? The weights then take a second, so that makes two. (Lesson 10 doesn't need the weights themselves, only a sum weighted by them, and one reading will do.)

The difficulty: the sum needs the maximum, and the maximum is known only at the end. {term}`Online softmax <online softmax>` {cite}`milakov2018online` uses the largest score *so far*. When a larger one turns up, from $m$ to $m'$, it repairs the sum:

$$
\begin{aligned}
&\sum_j \exp(e_j - m') \\
&\quad = \exp(m - m') \, \sum_j \exp(e_j - m)
\end{aligned}
$$ (eq-rescale)
"""

# %% [markdown] name="online-by-hand"
r"""
By hand, for the scores 1, 3, 2 one after the other:

| score | largest so far | sum so far |
|---|---|---|
| 1 | 1 | 1 |
| 3 | 3 | 0.135 + 1 = 1.135 |
| 2 | 3 | 1.135 + 0.368 = 1.503 |

When the 3 came, the old sum shrank to $\exp(1 - 3) = 0.135$ of itself.

The cell below reads out blocks as fast memory does: all in one buffer, where **each block overwrites the one before**. And a block can be read only once.
"""


# %% name="in-blocks"
def in_blocks(scores, sizes):
    """Yield `scores` block after block, each in the same buffer."""
    buffer = np.empty(max(sizes))
    start = 0
    for size in sizes:
        buffer[:size] = scores[start : start + size]
        yield buffer[:size]
        start += size


for block in in_blocks(scores, [2, 2, 1]):
    print(block)

# %% [markdown] name="online-softmax-exercise"
r"""
:::{exercise} Maximum and sum in one reading
:label: ex-online-softmax

`blocks`: an iterator over arrays of scores, of one axis and any length ≥ 1, to be read once → `(top, total)`: the largest score $m$ of all, and $\sum_j \exp(e_j - m)$ over all.

A block's memory may be reused by the next block, or belong to an array that the caller still needs: don't write into it. Keep two numbers, not the blocks: there may be more of them than fit in memory. Scores are in double precision, as large as $10^{4}$ in size, or −∞. A block may hold nothing but −∞, even the first; if *every* score is −∞, return `(-np.inf, 0.0)`.

Difficulty 4 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="online-softmax-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Equation {eq}`eq-rescale`, once for every block. What are the largest score and the sum before the first block, of no scores at all? And what is ∞ − ∞?

</details>
<details><summary>Hint 2: the shapes</summary>

top and total are two numbers. block (n,) → its maximum, a number → exponentials (n,) → their sum, a number.

</details>
<details><summary>Hint 3: in words</summary>

Start with −∞ and 0. For each block: the new top is the larger of the old top and the block's maximum. If it is still −∞, go on. Shrink the total by exp(old top − new top), add the block's exponentials relative to the new top, remember the new top.

</details>
"""


# %% name="online-softmax" tags=["answer"]
def online_softmax(blocks):
    """(top, total): the largest score, and the sum of exp(score - top).

    Shapes: blocks yields arrays (n,), n may differ; it can be read once.
    Nothing but -inf gives (-inf, 0.0).
    """
    # BEGIN SOLUTION
    top, total = -np.inf, 0.0  # the largest and the sum of no scores
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:  # no sum yet; -inf minus -inf is no number
            continue
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
        top = new_top
    return top, total
    # END SOLUTION


# %% name="online-softmax-check" tags=["check"]
check(online_softmax)

# %% [markdown] name="online-softmax-why"
r"""
<details><summary>Why it works</summary>

Keep one promise after every block: *total is the sum of exp(score − top) over all scores so far*. At the start it holds for no scores. If it held before a block, {eq}`eq-rescale` makes it hold for the new top, and adding the block's own terms makes it hold for the block.
So it holds at the end. The factor exp(old − new) is never above 1, so nothing overflows on the way either.

The pair is all that a second reading needs: each score gives its weight, $\exp(e_i - \text{top}) / \text{total}$.

</details>
"""

# %% name="online-against-two-pass"
rng = np.random.default_rng(4)
many = 5000 + 3 * rng.normal(size=100_000)
many[:500] = -np.inf  # masked, and first in the stream
sizes = np.repeat([1, 7, 64, 128, 300], 200)  # of 1,000 blocks
top, total = online_softmax(in_blocks(many, sizes))
in_two, in_three = np.exp(many - top) / total, softmax(many)  # readings
ratio = in_two[500:] / in_three[500:]
print(f"weights apart by at most {np.abs(ratio - 1).max():.0e} of their size")

# %% name="without-the-repair"
tops = [block.max() for block in in_blocks(many, sizes)]
so_far = np.repeat(np.maximum.accumulate(tops), sizes)  # for each score
unrepaired = np.exp(many[500:] - so_far[500:]).sum()
print(f"the largest comes in block {np.argmax(tops) + 1:,} of {len(tops):,}")
print(f"sum {total:.1f}, without the repair {unrepaired:.1f}")

# %% name="without-the-repair-numbers" tags=["record"]
glue("online-sum", total, display=False)
glue("unrepaired-sum", unrepaired, display=False)

# %% [markdown] name="what-you-saw-online"
r"""
**What you saw.** On 100,000 scores around 5,000, the first of them masked, cut into 1,000 blocks, the weights from two readings
equal those from three, up to rounding. The price is one more exponential and one more multiplication for each block. Without that factor the sum would be {glue:text}`unrepaired-sum:.0f` instead of {glue:text}`online-sum:.0f`, because terms that were taken relative to a smaller maximum count too much.

Flash attention in lesson 10 has this loop at its core, with one more thing repaired along with the sum {cite}`dao2022flashattention`.
"""

# %% name="online-claims" tags=["record"]
holds(
    "two readings give the weights of three, up to rounding",
    np.abs(ratio - 1).max() < 1e-10,
    f"at most {np.abs(ratio - 1).max():.0e} of their size apart",
)
holds(
    "without the repair the sum is far too large",
    unrepaired > 1.86 * total,
    f"{unrepaired:.1f}, not {total:.1f}",
)
holds("the hundred thousand scores were all read", sizes.sum() == many.size)
by_hand = online_softmax(iter(np.array([[1.0], [3.0], [2.0]])))
holds(
    "the scores 1, 3, 2 by hand: top 3, sum 1.503",
    by_hand[0] == 3 and abs(by_hand[1] - 1.503) < 1e-3,
)

# %% [markdown] name="quiz-two"
r"""
## Check yourself: part two
"""

# %% [markdown] name="quiz-online"
r"""
:::{quiz} In online softmax the largest score of all comes in the very first block. What does the repair do after that?
- [ ] It shrinks the sum at every block | The factor is exp(old top − new top), and the top no longer changes.
- [x] Nothing: it multiplies by 1 | Old and new top are equal from then on. The result is the same in any order of the blocks, up to rounding.
- [ ] It fails: the top must rise | The running maximum may stay. Only a larger score needs a repair.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Argmax has zero gradient almost everywhere; softmax gives every option a weight. On paper every weight has a slope; in floats one that is rounded to 0 or 1 has none.
2. Shuffle the scores, and the weights move along. A shift changes no weight, so you may subtract the maximum, and that makes it safe. Softmax is not linear; temperature sweeps it from argmax (0) to the uniform pick (∞).
3. Backwards, the gradient in a score is the weight times (the gradient in that weight minus the weighted average of all of them).
4. Under cross-entropy that becomes $a - y$, even where a weight is 0; stay in logarithms, and never divide by a weight.
5. An index is drawn by one throw at a stick or by argmax over noisy scores; a running maximum and sum need one reading of the scores, the weights a second.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`softmax` | 소프트맥스 |
| {term}`argmax` | 아그맥스 |
| {term}`arg-softmax` | 아그소프트맥스 |
| {term}`one-hot` | 원-핫 |
| {term}`temperature` | 온도 |
| {term}`permutation equivariance` | 순열 등변성 |
| {term}`shift invariance` | 이동 불변성 |
| {term}`cross-entropy` | 교차 엔트로피 |
| {term}`log-sum-exp` | 로그-합-지수 |
| {term}`Jacobian` | 야코비 행렬 |
| {term}`vector–Jacobian product` | 벡터–야코비 곱 |
| {term}`perceptron` | 퍼셉트론 |
| {term}`inverse-CDF sampling` | 역누적분포 표집 |
| {term}`Gumbel noise` | 검벨 잡음 |
| {term}`online softmax` | 온라인 소프트맥스 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`bridle1990` gave softmax its name, as the output of a network that must state probabilities.
- {cite:t}`goodfellow2016deep`, sections 4.1 and 6.2.2.3: overflow and underflow, and why "softargmax" would be the better name.
- {cite:t}`blanchard2021accurately` prove how accurate the shifted forms are.
- {cite:t}`hinton2015distilling` train a small network on the weights of a large one, at a high temperature.
- {cite:t}`rosenblatt1958`: the perceptron, which learns from hard picks where the right pick is told.
- {cite:t}`jang2017categorical` and {cite:t}`maddison2017concrete` put a softmax where the argmax stands in the Gumbel draw, to get a gradient through it.
- {cite:t}`milakov2018online` and {cite:t}`dao2022flashattention`: from a running sum to fast attention.

Next: what if a dictionary could answer a key it has never seen? Lesson 2 uses your softmax to make one.
"""
