# %% [markdown] name="attention-by-hand"
r"""
# Attention by hand, forwards and backwards

**Where does the gradient go?**

| | |
|---|---|
| After it you can | send a gradient through attention with nothing but NumPy, for one decoder step and for all of them; measure any gradient and believe it; say what each of the states' two gradients teaches, and what is lost without it; read from a wrong answer where the model should have looked |
| You need | lesson 1's softmax and its backward pass, lesson 2's four steps, lesson 3's encoder and decoder; the chain rule |
| Time | about 130 minutes, with eight exercises; after the whole layer you are half-way, a good place to stop |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(repeat_backward)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% name="setup" tags=["setup"]
import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, holds, show_solution

viz.use_style()


# %% name="from-lesson-1" tags=["setup"]
def softmax(scores, axis=-1):
    """Lesson 1: weights along `axis`, safe for large scores."""
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


def softmax_backward(weights, grad, axis=-1):
    """Lesson 1: from the gradient in the weights to that in the scores."""
    average = (weights * grad).sum(axis=axis, keepdims=True)
    return weights * (grad - average)


# %% [markdown] name="who-is-to-blame"
r"""
## Who is to blame?

In lesson 3 the decoder saw one vector, the encoder's last state, however long the source was. Let it look back at **all** the states instead. An encoder that read
*the cat sat* leaves three: $h_i$ is what it held after word $i$. The decoder's own state $s$ asks: lesson 2's lookup returns, with $s$ as the query and
the $h_i$ as keys **and** values.

The answer $c$ goes on to the output, the output to the loss. If the loss is too high, the decoder's question has to change, or the states that answered it, or both. A gradient says in which direction, and how steeply the loss would change.

Usually torch works that out for you. In this lesson you do it by hand, train with what you wrote, and then take parts of it away to see what they were for. First the way forwards, with numbers for the head.
"""


# %% name="three-words"
# the cat sat: (B, S, D) = (1, 3, 2)
h = np.array([[[0.0, 4.0], [1.0, 0.0], [0.0, 8.0]]])
s = np.array([[np.log(2), 0.0]])  # (B, D): the decoder's state
scores = (h * s[:, None, :]).sum(axis=2)  # (B, S): log 2 for cat, else 0
weights = softmax(scores)  # (B, S): exp of the scores is 1, 2, 1
context = (weights[:, :, None] * h).sum(axis=1)  # (B, D)
print("weights:", weights[0].round(2), "  context:", context[0].round(2))


# %% [markdown] name="the-blame-arrives"
r"""
The weights are ¼, ½, ¼, so $c = \tfrac14 (0, 4) + \tfrac12 (1, 0) + \tfrac14 (0, 8) = (\tfrac12, 3)$.

Now suppose the rest of the network reports $\partial L / \partial c = (2, 1)$: if the first number of $c$ rose a little, the loss would rise twice as much. We write `grad` for
such a report. The whole lesson passes it on: from `context` back to `h` and `s`.

One rule catches most slips: **a gradient has the shape of the thing it belongs to**. Here `h` is (B, S, D): B sentences side by side that never mix, S words, D numbers in a state. So its gradient is (B, S, D), and
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


# %% name="repeat-and-sum" tags=["figure"] mystnb={"image": {"alt": "Two graphs. Above, Repeat: one box with value 2 feeds three boxes with value 2; gradients 1, 10 and 100 flow back along dashed arrows and add up to 111. Below, Sum: three boxes with values 1, 2 and 3 feed one box with value 6; its gradient 5 flows back to each of the three boxes as 5."}, "figure": {"name": "fig-repeat-sum", "caption": "Solid arrows: values, forwards. Dashed arrows: gradients, backwards. Above, the gradients of three copies add up: 111. Below, one gradient is copied to everything that was added. Repeat adds up gradients as Sum adds up values, and Sum copies gradients as Repeat copies values."}}
def fan(ax, title, one, many, out):
    """One box joined to three, forwards (solid) and backwards (dashed)."""
    draw = viz.Machine(ax, width=5.2, height=3.1)
    near, far = (0.95, 4.25) if out else (4.25, 0.95)
    draw.box("one", one, at=(near, 1.55), size=(1.6, 0.6))
    for i, text in enumerate(many):
        draw.box(f"{i}", text, at=(far, 2.6 - 1.05 * i), size=(1.6, 0.6))
        ends = ("one", f"{i}") if out else (f"{i}", "one")
        draw.arrow(*ends, bend=0.08)
        draw.arrow(*ends[::-1], bend=0.08, dashed=True)
    ax.set_title(title)


fig, axes = plt.subplots(2, 1, figsize=(5.2, 6.4))
copies = [f"value 2\ngradient {g}" for g in (1, 10, 100)]
parts = [f"value {x}\ngradient 5" for x in (1, 2, 3)]
fan(axes[0], "Repeat", "value 2\ngradient 111", copies, True)
fan(axes[1], "Sum", "value 6\ngradient 5", parts, False)
plt.show()


# %% [markdown] name="two-rules"
r"""
Why add? Nudge the 2 by a little $\varepsilon$. Each of its three copies moves by $\varepsilon$, and the loss moves by $1\varepsilon + 10\varepsilon + 100\varepsilon$. So the gradient in what was copied is the sum over its copies.

Why copy? Nudge any of the summands by $\varepsilon$ and the total moves by $\varepsilon$, whichever it was. So each gets the whole gradient of the total, undivided:

$$
\begin{aligned}
y_i = x \;\; &\Rightarrow \;\; \frac{\partial L}{\partial x} = \sum_i \frac{\partial L}{\partial y_i} \\[4pt]
y = \sum_i x_i \;\; &\Rightarrow \;\; \frac{\partial L}{\partial x_i} = \frac{\partial L}{\partial y}
\end{aligned}
$$ (eq-repeat-sum)

{term}`Repeat <Repeat node>` and {term}`Sum <Sum node>` are each other's backward pass. What remains to be chosen each time is the axis.
"""


# %% [markdown] name="repeat-backward-exercise"
r"""
:::{exercise} Repeat, backwards
:label: ex-repeat-backward

Something was copied along a new axis. Collect the gradients of its copies.

`grad`: the gradient in all the copies, any shape; `axis`: along which of *its* axes the copies lie → the gradient in what was copied: the shape of `grad` without that axis.

Example: `grad` (B, S, D) and `axis=1` → (B, D). A negative `axis` counts from the end. The caller still needs `grad`, so don't change it.

Difficulty 1 of 5, about 4 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The first line of {eq}`eq-repeat-sum`, and the upper half of {numref}`fig-repeat-sum`.

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
    """Gradient in an array that was repeated along a new `axis`.

    Shapes: grad (..., n, ...), the n copies along `axis` -> without it.
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

Example: `grad` (B, D), `size` S, `axis=1` → (B, S, D). A negative `axis` counts from the end. The caller still needs `grad`, so don't change it.

Difficulty 2 of 5, about 6 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The second line of {eq}`eq-repeat-sum`. `np.expand_dims` makes a place for the axis.

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
back = repeat_backward(there, axis=1)  # (B, D)
print("copied:", there[0].tolist(), "  added up again:", back[0])


# %% [markdown] name="measure-it"
r"""
## Don't trust a gradient, measure it

A wrong gradient gives no error message. The shapes fit, and often the loss falls all the same, only not as far as it should: you will see that happen later in this lesson. So before the layers you need a way to test a gradient.

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
up32, down32 = cubes_at(steps.astype(np.float32))  # single precision
step_errors = {
    "one-sided": np.abs((up - 8) / steps - 12),
    "central": np.abs((up - down) / (2 * steps) - 12),
    "single precision": np.abs((up32 - down32) / (2 * steps) - 12),
}
for name, errors in step_errors.items():
    best = steps[errors.argmin()]
    print(f"{name:17} best: {errors.min():.0e}, at a step of {best:.0e}")

# %% name="error-of-a-step-numbers" tags=["record"]
right_digits = {
    name: int(-np.log10(errors.min() / 12))  # of the 12, at the best step
    for name, errors in step_errors.items()
}
for name, count in right_digits.items():
    glue(f"digits-{name.replace(' ', '-')}", count, display=False)

# %% name="two-ways-to-be-wrong" tags=["figure"] mystnb={"image": {"alt": "Error against step size, both on log scales, for three ways to measure the slope of x cubed at 2. All curves form a V. The one-sided one turns near a step of ten to the minus 8; the central one falls twice as steeply, turns near ten to the minus 5 and gets lower. In single precision the central one turns near ten to the minus 2, far above the others. Left of their turning points all rise noisily."}, "figure": {"name": "fig-step-size", "caption": "How wrong a measured slope is, for steps from large (right) to small (left). At large steps the curve's bend makes the error, at tiny ones rounding does. A step of $10^{-5}$ to both sides (dotted), in double precision, is close to the best for this curve."}}
fig, ax = plt.subplots(figsize=(5.2, 4))
looks = zip(step_errors.items(), ["--", "-", "-."], [1.6, 2, 1], strict=True)
for (name, errors), style, width in looks:
    shown = np.maximum(errors, 1e-16)
    ax.loglog(steps, shown, style, c=viz.INK, lw=width, label=name)
ax.axvline(1e-5, color=viz.INK, linewidth=1, linestyle=":")
ax.set(xlabel="step", ylabel="error of the slope")
ax.set_xticks([1e-12, 1e-9, 1e-6, 1e-3])
ax.legend(loc="lower center", bbox_to_anchor=(0.45, 1), ncols=2)
plt.show()


# %% [markdown] name="step-sizes"
r"""
Each curve is a V. From the right, the curve bends less within a smaller step. But $L(x + \varepsilon)$ and $L(x - \varepsilon)$ agree in more and more digits, and their difference keeps only what is left: in double precision about 16
digits, minus those that cancel. At its best the central difference gets {glue:text}`digits-central` digits right here; one-sided, at most {glue:text}`digits-one-sided`.

Single precision has half the digits, and most of the valley is gone: at its best {glue:text}`digits-single-precision` digits are right. So measure in double precision.

A {term}`gradient check` does this for every number of every input, and compares.
"""

# %% name="step-sizes-holds" tags=["record"]
best_step = {n: steps[e.argmin()] for n, e in step_errors.items()}
holds(
    "the central difference gets at least two digits more than the one-sided",
    right_digits["central"] >= right_digits["one-sided"] + 2,
    f"{right_digits['central']} and {right_digits['one-sided']}",
)
holds(
    "in single precision half the digits or fewer are left",
    right_digits["single precision"] <= right_digits["central"] / 2,
    f"{right_digits['single precision']} of {right_digits['central']}",
)
holds(
    "a step of 1e-5 is within a factor of ten of the best central step",
    1e-6 < best_step["central"] < 1e-4,
    f"{best_step['central']:.0e}",
)
holds(
    "the error falls with the step and then rises again, in all three",
    all(
        e[0] > 100 * e.min() and e[-1] > 100 * e.min()
        for e in step_errors.values()
    ),
)


# %% [markdown] name="gradient-check-exercise"
r"""
:::{exercise} Gradient check
:label: ex-gradient-check

