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

# %% [markdown] name="self-attention-title"
r"""
# Self-attention

**What if every word asks?**

| | |
|---|---|
| After it you can | let every word of a sentence look at every other, with queries, keys and values from the same words; test whether a layer knows the order of its input; give it positions in three ways, and say what a causal mask tells without any; predict which input can move which output; say what a recurrent layer, a convolution and self-attention cost; use the same layer on pictures |
| You need | lessons 1 and 2; lesson 3's recurrent network and lesson 6's annotations help, as does a little PyTorch to read the cells around the exercises |
| Time | about 135 minutes in two halves: 25 for the text, 75 for seven exercises, the rest for code, pictures and runs; the half-way point is marked |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(self_attention)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, holds, show_solution

viz.use_style()


# %% tags=["setup"] name="softmax-from-lesson-1"
def softmax(x, axis=-1):
    """Lesson 1's: shares along `axis`, safe for large scores."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# %% tags=["setup"] name="masked-softmax-from-lesson-2"
def masked_softmax(scores, mask=None):
    """Lesson 2's: shares along the last axis, of the allowed places only.

    scores (..., T, S), mask boolean and broadcastable to them, True = may
    attend; a row that may attend nothing becomes zeros.
    """
    if mask is None:
        return softmax(scores)
    some = mask.any(axis=-1, keepdims=True)
    filled = np.where(mask, scores, -np.inf)
    return np.where(some, softmax(np.where(some, filled, 0.0)), 0.0)


# %% [markdown] name="which-bank"
r"""
## Which bank?

In *the bank by the river*, what is a bank? Its neighbours decide. So far in this course a decoder asked and a sentence answered: lesson 6's decoder looked at the annotations of a French sentence that a recurrent network had read. Now let each word of a sentence ask, and let the words of the *same* sentence answer. This is {term}`self-attention`, and nothing recurrent is left.

Give each word two numbers: how much it has to do with water, and how much with money. *Bank* alone is as much the one as the other.
"""

# %% name="five-words"
words = ["the", "bank", "by", "the", "river"]
# (T, D) = (5, 2): water, money
x = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0], [2.0, 0.0]])

# %% [markdown] name="three-steps"
r"""
The basic form has no weights to learn, and three steps:

1. **Compare** each word with each word by a dot product: $e_{ts} = x_t \cdot x_s$.
2. **Share out**: the softmax of each row gives the weights $a_{ts}$.
3. **Mix**: each word becomes a weighted mean of all words.

$$
y_t = \sum_s a_{ts}\, x_s, \qquad a_t = \operatorname{softmax}_s(x_t \cdot x_s)
$$ (eq-basic)

The words are queries, keys and values at once. All of them are renewed in one product: row $t$ is the new word $t$.
"""

# %% name="basic-form"
a = softmax(x @ x.T)  # (T, S) = (5, 5)
y = a @ x  # (T, D)
print("weights of bank:", np.round(a[1], 2))
print("bank before:", x[1], " after:", np.round(y[1], 2))

# %% [markdown] name="basic-seen"
r"""
*Bank* shares its attention between itself and *river* (a score of 2 each, 0 for the rest). It was as much money as water. Now it has three times as much water: the sentence has chosen a meaning.

Three things are missing. A word always finds those that are like itself; but *by* doesn't look for other prepositions, it looks for a noun. *Bank* scores with *river* as *river* does with *bank*: asking can't differ from being asked. And what a word gives is the same as what it is found by. Three matrices mend all three. They make a query, a key and a value of each word, as in lesson 2:

$$
\begin{aligned}
q_t &= x_t W_q, \quad k_s = x_s W_k, \quad v_s = x_s W_v \\
c_t &= \sum_s \operatorname{softmax}_s\Bigl(\frac{q_t \cdot k_s}{\sqrt{D}}\Bigr)\, v_s
\end{aligned}
$$ (eq-self-attention)
"""

# %% tags=["record"] name="basic-claims"
holds(
    "bank shares its attention between itself and river, three times as much"
    " water as money",
    abs(a[1, 1] - a[1, 4]) < 1e-9
    and a[1, [1, 4]].sum() > 0.8
    and abs(y[1, 0] / y[1, 1] - 3) < 0.05,
    f"{a[1, 1]:.2f} each; {y[1, 0]:.2f} to {y[1, 1]:.2f}",
)

# %% tags=["figure"] name="self-attention-machine" mystnb={"image": {"alt": "A drawing of self-attention. The words x, T by d_model, go through three matrices side by side and become queries Q, T by D, keys K, S by D, and values V, S by Dv. Queries and keys meet in a product, whose scores, T by S, pass a mask and a softmax and become weights. Weights and values meet in a second product, which gives the contexts c, T by Dv."}, "figure": {"name": "fig-self-attention", "caption": "Self-attention: lesson 2's attention, with queries, keys and values all made of the same words x. S = T: the words that ask are the words that are asked."}}
fig, ax = plt.subplots(figsize=(5.2, 4.6))
draw = viz.Machine(ax, width=5.2, height=4.6)
draw.box("x", "words x", at=(2.6, 0.35), size=(1.2, 0.5))
for name, role, at in [
    ("Q", viz.QUERY, 0.8),
    ("K", viz.KEY, 2.6),
    ("V", viz.VALUE, 4.4),
]:
    draw.box(name, name, at=(at, 1.55), role=role)
    side = -0.35 if name == "Q" else 0.35
    draw.text(f"$W_{name.lower()}$", at=(at + side, 1.05), role=role)
draw.arrow("x", "Q", sides=("left", "bottom"))
draw.arrow("x", "K")
draw.arrow("x", "V", sides=("right", "bottom"))
draw.text("(T, d_model)", at=(3.85, 0.1))
draw.box("dot", "product, /√D", at=(1.7, 2.55), size=(1.5, 0.45))
draw.arrow("Q", "dot", role=viz.QUERY, sides=("top", "bottom"))
draw.arrow("K", "dot", role=viz.KEY, sides=("top", "bottom"))
draw.text("(T, D)", at=(0.65, 2.1), role=viz.QUERY)
draw.text("(S, D)", at=(2.75, 2.1), role=viz.KEY)
draw.box("soft", "mask, softmax", at=(1.7, 3.4), size=(1.7, 0.45))
draw.arrow("dot", "soft", "(T, S)")
draw.box("mix", "product", at=(3.4, 4.2), size=(1.1, 0.45))
draw.arrow("soft", "mix", role=viz.WEIGHT, sides=("top", "left"))
draw.text("a (T, S)", at=(1.75, 4.1), role=viz.WEIGHT)
draw.arrow("V", "mix", "(S, Dv)", role=viz.VALUE, sides=("top", "bottom"))
draw.box("c", "c", at=(4.8, 4.2), size=(0.4, 0.45))
draw.arrow("mix", "c")
plt.show()

# %% [markdown] name="self-attention-exercise"
r"""
:::{exercise} Self-attention
:label: ex-self-attention
Write {eq}`eq-self-attention`, with a mask.

`x` (…, T, d_model), d_model the width of a word; `w_q` and `w_k` (d_model, D), `w_v` (d_model, Dv) → contexts (…, T, Dv), weights (…, T, S) with S = T. `mask` is None, or boolean and broadcastable to the weights, True = may attend; a word that may attend nothing gets zeros. Scores may be in the thousands. The inputs are needed again afterwards: return new arrays, here and in all exercises of this lesson. Difficulty 2 of 5, about 8 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The drawing above, from below to above. `masked_softmax` from lesson 2 is at the top of the notebook.

</details>
<details><summary>Hint 2: the shapes</summary>

q, k (…, T, D) and v (…, T, Dv). q @ (k with its last two axes swapped) → (…, T, S). Weights @ v → (…, T, Dv).

</details>
<details><summary>Hint 3: in words</summary>

Multiply x by each matrix. Dot every query with every key, divide by the root of D, the width of a key. Masked softmax. Mix the values. Return both.

</details>
"""


# %% tags=["answer"] name="self-attention"
def self_attention(x, w_q, w_k, w_v, mask=None):
    """Every word looks at every word: softmax(q kᵀ / √D) v.

    x (..., T, d_model), w_q, w_k (d_model, D), w_v (d_model, Dv),
    mask boolean, broadcastable to (..., T, S), True = may attend
    -> contexts (..., T, Dv), weights (..., T, S).
    """
    # BEGIN SOLUTION
    q, k, v = x @ w_q, x @ w_k, x @ w_v  # (..., T, D) twice, (..., T, Dv)
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(k.shape[-1])  # (..., T, S)
    weights = masked_softmax(scores, mask)
    return weights @ v, weights
    # END SOLUTION


# %% tags=["check"] name="self-attention-check"
check(self_attention)

# %% [markdown] name="self-attention-why"
r"""
<details><summary>Why it works</summary>

There is no loop over words, and none over steps. No row needs another row's result, so all T can be computed at once; a recurrent network has to wait for $h_{t-1}$. The price is a table of T × T scores.

</details>

With matrices, a word needn't find itself. Let *by* look for nouns, and only *by* look. Write a third number into each word: is it a preposition?
"""

# %% name="by-asks"
marked = np.column_stack([x, [0, 0, 1, 0, 0]])  # (T, 3): + preposition?
w_q = np.array([[0.0, 0.0], [0.0, 0.0], [6.0, 0.0]])  # prepositions ask …
w_k = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]])  # … for nouns
_, a = self_attention(marked, w_q, w_k, np.eye(3))
print("by: ", np.round(a[2], 2), " bank:", np.round(a[1], 2))

# %% [markdown] name="by-seen"
r"""
*By* looks at *bank* and *river*, and hardly at itself; *bank*, which asks nothing here, gets the plain mean. Such matrices can be learned.

What does this layer need, and what does it keep, beside those that you know?

| layer | takes | keeps |
|---|---|---|
| fully connected | one fixed length | a fixed number of outputs |
| recurrent | any length | one state of fixed size |
| self-attention | any length | one vector for each word: it grows with the input |

The third row is the way out of lesson 3's bottleneck, and it is where the T × T table comes from.
"""

# %% tags=["record"] name="by-claims"
holds(
    "by looks at bank and river, hardly at itself; bank gets the plain mean",
    a[2, [1, 4]].min() > 0.45 and a[2, 2] < 0.02 and np.allclose(a[1], 0.2),
)

# %% [markdown] name="permutation-prose"
r"""
## A layer without order

*The dog bit the man* and *the man bit the dog* have the same words. Shuffle the rows of $x$, and every dot product is still there, at another place. So the contexts should come out the same, shuffled in the same way. This is {term}`permutation equivariance`; you met it in lesson 1, where softmax has it. For a permutation $\pi$ of the rows:

$$
f(x_\pi) = f(x)_\pi
$$ (eq-equivariant)

A proof takes a line: with the permutation as a matrix P, the scores are $P S P^\top$, and $\operatorname{softmax}(P S P^\top)\, P V = P \operatorname{softmax}(S)\, V$. A test catches what a proof of *another* program doesn't: the code that you run.
"""

# %% [markdown] name="permutation-test-exercise"
r"""
:::{exercise} A test for equivariance
:label: ex-permutation-test
How far is a layer from {eq}`eq-equivariant`? For each of some permutations return the largest absolute difference between the two sides.

`layer` is a function from (T, D) to (T, Dv) and leaves its input as it was; `x` (T, D), `orders` (N, T) integers, each row a permutation: row t of the shuffled input is row `orders[n, t]` of `x` → (N,). Difficulty 2 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="permutation-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`x[order]` shuffles rows. Both sides of the equation shuffle once and run the layer once, in different turns.

</details>
<details><summary>Hint 2: the shapes</summary>

For each order: (T, Dv) minus (T, Dv) → one number. N orders → (N,).

</details>
<details><summary>Hint 3: in words</summary>

Run the layer on x. For each order, run it on the shuffled x, shuffle the first result in the same way, subtract, take absolute values, and the largest.

</details>
"""


