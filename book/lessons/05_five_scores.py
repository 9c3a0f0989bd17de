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

# %% [markdown] name="five-ways-to-score"
r"""
# Five ways to score

**What makes a key match a query?**

| | |
|---|---|
| After it you can | write all five scores that recurrent translators use, and say what each can and can't tell apart; take Luong's step and Bahdanau's step with every shape in your head; count what a score costs; read an alignment, and check it with a finger; say what a local window saves and when it fails |
| You need | lessons 1 and 2; lesson 3's encoder and decoder; lesson 4's attention layer |
| Time | about 110 minutes, with seven exercises; training takes three to four minutes of them |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(score_dot)` defines the course's answer in
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


# %% tags=["setup"] name="parts-of-a-date"
# which characters of "1984-05-09" say what: its rows in an alignment
PARTS = {"year": slice(0, 4), "month": slice(5, 7), "day": slice(8, 10)}

# %% [markdown] name="who-knows-the-month"
r"""
## Who knows the month?

An encoder has read `5/9/84`, and the decoder has written `1984-` so far. Now it needs the month. Lesson 3 gave it one vector for the whole source. Lesson 4 gave it
all the encoder's states, one for each character, and let it look: a {term}`score <attention score>` for each, softmax, a mean.

In lesson 2's words: the decoder's state $s_t$ is the query, and the encoder's states $h_1, \dots, h_S$ are keys and values both. In this trade they are called
{term}`annotations <annotation>`: $h_i$ is a note about the source around position $i$.

Everything is settled but one thing. Lesson 4 scored with a dot product because it was at hand. What else could say that a key matches a query?
"""

# %% name="three-annotations"
# (S, D) = (3, 4): annotations of the first three, "5", "/" and "9"
h = np.array([[1.0, 0.0, 1.0, 1.0], [0.0, 1.0, 1.0, 1.0], [-1.0, 1.0, 0.0, 0.0]])
s = np.array([[2.0, 0.0, 1.0, 1.0]])  # (T, D) = (1, 4): "I need the month"
s @ h.T  # (T, S)

# %% [markdown] name="score-dot-exercise"
r"""
"5" scores 4, "/" 2, "9" −2. Luong's {term}`dot score` {cite}`luong2015` is that and nothing more; Vaswani's divides it by $\sqrt{D}$ {cite}`vaswani2017`, here by 2, as your `scale_scores` did.

$$
e_{ti} = \operatorname{score}(s_t, h_i) = s_t^\top h_i \qquad \text{or} \qquad \frac{s_t^\top h_i}{\sqrt{D}}
$$ (eq-score-dot)

:::{exercise} The dot score, plain and scaled
:label: ex-score-dot
Both of {eq}`eq-score-dot` in one function.

`s` (…, T, D), `h` (…, S, D), `scaled` True or False → scores (…, T, S). The leading axes broadcast. Difficulty 1 of 5, about 5 minutes.
:::

<details><summary>Hint 1: where to look</summary>

`attention_numpy` and `scale_scores` in lesson 2.

</details>
<details><summary>Hint 2: the shapes</summary>

(…, T, D) @ (…, D, S) → (…, T, S). Only the last two axes of `h` change places.

</details>
<details><summary>Hint 3: in words</summary>

Multiply every state by every annotation. If `scaled`, divide by the root of the size of the last axis of `s`.

</details>
"""


# %% tags=["answer"] name="score-dot"
def score_dot(s, h, scaled=False):
    """Dot product of every state with every annotation, divided by √D if `scaled`.

    s (..., T, D), h (..., S, D) -> (..., T, S); the leading axes broadcast.
    """
    # BEGIN SOLUTION
    e = s @ h.swapaxes(-1, -2)  # (..., T, S)
    return e / np.sqrt(s.shape[-1]) if scaled else e
    # END SOLUTION


# %% tags=["check"] name="score-dot-check"
check(score_dot)

# %% [markdown] name="score-dot-why"
r"""
<details><summary>Why it works</summary>

There is nothing to learn in the score itself. So encoder and decoder must learn to *speak the same language*: what the decoder wants has to look, number by number, like what the encoder notes. They are trained together, so they can.

</details>

With the numbers above the weights are these: first plain, then scaled. Half the score, and the winner is less sure: lesson 1's temperature.
"""

# %% name="plain-and-scaled"
print(np.round(softmax(score_dot(s, h)), 2), np.round(softmax(score_dot(s, h, scaled=True)), 2))

# %% [markdown] name="score-general-exercise"
r"""
## An interpreter between them

A dot product needs two vectors of the same width that mean the same things in the same places. What if the decoder says (*month wanted, day wanted*), and the encoder notes (*is a digit, is in the first number, is in the second*)? Put an interpreter
between them, a matrix: the {term}`general score`, also called bilinear.

$$
\operatorname{score}(s_t, h_i) = s_t^\top W h_i
$$ (eq-score-general)

:::{exercise} The general score
:label: ex-score-general
Write {eq}`eq-score-general` for all states and annotations.

`s` (…, T, Dq), `h` (…, S, Dk), `w` (Dq, Dk) → scores (…, T, S). The leading axes broadcast. Difficulty 2 of 5, about 5 minutes.
:::
"""

# %% [markdown] name="score-general-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Your dot score, with one matrix product before it. The shape of `w` says on which side it goes.

</details>
<details><summary>Hint 2: the shapes</summary>

(…, T, Dq) @ (Dq, Dk) → (…, T, Dk): states in the annotations' language. Then as before → (…, T, S).

</details>
<details><summary>Hint 3: in words</summary>

Translate the states with `w`. Dot each with each annotation.

</details>
"""


# %% tags=["answer"] name="score-general"
def score_general(s, h, w):
    """Score of every state with every annotation through a matrix between them: s w hᵀ.

    s (..., T, Dq), h (..., S, Dk), w (Dq, Dk) -> (..., T, S); the leading axes broadcast.
    """
    # BEGIN SOLUTION
    translated = s @ w  # (..., T, Dk)
    return translated @ h.swapaxes(-1, -2)  # (..., T, S)
    # END SOLUTION


# %% tags=["check"] name="score-general-check"
check(score_general)

# %% [markdown] name="score-general-why"
r"""
<details><summary>Why it works</summary>

$s^\top W h = \sum_{mn} s_m W_{mn} h_n$: entry $(m, n)$ says how well "wants $m$" goes with "is $n$". With the identity it is the dot score. Nothing divides by $\sqrt{D}$, because $W$ can learn any scale.

</details>
"""

# %% name="interpreter"
notes = np.array([[1.0, 1.0, 0.0], [0.0, 0.0, 0.0], [1.0, 0.0, 1.0]])  # (S, Dk): "5", "/", "9"
wishes = np.array([[1.0, 0.0], [0.0, 1.0]])  # (T, Dq): the month, the day
interpreter = np.array([[0.0, 2.0, 0.0], [0.0, 0.0, 2.0]])  # (Dq, Dk)
score_general(wishes, notes, interpreter)  # (T, S)

# %% [markdown] name="further-is-better"
r"""
Month wanted: "5" gets 2. Day wanted: "9" gets 2. No dot product could have compared two numbers with three.

## Here, and not beyond

Both scores have one blind spot. Hold the query still and walk along one direction of key space: the score rises for ever, falls for ever, or stays. Such a score says *further this way is better*. It can't say *here, and not beyond*.

Bahdanau's score {cite}`bahdanau2015`, the oldest of the five, can. It is a small network with one hidden layer. State and annotation are joined, go through a matrix and are bent by tanh; a vector $v$ says how much each of the bent numbers adds to the score:

$$
\operatorname{score}(s_t, h_i) = v^\top \tanh\bigl(W [s_t; h_i]\bigr) = v^\top \tanh(W_s s_t + W_h h_i)
$$ (eq-score-additive)

The two forms are one: $W = [W_s \; W_h]$, cut where $s_t$ ends. The first gives it the name **concat**, the second the name {term}`additive score`.
"""

# %% [markdown] name="score-additive-exercise"
r"""
:::{exercise} The additive score
:label: ex-score-additive
Write the right-hand form of {eq}`eq-score-additive` for all states and annotations.

`s` (…, T, Dq), `h` (…, S, Dk), `w_s` (A, Dq), `w_h` (A, Dk), `v` (A,) → scores (…, T, S). A is the width of the hidden layer. The leading axes broadcast. Difficulty 3 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

`kernel_regression` in lesson 2 met the same problem: every query beside every key.

</details>
<details><summary>Hint 2: the shapes</summary>

s → (…, T, A) → (…, T, 1, A). h → (…, S, A) → (…, 1, S, A). Sum (…, T, S, A) → @ v (A,) → (…, T, S).

</details>
<details><summary>Hint 3: in words</summary>

Send states and annotations through their matrices. Give the one an axis for S, the other an axis for T, counted from the end. Add, tanh, multiply by `v`.

</details>
"""