Measure every slope by {eq}`eq-central`, and say how far each gradient is off.

- `loss`: a function, `loss(*arrays)` → one number.
- `arrays`: a list of arrays of any shapes, also of integers or of single precision, some transposed or read-only. Measure in double precision. After the call they hold what they held before, to the last digit.
- `gradients`: a list with a gradient for each array, same shapes.
- `step`: $\varepsilon$, by which *one* entry moves up, then down, while all others stay.

→ a list with one number for each array: the largest absolute difference between its gradient and the measured slopes. If a gradient holds a nan, its number is nan, so that it can't be taken for a good one.

Difficulty 4 of 5, about 20 minutes.
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

    loss(*arrays) -> a number; returns each array's largest difference, or nan.
    """
    # BEGIN SOLUTION
    arrays = [np.array(x, dtype=float) for x in arrays]  # copies to nudge
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

It costs two losses for each number of the input. A backward pass costs as much as a few losses, for **all** numbers together {cite}`baydin2018`. That is why networks are trained by backward passes, and finite differences only check them.

</details>
"""


# %% [markdown] name="first-measurement"
r"""
Try it on `sum_backward`, and on a wrong version that divides by the number of summands, as if the sum were a mean. A trick makes a loss out of anything: multiply the output with a fixed `grad` and add up. Then $\partial L / \partial\,\text{output}$ *is* `grad`.
"""


# %% name="check-repeat-and-sum"
rng = np.random.default_rng(0)
few, many = rng.normal(size=(2, 4)), rng.normal(size=(2, 5, 4))


def sum_loss(x):
    return (x.sum(axis=1) * few).sum()  # `few`: the gradient in the sums


yours = sum_backward(few, 5, axis=1)
(sum_error,) = gradient_check(sum_loss, [many], [yours])
(mean_error,) = gradient_check(sum_loss, [many], [yours / 5])
print(f"copied: {sum_error:.0e}   divided by 5: {mean_error:.1f}")

# %% name="check-repeat-and-sum-numbers" tags=["record"]
glue("mean-error", mean_error, display=False)

# %% [markdown] name="what-you-saw-measured"
r"""
**What you saw.** The right gradient differs from the measured slopes by rounding alone; the wrong one is off by {glue:text}`mean-error:.1f`. Between the two lie many powers of ten. It isn't always that clear: the differences are absolute, so where all slopes are tiny, a wrong gradient looks good, too. Compare them with the size of the slopes.

One caution. A check sees only the inputs that it is given. Where a factor happens to be 0, a mistake in what it multiplies stays hidden, so check with random numbers.
"""

# %% name="measured-holds" tags=["record"]
holds(
    "right and wrong lie more than a million-fold apart",
    mean_error > 1e6 * sum_error,
    f"{sum_error:.0e} and {mean_error:.1f}",
)


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


# %% name="weighted-sum"
def weighted_sum(weights, h):
    """Each sentence's states, mixed: (B, S), (B, S, D) -> (B, D)."""
    repeated = np.repeat(weights[:, :, None], h.shape[2], axis=2)  # (B, S, D)
    return (repeated * h).sum(axis=1)  # (B, D)


weighted_sum(weights, h)


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

`weights` (B, S), `h` (B, S, D): what went in, the states sometimes integers; `grad` (B, D): the gradient in the context → two arrays, the gradients in the weights (B, S) and in the states (B, S, D). Don't change the inputs: they are used again.

Difficulty 3 of 5, about 12 minutes.
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
    """Gradients in the weights and in the states, from the context's.

    Shapes: weights (B, S), h (B, S, D), grad (B, D) -> (B, S), (B, S, D).
    """
    # BEGIN SOLUTION
    # every word gets all of it: (B, S, D)
    grad_products = sum_backward(grad, h.shape[1], axis=1)
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

*the* is exactly average, so its score gets no gradient.
"""


# %% name="attention-weight"
def attention_weight(s, h):
    """Weights (B, S) of the query s (B, D) over the keys h (B, S, D)."""
    repeated = np.repeat(s[:, None, :], h.shape[1], axis=1)  # (B, S, D)
    return softmax((repeated * h).sum(axis=2))  # (B, S)


# %% [markdown] name="attention-weight-backward-exercise"
r"""
:::{exercise} The weights, backwards
:label: ex-attention-weight-backward

`s` (B, D), `h` (B, S, D): what went in, sometimes integers; `weights` (B, S): what came out; `grad` (B, S): the gradient in the weights → two arrays, the gradients in `s` (B, D) and in `h` (B, S, D).

Take `weights` as they come: some words may have been masked and have weight 0. Don't change the inputs: they are used again.

Difficulty 3 of 5, about 12 minutes.
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
    """Gradients in the query and in the keys, from that in softmax(h s).

    Shapes: s (B, D), h (B, S, D), weights (B, S), grad (B, S)
    -> (B, D), (B, S, D).
    """
    # BEGIN SOLUTION
    grad_scores = softmax_backward(weights, grad)  # (B, S)
    grad_products = sum_backward(grad_scores, h.shape[2], axis=2)  # (B, S, D)
    grad_h = grad_products * s[:, None, :]  # (B, S, D)
    grad_s = repeat_backward(grad_products * h, axis=1)  # (B, D): all words
    return grad_s, grad_h
    # END SOLUTION


# %% name="attention-weight-backward-check" tags=["check"]
check(attention_weight_backward)


# %% [markdown] name="attention-weight-backward-why"
r"""
<details><summary>Why it works</summary>

In one line each: $\partial L / \partial s = \sum_i \delta_i h_i$ and $\partial L / \partial h_i = \delta_i s$, with $\delta = \partial L / \partial e$. The question's gradient is a mixture of states, like the context, but with weights $\delta_i$
that sum to zero. So the question turns away from states that did worse than average and towards those that did better. A masked word has weight 0, hence $\delta_i = 0$: nothing comes from it and nothing
goes to it.

</details>
"""


# %% name="check-attention-weight"
grad_weights, as_value = weighted_sum_backward(weights, h, grad)
grad_s, as_key = attention_weight_backward(s, h, weights, grad_weights)
print("gradient in s:", grad_s[0].round(2))
print("in h, as keys:", as_key[0].round(2).tolist())


# %% [markdown] name="what-you-saw-weights"
r"""
**What you saw.** $s$ gets −1 · (1, 0) + 1 · (0, 8) = (−1, 8). A step *against* it makes $s$ larger along *cat* and much smaller along *sat*: ask for *cat*, not for *sat*. As a key, *cat* gets −1 · (log 2, 0): a step against it pulls *cat* towards the question, and *sat* is pushed away.
"""


# %% name="weights-holds" tags=["record"]
turned = attention_weight(s - 0.1 * grad_s, h)[0]
holds(
    "a step of s against its gradient asks more for cat, less for sat",
    turned[1] > weights[0, 1] + 0.02 and turned[2] < weights[0, 2] - 0.02,
    f"{weights[0, 1]:.2f} -> {turned[1]:.2f},"
    f" {weights[0, 2]:.2f} -> {turned[2]:.2f}",
)
pulled = attention_weight(s, h - 0.1 * as_key)[0]
holds(
    "the keys' step alone pulls cat towards the question, pushes sat away",
    pulled[1] > weights[0, 1] and pulled[2] < weights[0, 2],
)


# %% [markdown] name="a-fork"
r"""
## The whole layer, and a fork

Put the two stages together. Here is every node with the shapes of the running example. Two arrows leave `h`: as keys the states decide the weights, as values they are mixed.
"""

# %% name="the-graph" tags=["given"]
# name: label, place, role, width
nodes = {
    "s": ("state $s$", (1.1, 0.4), viz.QUERY, 1.6),
    "h": ("states $h$", (4.8, 0.4), viz.INK, 1.5),
    "repeat s": ("Repeat along S", (1.1, 1.6), viz.INK, 1.7),
    "times h": ("×", (2.4, 2.5), viz.INK, 0.4),
    "sum D": ("Sum over D", (2.4, 3.5), viz.INK, 1.6),
    "softmax": ("softmax", (2.4, 4.6), viz.INK, 1.6),
    "repeat a": ("Repeat along D", (2.4, 5.7), viz.INK, 1.7),
    "times a": ("×", (2.4, 6.9), viz.INK, 0.4),
    "sum S": ("Sum over S", (2.4, 7.9), viz.INK, 1.6),
    "c": ("context $c$", (2.4, 8.9), viz.INK, 1.6),
}
edges = [  # from, to, role, sides
    ("s", "repeat s", viz.QUERY, None),
    ("repeat s", "times h", viz.QUERY, ("top", "left")),
    ("h", "times h", viz.KEY, ("left", "right")),
    ("times h", "sum D", viz.INK, None),
    ("sum D", "softmax", viz.INK, None),
    ("softmax", "repeat a", viz.WEIGHT, None),
    ("repeat a", "times a", viz.WEIGHT, None),
    ("h", "times a", viz.VALUE, ("top", "right")),
    ("times a", "sum S", viz.INK, None),
    ("sum S", "c", viz.INK, None),
]


def draw_layer(ax, labels, back=False):
    """The attention layer from bottom to top, a label at every edge."""
    draw = viz.Machine(ax, width=5.7, height=9.3)
    for name, (label, at, role, width) in nodes.items():
        size = (width, 0.4 if label == "×" else 0.5)
        draw.box(name, label, at=at, role=role, size=size, round=label == "×")
    for (start, end, role, sides), label in zip(edges, labels, strict=True):
        bend = -0.3 if role == viz.VALUE else 0.0
        ends = (start, end)
        if role == viz.KEY:  # its label stands on the left
            draw.text(label, at=(3.1, 0.95), role=role, align="right")
            label = ""
        if back:
            ends, sides, bend = ends[::-1], sides and sides[::-1], -bend
        style = {"sides": sides, "role": role, "bend": bend, "dashed": back}
        draw.arrow(*ends, label, **style)


# %% name="forward-graph" tags=["figure"] mystnb={"image": {"alt": "The attention layer as a graph, read from bottom to top. The decoder state s, of shape 1, 2, is repeated along S to 1, 3, 2, multiplied with the encoder states h of shape 1, 3, 2 and summed over D to scores of shape 1, 3. Softmax turns them into weights of shape 1, 3, which are repeated along D to 1, 3, 2, multiplied with h again, and summed over S to the context c of shape 1, 2. Two arrows leave h: one as keys, one as values."}, "figure": {"name": "fig-forward", "caption": "Attention at one decoder step, forwards, with the shapes of the three words: B = 1, S = 3, D = 2. Two arrows leave $h$: as keys to the lower product, as values to the upper one."}}
shapes = ["(1, 2)", "(1, 3, 2)", "keys\n(1, 3, 2)", "(1, 3, 2)"]
shapes += ["scores (1, 3)", "weights (1, 3)", "(1, 3, 2)"]
shapes += ["values\n(1, 3, 2)", "(1, 3, 2)", "(1, 2)"]
fig, ax = plt.subplots(figsize=(5.2, 8.6))
draw_layer(ax, shapes)
plt.show()