# %% tags=["answer"] name="permutation-test"
def permutation_test(layer, x, orders):
    """How far is layer(shuffled x) from shuffled layer(x)?

    layer: (T, D) -> (T, Dv); x (T, D), orders (N, T)
    -> (N,): the largest absolute difference for each order.
    """
    # BEGIN SOLUTION
    plain = layer(x)  # (T, Dv)
    return np.array([abs(layer(x[o]) - plain[o]).max() for o in orders])
    # END SOLUTION


# %% tags=["check"] name="permutation-test-check"
check(permutation_test)

# %% [markdown] name="permutation-why"
r"""
<details><summary>Why it works</summary>

It is a control: it compares two runs that differ in nothing but the order. A layer that uses positions gives a large number, one that doesn't gives rounding errors. One order could agree by luck (the identity always does), so there are several.

</details>

Try it on four layers: yours, yours with a causal mask (word t sees no later word), a convolution over three neighbours, and a running mean, a very simple recurrent layer.
"""

# %% name="four-layers"
rng = np.random.default_rng(0)
some = rng.normal(size=(8, 6))  # (T, D)
orders = np.array([rng.permutation(8) for _ in range(20)])  # (N, T)
w_q, w_k, w_v = rng.normal(size=(3, 6, 6)) / np.sqrt(6)
causal = np.tril(np.ones((8, 8), bool))  # (T, S): s ≤ t


def convolution(x):
    near = np.pad(x, ((1, 1), (0, 0)))  # (T + 2, D)
    return near[:-2] @ w_q + near[1:-1] @ w_k + near[2:] @ w_v  # (T, D)


layers = {
    "self-attention": lambda x: self_attention(x, w_q, w_k, w_v)[0],
    "with causal mask": lambda x: self_attention(x, w_q, w_k, w_v, causal)[0],
    "convolution": convolution,
    "running mean": lambda x: np.cumsum(x, 0) / np.arange(1, 9)[:, None],
}
off = {name: permutation_test(f, some, orders) for name, f in layers.items()}
for name, far in off.items():
    print(f"{name:17} {far.max():.1e}")

# %% [markdown] name="swap-prose"
r"""
Only the first is equivariant. And where does a word's place come from, once you add a **position vector** to each word, $x_t + p_t$? Intervene: swap the contents of words 2 and 5, or their position vectors, or both.
"""

# %% name="three-swaps"
places = rng.normal(size=(8, 6))  # (T, D): any vectors, one for each place
swap = np.arange(8)
swap[[2, 5]] = 5, 2
layer = layers["self-attention"]
before = layer(some + places)  # (T, Dv)
swaps = {
    "contents": layer(some[swap] + places),
    "positions": layer(some + places[swap]),
    "both": layer(some[swap] + places[swap]),
}
moved = {name: abs(after - before[swap]) for name, after in swaps.items()}

# %% tags=["figure"] name="equivariance-figure" mystnb={"image": {"alt": "Four heat maps of weights among eight words. Above: the words as they are, and shuffled: the second map has the rows and columns of the first in another order. Below, the change of each word's context beside the swapped one, after a swap of two words' contents alone: all eight rows change; after a swap of contents and position vectors together: none."}, "figure": {"name": "fig-equivariance", "caption": "Above: weights of the words as they are, and shuffled: the same numbers in other places. Below: how far each word's context is from the swapped old one, after swapping contents alone and both contents and positions. Only both together leave nothing."}}
order = orders[1]
_, plain = self_attention(some, w_q, w_k, w_v)
_, shuffled = self_attention(some[order], w_q, w_k, w_v)
fig, axes = plt.subplots(2, 2, figsize=(5.2, 5.2))
for ax, a, labels in zip(
    axes[0], (plain, shuffled), (range(8), order), strict=True
):
    ax.imshow(a, cmap=viz.WEIGHTS, vmin=0, vmax=plain.max())
    ax.set_xticks(range(8), labels)
    ax.set_yticks(range(8), labels)
axes[0, 0].set_title("weights")
axes[0, 1].set_title("shuffled")
for ax, name in zip(axes[1], ("contents", "both"), strict=True):
    ax.barh(range(8), moved[name].max(axis=1), color=viz.INK)
    ax.set(title=f"{name} swapped", xlim=(0, moved["contents"].max() * 1.05))
    ax.set_yticks(range(8))
    ax.invert_yaxis()
fig.supxlabel("largest change of a context", fontsize=10)
plt.show()

# %% [markdown] name="permutation-seen"
r"""
**What you saw.** Self-attention without a mask takes a *set* of words: after any of 20 shuffles the contexts agree to less than a billionth. Mask, convolution and running mean use the order. With position vectors a word's place is in the vector and nowhere else: only when contents *and* vectors are swapped do all contexts come out exactly swapped. If the contents alone change places, every word's context changes, as each of them looks at the swapped two.

Try it with the sentence of the beginning, whose words are queries, keys and values at once, as in {eq}`eq-basic`: move words, set the mask, add positions, and see whose context changes.

:::{explorer} self-attention
:words: the bank by the river
:vectors: 0,0 1,1 0,0 0,0 2,0

In the web page of this lesson you can move the words here, set the mask and add positions. In a notebook, change the rows of `x` above and run its cells again.
:::
"""

# %% tags=["record"] name="permutation-claims"
holds(
    "after any of 20 shuffles self-attention agrees to less than a billionth",
    off["self-attention"].max() < 1e-9,
    f"{off['self-attention'].max():.0e}",
)
shuffles = ~(orders == np.arange(8)).all(axis=1)
holds(
    "mask, convolution and running mean use the order",
    all(
        far[shuffles].min() > 0.05 for n, far in off.items() if n[:4] != "self"
    ),
    ", ".join(f"{n} {far[shuffles].min():.2f}" for n, far in off.items()),
)
holds(
    "only both swaps together give exactly swapped contexts",
    moved["both"].max() < 1e-9
    and min(moved[n].max() for n in ("contents", "positions")) > 0.1,
)
holds(
    "contents alone swapped: every word's context changes",
    moved["contents"].max(axis=1).min() > 1e-3,
    f"by at least {moved['contents'].max(axis=1).min():.3f}",
)
holds(
    "the shuffled map has the first one's numbers in other places",
    np.allclose(plain[order][:, order], shuffled),
)

# %% [markdown] name="sinusoidal-prose"
r"""
## A place for every word

Which position vectors? Three answers are in use.

**Learned**: a table with one row for each place, trained like all weights {cite}`gehring2017`. It is simple, and it has no row for the place after the last.

**Sinusoidal** {cite}`vaswani2017`: pairs of columns, each a clock hand that turns with the position $t$, the first fast, the last slowly. With $i = 0, 1, \dots, d/2 - 1$ and $d$ for `d_model`:

$$
\begin{aligned}
p_{t,\,2i} &= \sin(t\,\omega_i), \quad p_{t,\,2i+1} = \cos(t\,\omega_i) \\
\omega_i &= 10000^{-2i/d}
\end{aligned}
$$ (eq-sinusoidal)

:::{exercise} Sinusoidal positions
:label: ex-sinusoidal-positions
Write {eq}`eq-sinusoidal` for any positions.

`positions` (T,) integers, in any order, perhaps below 0 or far beyond 10,000; `d_model`, even → (T, d_model). Difficulty 2 of 5, about 8 minutes.
:::
"""

# %% [markdown] name="sinusoidal-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Each position meets each rate ω: an outer product. Sines and cosines stand in turn, not one half after the other.

</details>
<details><summary>Hint 2: the shapes</summary>

positions (T,) and rates (d_model / 2,) → angles (T, d_model / 2) → (T, d_model).

</details>
<details><summary>Hint 3: in words</summary>

Make the exponents 0, 2, 4 … over d_model. Rates are 10000 to minus those. Multiply each position by each rate. Put sines into the columns 0, 2, 4 … and cosines into 1, 3, 5 …

</details>
"""


# %% tags=["answer"] name="sinusoidal-positions"
def sinusoidal_positions(positions, d_model):
    """Sines in the even columns, cosines in the odd ones.

    positions (T,), d_model even -> (T, d_model).
    """
    # BEGIN SOLUTION
    rates = 10000.0 ** (-np.arange(0, d_model, 2) / d_model)  # (d_model / 2,)
    angles = np.outer(positions, rates)  # (T, d_model / 2)
    both = np.stack([np.sin(angles), np.cos(angles)], axis=-1)
    return both.reshape(len(positions), d_model)  # (T, d_model)
    # END SOLUTION


# %% tags=["check"] name="sinusoidal-positions-check"
check(sinusoidal_positions)

# %% [markdown] name="rotary-prose"
r"""
<details><summary>Why it works</summary>

A sine alone can't tell 30° from 150°; sine and cosine together can. And the vector of place $t + n$ is the vector of place $t$, each pair turned by the same angle $n\omega_i$ for every $t$: "three back" is one matrix, wherever you are.

</details>

**Rotary** {cite}`su2021` takes that idea to where it is needed. It adds nothing to the words. It turns queries and keys, each pair of columns by an angle that grows with the place:

$$
\begin{aligned}
x'_{2i} &= x_{2i} \cos t\omega_i - x_{2i+1} \sin t\omega_i \\
x'_{2i+1} &= x_{2i} \sin t\omega_i + x_{2i+1} \cos t\omega_i
\end{aligned}
$$ (eq-rotary)

A dot product depends on the lengths of two arrows and on the angle *between* them. Turning keeps the lengths, and if both are turned, only the difference of the turns is left.

:::{exercise} Rotary positions
:label: ex-rotary
Write {eq}`eq-rotary`, with the rates $\omega_i$ of {eq}`eq-sinusoidal` and D in the place of $d$.

`x` (…, T, D), queries or keys, perhaps whole numbers, D even; `positions` (T,) integers, perhaps below 0 → (…, T, D). Difficulty 3 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="rotary-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Lesson 2's wind: an arrow in the plane, turned. Here each row has D / 2 arrows, in columns (0, 1), (2, 3), …

</details>
<details><summary>Hint 2: the shapes</summary>

angles (T, D / 2). x's even columns (…, T, D / 2), its odd columns (…, T, D / 2) → two results of that shape → in turn (…, T, D).

</details>
<details><summary>Hint 3: in words</summary>

Make the angles. Take the even and the odd columns. New even: even · cos − odd · sin. New odd: even · sin + odd · cos. Put them back in turn, into a new array.

</details>
"""


# %% tags=["answer"] name="rotary"
def rotary(x, positions):
    """Each pair of columns (0, 1), (2, 3), … turned by its place's angle.

    x (..., T, D), D even; positions (T,) -> (..., T, D).
    """
    # BEGIN SOLUTION
    rates = 10000.0 ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])
    angles = np.outer(positions, rates)  # (T, D / 2)
    sin, cos = np.sin(angles), np.cos(angles)
    even, odd = x[..., 0::2], x[..., 1::2]  # (..., T, D / 2)
    both = np.stack([even * cos - odd * sin, even * sin + odd * cos], -1)
    return both.reshape(x.shape)  # (..., T, D)
    # END SOLUTION


# %% tags=["check"] name="rotary-check"
check(rotary)

# %% [markdown] name="rotary-why"
r"""
<details><summary>Why it works</summary>

