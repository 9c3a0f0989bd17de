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

# %% [markdown] name="key-value-lookup"
r"""
# Key–value lookup

**What if a dictionary could answer a key it has never seen?**

| | |
|---|---|
| After it you can | turn a lookup into three array operations that have a gradient; guess heights that nobody measured, and choose how far the guess looks; say why scores are divided by $\sqrt{D}$, and what breaks without it; keep padding out of an answer; find the same formula in the last layer of a classifier |
| You need | lesson 1's softmax, NumPy's `@` and broadcasting |
| Time | about 100 minutes, with seven exercises |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(hard_lookup)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, show_solution

viz.use_style()


# %% tags=["setup"] name="softmax-from-lesson-1"
def softmax(x, axis=-1):
    """You wrote this in lesson 1: shares along `axis`, safe for large scores."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# %% [markdown] name="a-key-it-has-never-seen"
r"""
## A key it has never seen

You keep a diary: where the wind came from, how warm it was at noon.

| wind from | north | east | south | west |
|---|---|---|---|---|
| temperature (°C) | 2 | 8 | 20 | 14 |

As a Python dictionary it holds four {term}`keys <key>`, each with a {term}`value`. Today the wind comes from 37°, somewhere between north and east.
"""

# %% name="a-dictionary-gives-up"
diary = {"north": 2.0, "east": 8.0, "south": 20.0, "west": 14.0}
try:
    print(diary["north-east"])
except KeyError as error:
    print("KeyError:", error)

# %% [markdown] name="keys-as-arrows"
r"""
No entry, no answer. You would have guessed: cold, but not as cold as a north wind. Your guess used two things that the dictionary lacks.
It knew **how alike** two directions are, and it **mixed** two temperatures.

Alike first. Write each direction as an arrow of length one, (east, north). The dot product of two such arrows is
1 for the same direction, 0 at a right angle, −1 for the opposite one. The question is an arrow too. It is called the {term}`query`.
"""

# %% name="four-winds"
# (S, D) = (4, 2): north, east, south, west
keys = np.array([[0.0, 1.0], [1.0, 0.0], [0.0, -1.0], [-1.0, 0.0]])
temperatures = np.array([2.0, 8.0, 20.0, 14.0])  # (S,)
query = np.array([0.6, 0.8])  # (D,): from 37°
keys @ query  # (S,): how much each key looks like the query

# %% [markdown] name="hard-lookup-exercise"
r"""
These four numbers are {term}`scores <attention score>`. North scores highest, 0.8. The bluntest guess is north's value, 2 °C:

$$
\hat{\jmath} = \operatorname*{argmax}_j \; k_j \cdot q, \qquad \text{answer} = v_{\hat{\jmath}}
$$ (eq-hard-lookup)

:::{exercise} Hard lookup
:label: ex-hard-lookup
Answer with the value of the key whose dot product with the query is largest.

`query` (D,), `keys` (S, D), `values` (S,) or (S, Dv) → one of the values. Difficulty 1 of 5, about 4 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The cell above has the scores already. You need the position of the largest.

</details>
<details><summary>Hint 2: the shapes</summary>

scores (S,) → one index → the entry (or row) of `values` at that index.

</details>
<details><summary>Hint 3: in words</summary>

Dot every key with the query. Find where the largest score stands. Return the value that stands there.

</details>
"""


# %% tags=["answer"] name="hard-lookup"
def hard_lookup(query, keys, values):
    """The value of the key that looks most like the query, by dot product.

    query (D,), keys (S, D), values (S,) or (S, Dv) -> one number or one row (Dv,).
    """
    # BEGIN SOLUTION
    scores = keys @ query  # (S,)
    return values[scores.argmax()]
    # END SOLUTION


# %% tags=["check"] name="hard-lookup-check"
check(hard_lookup)

# %% [markdown] name="hard-lookup-why"
r"""
<details><summary>Why it works</summary>

A Python dictionary asks "is this key equal to mine?". You ask "which key is most alike?", and there is always one. Equality became
a ranking, so no key is an error any more.

</details>

Now turn the query through a full circle and watch the answer.
"""

# %% tags=["figure"] name="hard-lookup-steps" mystnb={"image": {"alt": "The answer of a hard lookup against the direction of the query, from 0 to 360 degrees: five flat pieces at 2, 8, 20, 14 and 2 degrees Celsius, with jumps at 45, 135, 225 and 315 degrees. Dots mark the four entries of the diary, in the middle of their steps."}, "figure": {"name": "fig-hard-lookup", "caption": "A hard lookup answers in steps. The dots are the diary's entries. On a step, turning the query changes nothing: the slope is zero."}}
bearings = np.arange(361)
circle = np.stack([np.sin(np.radians(bearings)), np.cos(np.radians(bearings))], axis=1)  # (T, D)
fig, ax = plt.subplots()
ax.plot(bearings, [hard_lookup(q, keys, temperatures) for q in circle], color=viz.VALUE)
ax.plot([0, 90, 180, 270], temperatures, "o", color=viz.KEY)
ax.set(xlabel="the wind comes from (degrees)", ylabel="answer (°C)", xticks=range(0, 361, 45), yticks=[2, 8, 14, 20])
plt.show()

# %% [markdown] name="hard-lookup-seen"
r"""
**What you saw.** Every query gets an answer, but only four answers exist. At 44° you get 2, at 46° you get 8. On a step the slope is exactly zero,
so nothing tells you which way to turn a query, or a key, to make the answer better. Lesson 1 met the same wall: argmax has no gradient. It has the same way out.
"""

# %% [markdown] name="soft-lookup-exercise"
r"""
## Everyone answers, some louder

Let all keys answer, and give each a share. Softmax turns scores into {term}`shares that sum to one <attention weight>`. Stack the keys as the rows of a matrix $K$:

$$
a = \operatorname{softmax}(Kq), \qquad c = \sum_j a_j v_j
$$ (eq-soft-lookup)

:::{exercise} Soft lookup
:label: ex-soft-lookup
Answer with {eq}`eq-soft-lookup`, a mixture of all values.

`query` (D,), `keys` (S, D), `values` (S,) or (S, Dv) → one number or row. Difficulty 2 of 5, about 6 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The scores are those of your hard lookup; `softmax` is at the top of this notebook.

</details>
<details><summary>Hint 2: the shapes</summary>

scores (S,) → weights (S,) → a sum over S of weight times value.

</details>
<details><summary>Hint 3: in words</summary>

Dot every key with the query. Softmax. Multiply each value by its weight, and add up over the keys.

</details>
"""