# %% tags=["answer"] name="score-additive"
def score_additive(s, h, w_s, w_h, v):
    """Score of every state with every annotation by a small network: tanh(s w_sᵀ + h w_hᵀ) v.

    s (..., T, Dq), h (..., S, Dk), w_s (A, Dq), w_h (A, Dk), v (A,) -> (..., T, S);
    the leading axes broadcast.
    """
    # BEGIN SOLUTION
    asked = (s @ w_s.T)[..., :, None, :]  # (..., T, 1, A)
    noted = (h @ w_h.T)[..., None, :, :]  # (..., 1, S, A)
    return np.tanh(asked + noted) @ v  # (..., T, S)
    # END SOLUTION


# %% tags=["check"] name="score-additive-check"
check(score_additive)

# %% [markdown] name="score-additive-why"
r"""
<details><summary>Why it works</summary>

Each hidden unit is a soft step in key space, and the query moves the step. Two steps with opposite signs make a bump: up here, down again there. Without tanh the score would be $v^\top W_s s_t + v^\top W_h h_i$. The first part is the same for every key, and softmax ignores
what all scores share (lesson 1): the query would have no say at all.

</details>

See it. Keys are places in a plane, and the query is an arrow. The matrix of the general score turns the query by a quarter. The additive score has four hidden units, two for each direction.
"""

# %% name="three-landscapes"
side = np.linspace(-2, 2, 41)
plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)  # (S, 2): keys everywhere
turn = np.array([[0.0, 1.0], [-1.0, 0.0]])  # east becomes north
# the query carries a third number, 1: it meets the steps' offsets, as lesson 2's bias
w_s = np.array([[-2.0, 0, 2], [-2, 0, -2], [0, -2, 2], [0, -2, -2]])  # (A, Dq) = (4, 3)
w_h = np.array([[2.0, 0], [2, 0], [0, 2], [0, 2]])  # (A, Dk) = (4, 2)
v = np.array([1.0, -1, 1, -1])  # (A,): a step up, a step down


def landscapes(query):
    """The scores of every key in the plane for one query (2,)."""
    q, q1 = query[None], np.append(query, 1.0)[None]  # (T, 2), (T, 3)
    scores = {"dot": score_dot(q, plane), "general": score_general(q, plane, turn)}
    return scores | {"additive": score_additive(q1, plane, w_s, w_h, v)}


# %% tags=["figure"] name="landscapes-figure" mystnb={"image": {"alt": "Six maps of scores over the plane of keys, for two queries. Dot: straight parallel contour lines across the query's direction, rising along it. General: straight lines too, rising at a right angle to the query. Additive: closed rings around the tip of the query, highest there. With the second query the lines turn and the rings move along."}, "figure": {"name": "fig-landscapes", "caption": "Maps of the score over all keys, for two queries (arrows). Full lines: zero and above, dashed: below. Dot and general rise for ever in one direction; additive peaks at one place, and the query moves the place. Scaled dot is the first map with its lines √D times as far apart; location has no lines at all, as it never sees a key."}}
fig, axes = plt.subplots(2, 3, figsize=(6.4, 4.4), sharex=True, sharey=True)
for row, query in zip(axes, np.array([[1.2, 0.4], [-0.5, 1.0]]), strict=True):
    for ax, (name, e) in zip(row, landscapes(query).items(), strict=True):
        lines = ax.contour(side, side, e.reshape(41, 41), levels=range(-4, 5), colors=viz.KEY, linewidths=1.2)
        ax.clabel(lines, levels=[-1, 1, 3], fontsize=10, fmt="%d")
        ax.annotate("", query, (0, 0), arrowprops={"color": viz.QUERY, "arrowstyle": "-|>", "linewidth": 2})
        ax.set(aspect="equal", xticks=[-2, 0, 2], yticks=[-2, 0, 2])
        if ax in axes[0]:
            ax.set_title(name)
plt.show()

# %% [markdown] name="landscapes-seen"
r"""
**What you saw.** Given the query, dot and general scores are linear in the key: their maps are slopes. The additive score can make a hill, and the query says where. It is the only one of the five that can like a key better than a shorter one *and* a longer one in the same direction.

Whether that matters for learning is another question. You will measure it.

## Look there, whatever it is

The fifth score is the odd one. Sometimes a decoder knows *where* to look before it knows what stands there: "the first character", "the one after the last". Luong's {term}`location-based score` asks the keys nothing:

$$
e_t = W s_t \quad (\text{one score for each position}), \qquad a_t = \operatorname{softmax}(e_t)
$$ (eq-score-location)

Row $i$ of $W$ scores position $i$, so the longest source has to be known when $W$ is made.
"""

# %% [markdown] name="score-location-exercise"
r"""
:::{exercise} The location-based score
:label: ex-score-location
Write {eq}`eq-score-location` for a source of `n_keys` positions.

`s` (…, T, D), `w` (longest, D), `n_keys` ≥ 1 → scores (…, T, n_keys). A source that is longer than `longest` has positions without any score: raise a `ValueError`. Difficulty 2 of 5, about 6 minutes.
:::

<details><summary>Hint 1: where to look</summary>

One matrix product gives scores for every position that `w` knows. How many of them does this source have?

</details>
<details><summary>Hint 2: the shapes</summary>

(…, T, D) @ (D, longest) → (…, T, longest) → (…, T, n_keys).

</details>
<details><summary>Hint 3: in words</summary>

If there are more keys than rows of `w`, raise. Multiply the states by `w` turned round. Keep the first `n_keys` of the last axis.

</details>
"""


# %% tags=["answer"] name="score-location"
def score_location(s, w, n_keys):
    """Scores of the first `n_keys` positions from the state alone, whatever stands there.

    s (..., T, D), w (longest, D) -> (..., T, n_keys). ValueError if n_keys > longest.
    """
    # BEGIN SOLUTION
    if n_keys > len(w):
        raise ValueError(f"n_keys is {n_keys}, but w knows only {len(w)} positions")
    return (s @ w.T)[..., :n_keys]  # (..., T, n_keys)
    # END SOLUTION


# %% tags=["check"] name="score-location-check"
check(score_location)

# %% [markdown] name="score-location-why"
r"""
<details><summary>Why it works</summary>

It is a classifier's head, as at the end of lesson 2: its labels are positions, and the rows of `w` are their embeddings, the same for every source. Cut *before* softmax, so that the positions that exist share one whole among themselves.

</details>
"""

# %% [markdown] name="what-a-score-costs"
r"""
## What a score costs

| score | formula | by |
|---|---|---|
| dot | $s_t^\top h_i$ | Luong et al. |
| scaled dot | $s_t^\top h_i / \sqrt{D}$ | Vaswani et al. |
| general | $s_t^\top W h_i$ | Luong et al. |
| additive, concat | $v^\top \tanh(W_s s_t + W_h h_i)$ | Bahdanau et al. |
| location | $(W s_t)_i$ | Luong et al. |

The package has the five as modules. Take the sizes of the experiment to come: states of 64 numbers, 29 characters read (the longest date), 11 tokens written (ten characters and END). Let torch count what each module does.
"""

# %% name="count-costs"
from math import prod

import torch
from torch.utils.flop_counter import FlopCounterMode

from attn.scores import NAMES, make_score

torch.set_num_threads(1)  # small steps: two threads would mostly wait for each other
T, S, D = 11, 29, 64
TANH = torch.ops.aten.tanh
count_tanh = {TANH: lambda *_, out_shape, **__: prod(out_shape)}


def costs(score, q, k):
    """Parameters, multiplications (torch counts each with its addition, as two) and tanhs of one pass."""
    with torch.no_grad(), FlopCounterMode(display=False, custom_mapping=count_tanh) as counter:
        score(q, score.prepare(k))
    counts = counter.get_flop_counts()["Global"]
    tanhs = counts.pop(TANH, 0)
    return sum(p.numel() for p in score.parameters()), sum(counts.values()) // 2, tanhs


# %% name="cost-table"
from timeit import repeat