# %% [markdown] name="two-ways-add"
r"""
`h` was used twice, so it was copied, and its gradients add. Together, for state $h_i$:

$$
\frac{\partial L}{\partial h_i} = \underbrace{a_i \, \texttt{grad}}_{\text{as a value}} + \underbrace{\delta_i \, s}_{\text{as a key}}
$$ (eq-two-ways)

with

$$
\begin{aligned}
g_i &= h_i \cdot \texttt{grad} \\[2pt]
\delta_i &= a_i \Bigl( g_i - \sum_j a_j g_j \Bigr)
\end{aligned}
$$ (eq-delta)

As a value a state learns what to *say*: its step lies along the line of the context's gradient. As a key it learns *when to be found*: its step lies along the line of the question, towards it or away from it.
"""


# %% [markdown] name="attention-layer-backward-exercise"
r"""
:::{exercise} The attention layer, backwards
:label: ex-attention-layer-backward

One decoder step, from the context back to both inputs.

`s` (B, D), `h` (B, S, D): what went in, sometimes integers; `weights` (B, S): as they were on the way forwards, 0 at masked words; `grad` (B, D): the gradient in the context → two arrays, the gradients in `s` (B, D) and in `h` (B, S, D). Don't change the inputs: they are used again.

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
    """Gradients in the decoder's state and the encoder's, one decoder step.

    Shapes: s (B, D), h (B, S, D), weights (B, S), grad (B, D)
    -> (B, D), (B, S, D).
    """
    # BEGIN SOLUTION
    in_weights, as_values = weighted_sum_backward(weights, h, grad)
    in_s, as_keys = attention_weight_backward(s, h, weights, in_weights)
    return in_s, as_values + as_keys  # h was used twice: (B, S, D)
    # END SOLUTION


# %% name="attention-layer-backward-check" tags=["check"]
check(attention_layer_backward)


# %% [markdown] name="attention-layer-backward-why"
r"""
<details><summary>Why it works</summary>

A fork is a Repeat with two copies, so the two gradients are added. Drop one of them and the shapes still fit, nothing complains, and a model may still learn something. What it no longer learns you will measure below.

</details>
"""

# %% name="backward-graph" tags=["figure"] mystnb={"image": {"alt": "The same graph with dashed arrows from top to bottom and the gradient's numbers. The context's gradient 2, 1 reaches the upper product; h gets a half and a quarter, 1 and a half, a half and a quarter as values; the weights get 4, 2, 8, the scores 0, minus 1, 1. The lower product gives h 0, 0; minus 0.69, 0; 0.69, 0 as keys, and s gets minus 1, 8."}, "figure": {"name": "fig-backward", "caption": "The same layer backwards, with the gradient's numbers for *the*, *cat* and *sat*. Two dashed arrows arrive at $h$: their numbers add."}}
numbers = ["(−1, 8)", "(0, 0) (−1, 0)\n(0, 8)"]
numbers += ["as keys\n(0, 0)\n(−0.69, 0)\n(0.69, 0)"]
numbers += ["0, −1, 1 to each D", "0, −1, 1", "4, 2, 8"]
numbers += ["(0, 4)\n(2, 0)\n(0, 8)", "as values\n(½, ¼)\n(1, ½)\n(½, ¼)"]
numbers += ["(2, 1) to each word", "(2, 1)"]
fig, ax = plt.subplots(figsize=(5.2, 8.6))
draw_layer(ax, numbers, back=True)
plt.show()


# %% name="check-layer"
def layer_loss(s, h):
    return (weighted_sum(attention_weight(s, h), h) * grad).sum()


grad_s, grad_h = attention_layer_backward(s, h, weights, grad)
whole = gradient_check(layer_loss, [s, h], [grad_s, grad_h])
forgotten = gradient_check(layer_loss, [s, h], [grad_s, as_value])
print("gradient in h:", grad_h[0].round(2).tolist())
print(f"both ways: off by {max(whole):.0e}")
print(f"without the keys' way: off by {forgotten[1]:.2f}")

# %% name="check-layer-numbers" tags=["record"]
glue("forgotten-error", forgotten[1], display=False)

# %% [markdown] name="what-you-saw-fork"
r"""
**What you saw.** With both ways the gradient agrees with the measured slopes. Without the keys' way it is off by {glue:text}`forgotten-error:.2f`: that is log 2, the number in {numref}`fig-backward` that went missing.

*the* gets (½, ¼), as a value only. *cat* gets (1, ½) − (log 2, 0) = (0.31, 0.5): what it said should shrink, but as a key it should be found more. The two ways may pull against each other; the sum decides.
"""

# %% name="fork-holds" tags=["record"]
holds(
    "with both ways the gradient agrees with the measured slopes",
    max(whole) < 1e-6,
    f"off by {max(whole):.0e}",
)
holds(
    "without the keys' way it is off by log 2",
    abs(forgotten[1] - np.log(2)) < 1e-6,
    f"{forgotten[1]:.4f}",
)
holds(
    "on cat the two ways pull against each other",
    as_value[0, 1, 0] > 0 > as_key[0, 1, 0],
    f"{as_value[0, 1, 0]:.2f} and {as_key[0, 1, 0]:.2f}",
)

# %% [markdown] name="half-way"
r"""
**Half-way: you can stop here and come back.** One decoder step is done, forwards and backwards. What follows puts the steps together, trains with them, and asks what each of the two ways is for.
"""


# %% [markdown] name="every-step"
r"""
## Every step reads the same states

A decoder takes T steps. At each it has a new state $s_t$, asks anew, gets weights $a_t$ of its own and a context $c_t$ of its own. Only the encoder's states are the same for all. Forwards they were used T times, so their gradient is the sum over the T steps.
"""

# %% name="steps-share-states" tags=["figure"] mystnb={"image": {"alt": "Three attention boxes for decoder steps 1, 2 and 3. Each has its own decoder state and its own context above it. A solid arrow leads from the one box of encoder states to every attention box, and a dashed arrow leads back from each; at the encoder states the three gradients are added."}, "figure": {"name": "fig-steps", "caption": "Three decoder steps. Each has its own question and answer; all read the same encoder states (solid), so all send gradients there (dashed), and these add up."}}
fig, ax = plt.subplots(figsize=(5.2, 4.1))
draw = viz.Machine(ax, width=5.4, height=4.2)
label = "encoder states $h$  (B, S, D)\ngradient: step 1 + step 2 + step 3"
draw.box("h", label, at=(2.7, 0.5), size=(4.2, 0.7))
for t in range(3):
    x = 0.9 + 1.8 * t
    draw.box(f"a{t}", "Attention", at=(x, 2.3), size=(1.2, 0.5))
    at = {"s": (x - 0.4, 3.7), "c": (x + 0.4, 3.7)}
    draw.box(
        f"s{t}", f"$s_{t + 1}$", at=at["s"], role=viz.QUERY, size=(0.5,) * 2
    )
    draw.box(f"c{t}", f"$c_{t + 1}$", at=at["c"], size=(0.5,) * 2)
    draw.arrow(f"s{t}", f"a{t}", role=viz.QUERY, sides=("bottom", "top"))
    draw.arrow(f"a{t}", f"c{t}", sides=("top", "bottom"))
    draw.arrow("h", f"a{t}", sides=("top", "bottom"), bend=0.1)
    back = {"sides": ("bottom", "top"), "bend": 0.1, "dashed": True}
    draw.arrow(f"a{t}", "h", **back)
plt.show()


# %% [markdown] name="time-attention-backward-exercise"
r"""
:::{exercise} All decoder steps, backwards
:label: ex-time-attention-backward

`s` (B, T, D): a decoder state for each step; `h` (B, S, D): the encoder's states, shared by all steps; `weights` (B, T, S): as they were on the way forwards, 0 at masked words; `grad` (B, T, D): the gradients in the T contexts → two arrays, the gradients in `s` (B, T, D) and in `h` (B, S, D).

`s`, `h` and `grad` are sometimes arrays of integers; gradients are floats all the same. Don't change the inputs: they are used again.

Difficulty 3 of 5, about 12 minutes.
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
    """Gradients in the decoder's states and the encoder's, all T steps.

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
they do. Between an output and a state there is always one such layer, however far apart they are.

</details>
"""


# %% [markdown] name="axes-on-one-page"
r"""
The whole of attention's backward pass, by axes:

| | forwards | backwards |
|---|---|---|
| question $s$ | copied along S | summed over S |
| products with the keys | summed over D | copied along D |
| weights $a$ | copied along D | summed over D |
| products with the values | summed over S | copied along S |
| states $h$, in one step | copied: keys and values | the two added |
| states $h$, over all steps | copied T times | summed over T |

B is never copied and never summed, since the sentences of a batch have nothing to do with each other.
"""


# %% [markdown] name="witnesses-prose"
r"""
The course's package, `attn`, stands on top of torch, whose {term}`automatic differentiation` keeps the graph of a computation as it runs and then walks it back {cite}`baydin2018`. Does it find the gradients that you find? Compare on a batch of two sentences, the second shorter, so that a mask is needed.
"""

# %% name="same-layer-in-attn"
import torch

from attn.attention import masked_softmax, padding_mask

s2, h2 = rng.normal(size=(2, 4, 3)), rng.normal(size=(2, 5, 3))
g2 = rng.normal(size=(2, 4, 3))
mask = padding_mask(torch.tensor([5, 3]), 5)  # (B, 1, S), True = may attend
hidden = np.where(mask.numpy(), s2 @ h2.swapaxes(1, 2), -np.inf)
a2 = softmax(hidden)  # (B, T, S): 0 at the padding
mine = time_attention_backward(s2, h2, a2, g2)

ts, th = (torch.tensor(x, requires_grad=True) for x in (s2, h2))
(masked_softmax(ts @ th.mT, mask) @ th).backward(torch.tensor(g2))
theirs = [ts.grad.numpy(), th.grad.numpy()]
gap = max(np.abs(x - y).max() for x, y in zip(mine, theirs, strict=True))
padded = np.abs(mine[1][1, 3:]).max()
print(f"largest difference to torch: {gap:.0e}")
print(f"largest gradient of a padded state: {padded}")