# %% tags=["answer"] name="soft-lookup"
def soft_lookup(query, keys, values):
    """A mixture of all values: weights are the softmax of keys (S, D) @ query (D,).

    query (D,), keys (S, D), values (S,) or (S, Dv) -> one number or one row (Dv,).
    """
    # BEGIN SOLUTION
    weights = softmax(keys @ query)  # (S,)
    return weights @ values
    # END SOLUTION


# %% tags=["check"] name="soft-lookup-check"
check(soft_lookup)

# %% [markdown] name="soft-lookup-why"
r"""
<details><summary>Why it works</summary>

The weights are positive and sum to one, so the answer is a weighted mean: it never leaves the range of the values. Nudge a score, and every weight moves
a little, so the answer moves a little. That is all a gradient needs.

</details>
"""

# %% name="soft-answer"
answers = [float(soft_lookup(size * query, keys, temperatures)) for size in (1, 4)]
np.round(answers, 1)

# %% [markdown] name="ask-louder"
r"""
The first answer, 7.1 °C, is too warm for a wind that is mostly north: south and west had a say. The second is 3.9 °C. The only change is a query four times as long.
A longer query makes longer scores, and softmax sharpens: in lesson 1's words, the **length of the query is one over the temperature**. Length says how surely you ask, direction says what.
"""

# %% tags=["figure"] name="soft-lookup-slope" mystnb={"image": {"alt": "The answer against the direction of the query for queries of length 1, 4 and 16. Length 1 gives a gentle wave between 6 and 16 degrees, length 4 a steeper wave that nearly reaches 2 and 20, length 16 smooth steps close to the hard lookup's, drawn dotted."}, "figure": {"name": "fig-soft-lookup", "caption": "The same turn, softly. A short query listens to every key; a long one comes close to the hard lookup (dotted), and still has a slope."}}
fig, ax = plt.subplots()
for length, style in [(1, "--"), (4, "-"), (16, "-.")]:
    answers = [soft_lookup(length * q, keys, temperatures) for q in circle]
    ax.plot(bearings, answers, style, color=viz.VALUE, linewidth=1.6, label=f"query of length {length}")
ax.plot(bearings, [hard_lookup(q, keys, temperatures) for q in circle], ":", color=viz.INK, label="hard")
ax.plot([0, 90, 180, 270], temperatures, "o", color=viz.KEY)
ax.set(xlabel="the wind comes from (degrees)", ylabel="answer (°C)", xticks=range(0, 361, 45), yticks=[2, 8, 14, 20])
ax.legend(fontsize=9)
plt.show()

# %% [markdown] name="soft-lookup-seen"
r"""
**What you saw.** The steps became slopes. The price: a soft dictionary never returns exactly what you stored, because even the worst key has a say. How much is for the query's length to decide.

Drag the arrow. Turn it, then make it longer.

:::{explorer} soft-dictionary
:keys: 0,1 1,0 0,-1 -1,0
:values: 2 8 20 14
:query: 0.6,0.8

In the web page of this lesson you can drag the query here; in a notebook, change `query` above and run its cell again.
:::
"""

# %% [markdown] name="keys-are-not-values"
r"""
## Many queries, and values of any kind

A diary says more than a temperature. Let each value be a row: temperature, rain, wind speed. You still **search by direction** and **receive weather**.
Keys and values are two different things that happen to share an index. That freedom is worth having: a library finds a book by its title
and gives you the text.

Ask several questions at once: put the queries into the rows of a matrix. Then one matrix product gives all scores.
"""

# %% name="weather-rows"
# (S, Dv) = (4, 3): °C, mm, m/s
weather = np.array([[2.0, 0.1, 6.0], [8.0, 0.3, 3.0], [20.0, 1.2, 4.0], [14.0, 4.5, 8.0]])
# (T, D) = (3, 2): from 37°, 127° and 270°
queries = 3 * np.array([[0.6, 0.8], [0.8, -0.6], [-1.0, 0.0]])
np.round(queries @ keys.T, 1)  # (T, S): row t holds the scores of query t

# %% [markdown] name="four-steps"
r"""
## Attention in four steps

| step | shape | |
|---|---|---|
| 1. compare each query with each key | (T, S) | $e = QK^\top$ |
| 2. turn each row of scores into shares | (T, S) | $a = \operatorname{softmax}(e)$ |
| 3. weigh every value by its share | (T, S, Dv) | $a_{ts}\,v_s$ |
| 4. add up over the keys | (T, Dv) | $c = aV$ |

Steps 3 and 4 are one matrix product. Together:

$$
\operatorname{Attention}(Q, K, V) = \operatorname{softmax}(QK^\top)\,V
$$ (eq-attention)

with $Q$ (T, D), $K$ (S, D), $V$ (S, Dv). Each row of the result is a {term}`context vector`. {term}`Attention <attention>` is this and nothing more: what
later lessons add is above all where $Q$, $K$ and $V$ come from. In a translator the query is the decoder's state, and the encoder's states are keys and values both.
"""

# %% [markdown] name="attention-numpy-exercise"
r"""
:::{exercise} Attention
:label: ex-attention-numpy
Write {eq}`eq-attention`. Return the context *and* the weights: you will want to look at them.

`q` (…, T, D), `k` (…, S, D), `v` (…, S, Dv) → context (…, T, Dv), weights (…, T, S). "…" stands for any leading axes (a batch, heads, none); they broadcast. Difficulty 2 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

`@` multiplies the last two axes and lets the leading ones be. `k.T` does not: it turns *all* axes round.

</details>
<details><summary>Hint 2: the shapes</summary>

(…, T, D) @ (…, D, S) → scores (…, T, S) → weights (…, T, S), sum one over S → @ (…, S, Dv) → (…, T, Dv).

</details>
<details><summary>Hint 3: in words</summary>

Swap the last two axes of `k` and multiply. Softmax over the keys. Multiply by `v`. Return both arrays, context first.

</details>
"""