q, k = torch.randn(128, T, D), torch.randn(128, S, D)  # a batch of 128 sources
table, ms = {}, {}
for name in NAMES:
    score = make_score(name, D, D, max_len=S).requires_grad_(False)
    table[name] = costs(score, q[:1], k[:1])
    ms[name] = 1000 * min(repeat(lambda score=score: score(q, score.prepare(k)), number=1, repeat=20))
print(f"{'score':<12}{'parameters':>11}{'multiplications':>17}{'tanhs':>8}{'ms a batch':>12}")
for name, (parameters, products, tanhs) in table.items():
    print(f"{name:<12}{parameters:>11,}{products:>17,}{tanhs:>8,}{ms[name]:>12.2f}")
glue("parameters-general", table["general"][0], display=False)
glue("parameters-additive", table["additive"][0], display=False)
glue("additive-tanhs", table["additive"][2], display=False)
glue("additive-products", table["additive"][1] / table["dot"][1], display=False)
glue("additive-slower", ms["additive"] / ms["dot"], display=False)

# %% [markdown] name="costs-seen"
r"""
**What you saw.** Dot and scaled dot learn nothing: 0 parameters. General learns $D^2$, {glue:text}`parameters-general:,`. The package's additive score learns two matrices and $v$: {glue:text}`parameters-additive:,`.

The additive score needs {glue:text}`additive-products:.0f` times the dot's multiplications. Its time grows far more: for a batch of 128 sources it took {glue:text}`additive-slower:.0f` times as long as the dot on the machine that made this page. It has to write down T · S · A numbers and bend each, {glue:text}`additive-tanhs:,` tanhs for one source. A dot product is a
matrix product from end to end, and keeps nothing on the way but T · S scores. That is why the transformer took the dot, and lesson 10 will count every byte of it.
"""

# %% [markdown] name="luongs-six-steps"
r"""
## Luong's six steps

A score is one step of a decoder. Here are all of Luong's, for one source and one state $s_t$ that has just read the last token: S = 3, D = 4, and 11 possible tokens, ten digits and a dash.
"""


# %% name="draw-arrays"
def draw(ax, parts, width=33):
    """Arrays as grids from left to right: (rows, columns, colour, name), or a sign as text."""
    x, tallest = 0.0, max(part[0] for part in parts if not isinstance(part, str))
    for part in parts:
        if isinstance(part, str):
            ax.text(x + 0.35 * len(part) + 0.3, 0, part, ha="center", va="center")
            x += 0.7 * len(part) + 0.6
            continue
        rows, columns, colour, name = part
        across, down, gap = x + np.arange(columns + 1), np.arange(rows + 1) - rows / 2, np.nan
        ax.fill(across[[0, -1, -1, 0]], down[[0, 0, -1, -1]], color=colour + "40", linewidth=0)
        for lines in ((np.repeat(across, 3), np.tile([*down[[0, -1]], gap], columns + 1)),
                      (np.tile([*across[[0, -1]], gap], rows + 1), np.repeat(down, 3))):  # fmt: skip
            ax.plot(*lines, color=colour, linewidth=0.8)
        text = f"{name}\n({rows}, {columns})"
        ax.text(x + columns / 2, rows / 2 + 0.3, text, ha="center", va="bottom", fontsize=10, linespacing=1.1)
        x += max(columns, 3.2) if rows * columns < 12 else columns
    ax.set(xlim=(-0.5, width), ylim=(-tallest / 2 - 0.2, tallest / 2 + 3.4), aspect="equal")
    ax.set_axis_off()


# %% name="draw-steps"
def draw_steps(steps, height):
    """One numbered row for each step: a title, and its arrays."""
    heights = [max(part[0] for part in parts if not isinstance(part, str)) + 3.6 for parts in steps.values()]
    _, axes = plt.subplots(len(steps), 1, figsize=(6.4, height), height_ratios=heights)
    for n, (ax, (title, parts)) in enumerate(zip(axes, steps.items(), strict=True), 1):
        draw(ax, parts)
        ax.set_title(f"{n}. {title}", loc="left")
    plt.show()


Q, K, W, INK, OUT = viz.QUERY, viz.KEY, viz.WEIGHT, viz.INK, viz.VALUE

# %% tags=["figure"] name="luong-steps-figure" mystnb={"image": {"alt": "Six rows of grids with their shapes. 1 score: s (1, 4) times h transposed (4, 3) gives e (1, 3). 2 softmax: e gives a (1, 3). 3 weighted sum: a times h (3, 4) gives c (1, 4). 4 concatenate: c and s joined give (1, 8). 5 tanh: that times W_c transposed (8, 4) gives s tilde (1, 4). 6 softmax over the tokens: s tilde times W_y transposed (4, 11) gives y (1, 11)."}, "figure": {"name": "fig-luong-steps", "caption": "Luong's six steps for one state (T = 1), three annotations (S = 3) of width D = 4 and 11 tokens. Steps 1 to 3 are lesson 2's attention; the state goes round them and joins again in step 4."}}
steps = {
    "score": [(1, 4, Q, "$s_t$"), "@", (4, 3, K, "$h^T$"), "=", (1, 3, W, "$e_t$")],
    "softmax over the annotations": [(1, 3, W, "$e_t$"), "→", (1, 3, W, "$a_t$")],
    "weighted sum": [(1, 3, W, "$a_t$"), "@", (3, 4, OUT, "$h$"), "=", (1, 4, OUT, "$c_t$")],
    "concatenate": ["[", (1, 4, OUT, "$c_t$"), ";", (1, 4, Q, "$s_t$"), "]", "=", (1, 8, INK, "$[c_t; s_t]$")],
    "tanh": ["tanh(", (1, 8, INK, "$[c_t; s_t]$"), "@", (8, 4, INK, "$W_c^T$"), ")", "=", (1, 4, INK, "$\\tilde{s}_t$")],
    "softmax over the tokens": [
        (1, 4, INK, "$\\tilde{s}_t$"), "@", (4, 11, INK, "$W_y^T$"), "+ b →", (1, 11, INK, "$\\hat{y}_t$"),
    ],
}  # fmt: skip
draw_steps(steps, 9.0)

# %% [markdown] name="luong-step-exercise"
r"""
In formulas, with $b_y$ for the tokens' bias:

$$
a_t = \operatorname{softmax}(e_t), \quad c_t = \sum_i a_{ti} h_i, \quad \tilde{s}_t = \tanh\bigl(W_c [c_t; s_t]\bigr), \quad \hat{y}_t = \operatorname{softmax}(W_y \tilde{s}_t + b_y)
$$ (eq-luong)

:::{exercise} Luong's step
:label: ex-luong-step
All six steps for a batch of B sources, with the plain dot score. Sources differ in length: `mask` is True where a character stands, at least once a row. The masking rule is lesson 2's.

`s` (B, D), `h` (B, S, D), `mask` (B, S), `w_c` (D, 2D), `w_y` (V, D), `b_y` (V,) → probabilities (B, V), weights (B, S). Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="luong-step-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Go through {numref}`fig-luong-steps` from top to bottom. `score_dot` wants an axis T: this step has one query for each source.

</details>
<details><summary>Hint 2: the shapes</summary>

s (B, 1, D) with h → (B, 1, S) → e (B, S). a (B, 1, S) @ h → (B, 1, D) → c (B, D). [c; s] (B, 2D) @ (2D, D) → (B, D) @ (D, V) → (B, V).

</details>
<details><summary>Hint 3: in words</summary>

Score with a T of one, and drop that axis. Put −∞ where the mask is False. Softmax. Mix the annotations. Join c and s, in this order, along the last axis. Multiply by `w_c` turned round, tanh. Multiply by `w_y` turned round, add the bias, softmax.

</details>
"""


# %% tags=["answer"] name="luong-step"
def luong_step(s, h, mask, w_c, w_y, b_y):
    """From the decoder's state to the next token's probabilities, by Luong's six steps.

    s (B, D), h (B, S, D), mask (B, S) True = may attend, w_c (D, 2D), w_y (V, D), b_y (V,)
    -> probabilities (B, V), weights (B, S).
    """
    # BEGIN SOLUTION
    e = score_dot(s[:, None], h).squeeze(1)  # 1. (B, S)
    a = softmax(np.where(mask, e, -np.inf))  # 2. (B, S)
    c = (a[:, None] @ h).squeeze(1)  # 3. (B, D)
    v = np.concatenate([c, s], axis=1)  # 4. (B, 2D)
    s_tilde = np.tanh(v @ w_c.T)  # 5. (B, D)
    return softmax(s_tilde @ w_y.T + b_y), a  # 6. (B, V)
    # END SOLUTION