# %% [markdown] name="what-you-saw-attn"
r"""
**What you saw.** Torch finds your gradients, up to rounding. And the two padded states of the second sentence get a gradient of exactly 0, though your functions don't know the mask: in {eq}`eq-two-ways` both terms hold $a_i$, so a state with weight 0 gets nothing as a value and nothing as a key. Keep that in mind for the end of the lesson, when a trained model looks at a wrong place and has almost no weight on the right one.
"""

# %% name="attn-holds" tags=["record"]
holds("torch finds the same gradients", gap < 1e-10, f"{gap:.0e}")
holds("a padded state gets no gradient", padded == 0, f"{padded}")


# %% [markdown] name="two-paths-prose"
r"""
## What is each way for?

A state's gradient is a sum, and in the sum you can't see which way brought what. To take it apart, imagine two sheets with the same states on them. The question is compared with the first sheet, the keys $k$; the weights then mix the second, the values $v$:

$$
L(k, v), \quad \text{with } k = v = h
$$ (eq-two-sheets)

Nudge a state on the second sheet only: the weights stay as they are, and the slope of the loss is the gradient *as a value*, $\partial L / \partial v$. Nudge it on the first sheet only: the states that are mixed stay, their weights change. That slope is the gradient *as a key*, $\partial L / \partial k$.
"""

# %% [markdown] name="two-paths-exercise"
r"""
:::{exercise} Two paths
:label: ex-two-paths

Take the gradient in the states apart, for all decoder steps together. Try it without a loop over the steps.

`s` (B, T, D), `h` (B, S, D), `weights` (B, T, S), `grad` (B, T, D), as in the exercise before → two arrays, each (B, S, D): what reached the states as values, and what reached them as keys. Both are summed over the steps; together they are the second answer of `time_attention_backward`.

`s`, `h` and `grad` are sometimes integers; gradients are floats all the same. Some weights are 0, since words were masked, and in a step perhaps all are. Use `weights` as they come. Don't change the inputs: they are used again.

Difficulty 3 of 5, about 15 minutes.
:::

<details><summary>Hint 1: where to look</summary>

{eq}`eq-two-ways` and {eq}`eq-delta` say it for one state and one step. Now every step $t$ has an $a_t$, a $\delta_t$, an $s_t$ and a `grad` of its own, and both terms are added up over $t$.

</details>
<details><summary>Hint 2: the shapes</summary>

The gradient in the weights compares grad (B, T, D) with h (B, S, D): (B, T, S). So is delta. A sum over T of a (B, T, S) times a (B, T, D) is a matrix product: (B, S, T) @ (B, T, D).

</details>
<details><summary>Hint 3: in words</summary>

grad times h turned, for the gradient in the weights. Softmax backwards, over the words. Then the weights, turned, times grad; and delta, turned, times s. `x.swapaxes(1, 2)` turns.

</details>
"""


# %% name="two-paths" tags=["answer"]
def two_paths(s, h, weights, grad):
    """The gradient in the encoder's states, taken apart: as values, as keys.

    Shapes: s (B, T, D), h (B, S, D), weights (B, T, S), grad (B, T, D)
    -> (B, S, D), (B, S, D).
    """
    # BEGIN SOLUTION
    in_weights = grad @ h.swapaxes(1, 2)  # (B, T, S)
    delta = softmax_backward(weights, in_weights)  # (B, T, S)
    as_values = weights.swapaxes(1, 2) @ grad  # (B, S, D)
    as_keys = delta.swapaxes(1, 2) @ s  # (B, S, D)
    return as_values, as_keys
    # END SOLUTION


# %% name="two-paths-check" tags=["check"]
check(two_paths)

# %% [markdown] name="two-paths-why"
r"""
<details><summary>Why it works</summary>

Both terms of {eq}`eq-two-ways` are a number of the pair (step, word) times a vector of the step. Summed over the steps, that is a matrix product over T. A shorter way needs no new formula: with `s` all zeros no score depends on the states, and what `time_attention_backward` then gives came as values.

</details>

Is it what {eq}`eq-two-sheets` defines? Measure it: a loss with two sheets, and one gradient for each.
"""

# %% name="measure-two-paths"
s1, h1 = rng.normal(size=(2, 3, 4)), rng.normal(size=(2, 5, 4))
g1 = rng.normal(size=(2, 3, 4))  # (B, T, D) = (2, 3, 4), S = 5


def two_sheets(keys, values):
    weights = softmax(s1 @ keys.swapaxes(1, 2))  # (B, T, S)
    return (weights @ values * g1).sum()


a1 = softmax(s1 @ h1.swapaxes(1, 2))
as_values, as_keys = two_paths(s1, h1, a1, g1)
apart = gradient_check(two_sheets, [h1, h1], [as_keys, as_values])
mixed_up = gradient_check(two_sheets, [h1, h1], [as_values, as_keys])
print(f"keys off by {apart[0]:.0e}, values off by {apart[1]:.0e}")
print(f"changed places: {mixed_up[0]:.1f} and {mixed_up[1]:.1f}")

# %% name="two-paths-holds" tags=["record"]
holds(
    "nudging one sheet only measures each of the two gradients",
    max(apart) < 1e-6 and min(mixed_up) > 0.1,
    f"off by {max(apart):.0e}; changed places, by {min(mixed_up):.1f}",
)


# %% [markdown] name="little-dictionaries-prose"
r"""
## Train with it, and cut a path

Now train with the gradient that you wrote, and cut one of the two paths. The source is a little dictionary of five entries, such as `k→3 b→7 t→0 e→7 m→1`; the question is one of its letters, the answer its digit. They are drawn anew each time, so nothing can be learned by heart.

The machine has four tables of numbers, all learned. An entry's state $h_i$ is the code of its letter plus the code of its digit, 8 numbers; a question $s$ is a code of the letter asked for; your layer mixes the states; an output table turns the context into scores for the ten digits. There is no recurrent layer, so that all that teaches an entry's codes is the gradient in its state.
"""

# %% name="little-dictionaries" tags=["given"]
LETTERS, DIGITS, ENTRIES, QUESTIONS = 20, 10, 5, 2


def dictionaries(rng, count):
    """Letters and digits (B, S), and the places asked for (B, T)."""
    letters = np.tile(np.arange(LETTERS), (count, 1))
    letters = rng.permuted(letters, axis=1)[:, :ENTRIES]
    digits = rng.integers(DIGITS, size=letters.shape)
    return letters, digits, rng.integers(ENTRIES, size=(count, QUESTIONS))


def start(rng, width):
    """Small random codes."""
    rows = {"letter": LETTERS, "digit": DIGITS, "question": LETTERS}
    codes = {n: 0.3 * rng.normal(size=(k, width)) for n, k in rows.items()}
    return codes | {"output": 0.3 * rng.normal(size=(width, DIGITS))}


def read(codes, letters, digits, places):
    """States (B, S, D), questions (B, T, D); letters and digits asked for."""
    h = codes["letter"][letters] + codes["digit"][digits]
    asked, answers = (
        np.take_along_axis(x, places, axis=1) for x in (letters, digits)
    )
    return h, codes["question"][asked], asked, answers


def collect(places, grad, rows):
    """A table's gradient: each row adds up what its uses got."""
    table = np.zeros((rows, grad.shape[-1]))
    np.add.at(table, places, grad)
    return table


class Adam:
    """Lesson 3's optimiser, Adam, for tables in NumPy."""

    def __init__(self, codes, rate):
        self.rate, self.steps = rate, 0
        self.first = {n: np.zeros_like(x) for n, x in codes.items()}
        self.second = {n: np.zeros_like(x) for n, x in codes.items()}

    def step(self, codes, grads):
        self.steps += 1
        for n, g in grads.items():
            self.first[n] = 0.9 * self.first[n] + 0.1 * g
            self.second[n] = 0.999 * self.second[n] + 0.001 * g * g
            mean = self.first[n] / (1 - 0.9**self.steps)
            size = np.sqrt(self.second[n] / (1 - 0.999**self.steps))
            codes[n] -= self.rate * mean / (size + 1e-8)


# %% name="one-batch"
def gradients(codes, batch, keep_values, keep_keys):
    """The gradients in all tables, walked back by your functions."""
    h, s, asked, answers = read(codes, *batch)
    weights = softmax(s @ h.swapaxes(1, 2))  # (B, T, S)
    context = weights @ h  # (B, T, D)
    slope = softmax(context @ codes["output"])  # (B, T, 10)
    slope = (slope - np.eye(DIGITS)[answers]) / answers.size  # lesson 1
    grad = slope @ codes["output"].T  # (B, T, D): what comes back
    grad_s, _ = time_attention_backward(s, h, weights, grad)
    as_values, as_keys = two_paths(s, h, weights, grad)
    grad_h = keep_values * as_values + keep_keys * as_keys  # (B, S, D)
    return {
        "letter": collect(batch[0], grad_h, LETTERS),
        "digit": collect(batch[1], grad_h, DIGITS),
        "question": collect(asked, grad_s, LETTERS),
        "output": np.einsum("btd,btv->dv", context, slope),  # over B, T
    }


# %% [markdown] name="predict-the-cut"
r"""
`keep_values` and `keep_keys` are 1, or 0 to cut. Only what reaches the *states* is cut. The questions and the output table always get their whole gradient, so they can adapt to whatever codes the entries have.

**Predict before you run.** Three numbers will be measured on dictionaries never trained on: the share of right answers; how much of its weight a question puts on the entry it asks for (*finding*); and the share of right answers if all the weight is put on that entry by hand, so that only reading its digit out is left (*saying*). Which of them suffers without the keys' way, and which without the values'? And if *neither* way is open, so that the entries keep the random codes they began with: will that be better or worse than half a gradient?

Each arm's learning rate was chosen before, on other dictionaries and a quarter of the batches (`book/training/04_two_paths.py`).
"""

# %% name="rates-chosen-before" tags=["given"]
import json

from autograder.paths import ROOT

log_file = ROOT / "book" / "weights" / "04-two-paths.json"
log = json.loads(log_file.read_text("utf-8"))
rates = log["dictionaries"]["rates"]

# %% name="cut-the-paths"
arms = {"both": (1, 1), "values": (1, 0), "keys": (0, 1), "none": (0, 0)}


def learn(arm, seed, batches=1500):
    rng = np.random.default_rng(seed)
    codes = start(rng, width=8)
    optimiser = Adam(codes, rates[f"{arm} 8"])
    for _ in range(batches):
        batch = dictionaries(rng, 32)
        optimiser.step(codes, gradients(codes, batch, *arms[arm]))
    return codes


learned = {a: [learn(a, seed) for seed in range(3)] for a in arms}

# %% name="measure-the-cut"
test = dictionaries(np.random.default_rng(99), 2000)


