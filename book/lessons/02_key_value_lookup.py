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
| After it you can | turn a lookup into three array operations that have a gradient; guess heights that nobody measured, and let the gradient choose how far the guess looks; say why scores are divided by $\sqrt{D}$, and measure what training loses without it; keep padding out of an answer; find the same formula in the last layer of a classifier |
| You need | lesson 1's softmax and its Jacobian, the derivative of a power, the chain rule, NumPy's `@` and broadcasting |
| Time | about 170 minutes, with seven exercises; after about 65 there is a place to stop |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(hard_lookup)` defines the course's answer in
your notebook, so that you can go on. Your functions get arrays that later cells need, so don't write into them. Cells with `holds(…)` test what the text says against this run's numbers; they ask nothing of you.
"""

# %% tags=["setup"] name="setup"
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, holds, show_solution

viz.use_style()


# %% tags=["setup"] name="softmax-from-lesson-1"
def softmax(x, axis=-1):
    """From lesson 1: shares along `axis`, safe for large scores."""
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
These four numbers are {term}`scores <attention score>`. North scores highest, 0.8. The simplest guess is north's value, 2 °C:

$$
\hat{\jmath} = \operatorname*{argmax}_j \; k_j \cdot q, \qquad \text{answer} = v_{\hat{\jmath}}
$$ (eq-hard-lookup)

:::{exercise} Hard lookup
:label: ex-hard-lookup
Answer with the value of the key whose dot product with the query is largest. If several keys share the largest score, answer with the value of any one of them.

`query` (D,), `keys` (S, D), `values` (S,) or (S, Dv) → one of the values, as it stands, down to a large whole number's last digit, whatever the others hold (nan, ±∞). Scores may be huge or tiny. Difficulty 1 of 5, about 4 minutes.
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

    query (D,), keys (S, D), values (S,) or (S, Dv)
    -> one number or one row (Dv,).
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
circle = np.stack(
    [np.sin(np.radians(bearings)), np.cos(np.radians(bearings))], axis=1
)  # (T, D)
steps = np.array([hard_lookup(q, keys, temperatures) for q in circle])
fig, ax = plt.subplots(figsize=(5.2, 3))
ax.plot(bearings, steps, color=viz.VALUE)
ax.plot([0, 90, 180, 270], temperatures, "o", color=viz.KEY)
ax.set(
    xlabel="the wind comes from (degrees)",
    ylabel="answer (°C)",
    xticks=range(0, 361, 90),
    yticks=[2, 8, 14, 20],
)
plt.show()

# %% [markdown] name="hard-lookup-seen"
r"""
**What you saw.** Every query gets an answer, but only four answers exist. At 44° you get 2, at 46° you get 8. On a step the slope is exactly zero,
so it doesn't tell you which way to turn a query, or a key, to make the answer better. Lesson 1 met the same wall: argmax has no useful gradient. The way out is the same too.
"""

# %% tags=["record"] name="hard-lookup-claims"
pieces = [(0, 45, 2), (46, 135, 8), (136, 225, 20), (226, 315, 14)]
holds("only four answers exist", set(steps) == set(temperatures))
holds(
    "five flat pieces, with jumps at 45°, 135°, 225° and 315°",
    all((steps[a:b] == answer).all() for a, b, answer in pieces)
    and (steps[316:] == 2).all(),
)
holds("on a step the slope is zero", np.count_nonzero(np.diff(steps)) == 4)

# %% [markdown] name="soft-lookup-exercise"
r"""
## Every key answers, some louder

Let all keys answer, and give each a share. Softmax turns scores into {term}`shares that sum to one <attention weight>`. Stack the keys as the rows of a matrix $K$:

$$
a = \operatorname{softmax}(Kq), \qquad c = \sum_j a_j v_j
$$ (eq-soft-lookup)

:::{exercise} Soft lookup
:label: ex-soft-lookup
Answer with {eq}`eq-soft-lookup`, a mixture of all values.

`query` (D,), `keys` (S, D), `values` (S,) or (S, Dv) → one number or row. Scores may be in the thousands, above or below zero. Difficulty 2 of 5, about 6 minutes.
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
    """A mixture of all values, weighted by the softmax of keys @ query.

    query (D,), keys (S, D), values (S,) or (S, Dv)
    -> one number or one row (Dv,).
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
for size in (1, 4):
    answer = soft_lookup(size * query, keys, temperatures)
    print(f"{size} times the query: {answer:.1f} °C")
without = soft_lookup(query, keys[:2], temperatures[:2])
print(f"only north and east in the diary: {without:.1f} °C")

# %% [markdown] name="ask-louder"
r"""
The first answer, 7.1 °C, is too warm for a wind that is mostly north. South and west, with a fifth of the weight together, had a say: without them it is 4.7 °C. The second answer is 3.9 °C. The only change is a query four times as long.
Its scores are four times as large too, which in lesson 1's words is a temperature four times lower: the **length of the query is one over the temperature**. The query's direction says what you ask for, its length how sharply.
"""

# %% tags=["figure"] name="soft-lookup-slope" mystnb={"image": {"alt": "The answer against the direction of the query for queries of length 1, 4 and 16. Length 1 gives a gentle wave between 6 and 16 degrees, length 4 a steeper wave that nearly reaches 2 and 20, length 16 smooth steps close to the hard lookup's, drawn dotted."}, "figure": {"name": "fig-soft-lookup", "caption": "The same turn, softly. A short query listens to every key; a long one comes close to the hard lookup (dotted), without its jumps."}}
turned = {
    length: np.array(
        [soft_lookup(length * q, keys, temperatures) for q in circle]
    )
    for length in (1, 4, 16)
}
fig, ax = plt.subplots(figsize=(5.2, 3.6))
for (length, answers), style in zip(
    turned.items(), ["--", "-", "-."], strict=True
):
    ax.plot(
        bearings,
        answers,
        style,
        color=viz.VALUE,
        linewidth=1.6,
        label=f"length {length}",
    )
ax.plot(bearings, steps, ":", color=viz.INK, label="hard")
ax.plot([0, 90, 180, 270], temperatures, "o", color=viz.KEY)
ax.set(
    xlabel="the wind comes from (degrees)",
    ylabel="answer (°C)",
    xticks=range(0, 361, 90),
    yticks=[2, 8, 14, 20],
)
ax.legend(ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.0))
plt.show()

# %% [markdown] name="soft-lookup-seen"
r"""
**What you saw.** The steps became slopes. The price: asked for north itself, a soft dictionary doesn't return north's 2 °C, because every other key has a weight above zero, and all of them are warmer. How much that matters is decided by the query's length.

Try other queries: turn the arrow, then make it longer.

:::{explorer} soft-dictionary
:keys: 0,1 1,0 0,-1 -1,0
:values: 2 8 20 14
:query: 0.6,0.8

In the web page of this lesson you can drag the query here; in a notebook, change `query` above and run its cell again.
:::
"""

# %% tags=["record"] name="soft-lookup-claims"
ranges = {n: (a.min(), a.max()) for n, a in turned.items()}
jump = {n: np.abs(np.diff(a)).max() for n, a in turned.items()}
holds(
    "the steps became slopes: at lengths 1 and 4 a degree moves the answer"
    " by less than half a degree Celsius",
    max(jump[1], jump[4]) < 0.5,
    f"at most {jump[1]:.2f} and {jump[4]:.2f} °C; hard: 12 °C",
)
holds(
    "length 1 stays between about 6 and 16, length 4 nearly reaches 2 and 20",
    5 < ranges[1][0] < 7 < 15 < ranges[1][1] < 17
    and ranges[4][0] < 3.5
    and ranges[4][1] > 18.5,
)
off = {
    n: np.abs(a - steps)[[0, 90, 180, 270]].min() for n, a in turned.items()
}
holds(
    "no entry comes back exactly as it was stored, least of all with a short"
    " query",
    off[1] > 10 * off[4] > 0 and off[16] > 0,
    f"off by at least {off[1]:.1f}, {off[4]:.2f} and {off[16]:.0e} °C",
)
away = np.abs(bearings % 90 - 45) > 10
holds(
    "a query of length 16 comes close to the hard lookup, without its jumps",
    np.abs(turned[16] - steps)[away].max() < 0.4 and jump[16] < 2,
    f"within {np.abs(turned[16] - steps)[away].max():.1f} °C at 10° or more"
    f" from a jump, at most {jump[16]:.1f} °C a degree",
)
others = 1 - softmax(keys @ query)[:2].sum()
holds(
    "south and west have a fifth of the weight, and without them the answer"
    " is 4.7 °C",
    0.15 < others < 0.25 and abs(without - 4.7) < 0.1,
)
norths = soft_lookup(keys[0], keys[:1], temperatures[:1])
holds(
    "asked for north, the other keys make the answer too warm: they are all"
    " warmer, and with them hidden it is 2 °C",
    soft_lookup(keys[0], keys, temperatures) > 4
    and (temperatures[1:] > 2).all()
    and abs(norths - 2) < 1e-9,
)

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
weather = np.array(
    [[2.0, 0.1, 6.0], [8.0, 0.3, 3.0], [20.0, 1.2, 4.0], [14.0, 4.5, 8.0]]
)
# (T, D) = (3, 2): from 37°, 127° and 270°, three times as long as an arrow
# of the diary, so that the answers are sharper
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

with $Q$ (T, D), $K$ (S, D), $V$ (S, Dv). D is the number of coordinates of a query, and of a key. Each row of the result is a {term}`context vector`.
"""

# %% tags=["figure"] name="attention-flow" mystnb={"image": {"alt": "A drawing of attention. Queries Q, of shape T by D, and keys K, S by D, meet in a product. Its scores e, T by S, go through softmax and become the weights a, T by S. The weights meet the values V, S by Dv, in a second product, which gives the context c, T by Dv."}, "figure": {"name": "fig-attention-flow", "caption": "Attention: two products with a softmax between them. Queries and keys make the weights; the values come in only after that."}}
fig, ax = plt.subplots(figsize=(5.2, 3.7))
draw = viz.Machine(ax, width=6.3, height=4.2)
draw.box("q", "Q", at=(0.55, 3.7), role=viz.QUERY)
draw.box("k", "K", at=(0.55, 2.4), role=viz.KEY)
draw.box("v", "V", at=(0.55, 0.5), role=viz.VALUE)
draw.box("compare", "@", at=(2.2, 3.05), size=(0.36, 0.36), round=True)
draw.box("softmax", "softmax", at=(4.1, 3.05), size=(1.3, 0.5))
draw.box("mix", "@", at=(4.1, 0.5), size=(0.36, 0.36), round=True)
draw.box("c", "c", at=(5.8, 0.5), role=viz.VALUE, size=(0.5, 0.5))
into = {"bend": 0.25, "role": viz.QUERY}
draw.arrow("q", "compare", "(T, D)", sides=("right", "top"), **into)
into = {"bend": -0.25, "role": viz.KEY, "label_at": 0.2}
draw.arrow("k", "compare", "(S, D)", sides=("right", "bottom"), **into)
draw.arrow("compare", "softmax", "e (T, S)")
draw.arrow("softmax", "mix", "a (T, S)", role=viz.WEIGHT)
draw.arrow("v", "mix", "(S, Dv)", role=viz.VALUE)
draw.arrow("mix", "c", "(T, Dv)", role=viz.VALUE)
plt.show()

# %% [markdown] name="four-steps-are-all"
r"""
This is the core of {term}`attention`. A scale and a mask come later in this lesson; the lessons after it mostly change where $Q$, $K$ and $V$ come from.
"""

# %% [markdown] name="attention-numpy-exercise"
r"""
:::{exercise} Attention
:label: ex-attention-numpy
Write {eq}`eq-attention`. Return the context *and* the weights: you will want to look at them.

`q` (…, T, D), `k` (…, S, D), `v` (…, S, Dv) → context (…, T, Dv), weights (…, T, S). "…" stands for any leading axes (a batch, heads, none); they broadcast, and any axis may have size 1. Difficulty 2 of 5, about 12 minutes.
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
and never meet.

</details>
"""

# %% tags=["figure"] name="weather-weights" mystnb={"image": {"alt": "A grid of attention weights with three queries as rows and the four keys north, east, south and west as columns. The query from 37 degrees gives 0.64 to north and 0.35 to east, the one from 127 degrees 0.64 to east and 0.35 to south, the one from 270 degrees 0.91 to west."}, "figure": {"name": "fig-weather-weights", "caption": "The weights of three queries. Each row sums to one: a query shares out its own attention, whatever the others do."}}
context, weights = attention_numpy(queries, keys, weather)  # (T, Dv), (T, S)
fig, ax = plt.subplots(figsize=(5.2, 2.6))
viz.heatmap(
    ax,
    weights,
    rows=["37°", "127°", "270°"],
    columns=["north", "east", "south", "west"],
)
ax.set(xlabel="key", ylabel="query")
plt.show()

# %% name="weather-answers"
np.round(context, 1)  # (T, Dv): °C, mm of rain, m/s for each query

# %% [markdown] name="attention-numpy-seen"
r"""
**What you saw.** Three questions, three answers of three numbers each. The west wind (third row) brings the rain. The scores were made without looking at the weather,
and the answer holds no direction: the keys decide *who speaks*, the values decide *what is said*.
"""

# %% tags=["record"] name="attention-numpy-claims"
top = [weights[0, 0], weights[1, 1], weights[2, 3]]
holds(
    "the weights are about 0.64 north, 0.64 east and 0.91 west, and 0.35 for"
    " the second of the first two queries",
    np.allclose(top, [0.64, 0.64, 0.91], atol=0.01)
    and np.allclose([weights[0, 1], weights[1, 2]], 0.35, atol=0.01),
)
alone, _ = attention_numpy(queries[2:], keys, weather)
holds(
    "each row sums to one, and a query gets the same answer alone",
    np.allclose(weights.sum(axis=1), 1) and np.allclose(alone, context[2:]),
)
holds(
    "the west wind brings the rain", context[2, 1] > 2 * context[:2, 1].max()
)
other = np.random.default_rng(0).normal(size=weather.shape)
holds(
    "with another weather the weights stay the same",
    np.array_equal(attention_numpy(queries, keys, other)[1], weights),
)

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
heights = dem["elevation"].astype(
    float
)  # (rows, columns) = (344, 403), metres
pixel_y = 111.2 * float(dem["dy"])  # km: a degree of latitude is 111.2 km
pixel_x = pixel_y * np.cos(np.radians(36.6))  # one of longitude is less
rows, columns = np.indices(heights.shape)
rows = len(heights) - 1 - rows  # the first row is the northernmost
places = np.stack([columns * pixel_x, rows * pixel_y], axis=-1)
places.shape, heights.min(), heights.max()

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
\begin{aligned}
e_{ts} &= -\frac{\lVert q_t - k_s \rVert^2}{2w^2} \\
c_t &= \sum_s \operatorname{softmax}(e_t)_s \, v_s
\end{aligned}
$$ (eq-kernel-regression)

:::{exercise} Kernel regression
:label: ex-kernel-regression
Guess a value for each query by {eq}`eq-kernel-regression`.

`queries` (T, D), `keys` (S, D), `values` (S,) or (S, Dv), `width` > 0 → (T,) or (T, Dv). The guess must be finite far from every key too. Widths may go from a millimetre to thousands of kilometres, and known places may lie as near together, also hundreds of kilometres from the origin, where a square multiplied out loses its digits. Use NumPy's usual double precision. The same `held_out` places are asked for at 21 widths: `queries /= width` would move them. Difficulty 3 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="kernel-regression-hints"
r"""
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
    """Mean of the values, weighted by exp(-distance² / (2 width²)).

    queries (T, D), keys (S, D), values (S,) or (S, Dv)
    -> (T,) or (T, Dv).
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
wrote this estimator down in 1964 {cite}`nadaraya1964,watson1964`, fifty years before translators attended {cite}`bahdanau2015`. Softmax's shift by the largest score keeps it finite
far from every key, where each bell is rounded to zero and the plain formula is 0/0.

</details>

How wide? First look along one line: 40 surveyed places on a west–east cut, and three widths.
"""

# %% tags=["figure"] name="cut-fits" mystnb={"image": {"alt": "Three panels, one below the other, of the same west to east height profile with 40 surveyed points. Width 0.05 kilometres gives flat steps from point to point, 0.4 a smooth curve that follows the hills, 4 a slow bump that misses them."}, "figure": {"name": "fig-cut-fits", "caption": "A cut through the map (row 120 of 344, counted from the north; thin: the truth), 40 places on it drawn at random (dots, seed 1) and the guess (thick). Narrow repeats the nearest neighbour, wide levels the hills."}}
line = places[120, :, :1]  # (T, 1) = (403, 1): how far east
truth = heights[120]  # (T,)
at = np.sort(np.random.default_rng(1).choice(len(line), 40, replace=False))
widths = {"narrow": 0.05, "middle": 0.4, "wide": 4.0}
guesses = {
    name: kernel_regression(line, line[at], truth[at], width)
    for name, width in widths.items()
}
fig, axes = plt.subplots(3, 1, figsize=(5.2, 6), sharex=True)
for ax, (name, guess) in zip(axes, guesses.items(), strict=True):
    ax.plot(line, truth, color=viz.INK, linewidth=0.8)
    ax.plot(line[at], truth[at], "o", color=viz.KEY, markersize=3.5)
    ax.plot(line, guess, color=viz.VALUE)
    ax.set(title=f"{name}: {widths[name]} km", ylabel="height (m)")
axes[-1].set_xlabel("east (km)")
plt.show()

# %% [markdown] name="weights-by-identity"
r"""
To see the weights themselves, give each key **its own one-hot vector as value**, the rows of the identity. The mixture of one-hot rows *is* the list of weights.
"""

# %% tags=["figure"] name="cut-weights" mystnb={"image": {"alt": "Three grids of weights, one below the other: place asked for against surveyed place, in order from west to east. Narrow: a thin staircase along the diagonal. Middle: a soft diagonal band. Wide: a broad blur."}, "figure": {"name": "fig-cut-weights", "caption": "Who answers? Rows: the place asked for. Columns: the 40 surveyed places from west to east. Each panel has its own scale; its title gives the largest weight of a typical row (the median)."}}
shares = {
    name: kernel_regression(line, line[at], np.eye(40), width)
    for name, width in widths.items()
}  # each (T, S) = (403, 40)
largest = {n: float(np.median(a.max(axis=1))) for n, a in shares.items()}
fig, axes = plt.subplots(3, 1, figsize=(5.2, 6.6), sharex=True)
for ax, (name, weights) in zip(axes, shares.items(), strict=True):
    ax.pcolormesh(
        np.arange(40),
        line[:, 0],
        weights,
        cmap=viz.WEIGHTS,
        vmin=0,
        shading="nearest",
        rasterized=True,
    )
    ax.set(title=f"{name}: {largest[name]:.2f}", ylabel="asked at (km)")
    ax.invert_yaxis()
axes[-1].set_xlabel("surveyed place")
plt.show()

# %% name="cut-numbers" tags=["record"]
miss = {n: np.sqrt(np.mean((g - truth) ** 2)) for n, g in guesses.items()}
one_place = shares["narrow"].max(axis=1) > 0.9  # (T,)
glue("narrow-rows", float(100 * one_place.mean()), display=False)
glue("miss-narrow", float(miss["narrow"]), display=False)
glue("miss-middle", float(miss["middle"]), display=False)

# %% [markdown] name="cut-seen"
r"""
**What you saw.** At 0.05 km most rows are all but a hard lookup: in {glue:text}`narrow-rows:.0f` % of them one place has more than nine tenths of the weight, and the guess repeats it. At 4 km, in a typical row, no place has more than a tenth, and
the guess can't follow a hill. The width does what lesson 1's temperature did. One line doesn't tell which is best: here narrow and middle are about equally far from the truth, {glue:text}`miss-narrow:.0f` and {glue:text}`miss-middle:.0f` m.
"""

# %% tags=["record"] name="cut-claims"
closest = np.abs(line - line[at].T).argmin(axis=1)
copied = np.abs(guesses["narrow"] - truth[at][closest]) < 1
holds(
    "narrow repeats the nearest neighbour at most places",
    copied.mean() > 0.8,
    f"within a metre at {copied.mean():.0%} of the places",
)
holds(
    "at 0.05 km most rows give one place more than nine tenths",
    one_place.mean() > 0.8,
    f"{one_place.mean():.0%} of the rows",
)
steep = {n: np.abs(np.diff(g)).sum() for n, g in guesses.items()}
holds(
    "wide levels the hills, the middle width follows them",
    miss["middle"] < 0.7 * miss["wide"]
    and steep["wide"] < 0.5 * steep["middle"],
    f"off by {miss['middle']:.0f} m and {miss['wide']:.0f} m",
)
holds(
    "at 4 km, in a typical row, no place has more than a tenth of the weight",
    largest["wide"] < 0.1,
    f"{largest['wide']:.2f}; the largest of all rows"
    f" {shares['wide'].max():.2f}",
)
holds(
    "on this line narrow and middle are about equally far from the truth",
    0.85 < miss["narrow"] / miss["middle"] < 1.2,
    f"{miss['narrow']:.1f} and {miss['middle']:.1f} m",
)

# %% [markdown] name="choose-the-width"
r"""
## Try some widths

"Looks good" is no way to choose a width. Ask for places that the survey does not hold and compare with what is there: that is what the 400 {term}`held-out <held-out data>` places are for. Split them: on 200 you choose among 21 widths, the other 200 judge the choice.
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


# %% tags=["given"] name="nearest-neighbour"
def by_nearest(spots, found, asked):
    """The height of the nearest surveyed place, found without softmax."""
    squares = ((asked[:, None] - spots) ** 2).sum(axis=-1)  # (T, S)
    return found[squares.argmin(axis=1)]


def root_mean_square(differences):
    """The usual size of some differences, in their own unit."""
    return float(np.sqrt(np.mean(differences**2)))


copies = by_nearest(survey, survey_heights, held_out)  # (400,)

# %% name="held-out-error-numbers" tags=["record"]
hard_error = root_mean_square(copies[judge] - held_out_heights[judge])
glue("best-width", best, display=False)
glue("best-error", error(best, judge), display=False)
glue("nearest-error", hard_error, display=False)
glue("mean-error", error(1e3, judge), display=False)

# %% tags=["figure"] name="width-curve" mystnb={"image": {"alt": "Held-out error in metres against the width in kilometres on a logarithmic axis: flat on the left at the error of the nearest neighbour, a valley near half a kilometre, then a climb."}, "figure": {"name": "fig-width-curve", "caption": "The error on places that were not surveyed. Left: the nearest neighbour. To the right the error climbs past it. Between them lies a valley."}}
nearest = root_mean_square(copies[choose] - held_out_heights[choose])
fig, ax = plt.subplots(figsize=(5.2, 3.3))
ax.semilogx(grid, errors, "o-", color=viz.INK, markersize=4)
ax.axhline(nearest, color=viz.INK, linestyle=":", linewidth=1)
ax.annotate(
    "nearest neighbour", (0.05, nearest), (0, 5), textcoords="offset points"
)
ax.annotate(
    f"best: {best:.2f} km",
    (best, min(errors)),
    (0, -16),
    textcoords="offset points",
    ha="center",
)
ticks = [0.05, 0.1, 0.2, 0.5, 1, 2, 5]
ax.set_xticks(ticks, [str(tick) for tick in ticks], minor=False)
ax.set_xticks([], minor=True)
ax.set(
    xlabel="width (km)",
    ylabel="held-out error (m)",
    ylim=(min(errors) - 12, None),
)
plt.show()

# %% [markdown] name="width-seen"
r"""
**What you saw.** On the 200 places that played no part in the choice, the nearest neighbour is off by {glue:text}`nearest-error:.0f` m, the mean of all heights by {glue:text}`mean-error:.0f` m, and the best of the 21 widths,
{glue:text}`best-width:.2f` km, by {glue:text}`best-error:.0f` m. Both ends of the curve are lookups you know: a width near zero is a hard lookup, an endless width gives every key the same say.

Now guess the whole map, one row of places at a time.
"""

# %% tags=["record"] name="width-claims"
holds(
    "far left the curve is at the nearest neighbour's error, to the right it"
    " climbs past it",
    abs(errors[0] - nearest) < 2
    and (np.diff(errors)[np.argmin(errors) :] > 0).all()
    and errors[-1] > 1.2 * nearest,
    f"{errors[0]:.0f} and {nearest:.0f} m; {errors[-1]:.0f} m at 5 km",
)
tiny = kernel_regression(held_out, survey, survey_heights, 1e-3)
holds(
    "a width near zero is a hard lookup: its guesses are the nearest's",
    np.mean(np.abs(tiny - copies) < 1e-6) > 0.95,
    f"for {np.mean(np.abs(tiny - copies) < 1e-6):.0%} of 400 places",
)
holds(
    "at either end the lookup is one you know: an endless width gives every"
    " key the same say",
    abs(error(1e3, judge) - np.std(held_out_heights[judge])) < 10
    and error(1e3, judge) > 1.5 * hard_error,
)
holds(
    "the valley lies near half a kilometre, and is deeper than either end",
    0.3 < best < 0.8 and min(errors) < nearest - 5,
    f"{nearest - min(errors):.0f} m below the nearest neighbour",
)

# %% name="guess-the-map"
# every third place, both ways: (115, 135)
coarse, coarse_heights = places[::3, ::3], heights[::3, ::3]
maps = {"the truth": coarse_heights}
for name, width in [("narrow", 0.05), ("best", best), ("wide", 4.0)]:
    guess = np.stack(
        [
            kernel_regression(row, survey, survey_heights, width)
            for row in coarse
        ]
    )
    off = np.sqrt(np.mean((guess - coarse_heights) ** 2))
    maps[f"{name}: off by {off:.0f} m"] = guess

# %% tags=["figure"] name="four-maps" mystnb={"image": {"alt": "Four shaded relief maps of the same land. The truth shows branching ridges. Narrow is a mosaic of flat polygons, one for each surveyed place. Best shows the main ridges and the plain, softened. Wide is a blur from high in the west to low in the east."}, "figure": {"name": "fig-four-maps", "caption": "1,000 measured places, three guesses. A hard lookup gives each surveyed place a flat tile; a wide kernel leaves a blur, higher in the west than in the east. Yellow: high; blue: low; lit from the north-west."}}
from matplotlib.colors import LightSource

sun = LightSource(azdeg=315, altdeg=45)  # from where maps are lit
fig, axes = plt.subplots(2, 2, figsize=(5.2, 6.2), sharex=True, sharey=True)
for ax, (title, land) in zip(axes.flat, maps.items(), strict=True):
    relief = sun.shade(
        land,
        plt.cm.cividis,
        blend_mode="soft",
        vmin=236,
        vmax=1076,
        vert_exag=3,
        dx=223,
        dy=278,
    )
    ax.imshow(relief[::2, ::2], extent=(0, 30, 0, 31.9), interpolation="none")
    ax.set_title(title)
for ax in axes[1]:
    ax.set_xlabel("east (km)")
for ax in axes[:, 0]:
    ax.set_ylabel("north (km)")
plt.show()

# %% [markdown] name="maps-seen"
r"""
**What you saw.** The three guesses differ in the width alone. Of the three, the width that was chosen on held-out places gives the map that is nearest to the truth.
"""

# %% tags=["record"] name="maps-claims"
land = list(maps.values())
flat = [float(np.mean(np.abs(np.diff(m, axis=1)) < 1)) for m in land]
holds(
    "the narrow map is made of flat tiles, the true land is not",
    flat[1] > 0.6 and flat[0] < 0.2,
    f"neighbours within a metre: {flat[1]:.0%}, in truth {flat[0]:.0%}",
)
drop = [m[:, :20].mean() - m[:, -20:].mean() for m in land]
holds(
    "the wide map goes from high in the west to low in the east",
    drop[3] > 50 and land[3].std() < 0.7 * land[0].std(),
    f"{drop[3]:.0f} m lower in the east",
)
rms = [float(np.sqrt(np.mean((m - land[0]) ** 2))) for m in land]
holds(
    "of the three, the chosen width gives the map nearest to the truth",
    rms[2] < 0.95 * rms[1] and rms[2] < 0.7 * rms[3],
    f"{rms[1]:.0f}, {rms[2]:.0f} and {rms[3]:.0f} m",
)

# %% [markdown] name="distance-is-a-dot-product"
r"""
## The same formula?

Is kernel regression {eq}`eq-attention`? There the score was a dot product, here a distance. Multiply out:

$$
\begin{aligned}
-\frac{\lVert q - k \rVert^2}{2w^2}
  &= \frac{q \cdot k - \frac12 \lVert k \rVert^2}{w^2} \\
  &\quad - \frac{\lVert q \rVert^2}{2w^2}
\end{aligned}
$$ (eq-distance-dot)

The last term is the same for every key, and softmax ignores what all scores share. The rest is a dot product, if each key carries one number more, $-\frac12\lVert k\rVert^2$, and each query a 1 to meet it. The squared width $w^2$ is a
temperature.
"""

# %% name="kernel-is-attention"
extra = -0.5 * (survey**2).sum(axis=1)  # (S,)
long_keys = np.column_stack([survey, extra])  # (S, D + 1)
long_queries = np.column_stack([held_out, np.ones(400)]) / best**2
by_attention, _ = attention_numpy(
    long_queries, long_keys, survey_heights[:, None]
)  # (T, 1)
by_kernel = kernel_regression(held_out, survey, survey_heights, best)
gap = np.abs(by_attention[:, 0] - by_kernel).max()

# %% [markdown] name="kernel-is-attention-seen"
r"""
Over 400 guesses the two ways differ by less than a millionth of a metre, which is rounding. Kernel regression **is** attention, with keys and queries that someone chose by hand.

---

**Half-way: you can stop here and come back.** You have a lookup that answers anything, and one number in it, the width, that somebody must choose. Trying 21 values is fine for one number; a network has millions of them. In the second half the gradient chooses.
"""

# %% name="kernel-is-attention-numbers" tags=["record"]
holds(
    "over 400 guesses the two ways differ by less than a millionth of a metre",
    gap < 1e-6,
    f"{gap:.0e} m",
)

# %% [markdown] name="learn-the-width"
r"""
## Learn the width

A network learns by asking of each of its numbers: if this moved a little, would the loss fall? Ask it of the width. Let $y_t$ be the true height where query $t$ asks, and the loss the mean squared error over $T$ queries:

$$
L = \frac{1}{T} \sum_t (c_t - y_t)^2
$$ (eq-width-loss)

The width reaches the loss in four steps: it sets the scores, the scores the weights, the weights the answers, the answers the loss. Take the two in the middle at once, for one query. Lesson 1's Jacobian says $\partial a_i / \partial e_j = a_i(\delta_{ij} - a_j)$, where $\delta_{ij}$ is 1 for $i = j$ and 0 otherwise. Put it in and split the sum:

$$
\begin{aligned}
\frac{\partial c}{\partial e_j} &= \sum_i v_i a_i (\delta_{ij} - a_j) \\
  &= a_j v_j - a_j \sum_i a_i v_i \\
  &= a_j\,(v_j - c)
\end{aligned}
$$ (eq-slope)

It is your `softmax_backward` from lesson 1, with the values as `grad`. In words: a key moves the answer if it has weight *and* its value differs from the answer.
"""

# %% tags=["figure"] name="width-chain" mystnb={"image": {"alt": "A chain of boxes: the width w, the scores e, the weights a, the answers c, the loss L. Solid arrows lead from left to right. Dashed arrows lead back: from the loss to the answers, from the answers in one step to the scores with the slope a times v minus c, and from the scores to the width with a question mark. The first is marked with a question mark too."}, "figure": {"name": "fig-width-chain", "caption": "Forwards (solid) and back (dashed). The product of the three slopes, summed over the keys and averaged over the queries, is the slope of the loss. Two of them are yours to find."}}
fig, ax = plt.subplots(figsize=(5.2, 2.1))
draw = viz.Machine(ax, width=6.6, height=2.6)
chain = [("w", viz.INK), ("e", viz.INK), ("a", viz.WEIGHT), ("c", viz.VALUE)]
for place, (name, role) in enumerate([*chain, ("L", viz.INK)]):
    draw.box(
        name, name, at=(0.5 + 1.4 * place, 1.6), role=role, size=(0.5, 0.5)
    )
for one, other, label in [
    ("w", "e", ""),
    ("e", "a", "softmax"),
    ("a", "c", "@ V"),
    ("c", "L", ""),
]:
    draw.arrow(one, other, label)
back = {"sides": ("bottom", "bottom"), "dashed": True}
for one, other, bend in [("L", "c", 0.5), ("c", "e", 0.3), ("e", "w", 0.5)]:
    draw.arrow(one, other, bend=bend, **back)
draw.text("?", at=(5.4, 0.75))
draw.text("a (v − c)", at=(3.3, 0.55))
draw.text("?", at=(1.2, 0.75))
plt.show()

# %% [markdown] name="width-gradient-exercise"
r"""
:::{exercise} The slope in the width
:label: ex-width-gradient
Derive $\partial L / \partial w$ from {eq}`eq-kernel-regression`, {eq}`eq-width-loss` and {eq}`eq-slope` with pencil and paper, and compute it. Then test it yourself, before you ask `check`: the cell below divides it by a slope measured as a difference of two losses. A ratio of 1.000 is right; 0.5 or 2: a factor of two is lost or too many; −1: a sign is turned.

`queries` (T, D), `keys` (S, D), `values` (S,), `targets` (T,), `width` > 0 → one number. Widths may go from a millimetre to thousands of kilometres, in any unit, hundreds of kilometres from the origin too; queries may be far from every key. Compute the derivative itself: a difference of two losses drowns in rounding when the width is a thousand kilometres and the loss hardly moves, and torch's autograd would leave you nothing to derive. Use NumPy's usual double precision. Difficulty 4 of 5, about 25 minutes.
:::
"""

# %% [markdown] name="width-gradient-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Two slopes are missing in {numref}`fig-width-chain`: that of one squared error in its answer, and that of one score in the width. In the second everything but $w^{-2}$ is a constant.

</details>
<details><summary>Hint 2: the shapes</summary>

Each key's part of an answer's slope is (T, S): weight, times value minus answer, times slope of the score. Summed over S it is (T,), like the error. Their product is averaged over T.

</details>
<details><summary>Hint 3: in words</summary>

Squared distances, weights and answers as in `kernel_regression`. A score's slope is the squared distance over the cubed width. Multiply by weight and by (value − answer), add up over the keys. Multiply by twice the error and take the mean.

</details>
"""


# %% tags=["answer"] name="width-gradient"
def width_gradient(queries, keys, values, targets, width):
    """The slope of kernel regression's mean squared error in the width.

    queries (T, D), keys (S, D), values (S,), targets (T,) -> one number.
    """
    # BEGIN SOLUTION
    squares = ((queries[:, None, :] - keys) ** 2).sum(axis=-1)  # (T, S)
    weights = softmax(-squares / (2 * width**2))  # (T, S)
    answers = weights @ values  # (T,)
    parts = weights * (values - answers[:, None]) * squares  # (T, S)
    slopes = parts.sum(axis=1) / width**3  # (T,)
    return np.mean(2 * (answers - targets) * slopes)
    # END SOLUTION


# %% name="width-by-differences"
def squared_error(width):
    """The loss on the first held-out places, in square metres."""
    guess = kernel_regression(held_out[choose], survey, survey_heights, width)
    return np.mean((guess - held_out_heights[choose]) ** 2)


def by_difference(loss, at, step=1e-4):
    """The slope of `loss`, measured: a little to the right and left."""
    return (loss(at + step) - loss(at - step)) / (2 * step)


asked = held_out[choose], survey, survey_heights, held_out_heights[choose]
for width in (0.1, 0.4, 1.0):
    derived = width_gradient(*asked, width)
    by_steps = by_difference(squared_error, width)
    print(f"{width} km: measured {by_steps:9.2f},", end=" ")
    print(f"derived {derived:9.2f}, ratio {derived / by_steps:.6f}")

# %% tags=["check"] name="width-gradient-check"
check(width_gradient)

# %% [markdown] name="width-gradient-why"
r"""
<details><summary>Why it works</summary>

$e = -\tfrac12 d^2 w^{-2}$, so $\partial e / \partial w = d^2 / w^3$: a wider kernel raises the scores of far places most. With {eq}`eq-slope`:

$$
\begin{aligned}
\frac{\partial L}{\partial w} &= \frac1T \sum_t 2(c_t - y_t)\,\frac{\partial c_t}{\partial w} \\
\frac{\partial c_t}{\partial w} &= \frac{1}{w^3} \sum_s a_{ts}(v_s - c_t)\,d_{ts}^2
\end{aligned}
$$

The last sum says whether far places lie higher than near ones: if they do, a wider kernel raises the answer. The difference of two losses needs a step that is neither too large nor too small;
the derivative needs none.

</details>
"""

# %% tags=["record"] name="width-gradient-claims"
gaps = [
    abs(width_gradient(*asked, w) / by_difference(squared_error, w) - 1)
    for w in (0.1, 1.0)
]
holds(
    "the derived slope agrees with the measured one",
    max(gaps) < 1e-3,
    f"up to {max(gaps):.0e} of it",
)

# %% [markdown] name="go-downhill"
r"""
Now go downhill. To choose one width you took 200 further measurements and 21 trials. The gradient makes the trials needless. And the survey itself holds 1,000 heights to learn from: let every surveyed place ask for its own height, and follow the slope.

A width must stay above zero, so take the steps in $\log w$: $\partial L / \partial \log w = w\,\partial L / \partial w$. Subtracting from $\log w$ is multiplying $w$ by an exp. The loss is in square metres, so the slopes are thousands: hence the small rate. It was tried out on this survey, not derived.

**Predict, then run.** The loop starts at a width of 3 km, where all is a blur. Where will it be after 20 steps?
"""


# %% name="width-from-the-survey"
def learn_width(width, slope, steps=20, rate=2e-4):
    """Gradient descent in log width; returns the widths on the way."""
    path = [width]
    for _ in range(steps):
        width = width * np.exp(-rate * width * slope(width))
        path.append(float(width))
    return np.array(path)


def slope_with_itself(width, spots=survey, found=survey_heights):
    """Every surveyed place asks the whole survey."""
    return width_gradient(spots, spots, found, found, width)


trapped = learn_width(3.0, slope_with_itself)
print(trapped[[0, 1, 2, 5, 10, 20]].round(2))

# %% name="width-from-the-survey-numbers" tags=["record"]
guess = kernel_regression(survey, survey, survey_heights, trapped[-1])
off = np.sqrt(np.mean((guess - survey_heights) ** 2))
glue("trapped-width", trapped[-1], display=False)
glue("trapped-seen", float(off), display=False)
glue("trapped-judge", error(trapped[-1], judge), display=False)

# %% [markdown] name="the-trap"
r"""
It went past the valley and is still shrinking: {glue:text}`trapped-width:.2f` km. By its own measure it does very well. It is off by {glue:text}`trapped-seen:.0f` m on the survey; on the 200 places that judge it is off by {glue:text}`trapped-judge:.0f` m, little better than the nearest neighbour.

Who answers when a surveyed place asks for its own height? The nearest key is the place itself, at distance 0, with the right answer. The narrower the kernel, the more of the weight it gets. If that is the cause, the width should stop shrinking once a place may not look at itself, and nothing else is changed.
"""


# %% name="width-without-itself"
def slope_without_itself(width, spots=survey, found=survey_heights):
    """Every surveyed place asks all the others."""
    slopes = []
    for t in range(len(spots)):
        asks, others = [t], np.arange(len(spots)) != t
        known = spots[others], found[others]
        slopes.append(width_gradient(spots[asks], *known, found[asks], width))
    return np.mean(slopes)


freed = learn_width(3.0, slope_without_itself)
from_below = learn_width(0.1, slope_without_itself)
for path in (freed, from_below):
    print(path[[0, 1, 2, 5, 10, 20]].round(2))

# %% [markdown] name="five-surveys"
r"""
From above and from below it arrives at the same width. Is that luck of this survey? Walk four more times, to other places. Each time repeat both descents (from 3 km, at the same rate, ten steps) and judge the widths on 200 held-out places. Beside them: the best of the 21, chosen on 200 other held-out places or by leaving each surveyed place out; the nearest neighbour; and SciPy's linear interpolation, which draws a plane over every triangle of neighbouring places.
"""


# %% tags=["given"] name="five-surveys-run"
from scipy.interpolate import LinearNDInterpolator


def another_survey(seed, size=1000):
    """`size` surveyed and 400 held-out places, with their heights."""
    rng = np.random.default_rng(seed)
    chosen = rng.permutation(heights.size)[: size + 400]
    spots, found = places.reshape(-1, 2)[chosen], heights.ravel()[chosen]
    return spots[:size], found[:size], spots[size:], found[size:]


def off_by(width, spots, found, asked, true):
    """Root mean squared error in metres on some places."""
    guess = kernel_regression(asked, spots, found, width)
    return float(np.sqrt(np.mean((guess - true) ** 2)))


def left_out_error(width, squares, found):
    """Off by (m) when each place asks all the others, as one table."""
    scores = -squares / (2 * width**2)  # (T, S)
    np.fill_diagonal(scores, -np.inf)
    return root_mean_square(softmax(scores) @ found - found)


def compare(seed):
    """Widths (learned, trapped, two grids) and what each is off by (m)."""
    spots, found, asked, true = another_survey(seed)
    paths = [
        learn_width(3.0, lambda w, s=slope: s(w, spots, found), steps=10)
        for slope in (slope_without_itself, slope_with_itself)
    ]
    squares = ((spots[:, None] - spots) ** 2).sum(axis=-1)  # (T, S)
    inside = [left_out_error(w, squares, found) for w in grid]
    aside = [off_by(w, spots, found, asked[:200], true[:200]) for w in grid]
    widths = [
        *[path[-1] for path in paths],
        *[grid[np.argmin(errors)] for errors in (inside, aside)],
    ]
    asked, true = asked[200:], true[200:]
    off = [off_by(w, spots, found, asked, true) for w in widths]
    copied = by_nearest(spots, found, asked)
    plane = LinearNDInterpolator(spots, found)(asked)  # nan: no triangle
    plane = np.where(np.isnan(plane), copied, plane)
    off += [root_mean_square(guess - true) for guess in (copied, plane)]
    return widths, off, abs(np.log(paths[0][-1] / paths[0][-2]))


# %% name="five-surveys-table"
runs = [compare(seed) for seed in range(5)]
widths, off, moving = (np.array(part) for part in zip(*runs, strict=True))
print("width (km): learned, trapped, grid by left-out, grid by held-out")
print(widths.round(2))
print("off by (m): the same four, then nearest neighbour, linear")
print(off.round(1))

# %% name="learned-width-numbers" tags=["record"]
learned = float(freed[-1])
glue("learned-width", learned, display=False)
glue("learned-judge", error(learned, judge), display=False)
gain = off[:, 4] - off[:, 0]  # over the nearest neighbour
against_grid = off[:, :1] - off[:, 2:4]  # left-out, held-out
lost = off[:, 1] - off[:, 0]  # by looking at itself
linear = off[:, 0] - off[:, 5]  # by how much the planes are nearer
glue("gain-low", gain.min(), display=False)
glue("gain-high", gain.max(), display=False)
glue("grid-gap", np.abs(against_grid).max(), display=False)
glue("lost-low", lost.min(), display=False)
glue("lost-high", lost.max(), display=False)
glue("linear-wins", int((linear > 0).sum()), display=False)
glue("linear-mean", linear.mean(), display=False)

# %% tags=["figure"] name="two-losses" mystnb={"image": {"alt": "Error in metres against the width on a logarithmic axis, three curves. A place that may look at itself: the error falls to nearly zero as the width shrinks. A place that may not: a valley. Places that were not surveyed: nearly the same valley. Dots show two descents from 3 kilometres, one down to the narrow end, one to the bottom of the valley."}, "figure": {"name": "fig-two-losses", "caption": "What the descents saw. Dots: 20 steps from 3 km. If a place may look at itself, the loss falls all the way to the left. If it may not, the loss has its valley where unsurveyed places have theirs."}}
squares = ((survey[:, None] - survey) ** 2).sum(axis=-1)  # (T, S)


def survey_error(width, itself):
    """What a descent saw: the survey's guess of itself, off by (m)."""
    scores = -squares / (2 * width**2)
    if not itself:
        np.fill_diagonal(scores, -np.inf)
    guess = softmax(scores) @ survey_heights
    return float(np.sqrt(np.mean((guess - survey_heights) ** 2)))


with_itself = [survey_error(width, True) for width in grid]
without = [survey_error(width, False) for width in grid]
fig, ax = plt.subplots(figsize=(5.2, 4))
for curve, style, label in [
    (with_itself, "-", "surveyed, may look at itself"),
    (without, "--", "surveyed, may not"),
    (errors, ":", "not surveyed"),
]:
    ax.plot(grid, curve, style, color=viz.INK, label=label, linewidth=1.5)
for path, itself in [(trapped, True), (freed, False)]:
    seen = [survey_error(width, itself) for width in path]
    ax.plot(path, seen, "o", color=viz.INK, ms=4)
ax.set_xscale("log")
ax.set_xticks(ticks, [str(tick) for tick in ticks])
ax.set_xticks([], minor=True)
ax.set(xlabel="width (km)", ylabel="error (m)", ylim=(0, None))
ax.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0))
plt.show()

# %% [markdown] name="learned-width-seen"
r"""
**What you saw.** With its own key hidden from each place ({term}`leave-one-out`), and nothing else changed, the descent stops at {glue:text}`learned-width:.2f` km. So what drew the width to zero was the place's look at itself. It costs between {glue:text}`lost-low:.0f` and {glue:text}`lost-high:.0f` m in each of five surveys.

The learned width is within {glue:text}`grid-gap:.1f` m of the best of either grid, above or below: leaving places out saves the 200 measurements, the gradient saves the 21 trials. It is between {glue:text}`gain-low:.0f` and {glue:text}`gain-high:.0f` m better than the nearest neighbour. It is not the best there is: linear interpolation is nearer to the truth in {glue:text}`linear-wins` of the five, on average by {glue:text}`linear-mean:.1f` m. All this is said of this land and of surveys of 1,000 places.

The same trap waits wherever something is learned from examples that it may also look up. Lesson 9 hides from a language model the word that it has to predict.
"""

# %% tags=["record"] name="learned-width-claims"
holds(
    "a place that may look at itself shrinks the width past the valley, and"
    " it is still shrinking after 20 steps",
    trapped[-1] < 0.6 * learned and trapped[-1] < 0.99 * trapped[-2],
    f"{trapped[-1]:.3f} km, a step before {trapped[-2]:.3f} km",
)
holds(
    "its loss falls all the way to the left of the figure, to nearly zero",
    (np.diff(with_itself) > 0).all() and with_itself[0] < 3,
    f"{with_itself[0]:.1f} m at 0.05 km",
)
holds(
    "trapped, it is little better than the nearest neighbour on new places",
    hard_error - error(trapped[-1], judge) < 0.5 * gain[0],
    f"{hard_error - error(trapped[-1], judge):.1f} m better; learned:"
    f" {gain[0]:.1f} m",
)
holds(
    "without a look at itself it arrives at the same width from both sides",
    abs(freed[-1] / from_below[-1] - 1) < 0.02,
    f"{freed[-1]:.3f} and {from_below[-1]:.3f} km",
)
# %% tags=["record"] name="five-surveys-claims"
apart = int(abs(np.argmin(without) - np.argmin(errors)))
holds(
    "both valleys lie at the same width, give or take a step of the grid",
    apart <= 1,
    f"{apart} step apart",
)
holds(
    "each descent of the five surveys has settled after ten steps",
    moving.max() < 0.02 and abs(widths[0, 0] / learned - 1) < 0.02,
    f"the last step moves a width by at most {moving.max():.1%}",
)
holds(
    "in each of five surveys the look at itself makes the width narrower, and"
    " the guesses worse",
    (widths[:, 1] < 0.6 * widths[:, 0]).all() and lost.min() > 1,
    ", ".join(f"{x:.1f}" for x in lost) + " m",
)
holds(
    "in five surveys the learned width is as good as either grid's: within"
    " 3 m",
    np.abs(against_grid).max() < 3,
    ", ".join(f"{x:+.1f}" for x in against_grid.ravel()) + " m",
)
holds(
    "in each of five surveys it is ahead of the nearest neighbour",
    gain.min() > 3,
    ", ".join(f"{x:.1f}" for x in gain) + " m",
)
holds(
    "linear interpolation is nearer to the truth in most of the surveys",
    linear.mean() > 1 and (linear > 0).sum() >= 3,
    ", ".join(f"{x:+.1f}" for x in linear) + " m",
)

# %% [markdown] name="why-divide"
r"""
## Why divide by √D

So far D was 2. The transformer paper's base model has D = 64 {cite}`vaswani2017`. Draw queries and keys at random, every coordinate with mean 0 and variance 1, and look at the scores. A dot product adds up D products, each with variance 1,
and variances of independent terms add up. (The variance is the mean squared distance from the mean.)
"""


# %% name="variance-of-scores"
def draw_random(size, rng):
    """Random queries (400, D), keys (32, D), values (32,), variance 1."""
    return [
        rng.normal(size=shape) for shape in ((400, size), (32, size), (32,))
    ]


sizes = [1, 4, 16, 64, 256, 1024]
rng = np.random.default_rng(0)
samples = {size: draw_random(size, rng) for size in sizes}
for size, (q, k, _) in samples.items():
    print(f"D = {size:4}: variance of the scores {(q @ k.T).var():7.1f}")

# %% name="variance-of-scores-numbers" tags=["record"]
variances = {n: float((q @ k.T).var()) for n, (q, k, _) in samples.items()}
glue("variance-64", variances[64], display=False)

# %% [markdown] name="scaled-scores"
r"""
The variance grows like D: at D = 64 it is {glue:text}`variance-64:.0f`, so scores spread by about 8. To softmax that is a temperature eight times lower than at D = 1, and nobody chose it. The cure of the transformer paper {cite}`vaswani2017` is the {term}`scaled dot product`: divide by the scores' standard deviation.

$$
e = \frac{QK^\top}{\sqrt{D}}
$$ (eq-scaled-scores)

Dividing a number by $\sqrt{D}$ divides its variance by $D$: from $D$ back to 1, whatever $D$ is. Does it matter? {eq}`eq-slope` says how far an answer moves when a score does: $a_j(v_j - c)$. If one key has all the weight, then $c = v_j$ for that key, and $a_j = 0$ for all others. Every slope is zero, as on the flat step of {numref}`fig-hard-lookup`.
Measure the length of this gradient in the scores. Then go one product further back, to the query: $\partial e_j/\partial q = k_j$, over $\sqrt{D}$ if scaled.
"""


# %% name="slope-of-the-answer"
def at_the_start(q, k, v, scale):
    """Largest weight (mean); gradient's length, scores and query (median)."""
    a = softmax(q @ k.T / scale)  # (T, S)
    slope = a * (v - (a @ v)[:, None])  # (T, S): in the scores
    back = slope @ k / scale  # (T, D): in the query
    lengths = [np.median(np.linalg.norm(g, axis=1)) for g in (slope, back)]
    return [a.max(axis=1).mean(), *lengths]


tables = {"plain": [], "scaled": []}
for seed in range(5):
    for size in sizes:
        drawn = draw_random(size, np.random.default_rng(seed))
        tables["plain"].append(at_the_start(*drawn, 1))
        tables["scaled"].append(at_the_start(*drawn, np.sqrt(size)))
tables = {
    name: np.reshape(table, (5, len(sizes), 3))
    for name, table in tables.items()
}  # draws, D, (share, slope in the scores, slope in the query)

# %% name="slope-of-the-answer-numbers" tags=["record"]
middle = {name: np.median(table, axis=0) for name, table in tables.items()}
for name, table in middle.items():
    glue(f"share-{name}", float(100 * table[3, 0]), display=False)
    glue(f"slope-{name}", float(table[3, 1]), display=False)
    glue(f"back-{name}", float(table[3, 2]), display=False)
faint = {"plain": [], "scaled": []}
for seed in range(5):  # queries with under a tenth of the scaled median
    q, k, v = draw_random(64, np.random.default_rng(seed))
    for name, scale in (("plain", 1), ("scaled", 8)):
        a = softmax(q @ k.T / scale)
        back = (a * (v - (a @ v)[:, None])) @ k / scale
        small = np.linalg.norm(back, axis=1) < 0.1 * middle["scaled"][3, 2]
        faint[name].append(100 * small.mean())
glue("faint", float(np.mean(faint["plain"])), display=False)

# %% tags=["figure"] name="saturation" mystnb={"image": {"alt": "Three panels against D from 1 to 1024, five draws each. First, the largest of 32 weights: without scaling it climbs towards one from D = 4 on, with scaling it stays below 0.3. Second, on a logarithmic axis, the gradient in the scores: without scaling it falls by powers of ten beyond 64, with scaling it stays level from D = 4 on. Third, the gradient in the query: without scaling it is above the scaled one at 4, 16 and 64 and far below it at 1024."}, "figure": {"name": "fig-saturation", "caption": "32 random keys, five draws. Without the division, softmax nears argmax as D grows (first panel), and the gradient of a typical query (the median) falls away: in the scores from D = 64 on (second), in the query's own coordinates only beyond it (third)."}}
fig, axes = plt.subplots(3, 1, figsize=(5.2, 7.4), sharex=True)
looks = {"plain": ("s--", "q · k"), "scaled": ("o-", "q · k / √D")}
for column, ax in enumerate(axes):
    for name, (style, label) in looks.items():
        lines = tables[name][:, :, column].T  # (D, draws)
        color = viz.WEIGHT if column == 0 else viz.INK
        drawn = ax.plot(sizes, lines, style, color=color, lw=1, ms=4)
        drawn[0].set_label(label)
axes[0].set(ylabel="largest weight", ylim=(0, 1))
axes[1].set(ylabel="gradient in the scores", yscale="log")
axes[2].set(
    ylabel="gradient in the query", yscale="log", xlabel="D", xscale="log"
)
axes[2].set_xticks(sizes, [str(size) for size in sizes])
axes[2].set_xticks([], minor=True)
axes[1].legend(loc="lower left")
plt.show()

# %% [markdown] name="saturation-seen"
r"""
**What you saw.** At D = 64 the largest of 32 random weights is {glue:text}`share-plain:.0f` % without the division and {glue:text}`share-scaled:.0f` % with it. The gradient in the scores is {glue:text}`slope-plain:.2f` for a typical query, against {glue:text}`slope-scaled:.2f`; at D = 256, the next size tried, it is less than a tenth of the scaled one. This is {term}`saturation`: nearly all the weight is on one key, and a small change of the scores doesn't change that.

But what moves is the query. A step of length 1 towards a key moves its score by about the scores' spread, √D without the division and 1 with it. Measured that way the typical gradient at D = 64 is *longer* without: {glue:text}`back-plain:.2f` against {glue:text}`back-scaled:.2f`. It is also uneven: {glue:text}`faint:.0f` % of the queries have less than a tenth of the scaled one. Whether that hurts, these gradients don't say. So let the queries learn.
"""

# %% tags=["record"] name="saturation-claims"
plain, scaled = tables["plain"], tables["scaled"]
holds(
    "the variance of the scores grows like D",
    all(0.5 < variance / n < 2 for n, variance in variances.items()),
    ", ".join(f"{v / n:.2f} D" for n, v in variances.items()),
)
holds(
    "from D = 4 on, without scaling, the largest weight climbs towards one",
    (np.diff(middle["plain"][1:, 0]) > 0).all()
    and plain[:, -1, 0].min() > 0.9,
)
holds(
    "with scaling it stays below 0.3 at every D",
    scaled[:, :, 0].max() < 0.3,
    f"at most {scaled[:, :, 0].max():.2f}",
)
ratio = scaled[:, :, 1] / plain[:, :, 1]
holds(
    "at D = 64 the typical gradient in the scores is weaker without scaling",
    (ratio[:, 3] > 1.5).all() and (ratio[:, 3] < 10).all(),
    f"{ratio[:, 3].min():.1f} to {ratio[:, 3].max():.1f} times",
)
holds(
    "at D = 256 and at 1024 it is less than a tenth of the scaled one",
    ratio[:, 4:].min() > 10,
    f"{ratio[:, 4].min():.0f} times and more",
)
flat = scaled[:, 1:, 1].max(axis=1) / scaled[:, 1:, 1].min(axis=1)
holds(
    "from D = 4 on, with scaling, it stays level",
    flat.max() < 2.5,
    f"largest over smallest at most {flat.max():.1f}",
)
# %% tags=["record"] name="query-slope-claims"
ratio = plain[:, :, 2] / scaled[:, :, 2]
holds(
    "in the query's coordinates the unscaled gradient is the longer one at"
    " D = 4, 16 and 64, and far the shorter one at 1024",
    ratio[:, 1:4].min() > 1.4 and ratio[:, 5].max() < 0.1,
    f"at D = 64 {ratio[:, 3].min():.1f} to {ratio[:, 3].max():.1f} times",
)
holds(
    "at D = 64 it is uneven: some queries have less than a tenth of the"
    " scaled median, and with scaling none has",
    min(faint["plain"]) > 7 and max(faint["scaled"]) < 1,
    ", ".join(f"{x:.0f}" for x in faint["plain"]) + " %",
)
spread = {n: (q @ k.T).std() for n, (q, k, _) in samples.items()}
length = {n: np.linalg.norm(samples[n][1], axis=1).mean() for n in sizes}
holds(
    "a step of length 1 towards a key moves its score by about the spread",
    all(0.8 < length[n] / spread[n] < 1.25 for n in (4, 16, 64, 256, 1024)),
)

# %% [markdown] name="learn-the-queries"
r"""
Give each of 100 random queries a target, one of the 32 values. Keys and values stay as they are; the queries learn, in 300 steps down $\partial L/\partial q$. Both ways get the same starts, the same targets and the same eight step sizes.
"""


# %% name="learn-queries"
def learn_queries(size, scale, rate, seed, steps=300):
    """Mean squared error that is left after gradient descent on queries."""
    rng = np.random.default_rng(seed)
    q, k = rng.normal(size=(100, size)), rng.normal(size=(32, size))
    v = rng.normal(size=32)
    y = rng.choice(v, size=100)  # each query's target
    for _ in range(steps):
        a = softmax(q @ k.T / scale)  # (100, 32)
        c = a @ v  # (100,)
        slope = 2 * (c - y)[:, None] * a * (v - c[:, None])  # (100, 32)
        q = q - rate * slope @ k / scale  # (100, D)
    return float(np.mean((softmax(q @ k.T / scale) @ v - y) ** 2))


# %% tags=["given"] name="learn-queries-run"
rates = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30]
left = {
    (size, name): np.array(
        [
            [learn_queries(size, scale, rate, seed) for rate in rates]
            for seed in range(10)
        ]
    )  # (seeds, rates)
    for size in (4, 64)
    for name, scale in (("plain", 1), ("scaled", size**0.5))
}
chosen_rate = {key: int(e.mean(axis=0).argmin()) for key, e in left.items()}
longer = [
    [learn_queries(64, 1, rate, seed, 1200) for rate in (0.03, 0.1, 0.3)]
    for seed in range(3)
]  # four times as many steps, without the division
longer = np.mean(longer, axis=0).min()
# all weights alike: what an answer that ignores the query leaves
floor = {
    size: np.mean([learn_queries(size, 1e9, 0, s, 0) for s in range(10)])
    for size in (4, 64)
}

# %% name="learn-queries-numbers" tags=["record"]
ends = {key: e[:, chosen_rate[key]] for key, e in left.items()}
for (size, name), end in ends.items():
    glue(f"left-{name}-{size}", float(end.mean()), display=False)
glue("left-longer", float(longer), display=False)
apart = ends[64, "plain"] - ends[64, "scaled"]  # (seeds,)
draws = np.random.default_rng(0).choice(apart, (2000, len(apart)))
low, high = np.quantile(draws.mean(axis=1), [0.025, 0.975])
glue("apart", float(apart.mean()), display=False)
glue("apart-low", float(low), display=False)
glue("apart-high", float(high), display=False)
glue("left-floor", float(floor[64]), display=False)

# %% tags=["figure"] name="learning-rates" mystnb={"image": {"alt": "Two panels, error left after 300 steps against the step size, ten seeds as points and their means as lines, with a dotted line near one for the mean of the values. Above, D is 4: with and without the division some step size brings the mean error down to about a tenth. Below, D is 64: with the division again; without it no step size does."}, "figure": {"name": "fig-learning-rates", "caption": "The error that is left after 300 steps, for every step size that was tried: ten seeds (points), their mean (lines). Dotted: answering the mean of the values, whatever the query. At D = 4 both ways learn. At D = 64 none of the eight step sizes makes up for the missing division."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 5.2), sharex=True, sharey=True)
for ax, size in zip(axes, (4, 64), strict=True):
    for name, (style, label) in looks.items():
        errors_left = left[size, name]  # (seeds, rates)
        ax.plot(rates, errors_left.T, style[0], color=viz.INK, ms=3, alpha=0.5)
        ax.plot(
            rates,
            errors_left.mean(axis=0),
            style[1:],
            color=viz.INK,
            label=label,
        )
    ax.axhline(floor[size], color=viz.INK, linestyle=":", linewidth=1)
    ax.set(title=f"D = {size}", ylabel="error left", xscale="log")
axes[1].set(xlabel="step size", ylim=(0, None))
axes[0].legend(loc="lower center", bbox_to_anchor=(0.5, 1.1), ncols=2)
plt.show()

# %% [markdown] name="learning-rates-seen"
r"""
**What you saw.** At D = 64, at the best of eight step sizes, 300 steps leave an error of {glue:text}`left-plain-64:.2f` without the division and {glue:text}`left-scaled-64:.2f` with it (the mean of the values, whatever the query: {glue:text}`left-floor:.1f`). Over ten seeds the difference is {glue:text}`apart-low:.2f` to {glue:text}`apart-high:.2f`. Four times as many steps, tried at three step sizes on three seeds, leave {glue:text}`left-longer:.2f`. At D = 4 it makes little difference: {glue:text}`left-plain-4:.2f` and {glue:text}`left-scaled-4:.2f`.

What the division repairs is where training *starts*. $q \cdot k/\sqrt{D} = (q/\sqrt{D}) \cdot k$: queries that start $\sqrt{D}$ times shorter have the same scores without it. Their gradient is $\sqrt{D}$ times longer and their steps have to be $\sqrt{D}$ times shorter, so a step size D times smaller takes exactly the same path. Later a network may perhaps grow its queries, and be as sharp as it needs. From here on attention means

$$
\operatorname{softmax}\!\left(\frac{QK^\top}{\sqrt{D}}\right) V
$$ (eq-scaled-attention)
"""

# %% tags=["record"] name="learning-rates-claims"
holds(
    "at D = 64 the queries learn more with the division, in each of ten"
    " seeds, and the interval of the difference is far from 0",
    (apart > 0.05).all() and low > 0.15,
    "error left "
    + ", ".join(f"{x:.2f}" for x in ends[64, "plain"])
    + " against "
    + ", ".join(f"{x:.2f}" for x in ends[64, "scaled"]),
)
holds(
    "at D = 64 none of the eight step sizes makes up for it",
    left[64, "plain"].mean(axis=0).min() > 2 * ends[64, "scaled"].mean(),
)
holds(
    "four times as many steps don't close the gap",
    longer > 3 * ends[64, "scaled"][:3].mean(),
    f"{longer:.2f} against {ends[64, 'scaled'][:3].mean():.2f} after 300,"
    " on the same three seeds",
)
holds(
    "the best step size lies inside the list in all four cases",
    all(0 < place < len(rates) - 1 for place in chosen_rate.values()),
    ", ".join(f"{rates[place]}" for place in chosen_rate.values()),
)
holds(
    "at D = 4 both ways learn, and their difference is less than a fifth of"
    " that at D = 64",
    max(ends[4, "plain"].mean(), ends[4, "scaled"].mean()) < 0.2 * floor[4]
    and abs(np.mean(ends[4, "plain"] - ends[4, "scaled"]))
    < 0.2 * apart.mean(),
)
# %% tags=["record"] name="shorter-queries-claims"
rng = np.random.default_rng(0)
q, k, v = (
    rng.normal(size=(5, 64)),
    rng.normal(size=(7, 64)),
    rng.normal(size=7),
)
y, other = v[:5].copy(), q / 8
for _ in range(20):
    a, b = softmax(q @ k.T / 8), softmax(other @ k.T)
    c, d = a @ v, b @ v
    q = q - 3 * ((c - y)[:, None] * a * (v - c[:, None])) @ k / 8
    step = ((d - y)[:, None] * b * (v - d[:, None])) @ k
    other = other - 3 / 64 * step
holds(
    "shorter queries without the division learn exactly as well, with step"
    " sizes D times smaller",
    np.allclose(q / 8, other),
)

# %% [markdown] name="padding"
r"""
## Padding must not answer

Three weather stations send their diaries. One has four entries, one has two, one opened today and has none. An array needs equal rows, so the short ones are filled up with zeros: {term}`padding`.

A row of zeros looks harmless. Its score is 0. But softmax exponentiates it: $e^0 = 1$, as much as for a key at a right angle to the query. After dividing by the sum, padding holds part of every row.
"""

# %% name="three-stations"
lengths = np.array([4, 2, 0])  # (B,): entries in each diary
present = np.arange(4) < lengths[:, None]  # (B, S) = (3, 4), True: an entry
station_keys = np.where(present[..., None], keys, 0.0)  # (B, S, D), else zeros
station_values = np.where(present[..., None], weather, 0.0)  # (B, S, Dv)
scores = queries @ station_keys.swapaxes(-1, -2) / np.sqrt(2)  # (B, T, S)
unmasked = softmax(scores)  # (B, T, S)
unmasked[1].round(2)  # two entries; columns 2 and 3 are padding

# %% name="three-stations-numbers" tags=["record"]
padded = 100 * unmasked[1, :, 2:].sum(axis=1)  # (T,)
glue("padding-share", padded.max(), display=False)

# %% [markdown] name="masked-attention-exercise"
r"""
At the second station up to {glue:text}`padding-share:.0f` % of a query's attention goes to entries that don't exist. A boolean {term}`mask` says who may answer, True = may attend: set every other **score** to $-\infty$, and $e^{-\infty} = 0$.

:::{exercise} Masked attention
:label: ex-masked-attention
Scaled attention {eq}`eq-scaled-attention` in which a query sees only the keys its mask allows. A query that may attend to nothing gets zeros: weights and context, no nan, no warning.

`q` (…, T, D), `k` (…, S, D), `v` (…, S, Dv), `mask` boolean → context (…, T, Dv), weights (…, T, S). The mask broadcasts to the shape of the scores, which `q` and `k` decide. It may have fewer axes or axes of size 1, (S,), (B, 1, S), (T, 1), but never more or longer ones than the scores. Padding may hold any finite numbers, and real scores may be lower than any number you would pick for "never" (−10²⁸⁰, in double precision): use −∞. Difficulty 4 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="masked-attention-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Scaled scores, as for the three stations, and `np.where` give all but the empty rows. There softmax computes $-\infty - (-\infty)$.

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
    """softmax(q kᵀ / √D) v over the keys the mask allows; else zeros.

    q (..., T, D), k (..., S, D), v (..., S, Dv),
    mask boolean, True = may attend, broadcasts to the scores (..., T, S)
    -> context (..., T, Dv), weights (..., T, S).
    """
    # BEGIN SOLUTION
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])  # (..., T, S)
    empty = ~mask.any(axis=-1, keepdims=True)  # (..., T, 1): may see nothing
    scores = np.where(mask | empty, scores, -np.inf)  # no row is all -inf
    weights = np.where(empty, 0.0, softmax(scores))  # (..., T, S)
    return weights @ v, weights
    # END SOLUTION


# %% tags=["check"] name="masked-attention-check"
check(masked_attention)

# %% [markdown] name="masked-attention-why"
r"""
<details><summary>Why it works</summary>

Masking the scores lets softmax share out one among the keys that are left: the result is what you would get had the others never been in the array. Zeroing *weights* instead leaves rows that sum to less than one. The empty row needs care *before*
softmax: $-\infty - (-\infty)$ is nan, and NumPy has warned of it before you can replace it.

</details>
"""

# %% tags=["figure"] name="masked-weights" mystnb={"image": {"alt": "Three rows of two weight grids, a row for each station, three queries by four keys. Left, without a mask, every query gives weight to all four keys, padding included. Right, with the mask: the first grid is unchanged, the second has zeros in the two padded columns, the third is all zeros."}, "figure": {"name": "fig-masked-weights", "caption": "Left without, right with the mask. Station 1 does not change. At station 2 the real entries share what padding had taken. Station 3 has no entries: zeros."}}
_, masked = masked_attention(
    queries, station_keys, station_values, present[:, None, :]
)  # mask (B, 1, S)
fig, axes = plt.subplots(3, 2, figsize=(5.2, 6.2))
for b, length in enumerate(lengths):
    for ax, weights in zip(axes[b], (unmasked[b], masked[b]), strict=True):
        viz.heatmap(
            ax, weights, rows=["37°", "127°", "270°"], columns=list("NESW")
        )
    axes[b, 0].set_ylabel(f"station {b + 1}: {length} entries")
axes[0, 0].set_title("no mask")
axes[0, 1].set_title("masked")
plt.show()

# %% [markdown] name="a-mask-hides-itself"
r"""
The mask has one row for each station, (B, 1, S), and broadcasting lends it to every query. A mask can also be different for each query. Hide each surveyed place from itself, with the width you learned: that took 1,000 calls above, and is now one.
"""

# %% name="hide-itself"
itself = np.eye(1000, dtype=bool)  # (T, S): who may *not* be seen
asking = np.column_stack([survey, np.ones(1000)]) / learned**2  # (T, D + 1)
asking = asking * np.sqrt(3)  # undoes the division by √(D + 1)
guess, _ = masked_attention(
    asking, long_keys, survey_heights[:, None], ~itself
)
one_by_one = [
    kernel_regression(
        survey[[t]],
        np.delete(survey, t, axis=0),
        np.delete(survey_heights, t),
        learned,
    )[0]
    for t in range(1000)
]
for name, found in [("one call", guess[:, 0]), ("by places", one_by_one)]:
    print(f"{name}: off by {root_mean_square(found - survey_heights):.4f} m")

# %% [markdown] name="masked-attention-seen"
r"""
**What you saw.** A masked key counts as little as one that was never in the array. Both problems, padding and a place that sees itself, are solved by the same argument, the mask. Lesson 9 uses the same function with a third mask: a word may not attend to words that come after it.
"""

# %% tags=["record"] name="masked-attention-claims"
holds(
    "without a mask every query gives weight to all four keys",
    unmasked[:2].min() > 0.001,
)
holds(
    "station 1 does not change, station 3 gets zeros",
    np.allclose(masked[0], unmasked[0]) and not masked[2].any(),
)
holds(
    "at station 2 padding gets nothing, and the entries share what it had",
    not masked[1, :, 2:].any()
    and (masked[1, :, :2] > unmasked[1, :, :2]).all(),
    f"padding had {padded.min():.0f} to {padded.max():.0f} %",
)
short, _ = masked_attention(
    queries, keys[:2], weather[:2], np.ones(2, dtype=bool)
)
long, _ = masked_attention(
    queries, station_keys[1], station_values[1], present[1]
)
holds(
    "a masked key counts as little as one that was never in the array",
    np.allclose(short, long),
)
holds(
    "one masked call hides each place from itself as the loop did",
    np.allclose(guess[:, 0], one_by_one),
)

# %% [markdown] name="an-old-friend"
r"""
## An old friend

If you have ever trained a classifier, you have used most of attention before. Its last layer takes the hidden state $h$ of an example and computes

$$
p = \operatorname{softmax}(hW + b)
$$ (eq-head)

Column $j$ of $W$ is a vector as long as $h$, and label $j$'s score is its dot product with $h$. So the columns are **keys**: one learned {term}`embedding <label embedding>` for each label. The hidden state is the **query**. And
$p$ are the weights. Train a small network on lesson 1's handwritten digits {cite}`alpaydin1998digits`, 8 × 8 pixels each, and take its last layer apart.
"""

# %% tags=["figure"] name="head-flow" mystnb={"image": {"alt": "A classifier's head drawn as attention: the hidden state h, of shape T by D, as query, and the columns of W, S by D, as keys meet in a product. A bias b is added, softmax gives p, T by S. Dashed, for the values that a classifier doesn't have: p and mean pictures V, S by Dv, would give a context."}, "figure": {"name": "fig-head-flow", "caption": "A classifier's head in the same drawing. It stops at the weights. The dashed part is what you will add."}}
fig, ax = plt.subplots(figsize=(5.2, 3.7))
draw = viz.Machine(ax, width=6.3, height=4.2)
draw.box("h", "h", at=(0.55, 3.7), role=viz.QUERY)
draw.box("w", "columns of W", at=(1.0, 2.3), role=viz.KEY, size=(1.7, 0.5))
draw.box("v", "V", at=(0.55, 0.5), role=viz.VALUE)
draw.box("compare", "@", at=(2.35, 3.05), size=(0.36, 0.36), round=True)
draw.box("softmax", "+ b, softmax", at=(4.4, 3.05), size=(1.75, 0.5))
draw.box("p", "p", at=(4.4, 1.75), role=viz.WEIGHT, size=(0.5, 0.4))
draw.box("mix", "@", at=(4.4, 0.5), size=(0.36, 0.36), round=True)
draw.box("c", "c", at=(5.95, 0.5), role=viz.VALUE, size=(0.5, 0.5))
into = {"bend": 0.25, "role": viz.QUERY}
draw.arrow("h", "compare", "(T, D)", sides=("right", "top"), **into)
into = {"bend": -0.25, "role": viz.KEY}
draw.arrow("w", "compare", sides=("right", "bottom"), **into)
draw.text("(S, D)", at=(2.85, 2.3), role=viz.KEY)
draw.arrow("compare", "softmax", "(T, S)")
draw.arrow("softmax", "p", "(T, S)", role=viz.WEIGHT)
draw.arrow("p", "mix", "(T, S)", dashed=True, role=viz.WEIGHT)
draw.arrow("v", "mix", "(S, Dv)", dashed=True, role=viz.VALUE)
draw.arrow("mix", "c", "(T, Dv)", dashed=True, role=viz.VALUE)
plt.show()

# %% name="train-on-digits"
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

pictures, labels = load_digits(return_X_y=True)  # (1797, 64), (1797,)
parts = train_test_split(pictures / 16, labels, test_size=450, random_state=0)
train, test, train_labels, test_labels = parts
network = MLPClassifier(
    hidden_layer_sizes=(32,),
    alpha=0.1,
    learning_rate_init=0.005,
    max_iter=800,
    random_state=0,
).fit(train, train_labels)
hidden = test @ network.coefs_[0] + network.intercepts_[0]
hidden = np.maximum(0, hidden)  # (T, D) = (450, 32), the last hidden state
head, bias = network.coefs_[1], network.intercepts_[1]  # (D, S), (S,)

# %% name="train-on-digits-numbers" tags=["record"]
accuracy = network.score(test, test_labels)
give_or_take = 2 * np.sqrt(accuracy * (1 - accuracy) / len(test))
glue("digits-accuracy", float(100 * accuracy), display=False)
glue("digits-spread", float(100 * give_or_take), display=False)

# %% [markdown] name="mlp-head-as-attention-exercise"
r"""
The network gets {glue:text}`digits-accuracy:.1f` ± {glue:text}`digits-spread:.1f` % of the 450 test pictures right (two standard errors); guessing would get about 10. One thing in {eq}`eq-head` is not a dot product yet: the bias. The text below {eq}`eq-distance-dot` shows how to make it part of one.

:::{exercise} A classifier's head as attention
:label: ex-mlp-head-as-attention
Build queries and keys such that your `attention_numpy` gives {eq}`eq-head`. The bias travels inside them; nothing is scaled, as nothing is in the layer. (`check` sees only what comes out.)

`hidden` (T, D), `weight` (D, S), `bias` (S,), `values` (S, Dv) → context (T, Dv), weights (T, S). The weights must be {eq}`eq-head`. Any axis may have size 1, and scores may be in the thousands. Difficulty 3 of 5, about 12 minutes.
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
    """A classifier's head, softmax(hidden @ weight + bias), as attention.

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

$(h, 1) \cdot (w_j, b_j) = h \cdot w_j + b_j$. A bias is the part of a key's score that doesn't depend on the question: the score that is left when $h = 0$. In this network it need not say how often the label occurs. The ten digits are nearly equally frequent (the commonest {glue:text}`often-ratio:.2f` times as frequent as the rarest), but biases start at random here, and from three starts the label with the largest bias ends with
{glue:text}`bias-low:.1f` to {glue:text}`bias-high:.1f` times the weight of the one with the smallest, at $h = 0$. The head isn't divided by $\sqrt{D}$; its weights were trained at the scale they have.

</details>

A classifier has no values: it stops at the weights. Give it some. Let each label's value be the mean picture of that digit. Then look at two groups of test pictures: the three of which the network is least sure, and two mistakes and a right answer of which it is surest.
"""

# %% name="least-sure"
means = np.stack(
    [train[train_labels == digit].mean(axis=0) for digit in range(10)]
)  # (S, Dv) = (10, 64)
beliefs, shares = mlp_head_as_attention(hidden, head, bias, means)
gap = np.abs(shares - network.predict_proba(test)).max()
sureness = shares.max(axis=1)  # (T,)
wrong = np.flatnonzero(shares.argmax(axis=1) != test_labels)
least_sure = np.argsort(sureness)[:3]
surest_wrong = wrong[np.argsort(-sureness[wrong])][:2]
right = np.flatnonzero(shares.argmax(axis=1) == test_labels)
surest_right = right[sureness[right].argmax()]

# %% name="least-sure-numbers" tags=["record"]
from sklearn.base import clone

often = np.bincount(train_labels)
glue("often-ratio", float(often.max() / often.min()), display=False)
ranges = [bias.max() - bias.min()]
for start in (1, 2):
    again = clone(network).set_params(random_state=start)
    other = again.fit(train, train_labels).intercepts_[1]
    ranges.append(other.max() - other.min())
glue("bias-low", float(np.exp(min(ranges))), display=False)
glue("bias-high", float(np.exp(max(ranges))), display=False)
glue("sure", int((sureness > 0.9).sum()), display=False)
glue("sure-wrong", int((sureness[wrong] > 0.9).sum()), display=False)
glue("mistakes", len(wrong), display=False)
glue("surest-wrong", float(100 * sureness[surest_wrong[0]]), display=False)

# %% tags=["figure"] name="what-it-believes" mystnb={"image": {"alt": "Four rows of three pictures. First row: the three test digits of which the network is least sure; second row: for each the mixture of mean digits with its weights, in which no single digit dominates. Third row: the two mistakes of which it is surest and the right answer of which it is surest; fourth row: their mixtures, each close to the mean picture of one digit."}, "figure": {"name": "fig-beliefs", "caption": "Rows 1 and 2: the three test pictures of which the network is least sure (queries), and their contexts, mixtures of mean digits. Rows 3 and 4: the two mistakes of which it is surest, and on the right the right answer of which it is surest. Below each picture: the two largest weights."}}
from matplotlib.colors import LinearSegmentedColormap

blue, green = (
    LinearSegmentedColormap.from_list("", [role + "00", role])
    for role in (viz.QUERY, viz.VALUE)
)
sure_ones = [*surest_wrong, surest_right]
fig, axes = plt.subplots(4, 3, figsize=(5.2, 7.2))
for row, group in ((0, least_sure), (2, sure_ones)):
    for column, t in enumerate(group):
        one, two = np.argsort(-shares[t])[:2]
        above, below = axes[row : row + 2, column]
        above.imshow(test[t].reshape(8, 8), cmap=blue)
        above.set_title(f"truly {test_labels[t]}")
        below.imshow(beliefs[t].reshape(8, 8), cmap=green)
        below.set_title(
            f"{one}: {shares[t, one]:.2f}, {two}: {shares[t, two]:.2f}",
            fontsize=10,
        )
for ax in axes.flat:
    ax.set_axis_off()
plt.show()

# %% [markdown] name="mlp-head-seen"
r"""
**What you saw.** Your weights equal scikit-learn's own probabilities: the head of a classifier is a lookup. Where the network wavers, the context is a mixture of several digits. A large weight is no proof of being right: of the {glue:text}`sure` pictures with a weight above 0.9, {glue:text}`sure-wrong` are wrong, and the surest of the {glue:text}`mistakes` mistakes has {glue:text}`surest-wrong:.0f` %.

The formula is the same; what it is used for differs:

| | classifier's head | attention |
|---|---|---|
| query | last hidden state | a hidden state inside the network |
| keys | a learned embedding for each label, the same for all inputs | vectors from the layer before, new for each input |
| the weights are for | choosing (or sampling) one label | mixing: a summary of the input |

A head asks "which of my labels?". Attention asks "which part of what I just read?".
"""

# %% tags=["record"] name="mlp-head-claims"
holds("your weights equal scikit-learn's probabilities", gap < 1e-6)
holds(
    "where the network is least sure, no digit has much more than half",
    sureness[least_sure].max() < 0.65,
    ", ".join(f"{x:.2f}" for x in sureness[least_sure]),
)
holds(
    "the two surest mistakes have more than 0.9 on a wrong digit, the surest"
    " right answer on the right one",
    sureness[sure_ones].min() > 0.9,
    ", ".join(f"{x:.2f}" for x in sureness[sure_ones]),
)
holds(
    "a bias need not be how often a label occurs: from three starts the"
    " biases differ far more",
    min(ranges) > 3.5 * np.log(often.max() / often.min()),
    "times " + ", ".join(f"{np.exp(x):.1f}" for x in ranges),
)

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
:::{quiz} Someone takes the softmax of the scores (T, S) over the queries, axis 0. Which is true for every T ≥ 2?
- [ ] The shapes no longer fit. | They fit: the weights are still (T, S). That is why this slip is so common.
- [x] A query's weights depend on which other queries are asked with it. | Each column now sums to one, so queries compete for a key. Remove one query and the others' weights grow.
- [ ] Each query still shares out exactly one. | The columns sum to one now. A row may sum to anything between 0 and S, so the context may also leave the range of the values.
:::
"""

# %% tags=["record"] name="quiz-width-numbers"
fine = np.geomspace(0.1, 2, 19)
tried = {250: fine[8:], 1000: fine[3:16], 4000: fine[:11]}
denser = {size: [] for size in tried}
for seed in range(3):  # the small survey is a part of the large one
    spots, found, asked, true = another_survey(seed, 4000)
    for size, some in tried.items():
        part = spots[:size], found[:size], asked, true
        best_one = np.argmin([off_by(w, *part) for w in some])
        denser[size].append(float(some[best_one]))
for size, found in denser.items():
    glue(f"width-{size}", float(np.median(found)), display=False)

# %% [markdown] name="quiz-width"
r"""
:::{quiz} The survey is four times denser. Where does the best width go?
- [x] It shrinks. | In this land it goes from {glue:text}`width-250:.2f` km with 250 places to {glue:text}`width-1000:.2f` with 1,000 and {glue:text}`width-4000:.2f` with 4,000 (the middle one of three surveys, each a part of the next). Perhaps because with more neighbours near by you can listen to fewer kilometres and still average over enough of them.
- [ ] It grows, since there is more data to average. | More data near by means less need to look far. In all three surveys the best width shrank.
- [ ] It stays: it is a property of the land. | The land has its say, but so does the spacing of the keys: a width far below the spacing is only a nearest neighbour.
:::
"""

# %% tags=["record"] name="quiz-width-claims"
holds(
    "the denser the survey, the narrower the best width",
    min(denser[250]) > 1.3 * max(denser[1000])
    and min(denser[1000]) > 1.3 * max(denser[4000]),
    "; ".join(
        f"{n}: " + ", ".join(f"{w:.2f}" for w in found) + " km"
        for n, found in denser.items()
    ),
)

# %% [markdown] name="quiz-itself"
r"""
:::{quiz} You learn the width on the survey with each place's own key among the others, and add a little noise to every measured height. Does the noise keep the width away from 0?
- [ ] Yes: a noisy height is a worse answer, so the place has to ask its neighbours too. | The target is the same noisy height. To the loss the place's own answer is still perfect.
- [x] No. | A place that asks for its own height is compared with its own measurement, noise and all. It takes a target with other noise: hide the measurement from its own place, or ask for places that were held out.
- [ ] Only if the noise is larger than the hills. | However large it is, answer and target hold the same noise.
:::
"""

# %% [markdown] name="quiz-mask"
r"""
:::{quiz} To mask a key, why not set its score to 0?
- [ ] That works, if the softmax is stable. | Stability is another matter. A score of 0 is an ordinary score.
- [x] A score of 0 is a right angle, not an absence: the key still gets a share. | Softmax exponentiates it: $e^0 = 1$, more than for any real key with a negative score. After dividing by the sum it holds part of the row.
- [ ] Zero has no gradient. | The gradient is not the point. The forward answer is wrong already.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. A lookup is a comparison and a choice; argmax chooses hard and has no slope, softmax shares out and has one.
2. Attention is softmax(QKᵀ) V: the keys decide who speaks, the values decide what is said, each query is on its own.
3. With scores that fall with distance it is kernel regression. Its squared width is a temperature; the width can be learned by gradient, if no example may look at itself.
4. Dot products have variance D. Divide by √D, or softmax starts near saturation: at D = 64 our queries then learned less in 300 steps, even at the best of eight step sizes.
5. What may not answer gets the score −∞ before softmax. A query that may see nothing gets zeros.
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
| {term}`leave-one-out` | 하나 빼기 |
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
- {cite:t}`vaswani2017`, section 3.2: queries, keys, values and the division by √D, on one page. Footnote 4 is the variance argument.
- {cite:t}`graves2014`: a neural network that reads and writes a memory by soft lookup.
- {cite:t}`miller2016`: keys and values apart, to answer questions from documents.
- {cite:t}`zhang2023`, chapter 11: attention from kernel regression, in the same order as here.

**Next.** Lesson 3 sends a whole sentence through one vector and measures what gets through. Lesson 4 lets the decoder look back, with what you built here.
"""