For one pair, a query at place $t$ and a key at place $s$, turned by $t\omega$ and $s\omega$: the angle between them grew by $(s - t)\omega$. The lengths stay. So the score is a function of the two contents and of the distance $s - t$.

</details>

Measure both. Take one query and one key, the same two everywhere, and score them at all pairs of places.
"""

# %% name="scores-by-distance"
n = np.arange(60)
table = sinusoidal_positions(n, 32)  # (60, 32)
added = table @ table.T  # (60, 60): place with place
q, k = rng.normal(size=(2, 32))
turned = rotary(np.tile(q, (60, 1)), n) @ rotary(np.tile(k, (60, 1)), n).T
summed = (q + table) @ (k + table).T  # (60, 60): content and place added


def wobble(scores):
    """How much scores of one distance differ, beside all differences."""
    bands = [np.diagonal(scores, d).std() for d in range(-40, 41)]
    return np.mean(bands) / scores.std()


spreads = [wobble(s) for s in (added, turned, summed)]
print("spread at one distance: {:.0e}  {:.0e}  {:.2f}".format(*spreads))

# %% tags=["figure"] name="positions-figure" mystnb={"image": {"alt": "Above: the sinusoidal table of 60 places and 32 columns, fast stripes on the left and slow ones on the right. Below: scores against distance. The product of two position vectors is symmetric and highest at distance zero; the rotary score of one query and one key is a wavy line, one value for each distance, not symmetric."}, "figure": {"name": "fig-positions", "caption": "Above: the sinusoidal table, one row for each place. Below: scores by distance, one dot for each pair of places. Position vector with position vector, and a turned query with a turned key: at each distance all dots lie on each other."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 5.6))
axes[0].imshow(table, cmap="Greys", aspect="auto", vmin=-1.6, vmax=1.6)
axes[0].set(xlabel="column", ylabel="place")
apart = n - n[:, None]  # (60, 60)
for scores, marker, name in (
    (added, "o", "sinusoidal, place with place"),
    (turned, "x", "rotary, one query and key"),
):
    axes[1].plot(
        apart.ravel(),
        scores.ravel(),
        marker,
        color=viz.INK if marker == "x" else "0.6",
        markersize=4,
        linestyle="none",
        label=name,
        rasterized=True,  # 3,600 dots each: as curves they weigh 0.4 MB
    )
axes[1].set(xlabel="distance s − t", ylabel="score", ylim=(-14, 25))
axes[1].legend(loc="upper left", fontsize=9)
plt.show()

# %% [markdown] name="positions-seen"
r"""
**What you saw.** Two sinusoidal vectors meet in a score that depends on their distance alone and is largest at distance 0; it is the same ahead and behind. With learned matrices in between neither need hold any more. The rotary score depends on the distance alone too, for *any* query and key, and for this pair, as for most, it tells ahead from behind. When contents and places are added, the score has cross terms (content with place), and at one distance it varies: {glue:text}`sum-wobble:.2f` of its whole spread, in our example.

Which of the three serves best, this doesn't show. And there is a fourth way, which adds nothing at all.
"""

# %% tags=["record"] name="positions-claims"
glue("sum-wobble", float(spreads[2]), display=False)
holds(
    "sinusoidal products and rotary scores depend on the distance alone",
    max(spreads[:2]) < 1e-6,
)
holds(
    "the sinusoidal product is largest at distance 0, the same on both sides",
    (added.argmax(axis=1) == n).all() and np.allclose(added, added.T),
)
holds(
    "for this query and key rotary tells ahead from behind",
    abs(turned - turned.T).max() > 1,
)
holds(
    "content and place added: at one distance the score varies",
    spreads[2] > 0.3,
    f"{spreads[2]:.2f} of the whole spread",
)

# %% [markdown] name="causal-prose"
r"""
## Only the past

A word of a sentence that is still being written can't look at words that don't exist yet. So where a layer predicts what comes next, word $t$ may look at words $s \le t$ only. That is a {term}`causal mask`: a lower triangle of True. As in lesson 2, every other score becomes −∞ *before* the softmax.

Mask and order are related. `permutation_test` said so above: with the mask the layer isn't equivariant any more, and nobody gave it positions. What could it know? Take the simplest case. A start token stands first. It carries the value 1, all other words carry 0. Every word asks with the same query, and each score is 0. Word $t$ (the start token is $t = 0$) sees $t + 1$ words, so its context is

$$
c_t = \frac{1}{t + 1}.
$$ (eq-place)

The place is in the context. Now let the start token be louder or softer than the others: its score is $\ell$, the others keep 0.
"""

# %% [markdown] name="position-from-mask-exercise"
r"""
:::{exercise} The place, from a mask alone
:label: ex-position-from-mask
Derive $c_t$ for any lead $\ell$, solve it for $t$, and return the places.

`context`, an array of any shape, of contexts above 0 and at most 1, in any order; `lead` $\ell$, a number from −20 to 20 → the places $t$, real numbers, in the shape of `context`. A context between those of two places gives a place between them: don't round. Difficulty 3 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="position-from-mask-hints"
r"""
<details><summary>Hint 1: where to look</summary>

{eq}`eq-place` with a softmax in which one score is ℓ and t scores are 0.

</details>
<details><summary>Hint 2: the shapes</summary>

One number in, one number out, for each entry. Check: with ℓ = 0 a context of 1/4 is place 3.

</details>
<details><summary>Hint 3: in words</summary>

The start token's weight is its exponential over the sum of all exponentials, of which t are 1. Set that equal to c and solve for t.

</details>
"""


# %% tags=["answer"] name="position-from-mask"
def position_from_mask(context, lead=0.0):
    """Places t from what causal attention to a start token gave.

    The start token has the score `lead` and the value 1, the t words after
    it have the score 0 and the value 0.
    context (...), above 0 and at most 1 -> places (...), not rounded.
    """
    # BEGIN SOLUTION
    return np.exp(lead) * (1 / context - 1)
    # END SOLUTION


# %% tags=["check"] name="position-from-mask-check"
check(position_from_mask)

# %% [markdown] name="position-from-mask-why"
r"""
<details><summary>Why it works</summary>

$c = e^\ell / (e^\ell + t)$, so $t = e^\ell (1/c - 1)$. The mask makes the *number* of visible words a function of the place, and the mean divides by that number. Without a mask every word sees all T, and every context is the same.

</details>

Late places crowd together: from place 3 to 4 the context falls by 1/20, from 30 to 31 by less than 1/900. A network that reads places from here might tell near the start more easily; we haven't looked. And places beyond those it was trained on give contexts that it has never seen.
"""

# %% [markdown] name="order-prose"
r"""
## Can it learn to use that?

The task needs the order and nothing else: at each place, say the token that stood **two places back**. There are ten symbols, drawn at random, and 20 of them in a sequence. The network is two layers of self-attention of width 64, each adding its result to what came in and followed by a small network for each word by itself; lesson 11 builds such blocks, here they are given.
"""

# %% [markdown] name="order-prose-on"
r"""
We compare {no mask, causal mask} × {no positions, sinusoidal, learned, rotary}, all behind a start token, and some without one. Each arm has its own learning rate, the best of four or five after a quarter of the steps. The learned table has 40 rows; those after the 20th stay as they were drawn. You train two of them here; the others come from `book/training/09_order.py`, {glue:text}`order-minutes:.0f` CPU minutes.

**Our bets, written down after a pilot with one seed, and before these runs.** With a causal mask and no positions it answers more than 90 % right. At places *beyond* the 20 that it was trained on, sinusoidal and learned positions are at their floor, and the mask alone is above it.

Two floors: guessing, 10 %; and whoever knows which tokens are visible but not their order, and says the commonest of the others.
"""

# %% tags=["given"] name="echo-model"
import json

import torch
from torch import nn
from torch.nn.functional import cross_entropy

from attn.models.transformer import Embedding, Sizes, Stack
from autograder.paths import ROOT

torch.set_num_threads(1)
SYMBOLS, BACK, TRAINED, LONGER, STEPS = 10, 2, 20, 40, 700


class Echo(nn.Module):
    """Two layers that say, at every place, the token two places back."""

    def __init__(self, causal, positions="none", start=True):
        super().__init__()
        sizes = Sizes(64, 1, 2, 128, dropout=0.0, positions=positions)
        self.embedding = Embedding(SYMBOLS + 1, sizes, max_len=LONGER + 1)
        self.stack = Stack(sizes, max_len=LONGER + 1)
        self.out = nn.Linear(64, SYMBOLS)
        self.causal, self.start = causal, start

    def layers(self, tokens):
        """What leaves each layer, (B, T, 64), without the start token."""
        if self.start:
            first = torch.full_like(tokens[:, :1], SYMBOLS)
            tokens = torch.cat([first, tokens], 1)  # (B, 1 + T)
        x = self.embedding(tokens)
        return [
            x[:, 1:] if self.start else x
            for x, _ in self.stack.each(x, causal=self.causal)
        ]

    def forward(self, tokens):
        return self.out(self.stack.norm(self.layers(tokens)[-1]))


def draw(n, T, seed):
    """n sequences of T symbols."""
    rng = torch.Generator().manual_seed(seed)
    return torch.randint(SYMBOLS, (n, T), generator=rng)


# %% tags=["given"] name="echo-training"
def learn(model, rate, seed=0):
    """The log's recipe: Adam, 50 steps of warm-up, then down to 0."""
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: min((i + 1) / 50, 1 - i / STEPS)
    )
    rng = torch.Generator().manual_seed(1000 + seed)
    for _ in range(STEPS):
        tokens = torch.randint(SYMBOLS, (64, TRAINED), generator=rng)
        logits = model(tokens)[:, BACK:]  # (B, T - 2, symbols)
        loss = cross_entropy(logits.transpose(1, 2), tokens[:, :-BACK])
        optimiser.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
    return model


@torch.no_grad()
def by_place(model, tokens):
    """The share (%) of right answers at each place from the third on."""
    right = model(tokens)[:, BACK:].argmax(-1) == tokens[:, :-BACK]
    return 100 * right.float().mean(0).numpy()


folder = ROOT / "book" / "weights"
log = json.loads((folder / "09-order.json").read_text("utf-8"))


def rate_of(arm):
    """The rate of the smallest loss after a quarter of the steps."""
    tried = log["rates"][arm]
    return float(min(tried, key=lambda r: tried[r]["loss"]))


# %% name="train-two"
models = {}
for arm, causal in (("none-none", False), ("causal-none", True)):
    torch.manual_seed(0)
    models[arm] = learn(Echo(causal), rate_of(arm))
    share = by_place(models[arm], draw(2000, TRAINED, 6))
    print(f"{arm:12} {share.mean():5.1f} % right within 20 places")

# %% tags=["given"] name="read-the-runs"
tokens = draw(2000, LONGER, 7)
ones = torch.nn.functional.one_hot(tokens, SYMBOLS)  # (n, T, symbols)


def commonest(counts):
    """The share (%) of each place's answers that the commonest gives."""
    guess = (counts - ones).argmax(-1)  # (n, T), the own token left out
    hits = guess[:, BACK:] == tokens[:, :-BACK]
    return 100 * hits.float().mean(0).numpy()  # (T - 2,)


floor = {
    "causal": commonest(ones.cumsum(1)),
    "none": commonest(ones.sum(1, keepdim=True)),
}
inside = ones[:, :TRAINED].sum(1, keepdim=True) - ones[:, :TRAINED]
hits = inside.argmax(-1)[:, BACK:] == tokens[:, : TRAINED - BACK]
commonest_inside = 100 * hits.float().mean().item()