def measure(codes):
    """Right answers; weight on the right entry; right when it is given."""
    h, s, _, answers = read(codes, *test)
    weights = softmax(s @ h.swapaxes(1, 2))
    by_hand = np.eye(ENTRIES)[test[2]]  # (B, T, S): all weight where asked
    said, helped = (
        ((w @ h @ codes["output"]).argmax(-1) == answers).mean()
        for w in (weights, by_hand)
    )
    return said, (weights * by_hand).sum(-1).mean(), helped


cut = {a: 100 * np.array([measure(c) for c in learned[a]]) for a in arms}
print("              right   found   read out by hand")
for arm, seeds in cut.items():
    right, found, by_hand = seeds.mean(axis=0)
    print(f"{arm:8} {right:9.0f} % {found:5.0f} % {by_hand:9.0f} %")

# %% name="measure-the-cut-numbers" tags=["record"]
for arm, seeds in cut.items():
    for i, what in enumerate(("right", "found", "by-hand")):
        glue(f"{arm}-{what}", seeds[:, i].mean(), display=False)
often = np.array([np.bincount(row).max() for row in test[1]])
commonest = 100 * often.mean() / ENTRIES
glue("commonest", commonest, display=False)

# %% name="the-cut" tags=["figure"] mystnb={"image": {"alt": "Three panels, one above the other, each with four rows of three dots: both, values only, keys only, none. Top, right answers: both at 100 percent, the three others well below. Middle, weight on the entry asked for: both and keys only high, none in between, values only lowest. Bottom, right answers when the weight is put there by hand: both and values only at 100 percent, none a little less, keys only lowest."}, "figure": {"name": "fig-cut", "caption": "The four arms, by which ways are open. A dot is one of three seeds. Dotted: the floors: naming the commonest of the five digits (top), looking everywhere alike (middle), guessing one of ten digits (bottom)."}}
fig, axes = plt.subplots(3, 1, figsize=(5.2, 7), sharex=True)
titles = ["right answers", "weight on the entry asked for"]
titles += ["right, with the weight put there by hand"]
names = {"both": "both", "values": "values only", "keys": "keys only"}
names["none"] = "none"
inks = dict(zip(arms, (viz.INK, viz.VALUE, viz.KEY, viz.INK), strict=True))
for i, (ax, title) in enumerate(zip(axes, titles, strict=True)):
    for row, arm in enumerate(arms):
        full = "none" if arm == "none" else "full"
        dots = {"color": inks[arm], "fillstyle": full, "markersize": 8}
        ax.plot(cut[arm][:, i], [row] * 3, "o", **dots)
    floor = (commonest, 100 / ENTRIES, 100 / DIGITS)[i]
    ax.axvline(floor, color=viz.INK, linestyle=":")
    ax.set_yticks(range(4), [names[arm] for arm in arms])
    ax.set(ylim=(3.5, -0.5), xlim=(0, 104), title=title)
axes[-1].set_xlabel("%")
plt.show()

# %% [markdown] name="what-you-saw-cut"
r"""
**What you saw.** With both ways the dictionary is learned. Read the other rows against *none*, where the entries keep their random codes. Questions and output table adapt to these, and that alone gives {glue:text}`none-right:.0f` % right answers, with {glue:text}`none-found:.0f` % of the weight on the right entry and {glue:text}`none-by-hand:.0f` % read out by hand.

Against that, the values' gradient alone makes *saying* perfect ({glue:text}`values-by-hand:.0f` %) and *finding* much worse ({glue:text}`values-found:.0f` %). The keys' gradient alone makes *finding* better ({glue:text}`keys-found:.0f` %) and *saying* worse ({glue:text}`keys-by-hand:.0f` %). So each serves the job that {eq}`eq-two-ways` suggests, and by itself harms the other one. With both ways neither job suffers: {glue:text}`both-found:.0f` % of the weight is on the right entry, {glue:text}`both-by-hand:.0f` % are read out.

Half a gradient can therefore be worse than none. With values only {glue:text}`values-right:.0f` % of the answers are right, fewer than with random codes: the codes have become harder to find, and no keys' gradient is there to mend that.
"""

# %% name="cut-holds" tags=["record"]
low = {a: x.min(axis=0) for a, x in cut.items()}
mean = {a: x.mean(axis=0) for a, x in cut.items()}
holds(
    "with both ways nearly all answers are right, on every seed",
    low["both"][0] > 97,
    f"at least {low['both'][0]:.1f} %",
)
holds(
    "with either way cut, or both, many are wrong, on every seed",
    all(cut[a][:, 0].max() < 93 for a in ("values", "keys", "none")),
    ", ".join(f"{a} at most {cut[a][:, 0].max():.0f} %" for a in cut),
)
holds(
    "values only: read out as well as with both, found less than half",
    low["values"][2] > 97 and cut["values"][:, 1].max() < 60,
    f"{low['values'][2]:.0f} %, {cut['values'][:, 1].max():.0f} %",
)
holds(
    "keys only: found within 15 points of both, read out at least 7 worse",
    low["keys"][1] > mean["both"][1] - 15
    and cut["keys"][:, 2].max() < mean["both"][2] - 7,
    f"found {low['keys'][1]:.0f} %, read {cut['keys'][:, 2].max():.0f} %",
)
holds(
    "the weight on the right entry: both and keys only above none, none"
    " above values only, on every seed",
    min(low["both"][1], low["keys"][1]) > cut["none"][:, 1].max() + 3
    and low["none"][1] > cut["values"][:, 1].max() + 15,
)
holds(
    "read out by hand: keys only lowest, none a little below both",
    cut["keys"][:, 2].max() < low["none"][2] - 2
    and mean["both"][2] - 20 < mean["none"][2] < mean["both"][2] - 3,
)
holds(
    "the values' gradient alone gives fewer right answers than none at all",
    cut["values"][:, 0].max() < low["none"][0] - 4,
    f"{cut['values'][:, 0].max():.0f} against {low['none'][0]:.0f} %",
)
holds(
    "all four are above the floor of the commonest digit",
    all(low[a][0] > commonest + 10 for a in arms),
    f"floor {commonest:.0f} %",
)


# %% [markdown] name="how-general-prose"
r"""
Eight numbers are few for 20 letters and 10 digits. Does a wider state need both ways, too? And what happens in a machine with a real encoder? Both questions were run beforehand: the dictionaries at six widths with five seeds, and the translator of dates that you meet below, with three. There the encoder is a recurrent layer with states of 64 numbers, and cutting both ways leaves it one teacher: the last state, which the decoder starts from. (In torch, `h.detach()` in place of `h` cuts a path.)
"""

# %% name="read-the-log" tags=["given"]
runs = log["dictionaries"]["runs"]


def logged(arm, width=8, what="right", steps=1500):
    """The seeds of one arm, in percent."""
    chosen = [
        row[what]
        for row in runs
        if (row["arm"], row["width"], row["steps"]) == (arm, width, steps)
        and "rate" in row
    ]
    return 100 * np.array(chosen)


def falling(arm):
    """The seeds of one arm where the rate fell to 0 over 6,000 steps."""
    chosen = [r for r in runs if r["arm"] == arm and "falls from" in r]
    return 100 * np.array([row["right"] for row in chosen])


def dates_logged(arm, epoch, what="right"):
    chosen = [
        row[what]
        for row in log["dates"]["runs"]
        if (row["arm"], row["epoch"], row["rate"]) == (arm, epoch, 0.01)
    ]
    return 100 * np.array(chosen)


WIDTHS = sorted({row["width"] for row in runs})
wide = {a: np.array([logged(a, w) for w in WIDTHS]) for a in arms}
by_epoch = {
    a: np.array([dates_logged(a, e) for e in (1, 2, 3, 4)]) for a in arms
}

# %% name="cut-by-width" tags=["figure"] mystnb={"image": {"alt": "Two panels, one above the other, with four lines each. Above, right answers of the dictionaries against the width of a state from 4 to 32: both ways rise to 100 percent at width 6; the other three rise later and also reach 100 percent at 32, with values only below none from 6 to 16, and keys only below none at 4, 12 and 16. Below, dates right against epochs 1 to 4: both highest at first, values only and keys only about twenty points below it after one epoch and close to it after four, none far below all."}, "figure": {"name": "fig-cut-by-width", "caption": "Above: dictionaries, five seeds (dots) and their mean; dotted, the floor of naming the commonest digit; each arm and width with its own learning rate. Below: whole dates right, three seeds, all at a rate of 0.01. Solid: both ways; dashed: values only; dash-dotted: keys only; thin: none."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 7.2))
styles = dict(zip(arms, ("-", "--", "-.", "-"), strict=True))
cases = [(axes[0], WIDTHS, wide), (axes[1], [1, 2, 3, 4], by_epoch)]
for ax, x, found in cases:
    for arm in arms:
        width = 0.8 if arm == "none" else 2
        line = {"color": inks[arm], "ls": styles[arm], "lw": width}
        ax.plot(x, found[arm].mean(axis=1), label=names[arm], **line)
        ax.plot(x, found[arm], ".", color=inks[arm], markersize=4)
    ax.set(ylim=(0, 104))
axes[0].axhline(commonest, color=viz.INK, linestyle=":", linewidth=1)
axes[0].set(xscale="log", title="dictionaries: right answers, %")
axes[0].set_xticks(WIDTHS, WIDTHS)
axes[0].minorticks_off()
axes[0].set_xlabel("width of a state, D")
axes[1].set(title="dates: wholly right, %", xlabel="epochs")
axes[1].set_xticks([1, 2, 3, 4])
axes[1].legend(loc="lower right")
plt.show()

# %% name="how-general-numbers" tags=["record"]
for arm in arms:
    glue(f"dates-{arm}-1", by_epoch[arm][0].mean(), display=False)
    glue(f"dates-{arm}-4", by_epoch[arm][3].mean(), display=False)
for arm in ("letters", "digits", "values", "none"):
    glue(f"log-{arm}", logged(arm).mean(), display=False)
for code in ("letter", "digit"):
    for arm in ("both", "values", "none"):
        spread = logged(arm, what=f"{code} spread").mean() / 100
        glue(f"spread-{code}-{arm}", spread, display=False)
keys_over_none = (wide["keys"] - wide["none"]).mean(axis=1)
glue("keys-over-none", keys_over_none[WIDTHS.index(8)], display=False)
glue("values-longer", logged("values", steps=6000).mean(), display=False)
for end, pick in {"least": min, "most": max}.items():
    value = pick(logged("keys", steps=6000))
    glue(f"keys-longer-{end}", value, display=False)
faster = {
    (a, e): 100
    * np.mean(
        [
            r["right"]
            for r in log["dates"]["runs"]
            if (r["arm"], r["epoch"], r["rate"]) == (a, e, 0.03)
        ]
    )
    for a in ("keys", "none")
    for e in (1, 2, 4)
}
glue("dates-keys-fast", faster["keys", 4], display=False)
glue("dates-keys-fast-2", faster["keys", 2], display=False)
glue("dates-none-fast", faster["none", 4], display=False)

