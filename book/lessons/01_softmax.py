# %% [markdown] name="softmax-title"
r"""
# Softmax

**What should "pick one" mean if it must have a gradient?**

| | |
|---|---|
| After it you can | turn any scores into weights, safely; say what softmax keeps and what it changes; send a gradient back through it; draw from it in two ways; compute it in one reading |
| You need | Python, NumPy's axes and broadcasting, and what a derivative is |
| Time | about 110 minutes, with seven exercises |

Each exercise is one function. Write its body, run the cell, then run the `check` below it. Three hints are folded
under every exercise; open as few as you can. If you are still stuck, `show_solution(softmax)` defines the function for you,
and the lesson goes on.
"""

# %% name="setup" tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, show_solution

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
fig, ax = plt.subplots(figsize=(6.4, 2.4))
ax.plot(ten, tries.argmax(axis=1) == 1, color=viz.INK)
ax.axvline(2, color=viz.INK, linewidth=1, linestyle=":")
ax.annotate("score of “the”", (2, 0.5), xytext=(6, 0), textcoords="offset points")
ax.set(xlabel="score of “ten”", ylabel="what “ten” gets", yticks=[0, 1])
plt.show()

# %% [markdown] name="how-flat"
r"""
Was that bad luck with five numbers? Try it at 100,000 random lists of scores: nudge one score, and count how often the pick moves
at all. If it doesn't move, the measured slope is exactly zero.
"""

# %% name="nudge-the-hard-pick"
points = np.random.default_rng(0).normal(size=(100_000, 5))
for name, step in [("large", 0.1), ("middle", 0.01), ("small", 0.001)]:
    nudged = points.copy()
    nudged[:, 1] += step
    moved = (nudged.argmax(axis=1) != points.argmax(axis=1)).mean()
    glue(f"moved-{name}", 100 * moved, display=False)
    print(f"nudge by {step:<5}: the pick moves at {moved:7.3%} of the points")

# %% [markdown] name="almost-everywhere"
r"""
The pick moves at {glue:text}`moved-large:.2f` % of the points for a nudge of 0.1, at {glue:text}`moved-middle:.2f` % for 0.01,
and at {glue:text}`moved-small:.3f` % for 0.001. A tenth of the nudge, a tenth of the points. In the limit none are left: the gradient of argmax is zero
**almost everywhere**, and at the few points that remain it is a jump, which has no gradient at all.

Everything in this course learns by following a gradient. So we need another kind of picking. It should

1. give every word a number ≥ 0, and the numbers should sum to one;
2. give more to a higher score;
3. have a slope, everywhere.
"""

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

This course says **weight** for $a_i$ and **score** for $e_i$, from here to the last lesson. A weight is a share of one whole: some
number of percent.

Why the exponential, and not another positive, rising function? Because it turns *differences* of scores into *ratios* of weights:
$a_i / a_j = \exp(e_i - e_j)$. One point ahead means 2.7 times the other's weight, wherever the two stand. You will see what that buys.
"""

# %% [markdown] name="naive-overflows"
r"""
Equation {eq}`eq-softmax` as it stands has one flaw, and it is the computer's. A float has a largest value. How large may a score
be before its exponential passes it?
"""

# %% name="where-exp-overflows"
with np.errstate(over="ignore", invalid="ignore"):
    for kind in (np.float16, np.float32, np.float64):
        largest = max(n for n in range(1000) if np.isfinite(np.exp(kind(n))))
        glue(f"largest-{kind.__name__}", largest, display=False)
        print(f"{kind.__name__}: exp is finite up to {largest}")
    raised = np.exp(np.array([1000.0, 1001.0]))
    print("weights of 1000 and 1001:", raised / raised.sum())

# %% [markdown] name="shift-is-free"
r"""
Half precision gives up above {glue:text}`largest-float16`, single precision above {glue:text}`largest-float32`, and even double precision above
{glue:text}`largest-float64`. Then ∞ / ∞ makes *not a number*, and one such weight spoils every sum it enters.

The answer was hidden in the ratios. Only differences of scores matter, so you may subtract any number $m$ from all of them:

$$
\frac{\exp(e_i - m)}{\sum_j \exp(e_j - m)} = \frac{\exp(-m)\,\exp(e_i)}{\exp(-m)\,\sum_j \exp(e_j)} = a_i
$$ (eq-shift)

Softmax does not see a shift: it is {term}`shift invariant <shift invariance>`. Which $m$ keeps every exponential small is for you to find.
"""

# %% [markdown] name="softmax-exercise"
r"""
:::{exercise} Softmax
:label: ex-softmax

Turn scores into weights along one axis of an array.

`scores` (any shape), `axis` → weights of the same shape. Every slice along `axis` sums to one by itself. Scores may be as large as $10^{4}$ in size,
integers, or −∞ ("never": weight 0); each slice holds at least one finite score. Leave `scores` as you found it.

Difficulty 2 of 5, about 10 minutes.
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
sum is at least 1 and the division is safe too. Small scores may round to 0, which is where their weight was going anyway. The maximum of the whole array would not do: in a slice far
below it *every* exponential rounds to 0, and you would divide 0 by 0.