def runs_of(arm, length="40", kind="runs"):
    """Accuracy (%) by place, one row for each seed."""
    found = log[kind][arm].values()
    return 100 * np.array([run[length] for run in found])


INSIDE, BEYOND = slice(0, TRAINED - BACK), slice(TRAINED - BACK, None)
within = {arm: runs_of(arm, "20").mean(1) for arm in log["runs"]}
beyond = {arm: runs_of(arm)[:, BEYOND].mean(1) for arm in log["runs"]}

# %% name="all-arms"
print("mask   positions       rate   places 3–20      21–40 (lowest–highest)")
for arm in within:
    mask, positions = arm.split("-", 1)
    cells = [
        f"{x.mean():5.1f} ({x.min():.0f}–{x.max():.0f})"
        for x in (within[arm], beyond[arm])
    ]
    rate = f"{rate_of(arm):<7g}"
    print(f"{mask:6} {positions:15} {rate}{cells[0]:16} {cells[1]}")

# %% tags=["figure"] name="order-figure" mystnb={"image": {"alt": "Two charts of right answers in percent by place, 1 to 40, with a line at 20. Without a mask: with no positions near 20 percent at all places; with learned, sinusoidal and rotary positions near 100 up to place 20, sinusoidal with a dip near place 9; beyond it learned positions fall at once to 10, sinusoidal ones too, with a bump near place 34, rotary stay above 80. With a causal mask: all four at 100 up to place 20; beyond it no positions fall slowly, learned and sinusoidal at once to about 10, rotary stay above 80."}, "figure": {"name": "fig-order", "caption": "The share of right answers at each place, sequences of 40; the network was trained on 20 (line). Bands: lowest to highest seed. Grey dots: the commonest visible token. Above without a mask, below with a causal one."}}
styles = {
    "none": ("-", viz.INK),
    "sinusoidal": ("--", "0.45"),
    "learned": ("-.", "0.45"),
    "rotary": (":", viz.INK),
}
where = np.arange(BACK, LONGER) + 1
fig, axes = plt.subplots(2, 1, figsize=(5.2, 6.4), sharex=True)
for ax, mask in zip(axes, ("none", "causal"), strict=True):
    for positions, (style, colour) in styles.items():
        rows = runs_of(f"{mask}-{positions}")
        ax.plot(where, rows.mean(0), style, color=colour, label=positions)
        ax.fill_between(
            where, rows.min(0), rows.max(0), color=colour, alpha=0.15
        )
    ax.plot(where, floor[mask], ".", color="0.6", markersize=3)
    ax.axvline(TRAINED + 0.5, color="0.6", linewidth=1)
    name = "no mask" if mask == "none" else "causal mask"
    ax.set(ylabel="right (%)", ylim=(-4, 104), title=name)
axes[1].set_xlabel("place")
axes[0].legend(ncols=2, loc="lower center", bbox_to_anchor=(0.5, 1.12))
plt.show()

# %% name="interventions"
held_out, echo = draw(2000, TRAINED, 6), models["causal-none"]
cut = {"as trained": by_place(echo, held_out).mean()}
echo.causal = False
cut["mask lifted"] = by_place(echo, held_out).mean()
echo.causal, echo.start = True, False
cut["start token hidden"] = by_place(echo, held_out).mean()
echo.start = True
for name, share in cut.items():
    print(f"{name:20} {share:5.1f} %")


# %% name="where-the-place-is"
def read_place(model):
    """Mean error (places) of a linear guess from the first layer."""
    with torch.no_grad():
        h = model.layers(held_out)[0].reshape(2000 * TRAINED, -1).numpy()
    h = np.column_stack([h, np.ones(len(h))])  # (n · T, 65)
    truth = np.tile(np.arange(1, TRAINED + 1), 2000)
    half = len(h) // 2  # fit on one half, test on the other
    fit = np.linalg.lstsq(h[:half], truth[:half], rcond=None)[0]
    return np.abs(h[half:] @ fit - truth[half:]).mean()


torch.manual_seed(0)
error = {name: read_place(model) for name, model in models.items()}
error["causal, untrained"] = read_place(Echo(True))
for name, off_by in error.items():
    print(f"{name:20} off by {off_by:.1f} places")

# %% [markdown] name="order-seen"
r"""
**What you saw.** Without mask and positions the network does no better than its floor: {glue:text}`in-none-none:.0f` %. No training could help: it is equivariant, so it can't tell which of the others stood two back. Add a causal mask and nothing else, and it answers {glue:text}`in-causal-none:.0f` % ({glue:text}`n-seeds` seeds). The first bet is won.
"""

# %% tags=["record"] name="order-claims"
glue("order-minutes", float(log["cpu_minutes"]), display=False)
share_of = {arm: x.mean() for arm, x in within.items()}
out_of = {arm: x.mean() for arm, x in beyond.items()}
by_start = runs_of("causal-none")
at_rate = {
    name: runs_of(arm, kind="at_rates")[:, BEYOND].mean(1)
    for name, arm in {
        "sin-slow": "causal-sinusoidal 0.001",
        "sin-slow-free": "none-sinusoidal 0.001",
        "sin-fast": "causal-sinusoidal 0.01",
        "sin-fast-free": "none-sinusoidal 0.01",
        "mask-slow": "causal-none 0.001",
        "mask-fast": "causal-none 0.01",
    }.items()
}
for name, value in {
    "in-none-none": share_of["none-none"],
    "in-causal-none": share_of["causal-none"],
    "n-seeds": len(within["causal-none"]),
    "in-bare": share_of["causal-none-bare"],
    "in-sin-bare": share_of["causal-sinusoidal-bare"],
    "place-causal": error["causal-none"],
    "place-untrained": error["causal, untrained"],
    "place-none": error["none-none"],
    "cut-mask": cut["mask lifted"],
    "cut-start": cut["start token hidden"],
    **{f"out-{arm}": x for arm, x in out_of.items()},
    "out-low": beyond["causal-none"].min(),
    "out-high": beyond["causal-none"].max(),
    "four-low": beyond["causal-none-four"].min(),
    "four-high": beyond["causal-none-four"].max(),
    **{name: x.mean() for name, x in at_rate.items()},
    "mask-slow-in": runs_of("causal-none 0.001", "20", "at_rates").mean(),
    "at-21": by_start[:, TRAINED - BACK].mean(),
    "at-40": by_start[:, -1].mean(),
}.items():
    glue(name, value if name == "n-seeds" else float(value), display=False)
holds(
    "without mask and positions it is at the floor of who knows no order",
    abs(within["none-none"] - commonest_inside).max() < 5,
    f"{share_of['none-none']:.1f} %, floor {commonest_inside:.1f} %",
)

# %% [markdown] name="order-seen-on"
r"""
The start token matters: without it the mask alone gives {glue:text}`in-bare:.0f` % after these 700 steps, and its loss is still falling; with sinusoidal positions it is {glue:text}`in-sin-bare:.0f` % all the same. And the place is there to read: from what leaves the first layer, a linear guess is off by {glue:text}`place-causal:.1f` places; {glue:text}`place-untrained:.1f` before training; {glue:text}`place-none:.1f` without a mask, which is what guessing the middle gives. Take the mask or the start token from the trained network: without the mask {glue:text}`cut-mask:.0f` % are right, without the start token {glue:text}`cut-start:.0f` %. Both also change what the network meets, so in this one network it shows that it depends on them, not yet how it counts.
"""

# %% [markdown] name="beyond-seen"
r"""
**Beyond the trained length**, at places 21 to 40 alone, learned positions are as good as guessing, {glue:text}`out-causal-learned:.0f` %, and the mask alone has {glue:text}`out-causal-none:.0f` % ({glue:text}`out-low:.0f` to {glue:text}`out-high:.0f`): that half of the second bet is won. The mask isn't free of the length either. It *decays more slowly*, from {glue:text}`at-21:.0f` % at place 21 to {glue:text}`at-40:.0f` % at place 40. That fits {eq}`eq-place`, where late places crowd together, but we didn't test whether that is the reason. With four heads in the place of one, seeds differ widely: {glue:text}`four-low:.0f` to {glue:text}`four-high:.0f` %.
"""

# %% [markdown] name="beyond-seen-on"
r"""
For sinusoidal positions the picture misleads. Its two arms have other rates, and it is the rate that decides, not the mask: at 0.001 they get {glue:text}`sin-slow:.0f` % with the mask and {glue:text}`sin-slow-free:.0f` % without, at 0.01 {glue:text}`sin-fast:.0f` % and {glue:text}`sin-fast-free:.0f` %, though every one of these runs has nearly 100 % within the length. So that half is lost: at the higher rate some answers come back, around place 34. The mask alone is ahead of them at either rate, {glue:text}`mask-slow:.0f` % and {glue:text}`mask-fast:.0f` %, though at 0.001 it has learned only {glue:text}`mask-slow-in:.0f` % within the length.

And one arm we had no bet on does best: rotary, {glue:text}`out-causal-rotary:.0f` % and {glue:text}`out-none-rotary:.0f` %. "Two places back" is the same turn everywhere, so this task suits it. {cite:t}`kazemnejad2023` found the opposite order on their tasks, no positions ahead of rotary ones; {cite:t}`wang2024nope`, that the mask alone fails beyond some length too.
"""

# %% tags=["record"] name="order-claims-2"
holds(
    "bet 1, won: a causal mask alone gives more than 90 % within the length,"
    " in every seed",
    within["causal-none"].min() > 90,
)
holds(
    "without a start token the mask alone gives less, in every seed; with"
    " sinusoidal positions it doesn't matter",
    within["causal-none-bare"].max() < within["causal-none"].min() - 10
    and within["causal-sinusoidal-bare"].min() > 98,
)
bare = [run["losses"] for run in log["runs"]["causal-none-bare"].values()]
holds(
    "without a start token the loss is still falling at the end",
    all(row[-1] < 0.97 * row[-3] for row in bare),
)
holds(
    "a linear guess reads the place after training, less before, not at all"
    " without a mask",
    error["causal-none"] < 1.2
    and error["causal, untrained"] > 2 * error["causal-none"]
    and error["none-none"] > 4.5,
)
holds(
    "mask lifted or start token hidden: most answers are wrong",
    max(cut["mask lifted"], cut["start token hidden"]) < 60,
    ", ".join(f"{name} {x:.0f} %" for name, x in cut.items()),
)

# %% tags=["record"] name="beyond-claims"
ordinary = floor["causal"][BEYOND].mean()  # says the commonest token
holds(
    "bet 2, won for learned positions: at most as good as the commonest token,"
    " the mask alone far above it, in every seed",
    max(beyond[f"{m}-learned"].max() for m in ("none", "causal")) < ordinary
    and beyond["causal-none"].min() > ordinary + 15,
    f"commonest token {ordinary:.0f} %",
)
inside = {
    arm: runs_of(arm, "20", "at_rates").mean(1).min()
    for arm in log["at_rates"]
    if "sinusoidal" in arm
}
holds(
    "sinusoidal: with a mask or without, the higher rate gives more beyond the"
    " length, though within it each run is nearly all right",
    min(at_rate["sin-fast"].min(), at_rate["sin-fast-free"].min())
    > max(at_rate["sin-slow"].max(), at_rate["sin-slow-free"].max()) + 4
    and min(inside.values()) > 95,
    ", ".join(f"{n} {x.min():.0f}–{x.max():.0f}" for n, x in at_rate.items()),
)
holds(
    "the mask alone is ahead of sinusoidal positions at either rate",
    at_rate["mask-slow"].mean() > at_rate["sin-slow"].mean() + 8
    and at_rate["mask-fast"].mean() > at_rate["sin-fast"].mean() + 8,
)
holds(
    "it decays with the place",
    by_start[:, -1].max() < by_start[:, TRAINED - BACK].min() - 25,
)
bump = runs_of("none-sinusoidal").mean(0)
holds(
    "at the higher rate sinusoidal answers come back around place 34",
    bump[30 - BACK : 38 - BACK].max() > 50
    and bump[22 - BACK : 25 - BACK].max() < 30,
)
holds(
    "rotary does best beyond the length, with and without a mask",
    min(beyond["causal-rotary"].min(), beyond["none-rotary"].min())
    > max(x.max() for n, x in beyond.items() if "rotary" not in n) + 10,
)