# %% tags=["answer"] name="attention-numpy"
def attention_numpy(q, k, v):
    """softmax(q kᵀ) v over any leading axes, which broadcast.

    q (..., T, D), k (..., S, D), v (..., S, Dv)
    -> context (..., T, Dv), weights (..., T, S).
    """
    # BEGIN SOLUTION
    scores = q @ k.swapaxes(-1, -2)  # (..., T, S)
    weights = softmax(scores)  # (..., T, S), sums to one over the keys
    return weights @ v, weights
    # END SOLUTION


# %% tags=["check"] name="attention-numpy-check"
check(attention_numpy)

# %% [markdown] name="attention-numpy-why"
r"""
<details><summary>Why it works</summary>

Row $t$ of $QK^\top$ holds $q_t \cdot k_1, \dots, q_t \cdot k_S$: the scores of one soft lookup. Softmax works on each row alone, and row $t$ of $aV$ mixes the values with row $t$ of the weights. So $T$ lookups run side by side
and never meet. A matrix product is what hardware does best; that is much of attention's success.

</details>
"""

# %% tags=["figure"] name="weather-weights" mystnb={"image": {"alt": "A grid of attention weights with three queries as rows and the four keys north, east, south and west as columns. The query from 37 degrees gives 0.64 to north and 0.35 to east, the one from 127 degrees 0.64 to east and 0.35 to south, the one from 270 degrees 0.91 to west."}, "figure": {"name": "fig-weather-weights", "caption": "The weights of three queries. Each row sums to one: a query shares out its own attention, whatever the others do."}}
context, weights = attention_numpy(queries, keys, weather)  # (T, Dv), (T, S)
fig, ax = plt.subplots(figsize=(5.2, 2.4))
viz.heatmap(ax, weights, rows=["37°", "127°", "270°"], columns=["north", "east", "south", "west"])
ax.set(xlabel="key", ylabel="query")
plt.show()

# %% name="weather-answers"
np.round(context, 1)  # (T, Dv): °C, mm of rain, m/s for each query

# %% [markdown] name="attention-numpy-seen"
r"""
**What you saw.** Three questions, three answers of three numbers each. The west wind (third row) brings the rain. The scores never looked at the weather,
and the answer holds no direction: the keys decide *who speaks*, the values decide *what is said*.
"""

# %% [markdown] name="a-real-map"
r"""
## Heights nobody measured

Now real data. Here is a piece of mountains between Tennessee and Kentucky, 30 km wide, with its heights in metres. Matplotlib ships it, so it is on your machine already.

Suppose no one had mapped it. You walk to 1,000 random places and measure. Then someone asks for the height of *any* place. Keys: the surveyed places, (x, y) in km. Values: their heights. Query: the place
asked for. A dictionary that must answer keys it has never seen, for real.
"""

# %% name="read-the-map"
from matplotlib.cbook import get_sample_data

dem = get_sample_data("jacksboro_fault_dem.npz")
heights = dem["elevation"].astype(float)  # (rows, columns) = (344, 403), metres
pixel_y = 111.2 * float(dem["dy"])  # km; a degree of latitude is 111.2 km long
pixel_x = pixel_y * np.cos(np.radians(36.6))  # one of longitude is less, at 36.6°
rows, columns = np.indices(heights.shape)
rows = len(heights) - 1 - rows  # the first row is the northernmost
places = np.stack([columns * pixel_x, rows * pixel_y], axis=-1)  # (344, 403, 2)
print(heights.shape, heights.min(), heights.max())

# %% name="survey"
rng = np.random.default_rng(0)
chosen = rng.permutation(heights.size)[:1400]
spots = places.reshape(-1, 2)[chosen]  # (1400, 2)
measured = heights.ravel()[chosen]  # (1400,)
survey, survey_heights = spots[:1000], measured[:1000]  # keys and values
held_out, held_out_heights = spots[1000:], measured[1000:]  # 400 to test on

# %% [markdown] name="kernel-regression-exercise"
r"""
Near places are alike. Let the score fall with the squared distance; a {term}`width` $w$ (in km) says how fast:

$$
e_{ts} = -\frac{\lVert q_t - k_s \rVert^2}{2w^2}, \qquad c_t = \sum_s \operatorname{softmax}(e_t)_s \, v_s
$$ (eq-kernel-regression)

:::{exercise} Kernel regression
:label: ex-kernel-regression
Guess a value for each query by {eq}`eq-kernel-regression`.

`queries` (T, D), `keys` (S, D), `values` (S,) or (S, Dv), `width` > 0 → (T,) or (T, Dv). Difficulty 3 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Only the score is new. The rest is your soft lookup, T times.

</details>
<details><summary>Hint 2: the shapes</summary>

(T, 1, D) − (S, D) → (T, S, D) → squared and summed over D (T, S) → weights (T, S) → @ values.

</details>
<details><summary>Hint 3: in words</summary>

All differences; square, add over the coordinates. Negate, divide by twice the squared width. Softmax, then mix.

</details>
"""


# %% tags=["answer"] name="kernel-regression"
def kernel_regression(queries, keys, values, width):
    """Mean of the values, with weights that fall like exp(-distance² / (2 width²)).

    queries (T, D), keys (S, D), values (S,) or (S, Dv) -> (T,) or (T, Dv).
    Finite also far from every key.
    """
    # BEGIN SOLUTION
    differences = queries[:, None, :] - keys  # (T, S, D)
    scores = -(differences**2).sum(axis=-1) / (2 * width**2)  # (T, S)
    return softmax(scores) @ values
    # END SOLUTION


# %% tags=["check"] name="kernel-regression-check"
check(kernel_regression)