</details>
"""

# %% name="soft-pick-slope" tags=["figure"] mystnb={"image": {"alt": "The hard pick is a dashed step at score 2. The weight from softmax rises in a smooth S-shaped curve from about zero to about one and has a slope everywhere."}, "figure": {"name": "fig-soft-pick", "caption": "The same walk along the score of *ten*. The step became a slope: at every score, a little more score gives a little more weight."}}
fig, ax = plt.subplots()
ax.plot(ten, tries.argmax(axis=1) == 1, color=viz.INK, linestyle="--")
ax.plot(ten, softmax(tries)[:, 1], color=viz.WEIGHT)
ax.annotate("argmax", (2, 0.85), xytext=(-52, 0), textcoords="offset points")
ax.annotate("softmax", (3.6, softmax(tries)[280, 1]), xytext=(10, -12), textcoords="offset points", color=viz.WEIGHT)
ax.set(xlabel="score of “ten”", ylabel="what “ten” gets")
plt.show()

# %% name="nudge-the-soft-pick"
for name, step in [("large", 0.1), ("middle", 0.01), ("small", 0.001)]:
    nudged = points.copy()
    nudged[:, 1] += step
    slope = ((softmax(nudged) - softmax(points))[:, 1] / step).mean()
    glue(f"slope-{name}", slope, display=False)
    print(f"nudge by {step:<5}: mean slope {slope:.4f}")

# %% [markdown] name="what-you-saw-slope"
r"""
**What you saw.** At the same 100,000 points where the hard pick lay flat, softmax has a slope, and it settles as the nudge shrinks:
{glue:text}`slope-large:.4f`, {glue:text}`slope-middle:.4f`, {glue:text}`slope-small:.4f`. That is a derivative. "Pick one" now means: give every option a weight, and let the
weights move.
"""

# %% [markdown] name="how-wrong"
r"""
## The logarithm of a weight

How wrong was the program about *teh*? Ask for the weight of the word you meant, and take minus its logarithm: the {term}`cross-entropy`.
Weight 1 costs 0; half the weight always costs 0.69 more. It is the loss of nearly every model in this course.

The logarithm has a trap of its own. A hopeless word may have a weight too small for a float.
"""

# %% name="log-of-zero"
hopeless = np.array([0.0, -800.0])
with np.errstate(divide="ignore"):
    print("weights:         ", softmax(hopeless))
    print("their logarithms:", np.log(softmax(hopeless)))

# %% [markdown] name="log-softmax-equation"
r"""
The loss is now infinite and its gradient lost, though the right answer is an ordinary number: −800. Take the logarithm on paper instead, before the
computer rounds:

$$
\log a_i = e_i - \log \sum_j \exp(e_j)
$$ (eq-log-softmax)

The second part is called {term}`log-sum-exp`. It overflows like softmax, and the same shift heals it.
"""

# %% [markdown] name="log-softmax-exercise"
r"""
:::{exercise} Log-softmax
:label: ex-log-softmax

Return the logarithms of the weights along one axis, without losing any of them.

`scores` (any shape), `axis` → log-weights of the same shape. Scores may be as large as $10^{4}$ in size, integers, or −∞ (its
log-weight is −∞). Leave `scores` as you found it.

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
    """Logarithms of the softmax weights along `axis`, also of weights that round to 0.

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
score by subtraction. That is the habit to keep: stay in logarithms as long as you can.

</details>
"""

# %% [markdown] name="what-it-keeps-prose"
r"""
## What softmax keeps, and what it changes

Three experiments on the five words. Shuffle the scores. Add 100 to all of them. Double them.
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
glue("shift-error", shift_error, display=False)
glue("top-share", 100 * weights[0], display=False)
glue("top-share-doubled", 100 * doubled[0], display=False)

# %% name="doubling" tags=["figure"] mystnb={"image": {"alt": "Bars for five words, two each. Doubling the scores raises the weight of the word the from 0.61 to 0.85 and lowers the weights of ten, tech, tea and he."}, "figure": {"name": "fig-doubling", "caption": "The scores, and the scores doubled. A linear function would double every weight; softmax gives to the top and takes from all others."}}
fig, ax = plt.subplots()
x = np.arange(5)
plain = ax.bar(x - 0.2, weights, 0.38, color=viz.WEIGHT, label="scores")
twice = ax.bar(x + 0.2, doubled, 0.38, color="none", edgecolor=viz.WEIGHT, hatch="///", label="scores doubled")
ax.bar_label(plain, fmt="%.2f", padding=2)
ax.bar_label(twice, fmt="%.2f", padding=2)
ax.set(xticks=x, xticklabels=words, ylabel="weight", ylim=(0, 1))
ax.legend()
plt.show()

# %% [markdown] name="what-it-keeps"
r"""
- **Shuffled scores, shuffled weights**, and no other change. Softmax is {term}`permutation equivariant <permutation equivariance>`: it has no idea which option comes first.
  In lesson 9 that becomes a problem, and positions its cure.
- **Shifted scores, same weights**, up to rounding ({glue:text}`shift-error:.0e`). Equation {eq}`eq-shift` again.
- **Doubled scores, other weights.** Softmax is not linear. Here the top share rises from {glue:text}`top-share:.0f` % to
  {glue:text}`top-share-doubled:.0f` %. The ratios $\exp(e_i - e_j)$ are squared, so the leader pulls ahead.