tried = [r for r in runs if r.get("tried")]
by_rate = {
    (a, r): np.mean(
        [x["right"] for x in tried if (x["arm"], x["tried"]) == (a, r)]
    )
    for a in arms
    for r in (0.003, 0.01, 0.03, 0.1)
}

# %% name="falling-numbers" tags=["record"]
for end, pick in {"least": min, "most": max}.items():
    glue(f"keys-falling-{end}", pick(falling("keys")), display=False)
for arm in ("values", "none", "both"):
    glue(f"{arm}-falling", falling(arm).mean(), display=False)
over_falling = falling("keys") - falling("none")
glue("keys-over-none-falling", over_falling.mean(), display=False)

# %% [markdown] name="what-you-saw-general"
r"""
**What you saw.** With 32 numbers in a state, questions and output table make good every cut. Perhaps random codes differ enough from each other there; but wider states also begin with larger scores and have larger tables, and these runs don't separate the three. At widths 6 to 12 every cut costs right answers, fewer the wider the states. At width 8 four times the training doesn't replace the way that is cut: values only then gives {glue:text}`values-longer:.0f` %, keys only anything from {glue:text}`keys-longer-least:.0f` to {glue:text}`keys-longer-most:.0f` %, by seed. There the rate stayed as it was chosen for short runs. Where it falls to 0 instead, in a straight line and with the same seeds, keys only gives {glue:text}`keys-falling-least:.0f` to {glue:text}`keys-falling-most:.0f` %, values only {glue:text}`values-falling:.0f`, none {glue:text}`none-falling:.0f` and both ways {glue:text}`both-falling:.0f` %. So a rate that stays high cost the worst seeds much, but without it, too, every cut costs right answers.
"""

# %% name="general-holds" tags=["record"]
apart = {a: wide["both"] - wide[a] for a in ("values", "keys", "none")}
claims = {
    "both ways: all right from width 6 on": wide["both"][1:].min() > 97,
    "in states of 32 numbers no cut costs more than three points": all(
        wide[a][-1].min() > 97 for a in arms
    ),
    "at width 6 to 12 every cut costs at least two points": all(
        gap[1:4].mean(axis=1).min() > 2 for gap in apart.values()
    ),
    "and fewer the wider the states": all(
        (np.diff(gap[1:4].mean(axis=1)) < -5).all() for gap in apart.values()
    ),
    "from width 6 to 16 values only lie below none, on every seed": all(
        wide["values"][i].max() < wide["none"][i].min() for i in range(1, 5)
    ),
    "after 1,500 batches keys only is nowhere ahead of none by five points": (
        keys_over_none.max() < 5
    ),
    "with a rate that falls it is ahead on average, not on every seed": (
        over_falling.mean() > 3 and over_falling.min() < 0
    ),
    "at widths 4, 12 and 16 keys only lies behind none": all(
        keys_over_none[i] < -1.5 for i in (0, 3, 4)
    ),
    "four times the training brings neither half above 93 %": all(
        logged(a, steps=6000).max() < 93 for a in ("values", "keys")
    ),
    "with a rate that falls, keys only does better on every seed, the worst "
    "by more than 30 points": bool(
        (falling("keys") > logged("keys", steps=6000)).all()
        and falling("keys").min() > logged("keys", steps=6000).min() + 30
    ),
    "and still no cut comes above 95 %, while both ways get all": (
        max(falling(a).max() for a in ("values", "keys", "none")) < 95
        and falling("both").min() > 99
    ),
    "a machine that looks everywhere alike only reaches the floor": (
        abs(logged("uniform").mean() - commonest) < 4
    ),
}
for claim, true in claims.items():
    holds(claim, bool(true))

# %% [markdown] name="keys-alone"
r"""
Nor is the keys' gradient alone clearly better than none: after 1,500 batches it is ahead by {glue:text}`keys-over-none:.0f` points at width 8, behind at 4, 12 and 16; with the falling rate ahead by {glue:text}`keys-over-none-falling:.0f`, but not on every seed.
"""

# %% [markdown] name="why-worse-than-none"
r"""
Why is the values' gradient alone worse than none? It changes two tables. The letters' codes move together: their spread, the typical distance from their mean, is {glue:text}`spread-letter-values:.1f`, without any gradient {glue:text}`spread-letter-none:.1f`. The digits' codes move apart ({glue:text}`spread-digit-values:.1f` against {glue:text}`spread-digit-none:.1f`), and every score holds a digit's code, too. Let that gradient reach one table only: the digits' alone gives {glue:text}`log-digits:.0f` %, the letters' alone {glue:text}`log-letters:.0f` %, neither {glue:text}`log-none:.0f` %. So it does harm through either table, most through the letters' alone. Whether the spreads are what matters, this doesn't show: for that, one would change them and nothing else.
"""

# %% name="worse-than-none-holds" tags=["record"]
spread = {
    (a, c): logged(a, what=f"{c} spread")
    for a in ("values", "none")
    for c in ("letter", "digit")
}
claims = {
    "the letters' codes alone: worse than both tables": (
        logged("letters").max() < logged("values").min() - 5
    ),
    "values only lie below none at every learning rate up to 0.1": all(
        by_rate["values", r] < by_rate["none", r]
        for r in (0.003, 0.01, 0.03, 0.1)
    ),
    "the letters' codes move together, the digits' grow": (
        spread["values", "letter"].mean()
        < 0.85 * spread["none", "letter"].mean()
        and spread["values", "digit"].min()
        > 1.5 * spread["none", "digit"].max()
    ),
    "the gradient to the letters only or the digits only: worse than none": (
        max(logged("letters").max(), logged("digits").max())
        < logged("none").min()
    ),
}
for claim, true in claims.items():
    holds(claim, bool(true))

# %% [markdown] name="what-you-saw-dates"
r"""
On dates "worse than none" is *not* so. After one epoch {glue:text}`dates-none-1:.0f` % are right with none, {glue:text}`dates-values-1:.0f` % with values only, {glue:text}`dates-keys-1:.0f` % with keys only, {glue:text}`dates-both-1:.0f` % with both; after four {glue:text}`dates-none-4:.0f`, {glue:text}`dates-values-4:.0f`, {glue:text}`dates-keys-4:.0f` and {glue:text}`dates-both-4:.0f` %. So there one way alone comes close to both in the end, and the second mostly saves training. Perhaps 64 numbers are enough, as 32 were above. Or the recurrent layer matters: all states come from the same weights, which the last state teaches as well. Narrower translators would tell, and so would dictionaries with an encoder. What both tasks share: after one epoch here, and in narrow states there, both ways together are ahead of either.

The dates were run with one learning rate, 0.01. One epoch with another seed had preferred 0.03 for *keys only* and for *none*. With 0.03 keys only reaches {glue:text}`dates-keys-fast-2:.0f` % after two epochs and falls to {glue:text}`dates-keys-fast:.0f` % after four, and none ends at {glue:text}`dates-none-fast:.0f` %.
"""

# %% name="dates-holds" tags=["record"]
one_epoch = {a: by_epoch[a][0] for a in arms}
holds(
    "dates: with both ways more than with one, on every seed",
    all(
        one_epoch["both"].min() > one_epoch[a].max()
        for a in ("values", "keys")
    ),
)
holds(
    "dates: one way alone is far better than none, on every seed",
    min(one_epoch["values"].min(), one_epoch["keys"].min())
    > one_epoch["none"].max() + 20,
)
holds(
    "dates: at 0.03 keys only and none end far below what 0.01 gives",
    all(faster[a, 4] < by_epoch[a][3].mean() - 15 for a in ("keys", "none")),
)
holds(
    "dates: at 0.03 keys only falls by more than ten points after epoch 2",
    faster["keys", 4] < faster["keys", 2] - 10,
)
holds(
    "dates: one way alone is 10 to 35 points behind both after one epoch",
    all(
        10 < one_epoch["both"].mean() - one_epoch[a].mean() < 35
        for a in ("values", "keys")
    ),
)
holds(
    "dates: with none still far behind after four epochs",
    by_epoch["none"][3].max() < by_epoch["keys"][3].min() - 15,
)
holds(
    "dates: after four epochs one way is within ten points of both",
    min(by_epoch[a][3].mean() for a in ("values", "keys"))
    > by_epoch["both"][3].mean() - 10,
)


# %% [markdown] name="real-dates"
r"""
## What a gradient says that a weight doesn't

A weight says where a model looked. What does the gradient add? Take a trained model. It reads dates as people write them, character by character, and writes them as ISO 8601 has them: *Sep 25, 1984* → *1984-09-25*. Encoder and decoder are GRUs {cite}`cho2014`, lighter relatives of lesson 3's LSTM, with one state instead of its two. The attention between them is your layer; its context and the decoder's state are joined, go through one tanh layer `w_c`, and give the scores of the next character {cite}`luong2015`. It learns from {glue:text}`dates-trained:,` written dates, twice over, with three seeds.
"""


# %% name="load-dates"
from attn.data import dates, tokens
from attn.data.batches import epochs, pad, teacher_forcing

splits = dates.load(20_000)
letters = tokens.characters(pair.source for pair in splits.train)
digits = tokens.characters(pair.target for pair in splits.train)
sources = [letters.encode(pair.source) for pair in splits.train]
targets = [digits.encode(pair.target) for pair in splits.train]
for pair in splits.train[:3]:
    print(f"{pair.source:28} → {pair.target}")

# %% name="load-dates-numbers" tags=["record"]
glue("dates-trained", len(splits.train), display=False)

# %% name="train-on-dates" tags=["given"]
from attn.data.tokens import END, START
from attn.decoding import greedy
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.recipe import Recipe
from attn.train import train

torch.set_num_threads(1)
sizes = RecurrentSizes(d_embedding=16, d_hidden=64, score="dot")
recipe = Recipe(epochs=2, lr=0.01, device="cpu", quiet=True)


def date_loss(model, batch):
    """Summed cross-entropy of a batch, and its number of characters."""
    logits = model(*batch[:3])  # (B, T, 15)
    total = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), batch.target_out.flatten(), reduction="sum"
    )
    return total, batch.target_out.numel()


def trained(seed):
    """A translator of dates, and its wrong answers with what they were for."""
    torch.manual_seed(seed)
    model = EncoderDecoder(len(letters), len(digits), sizes)
    batches = epochs(sources, targets, batch_size=128)
    train(model, batches, date_loss, recipe)
    source, lengths = pad([letters.encode(p.source) for p in splits.test])
    first = model.start(source, lengths)
    written = greedy(model.step, first, start=START, end=END, max_len=12)
    said = [digits.decode(ids) for ids in written]
    pairs = zip(splits.test, said, strict=True)
    return model.double(), [(p, text) for p, text in pairs if text != p.target]


