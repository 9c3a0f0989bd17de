# %% [markdown] name="attention-by-hand"
r"""
# Attention by hand, forwards and backwards

**Where does the gradient go?**

| | |
|---|---|
| After it you can | send a gradient through attention with nothing but NumPy, for one decoder step and for all of them; measure any gradient and believe it; say why the encoder's states get blamed twice; see which source characters one output character teaches |
| You need | lesson 1's softmax and its backward pass, lesson 2's four steps, lesson 3's encoder and decoder; the chain rule |
| Time | about 110 minutes, with eight exercises |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(repeat_backward)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% name="setup" tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, show_solution

viz.use_style()


# %% name="from-lesson-1" tags=["setup"]
def softmax(scores, axis=-1):
    """You wrote this in lesson 1: weights along `axis`, safe for large scores."""
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


def softmax_backward(weights, grad, axis=-1):
    """You wrote this too: from the gradient in the weights to the gradient in the scores."""
    average = (weights * grad).sum(axis=axis, keepdims=True)
    return weights * (grad - average)


# %% [markdown] name="who-is-to-blame"
r"""
## Who is to blame?

In lesson 3 the decoder saw one vector, the encoder's last state, however long the source was. Let it look back at **all** the states instead. An encoder that read
*the cat sat* leaves three: $h_i$ is what it held after word $i$. The decoder's own state $s$ asks: lesson 2's lookup returns, with $s$ as the query and
the $h_i$ as keys **and** values.

The answer $c$ goes on to the output, the output to the loss. The loss was too high. Someone must change: the decoder's question, or the states that answered it. A gradient says who, and by how much.

Mostly, torch works that out for you. In this lesson you do it by hand. First the way forwards, with numbers for the head.
"""

# %% name="three-words"
h = np.array([[[0.0, 4.0], [1.0, 0.0], [0.0, 8.0]]])  # (B, S, D) = (1, 3, 2): the, cat, sat
s = np.array([[np.log(2), 0.0]])  # (B, D): the decoder's state
scores = (h * s[:, None, :]).sum(axis=2)  # (B, S): log 2 for "cat", else 0
weights = softmax(scores)  # (B, S): exp of the scores is 1, 2, 1
context = (weights[:, :, None] * h).sum(axis=1)  # (B, D)
print("weights:", weights[0].round(2), "  context:", context[0].round(2))

# %% [markdown] name="the-blame-arrives"
r"""
The weights are ¼, ½, ¼, so $c = \tfrac14 (0, 4) + \tfrac12 (1, 0) + \tfrac14 (0, 8) = (\tfrac12, 3)$.

Now suppose the rest of the network reports $\partial L / \partial c = (2, 1)$: if the first number of $c$ rose a little, the loss would rise twice as much. We write `grad` for
such a report. The whole lesson passes it on: from `context` back to `h` and `s`.

One rule catches most slips: **a gradient has the shape of the thing it belongs to**. Here `h` is (B, S, D): B sentences side by side that never meet, S words, D numbers in a state. So its gradient is (B, S, D), and
that of `s` is (B, D). (Lesson 3 wrote H for the width of a state, as other books do. From here on states are queries and keys, so their width is D, and H is kept for heads.)
"""

# %% name="the-report"
grad = np.array([[2.0, 1.0]])  # (B, D), like the context


# %% [markdown] name="copying-and-adding"
r"""
## Copying and adding

Look at the lines that led to `context`. They copy, multiply, add and take a softmax; nothing else. So we need four rules for going backwards, and lesson 1 gave you the one for softmax.
Such a chain of small steps is a {term}`computational graph`, and each step is a node of it. Going through it from the end to the start is {term}`backpropagation` {cite}`rumelhart1986`.

Copying and adding belong together. NumPy hides the copies: `s[:, None, :]` lends the same (B, D) to every word by {term}`broadcasting`. Written out, that is a node too: **Repeat**.
"""


# %% name="to-draw-graphs"
def box(ax, place, text, color=viz.INK):
    """One node of a graph."""
    look = {"boxstyle": "round,pad=0.4", "facecolor": "none", "edgecolor": color}
    ax.text(*place, text, ha="center", va="center", color=color, bbox=look)


def arrow(ax, start, end, color=viz.INK, back=False, gap=15):
    """Forwards a solid arrow, backwards a dashed one; `gap` points are left free at both ends."""
    look = {"arrowstyle": "-|>", "color": color, "linestyle": "--" if back else "-", "linewidth": 1.4}
    ax.annotate("", end, start, arrowprops=look | {"shrinkA": gap, "shrinkB": gap})


# %% name="repeat-and-sum" tags=["figure"] mystnb={"image": {"alt": "Two graphs. Above, Repeat: one box with value 2 feeds three boxes with value 2; gradients 1, 10 and 100 flow back along dashed arrows and add up to 111. Below, Sum: three boxes with values 1, 2 and 3 feed one box with value 6; its gradient 5 flows back to each of the three boxes as 5."}, "figure": {"name": "fig-repeat-sum", "caption": "Solid arrows: values, forwards. Dashed arrows: gradients, backwards. Above, the gradients of three copies add up: 111. Below, one gradient is copied to everything that was added. Each is the other, run backwards."}}
fig, axes = plt.subplots(2, 1, figsize=(5, 5))
copies = ["value 2\ngradient 1", "value 2\ngradient 10", "value 2\ngradient 100"]
parts = ["value 1\ngradient 5", "value 2\ngradient 5", "value 3\ngradient 5"]
cases = [("Repeat", "value 2\ngradient 111", copies), ("Sum", "value 6\ngradient 5", parts)]
for ax, (name, one, three) in zip(axes, cases, strict=True):
    fans_out = name == "Repeat"
    left, right = ([1], [2, 1, 0]) if fans_out else ([2, 1, 0], [1])  # heights of the boxes
    for x, heights in [(0, left), (2.4, right)]:
        for y, text in zip(heights, [one] if len(heights) == 1 else three, strict=True):
            box(ax, (x, y), text)
    for y, z in [(y, z) for y in left for z in right]:
        arrow(ax, (0.5, y + 0.1), (1.9, z + 0.1), gap=0)
        arrow(ax, (1.9, z - 0.15), (0.5, y - 0.15), back=True, gap=0)
    ax.set(xlim=(-0.5, 2.9), ylim=(-0.5, 2.5), title=name)
    ax.axis("off")
plt.show()

# %% [markdown] name="two-rules"
r"""
Why add? Nudge the 2 by a little $\varepsilon$. Each of its three copies moves by $\varepsilon$, and the loss moves by $1\varepsilon + 10\varepsilon + 100\varepsilon$. Blame adds up over all the ways it can take.

Why copy? Nudge any of the summands by $\varepsilon$ and the total moves by $\varepsilon$, whichever it was. So each gets the whole gradient of the total, undivided:

$$
y_i = x \;\;\Rightarrow\;\; \frac{\partial L}{\partial x} = \sum_i \frac{\partial L}{\partial y_i},
\qquad\qquad
y = \sum_i x_i \;\;\Rightarrow\;\; \frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y}
$$ (eq-repeat-sum)

{term}`Repeat <Repeat node>` and {term}`Sum <Sum node>` are each other's backward pass. What is left to get wrong is the *axis*.
"""

# %% [markdown] name="repeat-backward-exercise"
r"""
:::{exercise} Repeat, backwards
:label: ex-repeat-backward

Something was copied along a new axis. Collect the gradients of its copies.

`grad`: the gradient in all the copies, any shape; `axis`: along which of *its* axes the copies lie → the gradient in what was copied: the shape of `grad` without that axis.

Example: `grad` (B, S, D) and `axis=1` → (B, D). A negative `axis` counts from the end. Leave `grad` as you found it.

Difficulty 1 of 5, about 3 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The left half of {eq}`eq-repeat-sum`, and the upper half of {numref}`fig-repeat-sum`.

</details>
<details><summary>Hint 2: the shapes</summary>

(2, 3, 4) with `axis=1` → (2, 4). The axis is gone, not kept with length 1.

</details>
<details><summary>Hint 3: in words</summary>

Add up along the axis.