Shift does nothing, scale does a lot. The scale deserves a name.
"""

# %% [markdown] name="temperature-prose"
r"""
## Temperature

Divide the scores by a number $\tau > 0$, the {term}`temperature`, before the softmax:

$$
a_i(\tau) = \frac{\exp(e_i / \tau)}{\sum_j \exp(e_j / \tau)}
$$ (eq-temperature)

Doubling the scores was $\tau = \tfrac12$. Move the slider and watch the two ends.

:::{explorer} temperature
:scores: 2 1 0.2 -0.5 -1.5
At temperature 0.1 the first word has all the weight, at 1 it has 61 %, and at 10 the five words are nearly even.
:::

Hot: every option gets the same, whatever its score. That is the **uniform pick**. Cold: the best option gets everything. That is **argmax**. Softmax lives between these two picks.
"""

# %% [markdown] name="temperature-softmax-exercise"
r"""
:::{exercise} Softmax with a temperature
:label: ex-temperature-softmax

Equation {eq}`eq-temperature`, with both ends included.

`scores` (any shape), `temperature` (a number from 0 to `np.inf`, both included), `axis` → weights of the same shape.

- At 0 the largest score of each slice gets everything; **equal largest scores share it equally**. That is the limit.
- At `np.inf` all finite scores get the same.
- A score of −∞ gets 0 at *every* temperature.
- Scores to $10^{4}$ in size, and temperatures as small as floats can be, give finite weights.

Difficulty 3 of 5, about 12 minutes.
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

Subtract each slice's maximum: these are the gaps. At 0, mark the gaps that are 0. At ∞, mark the gaps that are finite. Else take exp(gap / temperature). In all three cases divide by the sum along the axis; `True` counts as 1.

</details>
"""


# %% name="temperature-softmax" tags=["answer"]
def temperature_softmax(scores, temperature, axis=-1):
    """Softmax of `scores / temperature` along `axis`, for 0 <= temperature <= inf.

    Shapes: scores (...) -> (...). At 0 the largest scores share all; at inf all
    finite scores share equally; a score of -inf gets 0 always.
    """
    # BEGIN SOLUTION
    # shift before dividing: the top is then 0 at any temperature
    gap = scores - scores.max(axis=axis, keepdims=True)
    if temperature == 0:
        raised = gap == 0  # only the largest are left
    elif temperature == np.inf:
        raised = gap > -np.inf  # gaps no longer count, masks still do
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

# %% name="temperature-sweep" tags=["figure"] mystnb={"image": {"alt": "Five curves of weight against temperature. At temperature 0.05 the word the has weight one and the others zero; the curves close up and meet near one fifth at temperature 100."}, "figure": {"name": "fig-temperature", "caption": "The weights of the five words from cold to hot. On the left softmax is argmax, on the right it is the uniform pick."}}
taus = np.geomspace(0.05, 100, 300)
sweep = np.stack([temperature_softmax(scores, tau) for tau in taus])  # (300, S)
fig, ax = plt.subplots(figsize=(6.4, 3.4))
ax.axhline(1 / 5, color=viz.INK, linewidth=1, linestyle=":")
ax.annotate("1/5", (0.05, 0.2), xytext=(0, 4), textcoords="offset points")
for word, curve, style, width in zip(words, sweep.T, ["-", "--", "-.", ":", "-"], [2.4, 2, 2, 2, 1], strict=True):
    ax.plot(taus, curve, color=viz.WEIGHT, linestyle=style, linewidth=width, label=word)
ax.set(xscale="log", xlabel="temperature (log scale)", ylabel="weight", xticks=[0.1, 1, 10, 100])
ax.set_xticklabels(["0.1", "1", "10", "100"])
ax.legend(loc="upper right")
plt.show()

# %% [markdown] name="arg-softmax"
r"""
Now the name. A soft version of *max* would return one number, near the largest score. Log-sum-exp does that. Softmax returns a weight for every **index**:
it is the soft version of *arg*max, and {term}`arg-softmax` would be the honest name.