# %% tags=["check"] name="luong-step-check"
check(luong_step)

# %% [markdown] name="luong-step-why"
r"""
<details><summary>Why it works</summary>

What the annotations know arrives in $c_t$; what the decoder itself knows, such as how far it has come, arrives in $s_t$. $W_c$ decides for every output how much of each. Without joining the two, the context would have to carry both. Without the tanh of step 5, each would only add its own part to the tokens' scores. Inside a tanh the one can change
what the other means, as in {eq}`eq-score-additive`.

</details>
"""

# %% [markdown] name="bahdanaus-four-steps"
r"""
## Bahdanau's four steps

Luong's decoder first moves on, then looks. Bahdanau's, which came first, looks first: it asks with the state it still has, $s_{t-1}$, and the answer joins the *input* of the recurrent cell. Let the last token's vector $x_t$ have 2 numbers, and the hidden layer of the additive score A = 4.
"""

# %% tags=["figure"] name="bahdanau-steps-figure" mystnb={"image": {"alt": "Four rows of grids with their shapes. 1 score: tanh of the old state through its matrix (1, 4) plus the annotations through theirs (3, 4), times v (4, 1), gives e as a column (3, 1). 2 softmax: e gives a (1, 3). 3 weighted sum: a times h (3, 4) gives c (1, 4). 4 the cell takes x and c joined (1, 6) and the old state (1, 4) and gives the new state (1, 4)."}, "figure": {"name": "fig-bahdanau-steps", "caption": "Bahdanau's four steps, with the shapes of the same source. The query is the old state. The context is back before the new state exists, so it can help to make it. The steps end with a state; the tokens' probabilities then come from $c_t$ and $s_t$ as in steps 4 to 6 of {numref}`fig-luong-steps`."}}
steps = {
    "score": [
        "tanh(", (1, 4, Q, "$s_{t-1} W_s^T$"), "+", (3, 4, K, "$h W_h^T$"), ")", "@", (4, 1, INK, "$v$"),
        "=", (3, 1, W, "$e_t^T$"),
    ],
    "softmax over the annotations": [(1, 3, W, "$e_t$"), "→", (1, 3, W, "$a_t$")],
    "weighted sum": [(1, 3, W, "$a_t$"), "@", (3, 4, OUT, "$h$"), "=", (1, 4, OUT, "$c_t$")],
    "the context joins the input": [
        "cell(", (1, 6, OUT, "$[x_t; c_t]$"), ",", (1, 4, Q, "$s_{t-1}$"), ")", "=", (1, 4, Q, "$s_t$"),
    ],
}  # fmt: skip
draw_steps(steps, 5.6)

# %% [markdown] name="bahdanau-step-exercise"
r"""
:::{exercise} Bahdanau's step
:label: ex-bahdanau-step
The four steps of {numref}`fig-bahdanau-steps` for a batch, with the additive score. The recurrent cell is given, as a function with a single state (the models below use a GRU).

`x` (B, Dx), `s` (B, D): the *old* state, `h` (B, S, Dh), `mask` (B, S), `w_s` (A, D), `w_h` (A, Dh), `v` (A,), `cell(inputs, s)`: takes inputs (B, Dx + Dh), token first, and the old state (B, D), and returns the new one → new state (B, D), weights (B, S). Run the cell once. Difficulty 3 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="bahdanau-step-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Steps 1 to 3 are those of `luong_step` with your other score. What changes is who asks, and where the context goes.

</details>
<details><summary>Hint 2: the shapes</summary>

s (B, 1, D) with h → (B, 1, S) → (B, S). c (B, Dh). [x; c] (B, Dx + Dh).

</details>
<details><summary>Hint 3: in words</summary>

Score the old state against the annotations, mask, softmax, mix. Join x and c. Hand that and the old state to the cell. Return what it gives, and the weights.

</details>
"""


# %% tags=["answer"] name="bahdanau-step"
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    """From the old state s to the new one by Bahdanau's four steps.

    x (B, Dx), s (B, D), h (B, S, Dh), mask (B, S) True = may attend,
    w_s (A, D), w_h (A, Dh), v (A,), cell(inputs (B, Dx + Dh), s) -> (B, D)
    -> new state (B, D), weights (B, S).
    """
    # BEGIN SOLUTION
    e = score_additive(s[:, None], h, w_s, w_h, v).squeeze(1)  # 1. (B, S)
    a = softmax(np.where(mask, e, -np.inf))  # 2. (B, S)
    c = (a[:, None] @ h).squeeze(1)  # 3. (B, Dh)
    return cell(np.concatenate([x, c], axis=1), s), a  # 4. (B, D)
    # END SOLUTION


# %% tags=["check"] name="bahdanau-step-check"
check(bahdanau_step)

# %% [markdown] name="bahdanau-step-why"
r"""
<details><summary>Why it works</summary>

The context of step $t$ is inside $s_t$, so what was looked at is *remembered*, and later looks can depend on it. Luong's context touches only this step's output. The price: step $t$ needs the context of step $t$ before it can run, so training goes through the target token by token. Luong's cell never waits for a
context. Given the right target, all its states come from one call, and all T looks are one matrix product.

</details>
"""

# %% [markdown] name="two-orders"
r"""
| | Luong | Bahdanau |
|---|---|---|
| the query | $s_t$, after the cell | $s_{t-1}$, before it |
| the context goes to | the output | the cell's input, and the output too |
| T looks in training | at once | one after another |

## Dates, for real

Lesson 3 wrote people's dates the ISO way. The same task now, with all five scores: 44,000 dates to train on, 1,000 to watch the training with, 5,000 held out.
"""

# %% name="read-the-dates"
from attn.data import dates
from attn.data.batches import bucketed, epochs, pad
from attn.data.tokens import END, PAD, START, characters

data = dates.load()
read = characters(date.source for date in data.train)
write = characters(date.target for date in data.train)
for date in data.test[:6]:
    print(f"{date.source:<30} {date.target}")

# %% [markdown] name="training-plan"
r"""
One recipe for all, chosen on a model with attention: a {term}`GRU` of 64 units {cite}`cho2014`, an LSTM's lighter relative with two gates and a single state; the same batches in the same order; the same learning rate (0.01, falling to zero over two epochs); the same seed. Every quarter of an epoch each model writes the 1,000 watched dates, token after token. A date counts if all ten characters are right.

All but *plain* read the source from its end. On dates that hurts, as lesson 3 found: the year is wanted first and mostly stands last. The book {cite}`saitoh2018` does it all the same, so we do: its numbers can stand beside ours. *reversed*, *peeky* and the models with attention then differ in one thing only. Watch what becomes of the handicap once a decoder may look.

With a GPU, set `DEVICE = "cuda"` and raise `EPOCHS`.
"""

# %% name="quarters-of-epochs"
from attn.decoding import greedy
from attn.metrics import exact_match

DEVICE, EPOCHS = "cpu", 2
texts = [read.encode(date.source) for date in data.train], [write.encode(date.target) for date in data.train]
whole = epochs(*texts, batch_size=128)
quarters = [batches[i::4] for epoch in range(EPOCHS) for batches in [list(whole(epoch))] for i in range(4)]


def in_batches(side):
    """Dates of like lengths together: (dates, source, lengths) each."""
    groups = bucketed([len(date.source) for date in side], batch_size=500)
    for group in ([side[i] for i in rows] for rows in groups):
        yield group, *pad([read.encode(date.source) for date in group])


watched, held_out = list(in_batches(data.validation)), list(in_batches(data.test))

# %% name="loss-and-score"
from torch.nn.functional import cross_entropy


def loss(model, batch):
    """The summed cross-entropy of the target's tokens, and their number."""
    logits = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, V)
    total = cross_entropy(logits.transpose(1, 2), batch.target_out, ignore_index=PAD, reduction="sum")
    return total, int((batch.target_out != PAD).sum())


def exact(model, side, step=None):
    """The share of dates that the model writes without a mistake."""
    written, wanted, device = [], [], next(model.parameters()).device
    for group, source, lengths in side:
        with torch.no_grad():
            state = model.start(source.to(device), lengths.to(device))
        start = torch.full((len(group),), START, device=device)
        written += greedy(step or model.step, state, start=start, end=END, max_len=11)
        wanted += [write.encode(date.target) for date in group]
    return exact_match(written, wanted)