</details>
"""


# %% name="repeat-backward" tags=["answer"]
def repeat_backward(grad, axis):
    """Gradient in an array that was repeated along a new `axis`, from that in its copies.

    Shapes: grad (..., n, ...) with the n copies along `axis` -> the same without it.
    """
    # BEGIN SOLUTION
    return grad.sum(axis=axis)
    # END SOLUTION


# %% name="repeat-backward-check" tags=["check"]
check(repeat_backward)

# %% [markdown] name="repeat-backward-why"
r"""
<details><summary>Why it works</summary>

The loss depends on $x$ in as many ways as there are copies, and the chain rule adds over all ways. Nothing is averaged: with more copies, $x$ has more influence and gets more gradient. Whenever NumPy broadcast
something on the way forwards, a sum over that axis is due on the way back.

</details>
"""

# %% [markdown] name="sum-backward-exercise"
r"""
:::{exercise} Sum, backwards
:label: ex-sum-backward

An axis was summed away. Give its gradient back to everything that was added.

`grad`: the gradient in the sum, any shape, also a single number, shape (); `size`: how many were added; `axis`: the axis that was summed, counted in the array *before* the sum → the gradient in that array, which has one axis more.

Example: `grad` (B, D), `size` S, `axis=1` → (B, S, D). A negative `axis` counts from the end. Leave `grad` as you found it.

Difficulty 2 of 5, about 5 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The right half of {eq}`eq-repeat-sum`. `np.expand_dims` makes a place for the axis.

</details>
<details><summary>Hint 2: the shapes</summary>

(2, 4) with `size=3`, `axis=1` → (2, 1, 4) → (2, 3, 4).

</details>
<details><summary>Hint 3: in words</summary>

Put an axis of length 1 where the old one was. Repeat `size` times along it.

</details>
"""


# %% name="sum-backward" tags=["answer"]
def sum_backward(grad, size, axis):
    """Gradient in an array whose `axis`, of length `size`, was summed away.

    Shapes: grad (...) -> (..., size, ...), with `size` at position `axis`.
    """
    # BEGIN SOLUTION
    return np.repeat(np.expand_dims(grad, axis), size, axis=axis)
    # END SOLUTION


# %% name="sum-backward-check" tags=["check"]
check(sum_backward)

# %% [markdown] name="sum-backward-why"
r"""
<details><summary>Why it works</summary>

The slope of a sum in each of its terms is 1. A *mean* would have slope 1/size, so its backward pass divides; a sum's does not.

</details>

Backwards, Repeat adds and Sum repeats. So `repeat_backward(sum_backward(g, n, axis), axis)` should give `n * g`: n copies, added up. Try it:
"""

# %% name="there-and-back"
there = sum_backward(grad, 3, axis=1)  # (B, S, D) = (1, 3, 2)
print("copied:", there[0].tolist(), "  added up again:", repeat_backward(there, axis=1)[0])

# %% [markdown] name="measure-it"
r"""
## Don't trust a gradient, measure it

A wrong gradient gives no error message. The shapes fit, the loss even falls, only not as far as it should. So before the layers come the scales to weigh them on.

A gradient is a slope, and a slope can be measured by nudging: step to both sides, and divide the rise by the run. That is the {term}`central difference`:

$$
\frac{\partial L}{\partial x} \approx \frac{L(x + \varepsilon) - L(x - \varepsilon)}{2 \varepsilon}
$$ (eq-central)

By hand: $x^3$ at $x = 2$ has the slope 12. With $\varepsilon = 0.1$, $(9.261 - 6.859) / 0.2 = 12.01$. Off by $\varepsilon^2$. The *one-sided* $(9.261 - 8) / 0.1 = 12.61$ is off by $6\varepsilon + \varepsilon^2$. So step to both sides, and make
$\varepsilon$ tiny?
"""

# %% name="error-of-a-step"
steps = 10.0 ** -np.arange(0.5, 13.1, 0.25)


def cubes_at(steps):
    """x³ a step above 2, and a step below."""
    return (2 + steps) ** 3, (2 - steps) ** 3


up, down = cubes_at(steps)
up32, down32 = cubes_at(steps.astype(np.float32))  # the same in single precision
step_errors = {
    "one-sided": np.abs((up - 8) / steps - 12),
    "central": np.abs((up - down) / (2 * steps) - 12),
    "central, single precision": np.abs((up32 - down32) / (2 * steps) - 12),
}
for name, errors in step_errors.items():
    digits = int(-np.log10(errors.min() / 12))  # of the 12 that are right, at the best step
    glue(f"digits-{name.replace(', ', '-').replace(' ', '-')}", digits, display=False)
    print(f"{name:25}: smallest error {errors.min():.0e} at a step of {steps[errors.argmin()]:.0e}")

# %% name="two-ways-to-be-wrong" tags=["figure"] mystnb={"image": {"alt": "Error against step size, both on log scales, for three ways to measure the slope of x cubed at 2. All curves form a V. The one-sided one turns near a step of ten to the minus 8; the central one falls twice as steeply, turns near ten to the minus 5 and gets lower. In single precision the central one turns near ten to the minus 2, far above the others. Left of their turning points all rise noisily, in single precision until nothing of the slope is left."}, "figure": {"name": "fig-step-size", "caption": "How wrong a measured slope is, for steps from large (right) to small (left). Large steps see the curve's bend, tiny steps see rounding. A step of $10^{-5}$ to both sides (dotted), in double precision, is a good place to stand."}}
fig, ax = plt.subplots(figsize=(5.6, 3.6))
for (name, errors), style, width in zip(step_errors.items(), ["--", "-", "-."], [1.6, 2, 1], strict=True):
    ax.loglog(steps, np.maximum(errors, 1e-16), style, color=viz.INK, linewidth=width, label=name)
ax.axvline(1e-5, color=viz.INK, linewidth=1, linestyle=":")
ax.set(xlabel="step", ylabel="error of the slope", xticks=[1e-12, 1e-9, 1e-6, 1e-3])
ax.legend(loc="lower center", bbox_to_anchor=(0.45, 1), ncols=2)
plt.show()

# %% [markdown] name="step-sizes"
r"""
Each curve is a V. From the right, a smaller step sees less of the bend. But $L(x + \varepsilon)$ and $L(x - \varepsilon)$ agree in more and more digits, and their difference keeps only what is left: in double precision about 16
digits, minus those that cancel. At its best the central difference gets {glue:text}`digits-central` digits right here; one-sided you never get more than {glue:text}`digits-one-sided`.

Single precision has half the digits, and most of the valley is gone: at its best {glue:text}`digits-central-single-precision` digits are right. Measure in double precision, always.

A {term}`gradient check` does this for every number of every input, and compares.
"""

# %% [markdown] name="gradient-check-exercise"
r"""
:::{exercise} Gradient check
:label: ex-gradient-check

Measure every slope by {eq}`eq-central`, and say how far each gradient is off.

- `loss`: a function, `loss(*arrays)` → one number.
- `arrays`: a list of arrays of any shapes, perhaps of integers, of single precision, transposed or read-only. Measure in double precision, and leave them exactly as they were.
- `gradients`: a list with a gradient for each array, same shapes.
- `step`: $\varepsilon$, by which *one* entry moves up, then down, while all others stay.

→ a list with one number for each array: the largest absolute difference between its gradient and the measured slopes. A gradient that holds a nan must not look good: its number is nan.

Difficulty 4 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="gradient-check-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`np.ndindex(x.shape)` visits every place of an array of any shape, and `x[place]` reads and writes there. Work on copies that hold floats.

</details>
<details><summary>Hint 2: the shapes</summary>

For each array: slopes of the same shape, one central difference for each entry → absolute difference to the gradient, same shape → its maximum, one number.

</details>
<details><summary>Hint 3: in words</summary>

Copy all arrays as floats. For each copy and each place: remember the entry, set it to entry + step, compute the loss of all copies, set it to entry − step, compute again, put the entry back. The difference of the two losses over two steps is
the slope. When all places of an array are done, compare with its gradient.