# %% tags=["record"] name="beyond-claims-2"
holds(
    "learned positions fall at once beyond the length, sinusoidal ones within"
    " three places, rotary stay high at every place",
    max(
        runs_of(f"{m}-learned")[:, 21 - BACK].max() for m in ("none", "causal")
    )
    < 20
    and max(
        runs_of(f"{m}-sinusoidal")[:, 23 - BACK].max()
        for m in ("none", "causal")
    )
    < 25
    and min(runs_of(f"{m}-rotary").mean(0).min() for m in ("none", "causal"))
    > 80,
)
four = beyond["causal-none-four"]
holds(
    "with four heads seeds differ widely",
    four.max() - four.min() > 20,
    ", ".join(f"{x:.0f}" for x in four),
)
holds(
    "up to place 20 all arms with positions or mask are at or near 100",
    all(
        x.min() > 95
        for n, x in within.items()
        if n not in ("none-none", "none-none-bare", "causal-none-bare")
    ),
)

# %% [markdown] name="half-way"
r"""
:::{note} Half-way
You have self-attention, three kinds of positions, and what a mask says without any. You can stop here and come back. The second half asks which word can move which, what a layer costs, and what it finds in pictures. If your kernel was restarted, run all cells above once.
:::
"""

# %% [markdown] name="reach-prose"
r"""
## What can move what

A mask decides who sees whom in *one* layer. Stack layers, and a word learns from those it sees what they have seen before. Each layer also adds its result to what came in, $h + f(h)$, a {term}`residual connection`, so every word keeps its own.

Take a window: word $t$ may look at itself and the two before it. After four such layers, which words can move the last one? Predict a number, put it into the cell below the exercise, then run.
"""

# %% [markdown] name="reach-exercise"
r"""
:::{exercise} Reach
:label: ex-reach
For each pair say whether a change of input $s$ can change output $t$, after `layers` layers with the same mask and a residual in each.

`mask` (T, S) with S = T, boolean, True = may attend, of any pattern: not only triangles, and a word need not see itself; `layers`, 0 or more, perhaps in the thousands → boolean (T, S). Difficulty 3 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Two layers: t hears of s if it sees somebody who sees s. That somebody is the index that a matrix product sums over.

</details>
<details><summary>Hint 2: the shapes</summary>

A boolean (T, S) for what is reached so far; joined with the mask (T, S) it gives the next one.

</details>
<details><summary>Hint 3: in words</summary>

Begin with everyone reaching themselves. For each layer: what t reaches now is what it reached before, and all that the words it sees had reached. Counts can overflow; truth values can't.

</details>
"""


# %% tags=["answer"] name="reach"
def reach(mask, layers):
    """Can input s move output t after some masked layers with residuals?

    mask (T, S = T) boolean, True = may attend; layers >= 0
    -> boolean (T, S).
    """
    # BEGIN SOLUTION
    step = mask | np.eye(len(mask), dtype=bool)  # (T, S): or stays itself
    found = np.eye(len(mask), dtype=bool)
    for _ in range(layers):
        found = step @ found  # (T, S): "or" over "and"
    return found
    # END SOLUTION


# %% tags=["check"] name="reach-check"
check(reach)

# %% [markdown] name="reach-why"
r"""
<details><summary>Why it works</summary>

Think of the words as towns and of the mask as roads. With a residual a traveller may also wait, so after L layers all towns within L roads are reached. It says what *can* move; how strongly, the weights decide.

</details>
"""

# %% name="predict-reach"
my_guess = 5  # how many of 16 inputs can move the last word?
T, layers = 16, 4
back = np.arange(T)[:, None] - np.arange(T)  # (T, S): t − s
window = (back >= 0) & (back <= 2)
predicted = reach(window, layers)
matrices = rng.normal(size=(layers, 3, 6, 6)) / np.sqrt(6)


def stack(x):
    for w_q, w_k, w_v in matrices:
        x = x + self_attention(x, w_q, w_k, w_v, window)[0]
    return x


x = rng.normal(size=(T, 6))
moves = np.zeros((T, T), bool)  # (T, S)
for s in range(T):
    nudged = x.copy()
    nudged[s] += 0.1
    moves[:, s] = (stack(nudged) != stack(x)).any(axis=1)
print(f"guess {my_guess}, reach {predicted[-1].sum()}, run {moves[-1].sum()}")
print("all pairs agree:", (moves == predicted).all())

# %% [markdown] name="reach-seen"
r"""
**What you saw.** Two more words with each layer: after four, 9 of 16 inputs can move the last word, and none of the others moves it by a single bit. Without the window, one layer reaches everything before it.

That is what *can* arrive. How much does, before any training? Take a recurrent layer (a GRU), four convolutions of three neighbours each, and one self-attention, with random weights, and ask for the slope of the last word's output with respect to each input.
"""

# %% tags=["record"] name="reach-claims"
holds(
    "after four layers of a window of three, 9 of 16 inputs move the last"
    " word, and the others not at all",
    predicted[-1].sum() == 9 and moves[-1].sum() == 9,
)
holds("reach and run agree for all pairs", bool((moves == predicted).all()))
holds(
    "without the window one causal layer reaches everything before",
    bool((reach(back >= 0, 1) == (back >= 0)).all()),
)


# %% tags=["given"] name="three-layers"
class Attention(nn.Module):
    """Self-attention of one head, with no mask."""

    def __init__(self, d):
        super().__init__()
        self.qkv = nn.Linear(d, 3 * d, bias=False)
        self.out = nn.Linear(d, d, bias=False)

    def forward(self, x):
        q, k, v = self.qkv(x).chunk(3, dim=-1)  # (B, T, D) each
        scores = q @ k.mT / k.shape[-1] ** 0.5  # (B, T, S)
        return self.out(scores.softmax(-1) @ v)


class Convolution(nn.Module):
    """1-D convolutions over three neighbours, with ReLU between them."""

    def __init__(self, d, n=1):
        super().__init__()
        self.layers = nn.ModuleList(
            nn.Conv1d(d, d, 3, padding=1) for _ in range(n)
        )

    def forward(self, x):
        x = x.mT  # (B, D, T)
        for i, layer in enumerate(self.layers):
            x = layer(x.relu() if i else x)
        return x.mT


class Recurrent(nn.GRU):
    def __init__(self, d):
        super().__init__(d, d, batch_first=True)

    def forward(self, x):
        return super().forward(x)[0]


# %% name="slopes-at-the-start"
def slope_by_distance(make, T=65, starts=20):
    """Mean length of ∂y_T/∂x_s over random starts, and by T − s."""
    found = []
    for seed in range(starts):
        torch.manual_seed(seed)
        layer, x = make(), torch.randn(1, T, 64, requires_grad=True)
        (layer(x)[0, -1] * torch.randn(64)).sum().backward()
        found.append(x.grad[0].norm(dim=1).flip(0).numpy())  # (T,)
    return np.mean(found, axis=0)


slopes = {
    "GRU": slope_by_distance(lambda: Recurrent(64)),
    "4 convolutions": slope_by_distance(lambda: Convolution(64, 4)),
    "self-attention": slope_by_distance(lambda: Attention(64)),
}

# %% tags=["figure"] name="slopes-figure" mystnb={"image": {"alt": "The size of the slope of the last output after an input, against the distance between them, 0 to 64, on a logarithmic axis, before training. The GRU's falls by many powers of ten. That of four convolutions is there up to a distance of 4 and exactly zero beyond. Self-attention's shows no trend from distance 1 on."}, "figure": {"name": "fig-slopes", "caption": "How strongly an input moves the last output, by distance, before training (mean of 20 starts). The GRU forgets, the convolutions end at their reach, self-attention shows no trend with the distance, beside its own place. Training can change the first: a gate may learn to keep."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
for (name, row), style in zip(slopes.items(), ("--", "o-", "-"), strict=True):
    seen = np.flatnonzero(row > 0)
    ax.plot(
        seen, row[seen], style, color=viz.INK, markersize=4, fillstyle="none"
    )
    at, up = {
        "GRU": (20, 5),
        "4 convolutions": (4, -60),
        "self-attention": (36, 7),
    }[name]
    ax.annotate(
        name,
        (at, row[at]),
        xytext=(5 if name == "GRU" else -14, up),
        textcoords="offset points",
        fontsize=10,
        arrowprops={"arrowstyle": "-", "color": viz.INK} if up < 0 else None,
    )
ax.set(yscale="log", xlabel="distance", ylabel="size of the slope")
plt.show()

# %% tags=["record"] name="slopes-claims"
holds(
    "the GRU's slope falls by many powers of ten over 64 places",
    slopes["GRU"][64] < 1e-4 * slopes["GRU"][0],
)
holds(
    "four convolutions of three reach four places, and exactly nothing beyond",
    (slopes["4 convolutions"][:5] > 0).all()
    and (slopes["4 convolutions"][5:] == 0).all(),
)
far = slopes["self-attention"]
holds(
    "self-attention's slope shows no trend with the distance, beside its own"
    " place",
    0.8 < far[33:].mean() / far[1:33].mean() < 1.25,
    f"{far[1:33].mean():.3f} near, {far[33:].mean():.3f} far",
)

# %% [markdown] name="cost-prose"
r"""
## What a layer costs

Count multiplications for T words of width $d$, forwards, and what has to wait for what:

| layer | multiplications | steps in turn | layers from first word to last |
|---|---|---|---|
| fully connected | $T^2 d^2$ | 1 | 1, for one fixed T |
| GRU | $6\,T d^2$ | T | 1, but through T steps |
| convolution over $k$ | $k\,T d^2$ | 1 | $2(T-1)/(k-1)$ |
| self-attention | $4\,T d^2 + 2\,T^2 d$ | 1 | 1 |

After table 1 of {cite:t}`vaswani2017`; the constants, the projections and the first row are ours. Self-attention does more than the GRU once $T > d$: set the two equal and solve. Here $d = 64$.

Does a clock agree? Forwards and backwards, one sequence, one thread; the processor time of this process, since the machine does other things too; the median of seven, the layers in turn. Memory isn't sampled: each tensor that the backward pass needs is reported by torch, and we add up their bytes, the layer's own weights left out.
"""

# %% tags=["given"] name="cost-tools"
import time

LENGTHS = (128, 256, 512, 1024, 2048)
kinds = {"GRU": Recurrent, "convolution": Convolution}
kinds["self-attention"] = Attention


def seconds(layer, x):
    """Processor time forwards and backwards."""
    start = time.process_time()
    layer(x).sum().backward()
    return time.process_time() - start


def kept_bytes(layer, x):
    """Bytes that torch keeps for the backward pass, each once."""
    own, found = (
        {p.untyped_storage().data_ptr() for p in layer.parameters()},
        {},
    )

    def keep(t):
        found[t.untyped_storage().data_ptr()] = t.untyped_storage().nbytes()
        return t

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda t: t):
        y = layer(x)  # held, so that nothing is freed while we count
    return sum(n for at, n in found.items() if at not in own) + 0 * len(y)