# %% name="translators"
translators = [trained(seed) for seed in range(3)]
rights = [1 - len(wrong) / len(splits.test) for _, wrong in translators]
print("held-out dates wholly right:", [f"{right:.1%}" for right in rights])

# %% name="translators-numbers" tags=["record"]
glue("dates-least", 100 * min(rights), display=False)
glue("dates-most", 100 * max(rights), display=False)
glue("dates-tested", len(splits.test), display=False)

# %% [markdown] name="open-the-model"
r"""
Of {glue:text}`dates-tested:,` held-out dates, {glue:text}`dates-least:.1f` to {glue:text}`dates-most:.1f` % come out without a single wrong character. Now open a model: torch reads, and walks back from the losses to the contexts. From there on you take over.
"""


# %% name="open-it"
def look_inside(model, pairs):
    """What your layer was given, for dates of one length; and a loss for
    every output character. Also the gradient of their sum in the contexts."""
    batch = teacher_forcing(
        [letters.encode(p.source) for p in pairs],
        [digits.encode(p.target) for p in pairs],
    )
    decoder = model.decoder
    h, last = model.encoder(batch.source, batch.source_lengths)
    s, _ = decoder.rnn(decoder.embedding(batch.target_in), last)
    a = torch.softmax(s @ h.mT, -1)  # (B, T, S)
    c = a @ h  # (B, T, D)
    logits = decoder.output(torch.tanh(decoder.w_c(torch.cat([c, s], -1))))
    losses = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), batch.target_out.flatten(), reduction="none"
    ).view(c.shape[:2])
    (grad,) = torch.autograd.grad(losses.sum(), c)
    return [x.detach().numpy() for x in (s, h, a, grad)]


# %% [markdown] name="map-prose"
r"""
First the dates of the form *Sep 25, 1984*: they have one length, so that a position means the same in each. Which state does each output character send its gradient to? Give your one-step layer every step of every date as if each were a sentence of its own: that keeps the T gradients apart that `time_attention_backward` adds up. The length of a state's gradient, as a share of all states', stands beside attention's own weights.
"""

# %% name="dates-of-one-form" tags=["given"]
import re

form = re.compile(r"[A-Za-z]{3} \d\d, \d{4}")
alike = [pair for pair in splits.test if form.fullmatch(pair.source)]


# %% name="gradient-shares"
def shares(model):
    """Mean weights (T, S); mean shares of the gradient (T, S); and how much
    of a single date's gradient lies elsewhere than its weights."""
    s, h, a, grad = look_inside(model, alike)
    B, T, S = a.shape
    each_h = np.repeat(h, T, axis=0)  # (B T, S, D)
    rows = [x.reshape(B * T, -1) for x in (s, a, grad)]
    _, apart = attention_layer_backward(rows[0], each_h, rows[1], rows[2])
    lengths = np.linalg.norm(apart, axis=-1).reshape(B, T, S)
    lengths /= lengths.sum(axis=-1, keepdims=True)
    moved = np.abs(lengths - a).sum(axis=-1).mean() / 2
    return a.mean(axis=0), lengths.mean(axis=0), moved


measured = [shares(model) for model, _ in translators]
maps = [(a, g) for a, g, _ in measured]
alikeness = [np.corrcoef(a.ravel(), g.ravel())[0, 1] for a, g in maps]
print(f"{len(alike)} dates; correlation of the two maps, three seeds:")
print([f"{r:.3f}" for r in alikeness])
print("lying elsewhere, date by date:", [f"{m:.0%}" for *_, m in measured])

# %% name="gradient-map" tags=["figure"] mystnb={"image": {"alt": "Two grids, one above the other, which look almost the same: the eleven output characters of an ISO date as rows, the twelve characters of the written date as columns. In both the four year rows are fullest in the year columns at the right, the two month rows in the columns of the month's name at the left, the two day rows in the day columns in the middle."}, "figure": {"name": "fig-gradient-map", "caption": "Above: attention's weights. Below: where the loss of each output character (row) sends its gradient through the layer. Shares over the source characters (columns), mean over all held-out dates of this form, seed 0; labels from one of them."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 8.4))
rows, columns = [*alike[0].target, "end"], list(alike[0].source)
spoken = ("output characters", "source characters")
titles = ("attention's weights", "shares of the gradient")
for ax, values, title in zip(axes, maps[0], titles, strict=True):
    viz.alignment(ax, values, rows=rows, columns=columns, names=spoken)
    ax.set(title=title, xlabel="source character", ylabel="output character")
plt.show()

# %% name="gradient-map-numbers" tags=["record"]
places = {"month": (5, 7, 0, 3), "day": (8, 10, 4, 6), "year": (0, 4, 8, 12)}
own = {
    part: [
        [100 * m[t:u, i:j].sum(axis=1).mean() for m in pair] for pair in maps
    ]
    for part, (t, u, i, j) in places.items()
}
floor = {part: 100 * (j - i) / 12 for part, (_, _, i, j) in places.items()}
for part, seeds in own.items():
    glue(f"weight-{part}", np.mean(seeds, axis=0)[0], display=False)
    glue(f"share-{part}", np.mean(seeds, axis=0)[1], display=False)
    glue(f"floor-{part}", floor[part], display=False)
glue("alikeness", min(alikeness), display=False)
most_moved = 100 * max(moved for *_, moved in measured)
glue("most-moved", most_moved, display=False)

# %% [markdown] name="what-you-saw-map"
r"""
**What you saw.** The month's digits send {glue:text}`share-month:.0f` % of their gradient to the states of its three letters; spread evenly, it would be {glue:text}`floor-month:.0f` %. The day's send {glue:text}`share-day:.0f` % to the day, the year's {glue:text}`share-year:.0f` % to the year. It looks like a discovery, but the weights already say so: {glue:text}`weight-month:.0f`, {glue:text}`weight-day:.0f` and {glue:text}`weight-year:.0f` %. The two maps correlate at {glue:text}`alikeness:.2f` or more. Means can hide differences, so look at single dates, too: there at most {glue:text}`most-moved:.0f` % of a character's gradient lies elsewhere than its weight, on average over dates. {eq}`eq-two-ways` shows where it can come from. As a value each state gets $a_i$ times one and the same vector, so its share would be exactly $a_i$. Only the gradient as a key can move the shares, and it holds $a_i$ as well. So how much gradient a state gets is mostly how much it was looked at, and this map adds little to the weights.
"""

# %% name="map-holds" tags=["record"]
holds(
    "each part's weight and gradient lie on its own characters, far above"
    " the even share",
    all(
        min(pair) > min(1.7 * floor[part], 90)
        for part, seeds in own.items()
        for pair in seeds
    ),
)
holds(
    "the two maps are almost the same, on every seed",
    min(alikeness) > 0.95,
    f"correlation at least {min(alikeness):.3f}",
)
holds(
    "the fullest column is the same in both maps, in 9 of 10 rows or more",
    all((a.argmax(1) == g.argmax(1)).mean() > 0.9 for a, g in maps),
)
holds(
    "date by date, too, less than a quarter of the gradient lies elsewhere",
    most_moved < 25,
    f"at most {most_moved:.0f} %",
)

# %% [markdown] name="wrong-dates-prose"
r"""
Now the dates that a model gets wrong, and one stage earlier: the gradient in the *weights*, $g_i = h_i \cdot \texttt{grad}$, before softmax multiplies it with $a_i$. It tells for every character, looked at or not, whether more weight *there* would raise the loss or lower it. So its lowest entry should say where the model ought to have looked, as far as a slope can tell of so large a step.

Test that by hand: at the first wrong character of each wrong answer, put all the weight on that one state, and see whether the model now writes the right character. For comparison: all the weight where most of it was, where the second most was, on a state taken at random, and on nothing at all, a context of zeros. No choice can do better than the best state, chosen by trying all.
"""


# %% name="move-the-look" tags=["given"]
def repaired(model, s, states, answer):
    """For each state: is `answer` written with all the weight there?

    And in the last place: is it written if the context is all zeros?
    """
    with torch.inference_mode():
        nothing = np.zeros((1, states.shape[1]))
        c = torch.tensor(np.concatenate([states, nothing]))  # (S + 1, D)
        joined = torch.cat([c, torch.tensor(s).expand(len(c), -1)], -1)
        decoder = model.decoder
        logits = decoder.output(torch.tanh(decoder.w_c(joined)))
    return (logits.argmax(-1) == answer).numpy()


def first_slip(said, wanted):
    """The step of the first wrong character."""
    pairs = zip(said + "?" * len(wanted), wanted, strict=False)
    return next(t for t, (x, y) in enumerate(pairs) if x != y)


# %% name="ask-the-gradient"
def second_opinion(model, pair, said):
    """At the first wrong character: weights, their gradient, repairs."""
    s, h, a, grad = look_inside(model, [pair])
    t = first_slip(said, pair.target)
    in_weights, _ = weighted_sum_backward(a[:, t], h, grad[:, t])  # (1, S)
    answer = digits.encode(pair.target)[t]
    mended = repaired(model, s[0, t], h[0], answer)  # (S + 1,)
    return t, a[0, t], in_weights[0], mended


# %% name="compare-repairs"
choices = {
    "the most weight": lambda a, g, ok: ok[a.argmax()],
    "the second most": lambda a, g, ok: ok[a.argsort()[-2]],
    "a random state": lambda a, g, ok: ok[:-1].mean(),
    "nothing at all": lambda a, g, ok: ok[-1],
    "the gradient's": lambda a, g, ok: ok[g.argmin()],
    "the best state": lambda a, g, ok: ok[:-1].any(),
}
slips = {"0": [], "another": []}  # by the character that was wanted
for model, wrong in translators:
    for pair, said in wrong:
        t, *inside = second_opinion(model, pair, said)
        wanted = "0" if pair.target[t] == "0" else "another"
        repairs = [choose(*inside) for choose in choices.values()]
        slips[wanted].append(repairs)
repairs = {wanted: 100 * np.array(rows) for wanted, rows in slips.items()}
print("wanted:", *(f"{w} ({len(rows)} slips)" for w, rows in repairs.items()))
means = [rows.mean(axis=0) for rows in repairs.values()]
for name, *found in zip(choices, *means, strict=True):
    print(f"{name:16}", *(f"{share:3.0f} %" for share in found))

# %% name="wrong-dates-numbers" tags=["record"]
for wanted, rows in repairs.items():
    glue(f"slips-{wanted}", len(rows), display=False)
    words = ("top", "second", "random", "nothing", "gradient", "best")
    for word, share in zip(words, rows.mean(axis=0), strict=True):
        glue(f"mend-{wanted}-{word}", share, display=False)