It is often called a mix of the uniform pick and argmax. Is it a mix in the strict sense, some percent of one and the rest of the other? With three options you can see all possible
weights at once: a triangle. Each corner is a sure pick, the centre is the uniform pick.
"""

# %% name="path-of-softmax"
corners = np.array([[0, 0], [1, 0], [0.5, 0.75**0.5]])  # of A, B, C in the plane
three = np.array([2.0, 1.6, -1.0])
taus = np.geomspace(0.04, 200, 400)
path = np.stack([temperature_softmax(three, tau) for tau in taus])  # (400, 3)

# %% name="triangle" tags=["figure"] mystnb={"image": {"alt": "A triangle with corners A, B and C. A straight dashed line leads from the centre to corner A. The path of softmax leaves the centre, bends towards the edge between A and B, and then runs along it to corner A."}, "figure": {"name": "fig-triangle", "caption": "Three options with scores 2, 1.6 and −1. Cooling leads from the centre to the corner of the best, but not straight: first the hopeless option is dropped, then the runner-up."}}
fig, ax = plt.subplots(figsize=(6.4, 3.6))
ax.plot(*corners[[0, 1, 2, 0]].T, color=viz.INK, linewidth=1)
ax.plot(*np.stack([corners.mean(axis=0), corners[0]]).T, color=viz.INK, linestyle="--", linewidth=1.5)
ax.plot(*(path @ corners).T, color=viz.WEIGHT)
for tau, offset in [(0.3, (-12, 8)), (1, (8, 2)), (4, (8, -4))]:
    spot = temperature_softmax(three, tau) @ corners
    ax.plot(*spot, "o", color=viz.WEIGHT)
    ax.annotate(f"τ = {tau}", spot, xytext=offset, textcoords="offset points")
labels = [("A: argmax", corners[0], (-66, -4)), ("B", corners[1], (6, -4)), ("C", corners[2], (-4, 5))]
labels += [("uniform pick", corners.mean(axis=0), (6, 4)), ("strict mix", (0.3, 0.19), (-22, 20))]
for text, spot, offset in labels:
    ax.annotate(text, spot, xytext=offset, textcoords="offset points")
ax.set_aspect("equal")
ax.axis("off")
plt.show()

# %% name="not-a-straight-mix"
best = np.abs(path[:, 0] - 0.6).argmin()  # where A has about 60 %
glue("a-share", 100 * path[best, 0], display=False)
glue("b-share", 100 * path[best, 1], display=False)
glue("c-share", 100 * path[best, 2], display=False)
mix = np.array([path[best, 0], *[(1 - path[best, 0]) / 2] * 2])  # the rest shared equally
glue("mix-share", 100 * mix[1], display=False)
print(f"on the path: {path[best].round(3)}   in a strict mix: {mix.round(3)}")

# %% [markdown] name="what-you-saw-triangle"
r"""
**What you saw.** Softmax runs *between* the two picks, but on a bent road. Where A has {glue:text}`a-share:.0f` %, a strict mix would give B and C
{glue:text}`mix-share:.0f` % each. Softmax gives them {glue:text}`b-share:.0f` % and {glue:text}`c-share:.1f` %: it knows that B was close and C was not. With only two options there is no room to bend, and softmax *is* a strict mix.

Attention will use this all the time: close runners-up keep a say, hopeless ones lose it.
"""

# %% [markdown] name="jacobian-prose"
r"""
## The gradient

The slope was the point of it all, so let us have it in full. Nudge score $j$: how does weight $i$ move? Put {eq}`eq-softmax` through the
quotient rule, with $\delta_{ij}$ for 1 if $i = j$ and 0 if not:

$$
\frac{\partial a_i}{\partial e_j} = a_i \, (\delta_{ij} - a_j)
$$ (eq-jacobian)

All $S \times S$ of these slopes make the {term}`Jacobian`. For the five words:
"""

# %% name="jacobian" tags=["figure"] mystnb={"image": {"alt": "A five by five grid of slopes. The diagonal is positive, from 0.24 for the word the down to 0.02 for he. All other cells are zero or negative; the largest is minus 0.14 between the and ten."}, "figure": {"name": "fig-jacobian", "caption": "How each weight (row) moves with each score (column). A raised score lifts its own weight and takes from the others, most from the strongest. Every row sums to zero."}}
jacobian = np.diag(weights) - np.outer(weights, weights)  # (S, S)
fig, ax = plt.subplots(figsize=(5.4, 3.4))
for (i, j), slope in np.ndenumerate(jacobian):
    color = viz.WEIGHT if slope > 0 else viz.KEY
    ax.add_patch(plt.Rectangle((j - 0.5, i - 0.5), 1, 1, facecolor=color, alpha=abs(slope) ** 0.5, linewidth=0))
    ax.text(j, i, f"{slope:+.3f}".replace("-", "−"), ha="center", va="center")
ax.set(xlim=(-0.5, 4.5), ylim=(4.5, -0.5), xticks=range(5), yticks=range(5), xticklabels=words, yticklabels=words)
ax.set(xlabel="nudged score", ylabel="weight that moves")
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
plt.show()

# %% [markdown] name="reading-the-jacobian"
r"""
Read two things off the picture.

- Every row sums to zero. Raise *all* scores together and no weight moves: that is shift invariance, seen by the derivative.
- Every column sums to zero. What one weight gains, the others lose.

Training never needs the whole grid. From above comes a gradient $g_i = \partial L / \partial a_i$, one number for each weight, and you owe one number for each score:

$$
\frac{\partial L}{\partial e_j} = \sum_i g_i \, \frac{\partial a_i}{\partial e_j} = a_j \Bigl( g_j - \sum_i a_i \, g_i \Bigr)
$$ (eq-softmax-backward)

The right-hand side is the {term}`vector–Jacobian product` without a Jacobian in it. It compares each $g_j$ with the weighted average of all of them.
"""

# %% [markdown] name="softmax-backward-exercise"
r"""
:::{exercise} Softmax, backwards
:label: ex-softmax-backward

Send a gradient from the weights back to the scores, without building the Jacobian.

`weights` (any shape: what softmax returned along `axis`), `grad` (same shape: gradient of the loss in the weights), `axis` → gradient in the scores, same shape. Memory: a few arrays as large as `weights`, not $S \times S$. Leave both
inputs as you found them.

Difficulty 3 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Equation {eq}`eq-softmax-backward`, on the right. The sum runs inside one slice.

</details>
<details><summary>Hint 2: the shapes</summary>

weights (3, 4) times grad (3, 4) → their sum along the axis (3, 1): the average → difference (3, 4) → times weights (3, 4).