</details>
"""


# %% name="gradient-check" tags=["answer"]
def gradient_check(loss, arrays, gradients, step=1e-5):
    """How far each gradient is from slopes measured by central differences.

    loss(*arrays) -> one number; gradients: one for each array, of its shape
    -> a list of the largest absolute difference for each array (nan if there is one).
    """
    # BEGIN SOLUTION
    arrays = [np.array(x, dtype=float) for x in arrays]  # copies, free to be nudged
    worst = []
    for i, x in enumerate(arrays):
        slopes = np.empty(x.shape)
        for place in np.ndindex(x.shape):
            before = x[place]
            x[place] = before + step
            up = loss(*arrays)
            x[place] = before - step
            slopes[place] = (up - loss(*arrays)) / (2 * step)
            x[place] = before
        worst.append(np.abs(gradients[i] - slopes).max())
    return worst
    # END SOLUTION


# %% name="gradient-check-check" tags=["check"]
check(gradient_check)

# %% [markdown] name="gradient-check-why"
r"""
<details><summary>Why it works</summary>

Expand $L(x \pm \varepsilon)$ around $x$: the even powers are the same on both sides and cancel in the difference, so the error starts at $\varepsilon^2$. Putting the *remembered* entry back matters: $x + \varepsilon - 2\varepsilon + \varepsilon$ is
not $x$ to the last digit. And `np.max` hands a nan on, where Python's `max` may drop it, since every comparison with nan is false.

It costs two losses for each number of the input. A backward pass costs a few losses, for **all** of them together {cite}`baydin2018`. That is why networks are trained by one and only checked by the other.

</details>
"""

# %% [markdown] name="first-measurement"
r"""
Try it on your two functions. A trick makes a loss out of anything: multiply the output with a fixed `grad` and add up. Then $\partial L / \partial\,\text{output}$ *is* `grad`.
"""

# %% name="check-repeat-and-sum"
rng = np.random.default_rng(0)
few, many = rng.normal(size=(2, 4)), rng.normal(size=(2, 5, 4))


def repeat_loss(x):
    return (np.repeat(x[:, None, :], 5, axis=1) * many).sum()  # `many` is the gradient in the copies


def sum_loss(x):
    return (x.sum(axis=1) * few).sum()  # `few` is the gradient in the sums


def bound(error):
    """A round number well above a rounding error, which differs between equally right answers."""
    return 10.0 ** (np.floor(np.log10(max(error, 1e-16))) + 2)


(repeat_error,) = gradient_check(repeat_loss, [few], [repeat_backward(many, axis=1)])
(sum_error,) = gradient_check(sum_loss, [many], [sum_backward(few, 5, axis=1)])
(mean_error,) = gradient_check(sum_loss, [many], [sum_backward(few, 5, axis=1) / 5])
glue("right-bound", bound(max(repeat_error, sum_error)), display=False)
glue("mean-error", mean_error, display=False)
print(f"Repeat: {repeat_error:.0e}   Sum: {sum_error:.0e}   Sum, divided by 5: {mean_error:.1f}")

# %% [markdown] name="what-you-saw-measured"
r"""
**What you saw.** Your gradients differ from the measured slopes by less than {glue:text}`right-bound:.0e`. The wrong one, divided by 5 as if the sum were a mean, is off by {glue:text}`mean-error:.1f`. Between right and wrong lies a wide empty space: a gradient check is a sharp test.
"""

# %% [markdown] name="weighted-sum-prose"
r"""
## The weighted sum

Begin at the end, where the gradient arrives: the context is a mixture of states,

$$
c = \sum_{i=1}^{S} a_i h_i
$$ (eq-weighted-sum)

You know it as steps 3 and 4 of lesson 2. There it was a matrix product. Take it apart into nodes whose backward pass you know: **Repeat** the weights along D, so that they have the shape of `h`; multiply entry by
entry, the {term}`Hadamard product`; **Sum** over the words.
"""

# %% [markdown] name="weighted-sum-exercise"
r"""
:::{exercise} Weighted sum
:label: ex-weighted-sum

For every sentence of the batch, mix its states by its weights.

`weights` (B, S), `h` (B, S, D), perhaps of integers → context (B, D). The weights come as they are, also where they don't sum to one. Leave both as you found them.

Difficulty 1 of 5, about 4 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The cell that computed `context` for the three words.

</details>
<details><summary>Hint 2: the shapes</summary>

weights (B, S) → (B, S, 1), which broadcasts against h (B, S, D) → products (B, S, D) → (B, D).

</details>
<details><summary>Hint 3: in words</summary>

Give the weights a last axis. Multiply. Add up over the words.

</details>
"""


# %% name="weighted-sum" tags=["answer"]
def weighted_sum(weights, h):
    """Context: for each sentence, the sum of its states times their weights.

    Shapes: weights (B, S), h (B, S, D) -> (B, D).
    """
    # BEGIN SOLUTION
    return (weights[:, :, None] * h).sum(axis=1)  # (B, S, D) -> (B, D)
    # END SOLUTION


# %% name="weighted-sum-check" tags=["check"]
check(weighted_sum)

# %% [markdown] name="weighted-sum-why"
r"""
<details><summary>Why it works</summary>

Which axis to repeat along and which to sum is decided by what each axis *is*. A weight belongs to a word and holds for all D numbers of its state: repeat along D. The words are what gets mixed: sum over S. Sentences never mix: B stays.

</details>
"""

# %% [markdown] name="weighted-sum-backward-prose"
r"""
Now backwards. One rule is still missing: for a product, each factor gets the gradient **times the other factor**. Nudge $a$ in $a \cdot h$, and the product moves $h$ times as far.

Walk back from $c$ with `grad` = (2, 1). *Sum*: each of the three products gets (2, 1). *Product*: state $h_i$ gets $a_i$ times (2, 1), and the repeated weight gets $h_i$ times (2, 1), number by number. *Repeat*: add these up over D.

| word | $a_i$ | $h_i$ | gradient in $h_i$ | gradient in $a_i$ |
|---|---|---|---|---|
| the | ¼ | (0, 4) | (½, ¼) | 0 · 2 + 4 · 1 = 4 |
| cat | ½ | (1, 0) | (1, ½) | 1 · 2 + 0 · 1 = 2 |
| sat | ¼ | (0, 8) | (½, ¼) | 0 · 2 + 8 · 1 = 8 |

More weight on *sat* would hurt most: 8.
"""

# %% [markdown] name="weighted-sum-backward-exercise"
r"""
:::{exercise} Weighted sum, backwards
:label: ex-weighted-sum-backward

`weights` (B, S), `h` (B, S, D): what went in, the states perhaps as integers; `grad` (B, D): the gradient in the context → two arrays, the gradients in the weights (B, S) and in the states (B, S, D). Leave all inputs as you found them.

Difficulty 3 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Three nodes forwards: Repeat, product, Sum. Backwards in the other order, with the two functions you have. The table above is what must come out for the three words.

</details>
<details><summary>Hint 2: the shapes</summary>

grad (B, D) → (B, S, D) for the products → times weights (B, S, 1) is the gradient in h; times h (B, S, D) is that in the repeated weights → (B, S).

</details>
<details><summary>Hint 3: in words</summary>

Sum backwards, over the words. Multiply with the weights for one answer. Multiply with h, then Repeat backwards along D, for the other. Return the weights' gradient first.

</details>
"""


# %% name="weighted-sum-backward" tags=["answer"]
def weighted_sum_backward(weights, h, grad):
    """Gradients in the weights and in the states, from the gradient in the context.

    Shapes: weights (B, S), h (B, S, D), grad (B, D) -> (B, S), (B, S, D).
    """
    # BEGIN SOLUTION
    grad_products = sum_backward(grad, h.shape[1], axis=1)  # (B, S, D): every word gets all of it
    grad_h = grad_products * weights[:, :, None]  # (B, S, D)
    grad_weights = repeat_backward(grad_products * h, axis=2)  # (B, S)
    return grad_weights, grad_h
    # END SOLUTION


# %% name="weighted-sum-backward-check" tags=["check"]
check(weighted_sum_backward)

# %% [markdown] name="weighted-sum-backward-why"
r"""
<details><summary>Why it works</summary>

Put together, $\partial L / \partial a_i = h_i \cdot \texttt{grad}$ and $\partial L / \partial h_i = a_i \, \texttt{grad}$. The first is a dot product: a weight's gradient says how far its state points *with* the gradient, that is, the wrong way.
The second says that all states get the same direction, each as strongly as it was listened to. A state with weight 0 gets nothing.