# %% name="build-and-train"
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.train import Recipe, train

models, curves, seconds = {}, {}, {}


def build(seed=0, **system):
    """A model of the experiment's sizes; `system` says which."""
    torch.manual_seed(seed)
    sizes = RecurrentSizes(d_embedding=16, d_hidden=64, max_len=S, **system)
    return EncoderDecoder(len(read), len(write), sizes)


def fit(name, model, seed=0, quarters_to_run=4 * EPOCHS):
    """Train it, watching; keep model, curve and seconds an epoch under `name`."""
    recipe = {"lr": 0.01, "schedule": "linear", "steps": sum(map(len, quarters)), "seed": seed}
    recipe = Recipe(epochs=quarters_to_run, device=DEVICE, quiet=True, **recipe)
    history = train(model, quarters.__getitem__, loss, recipe, evaluate=lambda m: exact(m, watched))
    models[name], curves[name] = model, 100 * np.array(history.scores)
    seconds[name] = 4 * float(np.mean(history.seconds))  # an epoch


# %% name="train-without-attention"
fit("plain", build())
fit("reversed", build(reverse=True))
fit("peeky", build(reverse=True, peeky=True))

# %% name="train-with-attention"
for name in NAMES:  # the five, in Luong's order
    fit(name, build(reverse=True, score=name))
fit("Bahdanau", build(reverse=True, score="additive", order="bahdanau"))

# %% name="held-out-results"
results = {name: 100 * exact(model, held_out) for name, model in models.items()}
print(f"{'':<12}{'parameters':>11}{'s an epoch':>12}{'exact match (%)':>17}")
for name, result in results.items():
    parameters = sum(p.numel() for p in models[name].parameters())
    print(f"{name:<12}{parameters:>11,}{seconds[name]:>12.1f}{result:>17.2f}")
for name, result in results.items():
    glue(f"exact-{name}", result, display=False)
    glue(f"quarter-{name}", curves[name][0], display=False)
    glue(f"watched-{name}", curves[name][3], display=False)
    glue(f"seconds-{name}", seconds[name], display=False)
for model in models.values():
    model.to("cpu")  # from here on they are read, one date at a time
glue("worst-with-attention", min(results[name] for name in (*NAMES, "Bahdanau")), display=False)

# %% tags=["figure"] name="learning-curves" mystnb={"image": {"alt": "Exact match on 1,000 dates against epochs, in two panels. Above, without attention: reversed stays near zero, plain ends at about {glue:text}`exact-plain:.0f` percent, peeky climbs all through the first epoch and ends near 100. Below, with attention: after a quarter of an epoch dot stands high, additive and Bahdanau in the middle, the other three low; after half an epoch all but location are above 90, and location follows within the first epoch."}, "figure": {"name": "fig-learning-curves", "caption": "Exact match per quarter of an epoch on the 1,000 watched dates. Above: three models without attention. Below: the five scores in Luong's order, and Bahdanau's own decoder."}}
fig, axes = plt.subplots(2, 1, figsize=(6.4, 5.6), sharex=True)
looks = [(K, "o-"), (Q, "s--"), (OUT, "^-."), (W, "D:"), (INK, "v-"), (viz.KEY, "x--")]
x = np.arange(1, 4 * EPOCHS + 1) / 4
for ax, names in zip(axes, (["plain", "reversed", "peeky"], [*NAMES, "Bahdanau"]), strict=True):
    for name, (colour, look) in zip(names, looks, strict=False):
        ax.plot(x, curves[name], look, color=colour, label=name.replace("_", " "), linewidth=1.5)
    ax.set(ylabel="exact match (%)", ylim=(-4, 104), yticks=[0, 50, 100])
    ax.legend(loc="center right" if ax is axes[1] else "center left", ncols=1 + (ax is axes[1]), handlelength=3)
axes[1].set(xlabel="epochs", xticks=np.arange(0, EPOCHS + 0.1, 0.5))
plt.show()

# %% [markdown] name="curves-seen"
r"""
**What you saw.** On the 5,000 held-out dates, which share no day with the others: plain {glue:text}`exact-plain:.1f` %, reversed {glue:text}`exact-reversed:.1f` %, peeky {glue:text}`exact-peeky:.2f` %; with attention never less than {glue:text}`worst-with-attention:.2f` %. The book's own program, `ch08/train.py` {cite}`saitoh2018`, has 256 units and reads all sources from the end. It prints about 0 % with one vector, 91 % with peeky after four epochs, 99.9 % with attention after three.

Reading from the end ruins the model that is shown its one vector once. A decoder that looks doesn't mind: the year is one look away, wherever it stands.
"""

# %% [markdown] name="later-not-never"
r"""
Two things to be honest about. *Peeky gets there too*, only later: after one epoch it stood at {glue:text}`watched-peeky:.1f` %, the general score at {glue:text}`watched-general:.1f` %. A date is short, and 64 numbers can hold it if they are shown at every step. Lesson 6 takes sentences that they can't hold.

And *all five scores work*, even the one that never looks at a key. On dates the choice decides how fast, not whether.
"""

# %% [markdown] name="two-orders-measured"
r"""
The additive score was trained in both orders: an epoch took {glue:text}`seconds-additive:.1f` s in Luong's, {glue:text}`seconds-Bahdanau:.1f` s in Bahdanau's. One CPU thread does one thing at a time in any case. Hardware that could do many things at once would have to wait at every step of Bahdanau's; that is not measured here.
"""

# %% [markdown] name="your-functions-inside"
r"""
## Your functions, their weights

These models were trained with the package's scores. Yours should do as well with the same weights. Take the states of each model on one date, score them with your functions, and compare the weights with the model's own.
"""

# %% name="yours-against-the-models"
from attn.data.batches import teacher_forcing


def states_of(model, date):
    """The decoder's states (T, D) and the encoder's annotations (S, D) for one date."""
    batch = teacher_forcing([read.encode(date.source)], [write.encode(date.target)])
    with torch.no_grad():
        h, hidden = model.encoder(batch.source, batch.source_lengths)
        s, _ = model.decoder.rnn(model.decoder.embedding(batch.target_in), hidden)
        own = model.alignment(batch.source, batch.source_lengths, batch.target_in)
    return s[0].numpy(), h[0].numpy(), own[0].numpy()


def weights_of(name):
    """The learned arrays of a model's score, by name."""
    return {key: p.detach().numpy() for key, p in models[name].decoder.score.named_parameters()}


# %% name="five-gaps"
one = data.test[0]
asked, noted, own = {}, {}, {}
for name in NAMES:
    asked[name], noted[name], own[name] = states_of(models[name], one)
learned = weights_of("additive")
yours = {
    "dot": score_dot(asked["dot"], noted["dot"]),
    "scaled_dot": score_dot(asked["scaled_dot"], noted["scaled_dot"], scaled=True),
    "general": score_general(asked["general"], noted["general"], weights_of("general")["w.weight"].T),
    "additive": score_additive(
        asked["additive"], noted["additive"], learned["w.weight"], learned["u.weight"], learned["v.weight"][0]
    ),
    "location": score_location(asked["location"], weights_of("location")["w.weight"], len(one.source)),
}
gaps = {name: np.abs(softmax(e) - own[name]).max() for name, e in yours.items()}
glue("five-gaps", max(gaps.values()), display=False)
print(", ".join(f"{name} {gap:.0e}" for name, gap in gaps.items()))

# %% [markdown] name="write-a-date-yourself"
r"""
Your scores give the models' own weights, up to {glue:text}`five-gaps:.0e`: single precision. Now let your two *steps* write. Only the recurrent cell stays torch's.
"""


# %% name="your-steps-write"
def cell_of(model):
    """The model's own GRU as a function of inputs (B, Din) and a state (B, D)."""

    def cell(inputs, s):
        with torch.no_grad():
            _, last = model.decoder.rnn.layers(torch.tensor(inputs)[:, None].float(), torch.tensor(s)[None].float())
        return last[0].numpy()

    return cell


# %% name="read-source"
def read_source(model, text):
    """Annotations (1, S, D) and the first state (1, D)."""
    source, lengths = pad([read.encode(text)])
    with torch.no_grad():
        h, (first,) = model.encoder(source, lengths)
    return h.numpy(), first[0].numpy()


def arrays(module):
    """The parameters of a module as arrays."""
    return [p.detach().numpy() for p in module.parameters()]