</details>
<details><summary>Hint 3: in words</summary>

Average grad with the weights, slice by slice. Subtract that from grad. Multiply by the weights.

</details>
"""


# %% name="softmax-backward" tags=["answer"]
def softmax_backward(weights, grad, axis=-1):
    """Gradient in the scores, from softmax's `weights` along `axis` and their gradient.

    Shapes: weights (...), grad (...) -> (...).
    """
    # BEGIN SOLUTION
    average = (weights * grad).sum(axis=axis, keepdims=True)  # what the slice expects
    return weights * (grad - average)  # better than that pulls the score up
    # END SOLUTION


# %% name="softmax-backward-check" tags=["check"]
check(softmax_backward)

# %% [markdown] name="softmax-backward-why"
r"""
<details><summary>Why it works</summary>

The Jacobian is a diagonal minus the product of one column and one row. Multiplying by a diagonal is an elementwise product; multiplying by column times row is one sum. So the
work is $S$, not $S^2$. The bracket also says what learning does: an option whose $g$ is just average gets no push, and neither does one with no weight.
That second fact hurts: an option at weight 0 can't come back.

</details>
"""

# %% name="gradient-by-differences"
rng = np.random.default_rng(1)
e, g = rng.normal(size=(6, 5)), rng.normal(size=(6, 5))
measured = np.zeros_like(e)
for place in np.ndindex(e.shape):
    nudge = np.zeros_like(e)
    nudge[place] = 1e-5
    measured[place] = (g * (softmax(e + nudge) - softmax(e - nudge))).sum() / 2e-5
worst = np.abs(softmax_backward(softmax(e), g) - measured).max()
glue("backward-error", worst, display=False)
glue("jacobian-gigabytes", 30_522**2 * 4 / 1e9, display=False)
print(f"your gradient and the measured slopes differ by at most {worst:.0e}")

# %% [markdown] name="what-you-saw-backward"
r"""
**What you saw.** Your gradient and slopes measured by nudging agree to {glue:text}`backward-error:.0e`. Measuring took two softmaxes a score; you took one
pass. For BERT's vocabulary of 30,522 pieces the Jacobian of a *single* position would fill {glue:text}`jacobian-gigabytes:.1f` GB in single precision. You never built it.
"""

# %% [markdown] name="digits-prose"
r"""
## It learns: handwritten digits

Real data now: 1,797 pictures of handwritten digits, 8 × 8 grey values each {cite}`alpaydin1998digits`. A table of 64 × 10 numbers turns the pixels into ten scores, one for each digit; your softmax
turns the scores into weights, and your gradient corrects the table. The last 397 pictures are kept aside. Chance is 10 %.
"""

# %% name="digits-data"
from sklearn.datasets import load_digits

digits = load_digits()
pixels = digits.data / 16  # (1797, 64), from 0 to 1
right = np.eye(10)[digits.target]  # (1797, 10), one-hot


def accuracy(table, rows):
    """Share of the pictures in `rows` whose largest score is the right one."""
    return ((pixels[rows] @ table).argmax(axis=1) == digits.target[rows]).mean()


train, test = slice(None, 1400), slice(1400, None)

# %% name="train-with-softmax"
start = np.random.default_rng(2).normal(size=(64, 10)) / 10
table = start.copy()
for _ in range(300):
    soft = softmax(pixels[train] @ table)  # (1400, 10)
    grad = -right[train] / soft / 1400  # of the mean cross-entropy, in the weights
    table -= pixels[train].T @ softmax_backward(soft, grad)  # learning rate 1
loss = -(right[test] * log_softmax(pixels[test] @ table)).sum(axis=1).mean()
glue("accuracy-start", 100 * accuracy(start, test), display=False)
glue("accuracy-soft", 100 * accuracy(table, test), display=False)
print(f"right before: {accuracy(start, test):.1%}   after: {accuracy(table, test):.1%}")
print(f"cross-entropy after: {loss:.2f}")

# %% [markdown] name="hard-training"
r"""
And with the hard pick? Its loss is the share of wrong picks. Measure its gradient: nudge each of the 640 numbers in the table, and see whether the number
of right picks among the 1,400 pictures changes.
"""

# %% name="train-with-argmax"
before = accuracy(start, train)
changed = 0
for place in np.ndindex(start.shape):
    nudged = start.copy()
    nudged[place] += 1e-6
    changed += accuracy(nudged, train) != before
glue("hard-slopes", changed, display=False)
print(f"{changed} of {start.size} measured slopes differ from zero")

# %% [markdown] name="what-you-saw-digits"
r"""
**What you saw.** With softmax the table goes from {glue:text}`accuracy-start:.1f` % to {glue:text}`accuracy-soft:.1f` % on pictures it never saw. With the hard pick,
{glue:text}`hard-slopes` of 640 slopes differ from zero. There is nothing to follow, so the table stays at {glue:text}`accuracy-start:.1f` % however long you train.

The pictures, the table and the scores were the same. Only the soft pick could say which way is up. That is the answer to this lesson's question, in two numbers.