</details>
"""


# %% name="check-weighted-sum"
def mixing_loss(weights, h):
    return (weighted_sum(weights, h) * grad).sum()


grad_weights, grad_values = weighted_sum_backward(weights, h, grad)  # (B, S), (B, S, D)
mixing_errors = gradient_check(mixing_loss, [weights, h], [grad_weights, grad_values])
print("gradient in the weights:", grad_weights[0])
print(f"off by at most {max(mixing_errors):.0e}")

# %% [markdown] name="attention-weight-prose"
r"""
## The weights

One stage further back. The weights came from the decoder's question $s$ and the same states:

$$
e_i = h_i \cdot s, \qquad a = \operatorname{softmax}(e)
$$ (eq-attention-weight)

(No division by $\sqrt{D}$ here: it would only multiply the scores, and their gradient, by one constant more.) The dot product is again Repeat, product, Sum, with the axes changed: $s$ is **repeated along S**, since all words hear the same question, and the products are **summed over D**. Then softmax.

For the three words, `grad` in the weights is now (4, 2, 8). Softmax backwards is lesson 1's: each weight times how far its gradient lies above the weighted average. The average is ¼ · 4 + ½ · 2 + ¼ · 8 = 4. So the scores
get ¼(4 − 4) = 0, ½(2 − 4) = −1 and ¼(8 − 4) = 1.

*the* is exactly average: as a key it is not blamed at all.
"""

# %% [markdown] name="attention-weight-backward-exercise"
r"""
:::{exercise} The weights, backwards
:label: ex-attention-weight-backward

`s` (B, D), `h` (B, S, D): what went in, perhaps integers; `weights` (B, S): what came out; `grad` (B, S): the gradient in the weights → two arrays, the gradients in `s` (B, D) and in `h` (B, S, D).

Take `weights` as they come: some words may have been masked and have weight 0. Leave all inputs as you found them.

Difficulty 3 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Four nodes forwards: Repeat, product, Sum, softmax. `softmax_backward` is at the top of this notebook.

</details>
<details><summary>Hint 2: the shapes</summary>

grad (B, S) → scores (B, S) → products (B, S, D) → times s, repeated as (B, 1, D), is the gradient in h; times h is that in the repeated s, (B, S, D) → (B, D).

</details>
<details><summary>Hint 3: in words</summary>

Softmax backwards, over the words. Sum backwards, along D. Multiply with s for the gradient in h. Multiply with h, then Repeat backwards over the words, for the gradient in s. Return that of s first.

</details>
"""


# %% name="attention-weight-backward" tags=["answer"]
def attention_weight_backward(s, h, weights, grad):
    """Gradients in the query and in the keys, from the gradient in weights = softmax(h s).

    Shapes: s (B, D), h (B, S, D), weights (B, S), grad (B, S) -> (B, D), (B, S, D).
    """
    # BEGIN SOLUTION
    grad_scores = softmax_backward(weights, grad)  # (B, S)
    grad_products = sum_backward(grad_scores, h.shape[2], axis=2)  # (B, S, D)
    grad_h = grad_products * s[:, None, :]  # (B, S, D)
    grad_s = repeat_backward(grad_products * h, axis=1)  # (B, D): all words' blame
    return grad_s, grad_h
    # END SOLUTION


# %% name="attention-weight-backward-check" tags=["check"]
check(attention_weight_backward)

# %% [markdown] name="attention-weight-backward-why"
r"""
<details><summary>Why it works</summary>

In one line each: $\partial L / \partial s = \sum_i \delta_i h_i$ and $\partial L / \partial h_i = \delta_i s$, with $\delta = \partial L / \partial e$. The question's gradient is a mixture of states, like the context, but with weights $\delta_i$
that sum to zero. So the question turns away from states that did worse than average and towards those that did better. A masked word has weight 0, hence $\delta_i = 0$: nothing comes from it and nothing
goes to it, without a line of code about masks.

</details>
"""


# %% name="check-attention-weight"
def attention_weight(s, h):
    """Weights (B, S) of the query s (B, D) over the keys h (B, S, D)."""
    return softmax((h * s[:, None, :]).sum(axis=2))


def asking_loss(s, h):
    return (attention_weight(s, h) * grad_weights).sum()


grad_s, grad_keys = attention_weight_backward(s, h, weights, grad_weights)  # (B, D), (B, S, D)
asking_errors = gradient_check(asking_loss, [s, h], [grad_s, grad_keys])
print("gradient in s:", grad_s[0].round(2), "  in h, as keys:", grad_keys[0].round(2).tolist())
print(f"off by at most {max(asking_errors):.0e}")

# %% [markdown] name="what-you-saw-weights"
r"""
**What you saw.** $s$ gets −1 · (1, 0) + 1 · (0, 8) = (−1, 8). A step *against* it makes $s$ larger along *cat* and much smaller along *sat*: ask for *cat*, not for *sat*. And *cat* itself is pulled towards the question, −1 · (log 2, 0), *sat* pushed away.
"""

# %% [markdown] name="a-fork"
r"""
## The whole layer, and a fork

Put the two stages together. Here is every node with the shapes of the running example. Follow `h` with a finger: it leaves by **two** arrows. As keys it decides the weights, as values it is mixed.
"""

# %% name="the-graph"
# name: x, y, text, colour
nodes = {
    "s": (0.3, 0, "decoder state $s$", viz.QUERY),
    "h": (2.6, 0, "encoder states $h$", viz.INK),
    "repeat s": (0.3, 1, "Repeat along S", viz.INK),
    "times h": (0.9, 2, "×", viz.INK),
    "sum D": (0.9, 3, "Sum over D", viz.INK),
    "softmax": (0.9, 4, "softmax", viz.INK),
    "repeat a": (0.9, 5, "Repeat along D", viz.INK),
    "times a": (1.5, 6, "×", viz.INK),
    "sum S": (1.5, 7, "Sum over S", viz.INK),
    "c": (1.5, 8, "context $c$", viz.INK),
}
edges = [("s", "repeat s", viz.QUERY), ("repeat s", "times h", viz.QUERY), ("h", "times h", viz.KEY)]
edges += [("times h", "sum D", viz.INK), ("sum D", "softmax", viz.INK), ("softmax", "repeat a", viz.WEIGHT)]
edges += [("repeat a", "times a", viz.WEIGHT), ("h", "times a", viz.VALUE)]
edges += [("times a", "sum S", viz.INK), ("sum S", "c", viz.INK)]


# %% name="to-draw-the-graph"
def draw_layer(ax, labels, back=False):
    """The attention layer from bottom to top, with a label at every edge."""
    for x, y, text, color in nodes.values():
        box(ax, (x, y), text, color)
    for (start, end, color), label in zip(edges, labels, strict=True):
        one, two = np.array(nodes[start][:2]), np.array(nodes[end][:2])
        arrow(ax, *((two, one) if back else (one, two)), color, back)
        x, y = (one + two) / 2
        side = 0.14 if color == viz.VALUE else -0.14  # of the arrow on which its label stands
        drop = 0.35 if color == viz.KEY else 0.0
        ax.text(x + side, y - drop, label, color=color, ha="left" if side > 0 else "right", va="center")
    ax.set(xlim=(-0.9, 3.3), ylim=(-0.4, 8.4))
    ax.axis("off")


# %% name="forward-graph" tags=["figure"] mystnb={"image": {"alt": "The attention layer as a graph, read from bottom to top. The decoder state s, of shape 1, 2, is repeated along S to 1, 3, 2, multiplied with the encoder states h of shape 1, 3, 2 and summed over D to scores of shape 1, 3. Softmax turns them into weights of shape 1, 3, which are repeated along D to 1, 3, 2, multiplied with h again, and summed over S to the context c of shape 1, 2. Two arrows leave h: one as keys, one as values."}, "figure": {"name": "fig-forward", "caption": "Attention at one decoder step, forwards, with the shapes of the three words: B = 1, S = 3, D = 2. Two arrows leave $h$: as keys to the lower product, as values to the upper one."}}
shapes = ["(1, 2)", "(1, 3, 2)", "keys\n(1, 3, 2)", "(1, 3, 2)", "scores (1, 3)", "weights (1, 3)"]
shapes += ["(1, 3, 2)", "values\n(1, 3, 2)", "(1, 3, 2)", "(1, 2)"]
fig, ax = plt.subplots(figsize=(4.8, 7))
draw_layer(ax, shapes)
plt.show()

# %% [markdown] name="two-ways-add"
r"""
`h` was used twice, so it was copied, and you know what that means backwards: **its gradients add**. Together, for state $h_i$:

$$
\frac{\partial L}{\partial h_i} = \underbrace{a_i \, \texttt{grad}}_{\text{as a value: what it said}} + \underbrace{\delta_i \, s}_{\text{as a key: how it was found}}
$$ (eq-two-ways)

with $\delta_i = a_i \bigl( g_i - \sum_j a_j g_j \bigr)$ and $g_i = h_i \cdot \texttt{grad}$. That is all of attention, backwards.
"""

# %% [markdown] name="attention-layer-backward-exercise"
r"""
:::{exercise} The attention layer, backwards
:label: ex-attention-layer-backward

One decoder step, from the context back to both inputs.

`s` (B, D), `h` (B, S, D): what went in, perhaps integers; `weights` (B, S): as they were on the way forwards, perhaps masked; `grad` (B, D): the gradient in the context → two arrays, the gradients in `s` (B, D) and in `h` (B, S, D). Leave all inputs as you found them.

Difficulty 2 of 5, about 8 minutes.
:::

<details><summary>Hint 1: where to look</summary>

You have the backward pass of both stages. Which of them comes first on the way back, and what does it hand to the other?

</details>
<details><summary>Hint 2: the shapes</summary>

grad (B, D) → weights' gradient (B, S) and a first gradient in h (B, S, D) → gradient in s (B, D) and a second gradient in h (B, S, D).

</details>
<details><summary>Hint 3: in words</summary>

Weighted sum backwards. Give the weights' gradient to the weights' backward pass. Add the two gradients in h. Return that of s first.

</details>
"""


# %% name="attention-layer-backward" tags=["answer"]
def attention_layer_backward(s, h, weights, grad):
    """Gradients in the decoder's state and in the encoder's states, one decoder step.

    Shapes: s (B, D), h (B, S, D), weights (B, S), grad (B, D) -> (B, D), (B, S, D).
    """
    # BEGIN SOLUTION
    grad_weights, as_values = weighted_sum_backward(weights, h, grad)  # (B, S), (B, S, D)
    grad_s, as_keys = attention_weight_backward(s, h, weights, grad_weights)  # (B, D), (B, S, D)
    return grad_s, as_values + as_keys  # h was used twice
    # END SOLUTION


# %% name="attention-layer-backward-check" tags=["check"]
check(attention_layer_backward)

# %% [markdown] name="attention-layer-backward-why"
r"""
<details><summary>Why it works</summary>

A fork is a Repeat with two copies. Drop one of the two ways and the shapes still fit, and training may still work after a fashion: without the keys' way the states learn what to say, but not how *to be found*. Only a measurement tells.

</details>
"""

# %% name="backward-graph" tags=["figure"] mystnb={"image": {"alt": "The same graph with dashed arrows from top to bottom and the gradient's numbers. The context's gradient 2, 1 reaches the upper product; h gets a half and a quarter, 1 and a half, a half and a quarter as values; the weights get 4, 2, 8, the scores 0, minus 1, 1. The lower product gives h 0, 0; minus 0.69, 0; 0.69, 0 as keys, and s gets minus 1, 8."}, "figure": {"name": "fig-backward", "caption": "The same layer backwards, with the gradient's numbers for *the*, *cat* and *sat*. Two dashed arrows arrive at $h$: their numbers add."}}
numbers = [
    "(−1, 8)",
    "(0, 0) (−1, 0)\n(0, 8)",
    "as keys\n(0, 0)\n(−0.69, 0)\n(0.69, 0)",
    "0, −1, 1\nto each D",
    "0, −1, 1",
]
numbers += ["4, 2, 8", "(0, 4) (2, 0)\n(0, 8)", "as values\n(½, ¼)\n(1, ½)\n(½, ¼)", "(2, 1)\nto each word", "(2, 1)"]
fig, ax = plt.subplots(figsize=(4.8, 7))
draw_layer(ax, numbers, back=True)
plt.show()


# %% name="check-layer"
def attention_layer(s, h):
    """Context (B, D): the query s (B, D) looks up the states h (B, S, D)."""
    return weighted_sum(attention_weight(s, h), h)


def layer_loss(s, h):
    return (attention_layer(s, h) * grad).sum()


grad_s, grad_h = attention_layer_backward(s, h, weights, grad)
whole = gradient_check(layer_loss, [s, h], [grad_s, grad_h])
forgotten = gradient_check(layer_loss, [s, h], [grad_s, grad_values])
glue("layer-bound", bound(max(whole)), display=False)
glue("forgotten-error", forgotten[1], display=False)
print("gradient in h:", grad_h[0].round(2).tolist())
print(f"both ways: off by {max(whole):.0e}   without the keys' way: off by {forgotten[1]:.2f}")

# %% [markdown] name="what-you-saw-fork"
r"""
**What you saw.** With both ways the gradient and the measured slopes are less than {glue:text}`layer-bound:.0e` apart. Without the keys' way it is off by {glue:text}`forgotten-error:.2f`: that is log 2, the number in {numref}`fig-backward` that went missing.

*the* gets (½, ¼), as a value only. *cat* gets (1, ½) − (log 2, 0) = (0.31, 0.5): what it said should shrink, but as a key it should be found more. The two ways may pull against each other; the sum decides.
"""

# %% [markdown] name="every-step"
r"""
## Every step reads the same states

A decoder takes T steps. At each it has a new state $s_t$, asks anew, gets weights $a_t$ of its own and a context $c_t$ of its own. Only the encoder's states are the same for all. So `h` is copied once more, T times, and you know the rest.
"""

# %% name="steps-share-states" tags=["figure"] mystnb={"image": {"alt": "Three attention boxes for decoder steps 1, 2 and 3. Each has its own decoder state and its own context above it. A solid arrow leads from the one box of encoder states to every attention box, and a dashed arrow leads back from each; at the encoder states the three gradients are added."}, "figure": {"name": "fig-steps", "caption": "Three decoder steps. Each has its own question and answer; all read the same encoder states (solid), so all send gradients there (dashed), and these add up."}}
fig, ax = plt.subplots(figsize=(5, 3.6))
box(ax, (1.2, 0), "encoder states $h$  (B, S, D)\ngradient: step 1 + step 2 + step 3")
for t in range(3):
    x = 1.2 * t
    box(ax, (x, 1.5), "Attention")
    box(ax, (x - 0.28, 2.7), f"$s_{t + 1}$", viz.QUERY)
    box(ax, (x + 0.28, 2.7), f"$c_{t + 1}$", viz.VALUE)
    arrow(ax, (x - 0.28, 2.7), (x - 0.1, 1.5), viz.QUERY)
    arrow(ax, (x + 0.1, 1.5), (x + 0.28, 2.7), viz.VALUE)
    foot = 1.2 + 0.8 * (t - 1)
    arrow(ax, (foot - 0.07, 0.1), (x - 0.07, 1.5))
    arrow(ax, (x + 0.07, 1.5), (foot + 0.07, 0.1), back=True)
ax.set(xlim=(-0.6, 3), ylim=(-0.4, 3))
ax.axis("off")
plt.show()

# %% [markdown] name="time-attention-backward-exercise"
r"""
:::{exercise} All decoder steps, backwards
:label: ex-time-attention-backward

`s` (B, T, D): a decoder state for each step; `h` (B, S, D): the encoder's states, shared by all steps; `weights` (B, T, S): as they were on the way forwards; `grad` (B, T, D): the gradients in the T contexts → two arrays, the gradients in `s` (B, T, D) and in `h` (B, S, D).

`s`, `h` and `grad` may be arrays of integers; your gradients can't be. Leave all inputs as you found them.

Difficulty 3 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

One step is solved. See {numref}`fig-steps`: what is a step's own, and what do all steps share?

</details>
<details><summary>Hint 2: the shapes</summary>