# %% name="measure-costs"
times = {name: np.zeros((5, 7)) for name in kinds}  # (lengths, repeats)
memory = {name: np.zeros(5) for name in kinds}
for i, T in enumerate(LENGTHS):
    layers = {name: make(64) for name, make in kinds.items()}
    x = torch.randn(1, T, 64)
    for name, layer in layers.items():
        memory[name][i] = kept_bytes(layer, x)
        seconds(layer, x)  # warm
    for j in range(7):
        for name, layer in layers.items():
            times[name][i, j] = seconds(layer, x)

# %% name="fit-slopes"
octaves = np.log2(LENGTHS[1:])  # the three longest: 256 to 2048


def exponent(costs):
    """The power of T: the slope of log cost against log T."""
    return np.polyfit(octaves, np.log2(costs[1:]), 1)[0]


draws = rng.integers(0, 7, size=(1000, 7))
fitted = {}
for name in kinds:
    many = [exponent(np.median(times[name][:, d], axis=1)) for d in draws]
    low, high = np.percentile(many, [2.5, 97.5])
    middle = exponent(np.median(times[name], axis=1))
    fitted[name] = middle, low, high, exponent(memory[name])
    print(
        f"{name:15} time T^{middle:.2f} ({low:.2f} to {high:.2f}),"
        f" memory T^{fitted[name][3]:.2f}"
    )

# %% tags=["figure"] name="cost-figure" mystnb={"image": {"alt": "Two charts on logarithmic axes, one below the other, against lengths from 128 to 2048. Above, processor time forwards and backwards: the GRU lies highest, the convolution lowest from 512 on, and self-attention rises most steeply. Below, memory kept for the backward pass: the GRU and the convolution rise in proportion to length, self-attention more steeply."}, "figure": {"name": "fig-cost", "caption": "Processor time (median of seven; bars from lowest to highest) and memory kept for the backward pass, against length, width 64."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 6.2), sharex=True)
for (name, seen), style in zip(times.items(), ("--", ":", "-"), strict=True):
    middle = np.median(seen, axis=1)
    bars = [middle - seen.min(1), seen.max(1) - middle]
    axes[0].errorbar(
        LENGTHS, 1e3 * middle, 1e3 * np.array(bars), ls=style, color=viz.INK
    )
    axes[1].plot(LENGTHS, memory[name] / 2**20, style, color=viz.INK)
    for ax, row in ((axes[0], 1e3 * middle), (axes[1], memory[name] / 2**20)):
        below = name == "convolution" or (name == "GRU" and ax is axes[1])
        ax.annotate(
            name,
            (LENGTHS[2], row[2]),
            xytext=(4, -16) if below else (-4, 8),
            textcoords="offset points",
            ha="left" if below else "right",
            fontsize=10,
        )
axes[0].set(yscale="log", ylabel="processor time (ms)")
axes[1].set(xscale="log", yscale="log", ylabel="memory (MiB)", xlabel="T")
axes[1].set_xticks(LENGTHS, LENGTHS)
axes[1].minorticks_off()
plt.show()

# %% [markdown] name="cost-seen"
r"""
**What you saw.** Memory, which is exact: in proportion to T for GRU and convolution. For self-attention the exponent is {glue:text}`memory-attention:.2f` over the three longest octaves, and {glue:text}`memory-last:.2f` in the last: on its way to 2, as one T × T table of weights is {glue:text}`memory-share:.0f` % of what it keeps at 2,048 words, and the rest grows with T. There it holds {glue:text}`memory-times:.1f` times what the GRU holds. Processor time grows faster for self-attention too, with an exponent of {glue:text}`time-attention:.2f` ({glue:text}`time-low:.2f` to {glue:text}`time-high:.2f`, 95 % of resampled repeats), for the GRU {glue:text}`time-gru:.2f`. The convolution's, {glue:text}`time-conv:.2f`, is below the 1 of its count: perhaps, at these lengths, a fixed cost for each call outweighs the products.
"""

# %% tags=["record"] name="cost-claims"
glue("memory-attention", float(fitted["self-attention"][3]), display=False)
glue("time-attention", float(fitted["self-attention"][0]), display=False)
glue("time-gru", float(fitted["GRU"][0]), display=False)
glue("time-conv", float(fitted["convolution"][0]), display=False)
holds(
    "the convolution's time grows more slowly than its count",
    fitted["convolution"][0] < 0.85,
    f"{fitted['convolution'][1]:.2f} to {fitted['convolution'][2]:.2f}",
)
glue("time-low", float(fitted["self-attention"][1]), display=False)
glue("time-high", float(fitted["self-attention"][2]), display=False)
last = np.log2(memory["self-attention"][-1] / memory["self-attention"][-2])
share = 100 * 4 * LENGTHS[-1] ** 2 / memory["self-attention"][-1]
glue("memory-last", float(last), display=False)
glue("memory-share", float(share), display=False)
ratio = memory["self-attention"][-1] / memory["GRU"][-1]
glue("memory-times", float(ratio), display=False)
middles = {name: np.median(seen, axis=1) for name, seen in times.items()}
slower = middles["GRU"][0] / middles["self-attention"][0]
glue("gru-times", float(slower), display=False)
holds(
    "memory: in proportion to T for GRU and convolution; for self-attention"
    " the exponent is on its way to 2",
    all(0.95 < fitted[n][3] < 1.05 for n in ("GRU", "convolution"))
    and 1.5 < fitted["self-attention"][3] < last < 2,
    ", ".join(f"{n} {f[3]:.2f}" for n, f in fitted.items())
    + f", in the last octave {last:.2f}",
)
holds("one table of weights is most of it", share > 60, f"{share:.0f} %")
holds("at 2,048 words it holds several times as much", ratio > 3)
holds(
    "self-attention's time grows faster than the GRU's and the convolution's",
    all(
        fitted["self-attention"][0] > fitted[n][0] + 0.2
        for n in ("GRU", "convolution")
    ),
    ", ".join(f"{n} {f[1]:.2f} to {f[2]:.2f}" for n, f in fitted.items()),
)
holds(
    "at 128 words the GRU takes several times as long as self-attention",
    slower > 3,
)

# %% [markdown] name="cost-turns-seen"
r"""
Against the GRU, the count alone would mislead at short lengths: at 128 words self-attention needs a third more multiplications, yet the GRU took {glue:text}`gru-times:.0f` times as long. Perhaps the T small steps in turn are the reason, each with an overhead of its own; the same products in one piece would tell. What this doesn't show: on a GPU, where many products run side by side, steps in turn should cost more still; and what T × T costs when the table is never stored, lesson 10's matter.
"""

# %% tags=["record"] name="cost-claims-2"
holds(
    "the GRU's time lies highest at all lengths, the convolution's lowest"
    " from 512 words on",
    (middles["GRU"] > middles["self-attention"]).all()
    and (middles["convolution"] < middles["self-attention"])[2:].all(),
)
counts = 6 * 128 * 64**2, 4 * 128 * 64**2 + 2 * 128**2 * 64
holds(
    "at 128 words self-attention needs a third more multiplications",
    abs(counts[1] / counts[0] - 4 / 3) < 0.05,
    f"{counts[0] / 1e6:.1f} and {counts[1] / 1e6:.1f} million",
)

# %% [markdown] name="image-prose"
r"""
## Every place asks

Nothing in self-attention says that its words are words. A picture inside a network is a grid of places with C numbers each, (C, rows, columns). Write the places one after the other, S = rows · columns of them, and let each ask all others. A product with the same matrix at every place is what a **1×1 convolution** does, so queries, keys and values are three of those, a fourth brings the contexts back to C numbers, and the result is *added* to the picture {cite}`zhang2019sagan,wang2018nonlocal`:

$$
y = x + W_o \operatorname{Attention}(W_q x, W_k x, W_v x)
$$ (eq-image)
"""

# %% [markdown] name="conv-self-attention-exercise"
r"""
:::{exercise} Self-attention for pictures
:label: ex-conv-self-attention
Write {eq}`eq-image`, scores divided by $\sqrt{D}$.

`x` (B, C, rows, columns), the weights as convolutions keep them, (out, in): `w_q` and `w_k` (D, C), `w_v` (Dv, C), `w_o` (C, Dv) → y in the shape of `x`, weights (B, T, S) with T = S = rows · columns, places counted row by row. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="conv-self-attention-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`self_attention` takes (B, T, d_model). Here the channels stand before the places, and the matrices are stored turned round.

</details>
<details><summary>Hint 2: the shapes</summary>

x (B, C, rows, columns) → (B, C, T) → (B, T, C). After attention (B, T, Dv) → @ (Dv, C) → (B, T, C) → (B, C, T) → (B, C, rows, columns).

</details>
<details><summary>Hint 3: in words</summary>

Flatten the places, bring the channels to the end. Attend with the transposed matrices. Multiply by w_o transposed. Channels back to the front, places back to a grid. Add x.

</details>
"""


# %% tags=["answer"] name="conv-self-attention"
def conv_self_attention(x, w_q, w_k, w_v, w_o):
    """Self-attention between the places of a grid, added to the grid.

    x (B, C, rows, columns), w_q, w_k (D, C), w_v (Dv, C), w_o (C, Dv)
    -> y (B, C, rows, columns), weights (B, T, S), T = S = rows · columns.
    """
    # BEGIN SOLUTION
    B, C, rows, columns = x.shape
    places = x.reshape(B, C, rows * columns).swapaxes(1, 2)  # (B, T, C)
    context, weights = self_attention(places, w_q.T, w_k.T, w_v.T)
    change = (context @ w_o.T).swapaxes(1, 2)  # (B, C, T)
    return x + change.reshape(x.shape), weights
    # END SOLUTION


# %% tags=["check"] name="conv-self-attention-check"
check(conv_self_attention)

# %% [markdown] name="conv-self-attention-why"
r"""
<details><summary>Why it works</summary>

`reshape` alone can't bring the channels to the end: it only cuts the same row of numbers anew. First flatten the places, which stand side by side in memory, then swap two axes. Because of the residual the module can begin as "change nothing" (w_o = 0) and learn from there.

</details>
"""

# %% [markdown] name="twins-prose"
r"""
## Twins

A task for which one has to look far: a grid of 4 × 4 cells with eight handwritten digits {cite}`alpaydin1998digits` in random cells, two pairs of a kind and four singles. **For each digit: is there another of its kind in the picture?** Half of them have a twin, so 50 % is what guessing gets. A small network reads each cell by itself; it was trained to name digits, then frozen, the same for all. Its 32 features for each cell are the input.
"""

# %% [markdown] name="twins-rivals"
r"""
The rivals add to these features, then a head of two 1×1 layers answers for each cell: a **1×1** convolution with a hidden layer, a **3×3** one, and **self-attention**, with {glue:text}`weights-1x1:,`, {glue:text}`weights-3x3:,` and {glue:text}`weights-attention:,` weights. So that size isn't the reason: **3×3 wide** ({glue:text}`weights-wide:,` weights) and **3×3 deep**, three layers, which together reach every cell ({glue:text}`weights-deep:,`). And so that *choosing* is tested: **uniform**, self-attention with all weights equal. Test pictures are made of digits that neither reader nor rivals have seen. Each rate is the best of four on training pictures after a quarter of the steps. One run is done here, the others by `book/training/09_twins.py` in {glue:text}`twins-minutes:.0f` CPU minutes.

**Our bet:** 1×1 stays at 50 %; 3×3 finds twins next to it and no others; self-attention finds them at all distances alike.
"""