The trained table still has doubts. Here is the picture it is least sure about.
"""

# %% name="unsure-digit" tags=["figure"] mystnb={"image": {"alt": "On the left a blurred handwritten digit of eight by eight pixels. On the right bars with the weights of the ten digits; several digits have a clear share and none has the majority."}, "figure": {"name": "fig-unsure-digit", "caption": "The held-out picture with the smallest top weight, and how softmax shares out its guess. The hatched bar is the true digit."}}
shares = softmax(pixels[test] @ table)  # (397, 10)
unsure = shares.max(axis=1).argmin()
unsure_scores = (pixels[test] @ table)[unsure]  # (10,)
truth = digits.target[test][unsure]
fig, (left, ax) = plt.subplots(1, 2, figsize=(6.4, 2.8), width_ratios=[1, 2.4])
for (row, column), grey in np.ndenumerate(pixels[test][unsure].reshape(8, 8)):
    left.add_patch(plt.Rectangle((column, row), 1, 1, facecolor=viz.INK, alpha=grey, linewidth=0))
left.set(xlim=(0, 8), ylim=(8, 0), aspect="equal")
left.axis("off")
bars = ax.bar(range(10), shares[unsure], color=viz.WEIGHT)
bars[truth].set(facecolor="none", edgecolor=viz.WEIGHT, hatch="///")
ax.set(xticks=range(10), xlabel="digit", ylabel="weight")
plt.show()

# %% name="unsure-numbers"
first, second = np.argsort(-shares[unsure])[:2]
for name, value in [("first", first), ("second", second), ("truth", truth)]:
    glue(f"unsure-{name}", int(value), display=False)
glue("unsure-first-share", 100 * shares[unsure, first], display=False)
glue("unsure-second-share", 100 * shares[unsure, second], display=False)

# %% [markdown] name="sampling-prose"
r"""
## Drawing an index

The table says {glue:text}`unsure-first` with {glue:text}`unsure-first-share:.0f` % and {glue:text}`unsure-second` with {glue:text}`unsure-second-share:.0f` %; it was a {glue:text}`unsure-truth`.
Sometimes you need one index after all: a language model must say *one* word. Always taking the largest throws the doubt away. **Drawing** keeps it: pick index $i$ with probability $a_i$.

A computer gives you a number $u$, uniform in $[0, 1)$. Lay the weights end to end on a stick of length 1 and throw $u$ at it. It lands in piece $i$ with probability $a_i$,
because that is how long the piece is. This is {term}`inverse-CDF sampling` {cite}`devroye1986`.
"""

# %% name="stick" tags=["figure"] mystnb={"image": {"alt": "A stick from 0 to 1 cut into five pieces for the, ten, tech, tea and he, as long as their weights. Three arrows show the throws 0.3, 0.7 and 0.95, which land in the, ten and tea."}, "figure": {"name": "fig-stick", "caption": "The weights of the five words end to end. A throw of 0.3 draws *the*, 0.7 draws *ten*, 0.95 draws *tea*."}}
edges = np.concatenate([[0], weights.cumsum()])  # (S + 1,)
fig, ax = plt.subplots(figsize=(6.4, 1.5))
for i, word in enumerate(words):
    ax.barh(0, weights[i], left=edges[i], height=0.6, color=viz.WEIGHT, alpha=0.4 if i % 2 else 0.15)
    if word not in ("tea", "he"):
        ax.text(edges[i] + weights[i] / 2, 0, word, ha="center", va="center")
ax.text(0.975, -0.6, "tea", ha="right", va="center")
ax.text(0.985, -0.6, "he", ha="left", va="center")
for throw in (0.3, 0.7, 0.95):
    ax.annotate(
        f"{throw}", (throw, 0.3), xytext=(throw, 0.95), ha="center", arrowprops={"arrowstyle": "->", "color": viz.INK}
    )
ax.set(xlim=(-0.01, 1.03), ylim=(-0.9, 1.3), xticks=np.linspace(0, 1, 6), yticks=[])
ax.spines["left"].set_visible(False)
plt.show()

# %% [markdown] name="sample-index-exercise"
r"""
:::{exercise} Draw by throwing at a stick
:label: ex-sample-index

`weights` (S,): ≥ 0, they sum to one up to rounding. `u` (any shape): numbers in $[0, 1)$ → indices, integers of the shape of `u`.

Index $i$ owns its left end and not its right one: with weights 0.5, 0.25, 0.25 the throw 0.5 draws index 1. An index of weight 0 is never drawn, not by $u = 0$ and not by the
largest $u$ below 1.

Difficulty 2 of 5, about 10 minutes.
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
    """Indices drawn with probability `weights` by the uniform numbers `u` in [0, 1).

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
`ends[-1]` closes the last gap. Ten times 0.1 adds up to 0.9999999999999999 in floats, and a throw between that and 1 would draw an index that doesn't exist. Such a throw comes about once in nine quadrillion; nobody will ever find that bug by testing.

</details>
"""

# %% [markdown] name="gumbel-prose"
r"""
## Drawing with argmax

There is a second way to draw, and it brings argmax back. Take one uniform number $u_i$ *for each option*, turn it into noise, add the noise to the score, and take the largest:

$$
i = \operatorname*{argmax}_i \bigl( e_i - \log(-\log u_i) \bigr)
$$ (eq-gumbel)

The noise $-\log(-\log u)$ is called {term}`Gumbel noise`. The claim {cite}`maddison2014astar`: index $i$ wins with probability $a_i$, the softmax weight. Exactly.

No exponentials of scores, no sum over options, no overflow. Every option plays for itself, so the options may even sit on different machines.
"""