# %% [markdown] name="kernel-regression-why"
r"""
<details><summary>Why it works</summary>

$\operatorname{softmax}$ of $-d^2/2w^2$ is $\exp(-d^2/2w^2)$ divided by its sum: a bell curve around the query, normalised. Nadaraya and Watson
wrote this estimator down in 1964 {cite}`nadaraya1964,watson1964`, fifty years before anyone called it attention. Softmax's shift by the largest score is what keeps it finite
far from every key, where each bell is zero to machine precision and the plain formula is 0/0.

</details>

How wide? First look along one line: 40 surveyed places on a west–east cut, and three widths.
"""

# %% tags=["figure"] name="cut-fits" mystnb={"image": {"alt": "Three panels of the same west to east height profile with 40 surveyed points. Width 0.05 kilometres gives flat steps from point to point, 0.4 a smooth curve that follows the hills, 4 a slow bump that misses them."}, "figure": {"name": "fig-cut-fits", "caption": "A cut through the map (thin: the truth), 40 places surveyed (dots) and the guess (thick). Too narrow repeats the nearest neighbour, too wide forgets the hills."}}
line, truth = places[120, :, :1], heights[120]  # (T, 1) = (403, 1): x only; (T,)
at = np.sort(np.random.default_rng(1).choice(len(line), 40, replace=False))
widths = {"narrow": 0.05, "good": 0.4, "wide": 4.0}
fig, axes = plt.subplots(1, 3, figsize=(8, 2.8), sharey=True)
for ax, (name, width) in zip(axes, widths.items(), strict=True):
    ax.plot(line, truth, color=viz.INK, linewidth=0.8)
    ax.plot(line[at], truth[at], "o", color=viz.KEY, markersize=3.5)
    ax.plot(line, kernel_regression(line, line[at], truth[at], width), color=viz.VALUE)
    ax.set(title=f"{name}: {width} km", xlabel="east (km)")
axes[0].set_ylabel("height (m)")
plt.show()

# %% [markdown] name="weights-by-identity"
r"""
To see the weights themselves, use a trick you will need again: give each key **its own one-hot vector as value**, the rows of the identity. The mixture of one-hot rows *is* the list of weights.
"""

# %% tags=["figure"] name="cut-weights" mystnb={"image": {"alt": "Three grids of weights, place asked for against surveyed place in order from west to east. Narrow: a thin staircase along the diagonal. Good: a soft diagonal band. Wide: a broad blur."}, "figure": {"name": "fig-cut-weights", "caption": "Who answers? Rows: the place asked for. Columns: the 40 surveyed places from west to east. Each panel has its own scale; its title says how large the largest weight of a row is, typically."}}
fig, axes = plt.subplots(1, 3, figsize=(8, 3.0), sharey=True)
for ax, (name, width) in zip(axes, widths.items(), strict=True):
    weights = kernel_regression(line, line[at], np.eye(40), width)  # (T, S) = (403, 40)
    ax.pcolormesh(np.arange(40), line[:, 0], weights, cmap=viz.WEIGHTS, vmin=0, shading="nearest", rasterized=True)
    ax.set(title=f"{name}: {np.median(weights.max(axis=1)):.2f}", xlabel="surveyed place")
axes[0].set_ylabel("asked at (km)")
axes[0].invert_yaxis()
plt.show()

# %% [markdown] name="choose-the-width"
r"""
## Let the data choose

"Looks good" is no way to choose a width, and the error on the survey itself is worse than useless: a width of nearly nothing repeats every surveyed height exactly.
So ask for places the survey does not hold and compare: that is what the 400 {term}`held-out <held-out data>` places are for. Split them: 200 choose the width, the other 200 judge the choice.
"""


# %% name="held-out-error"
def error(width, part):
    """Root mean squared error in metres on a part of the held-out places."""
    guess = kernel_regression(held_out[part], survey, survey_heights, width)
    return float(np.sqrt(np.mean((guess - held_out_heights[part]) ** 2)))


choose, judge = slice(0, 200), slice(200, 400)
grid = np.geomspace(0.05, 5, 21)
errors = [error(width, choose) for width in grid]
best = float(grid[np.argmin(errors)])
glue("best-width", best, display=False)
glue("best-error", error(best, judge), display=False)
glue("nearest-error", error(1e-3, judge), display=False)
nearest = error(1e-3, choose)  # so narrow that only the nearest place is heard
glue("mean-error", error(1e3, judge), display=False)

# %% tags=["figure"] name="width-curve" mystnb={"image": {"alt": "Held-out error in metres against the width in kilometres on a logarithmic axis: flat on the left at the error of the nearest neighbour, a valley at a bit over half a kilometre, then a climb towards the error of the plain mean."}, "figure": {"name": "fig-width-curve", "caption": "The error on places that were not surveyed. Left: the nearest neighbour. To the right the error climbs towards that of the plain mean. The valley between is what softness buys."}}
fig, ax = plt.subplots()
ax.semilogx(grid, errors, "o-", color=viz.WEIGHT, markersize=4)
ax.axhline(nearest, color=viz.INK, linestyle=":", linewidth=1)
ax.annotate("nearest neighbour", (0.05, nearest), (0, 5), textcoords="offset points")
ax.annotate(f"best: {best:.2f} km", (best, min(errors)), (0, -16), textcoords="offset points", ha="center")
ax.set_xticks([0.05, 0.1, 0.2, 0.5, 1, 2, 5], ["0.05", "0.1", "0.2", "0.5", "1", "2", "5"], minor=False)
ax.set_xticks([], minor=True)
ax.set(xlabel="width (km)", ylabel="held-out error (m)", ylim=(min(errors) - 12, None))
plt.show()

# %% [markdown] name="width-seen"
r"""
**What you saw.** On the 200 places that played no part in the choice, the nearest neighbour is off by {glue:text}`nearest-error:.0f` m, the mean of all heights by {glue:text}`mean-error:.0f` m, and the best width,
{glue:text}`best-width:.2f` km, by {glue:text}`best-error:.0f` m. Both ends of the curve are lookups you know: a width near zero is a hard lookup, a width without end gives everyone the same say.

Now guess the whole map, one row of places at a time.
"""