# %% tags=["given"] name="twins-data"
from sklearn.datasets import load_digits
from torch.nn.functional import binary_cross_entropy_with_logits as yes_no

found = load_digits()
order = torch.randperm(1797, generator=torch.Generator().manual_seed(0))
pictures = torch.tensor(found.data / 16, dtype=torch.float32)[order]
labels = torch.tensor(found.target)[order]
sides = {"train": slice(None, 1400), "test": slice(1400, None)}

torch.manual_seed(0)
reader = nn.Sequential(
    nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 32), nn.ReLU(),
    nn.Linear(32, 10),
)  # fmt: skip
optimiser = torch.optim.Adam(reader.parameters(), 0.003, weight_decay=1e-4)
for _ in range(600):
    rows = torch.randint(1400, (64,))
    loss = cross_entropy(reader(pictures[rows]), labels[rows])
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()
reader.requires_grad_(False)
read = reader[:4](torch.cat([pictures, torch.zeros(1, 64)]))  # the last: empty
read = (read - read[:1400].mean(0)) / (read[:1400].std() + 1e-6)


def draw_scenes(side, n, rng):
    """Rows of `read` for each cell (n, 16), −1 if empty; kinds (n, 16)."""
    known = labels[sides[side]]
    kinds = torch.rand(n, 10, generator=rng).argsort(1)
    kinds = kinds[:, [0, 0, 1, 1, 2, 3, 4, 5]]  # (n, 8)
    cells = torch.rand(n, 16, generator=rng).argsort(1)[:, :8]  # (n, 8)
    of_kind = [(known == kind).nonzero()[:, 0] for kind in range(10)]
    drawn = torch.rand(n, 8, generator=rng)
    which = [of_kind[k][(drawn * len(of_kind[k])).long()] for k in range(10)]
    rows = torch.stack(which).gather(0, kinds[None])[0]  # (n, 8)
    rows = rows + (sides[side].start or 0)
    empty = torch.full((n, 16), -1)
    return empty.scatter(1, cells, rows), empty.scatter(1, cells, kinds)


def alike(kinds):
    """Do two cells hold digits of one kind? (n, 16, 16)"""
    return (kinds[:, :, None] == kinds[:, None]) & (kinds >= 0)[:, None]


def features(rows):
    """(n, 16) -> (n, 32, 4, 4)."""
    return read[rows].mT.unflatten(2, (4, 4))


place = torch.arange(16)

# %% tags=["given"] name="twins-data-2"
apart = torch.maximum(
    (place[:, None] // 4 - place // 4).abs(),
    (place[:, None] % 4 - place % 4).abs(),
)  # (16, 16), in cells, straight or aslant

# %% tags=["given"] name="twins-models"
runs = json.loads((folder / "09-twins.json").read_text("utf-8"))


class GridAttention(nn.Module):
    """Your module, in torch, so that it can be trained."""

    def __init__(self):
        super().__init__()
        self.q, self.k, self.v, self.o = (
            nn.Conv2d(32, 32, 1, bias=False) for _ in range(4)
        )

    def forward(self, x):
        q, k, v = (f(x).flatten(2).mT for f in (self.q, self.k, self.v))
        weights = (q @ k.mT / 32**0.5).softmax(-1)  # (B, S, S)
        return x + self.o((weights @ v).mT.unflatten(2, (4, 4)))


def train_twins(layer, rate, steps=2000):
    """The log's recipe; gives the layer with its head."""
    head = nn.Sequential(nn.Conv2d(32, 32, 1), nn.ReLU(), nn.Conv2d(32, 1, 1))
    model = nn.Sequential(layer, head)
    rng = torch.Generator().manual_seed(1000)
    optimiser = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda i: 1 - i / steps
    )
    for _ in range(steps):
        rows, kinds = draw_scenes("train", 64, rng)
        there, truth = kinds >= 0, alike(kinds).sum(2) > 1
        said = model(features(rows)).flatten(1)  # (B, 16)
        loss = yes_no(said[there], truth[there].float())
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return model


# %% name="train-twins"
torch.manual_seed(0)
tried = runs["rates"]["attention"]
finder = train_twins(GridAttention(), float(min(tried, key=tried.get)))
rows, kinds = draw_scenes("test", 1000, torch.Generator().manual_seed(7))
with torch.no_grad():
    said = finder(features(rows)).flatten(1) > 0  # (1000, 16)
truth, there = alike(kinds).sum(2) > 1, kinds >= 0
live = 100 * (said == truth)[there].float().mean().item()
print(f"self-attention, test pictures: {live:.1f} % right")

# %% name="twins-table"
table = {
    arm: {
        "right": 100 * np.array([r["right"] for r in by_seed.values()]),
        "found": 100 * np.array([r["found"] for r in by_seed.values()]),
        "false": 100 * np.array([r["false"] for r in by_seed.values()]),
    }
    for arm, by_seed in runs["runs"].items()
}
print("                   right (lowest–highest)   found at 1, 2, 3   false")
for arm, t in table.items():
    right = t["right"]
    each = " ".join(f"{x:4.0f}" for x in t["found"].mean(0))
    print(
        f"{arm:15} {right.mean():8.1f} ({right.min():.0f}–{right.max():.0f})"
        f"{each:>22} {t['false'].mean():10.0f}"
    )

# %% tags=["figure"] name="twins-figure" mystnb={"image": {"alt": "Bars of found less false, in points, for four arms at distances 1, 2 and 3. Three by three: clearly above zero at distance 1, about zero at 2 and 3. Three by three deep: falling with distance. Uniform and self-attention: about the same height at all three distances, self-attention highest everywhere."}, "figure": {"name": "fig-twins", "caption": "How often a digit is said to have a twin, less the false alarms of the same arm, by the distance of the twin (dots: seeds, bars: means). At 0 an arm can't tell."}}
shown = ("3x3", "3x3 deep", "uniform", "attention")
fig, ax = plt.subplots(figsize=(5.2, 3.8))
greys = {"3x3": "0.85", "3x3 deep": "0.65", "uniform": "0.45"}
for i, arm in enumerate(shown):
    gain = table[arm]["found"] - table[arm]["false"][:, None]  # (seeds, 3)
    spots = np.arange(3) + 0.2 * (i - 1.5)
    ax.bar(
        spots,
        gain.mean(0),
        0.18,
        color=greys.get(arm, viz.INK),
        label=arm,
    )
    ax.plot(np.tile(spots, (len(gain), 1)).T, gain.T, "o", color="0.5", ms=2.5)
ax.set_xticks(range(3), ["1", "2", "3"])
ax.axhline(0, color=viz.INK, linewidth=0.8)
ax.set(xlabel="distance of the twin (cells)", ylabel="found − false (points)")
ax.legend(ncols=2, fontsize=9, loc="lower center", bbox_to_anchor=(0.5, 1))
plt.show()

# %% tags=["record"] name="twins-claims"
glue("twins-minutes", float(runs["cpu_minutes"]), display=False)
rights = {arm: t["right"] for arm, t in table.items()}
gains = {
    arm: t["found"] - t["false"][:, None] for arm, t in table.items()
}  # (seeds, 3)
free = rights["uniform fast"]  # the better of uniform's two arms
chosen = rights["attention"] - free  # by seed
long = {
    arm: {
        "right": 100 * np.array([run["right"] for run in found.values()]),
        "gain": 100
        * np.array(
            [np.array(r["found"]) - r["false"] for r in found.values()]
        ),
    }
    for arm, found in runs["long_runs"].items()
}
later = long["attention"]["right"] - long["uniform fast"]["right"]
for name, value in {
    "right-one": rights["1x1"].mean(),
    "gain-conv-1": gains["3x3"][:, 0].mean(),
    "long-deep": long["3x3 deep"]["right"].mean(),
    "long-attention": long["attention"]["right"].mean(),
    "long-fast": long["uniform fast"]["right"].mean(),
    "gain-long": later.mean(),
    "times-deep": runs["weights"]["3x3 deep"] / runs["weights"]["3x3"],
    "times-wide": runs["weights"]["3x3 wide"] / runs["weights"]["3x3"],
    "right-wide": rights["3x3 wide"].mean(),
    "right-deep": rights["3x3 deep"].mean(),
    "right-uniform": rights["uniform"].mean(),
    "right-fast": rights["uniform fast"].mean(),
    "gain-all": (free - rights["3x3"]).mean(),
    "right-attention": rights["attention"].mean(),
    "low-attention": rights["attention"].min(),
    "high-attention": rights["attention"].max(),
    "ceiling": 100 * runs["ceiling"]["right"],
    "gain-choice": chosen.mean(),
    "gain-choice-low": chosen.min(),
    "gain-choice-high": chosen.max(),
}.items():
    glue(name, float(value), display=False)
glue("twin-seeds", len(chosen), display=False)
glue("times-steps", 4, display=False)

# %% [markdown] name="twins-seen"
r"""
**What you saw.** The 1×1 convolution gets {glue:text}`right-one:.1f` % right, a coin. The 3×3 finds twins beside it ({glue:text}`gain-conv-1:.0f` points more often than it sees one where there is none) and none further off, with {glue:text}`times-steps` times the steps or {glue:text}`times-wide:.0f` times the weights as little: what is outside its nine cells doesn't reach it. Self-attention of equal size gets {glue:text}`right-attention:.0f` % ({glue:text}`low-attention:.0f` to {glue:text}`high-attention:.0f`, {glue:text}`twin-seeds` seeds), at all distances alike. The bet is won. As a yardstick, counting with the reader's own names for the digits gives {glue:text}`ceiling:.0f` %.
"""

# %% tags=["record"] name="twins-claims-2"
for name, arm in (("wide", "3x3 wide"), ("deep", "3x3 deep")):
    glue(f"weights-{name}", runs["weights"][arm], display=False)
for arm in ("1x1", "3x3", "attention"):
    glue(f"weights-{arm}", runs["weights"][arm], display=False)
sizes = [runs["weights"][arm] for arm in ("1x1", "3x3", "attention")]
holds("the first three have equal weights", max(sizes) < 1.03 * min(sizes))
holds("1×1 is a coin, in every seed", abs(rights["1x1"] - 50).max() < 4)
holds(
    "3×3 finds twins beside it, and none further off, in every seed",
    gains["3x3"][:, 0].min() > 12 and abs(gains["3x3"][:, 1:]).max() < 10,
)
farther = abs(gains["3x3 wide"][:, 1:]), abs(long["3x3"]["gain"][:, 1:])
holds(
    "more steps or more weights find no farther twin, in every seed",
    max(x.max() for x in farther) < 10,
    ", ".join(f"at most {x.max():.0f} points" for x in farther),
)
holds(
    "self-attention of equal size is far ahead of 3×3, in every seed",
    (rights["attention"] - rights["3x3"]).min() > 12,
)
level = gains["attention"].mean(0)
holds(
    "it finds twins at all distances alike",
    level.min() > 0.85 * level.max(),
    ", ".join(f"{x:.0f}" for x in level) + " points",
)
holds(
    "three 3×3 layers of equal steps stay below self-attention, in every seed",
    (rights["attention"] - rights["3x3 deep"]).min() > 7,
    f"{rights['3x3 deep'].mean():.1f} %, longer"
    f" {long['3x3 deep']['right'].mean():.1f} %",
)
holds(
    "self-attention is highest at every distance",
    all(
        (gains["attention"].mean(0) > gains[a].mean(0) + 8).all()
        for a in ("3x3", "3x3 deep", "uniform")
    ),
)
deep = gains["3x3 deep"].mean(0)