# %% [markdown] name="gumbel-argmax-exercise"
r"""
:::{exercise} Draw with Gumbel noise
:label: ex-gumbel-argmax

`scores` (..., S), `u` of a shape that broadcasts with it: numbers strictly between 0 and 1 → the winning index along the last axis, shape (...).

So scores (S,) with `u` (N, S) give N draws. A score of −∞ never wins while another is finite. Leave both inputs as you found them.

Difficulty 2 of 5, about 6 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Equation {eq}`eq-gumbel`, one line. Two logarithms, two minus signs.

</details>
<details><summary>Hint 2: the shapes</summary>

u (N, S) → noise (N, S); scores (S,) + noise (N, S) → (N, S) → winners (N,).

</details>
<details><summary>Hint 3: in words</summary>

Noise is minus the log of minus the log of u. Add it to the scores. Argmax along the last axis.

</details>
"""


# %% name="gumbel-argmax" tags=["answer"]
def gumbel_argmax(scores, u):
    """Indices drawn with probability softmax(scores), by Gumbel noise made from `u`.

    Shapes: scores (..., S), u (..., S) strictly between 0 and 1 -> (...).
    """
    # BEGIN SOLUTION
    noise = -np.log(-np.log(u))  # long tail upwards: the underdog has its chance
    return np.argmax(scores + noise, axis=-1)
    # END SOLUTION


# %% name="gumbel-argmax-check" tags=["check"]
check(gumbel_argmax)

# %% [markdown] name="gumbel-argmax-why"
r"""
<details><summary>Why it works</summary>

Give each option an alarm clock that rings at the random time $t_i = -\log u_i / \exp(e_i)$. These times are exponentially distributed with rate $\exp(e_i)$: twice the rate, half the mean wait.
Of several such clocks, the chance that $i$ rings first is its rate over the sum of all rates. That *is* equation {eq}`eq-softmax`. And the first to ring is the largest of $-\log t_i = e_i - \log(-\log u_i)$.

</details>
"""

# %% name="draw-both-ways"
rng = np.random.default_rng(3)
draws = 100_000
by_stick = sample_index(shares[unsure], rng.random(draws))
by_noise = gumbel_argmax(unsure_scores, rng.uniform(1e-300, 1, size=(draws, 10)))
counts = [np.bincount(way, minlength=10) / draws for way in (by_stick, by_noise)]
gaps = np.abs(counts - shares[unsure]).max(axis=1)  # (2,)
chance = np.sqrt(shares[unsure] * (1 - shares[unsure]) / draws).max()
glue("stick-gap", 100 * gaps[0], display=False)
glue("noise-gap", 100 * gaps[1], display=False)
glue("draw-error", 100 * chance, display=False)
print(f"frequency against weight, largest gap: {gaps[0]:.2%} (stick), {gaps[1]:.2%} (noise)")

# %% name="frequencies" tags=["figure"] mystnb={"image": {"alt": "Bars for the weights of the ten digits, with a circle and a cross on each for the frequencies of the two ways of drawing. The marks sit on the tops of the bars."}, "figure": {"name": "fig-frequencies", "caption": "A hundred thousand draws for the unsure picture: weights (bars), frequencies by the stick (circles) and by Gumbel noise (crosses)."}}
fig, ax = plt.subplots()
ax.bar(range(10), shares[unsure], color=viz.WEIGHT, alpha=0.35, label="weight")
ax.plot(np.arange(10) - 0.15, counts[0], "o", color=viz.INK, fillstyle="none", label="stick")
ax.plot(np.arange(10) + 0.15, counts[1], "x", color=viz.INK, label="noise")
ax.set(xticks=range(10), xlabel="digit", ylabel="weight or frequency")
ax.legend()
plt.show()

# %% [markdown] name="what-you-saw-draws"
r"""
**What you saw.** Two ways that share no code draw from the same weights. After 100,000 draws no frequency is further from its weight than
{glue:text}`stick-gap:.2f` and {glue:text}`noise-gap:.2f` percentage points; chance alone makes a standard error of up to {glue:text}`draw-error:.2f`.

So argmax is not the enemy. Without noise it throws away the doubt; with the right noise it *is* softmax, one draw at a time. The draw itself still has no gradient; lesson 7 deals with that.
"""