# %% name="guess-the-map"
# every third place, both ways: (115, 135)
coarse, coarse_heights = places[::3, ::3], heights[::3, ::3]
maps = {"the truth": coarse_heights}
for name, width in [("narrow", 0.05), ("best", best), ("wide", 4.0)]:
    guess = [kernel_regression(row, survey, survey_heights, width) for row in coarse]
    off = np.sqrt(np.mean((guess - coarse_heights) ** 2))
    maps[f"{name}: off by {off:.0f} m"] = np.stack(guess)

# %% tags=["figure"] name="four-maps" mystnb={"image": {"alt": "Four shaded relief maps of the same land. The truth shows branching ridges. Narrow is a mosaic of flat polygons, one for each surveyed place. Best shows the main ridges and the plain, softened. Wide is a blur from high in the west to low in the east."}, "figure": {"name": "fig-four-maps", "caption": "1,000 measured places, three guesses. A hard lookup paves the land with one flat tile for each key; a wide one melts it. Light: high; dark blue: low; lit from the north-west."}}
from matplotlib.colors import LightSource

sun = LightSource(azdeg=315, altdeg=45)  # low in the north-west, as maps have it
fig, axes = plt.subplots(1, 4, figsize=(9, 2.7), sharey=True)
for ax, (title, land) in zip(axes, maps.items(), strict=True):
    relief = sun.shade(land, plt.cm.cividis, blend_mode="soft", vmin=236, vmax=1076, vert_exag=3, dx=223, dy=278)
    ax.imshow(relief, extent=(0, 30, 0, 31.9), interpolation="none")
    ax.set_title(title, fontsize=10)
    ax.set_xlabel("east (km)")
axes[0].set_ylabel("north (km)")
plt.show()

# %% [markdown] name="distance-is-a-dot-product"
r"""
**What you saw.** One formula goes from a mosaic to a blur, and the useful map lies between.

Is it the *same* formula as {eq}`eq-attention`? There the score was a dot product, here a distance. Multiply out:

$$
-\frac{\lVert q - k \rVert^2}{2w^2} = \frac{q \cdot k - \frac12 \lVert k \rVert^2}{w^2} - \frac{\lVert q \rVert^2}{2w^2}
$$ (eq-distance-dot)

The last term is the same for every key, and softmax ignores what all scores share. The rest is a dot product, if each key carries one number more, $-\frac12\lVert k\rVert^2$, and each query a 1 to meet it. The width is a
temperature: $w^2$.
"""

# %% name="kernel-is-attention"
long_keys = np.column_stack([survey, -0.5 * (survey**2).sum(axis=1)])  # (S, D + 1)
long_queries = np.column_stack([held_out, np.ones(400)]) / best**2  # (T, D + 1)
by_attention, _ = attention_numpy(long_queries, long_keys, survey_heights[:, None])
by_kernel = kernel_regression(held_out, survey, survey_heights, best)  # (T,)
gap = np.abs(by_attention[:, 0] - by_kernel).max()
glue("kernel-gap", float(gap), display=False)

# %% [markdown] name="kernel-is-attention-seen"
r"""
Over 400 guesses in metres the two ways differ by at most {glue:text}`kernel-gap:.0e` m: rounding. Kernel regression **is** attention, with keys and queries that someone chose by hand. A network will learn its own.

## Why divide by √D

So far D was 2. Networks use 64 and more. Draw queries and keys at random, every coordinate with mean 0 and variance 1, and look at the scores. A dot product adds up D products, each with variance 1,
and variances of independent terms add up.
"""


# %% name="variance-of-scores"
def draw(size, rng):
    """Random queries (400, D), keys (32, D) and values (32,) of variance one."""
    return [rng.normal(size=shape) for shape in ((400, size), (32, size), (32,))]


sizes = [1, 4, 16, 64, 256, 1024]
rng = np.random.default_rng(0)
samples = {size: draw(size, rng) for size in sizes}
variances = [float((q @ k.T).var()) for q, k, _ in samples.values()]
glue("variance-64", variances[3], display=False)
glue("variance-1024", variances[5], display=False)
[round(variance, 1) for variance in variances]

# %% [markdown] name="scale-scores-exercise"
r"""
The variance grows like D: {glue:text}`variance-64:.0f` at D = 64, {glue:text}`variance-1024:.0f` at 1024. Longer scores are a colder softmax, though no one asked for one. The cure of the transformer paper {cite}`vaswani2017`: divide by the scores' standard deviation.

$$
e = \frac{QK^\top}{\sqrt{D}}
$$ (eq-scaled-scores)

:::{exercise} Scaled scores
:label: ex-scale-scores
Write {eq}`eq-scaled-scores`, the {term}`scaled dot product`.

`q` (…, T, D), `k` (…, S, D) → scores (…, T, S). Difficulty 1 of 5, about 6 minutes.
:::
"""

# %% [markdown] name="scale-scores-hints"
r"""
<details><summary>Hint 1: where to look</summary>

The scores of your `attention_numpy`, and one division. Which axis is D?

</details>
<details><summary>Hint 2: the shapes</summary>

(…, T, D) @ (…, D, S) → (…, T, S). D is the length of *one* query, so it is the last axis of `q`, and it is gone from the scores.

</details>
<details><summary>Hint 3: in words</summary>

Dot every query with every key. Divide by the square root of the size of the last axis.

</details>
"""


# %% tags=["answer"] name="scale-scores"
def scale_scores(q, k):
    """Dot products of every query with every key, divided by √D.

    q (..., T, D), k (..., S, D) -> (..., T, S); the leading axes broadcast.
    """
    # BEGIN SOLUTION
    return q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])  # (..., T, S)
    # END SOLUTION


# %% tags=["check"] name="scale-scores-check"
check(scale_scores)

# %% [markdown] name="scale-scores-why"
r"""
<details><summary>Why it works</summary>

Dividing a number by $\sqrt{D}$ divides its variance by $D$: from $D$ back to 1, at every width. Divide by $D$ itself and the variance becomes $1/D$: all scores nearly zero, and every query takes the plain mean.

</details>

Does it matter for learning? Ask how far the answer moves when one score moves. From $c = \sum_j a_j v_j$ and lesson 1's Jacobian:

$$
\frac{\partial c}{\partial e_j} = a_j\,(v_j - c)
$$ (eq-slope)

A key moves the answer if it has weight *and* disagrees with the answer. If one key has all the weight, then $c = v_j$ for that key, and $a_j = 0$ for all others. Every slope is zero: the flat step of {numref}`fig-hard-lookup` again.
Measure its length.
"""