# %% [markdown] name="twins-rivals-seen"
r"""
Two rivals say more about what helps. Three 3×3 layers *do* reach every cell. With {glue:text}`times-deep:.0f` times the weights they get {glue:text}`right-deep:.0f` %, and find fewer the further off the twin is; after {glue:text}`times-steps` times the steps (one run each here) {glue:text}`long-deep:.0f` %. *Uniform*, which chooses nothing and hands every cell the mean of all, gets {glue:text}`right-uniform:.0f` %, and {glue:text}`right-fast:.0f` % at another rate that was level with the chosen one after a quarter of the steps: {glue:text}`gain-all:.0f` points over the 3×3 for a mean over the whole picture. Choosing adds {glue:text}`gain-choice:.0f` ({glue:text}`gain-choice-low:.0f` to {glue:text}`gain-choice-high:.0f` over seeds), and {glue:text}`gain-long:.0f` after {glue:text}`times-steps` times the steps ({glue:text}`long-attention:.0f` against {glue:text}`long-fast:.0f` %). So part of the lead is speed of learning. In uniform the queries and keys do nothing, so half of its weights lie idle too.

This holds on this task, in these budgets. Other convolutions, deeper or with a mean over the picture among them, may well do better.
"""

# %% tags=["record"] name="twins-claims-3"
holds(
    "three 3×3 layers find fewer, the further off",
    deep[0] > deep[2] + 4,
    ", ".join(f"{x:.0f}" for x in deep) + " points",
)
holds(
    "uniform is ahead of 3×3, and choosing adds to it, in every seed",
    (rights["uniform"] - rights["3x3"]).min() > 6 and chosen.min() > 4,
    ", ".join(f"{x:.1f}" for x in chosen) + " points",
)
holds(
    "after four times the steps choosing is still ahead, by less",
    later.min() > 1.5 and later.mean() < chosen.mean() - 1,
    ", ".join(f"{x:.1f}" for x in later) + " points",
)

# %% [markdown] name="where-it-looks-prose"
r"""
Run *your* function on the trained matrices and see where a digit looks.
"""

# %% name="where-it-looks"
matrices = [
    getattr(finder[0], name).weight.detach().numpy()[:, :, 0, 0]
    for name in "qkvo"
]
inside, weights = conv_self_attention(features(rows).numpy(), *matrices)
with torch.no_grad():
    same = np.abs(inside - finder[0](features(rows)).numpy()).max()
far_twin = ((alike(kinds) * apart).amax(2) == 3).numpy()  # (1000, 16)
right_one, wrong_one = (
    np.argwhere(far_twin & answer)[0]
    for answer in (said.numpy(), ~said.numpy())
)  # the first digit with a far twin, found and missed
print(f"your function and torch's differ by {same:.0e}")

# %% tags=["figure"] name="twins-picture" mystnb={"image": {"alt": "Two test pictures of digits in a grid of four by four cells, each with its weights beside it. A frame marks the cell that asks. Above, its twin three cells away is found; below, another one is missed. In the maps on the right a full cell is one that the asking digit gives much weight."}, "figure": {"name": "fig-twins-weights", "caption": "Left: the first test digit with a twin three cells away that was found (above), and the first that was missed (below), framed. Right: its weights on all cells, from your function on the trained matrices."}}
fig, axes = plt.subplots(2, 2, figsize=(5.2, 5.2))
for (left, right), (n, t) in zip(axes, (right_one, wrong_one), strict=True):
    cells = torch.cat([pictures, torch.zeros(1, 64)])[rows[n]]
    grid = cells.reshape(4, 4, 8, 8).transpose(1, 2).reshape(32, 32)
    left.imshow(grid, cmap="Greys")
    right.imshow(weights[n, t].reshape(4, 4), cmap=viz.WEIGHTS, vmin=0)
    row, column = divmod(int(t), 4)
    for ax, size in ((left, 8), (right, 1)):
        corner = (column * size - 0.5, row * size - 0.5)
        frame = plt.Rectangle(
            corner, size, size, fill=False, edgecolor=viz.QUERY, linewidth=2
        )
        ax.add_patch(frame)
        ax.set(xticks=[], yticks=[])
plt.show()

# %% tags=["given"] name="take-the-twin-away"
own = np.eye(16, dtype=bool)
twin = alike(kinds).numpy() & ~own  # (1000, 16, 16)
digit = there.numpy()[:, :, None] & there.numpy()[:, None] & ~own
at = {d: twin & (apart == d).numpy() for d in (1, 2, 3)}
given = {}
for d, some in at.items():
    others = digit & ~twin & some.any(axis=2)[:, :, None]
    given[d] = weights[some].mean(), weights[others].mean()
asks = at[3].any(axis=2)  # (1000, 16)
others = digit & ~twin & asks[:, :, None]
first_other = others & (
    others.cumsum(axis=2) == 1
)  # one digit of another kind


def said_without(cells):
    """Says the trained layer yes (%) when these weights are taken away?"""
    kept = np.where(cells, 0.0, weights)
    kept = torch.tensor(kept / kept.sum(-1, keepdims=True)).float()
    layer, head = finder
    x = features(rows)
    with torch.no_grad():
        values = layer.v(x).flatten(2).mT  # (n, S, 32)
        y = x + layer.o((kept @ values).mT.unflatten(2, (4, 4)))
        return 100 * (head(y).flatten(1).numpy() > 0)[asks].mean()


yes = {
    "own": said_without(np.zeros_like(twin)),
    "cut": said_without(at[3]),
    "control": said_without(first_other),
}
print({name: round(share) for name, share in yes.items()})

# %% [markdown] name="where-it-looks-seen"
r"""
**What you saw.** Your function and the trained module agree. The two pictures are cases, chosen by the caption's rule. Over all {glue:text}`n-far` test digits with a twin three cells off, the twin gets {glue:text}`on-twin:.2f` of the weight on average, another digit {glue:text}`on-other:.2f`, the asker itself {glue:text}`on-self:.2f`: the layer prefers what is like the asker, and softly. The same holds for twins at distances 1 and 2.

How much of the answer is due to that, weights don't say; an intervention does. Take the twin's weight from the trained layer and share it among the others, and {glue:text}`yes-cut:.0f` % of these digits are still said to have a twin, of {glue:text}`yes-own:.0f` % before; take another digit's instead, and it is {glue:text}`yes-control:.0f` %.
"""

# %% tags=["record"] name="where-it-looks-claims"
glue("n-far", int(asks.sum()), display=False)
glue("on-twin", float(given[3][0]), display=False)
glue("on-other", float(given[3][1]), display=False)
itself = weights[:, range(16), range(16)][asks].mean()
glue("on-self", float(itself), display=False)
for name, share in yes.items():
    glue(f"yes-{name}", float(share), display=False)
holds(
    "a twin gets more than twice the weight of another digit, at each"
    " distance",
    all(one > 2 * other for one, other in given.values()),
    ", ".join(f"{one:.2f} and {other:.2f}" for one, other in given.values()),
)
holds("the asker itself gets more than the twin", itself > given[3][0])
holds(
    "with the twin's weight gone far fewer are said to have one; with another"
    " digit's gone nearly as many",
    yes["cut"] < yes["own"] - 15 and yes["control"] > yes["cut"] + 10,
    ", ".join(f"{name} {share:.0f} %" for name, share in yes.items()),
)
holds("your function and the trained module agree", same < 1e-3)
holds(
    "the live run is as good as the logged ones",
    abs(live - rights["attention"].mean()) < 6,
    f"{live:.1f} %",
)

# %% [markdown] name="quiz-order"
r"""
## Check yourself

:::{quiz} You shuffle the words of a sentence before self-attention without a mask and without positions. What happens to the context of the word *dog*?
- [x] Nothing: it stands at another place, with the same numbers. | The same dot products go into the same softmax, and a sum has no order.
- [ ] It changes, as its neighbours are others now. | It has no neighbours: every word is as near as every other.
- [ ] It changes if the matrices are trained. | The argument holds for any matrices. Only a mask or positions could bring the order in.
:::
"""

# %% [markdown] name="quiz-swap"
r"""
:::{quiz} Position vectors are added, no mask. You swap the words at places 2 and 5 and leave the position vectors where they are. Whose contexts change?
- [ ] Only those of the two words. | All other words look at the two as well, and now meet other sums of content and place.
- [x] In general all of them. | Each word's scores hold the sums at 2 and 5, and those have changed. Swap the vectors too, and nothing but the order of the rows changes.
- [ ] None: self-attention takes a set. | A set of *sums* of content and place. These are other sums.
:::
"""

# %% [markdown] name="quiz-mask-after"
r"""
:::{quiz} Someone sets the weights above the diagonal to 0 *after* softmax, to hide the future. What goes wrong?
- [ ] Nothing: a weight of 0 is a weight of 0. | It is, but the others were divided by a sum that has the future in it.
- [x] The scores of the future still change the weights of the past. | They are in the denominator, so the rows no longer sum to one, and how much is missing tells what comes.
- [ ] The gradient can't flow. | It flows, and also into the scores that should be hidden.
:::
"""

# %% [markdown] name="quiz-reach"
r"""
:::{quiz} A window lets each word see itself and four words before it. How many layers until the last of 101 words can be moved by the first?
- [ ] 20 layers. | That would be right for five new words a layer. One of the five that it sees is itself.
- [x] 25 layers. | Each layer reaches four words further back: 100 / 4.
- [ ] One layer. | Without the window one layer would do. The window is what makes the path long.
:::
"""

# %% [markdown] name="quiz-cost"
r"""
:::{quiz} Twice as many words. What happens to the memory that plain self-attention keeps for training, once T is much larger than the width?
- [ ] It doubles. | That is true of the queries, keys and values, and of a GRU or a convolution.
- [x] It becomes about four times as large. | The T × T table of weights is then most of it.
- [ ] It stays: the weights are the same matrices. | The *matrices* stay. The weights $a$ are made anew for each sentence, one for each pair of words.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Self-attention makes queries, keys and values of the same words: every word asks, every word answers, all in one product.
2. Without a mask and without positions it takes a set: shuffle the words, and the contexts come out shuffled. Order comes from position vectors, from turned queries and keys, or from a mask.
3. A causal mask with a start token was enough to know the place, on our task and within the trained length. Counting the visible words is one way to it; that it is the network's we didn't show.
4. With a residual, after L layers a word can be moved by whatever it sees in L steps. One layer without a window reaches everything.
5. It has no steps that wait for each other, and pays with a T × T table: memory grows with nearly T². On a grid it compares cells at any distance alike, where a convolution of equal size sees neighbours.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`self-attention` | 셀프 어텐션, 자기 어텐션 |
| {term}`permutation equivariance` | 순열 등변성 |
| {term}`position vector` | 위치 벡터, 위치 임베딩 |
| {term}`sinusoidal positions` | 사인 위치 인코딩 |
| {term}`rotary positions` | 로터리 위치 임베딩 |
| {term}`causal mask` | 인과 마스크 |
| {term}`residual connection` | 잔차 연결 |
| {term}`reach` | 도달 범위 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`vaswani2017`: section 3.5 has the sinusoidal positions, section 4 and table 1 the costs of this lesson.
- {cite:t}`su2021`: rotary positions, with the proof that only the distance counts.
- {cite:t}`haviv2022`: language models without positions, which still know where they are; where the headline of this lesson comes from.
- {cite:t}`kazemnejad2023`: positions and length, compared on many tasks; and {cite:t}`wang2024nope`: where a causal mask alone stops.
- {cite:t}`wang2018nonlocal` and {cite:t}`zhang2019sagan`: the module for pictures.

**Next.** One layer hands each word *one* mean. Lesson 10 asks what several small ones side by side can do, and how to pay less for the T × T table.
"""