# %% [markdown] name="online-prose"
r"""
## One reading is enough

Your softmax reads the scores three times: for the maximum, for the sum, for the division. In lesson 10 there will be so many scores that reading is what costs, and they will come in blocks that are
gone when the next arrives. Can the maximum and the sum be had in **one** reading?

The trouble: the sum needs the maximum, and the maximum is known only at the end. The way out is {term}`online softmax` {cite}`milakov2018online`: use the largest score *so far*, and when a larger one turns up, repair the sum:

$$
\sum_j \exp(e_j - m_{\text{new}}) = \exp(m_{\text{old}} - m_{\text{new}}) \, \sum_j \exp(e_j - m_{\text{old}})
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
:::{exercise} Softmax in one reading
:label: ex-online-softmax

`blocks`: an iterator over arrays of scores, of one axis and any length ≥ 1, to be read once; each block's memory is reused by the next → `(top, total)`: the largest score $m$ of all, and $\sum_j \exp(e_j - m)$ over all.

Keep two numbers, not the blocks. Scores may be as large as $10^{4}$ in size, or −∞. A block may hold nothing but −∞, even the first; if *every* score is −∞, return `(-np.inf, 0.0)`.

Difficulty 4 of 5, about 15 minutes.
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
    """(top, total): the largest score in `blocks`, and the sum of exp(score - top).

    Shapes: blocks yields arrays (n,), n may differ; it can be read once.
    Nothing but -inf gives (-inf, 0.0).
    """
    # BEGIN SOLUTION
    top, total = -np.inf, 0.0  # the largest and the sum of no scores
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:  # nothing to sum yet; -inf minus -inf is no number
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

The pair is all that softmax needs: any weight is $\exp(e_i - \text{top}) / \text{total}$.

</details>
"""

# %% name="online-against-two-pass"
rng = np.random.default_rng(4)
many = 5000 + 3 * rng.normal(size=100_000)
many[:500] = -np.inf  # masked, and first in the stream
sizes = np.repeat([1, 7, 64, 128, 300], 200)  # of 1,000 blocks: 100,000 scores
top, total = online_softmax(in_blocks(many, sizes))
one_reading, three_readings = np.exp(many - top) / total, softmax(many)
online_gap = np.abs(one_reading[500:] / three_readings[500:] - 1).max()
glue("online-gap", online_gap, display=False)
print(f"largest relative difference between the two: {online_gap:.0e}")

# %% [markdown] name="what-you-saw-online"
r"""
**What you saw.** On 100,000 scores around 5,000, the first blocks masked, cut into 1,000 blocks, the weights from one reading
differ from those of three readings by at most {glue:text}`online-gap:.0e` of their size. That is rounding. The price is one multiplication a block.

Flash attention in lesson 10 is this loop, with one more thing repaired along with the sum {cite}`dao2022flashattention`.
"""

# %% [markdown] name="quiz"
r"""
## Check yourself
"""

# %% [markdown] name="quiz-shift"
r"""
:::{quiz} You add 3 to every score. What happens to the weights?
- [ ] The largest weight grows. | No. All ratios between weights depend on differences of scores, and those stay.
- [x] Nothing. | Right: the factor exp(3) stands above and below the line and cancels.
- [ ] They all grow by a factor of exp(3). | They can't: they still sum to one. The factor cancels.
:::
"""

# %% [markdown] name="quiz-scale"
r"""
:::{quiz} You multiply every score by 10. What happens?
- [ ] Nothing: softmax only sees differences. | It does only see differences, but these grew tenfold too.
- [x] The weights move towards argmax. | Right: it is the same as a temperature of one tenth.
- [ ] The weights move towards the uniform pick. | That is what dividing by 10 does: a high temperature.
:::
"""

# %% [markdown] name="quiz-argmax"
r"""
:::{quiz} Why can't a network learn through argmax?
- [ ] Argmax is too slow to compute. | It is faster than softmax. Speed is not the trouble.
- [ ] Its gradient is too large at the jumps. | At a jump there is no gradient; and you almost never stand on one.
- [x] Almost everywhere a small change of the scores changes nothing. | Right: the slope is zero, and a step along a zero gradient goes nowhere.
:::
"""

# %% [markdown] name="quiz-common-push"
r"""
:::{quiz} The gradient that reaches the weights is the same number for every option. What reaches the scores?
- [x] Zero for every score. | Right: each g equals the average of all g, so every bracket is zero. The weights sum to one whatever you do, so a common push can't move them.
- [ ] The same number for every score. | A common push on all scores would change nothing, as softmax is shift invariant; and the formula gives zero, not that number.
- [ ] The weights times that number. | You left out the second half of the Jacobian: the average is subtracted first.
:::
"""

# %% [markdown] name="quiz-log"
r"""
:::{quiz} You need the logarithm of a weight, and its score is 800 below the top. What do you do?
- [ ] Compute softmax in double precision, then the log. | The weight is about 10 to the power of −347, below the smallest double. It is 0, and its logarithm −∞.
- [ ] Add a tiny constant to the weight before the log. | Then every hopeless option gets the same invented value, and no gradient.
- [x] Subtract log-sum-exp from the score. | Right: the weight is never formed, so it can't be rounded away.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Argmax has zero gradient almost everywhere; softmax gives every option a weight, and every weight a slope.
2. Softmax keeps order under shuffling and ignores a shift, which makes it safe: subtract the maximum first. It is not linear.
3. Temperature sweeps it from argmax (0) to the uniform pick (∞), on a bent road; it is really a soft *arg*max.
4. Backwards, each score gets its weight times how far its gradient lies above the weighted average.
5. An index is drawn by one throw at a stick or by argmax over noisy scores; one reading with a running maximum and sum is enough for all weights.
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
- {cite:t}`jang2017categorical` and {cite:t}`maddison2017concrete` put a softmax where the argmax stands in the Gumbel draw, to get a gradient through it.
- {cite:t}`milakov2018online` and {cite:t}`dao2022flashattention`: from one reading to fast attention.

Next: what if a dictionary could answer a key it has never seen? Lesson 2 uses your softmax to make one.
"""