# %% name="slope-of-the-answer"
def top_share_and_slope(scores, values):
    """Mean largest weight; median length of the answer's gradient in its scores."""
    a = softmax(scores)  # (T, S)
    c = a @ values  # (T,)
    slope = np.linalg.norm(a * (values - c[:, None]), axis=1)  # (T,)
    return float(a.max(axis=1).mean()), float(np.median(slope))


draws = samples.values()
plain = np.array([top_share_and_slope(q @ k.T, v) for q, k, v in draws])  # (6, 2)
scaled = np.array([top_share_and_slope(scale_scores(q, k), v) for q, k, v in draws])
for name, table in [("plain", plain), ("scaled", scaled)]:
    glue(f"share-{name}", float(100 * table[-1, 0]), display=False)
    glue(f"slope-{name}", float(table[-1, 1]), display=False)

# %% tags=["figure"] name="saturation" mystnb={"image": {"alt": "Two panels against D from 1 to 1024. Left, the largest of 32 weights: without scaling it climbs towards one, with scaling it stays below 0.2. Right, on a logarithmic axis, the gradient: without scaling it falls by many powers of ten, with scaling it stays level."}, "figure": {"name": "fig-saturation", "caption": "32 random keys. Without the division, softmax turns into argmax as D grows (left), and the gradient of a typical query dies (right)."}}
fig, axes = plt.subplots(1, 2, figsize=(8, 3))
for column, ax in enumerate(axes):
    ax.plot(sizes, plain[:, column], "s--", color=viz.KEY, label="q · k")
    ax.plot(sizes, scaled[:, column], "o-", color=viz.WEIGHT, label="q · k / √D")
    ax.set_xscale("log", base=2)
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.set_xlabel("D")
axes[0].set(ylabel="largest weight (mean)", ylim=(0, 1))
axes[1].set(ylabel="gradient (median)", yscale="log")
axes[0].legend()
plt.show()

# %% [markdown] name="saturation-seen"
r"""
**What you saw.** At D = 1024 the loudest of 32 random keys takes {glue:text}`share-plain:.0f` % of the weight, and a typical query is left with a gradient of {glue:text}`slope-plain:.0e`. Scaled, it takes {glue:text}`share-scaled:.0f` %, and
the gradient is {glue:text}`slope-scaled:.2f`, about what it is at every other D. This is {term}`saturation`: softmax in its flat corner, where nothing is learned. From here on attention means

$$
\operatorname{Attention}(Q, K, V) = \operatorname{softmax}\!\left(\frac{QK^\top}{\sqrt{D}}\right) V
$$ (eq-scaled-attention)

The division fixes the start of training. Later a network may grow its queries and be as sure as it likes.
"""

# %% [markdown] name="padding"
r"""
## What is not there must not answer

Three weather stations send their diaries. One has four entries, one has two, one opened today and has none. An array needs equal rows, so the short ones are filled up with zeros: {term}`padding`.

A row of zeros looks harmless. Its score is 0. But softmax gives a score of 0 the share $e^0 = 1$ before dividing, as much as any key at a right angle to the query.
"""

# %% name="three-stations"
lengths = np.array([4, 2, 0])  # (B,): entries in each diary
present = np.arange(4) < lengths[:, None]  # (B, S) = (3, 4), True: an entry
station_keys = np.where(present[..., None], keys, 0.0)  # (B, S, D), else zeros
station_values = np.where(present[..., None], weather, 0.0)  # (B, S, Dv)
unmasked = softmax(scale_scores(queries, station_keys))  # (B, T, S)
glue("padding-share", 100 * unmasked[1, :, 2:].sum(axis=1).max(), display=False)
np.round(unmasked[1], 2)  # the station with two entries: columns 2 and 3 are padding

# %% [markdown] name="masked-attention-exercise"
r"""
At the second station up to {glue:text}`padding-share:.0f` % of a query's attention goes to entries that don't exist. A boolean {term}`mask` says who may answer, True = may attend: set every other **score** to $-\infty$, and $e^{-\infty} = 0$.

:::{exercise} Masked attention
:label: ex-masked-attention
Scaled attention {eq}`eq-scaled-attention` in which a query sees only the keys its mask allows. A query that may attend to nothing gets zeros: weights and context, no nan, no warning.

`q` (…, T, D), `k` (…, S, D), `v` (…, S, Dv), `mask` boolean, broadcasts to (…, T, S) → context (…, T, Dv), weights (…, T, S). Difficulty 4 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="masked-attention-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`scale_scores` and `np.where` give all but the empty rows. There softmax computes $-\infty - (-\infty)$.

</details>
<details><summary>Hint 2: the shapes</summary>

Which rows are empty: `any` over the last axis, kept as (…, T, 1), so that it broadcasts against (…, T, S).

</details>
<details><summary>Hint 3: in words</summary>

Find the empty rows. Set the scores that aren't allowed to −∞, but leave the empty rows alone. Softmax. Set the empty rows to zero.

</details>
"""


# %% tags=["answer"] name="masked-attention"
def masked_attention(q, k, v, mask):
    """softmax(q kᵀ / √D) v over the keys the mask allows; zeros where it allows none.

    q (..., T, D), k (..., S, D), v (..., S, Dv),
    mask boolean, True = may attend, broadcasts to (..., T, S)
    -> context (..., T, Dv), weights (..., T, S).
    """
    # BEGIN SOLUTION
    empty = ~mask.any(axis=-1, keepdims=True)  # (..., T, 1): may attend to nothing
    scores = np.where(mask | empty, scale_scores(q, k), -np.inf)  # no row is all -inf
    weights = np.where(empty, 0.0, softmax(scores))  # (..., T, S)
    return weights @ v, weights
    # END SOLUTION


# %% tags=["check"] name="masked-attention-check"
check(masked_attention)