# %% name="luong-writes"
def write_with_luong(text, max_len=11):
    """A date in ISO form by `luong_step`, with the dot model's weights."""
    model = models["dot"]
    (h, s), cell, (w_c,) = read_source(model, text), cell_of(model), arrays(model.decoder.w_c)
    (vectors,), (w_y, b_y) = arrays(model.decoder.embedding), arrays(model.decoder.output)
    mask, tokens = np.ones(h.shape[:2], dtype=bool), [START]
    while tokens[-1] != END and len(tokens) <= max_len:
        s = cell(vectors[tokens[-1]][None], s)
        p, _ = luong_step(s, h, mask, w_c, w_y, b_y)
        tokens.append(int(p[0].argmax()))
    return write.decode(tokens)


# %% name="bahdanau-writes"
def write_with_bahdanau(text, max_len=11):
    """The same by `bahdanau_step`, with the weights of Bahdanau's model."""
    model = models["Bahdanau"]
    (h, s), cell, (w_c,) = read_source(model, text), cell_of(model), arrays(model.decoder.w_c)
    (vectors,), (w_y, b_y) = arrays(model.decoder.embedding), arrays(model.decoder.output)
    w, u, v = arrays(model.decoder.score)
    mask, tokens = np.ones(h.shape[:2], dtype=bool), [START]
    while tokens[-1] != END and len(tokens) <= max_len:
        s, a = bahdanau_step(vectors[tokens[-1]][None], s, h, mask, w, u, v[0], cell)
        joined = np.concatenate([a @ h[0], s], axis=-1)
        tokens.append(int((np.tanh(joined @ w_c.T) @ w_y.T + b_y).argmax()))
    return write.decode(tokens)


# %% name="both-write"
for text in ("Friday, May 4, 1984", "29 feb 2000", "12/31/99"):
    print(f"{text:<22}{write_with_luong(text):<13}{write_with_bahdanau(text)}")

# %% [markdown] name="read-with-a-finger"
r"""
## Read with a finger

So your own code turned dates into ISO form. Did it look at the right characters? The weights of all steps, row under row, are an {term}`alignment`: rows are written characters, columns are read ones. Put a finger on a dark cell, and read up and left.

The three dates below are from the held-out list: the first with slashes, the first with the day first, the first with a weekday. The frames are not from the model: they mark where year, month and day stand, by rule. Dashes have no frame, as nothing in the source says them. The model is the general score's, in Luong's order.
"""

# %% name="find-the-fields"
import re

from matplotlib.patches import Rectangle


def field(date, part):
    """Where the year, month or day stands in what was written: first character, and one after the last."""
    *_, first, second, year = re.finditer(r"\w+", date.source)
    month, day = (second, first) if second[0].isalpha() else (first, second)
    return {"year": year, "month": month, "day": day}[part].span()


def alignment_of(name, date):
    """The weights (T, S) with which a model writes the date."""
    batch = teacher_forcing([read.encode(date.source)], [write.encode(date.target)])
    with torch.no_grad():
        return models[name].alignment(batch.source, batch.source_lengths, batch.target_in)[0, :10].numpy()


# %% name="draw-an-alignment"
def draw_alignment(ax, name, date):
    """The alignment, with a frame around each field's place; returns it in words."""
    weights = alignment_of(name, date)
    names = ("written characters", "read characters")
    text = viz.alignment(ax, weights, rows=list(date.target), columns=list(date.source), names=names)
    for part, rows in PARTS.items():
        left, right = field(date, part)
        corner, size = (left, rows.start), (right - left, rows.stop - rows.start)
        ax.add_patch(Rectangle(corner, *size, fill=False, edgecolor=INK, linewidth=1.5, clip_on=False))
    ax.set(ylabel="written", xlabel="read")
    return text


kinds = {"slashes": r"\d+/", "day-first": r"\d+ [A-Za-z]", "weekday": r"[A-Za-z]+day,"}
examples = {kind: next(d for d in data.test if re.match(rule, d.source)) for kind, rule in kinds.items()}

# %% tags=["figure"] name="alignment-slashes" mystnb={"image": {"alt": "{glue:text}`look-slashes` Frames show that the year is read at the end, the month at the start and the day in the middle."}, "figure": {"name": "fig-alignment-slashes", "caption": "A date with slashes. The first two digits of the year are not in the source at all: follow their rows to see what the model infers them from. A dash comes from nowhere either, but its row must sum to one, so it looks somewhere."}}
fig, ax = plt.subplots(figsize=(4.6, 3.6))
glue("look-slashes", draw_alignment(ax, "general", examples["slashes"]), display=False)
plt.show()

# %% tags=["figure"] name="alignment-day-first" mystnb={"image": {"alt": "{glue:text}`look-day-first` The dark cells lie in the frames: year at the end, month in the middle, day at the start."}, "figure": {"name": "fig-alignment-day-first", "caption": "The day first. ISO turns the order round, and so does the alignment: it runs from the upper right to the lower left."}}
fig, ax = plt.subplots(figsize=(5.6, 3.6))
glue("look-day-first", draw_alignment(ax, "general", examples["day-first"]), display=False)
plt.show()

# %% tags=["figure"] name="alignment-weekday" mystnb={"image": {"alt": "{glue:text}`look-weekday` The dark cells lie in the frames; the columns of the weekday at the left stay all but empty."}, "figure": {"name": "fig-alignment-weekday", "caption": "With a weekday, which the ISO form has no use for: its columns stay all but empty. No one told the model that."}}
fig, ax = plt.subplots(figsize=(6.4, 3.4))
glue("look-weekday", draw_alignment(ax, "general", examples["weekday"]), display=False)
plt.show()

# %% [markdown] name="read-alignment-exercise"
r"""
Three pictures convince, and prove little. Put the finger into a function and ask all 5,000.

:::{exercise} Which character did the month come from?
:label: ex-read-alignment
For each date, average the weights over the rows of `part`. Return the source position with the largest mean, and that mean.

`weights` (B, T, S): row t made target character t; `lengths` (B,): characters from there on are padding, which must not win whatever weight it has; `part`: `"year"`, `"month"` or `"day"`, a key of `PARTS` → positions (B,), shares (B,). Difficulty 2 of 5, about 8 minutes.
:::
"""

# %% [markdown] name="read-alignment-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`PARTS[part]` is a slice of rows. Lesson 2's padding mask is one comparison of `np.arange` with the lengths.

</details>
<details><summary>Hint 2: the shapes</summary>

(B, T, S) → the part's rows (B, 2 or 4, S) → mean (B, S) → largest over S → (B,).

</details>
<details><summary>Hint 3: in words</summary>

Cut the rows out of axis 1 and average over it. Put −∞ wherever the position is not below the date's length. Argmax and max over the last axis.

</details>
"""


# %% tags=["answer"] name="read-alignment"
def read_alignment(weights, lengths, part):
    """The source character that `part` was read from: the largest mean weight over its rows.

    weights (B, T, S), lengths (B,), part "year", "month" or "day"
    -> positions (B,), shares (B,).
    """
    # BEGIN SOLUTION
    mean = weights[:, PARTS[part]].mean(axis=1)  # (B, S)
    real = np.arange(mean.shape[1]) < lengths[:, None]  # (B, S), False: padding
    mean = np.where(real, mean, -np.inf)
    return mean.argmax(axis=1), mean.max(axis=1)
    # END SOLUTION


# %% tags=["check"] name="read-alignment-check"
check(read_alignment)

# %% [markdown] name="read-alignment-why"
r"""
<details><summary>Why it works</summary>

An alignment is a table of shares, and a mean of shares is a share: how much of the month's attention this character got. Averaging *before* choosing lets both digits of the month vote; choosing first would let a hesitant row count as much as a sure one.