For step t: s (B, D), weights (B, S), grad (B, D) → gradient in that step's s (B, D), and one in h (B, S, D). T of the first side by side: (B, T, D). T of the second added: (B, S, D).

</details>
<details><summary>Hint 3: in words</summary>

Start with zeros for the gradient in h. For each step, take its slices, call your layer's backward pass, store the gradient of its s in its place, and add the other one on.

</details>
"""


# %% name="time-attention-backward" tags=["answer"]
def time_attention_backward(s, h, weights, grad):
    """Gradients in the decoder's states and in the encoder's states, all T steps.

    Shapes: s (B, T, D), h (B, S, D), weights (B, T, S), grad (B, T, D)
    -> (B, T, D), (B, S, D).
    """
    # BEGIN SOLUTION
    grad_s = np.empty(s.shape)
    grad_h = np.zeros(h.shape)
    for t in range(s.shape[1]):
        step = attention_layer_backward(s[:, t], h, weights[:, t], grad[:, t])
        grad_s[:, t] = step[0]  # each step's own
        grad_h += step[1]  # shared by all
    return grad_s, grad_h
    # END SOLUTION


# %% name="time-attention-backward-check" tags=["check"]
check(time_attention_backward)

# %% [markdown] name="time-attention-backward-why"
r"""
<details><summary>Why it works</summary>

It is `repeat_backward` over T, without keeping all T gradients at once. No step waits for another: unlike in the recurrent layer, no gradient of step 3 passes through step 2 on its way to `h`. So a few matrix products over all steps can replace the loop, and in fast code
they do. And the way from any output to any source word has the same length, whatever their distance.

</details>
"""

# %% [markdown] name="axes-on-one-page"
r"""
That was all. The whole of attention's backward pass is a matter of axes:

| | forwards | backwards |
|---|---|---|
| question $s$ | copied along S | summed over S |
| products with the keys | summed over D | copied along D |
| weights $a$ | copied along D | summed over D |
| products with the values | summed over S | copied along S |
| states $h$, in one step | copied: keys and values | the two added |
| states $h$, over all steps | copied T times | summed over T |

B is never copied and never summed: the sentences of a batch don't know of each other.
"""

# %% [markdown] name="witnesses-prose"
r"""
## Two witnesses for every layer

You have six backward passes. Put each before two witnesses: your own finite differences, and torch's {term}`automatic differentiation`, which keeps the graph of a computation as it runs and then walks it back {cite}`baydin2018`.

The layers below are written once, for both libraries: `xp` is NumPy or torch.
"""


# %% name="layers-for-both"
def shares(xp, scores):
    """Softmax, without the shift: these scores are small."""
    raised = xp.exp(scores)
    return raised / raised.sum(-1)[..., None]


def many_steps(xp, s, h):
    a = shares(xp, (s[:, :, None, :] * h[:, None, :, :]).sum(-1))  # (B, T, S)
    return (a[..., None] * h[:, None, :, :]).sum(2)  # (B, T, D)


forwards = {
    "Repeat": lambda xp, x: xp.stack([x] * 5, 1),
    "Sum": lambda xp, y: y.sum(1),
    "WeightedSum": lambda xp, a, h: (a[..., None] * h).sum(1),
    "AttentionWeight": lambda xp, s, h: shares(xp, (h * s[:, None, :]).sum(-1)),
    "Attention": lambda xp, s, h: many_steps(xp, s[:, None, :], h)[:, 0],
    "all steps": many_steps,
}

# %% name="your-backwards"
backwards = {
    "Repeat": lambda g, x: [repeat_backward(g, 1)],
    "Sum": lambda g, y: [sum_backward(g, y.shape[1], 1)],
    "WeightedSum": lambda g, a, h: weighted_sum_backward(a, h, g),
    "AttentionWeight": lambda g, s, h: attention_weight_backward(s, h, attention_weight(s, h), g),
    "Attention": lambda g, s, h: attention_layer_backward(s, h, attention_weight(s, h), g),
    "all steps": lambda g, s, h: time_attention_backward(s, h, softmax(s @ h.swapaxes(1, 2)), g),
}
b, t, n, d = 3, 4, 5, 6  # B, T, S, D
sizes = {
    "Repeat": [(b, d)],
    "Sum": [(b, n, d)],
    "WeightedSum": [(b, n), (b, n, d)],
    "AttentionWeight": [(b, d), (b, n, d)],
    "Attention": [(b, d), (b, n, d)],
    "all steps": [(b, t, d), (b, n, d)],
}

# %% name="two-witnesses"
import torch


def loss_of(forward, g):
    return lambda *arrays: (forward(np, *arrays) * g).sum()


rng = np.random.default_rng(1)
measured, automatic = {}, {}
for name, forward in forwards.items():
    arrays = [rng.normal(size=shape) for shape in sizes[name]]
    g = rng.normal(size=forward(np, *arrays).shape)
    yours = backwards[name](g, *arrays)
    measured[name] = max(gradient_check(loss_of(forward, g), arrays, yours))
    tensors = [torch.tensor(x, requires_grad=True) for x in arrays]  # float64, as NumPy's
    (forward(torch, *tensors) * torch.tensor(g)).sum().backward()
    automatic[name] = max(np.abs(x.grad.numpy() - y).max() for x, y in zip(tensors, yours, strict=True))
    print(f"{name:16} finite differences {measured[name]:.0e}   autograd {automatic[name]:.0g}")
glue("measured-bound", bound(max(measured.values())), display=False)
glue("automatic-bound", bound(max(automatic.values())), display=False)

# %% name="errors" tags=["figure"] mystnb={"image": {"alt": "For each of the six layers two marks on a log scale from ten to the minus 17 to ten to the minus 5: a circle for the difference to finite differences, between ten to the minus 12 and ten to the minus 9, and a cross for the difference to autograd, from the left edge (exactly 0, for Repeat and Sum) to about ten to the minus 15. All lie far left of a dotted line at ten to the minus 6."}, "figure": {"name": "fig-errors", "caption": "Your gradients against two witnesses. Dotted: 10⁻⁶, a line that no right gradient should cross. Finite differences (circles) are themselves only good to about ten digits; autograd (crosses) agrees to the last. A cross at the left edge is exactly 0."}}
fig, ax = plt.subplots(figsize=(5.6, 3))
rows = np.arange(len(measured))
ax.plot(list(measured.values()), rows, "o", color=viz.INK, fillstyle="none", label="finite differences")
ax.plot(np.maximum(list(automatic.values()), 1e-17), rows, "x", color=viz.INK, label="autograd")
ax.axvline(1e-6, color=viz.INK, linestyle=":", linewidth=1)
ax.set(xscale="log", xlim=(5e-18, 1e-5), xticks=[1e-17, 1e-14, 1e-11, 1e-8], xlabel="largest difference")
ax.set_yticks(rows, list(measured))
ax.invert_yaxis()
ax.legend(loc="lower center", bbox_to_anchor=(0.4, 1), ncols=2)
plt.show()

# %% [markdown] name="what-you-saw-witnesses"
r"""
**What you saw.** Finite differences are less than {glue:text}`measured-bound:.0e` away, autograd less than {glue:text}`automatic-bound:.0e`. The second is the rounding of a few additions: torch does exactly what you did, node by node.

The course's own package, `attn`, stands on top of torch. Is its attention *your* attention? Ask it with a batch of two sentences, the second of them shorter, so that a mask is needed.
"""

# %% name="same-layer-in-attn"
from attn.attention import masked_softmax, padding_mask
from attn.scores import make_score

s2, h2, g2 = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 5, 3)), rng.normal(size=(2, 4, 3))
mask = padding_mask(torch.tensor([5, 3]), 5)  # (B, 1, S), True = may attend
a2 = softmax(np.where(mask.numpy(), s2 @ h2.swapaxes(1, 2), -np.inf))  # (B, T, S), yours
mine = {"weights": a2, "context": a2 @ h2}
mine["gradient in s"], mine["gradient in h"] = time_attention_backward(s2, h2, a2, g2)

ts, th = (torch.tensor(x, requires_grad=True) for x in (s2, h2))
dot = make_score("dot", 3, 3)  # attn's scores: it prepares the keys once, then compares every query
ta = masked_softmax(dot(ts, dot.prepare(th)), mask)  # (B, T, S), attn's
(ta @ th).backward(torch.tensor(g2))
theirs = {"weights": ta, "context": ta @ th, "gradient in s": ts.grad, "gradient in h": th.grad}
gaps = {name: np.abs(theirs[name].detach().numpy() - mine[name]).max() for name in mine}
glue("attn-bound", bound(max(gaps.values())), display=False)
glue("masked-gradient", float(np.abs(mine["gradient in h"][1, 3:]).max()), display=False)
print({name: f"{gap:.0g}" for name, gap in gaps.items()})

# %% [markdown] name="what-you-saw-attn"
r"""
**What you saw.** Weights, context and both gradients differ by less than {glue:text}`attn-bound:.0e`. The two padded states of the second sentence get a gradient of {glue:text}`masked-gradient:.0f`: weight 0 on the way forwards is gradient 0 on the way back, by both ways at once. You wrote no code for it.
"""

# %% [markdown] name="real-dates"
r"""
## Where a date's gradient goes