# %% [markdown] name="masked-attention-why"
r"""
<details><summary>Why it works</summary>

Masking the scores lets softmax share out one among the keys that are left: the result is what you would get had the others never been in the array. Zeroing *weights* instead leaves rows that sum to less than one. The empty row needs care *before*
softmax: a nan that is replaced afterwards is gone from the answer, but in a framework that differentiates it comes back in the gradient.

</details>
"""

# %% tags=["figure"] name="masked-weights" mystnb={"image": {"alt": "Two rows of three weight grids, one grid for each station, three queries by four keys. Top, without a mask, every row spreads over all four keys, padding included. Bottom, with the mask: the first grid is unchanged, the second has zeros in the two padded columns, the third is all zeros."}, "figure": {"name": "fig-masked-weights", "caption": "Above without, below with the mask. Station 1 does not change. At station 2 the real entries share what padding had taken. At station 3 there is nothing to say: zeros."}}
_, masked = masked_attention(queries, station_keys, station_values, present[:, None, :])  # mask (B, 1, S)
fig, axes = plt.subplots(2, 3, figsize=(8, 4.2))
for b, length in enumerate(lengths):
    names = ["37°", "127°", "270°"] if b == 0 else [" "] * 3
    viz.heatmap(axes[0, b], unmasked[b], rows=names, columns=list("NESW"))
    viz.heatmap(axes[1, b], masked[b], rows=names, columns=list("NESW"))
    axes[0, b].set_title(f"station {b + 1}: {length} entries")
axes[0, 0].set_ylabel("no mask")
axes[1, 0].set_ylabel("masked")
plt.show()

# %% [markdown] name="masked-attention-seen"
r"""
**What you saw.** The mask has one row for each station, (B, 1, S), and broadcasting lends it to every query. Lesson 9 uses the same function with another mask: a word may not attend to words that come after it.
"""

# %% [markdown] name="an-old-friend"
r"""
## An old friend

You have used attention before, if you have ever trained a classifier. Its last layer takes the hidden state $h$ of an example and computes

$$
p = \operatorname{softmax}(hW + b)
$$ (eq-head)

Column $j$ of $W$ is a vector as long as $h$, and label $j$'s score is its dot product with $h$. So the columns are **keys**: one learned {term}`embedding <label embedding>` for each label. The hidden state is the **query**. And
$p$ are the weights. Train a small network on lesson 1's handwritten digits {cite}`alpaydin1998digits`, 8 × 8 pixels each, and take its last layer apart.
"""

# %% name="train-on-digits"
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

pictures, labels = load_digits(return_X_y=True)  # (1797, 64), (1797,)
parts = train_test_split(pictures / 16, labels, test_size=450, random_state=0)
train, test, train_labels, test_labels = parts
settings = {"alpha": 0.1, "learning_rate_init": 0.005, "max_iter": 800, "random_state": 0}
network = MLPClassifier(hidden_layer_sizes=(32,), **settings)
network.fit(train, train_labels)  # half a second
hidden = test @ network.coefs_[0] + network.intercepts_[0]
hidden = np.maximum(0, hidden)  # (T, D) = (450, 32), the last hidden state
head, bias = network.coefs_[1], network.intercepts_[1]  # (D, S) = (32, 10), (S,)
glue("digits-accuracy", float(100 * network.score(test, test_labels)), display=False)

# %% [markdown] name="mlp-head-as-attention-exercise"
r"""
The network gets {glue:text}`digits-accuracy:.1f` % of the 450 test pictures right. One thing in {eq}`eq-head` is not a dot product yet: the bias. You have seen the cure in {eq}`eq-distance-dot`.

:::{exercise} A classifier's head as attention
:label: ex-mlp-head-as-attention
Compute the layer with your `attention_numpy`, unscaled, as the layer is.

`hidden` (T, D), `weight` (D, S), `bias` (S,), `values` (S, Dv) → context (T, Dv), weights (T, S). The weights must be {eq}`eq-head`. Difficulty 3 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="mlp-head-as-attention-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Keys are rows in `attention_numpy` and columns in `weight`. For the bias: one coordinate more for each key, and a 1 in each query to meet it.

</details>
<details><summary>Hint 2: the shapes</summary>

queries (T, D + 1), keys (S, D + 1), values (S, Dv).

</details>
<details><summary>Hint 3: in words</summary>

Transpose the weight. Append the bias to it as a last column. Append a column of ones to the hidden states. Attend.

</details>
"""


# %% tags=["answer"] name="mlp-head-as-attention"
def mlp_head_as_attention(hidden, weight, bias, values):
    """A classifier's last layer, softmax(hidden @ weight + bias), as attention.

    hidden (T, D), weight (D, S), bias (S,), values (S, Dv)
    -> context (T, Dv), weights (T, S).
    """
    # BEGIN SOLUTION
    q = np.column_stack([hidden, np.ones(len(hidden))])  # (T, D + 1)
    k = np.column_stack([weight.T, bias])  # (S, D + 1): embedding, then bias
    return attention_numpy(q, k, values)
    # END SOLUTION


# %% tags=["check"] name="mlp-head-as-attention-check"
check(mlp_head_as_attention)

# %% [markdown] name="mlp-head-why"
r"""
<details><summary>Why it works</summary>

$(h, 1) \cdot (w_j, b_j) = h \cdot w_j + b_j$. A bias is a key's voice that does not depend on the question: how often this label is right before you look. The head isn't divided by $\sqrt{D}$; its weights were trained at the
scale they have.

</details>

A classifier has no values: it stops at the weights. Give it some. Let each label's value be the mean picture of that digit, and look at the test pictures the network is least sure of.
"""

# %% name="least-sure"
# (S, Dv) = (10, 64)
means = np.stack([train[train_labels == digit].mean(axis=0) for digit in range(10)])
beliefs, shares = mlp_head_as_attention(hidden, head, bias, means)  # (T, 64), (T, 10)
gap = np.abs(shares - network.predict_proba(test)).max()
glue("head-gap", gap, display=False)
unsure = np.argsort(shares.max(axis=1))[:6]  # the six smallest largest weights
tops = np.argsort(-shares[unsure], axis=1)[:, :2]  # (6, 2): the top two labels