</details>
"""


# %% name="five-thousand-fingers"
def fingers(name):
    """For each part, the share of held-out dates whose finger lands in the right field; the mean top weight."""
    hits, tops = {part: [] for part in PARTS}, []
    for group, source, lengths in held_out:
        batch = teacher_forcing([read.encode(d.source) for d in group], [write.encode(d.target) for d in group])
        with torch.no_grad():
            weights = models[name].alignment(source, lengths, batch.target_in).numpy()
        tops.append(weights[:, :10].max(axis=-1).mean())
        for part in PARTS:
            positions, _ = read_alignment(weights, lengths.numpy(), part)
            spans = [field(date, part) for date in group]
            hits[part] += [a <= p < b for p, (a, b) in zip(positions, spans, strict=True)]
    return [100 * np.mean(hit) for hit in hits.values()], float(np.mean(tops))


# %% name="where-fingers-land"
landed = {name: fingers(name) for name in (*NAMES, "Bahdanau")}
for name, (shares, top) in landed.items():
    glue(f"month-{name}", shares[1], display=False)
    glue(f"top-{name}", top, display=False)
    row = "  ".join(f"{part} {share:5.1f} %" for part, share in zip(PARTS, shares, strict=True))
    print(f"{name:<11} {row}  top weight {top:.2f}")

# %% tags=["figure"] name="fingers-figure" mystnb={"image": {"alt": "Share of 5,000 dates whose strongest weight lies in the right field, for year, month and day and six models. Dot, scaled dot, general and Bahdanau lie close to 100 percent for all three. Additive does so for month and day, and lies near 80 for the year. Location lies below 90 for the year and far lower for month and day."}, "figure": {"name": "fig-fingers", "caption": "Where the finger lands, over 5,000 held-out dates: in the right field or not. Five models point at the month and the day that they write; the additive score misses the year in a fifth of the dates. The location score writes as well, and points elsewhere for many months and days."}}
fig, ax = plt.subplots(figsize=(6.4, 3.2))
for offset, (part, marker, colour) in enumerate(zip(PARTS, "so^", (Q, K, OUT), strict=True)):
    rates = [shares[offset] for shares, _ in landed.values()]
    ax.plot(rates, marker, color=colour, label=part, fillstyle="none", markersize=9)
ax.set_xticks(range(6), ["dot", "scaled\ndot", "general", "additive", "location", "Bahdanau"])
ax.set(ylabel="in the right field (%)", ylim=(0, 104))
ax.legend(loc="lower left")
plt.show()

# %% [markdown] name="fingers-seen"
r"""
**What you saw.** For the month the finger lands in the month's field in {glue:text}`month-general:.1f` % of the dates with the general score, {glue:text}`month-dot:.1f` % with the dot, {glue:text}`month-Bahdanau:.1f` % with Bahdanau's decoder. No one ever told a model where a month stands. It found out because looking there makes the loss smaller.

The additive score misses the year in about a fifth of the dates. In these its finger lies on the character just before the year, mostly the slash of a date such as `3/12/72`. That is no mistake: the encoder comes from the right, so the annotation there has read the whole year.