Now a trained model. It reads dates as people write them, character by character, and writes them as ISO 8601 has them: *Sep 25, 1984* → *1984-09-25*. Encoder and decoder are GRUs {cite}`cho2014`, lighter relatives of lesson 3's LSTM, with one state instead of its two. The attention between them is your layer; its context and the decoder's state are joined, go through one tanh layer `w_c`, and give the scores of the next character {cite}`luong2015`. Lesson 5 will
compare it with others. Train it on {glue:text}`dates-trained:,` written dates, twice over. It takes a few seconds.
"""

# %% name="load-dates"
from attn.data import dates, tokens
from attn.data.batches import epochs, pad, teacher_forcing

splits = dates.load(20_000)
letters = tokens.characters(pair.source for pair in splits.train)
digits = tokens.characters(pair.target for pair in splits.train)
glue("dates-trained", len(splits.train), display=False)
sources = [letters.encode(pair.source) for pair in splits.train]
targets = [digits.encode(pair.target) for pair in splits.train]
for pair in splits.train[:3]:
    print(f"{pair.source:28} → {pair.target}")

# %% name="train-on-dates"
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train


def date_loss(model, batch):
    """Summed cross-entropy of a batch, and its number of characters (all targets are as long)."""
    logits = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, 15)
    total = torch.nn.functional.cross_entropy(logits.flatten(0, 1), batch.target_out.flatten(), reduction="sum")
    return total, batch.target_out.numel()


torch.set_num_threads(1)
torch.manual_seed(0)
model = EncoderDecoder(len(letters), len(digits), RecurrentSizes(d_embedding=16, d_hidden=64, score="dot"))
recipe = Recipe(epochs=2, lr=0.01, device="cpu", quiet=True)
history = train(model, epochs(sources, targets, batch_size=128), date_loss, recipe)
print(f"loss of a character: {history.losses[0]:.2f} → {np.mean(history.losses[-20:]):.4f}")

# %% name="score-on-dates"
from attn.data.tokens import END, START
from attn.decoding import greedy

source, lengths = pad([letters.encode(pair.source) for pair in splits.test])
state = model.start(source, lengths)
written = greedy(model.step, state, start=START, end=END, max_len=12)
right = np.mean([digits.decode(w) == pair.target for w, pair in zip(written, splits.test, strict=True)])
glue("dates-right", 100 * right, display=False)
glue("dates-tested", len(splits.test), display=False)
print(f"{right:.1%} of {len(splits.test):,} dates it never saw are written without a single wrong character")

# %% [markdown] name="open-the-model"
r"""
It gets {glue:text}`dates-right:.1f` % of {glue:text}`dates-tested:,` held-out dates wholly right. Now open it. Take all held-out dates of the form *Sep 25, 1984*, which have the same length, so that a position means the same in each, and run the model by hand, in double precision, up to the loss of every output character.
"""

# %% name="model-by-hand"
import re

alike = [pair for pair in splits.test if re.fullmatch(r"[A-Za-z]{3} \d\d, \d{4}", pair.source)]
batch = teacher_forcing([letters.encode(p.source) for p in alike], [digits.encode(p.target) for p in alike])
model.double()
encoder, decoder = model.encoder, model.decoder
embedded = encoder.embedding(batch.source)  # (B, S, 16)
annotations, last = encoder.rnn(embedded)  # h (B, S, 64), and the last state
states, _ = decoder.rnn(decoder.embedding(batch.target_in), last)  # s (B, T, 64)
attention = torch.softmax(states @ annotations.mT, -1)  # a (B, T, S)
contexts = attention @ annotations  # c (B, T, 64)
joined = torch.tanh(decoder.w_c(torch.cat([contexts, states], -1)))  # (B, T, 64)
log_p = decoder.output(joined).log_softmax(-1)  # (B, T, 15)
losses = -log_p.gather(-1, batch.target_out[..., None])[..., 0]  # (B, T)
same = (decoder.output(joined) - model(*batch[:3])).abs().max().item()
glue("alike", len(alike), display=False)
print(f"{len(alike)} dates; by hand and by the model, scores differ by {same:.0g}")

# %% [markdown] name="your-layer-inside"
r"""
Torch walks back from the losses to the contexts. There you take over, send the gradient through your layer, and compare with what torch finds for the same stretch.
"""

# %% name="your-gradient-inside"
total = losses.sum()
(grad_contexts,) = torch.autograd.grad(total, contexts, retain_graph=True)  # (B, T, 64)
theirs = torch.autograd.grad(contexts, (states, annotations), grad_contexts, retain_graph=True)
s3, h3, a3, g3 = (x.detach().numpy() for x in (states, annotations, attention, grad_contexts))
yours, gaps = time_attention_backward(s3, h3, a3, g3), {}  # (B, T, 64), (B, S, 64)
for name, mine, torchs in zip("sh", yours, theirs, strict=True):
    gap, size = np.abs(mine - torchs.numpy()).max(), torchs.abs().max().item()
    gaps[name] = gap
    glue(f"date-size-{name}", size, display=False)
    print(f"gradient in {name}: up to {size:.2f} in size, yours and torch's differ by at most {gap:.0g}")
glue("date-bound", bound(max(gaps.values())), display=False)

# %% [markdown] name="map-prose"
r"""
There are {glue:text}`alike` such dates. The encoder's states get gradients of up to {glue:text}`date-size-h:.2f` in size, the decoder's of up to {glue:text}`date-size-s:.2f`. Yours differ from torch's by less than {glue:text}`date-bound:.0e`: what you wrote for toy numbers holds inside a trained model.

Now the map. Which state does each output character send its gradient to? Give your one-step layer every step of every date as if each were a sentence of its own: that keeps the T gradients apart that `time_attention_backward` adds up. The length of a state's gradient, as a
share of all states', is what we draw.
"""

# %% name="gradient-shares"
B, T, D = s3.shape
S = h3.shape[1]
each_h = np.repeat(h3[:, None], T, axis=1)  # (B, T, S, D): h, repeated for every step
_, apart = attention_layer_backward(
    s3.reshape(B * T, D), each_h.reshape(B * T, S, D), a3.reshape(B * T, S), g3.reshape(B * T, D)
)
apart = apart.reshape(B, T, S, D)
resum = np.abs(repeat_backward(apart, axis=1) - yours[1]).max()
lengths_of = np.linalg.norm(apart, axis=-1)  # (B, T, S)
gradient_map = (lengths_of / lengths_of.sum(axis=-1, keepdims=True)).mean(axis=0)  # (T, S)
print(f"added up over the steps they are your gradient again, up to {resum:.0g}")

# %% name="gradient-map" tags=["figure"] mystnb={"image": {"alt": "A grid with the eleven output characters of an ISO date as rows and the twelve characters of the written date as columns. The colour of the four year rows stands in the year columns at the right, that of the two month rows in the columns of the month's name at the left, that of the two day rows in the two day columns in the middle. The first hyphen's row stands mostly in the last year column, the second hyphen's is spread out, and the end's lies on the last day digit and just behind it; the rest is almost empty."}, "figure": {"name": "fig-gradient-map", "caption": "Where the loss of each output character (row) sends its gradient through the attention layer: shares over the states of the source characters (columns), mean over all held-out dates of this form. Labels from one of them."}}
fig, ax = plt.subplots(figsize=(5.6, 4.6))
rows, columns = [*alike[0].target, "end"], list(alike[0].source)
viz.alignment(ax, gradient_map, rows=rows, columns=columns, names=("output characters", "source characters"))
ax.set(xlabel="source character", ylabel="output character")
plt.show()

# %% name="gradient-shares-by-part"
parts = {"month": slice(0, 3), "day": slice(4, 6), "year": slice(8, 12)}  # of the source
rows_of = {"year": slice(0, 4), "month": slice(5, 7), "day": slice(8, 10)}  # of the output
for name, place in parts.items():
    share = gradient_map[rows_of[name], place].sum(axis=1).mean()
    glue(f"share-{name}", 100 * share, display=False)
    print(f"{name:5}: {share:.0%} of the gradient of its digits lands on its own characters")

# %% [markdown] name="what-you-saw-map"
r"""
**What you saw.** Nobody told the model which characters belong together. Yet {glue:text}`share-month:.0f` % of the gradient of the month's two digits goes to the states of its three letters, {glue:text}`share-day:.0f` % of the day's to the day, {glue:text}`share-year:.0f` % of the year's to the year. What is learned from
a wrong month is learned where the month is written.