opinions = [
    [(case, *second_opinion(m, *case)) for case in wrong]
    for m, wrong in translators
]  # by model: pair and answer, step, weights, gradient, repairs
is_zero = [[c[0].target[t] == "0" for c, t, *_ in o] for o in opinions]
zeros, others = (
    [
        [row for row, zero in zip(o, z, strict=True) if zero == wanted]
        for o, z in zip(opinions, is_zero, strict=True)
    ]
    for wanted in (True, False)
)
drawn_cases = [(c, x) for c, *x in [zeros[0][0], *others[0][:2]]]
day = [t == 8 for rows in zeros for _, t, *_ in rows]
share = {
    w: dict(zip(choices, r.mean(axis=0), strict=True))
    for w, r in repairs.items()
}

# %% name="by-model-numbers" tags=["record"]
# for the slips where another character was wanted, by model
of_model = [
    {n: 100 * np.mean([f(*x[2:]) for x in rows]) for n, f in choices.items()}
    for rows in others
]
busy = int(np.argmax([len(rows) for rows in others]))
glue("busy", len(others[busy]), display=False)
glue("not-busy", len(repairs["another"]) - len(others[busy]), display=False)
glue("busy-second", of_model[busy]["the second most"], display=False)
glue("busy-gradient", of_model[busy]["the gradient's"], display=False)
calm = [row for k, rows in enumerate(others) if k != busy for row in rows]
calm = {
    n: 100 * np.mean([f(*x[2:]) for x in calm]) for n, f in choices.items()
}
glue("calm-second", calm["the second most"], display=False)
glue("calm-gradient", calm["the gradient's"], display=False)
closed = [
    100 * np.mean([a[g.argmin()] < 0.1 for *_, a, g, _ in o]) for o in opinions
]
for end, pick in {"least": min, "most": max}.items():
    glue(f"closed-{end}", pick(closed), display=False)
passed = []  # the pointed state's part of the scores' gradient, if closed
for *_, a, g, _ in (row for rows in opinions for row in rows):
    delta = np.abs(a * (g - a @ g))
    if a[g.argmin()] < 0.1:
        passed.append(100 * delta[g.argmin()] / delta.sum())
glue("passed", np.median(passed), display=False)
# no context, where the day's first digit is not 0: is a 0 written?
(zero_id,) = digits.encode("0")
habit = []
for model, _ in translators:
    s_all, h_all, *_ = look_inside(model, alike)
    habit += [
        repaired(model, s_b[8], h_b, zero_id)[-1]
        for s_b, h_b, p in zip(s_all, h_all, alike, strict=True)
        if p.target[8] != "0"
    ]
glue("habit", 100 * np.mean(habit), display=False)

# %% name="wrong-dates" tags=["figure"] mystnb={"image": {"alt": "Three panels, one for each of three wrong dates, with two bars over each source character. The full bar is the weight, the hatched bar the gradient's wish; a triangle marks the highest wish. In the first panel it stands over another character than the fullest bar. In the third no character has a tick."}, "figure": {"name": "fig-wrong-dates", "caption": "Seed 0, at the first wrong character: the first wrong date of the test set where a 0 was wanted, and the first two where another character was. Full bars: the weights. Hatched: the gradient's wish, that is how much more weight there would lower the loss: $-g_i$ less its average over the characters, divided by the largest of these. The triangle marks the gradient's choice; ✓ stands under characters that repair the answer if all the weight is put there."}}
fig, axes = plt.subplots(3, 1, figsize=(5.2, 8))
for ax, ((pair, said), (t, a, g, ok)) in zip(axes, drawn_cases, strict=True):
    x, wish = np.arange(len(a)), g.mean() - g
    wish /= np.abs(wish).max()
    ax.bar(x - 0.2, a, 0.4, color=viz.WEIGHT, label="weight")
    look = {"color": "none", "edgecolor": viz.INK, "hatch": "////"}
    ax.bar(x + 0.2, wish, 0.4, label="the gradient's wish", **look)
    ax.plot(g.argmin() + 0.2, 1.15, "v", color=viz.INK)
    ax.axhline(0, color=viz.INK, linewidth=0.8)
    signs = zip(pair.source, ok[:-1], strict=True)
    ticks = [("␣" if c == " " else c) + "\n✓" * int(o) for c, o in signs]
    ax.set_xticks(x, ticks)
    title = f"wrote {said[:t]}[{said[t]}], wanted [{pair.target[t]}]"
    ax.set(title=title, ylim=(-1.1, 1.35))
axes[0].legend(loc="lower right")
plt.show()

# %% [markdown] name="what-you-saw-wrong"
r"""
**What you saw.** There are two kinds of slips. Most often ({glue:text}`slips-0`) a 0 was wanted, as the first digit of a day such as *3*. These are repaired by *nothing at all* in {glue:text}`mend-0-nothing:.0f` %. But that doesn't tell where to look: in the dates of the form *Sep 25, 1984* the day never begins with a 0, and without a context the decoder writes a 0 there all the same, in {glue:text}`habit:.0f` % of them. It is a habit. So for these slips the gradient's choice ({glue:text}`mend-0-gradient:.0f` %) tells no more than that the model should have looked away.
"""

# %% name="wrong-dates-holds" tags=["record"]
claims = {
    "in most slips of each model a 0 was wanted": all(
        len(z) > 1.5 * len(o) for z, o in zip(zeros, others, strict=True)
    ),
    "and as the first digit of a day": np.mean(day) > 0.9,
    "a wanted 0 is nearly always written if the context is nothing at all": (
        share["0"]["nothing at all"] > 90
    ),
    "without a context a 0 is written there, too, if it isn't wanted": (
        len(habit) == 3 * len(alike) and np.mean(habit) > 0.9
    ),
    "there the gradient's choice is no better than looking away": (
        share["0"]["the gradient's"] < share["0"]["nothing at all"] + 3
    ),
    "in the first drawn case the gradient points away from the most weight": (
        drawn_cases[0][1][1].argmax() != drawn_cases[0][1][2].argmin()
    ),
}
for claim, true in claims.items():
    holds(claim, bool(true))

# %% [markdown] name="another-wanted"
r"""
Where another character was wanted ({glue:text}`slips-another` slips), nothing at all repairs {glue:text}`mend-another-nothing:.0f` %, a random state {glue:text}`mend-another-random:.0f` %, the second most weight {glue:text}`mend-another-second:.0f` %, the gradient's choice {glue:text}`mend-another-gradient:.0f` %; the best state, {glue:text}`mend-another-best:.0f` %. In each of the three models the gradient's choice is far ahead of a random state. Beside the second most weight the models differ. In the one with most of these slips ({glue:text}`busy`) it does about as well: {glue:text}`busy-second:.0f` against {glue:text}`busy-gradient:.0f` %. In the two others ({glue:text}`not-busy` slips) it is far behind: {glue:text}`calm-second:.0f` against {glue:text}`calm-gradient:.0f` %.

In the last case of {numref}`fig-wrong-dates` the gradient points where the model has most of its weight already, and no single state repairs the answer. A mixture of several might, or the fault lies elsewhere than in where the model looked.
"""

# %% name="another-wanted-holds" tags=["record"]
claims = {
    "for the others nothing at all repairs few, the gradient's choice most": (
        share["another"]["nothing at all"] < 20
        and share["another"]["the gradient's"] > 70
    ),
    "in each model the gradient is 20 points ahead of a random state": all(
        m["the gradient's"] > m["a random state"] + 20 for m in of_model
    ),
    "in the model with most of these slips the second weight does as well": (
        abs(
            of_model[busy]["the gradient's"]
            - of_model[busy]["the second most"]
        )
        < 12
    ),
    "in each of the two others it is 20 points behind": all(
        m["the gradient's"] > m["the second most"] + 20
        for k, m in enumerate(of_model)
        if k != busy
    ),
    "in the last drawn case no single state repairs the answer": (
        not drawn_cases[2][1][3][:-1].any()
    ),
    "and there the gradient points to the most weight": (
        drawn_cases[2][1][1].argmax() == drawn_cases[2][1][2].argmin()
    ),
}
for claim, true in claims.items():
    holds(claim, bool(true))

# %% [markdown] name="a-diagnosis"
r"""
The gradient has an unfair advantage: it knows the right answer, which the weights don't. So this is a diagnosis, not a way to translate, and three models and one kind of task are little to generalise from.

Look at the weights once more. $\delta_i = a_i(\dots)$: where $a_i$ is near 0, hardly anything of the wish for more weight there reaches the question. In one model {glue:text}`closed-most:.0f` % of the slips are of this kind, with less than a tenth of the weight where the gradient pointed; in another only {glue:text}`closed-least:.0f` %. In half of such slips that place has at most {glue:text}`passed:.0f` % of the scores' gradient, by size. The layer that you wrote can then say where the model should have looked, and passes little of it on.
"""

# %% name="diagnosis-holds" tags=["record"]
holds(
    "in one model nearly all slips are of this kind, in another about half",
    max(closed) > 85 and 25 < min(closed) < 75,
    ", ".join(f"{share:.0f} %" for share in closed),
)
holds(
    "there the pointed place has little of the scores' gradient",
    np.median(passed) < 5,
    f"median {np.median(passed):.1f} %",
)


# %% [markdown] name="quiz-fork"
r"""
## Check yourself

:::{quiz} An array is used in three places of a network. How do you get its gradient?
- [x] Add the gradients of the three places. | Each place is a way for it to move the loss, and the chain rule adds over all ways.
- [ ] Average the gradients of the three places. | Used in more places it has more influence on the loss, and an average would hide that.
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
- [ ] The first word's slice, [:, 0]. | The shape would fit, but the gradients of all other words would be lost.
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


# %% [markdown] name="quiz-paths"
r"""
:::{quiz} You train with the values' gradient only, and the answers get better and better. What can you conclude?
- [ ] The gradient is right. | The dictionaries learned something too, with a gradient that lacked half. Only a check tells.
- [ ] The keys' gradient isn't needed. | In wide states it hardly was, in narrow ones it was. Getting better doesn't tell which case yours is.
- [x] Nothing about the missing half. | The rest of the model adapts and gets better by itself. How much better it could have been, you only see beside the whole gradient.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. A gradient has the shape of what it belongs to. Copying goes back as a sum, a sum goes back as copying, a product as the other factor.
2. Measure before you trust: central differences, both sides, a step of 10⁻⁵, double precision, every number.
3. Through the weighted sum each state gets its weight times the gradient; each weight gets its state's dot product with it. Softmax turns that into "better or worse than average".
4. The states are keys and values, and are read at every step: all these gradients add. As values they learn what to say, as keys when to be found. In the dictionaries' narrow states both were needed, and half a gradient could be worse than none.
5. A weight says where a model looked. The gradient in the weights often says where another look would have helped; softmax passes little of that on where the weight is near 0.
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

**Next.** Here a word was found if its state pointed where the question pointed: the score was a dot product. Lesson 5 asks what else could make a key match a query, and tries five answers on these dates.
"""