The location score points at the month in {glue:text}`month-location:.0f` % only, and still writes {glue:text}`exact-location:.2f` % without a mistake. So a pretty alignment is not needed for a right answer, and a right answer doesn't prove the alignment. Look where it looks.
"""

# %% tags=["figure"] name="alignment-location" mystnb={"image": {"alt": "{glue:text}`look-location` From the month on the dark cells stand in the first column, outside the frame of the month."}, "figure": {"name": "fig-alignment-location", "caption": "The same date as in {numref}`fig-alignment-day-first`, by the location score. From the month on it looks at the first position, whatever stands there."}}
fig, ax = plt.subplots(figsize=(5.6, 3.6))
glue("look-location", draw_alignment(ax, "location", examples["day-first"]), display=False)
plt.show()

# %% [markdown] name="location-explained"
r"""
A state is not a character. The encoder reads from the end, so the annotation at the first position has read *everything*, and the decoder starts with it. Looking there for month and day is a habit that can work, while sources are short and alike. (It can find the year's place without a key, since the first state has read the whole source and so can know its length.) A longer source has positions for which $W$ has no row at all.

## Was it right to divide?

Lesson 2 said: divide by $\sqrt{D}$, or softmax saturates. Yet in {numref}`fig-learning-curves` the *plain* dot is ahead after a quarter of an epoch, {glue:text}`quarter-dot:.0f` % against {glue:text}`quarter-scaled_dot:.0f` %. One seed may be luck. Train three more of each, for that first quarter only.
"""

# %% name="plain-against-scaled"
for seed in (1, 2, 3):
    for name in ("dot", "scaled_dot"):
        fit(f"{name} {seed}", build(seed, reverse=True, score=name), seed, quarters_to_run=1)
first = {n: [curves[n][0], *(curves[f"{n} {seed}"][0] for seed in (1, 2, 3))] for n in ("dot", "scaled_dot")}
wins = sum(a > b for a, b in zip(first["dot"], first["scaled_dot"], strict=True))
glue("dot-wins", int(wins), display=False)
print("\n".join(f"{name:<11}" + "".join(f"{x:7.1f}" for x in row) for name, row in first.items()))


# %% name="spread-of-scores"
def spread(model, name):
    """The standard deviation of one state's scores over the annotations, on average."""
    rows = [states_of(model, date)[:2] for date in data.test[:200]]
    return float(np.mean([score_dot(s, h, scaled=name == "scaled_dot").std(axis=-1).mean() for s, h in rows]))


spreads = {
    name: (spread(build(reverse=True, score=name), name), spread(models[name], name)) for name in ("dot", "scaled_dot")
}
for name, (before, after) in spreads.items():
    print(f"{name:<11} spread of scores: {before:.3f} before training, {after:.2f} after")
for name, (before, after) in spreads.items():
    glue(f"before-{name}", before, display=False)
    glue(f"after-{name}", after, display=False)

# %% [markdown] name="divide-seen"
r"""
**What you saw.** The plain dot is ahead in {glue:text}`dot-wins` of 4 races. The argument of lesson 2 holds for vectors whose numbers have variance 1. The states of a fresh GRU are small: its dot products spread by {glue:text}`before-dot:.2f`, not by $\sqrt{64} = 8$. Nothing is saturated. Dividing makes it {glue:text}`before-scaled_dot:.3f`,
and softmax of nearly equal scores is nearly the plain mean: the decoder sees a blur until its states have grown.

In the end the scaled model's scores spread by {glue:text}`after-scaled_dot:.1f`, the plain one's by {glue:text}`after-dot:.1f`. It stays softer: the top weight is {glue:text}`top-scaled_dot:.2f` on average, against {glue:text}`top-dot:.2f`.

So $\sqrt{D}$ is no law. It is the right constant for numbers of variance 1, which a transformer's normalisation provides (lesson 11). Ask for the spread of *your* scores.
"""

# %% [markdown] name="local-window"
r"""
## A window only

Must every look go over the whole source? For "27 May 1991" the month needs three characters. {term}`Local attention <local attention>` {cite}`luong2015` scores only a window around a centre $p_t$. Its half-width is $r$ positions. As a mask:

$$
\text{may attend} \iff |i - p_t| \le r
$$ (eq-window)

All depends on the centre. Luong's *local-m* (monotonic) takes $p_t = t$, the same place as in the output. Put this mask on trained models. For comparison take the best centre there is: the peak of the model's own full look.
"""


# %% name="windowed-step"
from dataclasses import replace
from itertools import count


def windowed(model, centre, half_width):
    """The model's step, through a window around the peak of its own weights or around step t."""
    steps = count()

    def step(tokens, state):
        places = torch.arange(state.mask.shape[-1])  # (S,)
        if centre == "peak":
            p = model.step(tokens, state)[1].weights.argmax(-1, keepdim=True)  # (B, 1, 1)
        else:  # step t, or the last character where the source is shorter
            p = (state.mask.sum(-1, keepdim=True) - 1).clamp(max=next(steps))
        near = (places - p).abs() <= half_width  # (B, 1, S), the window
        logits, new = model.step(tokens, replace(state, mask=state.mask & near))
        return logits, replace(new, mask=state.mask)

    return step


# %% name="measure-windows"
half_widths, windows = (0, 1, 2, 4, 8, 16), {}
for name, centre in [("general", "peak"), ("scaled_dot", "peak"), ("general", "step t")]:
    windows[name, centre] = [
        100 * np.average(
            [exact(models[name], [batch], windowed(models[name], centre, w)) for batch in watched],
            weights=[len(batch[0]) for batch in watched],
        )
        for w in half_widths
    ]  # fmt: skip
for key, row in windows.items():
    print(f"{key[0]:<11}around {key[1]:<8}" + "".join(f"{x:7.1f}" for x in row))
glue("window-general-0", windows["general", "peak"][0], display=False)
glue("window-scaled-0", windows["scaled_dot", "peak"][0], display=False)
glue("window-scaled-1", windows["scaled_dot", "peak"][1], display=False)
glue("window-monotonic-4", windows["general", "step t"][3], display=False)
glue("window-monotonic-16", windows["general", "step t"][5], display=False)

# %% [markdown] name="predicted-centre"
r"""
Luong's *local-p* (predictive) lets the state say where to look. A matrix $W_p$ and a vector $v_p$, both learned, make one number of it, and lesson 3's sigmoid $\sigma$ turns that into a share of the source's own length $S$, padding not counted. A window with hard edges would give this centre no slope. So the scores get a bell around it, with standard deviation $r/2$:

$$
p_t = S \cdot \sigma\bigl(v_p^\top \tanh(W_p s_t)\bigr), \qquad a_t = \operatorname{softmax}_i\Bigl(e_{ti} - \frac{(i - p_t)^2}{2 (r/2)^2}\Bigr)
$$ (eq-local-p)

Luong multiplies by the bell after softmax, and cuts off what is further than $r$ away. Inside softmax the weights still sum to one, and no cut is needed: at distance $2r$ the bell leaves $e^{-8}$ of a share.
"""

# %% name="local-p"
from attn.looks import own_lengths
from attn.scores import Score


class LocalDot(Score):
    """The scaled dot, with a bell around a centre that the state predicts."""

    def __init__(self, d, half_width):
        super().__init__()
        self.w_p, self.v_p = torch.nn.Linear(d, d, bias=False), torch.nn.Linear(d, 1, bias=False)
        self.sigma = half_width / 2

    def centre(self, query, length):
        return length * torch.sigmoid(self.v_p(torch.tanh(self.w_p(query))))  # (B, T, 1)

    def forward(self, query, memory, mask):
        n_keys, d = memory.shape[-2:]
        length = own_lengths(mask)  # (B, 1, 1), of each source without its padding
        distance = torch.arange(n_keys, device=query.device) - self.centre(query, length)  # (B, T, S)
        return query @ memory.transpose(-1, -2) / d**0.5 - distance**2 / (2 * self.sigma**2)


# %% name="train-local-p"
local = build(reverse=True, score="scaled_dot")
local.decoder.score = LocalDot(D, half_width=4)
fit("local-p", local)
exact_local = 100 * exact(local.to("cpu"), held_out)
glue("exact-local", exact_local, display=False)
print(f"exact match: {exact_local:.2f} %")

# %% tags=["figure"] name="windows-figure" mystnb={"image": {"alt": "Exact match against the half-width of the window, 0 to 16 characters. Around the model's own peak the general score is near 100 percent at every width, the scaled dot starts lower and reaches it at about 8. Around step t the general score stays near zero up to a half-width of 4 and rises to about {glue:text}`window-monotonic-16:.0f` percent at 16."}, "figure": {"name": "fig-windows", "caption": "Trained models behind a window, on the watched dates. With the right centre a few characters are enough; the wrong one needs nearly the whole source."}}
fig, ax = plt.subplots()
for (key, row), (colour, look) in zip(windows.items(), looks, strict=False):
    ax.plot(row, look, color=colour, label=f"{key[0].replace('_', ' ')}, around {key[1]}")
ax.set_xticks(range(len(half_widths)), [str(w) for w in half_widths])
ax.set(xlabel="half-width of the window (characters)", ylabel="exact match (%)", ylim=(-4, 104))
ax.legend(loc="lower left", bbox_to_anchor=(0.02, 0.1))
plt.show()

# %% tags=["figure"] name="local-centres" mystnb={"image": {"alt": "{glue:text}`look-local` Circles, one on each row, mark the centre that the model predicted; the dark cells lie within two characters of them."}, "figure": {"name": "fig-local-centres", "caption": "Local-p, trained with a bell of half-width 4. Circles: the predicted centres. They learned to jump: from the end, where the year stands, to the start. An annotation left of a word has read the whole word, as the encoder comes from the right."}}
fig, ax = plt.subplots(figsize=(5.6, 3.6))
date = examples["day-first"]
glue("look-local", draw_alignment(ax, "local-p", date), display=False)
queries = torch.tensor(states_of(models["local-p"], date)[0])  # (T, D)
with torch.no_grad():
    centres = models["local-p"].decoder.score.centre(queries, len(date.source))[:10, 0].numpy()
ax.plot(centres + 0.5, np.arange(10) + 0.5, "o", color=Q, fillstyle="none", markersize=8, clip_on=False)
plt.show()

# %% [markdown] name="windows-seen"
r"""
**What you saw.** Around its own peak the general model needs a single character: {glue:text}`window-general-0:.1f` %. The softer scaled dot falls to {glue:text}`window-scaled-0:.0f` % by that, and to {glue:text}`window-scaled-1:.0f` % with a neighbour on each side: it had spread its look. Around *step t* even four characters on each side give only {glue:text}`window-monotonic-4:.1f` %. Dates turn the order
round, and a window that walks from left to right is in the wrong place.

A predicted centre repairs that: local-p writes {glue:text}`exact-local:.2f` % of the held-out dates, with a bell of half-width 4. Nothing is saved yet, though: all S scores were computed. A window saves work only if what lies outside is never touched. Lesson 10 skips whole blocks.
"""

# %% [markdown] name="quiz-tanh"
r"""
## Check yourself

:::{quiz} You leave out the tanh of the additive score. What is lost?
- [ ] The scores may become too large. | They may, but softmax with its shift copes with that. Something worse happens.
- [x] The query no longer matters. | Its part adds the same number to every key's score, and softmax ignores what all scores share.
- [ ] The keys no longer matter. | Theirs is the part that still differs from key to key.
:::
"""

# %% [markdown] name="quiz-widths"
r"""
:::{quiz} The encoder reads both ways, so its annotations have 128 numbers; the decoder's state has 64. Which scores still work, without changing the states?
- [ ] All five. | The dot and the scaled dot need two vectors of one width.
- [x] General, additive and location. | General has a matrix (64, 128), additive one matrix for each, location never looks at the annotations.
- [ ] Additive only: it was made for that. | It was, but a matrix between the two does it too; and location compares nothing.
:::
"""

# %% [markdown] name="quiz-order"
r"""
:::{quiz} Luong's decoder computes all its training steps at once. Why can't Bahdanau's?
- [ ] It has to look at more annotations. | Both look at all S, once for each written token.
- [ ] Its context vector is longer. | It has the same width in both.
- [x] Its cell can't run before the context is there, so the steps come one after another. | Luong's states don't depend on contexts: one call makes them all, and all looks are one matrix product.
:::
"""

# %% [markdown] name="quiz-proof"
r"""
:::{quiz} A model writes every date correctly. What do you know about its alignment?
- [x] Nothing for certain. | The location model wrote as well as the others, and looked elsewhere: states carry what was read from one place to another.
- [ ] It points at the right fields, or the dates would be wrong. | The figure with the fingers shows a model for which that is false.
- [ ] It is sharp: one weight near 1 in every row. | The scaled dot spread its look widely and was as exact.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. A score is any function of state and annotation; softmax and the weighted mean stay the same. Dot, scaled dot, general, additive and location are five.
2. Dot and general rise along one direction for ever; additive can peak at a place; location never looks at the key.
3. Luong moves on, looks, and speaks (six steps); Bahdanau looks first and feeds the context to the cell (four), so it can't run all steps at once.
4. On dates all five write nearly every date exactly within two epochs, and four of them mostly point at what they read. Peeky gets there later; right answers don't prove right looks.
5. √D suits numbers of variance 1; a fresh GRU's states have less. A window is enough if its centre is right.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`annotation` | 주석 벡터 |
| {term}`dot score` | 내적 스코어 |
| {term}`general score` | 일반 스코어, 쌍선형 스코어 |
| {term}`additive score` | 덧셈 스코어, 결합 스코어 |
| {term}`location-based score` | 위치 기반 스코어 |
| {term}`GRU` | 게이트 순환 유닛 |
| {term}`alignment` | 정렬, 얼라인먼트 |
| {term}`local attention` | 지역 어텐션, 로컬 어텐션 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`bahdanau2015`: the first attention in translation. Section 3.1 is your step, appendix A.1.2 the score.
- {cite:t}`luong2015`: section 3.1 has dot, general, concat and location, section 3.2 the two local windows.
- {cite:t}`vaswani2017`, section 3.2.1: dot against additive, and why to divide, in one paragraph.
- {cite:t}`britz2017`: additive and multiplicative scores compared over hundreds of trained translators.
- {cite:t}`raffel2017`: attention that may only move forward, learned.
- {cite:t}`saitoh2018`, chapter 8: the dates of this lesson, by hand.

**Next.** Sentences that no vector of this size can hold: lesson 6 translates, with and without attention, and looks at how quality falls with length.
"""