A state, though, is not a character. State $h_i$ has read everything up to $i$, so its gradient runs on, back through the encoder, to earlier characters. And there is a second way out of the decoder: its *first* state is the encoder's last one, lesson 3's bottleneck. Follow the last digit of the month
to the end, along both ways.
"""

# %% name="two-ways-to-a-character"
month = 6  # the step that writes the last digit of the month
one = losses[:, month].sum()
g_month = torch.autograd.grad(one, contexts, retain_graph=True)[0][:, month].numpy()
_, blame = attention_layer_backward(s3[:, month], h3, a3[:, month], g_month)  # (B, S, 64): yours
by_attention = torch.autograd.grad(annotations, embedded, torch.tensor(blame), retain_graph=True)[0]
(at_last,) = torch.autograd.grad(one, last[0], retain_graph=True)
by_bottleneck = torch.autograd.grad(last[0], embedded, at_last, retain_graph=True)[0]
(everything,) = torch.autograd.grad(one, embedded, retain_graph=True)  # (B, S, 16), torch alone
ways_gap = (by_attention + by_bottleneck - everything).abs().max().item()
norms = np.stack([way.norm(dim=-1).numpy() for way in (by_attention, by_bottleneck)])  # (2, B, S)
ways = (norms / norms.sum(axis=(0, 2), keepdims=True)).mean(axis=1)  # (2, S)
glue("ways-bound", bound(ways_gap), display=False)
glue("attention-way", 100 * ways[0].sum(), display=False)
glue("letters-attention", 100 * ways[0, :3].sum(), display=False)
glue("letters-bottleneck", 100 * ways[1, :3].sum(), display=False)

# %% name="character-bars" tags=["figure"] mystnb={"image": {"alt": "Bars over the twelve source characters. Through attention nearly all of the gradient of the month's last digit reaches the three letters of the month's name. The hatched bars of the way through the last state are small and grow towards the end of the source."}, "figure": {"name": "fig-character-bars", "caption": "Where the gradient of *one* output character, the last digit of the month, ends: shares over the source characters, by the way it took. Attention leads to the month's letters; the bottleneck mostly blames what was read last."}}
fig, ax = plt.subplots(figsize=(5.6, 3))
x = np.arange(S)
ax.bar(x - 0.2, ways[0], 0.4, color=viz.WEIGHT, label="through attention")
ax.bar(x + 0.2, ways[1], 0.4, color="none", edgecolor=viz.INK, hatch="////", label="through the last state")
ax.set(xticks=x, xticklabels=["␣" if c == " " else c for c in columns], xlabel="source character")
ax.set_ylabel("share of the gradient")
ax.legend()
plt.show()

# %% [markdown] name="what-you-saw-ways"
r"""
**What you saw.** {glue:text}`attention-way:.0f` % of the gradient took the way through attention. The three letters of the month got {glue:text}`letters-attention:.0f` % that way, and {glue:text}`letters-bottleneck:.2f` % through the last state: nine characters stand between them and that state, and the gradient has to pass through all of them. Your layer, in NumPy, sat in the middle of torch's graph, and the two ways together come within {glue:text}`ways-bound:.0e` of torch's own gradient: gradients add where ways meet, as at every fork of this lesson.

$s_t$ is a fork too. It asks, *and* it goes straight on to the output, since what the decoder knows by itself is wanted there as well as what it looked up. So its full gradient is yours plus that of the straight way.
"""

# %% [markdown] name="quiz-fork"
r"""
## Check yourself

:::{quiz} An array is used in three places of a network. How do you get its gradient?
- [x] Add the gradients of the three places. | Each place is a way for it to move the loss, and the chain rule adds over all ways.
- [ ] Average the gradients of the three places. | Then using it more often would not give it more influence, but it does. No one divides.
- [ ] Take the last one: it comes first on the way back. | That is a common bug of hand-written backward passes: `=` where `+=` is needed.
:::
"""

# %% [markdown] name="quiz-average"
r"""
:::{quiz} One word's weight has exactly the weighted average gradient, like *the* above. What does its state get?
- [ ] Nothing at all. | Nothing as a key. As a value it is still mixed into the context, and gets its weight times the context's gradient.
- [x] Only the gradient as a value. | $\delta_i = 0$, so the keys' way carries nothing, and the values' way carries $a_i$ times `grad`.
- [ ] Only the gradient as a key. | The other way round: being average closes the way through softmax.
:::
"""

# %% [markdown] name="quiz-shape"
r"""
:::{quiz} Your gradient in s has the shape (B, S, D), but s is (B, D). What is missing?
- [ ] A mean over S. | The shape would fit, the numbers would be S times too small. Repeat goes back as a sum.
- [x] A sum over S. | s was repeated along S on the way forwards, so its gradient is summed over S on the way back.
- [ ] The first word's slice, [:, 0]. | The shape would fit, but the blame of all other words would be lost.
:::
"""

# %% [markdown] name="quiz-step"
r"""
:::{quiz} Your gradient check reports 0.02 with a step of 1e-5, in float32 arrays that your code did not convert. What do you do first?
- [ ] Make the step smaller: 0.02 is too much. | In single precision a smaller step leaves even fewer digits in the difference. It gets worse.
- [x] Measure again in double precision. | With about 7 digits, a difference over 2e-5 is mostly rounding. Measure properly before you doubt the gradient.
- [ ] Rewrite the backward pass: it must be wrong. | Perhaps, but this measurement can't tell. Get a good one first.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. A gradient has the shape of what it belongs to. Copying goes back as a sum, a sum goes back as copying, a product as the other factor.
2. Measure before you trust: central differences, both sides, a step of 10⁻⁵, double precision, every number.
3. Through the weighted sum each state gets its weight times the gradient; each weight gets its state's dot product with it. Softmax turns that into "better or worse than average".
4. The states are keys and values, and are read at every step: all these gradients add. A weight of 0 passes nothing, so masks need no code.
5. In a trained model most of an output character's gradient lands on the states of the source characters that it came from, in one step, however far they are.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`computational graph` | 계산 그래프 |
| {term}`backpropagation` | 역전파 |
| {term}`broadcasting` | 브로드캐스트 |
| {term}`Repeat node` | 리피트 노드, 반복 노드 |
| {term}`Sum node` | 합 노드 |
| {term}`Hadamard product` | 아다마르 곱, 원소별 곱 |
| {term}`central difference` | 중심 차분 |
| {term}`gradient check` | 기울기 확인 |
| {term}`automatic differentiation` | 자동 미분 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`saitoh2018`, chapters 1 and 8: the whole network by hand in NumPy, node by node. The layers of this lesson carry the names they have there.
- {cite:t}`rumelhart1986`: backpropagation in four pages, with the family trees that a small network learned.
- {cite:t}`baydin2018`: what automatic differentiation is, and how it differs from finite differences and from symbols on paper.
- {cite:t}`luong2015`: attention with a dot product, and the layer after it.

**Next.** Here a word was found if its state pointed where the question pointed. Lesson 5 asks what else could make a key match a query, and tries five answers on these dates.
"""