# %% tags=["figure"] name="what-it-believes" mystnb={"image": {"alt": "Six badly written test digits above, and below each the mixture of mean digits that the network sees in it. Titles give the two labels with the largest weights. Several mixtures look like two digits at once."}, "figure": {"name": "fig-beliefs", "caption": "Above: the six test pictures the network is least sure of (queries). Below: the context, a mixture of mean digits, with the two largest weights."}}
from matplotlib.colors import LinearSegmentedColormap

fig, axes = plt.subplots(2, 6, figsize=(8, 3.2))
blue, green = (LinearSegmentedColormap.from_list("", [role + "00", role]) for role in (viz.QUERY, viz.VALUE))
for column, (t, (one, two)) in enumerate(zip(unsure, tops, strict=True)):
    axes[0, column].imshow(test[t].reshape(8, 8), cmap=blue)
    axes[1, column].imshow(beliefs[t].reshape(8, 8), cmap=green)
    axes[0, column].set_title(f"truly {test_labels[t]}")
    axes[1, column].set_title(f"{one}: {shares[t, one]:.2f}\n{two}: {shares[t, two]:.2f}", fontsize=10)
for ax in axes.flat:
    ax.set_axis_off()

# %% [markdown] name="mlp-head-seen"
r"""
**What you saw.** Your weights equal scikit-learn's own probabilities up to {glue:text}`head-gap:.0e`. The context is the network's belief as a picture: where it wavers between two digits you see both.

The formula is one, the use is two:

| | classifier's head | attention |
|---|---|---|
| query | last hidden state | a hidden state inside the network |
| keys | a learned embedding for each label, the same for all inputs | vectors from the layer before, new for each input |
| the weights are for | choosing (or sampling) one label | mixing: a summary of the input |

A head asks "which of my labels?". Attention asks "which part of what I just read?".
"""

# %% [markdown] name="quiz-shuffle"
r"""
## Check yourself

:::{quiz} You shuffle the rows of K and V in the same way, and leave Q alone. What happens to the context?
- [x] Nothing. | The weights are shuffled along with the values, so each value keeps its weight, and a sum has no order. To attention the keys are a set.
- [ ] Its rows are shuffled too. | They would be if you shuffled Q. Each row of the context belongs to one query.
- [ ] It becomes wrong: value and weight no longer belong together. | They still do, because both were shuffled alike. Shuffle only one of them and you are right.
:::
"""

# %% [markdown] name="quiz-axis"
r"""
:::{quiz} Someone takes the softmax of the scores (T, S) over the queries, axis 0. What goes wrong first?
- [ ] The shapes no longer fit. | They fit: the weights are still (T, S). That is why this slip is so common.
- [x] A query's answer depends on which other queries are asked with it. | Each column now sums to one, so queries compete for a key. Remove one query and the others' answers change.
- [ ] The context leaves the range of the values. | It may, since a row of weights no longer sums to one, but that is a consequence. The cause is that queries compete.
:::
"""

# %% [markdown] name="quiz-width"
r"""
:::{quiz} The survey is ten times denser. Where does the best width go?
- [x] It shrinks. | With more neighbours near by, you can listen to fewer kilometres and still average over enough of them.
- [ ] It grows, since there is more data to average. | More data near by means less need to look far. Averaging over far places blurs the ridges.
- [ ] It stays: it is a property of the land. | The land has its say, but so does the spacing of the keys: a width far below the spacing is only a nearest neighbour.
:::
"""

# %% [markdown] name="quiz-mask"
r"""
:::{quiz} To mask a key, why not set its score to 0?
- [ ] That works, if the softmax is stable. | Stability is another matter. A score of 0 is an ordinary score.
- [x] A score of 0 is a right angle, not an absence: the key still gets a share. | Before dividing its share is $e^0 = 1$, more than that of any real key with a negative score.
- [ ] Zero has no gradient. | The gradient is not the point. The forward answer is wrong already.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. A lookup is a comparison and a choice; argmax chooses hard and has no slope, softmax shares out and has one.
2. Attention is softmax(QKᵀ) V: the keys decide who speaks, the values decide what is said, each query is on its own.
3. With scores that fall with distance it is kernel regression; the width is a temperature, and held-out data chooses it.
4. Dot products have variance D. Divide by √D, or softmax saturates and the gradient dies.
5. What may not answer gets the score −∞ before softmax. A query with no one to ask gets zeros.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`key` | 키 |
| {term}`query` | 쿼리, 질의 |
| {term}`value` | 값, 밸류 |
| {term}`attention score` | 어텐션 스코어 |
| {term}`attention weight` | 어텐션 가중치 |
| {term}`context vector` | 문맥 벡터, 컨텍스트 벡터 |
| {term}`attention` | 어텐션, 주의 |
| {term}`hard lookup` | 하드 조회 |
| {term}`soft lookup` | 소프트 조회 |
| {term}`kernel regression` | 커널 회귀 |
| {term}`width` | 폭, 대역폭 |
| {term}`held-out data` | 떼어 둔 데이터 |
| {term}`scaled dot product` | 스케일드 닷 프로덕트 |
| {term}`saturation` | 포화 |
| {term}`padding` | 패딩 |
| {term}`mask` | 마스크 |
| {term}`label embedding` | 라벨 임베딩 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`nadaraya1964` and {cite:t}`watson1964`: the same formula, from statistics. Two and fourteen pages.
- {cite:t}`bahdanau2015`: the paper that brought soft lookup into translation. Lessons 5 and 6 rebuild it.
- {cite:t}`vaswani2017`, section 3.2: queries, keys, values and the division by √D, on one page. Footnote 4 is your variance argument.
- {cite:t}`graves2014`: a neural network that reads and writes a memory by soft lookup.
- {cite:t}`miller2016`: keys and values apart, to answer questions from documents.
- {cite:t}`zhang2023`, chapter 11: attention from kernel regression, in the same order as here.

**Next.** Lesson 3 squeezes a whole sentence into one vector and shows how that fails. Lesson 4 lets it look back, with what you built here.
"""
