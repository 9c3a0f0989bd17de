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

# %% [markdown] name="the-transformer"
r"""
# The transformer

**What makes it trainable?**

| | |
|---|---|
| After it you can | write layer normalisation, forwards and backwards; build an encoder and a decoder from your own pieces, equal to torch's; say where the norm should stand, and what a wrong place does to training; find what is wrong with a schedule of learning rates; tell what each part of a block is worth, and how one finds out; smooth labels, and say what that asks of the logits |
| You need | lesson 4's way back through a layer, lesson 9's self-attention, lesson 10's many heads; cross-entropy from lesson 3 |
| Time | about 165 minutes: 35 for the text, 105 for eight exercises, 25 for code, pictures and bets. Half-way you can stop and come back |

Each exercise is one function, with three folded hints and a `check`; none may change the tensors it is given, and numbers in double precision stay so. Stuck? `show_solution(layer_norm)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import json
import math
import time

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch import nn

from attn import viz
from attn.data import text
from attn.data.tokens import characters
from autograder import check, glue, holds, show_solution
from autograder.paths import ROOT

viz.use_style()
torch.set_num_threads(1)
folder = ROOT / "book" / "weights"


# %% tags=["setup"] name="multi-head-attention-from-lesson-10"
def attend(q, k, v, mask=None):
    """Lesson 2's masked attention, in torch: scaled dots, softmax, mixture.

    q (..., T, D), k (..., S, D), v (..., S, Dv), mask True = may attend
    -> context (..., T, Dv), weights (..., T, S); no key allowed: zeros.
    """
    e = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (..., T, S)
    if mask is None:
        a = e.softmax(-1)
    else:
        some = mask.any(-1, keepdim=True)
        e = e.masked_fill(~mask, -math.inf).masked_fill(~some, 0.0)
        a = e.softmax(-1).masked_fill(~mask, 0.0)  # (..., T, S)
    return a @ v, a


def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    """Lesson 10's: H attentions side by side, each x looking at memory.

    x (B, T, d_model), memory (B, S, d_model), w_* (d_model, d_model),
    mask (T, S), (B, T, S) or (B, 1, S), True = may attend
    -> out (B, T, d_model), weights (B, H, T, S).
    """

    def split(y):
        return y.unflatten(-1, (n_heads, -1)).transpose(1, 2)  # (B, H, ., D)

    q, k, v = split(x @ w_q), split(memory @ w_k), split(memory @ w_v)
    if mask is not None and mask.ndim == 3:
        mask = mask[:, None]  # (B, 1, T, S)
    context, weights = attend(q, k, v, mask)  # (B, H, T, D), (B, H, T, S)
    return context.transpose(1, 2).flatten(2) @ w_o, weights


# %% [markdown] name="twelve-layers"
r"""
## Twelve layers

One layer of attention moves information between positions once. To chain steps, layers are stacked: six in the first transformer {cite}`vaswani2017`, up to about a hundred in large models. Each layer multiplies what the last one made. Watch the size of the numbers on their way through twelve random matrices, drawn as torch draws them for a linear layer. Then do it in three other ways:
"""

# %% name="twelve-matrices"
torch.manual_seed(0)
x = torch.randn(64)
matrices = [nn.Linear(64, 64, bias=False) for _ in range(12)]
ways = {
    "plain": lambda x, layer: layer(x),
    "4 times as large": lambda x, layer: 4 * layer(x),
    "with a residual": lambda x, layer: x + layer(x),
    "with a norm": lambda x, layer: nn.functional.layer_norm(layer(x), (64,)),
}
sizes = {}
for name, step in ways.items():
    y, sizes[name] = x, [x.square().mean().sqrt().item()]
    for layer in matrices:
        y = step(y, layer)
        sizes[name].append(y.square().mean().sqrt().item())
    print(f"{name:<17}", " ".join(f"{s:,.3f}" for s in sizes[name][::3]))

# %% [markdown] name="twelve-matrices-seen"
r"""
**What you saw.** The root mean square before the first matrix and after 3, 6, 9 and 12. torch draws so that a matrix leaves about 1/√3 of the size: after twelve, about a thousandth. Drawn four times as large they make the numbers explode.

A **residual connection** adds a layer's result to what came in, x + layer(x). So what came in isn't lost: the numbers no longer die out, but the sum grows. A **norm** brings the numbers back to a known size, here 1, behind each layer. With both and a small network for each position, you can build a {term}`transformer block`. This lesson builds it, then asks which of its parts training can do without.
"""

# %% tags=["record"] name="twelve-claims"
ends = {name: found[-1] / found[0] for name, found in sizes.items()}
holds(
    "plain, about a thousandth is left after twelve",
    0.0003 < ends["plain"] < 0.003,
    f"{ends['plain']:.4f}",
)
holds("four times as large they explode", ends["4 times as large"] > 1000)
holds(
    "with a residual they don't die out, but grow",
    1.5 < ends["with a residual"] < 50,
    f"{ends['with a residual']:.1f} times",
)
holds(
    "with a norm the size stays 1",
    max(abs(s - 1) for s in sizes["with a norm"][1:]) < 0.01,
)

# %% [markdown] name="layer-norm-formula"
r"""
## Back to a known size

{term}`Layer normalisation <layer normalisation>` {cite}`ba2016` takes each position by itself. It subtracts the mean of its d numbers and divides by their spread. Two learned vectors then scale and shift each of the d numbers:

$$
\begin{aligned}
\hat x_i &= \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}}, \quad y_i = \gamma_i \hat x_i + \beta_i \\
\mu &= \tfrac1d \textstyle\sum_i x_i, \quad \sigma^2 = \tfrac1d \sum_i (x_i - \mu)^2
\end{aligned}
$$ (eq-layer-norm)
"""

# %% [markdown] name="layer-norm-exercise"
r"""
:::{exercise} Layer normalisation
:label: ex-layer-norm
Write {eq}`eq-layer-norm` in torch.

`x` (..., d) with any number of leading axes, also none; `gamma`, `beta` (d,); `eps` > 0 → like `x`, in shape and dtype. Positions may lie some thousands from 0 with a spread of 1, and all numbers of a position may be equal (that gives `beta`). `x` may be a transposed view. Gradients must flow. Difficulty 2 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

The mean and the variance are those of the last axis, for each position by itself. The variance is the plain mean of squares: over d, not d − 1.

</details>
<details><summary>Hint 2: the shapes</summary>

Mean and variance (..., 1): keep the axis, so that they line up with x. `gamma` and `beta` (d,) line up with the last axis by themselves.

</details>
<details><summary>Hint 3: in words</summary>

Subtract the mean. Take the mean of the squares of what is left. Divide by the root of that plus `eps`. Times `gamma`, plus `beta`.

</details>
"""


# %% tags=["answer"] name="layer-norm"
def layer_norm(x, gamma, beta, eps=1e-5):
    """Each position to mean 0 and variance 1, then scaled and shifted.

    x (..., d), gamma (d,), beta (d,) -> (..., d).
    """
    # BEGIN SOLUTION
    centred = x - x.mean(-1, keepdim=True)
    variance = centred.square().mean(-1, keepdim=True)  # (..., 1)
    return centred / (variance + eps).sqrt() * gamma + beta
    # END SOLUTION


# %% tags=["check"] name="layer-norm-check"
check(layer_norm)

# %% [markdown] name="layer-norm-why"
r"""
<details><summary>Why it works</summary>

Whatever the size of x, the result has the size that `gamma` says: multiply x by 1,000 and nothing changes (but for ε). Since each position is measured by itself, the result doesn't depend on its neighbours, on the batch, or on padding. Subtracting the mean first keeps digits: the mean of squares minus the square of the mean would take the difference of two huge numbers.

</details>

What about the way back? In lesson 4 you walked gradients through layers by hand. Here a number $x_j$ moves the $\hat x_i$ of its position on three paths: directly, but only if i = j; through the mean μ, which takes $x_j / d$ away from each; and through the spread, by which each is divided. So one step has three terms:

$$
\frac{\partial \hat x_i}{\partial x_j} = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \Bigl( \delta_{ij} - \frac1d - \frac{\hat x_i \hat x_j}{d} \Bigr)
$$ (eq-norm-back)

where $\delta_{ij}$ is 1 if i = j, else 0. Let $g_i = \gamma_i\, \partial L / \partial y_i$ be the gradient at $\hat x_i$. What arrives at $x_j$ is the sum over all i of $g_i$ times this.
"""

# %% [markdown] name="layer-norm-backward-exercise"
r"""
:::{exercise} Back through the norm
:label: ex-layer-norm-backward
On paper, add up {eq}`eq-norm-back` over i: the sums become means over the position. Then write the whole way back.

`grad` (..., d): the loss's gradient at the norm's output; `x` (..., d), any number of leading axes, also none; `gamma` (d,); `eps` > 0. Return `dx, dgamma, dbeta`, the gradients of `x` (..., d), `gamma` (d,) and `beta` (d,). All positions share `gamma` and `beta`. d may be 1. Difficulty 4 of 5, about 30 minutes.
:::

<details><summary>Hint 1: where to look</summary>

`gamma` met the normalised numbers, and did so at every position. Lesson 4: what is used many times collects the gradients of all its uses.

</details>
<details><summary>Hint 2: the shapes</summary>

g (..., d), its means (..., 1). For `gamma` and `beta` the leading axes go: flatten them to one, (N, d), and sum over it. That works for no leading axis, too.

</details>
<details><summary>Hint 3: in words</summary>

With g for `grad` times `gamma`, and a bar for the mean over the d numbers of a position ($\overline{g \hat x}$ is the mean of the products):

$$
\frac{\partial L}{\partial x_j} = \frac{1}{\sqrt{\sigma^2 + \epsilon}} \Bigl( g_j - \overline{g} - \hat x_j\, \overline{g \hat x} \Bigr)
$$

Beside it: `grad` times the normalised numbers, and `grad`, each summed over positions.

</details>
"""


# %% tags=["answer"] name="layer-norm-backward"
def layer_norm_backward(grad, x, gamma, eps=1e-5):
    """From the gradient of the norm's output to those of x, gamma, beta.

    grad (..., d), x (..., d), gamma (d,) -> (..., d), (d,), (d,).
    """
    # BEGIN SOLUTION
    d = x.shape[-1]
    centred = x - x.mean(-1, keepdim=True)
    root = (centred.square().mean(-1, keepdim=True) + eps).sqrt()
    normal = centred / root
    g = grad * gamma
    along = (g * normal).mean(-1, keepdim=True)  # (..., 1)
    dx = (g - g.mean(-1, keepdim=True) - normal * along) / root
    dgamma = (grad * normal).reshape(-1, d).sum(0)
    return dx, dgamma, grad.reshape(-1, d).sum(0)
    # END SOLUTION


# %% tags=["check"] name="layer-norm-backward-check"
check(layer_norm_backward)

# %% [markdown] name="layer-norm-backward-why"
r"""
<details><summary>Why it works</summary>

With r for the root:

$$
\begin{aligned}
\textstyle\sum_i g_i\, \delta_{ij} &= g_j \\
\textstyle\sum_i g_i / d &= \overline{g} \\
\textstyle\sum_i g_i \hat x_i \hat x_j / d &= \hat x_j\, \overline{g \hat x} \\
\partial L / \partial x_j &= \bigl(g_j - \overline{g} - \hat x_j\, \overline{g \hat x}\bigr) / r
\end{aligned}
$$

The two terms that are taken away say what the norm can't pass on. Adding the same number to all of x changes nothing in the output, so the gradient has no part along (1, …, 1): its mean is removed. Scaling x about its mean changes nothing either (but for ε), so there is no part along $\hat x$. And the division: numbers that came in large get a small gradient.

</details>

Ask autograd whether it agrees:
"""

# %% name="backward-against-autograd"
torch.manual_seed(0)
x = torch.randn(3, 5, 8, requires_grad=True)
gamma = (1 + 0.3 * torch.randn(8)).requires_grad_()
beta = torch.randn(8, requires_grad=True)
grad = torch.randn(3, 5, 8)
layer_norm(x, gamma, beta).backward(grad)
ours = layer_norm_backward(grad, x.detach(), gamma.detach())
back_gap = max(
    (own - y.grad).abs().max().item()
    for own, y in zip(ours, (x, gamma, beta), strict=True)
)
print(f"largest difference to autograd: {back_gap:.0e}")

# %% tags=["record"] name="backward-claims"
holds(
    "your way back and autograd's agree to less than a hundred-thousandth",
    back_gap < 1e-5,
    f"{back_gap:.0e}",
)

# %% [markdown] name="fold-norm-exercise"
r"""
One question before we build the norm into a block: are γ and β needed? A norm is often followed by a matrix with a bias, the first of a feed-forward layer, say. What do γ and β add that the matrix couldn't do itself?

:::{exercise} Fold the norm's numbers into the matrix
:label: ex-fold-norm
Derive W′ and b′ so that a norm without numbers of its own (γ = 1, β = 0) followed by W′ and b′ says exactly what the norm with `gamma` and `beta` followed by `W` and `b` says, for every $\hat x$, also one whose mean isn't 0.

`gamma`, `beta` (d,), `W` (d, n), `b` (n,): rows of numbers meet W from the left, as in `x @ W + b` → W′ (d, n), b′ (n,). Gradients must flow. Difficulty 3 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Write one output number as a sum: $\sum_i (\gamma_i \hat x_i + \beta_i) W_{ij} + b_j$. Which part depends on x?

</details>
<details><summary>Hint 2: the shapes</summary>

γ (d,) has to meet the rows of W (d, n): it needs an axis more. β (d,) times W (d, n) is (n,).

</details>
<details><summary>Hint 3: in words</summary>

Row i of W times $\gamma_i$. The new bias is what β alone comes to behind the *old* W, plus the old bias.

</details>
"""


# %% tags=["answer"] name="fold-norm"
def fold_norm(gamma, beta, W, b):
    """W', b' for a norm without gamma and beta: (d, n), (n,).

    gamma (d,), beta (d,), W (d, n), b (n,).
    """
    # BEGIN SOLUTION
    return gamma[:, None] * W, beta @ W + b
    # END SOLUTION


# %% tags=["check"] name="fold-norm-check"
check(fold_norm)

# %% name="folded"
torch.manual_seed(0)
x, W, b = 3 + 5 * torch.randn(4, 8), torch.randn(8, 6), torch.randn(6)
gamma, beta = torch.randn(2, 8)
before = layer_norm(x, gamma, beta) @ W + b
W_new, b_new = fold_norm(gamma, beta, W, b)
after = layer_norm(x, torch.ones(8), torch.zeros(8)) @ W_new + b_new
fold_gap = (before - after).abs().max().item()
print(f"largest difference, folded or not: {fold_gap:.0e}")

# %% tags=["record"] name="folded-claims"
holds(
    "folded or not, the layer says the same to a hundred-thousandth",
    fold_gap < 1e-5,
    f"{fold_gap:.0e}",
)

# %% [markdown] name="fold-norm-why"
r"""
<details><summary>Why it works</summary>

$\sum_i (\gamma_i \hat x_i + \beta_i) W_{ij} + b_j = \sum_i \hat x_i\, (\gamma_i W_{ij}) + \bigl(\sum_i \beta_i W_{ij} + b_j\bigr)$. So in front of a matrix with a bias, γ and β let the layer say nothing new. They are another way of writing the same function, which training may still find easier or harder. Several matrices that share a norm can each fold it in. Where can't it be done? A matrix without a bias, as this course's $W^Q$, has no place for β. And if the norm's result is also used elsewhere, as behind a post-norm, where it goes on along the path too, γ and β still matter there.

</details>
"""

# %% [markdown] name="a-block"
r"""
## A block

Attention mixes positions and does little else: what it hands on is a weighted mean. Behind it stands a {term}`feed-forward layer`, a network of one hidden layer, the same at every position and for each position by itself. It usually is four times as wide inside. Both are *sublayers*: each stands inside a residual connection, and has a norm.
"""


# %% tags=["setup"] name="feed-forward"
def feed_forward(x, up, down):
    """Each position by itself: d_model -> d_ff -> d_model numbers.

    x (..., d_model), up: W (d_model, d_ff), b (d_ff,),
    down: W (d_ff, d_model), b (d_model,) -> (..., d_model).
    """
    hidden = (x @ up[0] + up[1]).relu()  # (..., d_ff)
    return hidden @ down[0] + down[1]


# %% [markdown] name="where-the-norm-stands"
r"""
Where does the norm stand? In the paper of 2017 behind the sum, on the path itself: **post-norm**. In most large models since GPT-2 in front of the sublayer, beside the path: **pre-norm**. With $F$ for a sublayer:

$$
\begin{aligned}
\text{post:}\quad x &\leftarrow \operatorname{norm}\bigl(x + F(x)\bigr) \\
\text{pre:}\quad x &\leftarrow x + F\bigl(\operatorname{norm}(x)\bigr)
\end{aligned}
$$ (eq-block)

With pre-norm nothing is ever divided on the path, so the sum can grow from block to block. The stack therefore gets one more norm, behind its last block.
"""

# %% tags=["figure"] name="block-machine" mystnb={"image": {"alt": "Two drawings side by side, read upwards. Left, pre-norm: x goes up through a norm and attention to a plus sign, and past both straight to it; then the same with a norm and the feed-forward layer. Right, post-norm: x goes through attention to a plus sign and past it to the same sign, and the sum goes through a norm; then the same with the feed-forward layer and another norm."}, "figure": {"name": "fig-block", "caption": "An encoder block, read upwards. Left the norm stands beside the path, right on it. All arrows carry (B, T, d_model)."}}
fig, ax = plt.subplots(figsize=(5.2, 4.9))
draw = viz.Machine(ax, width=7.2, height=6.9)
ORDERS = {
    "pre": ("norm", "attend", "+", "norm", "feed forward", "+"),
    "post": ("attend", "+", "norm", "feed forward", "+", "norm"),
}
for place, (name, order) in zip((1.9, 5.4), ORDERS.items(), strict=True):
    draw.box(f"{name}-x", "x", at=(place, 0.35), size=(0.6, 0.5))
    last = start = f"{name}-x"
    for i, label in enumerate(order):
        here = f"{name}-{i}"
        width = {"norm": 0.9, "+": 0.5}.get(label, 1.8)
        draw.box(
            here,
            label,
            at=(place, 1.35 + 0.95 * i),
            size=(width, 0.5),
            role=viz.WEIGHT if label == "attend" else viz.INK,
            round=label == "+",
        )
        draw.arrow(last, here)
        if label == "+":
            far = 0.75 if name == "pre" else 1.1
            draw.arrow(start, here, sides=("left", "left"), bend=far)
        if (label == "+") == (name == "pre") and label in ("+", "norm"):
            start = here
        last = here
    draw.text(f"{name}-norm", at=(place + 0.55, 0.35), align="left")
plt.show()

# %% [markdown] name="encoder-block-exercise"
r"""
:::{exercise} An encoder block
:label: ex-encoder-block
Build {eq}`eq-block` twice, first around self-attention, then around the feed-forward layer. `layer_norm` is yours, `multi_head_attention` and `feed_forward` stand above.

`x` (B, T, d_model); `w`, a dictionary: `w["own"]` the four matrices of attention in the order $W^Q, W^K, W^V, W^O$, `w["norms"]` two pairs (γ, β), the first for attention, `w["up"]` and `w["down"]` of the feed-forward layer, each a pair (W, b); `n_heads`; `mask` as `multi_head_attention` takes it, or None; `pre`: pre-norm if True, else post-norm → (B, T, d_model). Gradients must flow to x and to all weights. Difficulty 3 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

In self-attention x is its own memory. With pre-norm queries, keys and values all come from the *normalised* x, while the sum takes x as it was.

</details>
<details><summary>Hint 2: the shapes</summary>

(B, T, d_model) everywhere. `multi_head_attention` returns two things; you need the first.

</details>
<details><summary>Hint 3: in words</summary>

A small function inside saves writing it twice: given x, a sublayer and a norm's pair, return x plus the sublayer of the norm of x, or the norm of x plus the sublayer of x.

</details>
"""


# %% tags=["answer"] name="encoder-block"
def encoder_block(x, w, n_heads, mask=None, pre=True):
    """Self-attention, then feed-forward, each with residual and norm.

    x (B, T, d_model), w: own, norms, up, down; mask True = may attend
    -> (B, T, d_model).
    """
    # BEGIN SOLUTION

    def around(x, sublayer, norm):
        if pre:
            return x + sublayer(layer_norm(x, *norm))
        return layer_norm(x + sublayer(x), *norm)

    def look(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    x = around(x, look, w["norms"][0])
    return around(
        x, lambda y: feed_forward(y, w["up"], w["down"]), w["norms"][1]
    )
    # END SOLUTION


# %% tags=["check"] name="encoder-block-check"
check(encoder_block)

# %% [markdown] name="encoder-block-why"
r"""
<details><summary>Why it works</summary>

Take all sublayers away, and pre-norm hands x on as it is, through any number of blocks. That is why a deep stack starts as something harmless: each block adds a little. Post-norm has a norm on this path, twice in every block, and its gradient must pass all of them by {eq}`eq-norm-back`.

</details>

Which of the parts moves information between positions? Change one position of x and see which positions of the output move:
"""


# %% tags=["given"] name="draw-weights"
def drawn(d, d_ff, cross=False):
    """A block's weights, drawn as torch draws them."""

    def matrix(m, n):
        return (2 * torch.rand(m, n) - 1) / math.sqrt(m)

    def norm():
        return torch.ones(d), torch.zeros(d)

    w = {"own": [matrix(d, d) for _ in range(4)]}
    if cross:
        w["cross"] = [matrix(d, d) for _ in range(4)]
    w["norms"] = [norm() for _ in range(3 if cross else 2)]
    w["up"] = matrix(d, d_ff), torch.zeros(d_ff)
    w["down"] = matrix(d_ff, d), torch.zeros(d)
    return w


def leaves(w):
    """All tensors of a block."""
    found = [*w["own"], *w.get("cross", ()), *w["up"], *w["down"]]
    return found + [y for pair in w["norms"] for y in pair]


# %% name="who-moves"
torch.manual_seed(0)
w, x = drawn(16, 64), torch.randn(1, 6, 16)
changed = x.clone()
changed[0, 2] += 1
silent = w | {"own": [*w["own"][:3], 0 * w["own"][3]]}
for name, weights in (("whole block", w), ("attention silenced", silent)):
    one, other = (encoder_block(y, weights, 4) for y in (x, changed))
    moved = (one != other).any(-1)[0]
    print(f"{name:<19}", ["moves" if m else "-" for m in moved])

# %% tags=["record"] name="who-moves-claims"
one, other = (encoder_block(y, w, 4) for y in (x, changed))
holds("in a whole block every position moves", (one != other).any(-1).all())
one, other = (encoder_block(y, silent, 4) for y in (x, changed))
holds(
    "with attention silenced only the changed position moves",
    (one != other).any(-1)[0].tolist() == [i == 2 for i in range(6)],
)

# %% [markdown] name="a-decoder"
r"""
Norm, residual and feed-forward layer treat each position by itself. Only attention mixes them, so all that one word ever learns of another comes through it.

## A decoder that looks at a memory

A translator has two stacks. The encoder reads the source; what leaves it is the **memory**, one vector for each source token, as lesson 6's annotations were. The decoder writes. Its block has a sublayer more, between the two: {term}`cross-attention`, with queries from the words written so far, and keys and values from the memory. And its self-attention is causal, since the next word isn't written yet.
"""

# %% tags=["figure"] name="translator-machine" mystnb={"image": {"alt": "A drawing of a translator. Left, read upwards: source tokens of shape B by S, embedding plus positions, N encoder blocks, a norm, and out comes the memory of shape B by S by d_model. Right: target tokens of shape B by T, embedding plus positions, causal attention, cross-attention, into which the memory flows from the left as keys and values, and a feed-forward layer, these three in a block of which there are N, then a norm and the logits."}, "figure": {"name": "fig-encoder-decoder", "caption": "Encoder and decoder, read upwards. The memory goes to the cross-attention of every decoder block, as keys and values."}}
fig, ax = plt.subplots(figsize=(5.2, 4.8))
draw = viz.Machine(ax, width=7.2, height=6.7)
wide = (2.3, 0.5)
for side, place, labels in (
    ("e", 1.5, ("source", "embed + place", "N blocks", "norm")),
    (
        "d",
        5.3,
        (
            "target",
            "embed + place",
            "causal attention",
            "cross-attention",
            "feed forward",
        ),
    ),
):
    for i, label in enumerate(labels):
        role = viz.WEIGHT if "attention" in label else viz.INK
        draw.box(
            f"{side}{i}", label, at=(place, 0.35 + i), size=wide, role=role
        )
        if i:
            draw.arrow(f"{side}{i - 1}", f"{side}{i}")
draw.box("logits", "norm, logits", at=(5.3, 5.9), size=wide)
draw.arrow("d4", "logits", "(B, T, d_model)", label_at=0.6)
draw.arrow("e3", "d3", role=viz.KEY)
draw.text("(B, S, d_model)", at=(1.5, 3.95))
draw.text("memory: k, v", at=(2.55, 4.35), align="left", role=viz.KEY)
draw.text("× N", at=(6.75, 3.35), align="left")
plt.show()

# %% [markdown] name="decoder-block-exercise"
r"""
:::{exercise} A decoder block
:label: ex-decoder-block
Three sublayers, each with residual and norm as in {eq}`eq-block`: causal self-attention, cross-attention, feed-forward.

`x` (B, T, d_model); `memory` (B, S, d_model), which is taken as it is, without a norm; `w` as before, with `w["cross"]`, four matrices more in the same order, and three pairs in `w["norms"]`, in the order of the sublayers; `n_heads`; `mask` (T, T), (B, T, T) or (B, 1, T) or None, for x: a pair is allowed if `mask` *and* causality allow it; `memory_mask` (B, T, S) or (B, 1, S) or None, for the memory; `pre` → (B, T, d_model). The block makes the causal mask itself. Gradients must flow to x, memory and weights. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="decoder-block-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`torch.ones(T, T, dtype=torch.bool).tril()` is True where position t may see s: at s ≤ t. The whole source may be seen from anywhere.

</details>
<details><summary>Hint 2: the shapes</summary>

(T, T) and (B, 1, T) join with `&` to (B, T, T). In cross-attention x has T rows and the memory S.

</details>
<details><summary>Hint 3: in words</summary>

Causal mask, joined with the one given. Look at x with it; look at the memory with `memory_mask`; feed forward. Around each its own norm and residual.

</details>
"""


# %% tags=["answer"] name="decoder-block"
def decoder_block(
    x, memory, w, n_heads, mask=None, memory_mask=None, pre=True
):
    """Causal self-attention, cross-attention, feed-forward.

    x (B, T, d_model), memory (B, S, d_model), w: own, cross, norms,
    up, down; masks True = may attend -> (B, T, d_model).
    """
    # BEGIN SOLUTION
    T = x.shape[1]
    causal = torch.ones(T, T, dtype=torch.bool).tril()
    mask = causal if mask is None else mask & causal

    def look(y):
        return multi_head_attention(y, y, *w["own"], n_heads, mask)[0]

    def look_across(y):
        return multi_head_attention(
            y, memory, *w["cross"], n_heads, memory_mask
        )[0]

    def forward(y):
        return feed_forward(y, w["up"], w["down"])

    sublayers = look, look_across, forward
    for sublayer, norm in zip(sublayers, w["norms"], strict=True):
        change = sublayer(layer_norm(x, *norm) if pre else x)
        x = x + change if pre else layer_norm(x + change, *norm)
    return x
    # END SOLUTION


# %% tags=["check"] name="decoder-block-check"
check(decoder_block)

# %% [markdown] name="equal-to-torch"
r"""
<details><summary>Why it works</summary>

The encoder normalises the memory once, behind its last block, so the decoder's blocks needn't. And a word attends to itself, so there always is something to see: only padding can leave a query without a key.

</details>

An encoder is a loop over blocks, with a norm at the end; a decoder likewise. Give your functions and torch's layers the same weights (γ and β drawn at random, too) and the same padding masks:
"""


# %% name="stacks"
def encoder(x, blocks, last, n_heads, mask=None):
    """Blocks one after the other, then a norm: (B, S, d_model)."""
    for w in blocks:
        x = encoder_block(x, w, n_heads, mask)
    return layer_norm(x, *last)


def decoder(x, memory, blocks, last, n_heads, mask, memory_mask):
    """The same with a memory: (B, T, d_model)."""
    for w in blocks:
        x = decoder_block(x, memory, w, n_heads, mask, memory_mask)
    return layer_norm(x, *last)


# %% tags=["given"] name="from-torch"
def norm_of(layer):
    return layer.weight, layer.bias


def linear_of(layer):
    return layer.weight.T, layer.bias


def heads_of(layer):
    """torch keeps its matrices transposed, three of them in one."""
    q, k, v = layer.in_proj_weight.chunk(3)
    return q.T, k.T, v.T, layer.out_proj.weight.T


def weights_of(layer):
    """The weights of torch's encoder or decoder layer, in our order."""
    w = {"own": heads_of(layer.self_attn), "up": linear_of(layer.linear1)}
    w["down"] = linear_of(layer.linear2)
    w["norms"] = [norm_of(layer.norm1), norm_of(layer.norm2)]
    if hasattr(layer, "multihead_attn"):
        w["cross"] = heads_of(layer.multihead_attn)
        w["norms"] += [norm_of(layer.norm3)]
    return w


def made(kind, pre=True):
    """One of torch's layers, nothing left out at random; γ, β drawn."""
    layer = kind(32, 4, 128, 0.0, batch_first=True, norm_first=pre)
    for name, p in layer.named_parameters():
        if "norm" in name:
            p.data += 0.3 * torch.randn_like(p)
    return layer


# %% tags=["given"] name="torchs-answers"
torch.manual_seed(0)
B, T, S = 3, 7, 9
x, memory = torch.randn(B, T, 32), torch.randn(B, S, 32)
real = torch.arange(S) < torch.tensor([9, 4, 6])[:, None]  # (B, S)
seen = torch.arange(T) < torch.tensor([7, 5, 2])[:, None]  # (B, T)
ahead = torch.ones(T, T, dtype=torch.bool).triu(1)
masks = {"mask": seen[:, None], "memory_mask": real[:, None]}
theirs = {  # in torch True means: may not
    "tgt_mask": ahead,
    "tgt_key_padding_mask": ~seen,
    "memory_key_padding_mask": ~real,
}
Encoder, Decoder = nn.TransformerEncoderLayer, nn.TransformerDecoderLayer
norm = nn.LayerNorm(32)
norm.weight.data += 0.3 * torch.randn(32)
norm.bias.data += 0.3 * torch.randn(32)
pairs = {"layer norm": (layer_norm(x, *norm_of(norm)), norm(x))}
layer = made(Encoder)
w = weights_of(layer)
inner = nn.Sequential(layer.linear1, nn.ReLU(), layer.linear2)
pairs["feed forward"] = feed_forward(x, w["up"], w["down"]), inner(x)
for pre in (True, False):
    kind = "pre" if pre else "post"
    layer = made(Encoder, pre)
    own = encoder_block(memory, weights_of(layer), 4, real[:, None], pre)
    their = layer(memory, src_key_padding_mask=~real)
    pairs[f"encoder block, {kind}"] = own, their
    layer = made(Decoder, pre)
    own = decoder_block(x, memory, weights_of(layer), 4, **masks, pre=pre)
    pairs[f"decoder block, {kind}"] = own, layer(x, memory, **theirs)
stack = nn.TransformerEncoder(made(Encoder), 3, norm, False)
blocks = [weights_of(layer) for layer in stack.layers]
own = encoder(memory, blocks, norm_of(norm), 4, real[:, None])
pairs["encoder of 3"] = own, stack(memory, src_key_padding_mask=~real)
stack = nn.TransformerDecoder(made(Decoder), 3, norm)
blocks = [weights_of(layer) for layer in stack.layers]
own = decoder(x, memory, blocks, norm_of(norm), 4, **masks)
pairs["decoder of 3"] = own, stack(x, memory, **theirs)

# %% name="equal-table"
gaps = {
    name: (one - other).abs().max().item()
    for name, (one, other) in pairs.items()
}
for name, gap in gaps.items():
    print(f"{name:<20} largest difference to torch's {gap:.0e}")

# %% [markdown] name="equal-seen"
r"""
**What you saw.** Your pieces say what torch's layers say, to less than a hundred-thousandth, with the norm in either place and with padding in source and target. So with the same weights your blocks and theirs are the same function. How torch's would train from their own starting weights is another question. Gradients were not compared here, only what comes out.
"""

# %% tags=["record"] name="equal-claims"
holds(
    "all pieces and torch's agree to less than a hundred-thousandth",
    max(gaps.values()) < 1e-5,
    f"at most {max(gaps.values()):.0e}",
)

# %% [markdown] name="parameters"
r"""
### Where the numbers are

The transformer of 2017, in its base size: d_model 512, 2,048 inside the feed-forward layers, six blocks in each stack, a vocabulary of 37,000 pieces shared by both languages and by the last matrix. The paper reports 65 million parameters. Count by part, from weights drawn in these sizes:
"""

# %% name="count-by-part"
torch.manual_seed(0)
one, two = drawn(512, 2048), drawn(512, 2048, cross=True)
counted = {
    "self-attention": 6 * sum(y.numel() for y in one["own"] + two["own"]),
    "cross-attention": 6 * sum(y.numel() for y in two["cross"]),
    "feed forward": 12 * sum(y.numel() for y in one["up"] + one["down"]),
    "norms": 6 * sum(g.numel() * 2 for g, _ in one["norms"] + two["norms"]),
    "token vectors": 37_000 * 512,
}
total = sum(counted.values())
for name, n in counted.items():
    print(f"{name:<16}{n / 1e6:7.2f} million {100 * n / total:5.1f} %")
print(f"{'all':<16}{total / 1e6:7.2f} million")

# %% tags=["record"] name="count-claims"
glue("total", total / 1e6, display=False)
glue("missing", 65 - total / 1e6, display=False)
glue("ff-share", 100 * counted["feed forward"] / total, display=False)
holds(
    "the count is a little under the paper's 65 million",
    1.5e6 < 65e6 - total < 2.5e6,
    f"{total / 1e6:.1f} million",
)
holds(
    "feed-forward layers hold the largest part, norms less than 0.1 %",
    max(counted, key=counted.get) == "feed forward"
    and counted["norms"] < 0.001 * total,
)

# %% [markdown] name="parameters-seen"
r"""
{glue:text}`total:.1f` million, {glue:text}`missing:.1f` million fewer than the paper says; we don't know where they are (its vocabulary is only "about 37,000"). The feed-forward layers hold the largest part, {glue:text}`ff-share:.0f` %. The norms have next to none. Guess now what training is like without them, and what without feed-forward layers.

**Half-way: you can stop here and come back.** You have built a transformer; from here on it is trained.
"""

# %% [markdown] name="the-norm-and-the-rate"
r"""
## Where the norm stands, and how fast you may learn

Twelve blocks, 48 numbers wide, with four heads, read 32 letters of a novel and say the next one. Everything is alike but where the norm stands (and pre-norm has one norm more, the last). It is often said that with post-norm gradients explode or vanish on their way down, and that a **warm-up**, a learning rate that rises slowly from 0, is needed for that reason. {cite:t}`xiong2020` derived for the start of training that post-norm's gradients are large near the output. {cite:t}`liu2020` found that unequal gradients aren't the root: post-norm leans more on its sublayers, and so magnifies each small change of the weights. Look first: the gradient of each block before any training, with your blocks, on real letters.
"""

# %% tags=["given"] name="letters"
novels = text.load()
train_text = "\n\n".join(p.text for p in novels.train)
letters = characters([train_text, *(p.text for p in novels.validation)])
ids = torch.tensor(letters.encode(train_text[:400_000]))
CONTEXT, WIDTH, HEADS = 32, 48, 4
CAUSAL = torch.ones(CONTEXT, CONTEXT, dtype=torch.bool).tril()
angles = torch.arange(CONTEXT)[:, None] / 1e4 ** (
    torch.arange(0, WIDTH, 2) / WIDTH
)
PLACES = torch.stack([angles.sin(), angles.cos()], -1).flatten(1)


def stretches(generator, n=8):
    """n stretches of 33 letters from random places: (n, 33)."""
    starts = torch.randint(len(ids) - CONTEXT, (n,), generator=generator)
    return ids[starts[:, None] + torch.arange(CONTEXT + 1)]


def build(layers=12, seed=0):
    """A table of letters, blocks, a last norm, a matrix to the logits."""
    torch.manual_seed(seed)
    model = {"table": torch.randn(len(letters), WIDTH)}
    model["blocks"] = [drawn(WIDTH, 4 * WIDTH) for _ in range(layers)]
    model["last"] = torch.ones(WIDTH), torch.zeros(WIDTH)
    model["out"] = torch.randn(WIDTH, len(letters)) / WIDTH**0.5
    for y in weights_in(model):
        y.requires_grad_()
    return model


def weights_in(model):
    found = [y for w in model["blocks"] for y in leaves(w)]
    return [model["table"], *found, *model["last"], model["out"]]


# %% name="states"
def states(model, rows, pre):
    """What enters the first block and leaves each: (B, T, d_model)."""
    x = model["table"][rows] + PLACES
    found = [x]
    for w in model["blocks"]:
        x = encoder_block(x, w, HEADS, CAUSAL, pre)
        found.append(x)
    return found


def loss_of(model, rows, pre):
    """Mean loss of the next letter, rows (B, T + 1)."""
    x = states(model, rows[:, :-1], pre)[-1]
    x = layer_norm(x, *model["last"]) if pre else x
    logits = x @ model["out"]  # (B, T, V)
    return nn.functional.cross_entropy(
        logits.flatten(0, 1), rows[:, 1:].flatten()
    )


# %% name="gradients-at-the-start"
def gradients(model, rows, pre):
    """The length of each block's gradient."""
    for y in weights_in(model):
        y.grad = None
    loss_of(model, rows, pre).backward()
    squares = [
        [y.grad.square().sum() for y in leaves(w)] for w in model["blocks"]
    ]
    return [sum(block).sqrt().item() for block in squares]


rows = stretches(torch.Generator().manual_seed(0), 32)
lengths = {
    name: [gradients(build(seed=s), rows, name == "pre") for s in range(3)]
    for name in ("pre", "post")
}
for name, found in lengths.items():
    print(f"{name:<5}" + " ".join(f"{n:.2f}" for n in found[0]))

# %% [markdown] name="gradients-seen"
r"""
**What you saw.** One number for each block, the first block first. As Xiong et al. derived, post-norm's gradients are larger near the output: in the last block about twice pre-norm's. That is no explosion, and nothing vanishes: at the start every block's gradient lies between {glue:text}`lengths-low:.1f` and {glue:text}`lengths-high:.1f`, over three seeds, with either norm (each block taken as a whole).
"""

# %% tags=["record"] name="gradients-numbers"
lengths = {name: np.array(found) for name, found in lengths.items()}
every = np.concatenate(list(lengths.values()))
glue("lengths-low", every.min(), display=False)
glue("lengths-high", every.max(), display=False)
holds(
    "at the start each block's gradient is between .2 and 5, in all seeds",
    every.min() > 0.2 and every.max() < 5,
    f"{every.min():.2f} to {every.max():.2f}",
)
holds(
    "in the last block post-norm's is about twice pre-norm's",
    (lengths["post"][:, -1] > 1.4 * lengths["pre"][:, -1]).all()
    and 1.6 < (lengths["post"][:, -1] / lengths["pre"][:, -1]).mean() < 2.6,
    ", ".join(
        f"{r:.1f}" for r in lengths["post"][:, -1] / lengths["pre"][:, -1]
    ),
)

# %% [markdown] name="the-bets"
r"""
Now training. `book/training/11_depth.py` trained such stacks (other starting weights: no biases, a smaller last matrix, letters that learn about 7 times as fast) with the norm in either place, for 450 batches of 8 stretches, at five learning rates, with no warm-up, one of 60 and one of 300 batches, after which the rate stays. Nothing is chosen: every square of the grid is shown.

Two lines to compare with, on *Northanger Abbey*, the novel kept for such choices. The **unigram line**: the loss of whoever knows how frequent each letter is and reads nothing, {glue:text}`unigram:.2f`. And **one letter back**: the loss of a table that knows the last letter, {glue:text}`bigram:.2f`.
"""

# %% [markdown] name="the-bets-themselves"
r"""
We had seen a pilot of 200 batches. Our bets before the grid, where "trains" means: ends 0.3 or more under the unigram line.

1. The largest rate at which pre-norm trains is at least three times post-norm's.
2. There is a rate at which post-norm doesn't train without a warm-up, but does with one of 300 batches.

Write yours into the cell. Then one square, live: your blocks, rate .01, no warm-up, 100 batches. In both arms a batch's gradient is shortened to length 1 if it is longer, so its sheer length can't be what hurts.
"""

# %% name="my-bets"
my_bets = {1: None, 2: None}  # shall we win? True or False


# %% name="train-your-stack"
def train(model, pre, rate, steps, seed=0, warmup=0):
    """Adam; the rate rises over the warm-up, then stays: all losses."""
    optimizer = torch.optim.Adam(weights_in(model), lr=rate, fused=True)
    generator, losses = torch.Generator().manual_seed(seed), []
    for step in range(1, steps + 1):
        now = rate * min(1.0, step / max(1, warmup))
        optimizer.param_groups[0]["lr"] = now
        loss = loss_of(model, stretches(generator), pre)
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(weights_in(model), 1.0)
        optimizer.step()
        losses.append(loss.item())
    return losses


# %% name="two-stacks"
stacks, ended = {"pre": build(), "post": build()}, {}
for name, model in stacks.items():
    losses = train(model, name == "pre", rate=0.01, steps=100)
    part = [np.mean(losses[i : i + 20]) for i in range(0, 100, 20)]
    ended[name] = part[-1]
    print(f"{name:<5}", " ".join(f"{loss:.2f}" for loss in part))


# %% tags=["given"] name="share-apart"
@torch.no_grad()
def apart(model, pre, rows):
    """Of the mean square of states, the share that differs by place."""
    found = []
    for x in states(model, rows, pre):
        x = x.flatten(0, 1)  # (B · T, d_model)
        found.append((x.var(0).sum() / x.square().mean(0).sum()).item())
    return found


held = stretches(torch.Generator().manual_seed(1), 32)
shares = {
    name: apart(stacks[name], name == "pre", held[:, :-1]) for name in stacks
}
fresh = {n: apart(build(), n == "pre", held[:, :-1]) for n in stacks}
share = ids.bincount() / len(ids)
share = share[share > 0]
TRAIN_UNIGRAM = -(share * share.log()).sum().item()

# %% [markdown] name="two-stacks-seen"
r"""
Pre-norm learns. Post-norm falls to the unigram line and is stuck there (these are training losses; on the training text the line is at {glue:text}`train-unigram:.2f`). What happened? Look inside, block by block: how much of what the states hold differs from place to place? A state that is the same everywhere says nothing about what was read.
"""

# %% tags=["figure"] name="apart-figure" mystnb={"image": {"alt": "The share of the states that differs between positions: what enters the first block, then behind each of twelve blocks. All four lines start near .7. Pre-norm, before and after 100 batches: they fall slowly and stay above a quarter. Post-norm before training: falls to about a fifth. Post-norm after 100 batches: next to zero behind the first block and all later ones."}, "figure": {"name": "fig-apart", "caption": "How much of the states differs from position to position, after 100 batches at a rate of .01 (full), and before (faint). Block 0 is what enters. In the trained post-norm stack all positions hold nearly the same behind the first block already."}}
fig, ax = plt.subplots(figsize=(5.2, 3.6))
for line, style, label, spot, offset, side in (
    (shares["pre"], "-", "pre, trained", 9, (0, 9), "left"),
    (fresh["pre"], "-", "pre, before", 2, (0, -17), "center"),
    (fresh["post"], "--", "post, before", 8, (-8, -14), "right"),
    (shares["post"], "--", "post, trained", 12, (0, 8), "right"),
):
    grey = 0.45 if "before" in label else 1.0
    ax.plot(
        range(13), line, style, marker="o", ms=3, color=viz.INK, alpha=grey
    )
    ax.annotate(
        label, (spot, line[spot]), offset, textcoords="offset points", ha=side
    )
ax.set(xlabel="block", ylabel="share that differs", ylim=(-0.03, 0.95))
plt.show()

# %% [markdown] name="when"
r"""
What the last matrix makes of such states is the same at every place, so the best that is left is how frequent letters are. And the gradients? Train fresh stacks for a few batches only, and look each time at the last states and at the gradients of the first and the last block:
"""

# %% name="first-batches"
trace = {}
for batches in (0, 1, 3, 10):
    model = build()
    train(model, False, 0.01, batches)
    differs = apart(model, False, held[:, :-1])[-1]
    lengths_now = gradients(model, held, False)
    trace[batches] = differs, lengths_now[0], lengths_now[-1]
    print(
        f"after {batches:>2}: share {differs:.4f},",
        f"gradients {trace[batches][1]:.1e}, {trace[batches][2]:.1e}",
    )

# %% [markdown] name="can-it-get-out"
r"""
**What you saw.** One batch is enough: after it all positions are alike in the last block, and the first block's gradient is about a hundredth of the last one's. Neither comes first by this clock. Before it neither was there.

Can the stack get out again? An intervention: take the one that is stuck, and go on at a rate of .001, at which a fresh post-norm stack trains.
"""

# %% tags=["record"] name="trace-claims"
holds(
    "pre-norm learns: .3 or more under the unigram line",
    ended["pre"] < TRAIN_UNIGRAM - 0.3,
    f"{ended['pre']:.2f}, line {TRAIN_UNIGRAM:.2f}",
)
holds(
    "post-norm falls to that line",
    abs(ended["post"] - TRAIN_UNIGRAM) < 0.15,
    f"{ended['post']:.2f}",
)
holds(
    "pre-norm's states stay apart by a quarter, before and after",
    min(shares["pre"]) > 0.25 and min(fresh["pre"]) > 0.25,
)
holds(
    "stuck, next to nothing differs behind the first block and all later",
    max(shares["post"][1:]) < 0.1 and max(shares["post"][2:]) < 0.02,
    f"{shares['post'][1]:.3f}, then {shares['post'][2]:.3f}",
)
holds(
    "before training post-norm's positions differ, by a fifth or so at last",
    0.1 < fresh["post"][-1] < 0.35,
    f"{fresh['post'][-1]:.2f}",
)
holds(
    "one batch and the last states are alike",
    trace[0][0] > 0.1 and trace[1][0] < 0.01,
    f"{trace[0][0]:.3f}, {trace[1][0]:.4f}",
)
holds(
    "the first block's gradient was no smaller than a quarter of the last's, "
    "then a hundredth or so, then less",
    trace[0][1] > 0.25 * trace[0][2]
    and 0.002 < trace[1][1] / trace[1][2] < 0.05
    and trace[10][1] < 1e-4 * trace[10][2],
    ", ".join(f"{one / last:.0e}" for _, one, last in trace.values()),
)

# %% name="go-on-gently"
sat = gradients(stacks["post"], held, False)
print("gradients by block:", " ".join(f"{n:.0e}" for n in sat[::3] + sat[-1:]))
gentle = {}
for name, model in (("stuck", stacks["post"]), ("fresh", build())):
    gentle[name] = np.mean(train(model, False, 0.001, 150, seed=1)[-25:])
    print(f"{name}: {gentle[name]:.2f} after 150 batches at .001")

# %% tags=["record"] name="depth-numbers"
depth = json.loads((folder / "11-depth.json").read_text("utf-8"))
UNIGRAM = depth["floors"]["unigram"]
BIGRAM = depth["floors"]["one letter back"]
RATES = ("0.0003", "0.001", "0.003", "0.01", "0.03")
WARMUPS = (0, 60, 300)
DONE = [
    seed
    for seed in (0, 1, 2)
    if all(
        f"{norm}-{warmup}-12-450-{seed}" in depth["runs"]
        for norm in ("pre", "post")
        for warmup in WARMUPS
    )
]
assert DONE == [0, 1, 2]


def runs_of(norm, warmup, what="validation", layers=12, seeds=None):
    """(seeds, rates, ...) of one row of the grid."""
    return np.array(
        [
            [
                depth["runs"][f"{norm}-{warmup}-{layers}-450-{s}"]["results"][
                    rate
                ][what]
                for rate in RATES
            ]
            for s in (DONE if seeds is None else seeds)
        ]
    )


glue("unigram", UNIGRAM, display=False)
glue("train-unigram", TRAIN_UNIGRAM, display=False)
glue("bigram", BIGRAM, display=False)
glue("depth-seeds", len(DONE), display=False)
n_stacks = 5 * len(depth["runs"]) + len(depth["own"])
glue("depth-runs", n_stacks, display=False)
glue("depth-minutes", depth["cpu_minutes"], display=False)

# %% [markdown] name="gentle-seen"
r"""
Not in 150 batches, in which a fresh stack learns. Its gradients have vanished now, in all but the last two blocks. Perhaps that keeps it where it is. What makes all positions alike at that rate, this page doesn't find out.

Now the whole grid (seeds: {glue:text}`depth-seeds`). With the shallower and longer runs it took {glue:text}`depth-runs` stacks and {glue:text}`depth-minutes:.0f` CPU-minutes:
"""

# %% tags=["figure"] name="depth-figure" mystnb={"image": {"alt": "Two panels, one above the other: loss after 450 batches against the learning rate, from .0003 to .03. Pre-norm, above: far under the unigram line at every rate and with every warm-up, lowest at .003. Post-norm, below: much like it at .0003 and .001, a little higher at .003; at .01 and .03 at the unigram line or just under it, with every warm-up."}, "figure": {"name": "fig-depth", "caption": "Loss on a novel not trained on, after 450 batches, by learning rate: marks are seeds, the warm-ups set a little apart; lines are means (none for the warm-up of 60). Above pre-norm, below post-norm."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 6.2), sharex=True, sharey=True)
for ax, norm in zip(axes, ("pre", "post"), strict=True):
    for warmup, style, mark, grey in (
        (0, "-", "o", 1.0),
        (60, "", "x", 0.6),
        (300, "--", "^", 0.6),
    ):
        found = runs_of(norm, warmup)  # (seeds, rates)
        where = np.array([float(rate) for rate in RATES])
        where = where * {0: 0.9, 60: 1.0, 300: 1.11}[warmup]
        look = {"color": viz.INK, "alpha": grey}
        if style:
            ax.plot(where, found.mean(0), style, lw=1.3, **look)
        for row in found:
            ax.plot(where, row, mark, ms=3.5, **look)
        key = style + mark
        ax.plot([], [], key, ms=3.5, lw=1.3, label=f"{warmup}", **look)
    for level, name in ((UNIGRAM, "unigram"), (BIGRAM, "one letter back")):
        ax.axhline(level, lw=0.8, color=viz.INK, alpha=0.5)
        spot = 0.017 if norm == "post" and level < 2.7 else 0.0055
        ax.text(spot, level + 0.01, name, va="bottom", ha="center")
    ax.set(xscale="log", ylabel="loss (nats)", ylim=(2.1, 3.2))
    ax.set_title(f"{norm}-norm", loc="left")
axes[0].legend(title="warm-up", ncols=3, loc=(0.1, 0.55))
axes[1].set_xticks([float(r) for r in RATES], [r.lstrip("0") for r in RATES])
axes[1].minorticks_off()
axes[1].set(xlabel="learning rate")
plt.show()

# %% tags=["figure"] name="falls-back-figure" mystnb={"image": {"alt": "Training loss against batches for post-norm at a rate of .01. Without warm-up it goes to the unigram line at once. With a warm-up of 300 batches it falls well below for the first 200 batches, then climbs back to the unigram line before batch 350 and stays. Pre-norm with the same warm-up keeps falling."}, "figure": {"name": "fig-falls-back", "caption": "Training loss at a rate of .01, means of 50 batches, seed 0; the line is the unigram loss of training text. With a warm-up of 300 batches the post-norm stack learns until its rate is high, then falls back to the unigram line."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
middle = np.arange(25, 450, 50)
curves = {
    (norm, warmup): runs_of(norm, warmup, "training", seeds=[0])[0, 3]
    for norm, warmup in (("post", 0), ("post", 300), ("pre", 300))
}
for (norm, warmup), style, spot, offset, side in (
    (("post", 0), "--", 2, (0, 8), "center"),
    (("post", 300), "-", 5, (8, -12), "left"),
    (("pre", 300), ":", 7, (0, -14), "center"),
):
    line = curves[norm, warmup]
    ax.plot(middle, line, style, color=viz.INK)
    ax.annotate(
        f"{norm}, warm-up {warmup}",
        (middle[spot], line[spot]),
        offset,
        textcoords="offset points",
        ha=side,
    )
ax.axhline(TRAIN_UNIGRAM, lw=0.8, color=viz.INK, alpha=0.5)
ax.axvline(300, lw=0.8, color=viz.INK, alpha=0.5, ls=":")
ax.set(xlabel="batches", ylabel="loss (nats)", ylim=(2.1, 3.6))
plt.show()

# %% name="by-depth"
print("no warm-up, means of three seeds; loss at rate")
print(" " * 14 + "".join(f"{rate.lstrip('0'):>7}" for rate in RATES))
for layers in (2, 6, 12):
    for norm in ("pre", "post"):
        row = runs_of(norm, 0, layers=layers).mean(0)
        shown = "".join(f"{loss:7.2f}" for loss in row)
        print(f"{layers:>2} blocks {norm:<5}{shown}")
print("\nyour own blocks, post-norm, rate .003, seeds 0 to 2")
for warmup in (0, 300):
    runs = [depth["own"][f"{warmup}-{seed}"] for seed in (0, 1, 2)]
    shown = " ".join(f"{run['validation']:.2f}" for run in runs)
    print(f"warm-up {warmup:<4}{shown}")

# %% name="bets-1-and-2"
numbers = np.array([float(rate) for rate in RATES])
trains = {  # at which rates, in every seed
    (norm, warmup): runs_of(norm, warmup).max(0) < UNIGRAM - 0.3
    for norm in ("pre", "post")
    for warmup in WARMUPS
}
ends = {norm: numbers[trains[norm, 0]].max() for norm in ("pre", "post")}
won = {1: ends["pre"] >= 3 * ends["post"]}
won[2] = (trains["post", 300] & ~trains["post", 0]).any()
for bet, result in won.items():
    print(f"bet {bet}, in the grid: {result}. You said: {my_bets[bet]}")

# %% tags=["record"] name="depth-glue"
grid = {(n, w): runs_of(n, w) for n in ("pre", "post") for w in WARMUPS}
grid_test = {key: runs_of(*key, "test") for key in grid}


def at_its_best(norm, layers=12, warmups=(0,)):
    """Test loss of each seed, at the square that is best on the other."""
    found = {
        (w, i): runs_of(norm, w, layers=layers)[:, i].mean()
        for w in warmups
        for i in range(5)
    }
    w, i = min(found, key=found.get)
    return runs_of(norm, w, "test", layers)[:, i]


best = {n: at_its_best(n, warmups=WARMUPS) for n in ("pre", "post")}
for norm, found in best.items():
    glue(f"best-{norm}", found.mean(), display=False)
flat = {
    (n, layers): at_its_best(n, layers)
    for n in ("pre", "post")
    for layers in (2, 6, 12)
}
for layers in (2, 6, 12):
    glue(f"flat-{layers}", flat["pre", layers].mean(), display=False)
    lead = flat["pre", layers] - flat["post", layers]
    glue(f"post-lead-{layers}", lead.mean(), display=False)

# %% tags=["record"] name="warm-up-glue"
late = runs_of("post", 300, "training")[:, 3]  # (seeds, 9) at .01
glue("low-of-300", late.min(), display=False)
glue("end-of-300", late[:, -1].mean(), display=False)
gain = grid["pre", 0] - grid["pre", 300]  # (seeds, rates)
for i, rate in enumerate(RATES):
    glue(f"warmup-gain-{rate[2:]}", gain[:, i].mean(), display=False)
    glue(f"warmup-cost-{rate[2:]}", -gain[:, i].mean(), display=False)
helped = (grid["post", 0] - grid["post", 60])[:, 2]
glue("helped-60", helped.mean(), display=False)
longer = depth["runs"]["post-0-12-1350-0"]["results"]["0.01"]["validation"]
glue("longer", longer, display=False)
own = np.array(
    [
        [depth["own"][f"{w}-{s}"]["validation"] for s in (0, 1, 2)]
        for w in (0, 300)
    ]
)
glue("own-stuck", int((own[0] > UNIGRAM - 0.3).sum()), display=False)
glue("own-learn", int((own[1] < UNIGRAM - 0.3).sum()), display=False)

# %% [markdown] name="depth-seen"
r"""
**What you saw.** The first bet is won: pre-norm trains at every rate of the list, up to .03, post-norm up to .003 and no longer at .01. By our definition, that is: at .03 pre-norm stays above the one-letter-back line with every warm-up. Counted by that line, the ranges end at .01 and .003, one step of our grid apart.

Beyond its range post-norm ends at the unigram line or little under it, and three times the training doesn't move it ({glue:text}`longer:.2f` at .01, one seed). With two blocks it trains at .01 as well, with six it doesn't, in each seed. So depth, or the number of weights that comes with it, has a part.

What depth buys, you don't see here: on the test novel pre-norm at its best rate ends at {glue:text}`flat-2:.2f` with 2 blocks, {glue:text}`flat-6:.2f` with 6 and {glue:text}`flat-12:.2f` with 12. This tests whether depth can be trained, not what it is good for.
"""

# %% tags=["record"] name="depth-claims"
holds(
    "the stuck stack's gradients have vanished in all but two blocks",
    max(sat[:10]) < 0.01 * max(sat),
    f"{max(sat[:10]):.0e} against {max(sat):.0e}",
)
holds(
    "at .001 the stuck one stays, a fresh one learns",
    gentle["stuck"] - gentle["fresh"] > 0.25,
    f"{gentle['stuck']:.2f} and {gentle['fresh']:.2f}",
)
holds(
    "pre-norm trains at every rate, warm-up and seed",
    max(grid["pre", w].max() for w in WARMUPS) < UNIGRAM - 0.3,
)
holds(
    "post-norm trains up to .003 and at no higher rate, in every seed",
    all(grid["post", w][:, :3].max() < UNIGRAM - 0.3 for w in WARMUPS)
    and all(grid["post", w][:, 3:].min() > UNIGRAM - 0.3 for w in WARMUPS),
)
holds("so the first bet is won", won[1])
holds(
    "by the one-letter-back line the ranges end at .01 and .003",
    all(
        grid["pre", w][:, 4].min() > BIGRAM > grid["pre", w][:, 1:4].max()
        and grid["post", w][:, 1:3].max() < BIGRAM
        for w in WARMUPS
    ),
)
holds("three times the training doesn't move it", longer > UNIGRAM - 0.15)
two, six = (runs_of("post", 0, layers=n)[:, 3] for n in (2, 6))
holds(
    "with two blocks it trains at .01, with six it doesn't, in each seed",
    two.max() < UNIGRAM - 0.3 < six.min(),
    f"{two.mean():.2f} and {six.mean():.2f}",
)
holds(
    "beyond its range it ends within .2 of the unigram line",
    all(abs(grid["post", w][:, 3:] - UNIGRAM).max() < 0.2 for w in WARMUPS),
)
holds(
    "pre-norm ends alike with 2, 6 and 12 blocks",
    np.ptp([flat["pre", n].mean() for n in (2, 6, 12)]) < 0.04,
)

# %% [markdown] name="depth-lost"
r"""
In the grid the second bet is lost: there post-norm trains at .003 without a warm-up, and at .01 and .03 none that we tried helps. With 300 batches of it the stack at .01 had learnt, down to {glue:text}`low-of-300:.2f`; then, as the rate rose, it fell back to {glue:text}`end-of-300:.2f`. We tried no longer warm-up, and none behind which the rate falls.

But just at the limit it is won. Your own blocks start a little otherwise, and at .003 {glue:text}`own-stuck:.0f` of 3 seeds are stuck without a warm-up; with 300 batches of it {glue:text}`own-learn:.0f` of 3 learn. So a warm-up does widen the range, in the grid by less than a step; and where the range ends depends on the start.

What else did warm-ups do? At .003 the one of 60 lowered post-norm's loss by {glue:text}`helped-60:.2f`. At .03 the one of 300 lowered pre-norm's by {glue:text}`warmup-gain-03:.2f`; at .0003 and .001 it cost pre-norm {glue:text}`warmup-cost-0003:.2f` and {glue:text}`warmup-cost-001:.2f`.
"""

# %% tags=["record"] name="depth-lost-claims"
holds("in the grid the second bet is lost", not won[2])
holds(
    "with a warm-up of 300 it had learnt, and fell back, in every seed",
    (late.min(1) < UNIGRAM - 0.3).all()
    and (late[:, -1] > late.min(1) + 0.25).all(),
)
holds(
    "your own blocks: at .003 some seeds are stuck without a warm-up",
    (own[0] > UNIGRAM - 0.15).sum() >= 1,
    ", ".join(f"{loss:.2f}" for loss in own[0]),
)
holds(
    "with one of 300 batches all three learn",
    (own[1] < UNIGRAM - 0.3).all(),
    ", ".join(f"{loss:.2f}" for loss in own[1]),
)
holds(
    "pre-norm with a warm-up of 300 keeps falling at .01",
    (np.diff(curves["pre", 300]) < 0.03).all(),
)
holds("a warm-up of 60 helps post-norm at .003", (helped > 0.02).all())
holds("one of 300 helps pre-norm at .03", (gain[:, 4] > 0.05).all())
holds("and costs it at .0003 and .001", (gain[:, :2] < -0.03).all())

# %% [markdown] name="depth-best"
r"""
With twelve blocks, each norm at its best of 15 squares, post-norm ends at {glue:text}`best-post:.2f` and pre-norm at {glue:text}`best-pre:.2f` on the test novel, after 450 batches. At .0003 and .001 the two are level; pre-norm wins by bearing .003 better. With 6 blocks, each at its best rate, they are about level; with 2 blocks post-norm is even {glue:text}`post-lead-2:.2f` ahead.

So say "post-norm narrows the range of rates of a deep stack", not "its gradients explode".
"""

# %% tags=["record"] name="depth-best-claims"
holds(
    "at its best square post-norm is .03 or more behind, in each seed",
    (best["post"] - best["pre"] > 0.03).all(),
    f"{best['post'].mean():.3f} and {best['pre'].mean():.3f}",
)
holds(
    "pre-norm's loss is lowest at .003, with each warm-up",
    all(grid["pre", w].mean(0).argmin() == 2 for w in WARMUPS),
)
apart_by = {
    w: (grid_test["post", w] - grid_test["pre", w]).mean(0) for w in WARMUPS
}
holds(
    "at .0003 and .001 the two are level, with each warm-up",
    all(abs(gap[:2]).max() < 0.03 for gap in apart_by.values()),
)
holds(
    "at .003 pre-norm is ahead, with each warm-up",
    all(gap[2] > 0.03 for gap in apart_by.values()),
)
leads = {n: flat["pre", n] - flat["post", n] for n in (2, 6)}
holds(
    "with 2 blocks post-norm is ahead, in each seed",
    (leads[2] > 0).all() and leads[2].mean() > 0.01,
    ", ".join(f"{lead:.3f}" for lead in leads[2]),
)
holds(
    "with 6 the two are about level",
    abs(leads[6].mean()) < 0.03,
    ", ".join(f"{lead:+.3f}" for lead in leads[6]),
)

# %% [markdown] name="a-schedule"
r"""
## A schedule with two bugs

The paper's learning rate rises in a straight line for the first $n_w$ batches and then falls like the root. Batch $n$, counted from 1, has

$$
\text{rate}(n) = \text{peak} \cdot \min\Bigl(\frac{n}{n_w},\, \sqrt{\frac{n_w}{n}}\Bigr)
$$ (eq-warmup)

Somebody wrote it like this, for a training that may be stopped and go on later. `start` says how many batches were done before the stop. Below it, the rates of a training of 12 batches that was stopped after 6:
"""


# %% name="rates-with-bugs"
def rates_with_bugs(steps, peak, warmup, start=0):
    """The rates of the next `steps` batches."""
    rates = []
    for step in range(steps):
        rise = step / warmup
        fall = math.sqrt(warmup / max(step, 1))
        rates.append(peak * min(rise, fall))
    return np.array(rates)


print(*rates_with_bugs(6, 1.0, 4).round(2))
print(*rates_with_bugs(6, 1.0, 4, start=6).round(2))

# %% [markdown] name="warmup-schedule-exercise"
r"""
:::{exercise} A schedule that goes on
:label: ex-warmup-schedule
The code runs, but has two bugs. Work out by hand what it should have printed, find both, and write {eq}`eq-warmup` right.

`steps` ≥ 0, `peak` > 0, `warmup` ≥ 0, a whole number (0 is taken as 1), `start` ≥ 0: the number of batches done before → a NumPy array (steps,) of floats, the rates of the *next* `steps` batches. Difficulty 2 of 5, about 8 minutes.
:::

<details><summary>Hint 1: where to look</summary>

What is the rate of the very first batch? And where in the code does `start` stand?

</details>
<details><summary>Hint 2: the shapes</summary>

The next batches have the numbers start + 1, …, start + steps: an array (steps,), and everything else works on it at once.

</details>
<details><summary>Hint 3: in words</summary>

Number the batches. The smaller of two arrays, number by number: `np.minimum`. Times the peak. Guard against a warm-up of 0 first.

</details>
"""


# %% tags=["answer"] name="warmup-schedule"
def warmup_schedule(steps, peak, warmup, start=0):
    """The rates (steps,) of the batches that follow `start` done ones."""
    # BEGIN SOLUTION
    warmup = max(warmup, 1)
    n = start + 1 + np.arange(steps)  # (steps,)
    return peak * np.minimum(n / warmup, np.sqrt(warmup / n))
    # END SOLUTION


# %% tags=["check"] name="warmup-schedule-check"
check(warmup_schedule)

# %% [markdown] name="warmup-schedule-why"
r"""
<details><summary>Why it works</summary>

Counted from 0, the first batch gets the rate 0: its gradient is computed and thrown away. And a loop that counts from 0 again after each stop repeats the warm-up: the rate drops to nearly nothing, then climbs to the peak, late in training, when it should be small. Two runs with equal settings then differ by when they were stopped. A test that catches it: two halves must give the same rates as the whole.

</details>
"""

# %% [markdown] name="what-must-stay"
r"""
## What must stay?

A block has many parts. Which of them does it need? Take one out at a time: the residual, the norms, the feed-forward layer, attention, the positions. Each smaller machine then gets its own learning rate, chosen on one novel, and is scored on another. `book/training/11_parts.py` did that with six pre-norm blocks and three seeds, 450 batches each, in {glue:text}`parts-minutes:.0f` CPU-minutes.

Rates are chosen on *Northanger Abbey* (unigram {glue:text}`unigram:.2f`, one letter back {glue:text}`bigram:.2f`); the figure below is on *Persuasion* ({glue:text}`test-unigram:.2f` and {glue:text}`test-bigram:.2f`). Our bets:

3. Each part that is taken out costs at least .05 nats.
4. Without attention a stack can only use the last letter it has read, so it ends at the one-letter-back line, within .05.
5. Without the residual six blocks train badly; two blocks don't mind.

And yours?
"""

# %% name="my-other-bets"
my_bets |= {3: None, 4: None, 5: None}  # shall we win? True or False

# %% name="parts-rates"
parts = json.loads((folder / "11-parts.json").read_text("utf-8"))
ARMS = {
    "nothing": "nothing",
    "positions": "positions",
    "feed-forward": "feed forward",
    "norm": "norms",
    "last norm": "last norm",
    "inner norms": "inner norms",
    "attention": "attention",
    "residual": "residual",
}
print("taken out     validation loss at rate")
print(" " * 14 + "".join(f"{rate.lstrip('0'):>7}" for rate in RATES))
for arm, label in ARMS.items():
    tried = [parts["arms"][arm]["rates"][rate] for rate in RATES]
    shown = ["    nan" if x is None else f"{x:7.2f}" for x in tried]
    print(f"{label:<14}" + "".join(shown))


# %% tags=["record"] name="parts-numbers"
def tested(arm):
    """Test loss of each seed."""
    runs = parts["arms"][arm]["runs"]
    return np.array([runs[seed]["test"] for seed in sorted(runs)])


def costs(arm, other="nothing"):
    """How much more than the other, seed by seed."""
    return tested(arm) - tested(other)


PART_FLOORS = parts["floors"]["test"]
glue("parts-minutes", parts["cpu_minutes"], display=False)
for arm in parts["arms"]:
    glue(f"part-{arm}".replace(" ", "-"), tested(arm).mean(), display=False)
    glue(f"cost-{arm}".replace(" ", "-"), costs(arm).mean(), display=False)
glue("test-bigram", PART_FLOORS["one letter back"], display=False)
glue("test-unigram", PART_FLOORS["unigram"], display=False)
glue("norm-gain", -costs("norm").mean(), display=False)
glue("last-gain", -costs("last norm").mean(), display=False)
above = {
    arm: tested(arm) - PART_FLOORS["one letter back"]
    for arm in ("attention", "long attention")
}
for arm, distance in above.items():
    glue(f"above-{arm.replace(' ', '-')}", distance.mean(), display=False)

# %% tags=["figure"] name="parts-figure" mystnb={"image": {"alt": "Test loss of stacks with one part taken out, three dots each. Without norms and without the last norm: lowest. The whole stack, the one without feed-forward layers and the one without the inner norms: close together next. Without positions: higher. Without attention: just above the one-letter-back line. Without the residual: at the unigram line."}, "figure": {"name": "fig-parts", "caption": "Loss on the test novel with one part taken out, each at its best rate, after 450 batches: three seeds each. Dashed: the two tables to compare with. The last norm is the one behind the last block, the inner norms are the twelve in the blocks."}}
fig, ax = plt.subplots(figsize=(5.2, 3.8))
for place, arm in enumerate(reversed(ARMS)):
    found = tested(arm)
    ax.plot(found, [place] * len(found), "o", ms=5, color=viz.INK, alpha=0.6)
ax.set_yticks(
    range(len(ARMS)),
    [*(f"no {x}" for x in list(ARMS.values())[:0:-1]), "the whole"],
)
for name, level in PART_FLOORS.items():
    ax.axvline(level, lw=0.9, ls="--", color=viz.INK, alpha=0.6)
    ax.text(level - 0.012, 2.7, name, rotation=90, va="center", ha="right")
ax.set(xlabel="loss (nats)", xlim=(1.95, 3.15))
plt.show()


# %% name="all-arms"
print("taken out      blocks weights batches  loss, 3 seeds")
for arm, run in parts["arms"].items():
    batches = 450 * run.get("times", 1)
    found = " ".join(f"{loss:.2f}" for loss in tested(arm))
    part = run["without"] or "nothing"
    size = f"{run['layers']:>5}{run['weights']:>10,}{batches:>7,}"
    print(f"{part:<14}{size}   {found}")

# %% tags=["record"] name="parts-glue"
long = {
    arm: costs(f"long {arm}", "long nothing")
    for arm in ("norm", "feed-forward", "attention")
}
for arm, cost in long.items():
    glue(f"long-{arm}", cost.mean(), display=False)
glue("long-nothing", tested("long nothing").mean(), display=False)
residual = costs("shallow residual", "shallow")
glue("residual-shallow", residual.mean(), display=False)
patience = [run["validation"] for run in parts["patience"].values()]
glue("patience", min(patience), display=False)


def context_costs(arm, what):
    """What changing the letters before the last costs, by seed."""
    runs = parts["arms"][arm]["runs"].values()
    last = [run["last_letter"] for run in runs]
    return np.array([x[what] - x["own"] for x in last])


other = context_costs("shallow residual", "another's")
glue("shallow-context", other.mean(), display=False)

# %% [markdown] name="parts-seen"
r"""
**What you saw.** Two parts are missed badly. Without the residual six blocks end at {glue:text}`part-residual:.2f`: on *Persuasion* that is the unigram line. The table of rates shows that no other rate helps, and four times the training doesn't either ({glue:text}`patience:.2f` on *Northanger Abbey* at the best of three rates, one seed). Without it six blocks lose {glue:text}`cost-residual:.2f`, two blocks {glue:text}`residual-shallow:.2f`: they mind as well, and bet 5 is half lost. They end at {glue:text}`part-shallow-residual:.2f`, above one letter back, and use next to none of what stood before the last letter.

Without attention the stack ends {glue:text}`above-attention:.3f` above the one-letter-back line, on the very edge of bet 4; four times the training bring it to {glue:text}`above-long-attention:.3f`. Positions are worth {glue:text}`cost-positions:.2f`.
"""

# %% tags=["record"] name="parts-claims"
holds(
    "without the residual six blocks end within .1 of the unigram line",
    (abs(PART_FLOORS["unigram"] - tested("residual")) < 0.1).all(),
    f"{tested('residual').mean():.2f}, line {PART_FLOORS['unigram']:.2f}",
)
tried = parts["arms"]["residual"]["rates"].values()
holds(
    "at every rate, and with four times the training",
    min(tried) > parts["floors"]["validation"]["unigram"] - 0.1
    and min(patience) > parts["floors"]["validation"]["unigram"] - 0.1,
)
holds(
    "two blocks lose less without it, but they lose",
    costs("residual").min() > 1.5 * residual.max() and residual.min() > 0.15,
    f"{residual.mean():.2f} and {costs('residual').mean():.2f}",
)
holds(
    "they end above one letter back, and use little of their context",
    tested("shallow residual").min() > PART_FLOORS["one letter back"] + 0.06
    and abs(other.mean()) < 0.1,
    f"another's letters cost {other.mean():.3f}",
)
holds(
    "without attention it ends within .06 of one letter back, then within .04",
    above["attention"].max() < 0.06 and above["long attention"].max() < 0.04,
    f"{above['attention'].mean():.3f}, {above['long attention'].mean():.3f}",
)
holds("positions are worth .07 or more", (costs("positions") > 0.07).all())

# %% [markdown] name="what-positions-add"
r"""
What do positions add? Without them nothing says where a letter stood. Take 512 stretches of the test novel and leave only the last letter in its place. Shuffle the others, or put another stretch's letters there. What will each cost the whole, and what the stack that was trained without positions? Guess before you look.
"""

# %% name="shuffled"
print("loss after   own letters  shuffled  another's")
for arm, label in (("nothing", "the whole"), ("positions", "no positions")):
    runs = parts["arms"][arm]["runs"].values()
    found = [list(run["last_letter"].values())[:3] for run in runs]
    own_loss, mixed, others = np.mean(found, 0)
    print(f"{label:<12}{own_loss:12.2f}{mixed:10.2f}{others:11.2f}")

# %% tags=["record"] name="shuffled-glue"
cost, order = {}, {}
for arm in ("nothing", "positions"):
    for what in ("shuffled", "another's"):
        cost[arm, what] = context_costs(arm, what)
        name = f"{what.replace(chr(39), '')}-{arm}"
        glue(name, cost[arm, what].mean(), display=False)
    order[arm] = cost[arm, "shuffled"].mean() / cost[arm, "another's"].mean()
    glue(f"order-{arm}", 100 * order[arm], display=False)

# %% [markdown] name="shuffled-seen"
r"""
**What you saw.** Another stretch's letters in place of all but the last cost the whole {glue:text}`anothers-nothing:.2f` and the other {glue:text}`anothers-positions:.2f`: without positions the stack uses less of what it reads. Shuffling alone costs {glue:text}`shuffled-nothing:.2f` and {glue:text}`shuffled-positions:.2f`: {glue:text}`order-nothing:.0f` % and {glue:text}`order-positions:.0f` % of that. So much of what positions add is order.

But why does the stack without them mind at all? The causal mask tells of order, too. From the second block on, an earlier letter's state depends on what stood before it, so shuffling changes it. (Shuffled text is unlike anything that was trained on; part of the cost may be that.)
"""

# %% tags=["record"] name="shuffled-claims"
holds(
    "without positions it uses less of its context, in each seed",
    (cost["nothing", "another's"] > 2 * cost["positions", "another's"]).all(),
)
holds(
    "order is a larger share of what the whole uses",
    order["nothing"] - order["positions"] > 0.15,
    f"{order['nothing']:.2f} and {order['positions']:.2f}",
)
holds(
    "without positions shuffling still costs, in each seed",
    (cost["positions", "shuffled"] > 0.04).all(),
)

# %% [markdown] name="parts-lost"
r"""
Bet 3 is lost. After 450 batches the stack without norms is {glue:text}`norm-gain:.2f` *ahead*. Which norms? Taking out the last one alone gains {glue:text}`last-gain:.2f`; taking out the twelve in the blocks costs {glue:text}`cost-inner-norms:.2f`. So in 450 batches nearly all of it is the norm in front of the logits (perhaps it keeps them small). What the twelve bought is in the table of rates: without them .01 ended at the unigram line and .03 in `nan` (one seed).

Without feed-forward layers it is level, with little more than a third of the weights. Was it merely the count? No: 18 blocks of attention alone, with as many weights as the whole, are level, too.

After four times the training (at rates chosen for 450 batches; lower ones may be better for each, and not alike) the whole is at {glue:text}`long-nothing:.2f`. Without norms it is level with that, without feed-forward layers {glue:text}`long-feed-forward:.2f` behind.
"""

# %% tags=["record"] name="parts-lost-claims"
holds("without norms it is ahead, in each seed", (costs("norm") < -0.03).all())
holds(
    "without the last norm alone it gains more than half of that",
    (costs("last norm") < -0.02).all()
    and -costs("last norm").mean() > 0.5 * -costs("norm").mean(),
    f"{-costs('last norm').mean():.3f} of {-costs('norm').mean():.3f}",
)
holds(
    "without the twelve in the blocks nothing is gained, little lost",
    -0.01 < costs("inner norms").mean() < 0.06,
    f"{costs('inner norms').mean():+.3f}",
)
unnormed, whole = (
    parts["arms"][arm]["rates"] for arm in ("inner norms", "nothing")
)
line = parts["floors"]["validation"]["unigram"]
holds(
    "without them .01 ended at the unigram line and .03 in nan, with them not",
    abs(unnormed["0.01"] - line) < 0.1
    and unnormed["0.03"] is None
    and max(whole["0.01"], whole["0.03"]) < line - 0.3,
)
holds(
    "without feed-forward layers it is level",
    abs(costs("feed-forward").mean()) < 0.03
    and parts["arms"]["feed-forward"]["weights"]
    < 0.4 * parts["arms"]["nothing"]["weights"],
    f"{costs('feed-forward').mean():+.3f}",
)
holds(
    "so are 18 blocks of attention alone, with as many weights",
    abs(costs("deep feed-forward").mean()) < 0.03
    and abs(
        parts["arms"]["deep feed-forward"]["weights"]
        / parts["arms"]["nothing"]["weights"]
        - 1
    )
    < 0.02,
    f"{costs('deep feed-forward').mean():+.3f}",
)
# %% tags=["record"] name="parts-long-claims"
holds(
    "after four times the training no norms are level with the whole",
    abs(long["norm"].mean()) < 0.03,
    f"{long['norm'].mean():+.3f}",
)
holds(
    "and no feed-forward layers are behind, in each seed",
    (long["feed-forward"] > 0.015).all(),
    f"{long['feed-forward'].mean():+.3f}",
)

# %% name="bets-3-to-5"
floor = PART_FLOORS["one letter back"]
one_out = ("positions", "feed-forward", "norm", "attention", "residual")
won[3] = all(costs(arm).mean() >= 0.05 for arm in one_out)
won[4] = abs(tested("attention").mean() - floor) <= 0.05
badly = costs("residual").mean() > 0.3
won[5] = badly and costs("shallow residual", "shallow").mean() < 0.05
for bet in (3, 4, 5):
    print(f"bet {bet}: {won[bet]}. You said: {my_bets[bet]}")

# %% [markdown] name="beside-lesson-6"
r"""
## Beside lesson 6

Lesson 6 translated with GRUs and attention. Here is the machine of {numref}`fig-encoder-decoder` on the same sentences: two pre-norm blocks in the encoder and two in the decoder, d_model 128, four heads. Pairs, pieces, batches, loss, schedule and the number of weights, {glue:text}`translator-weights:.2f` million, are those of lesson 6's *attention*. So is the rule for the learning rate: of .001, .002, .004 and .008 the one with the lowest validation loss after the first of four epochs. Runs of eight epochs keep that rate; another might suit them better. All write greedily, without a beam.

Two whole machines are compared: depth, heads, norms, residuals, feed-forward layers and positions all differ, and the shape of neither was tuned here. So a lead can't be put down to one of these.
"""

# %% [markdown] name="bets-beside-lesson-6"
r"""
Which translates better? That depends on what is held equal. At **equal epochs** both have read every pair as often. At **equal time** each has had as many CPU-seconds, on one thread. The usual argument for the transformer is about time: in training it works on all positions of a sentence at once, a GRU on one after the other. A single thread can't share positions out over workers, so we expected nothing of that argument here. In a pilot (a larger transformer, one rate, part of an epoch) it was behind attention at equal time. Our bets:

6. After four epochs each, the transformer has the higher BLEU.
7. After as much CPU time on one thread, it has the lower one.
"""

# %% name="bets-6-and-7"
my_bets |= {6: None, 7: None}  # shall we win? True or False

# %% tags=["given"] name="lesson-6-sentences"
from attn.data import marks, translation
from attn.data.batches import bucketed, pad
from attn.data.tokens import END, START, Tokens
from attn.decoding import greedy

pairs = translation.load(language="fr")  # `make data` fetched them
known = marks.common([pair.source for pair in pairs.train])
marked = [marks.mark(pair.source, known) for pair in pairs.test]
names_in = [found for _, found in marked]  # put back after translating
sources = [source.lower() for source, _ in marked]
english, french = (
    Tokens.load(folder / f"06-{name}.json") for name in ("english", "french")
)
written = [pair.source.lower() for pair in pairs.test]
references = [pair.target.lower() for pair in pairs.test]
words = np.array([len(text.split()) for text in written])  # (N,)

# %% [markdown] name="the-runs"
r"""
These are the runs: machine, seed and, behind @, the epochs where they aren't four. *last* is lesson 6's decoder with one vector.
"""

# %% name="translators"
RUNS = {
    "attention": "06-attention-?",
    "transformer": "11-transformer-?",
    "attention, 8 epochs": "06-attention-?@8",
    "transformer, 8 epochs": "11-transformer-?@8",
    "one vector": "06-last-?",
}
TRANSLATORS = {
    name: [path.stem for path in sorted(folder.glob(f"{pattern}.json"))]
    for name, pattern in RUNS.items()
}
logs = {
    run: json.loads((folder / f"{run}.json").read_text("utf-8"))
    for runs in TRANSLATORS.values()
    for run in runs
}
print("validation loss after each epoch")
for run, log in logs.items():
    losses = " ".join(f"{loss:.2f}" for loss in log["validation_loss"])
    print(f"{run[3:]:<16} {losses}")

# %% tags=["given"] name="a-few-batches"
from attn.data.batches import epochs
from attn.losses import token_loss
from attn.models.encoder_decoder import Transformer
from attn.models.recurrent import EncoderDecoder, RecurrentSizes
from attn.models.sizes import Sizes
from attn.recipe import Recipe
from attn.train import train as fit

sides = [], []
for pair in pairs.train[::40]:
    text, found = marks.mark(pair.source, known)
    target = marks.mark_target(pair.target, found)
    sides[0].append(english.encode(text.lower()))
    sides[1].append(french.encode(target.lower()))
every = list(epochs(*sides, max_tokens=3000)(0))
few_batches = every[:: len(every) // 8]  # of all lengths


def next_token(model, batch):
    hidden = model.hidden(
        batch.source, batch.source_lengths, batch.target_in
    )  # (B, T, d_model)
    return token_loss(hidden, batch.target_out, model.logits)


# %% tags=["given"] name="fresh-translators"
fresh = {
    "attention": EncoderDecoder(
        len(english),
        len(french),
        RecurrentSizes(**logs["06-attention-0"]["sizes"]),
    ),
    "transformer": Transformer(
        len(english), len(french), Sizes(**logs["11-transformer-0"]["sizes"])
    ),
}
recipe = Recipe(
    epochs=1, lr=1e-3, clip=1.0, bf16=True, quiet=True, device="cpu"
)

# %% [markdown] name="how-long"
r"""
How long does a batch take? The runs' own seconds don't tell, since other work ran beside them. So both machines learn here from the same {glue:text}`few-batches` batches of all lengths, in turn, six times, on one thread; the first time doesn't count.
"""

# %% name="time-a-batch"
spent = {name: [] for name in fresh}
for _ in range(6):
    for name, model in fresh.items():  # in turn
        began = time.process_time()
        fit(model, lambda epoch: few_batches, next_token, recipe)
        spent[name].append(time.process_time() - began)
ratios = np.divide(spent["transformer"], spent["attention"])[1:]  # warm
pace = np.median(ratios)
for name, seconds in spent.items():
    each = np.median(seconds[1:]) / len(few_batches)
    print(f"{name:<12} {each:.3f} CPU-s a batch")
print(
    f"ratio of each turn: {ratios.min():.2f} to {ratios.max():.2f}, "
    f"median {pace:.2f}"
)

# %% tags=["given"] name="bleu-in-bins"
from sacrebleu.metrics import BLEU

BINS = [(4, 8), (9, 12), (13, 16), (17, 20), (21, 25), (26, 40), (1, 40)]


def ngram_counts(texts, targets):
    """What BLEU is made of, for each sentence, as in lesson 6: (N, 10)."""
    score = BLEU(lowercase=True, effective_order=True).sentence_score
    found = [score(a, [b]) for a, b in zip(texts, targets, strict=True)]
    return np.array(
        [[*one.counts, *one.totals, one.sys_len, one.ref_len] for one in found]
    )


def bleu_in_bins(counts, length):
    """BLEU in each bin of source words, the last of them all: (bins,)."""
    inside = ((low <= length) & (length <= high) for low, high in BINS)
    sums = np.array([counts[rows].sum(0) for rows in inside])  # (bins, 10)
    right, total, (c, r) = sums[:, :4], sums[:, 4:8], sums[:, 8:].T
    with np.errstate(divide="ignore"):  # no right 4-gram: BLEU is 0
        mean = np.exp(np.log(right / total).mean(1))
    return 100 * np.minimum(1, np.exp(1 - r / c)) * mean


def translations_of(run):
    """What a run made of all test sentences."""
    return (folder / f"{run}.txt").read_text("utf-8").split("\n")[:-1]


# %% [markdown] name="floors-again"
r"""
Now the test sentences, by the number of source words. The floors are lesson 6's: its **dictionary**, word for word, and **copy**, the English itself. As for what can be reached: {cite:t}`vaswani2017` report 38.1 BLEU between these two languages for their base size, with other texts, {glue:text}`times-fewer:,.0f` times as many pairs and a beam.
"""

# %% name="scores-by-length"
said = {run: translations_of(run) for run in [*logs, "06-dictionary"]}
said["06-copy"] = written
counts = {run: ngram_counts(x, references) for run, x in said.items()}
TRANSLATORS |= {"dictionary": ["06-dictionary"], "copy": ["06-copy"]}


def score(name, rows=slice(None)):
    """BLEU in each bin, the mean over a translator's runs: (bins,)."""
    one = (
        bleu_in_bins(counts[run][rows], words[rows])
        for run in TRANSLATORS[name]
    )
    return np.mean([*one], axis=0)


print("BLEU, by words".ljust(22), *(f"{low:>2}–{high}" for low, high in BINS))
for name in TRANSLATORS:
    print(f"{name:<22}", " ".join(f"{x:5.1f}" for x in score(name)))

# %% tags=["given"] name="leads"
LINES = {
    "attention": "--",
    "transformer": "-",
    "attention, 8 epochs": "--",
    "transformer, 8 epochs": "-",
}
AGAINST = {  # transformer, its rival, and how many times the rival's epochs
    "4 epochs each": ("transformer", "attention", 1),
    "8 epochs each": ("transformer, 8 epochs", "attention, 8 epochs", 1),
    "8 epochs against 4": ("transformer, 8 epochs", "attention", 2),
}
rng = np.random.default_rng(0)
draws = [rng.integers(len(words), size=len(words)) for _ in range(300)]
drawn_bleu = {
    name: np.array([score(name, rows) for rows in draws])  # (300, bins)
    for name in [*LINES, "dictionary"]
}


def lead_of(one, other):
    """How far one is ahead in each bin: mean, low, high (3, bins)."""
    ahead = drawn_bleu[one] - drawn_bleu[other]
    low, high = np.percentile(ahead, [2.5, 97.5], axis=0)
    return np.array([score(one) - score(other), low, high])


def seed_pairs(one, other):
    """The runs of two machines that have the same seed."""
    seeds = {run.split("@")[0][-1]: run for run in TRANSLATORS[other]}
    found = [(run, run.split("@")[0][-1]) for run in TRANSLATORS[one]]
    return [(run, seeds[seed]) for run, seed in found if seed in seeds]


lead = {name: lead_of(*pair[:2]) for name, pair in AGAINST.items()}

# %% tags=["figure"] name="leads-figure" mystnb={"image": {"alt": "Three panels of differences in BLEU in six bins of length, transformer minus attention, with bars and crosses. Four epochs each: above 3 in the shortest sentences, about 1 at 9 to 12 words, below 1 beyond. Eight epochs each: below 3 everywhere, highest in short sentences, around 0 in the longest. Eight epochs against four: between 3 and 9, highest in the shortest sentences."}, "figure": {"name": "fig-leads", "caption": "How far the transformer is ahead of attention, in BLEU, by length. Dots: means over the seeds there are. Bars: the middle 95 % of 300 test sets drawn anew, as in lesson 6. Crosses: the seeds that both have, one by one; the same seed reads the same batches. Dotted: no difference. Each title says how much of attention's time the transformer took, by the ratio measured above."}}
fig, axes = plt.subplots(3, 1, figsize=(5.2, 6.8), sharex=True, sharey=True)
x = np.arange(len(BINS) - 1)
for ax, (name, (one, other, times)) in zip(axes, AGAINST.items(), strict=True):
    mean, low, high = lead[name][:, :-1]
    bars = np.abs([mean - low, high - mean])  # (2, bins)
    ax.errorbar(x, mean, bars, fmt="o", color=viz.INK, capsize=4)
    for a, b in seed_pairs(one, other):
        each = bleu_in_bins(counts[a], words) - bleu_in_bins(counts[b], words)
        ax.plot(x + 0.18, each[:-1], "x", color=viz.INK, markersize=5)
    ax.axhline(0, color=viz.INK, linewidth=1, linestyle=":")
    share = 100 * times * pace
    ax.set(ylabel="BLEU", title=f"{name}, in {share:.0f} % of the time")
ax.set_xticks(x, [f"{low}–{high}" for low, high in BINS[:-1]])
ax.set(xlabel="words of the source")
plt.show()

# %% tags=["figure"] name="translators-figure" mystnb={"image": {"alt": "Two panels, one above the other: validation loss of the translators, against epochs and against CPU time. Against epochs the solid lines of the transformer lie below the dashed ones of attention after each of four, and after eight as well. Against CPU time they lie further to the left, too: the transformer's eight epochs take not much longer than attention's four."}, "figure": {"name": "fig-beside-attention", "caption": "Validation loss after each epoch: solid the transformer, dashed attention; the shorter lines are runs of four epochs, the longer ones of eight. Above against epochs, below against CPU time by the ratio measured above. Each schedule ends with a rate of 0, so compare the ends of lines."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 6.2), sharey=True)
for name, line in LINES.items():
    unit = 1 if "attention" in name else pace
    for run in TRANSLATORS[name]:
        losses = logs[run]["validation_loss"]
        done = np.arange(1, len(losses) + 1)
        axes[0].plot(done, losses, line, marker=".", color=viz.INK)
        axes[1].plot(unit * done, losses, line, marker=".", color=viz.INK)
    for ax, end in zip(axes, (done[-1], unit * done[-1]), strict=True):
        if len(losses) == 8:
            ax.annotate(
                name.split(",")[0],
                (end, losses[-1]),
                xytext=(6, 0),
                textcoords="offset points",
                va="center",
            )
labels = ("epochs", "CPU time, in epochs of attention")
for ax, label in zip(axes, labels, strict=True):
    ax.set(xlabel=label, ylabel="validation loss", xlim=(0, 10.8))
    ax.set_xticks(range(0, 9, 2))
plt.show()

# %% name="bets-6-and-7-again"
won[6] = lead["4 epochs each"][1, -1] > 0
won[7] = lead["8 epochs against 4"][2, -1] < 0
for bet in (6, 7):
    print(f"bet {bet}: {won[bet]}. You said: {my_bets[bet]}")

# %% tags=["record"] name="beside-numbers"
NUMBERS = {1: "one seed", 2: "two seeds", 3: "three seeds"}
KEYS = {name: name.split()[0] for name in TRANSLATORS}
KEYS |= {"attention": "attention-4", "transformer": "transformer-4"}
KEYS |= {
    f"{arm}, 8 epochs": f"{arm}-8" for arm in ("attention", "transformer")
}
for name, key in KEYS.items():
    n = len(TRANSLATORS[name])
    glue(f"n-{key}", NUMBERS.get(n, f"{n} seeds"), display=False)
    glue(f"bleu-{key}", score(name)[-1], display=False)
    glue(f"far-{key}", score(name)[5], display=False)
for name, key in zip(AGAINST, ("4", "8", "time"), strict=True):
    for part, x in zip(
        ("mean", "low", "high"), lead[name][:, -1], strict=True
    ):
        glue(f"lead-{key}-{part}", x, display=False)
weights_of = {run: log["parameters"] for run, log in logs.items()}
glue("translator-weights", max(weights_of.values()) / 1e6, display=False)
glue("few-batches", len(few_batches), display=False)
glue("times-fewer", round(36e6 / len(pairs.train), -2), display=False)
glue("pace-low", ratios.min(), display=False)
glue("pace-high", ratios.max(), display=False)
glue("alike-low", 8 * ratios.min(), display=False)
glue("alike-high", 8 * ratios.max(), display=False)
# %% tags=["record"] name="beside-numbers-2"
spread = {
    name: np.ptp(
        [bleu_in_bins(counts[r], words)[-1] for r in TRANSLATORS[name]]
    )
    for name in LINES
}
glue(
    "seeds-apart-8",
    max(x for name, x in spread.items() if "8 epochs" in name),
    display=False,
)
moved = (
    (drawn_bleu["transformer, 8 epochs"] - drawn_bleu["transformer"])
    - (drawn_bleu["attention, 8 epochs"] - drawn_bleu["attention"])
)[:, -1]  # (300,): how far the lead changes over all sentences
for end, x in zip(
    ("low", "high"), np.percentile(moved, [2.5, 97.5]), strict=True
):
    glue(f"moved-{end}", x, display=False)
gain = {
    arm: np.mean(
        [
            bleu_in_bins(counts[a], words)[-1]
            - bleu_in_bins(counts[b], words)[-1]
            for a, b in seed_pairs(f"{arm}, 8 epochs", arm)
        ]
    )
    for arm in ("attention", "transformer")
}
for arm, x in gain.items():
    glue(f"gain-{arm}", x, display=False)

# %% [markdown] name="beside-seen"
r"""
**What you saw, at equal epochs.** After four, the transformer has {glue:text}`bleu-transformer-4:.1f` BLEU ({glue:text}`n-transformer-4`) and attention {glue:text}`bleu-attention-4:.1f` ({glue:text}`n-attention-4`): {glue:text}`lead-4-mean:.1f` more, {glue:text}`lead-4-low:.1f` to {glue:text}`lead-4-high:.1f` over test sets drawn anew. That interval holds the luck of the test sentences. As for the luck of training: whichever seeds you compare, the transformer is ahead. Bet 6 is won.

Four epochs were enough for neither. After eight the transformer has {glue:text}`bleu-transformer-8:.1f` ({glue:text}`n-transformer-8`) and attention {glue:text}`bleu-attention-8:.1f` ({glue:text}`n-attention-8`), {glue:text}`gain-transformer:.1f` and {glue:text}`gain-attention:.1f` more than the runs of four with the same seeds. The transformer is {glue:text}`lead-8-mean:.1f` ahead ({glue:text}`lead-8-low:.1f` to {glue:text}`lead-8-high:.1f`), again whichever seeds are compared (by {glue:text}`least-8:.1f` at least; runs of eight that differ in the seed alone lie up to {glue:text}`seeds-apart-8:.1f` apart). From four to eight the lead changes by {glue:text}`moved-low:.1f` to {glue:text}`moved-high:.1f` over test sets drawn anew: that it grows isn't shown. Sixteen epochs bring attention still more, as lesson 6 found; the transformer wasn't trained so long.
"""

# %% tags=["record"] name="beside-claims"
holds(
    "as many weights as lesson 6's attention, to one in a hundred",
    max(weights_of.values()) < 1.01 * min(weights_of.values()),
    " and ".join(f"{n:,}" for n in sorted(set(weights_of.values()))),
)
recipes = [
    {
        key: x
        for key, x in log["recipe"].items()
        if key not in ("lr", "epochs", "seed")
    }
    for log in logs.values()
]
holds(
    "recipes differ in rate, epochs and seed alone",
    all(one == recipes[0] for one in recipes),
)
rate_losses = {
    "attention": json.loads((folder / "06-rates.json").read_text("utf-8"))[
        "attention"
    ],
    "transformer": json.loads(
        (folder / "11-translation-rates.json").read_text("utf-8")
    ),
}
holds(
    "both were asked at the same four rates, and run at the best, which isn't "
    "the smallest or the largest, for eight epochs too",
    set(rate_losses["attention"])
    == set(rate_losses["transformer"])
    == {"0.001", "0.002", "0.004", "0.008"}
    and all(
        logs[run]["recipe"]["lr"]
        == float(min(found, key=found.get))
        in (0.002, 0.004)
        for arm, found in rate_losses.items()
        for name in (arm, f"{arm}, 8 epochs")
        for run in TRANSLATORS[name]
    ),
)


# %% tags=["record"] name="beside-claims-2"
def all_pairs(one, other):
    """The lead over all sentences, whichever runs are compared."""
    ends = [
        [bleu_in_bins(counts[run], words)[-1] for run in TRANSLATORS[name]]
        for name in (one, other)
    ]
    return np.subtract.outer(*ends)


found = all_pairs("transformer", "attention")
holds(
    "after four epochs the transformer is ahead, whichever seeds are compared",
    won[6] and found.min() > 0,
    f"{found.min():.1f} to {found.max():.1f} BLEU",
)
found_8 = all_pairs(*AGAINST["8 epochs each"][:2])  # (seeds, seeds)
glue("least-8", found_8.min(), display=False)
apart_8 = max(x for name, x in spread.items() if "8 epochs" in name)
holds(
    "after eight too, whichever seeds are compared, and by more on average "
    "than seeds of eight differ by",
    found_8.min() > 0
    and lead["8 epochs each"][1, -1] > 0
    and lead["8 epochs each"][0, -1] > apart_8,
    f"{found_8.min():.1f} to {found_8.max():.1f} BLEU",
)
holds(
    "that the lead grows from four to eight isn't shown: the interval holds 0",
    bool((np.percentile(moved, [2.5, 97.5]) * [-1, 1] > 0).all()),
    f"{np.median(moved):.1f} BLEU",
)
holds(
    "eight epochs give both more than one BLEU more than four",
    all_pairs("attention, 8 epochs", "attention").min() > 1
    and all_pairs("transformer, 8 epochs", "transformer").min() > 1,
    ", ".join(f"{arm} {x:.1f}" for arm, x in gain.items()),
)
holds(
    "all are ahead of both floors over all sentences",
    min(score(name)[-1] for name in LINES)
    > max(score("dictionary")[-1], score("copy")[-1]) + 2,
)
# %% tags=["record"] name="beside-claims-3"
curves = {
    name: [logs[run]["validation_loss"] for run in TRANSLATORS[name]]
    for name in LINES
}
for n in ("", ", 8 epochs"):
    one, other = curves[f"transformer{n}"], curves[f"attention{n}"]
    holds(
        f"the transformer's validation loss is lower after each{n or ' of 4'}",
        np.max(one, 0)[-1] < np.min(other, 0)[-1]
        and (np.mean(one, 0) < np.mean(other, 0)).all(),
    )

# %% [markdown] name="beside-seen-time"
r"""
**At equal time.** Bet 7 is lost. A batch takes the transformer {glue:text}`pace-low:.2f` to {glue:text}`pace-high:.2f` times as long as attention, turn by turn, on this one thread. So its four epochs take less time than attention's four, and it is ahead: that alone loses the bet. Its eight take as long as {glue:text}`alike-low:.1f` to {glue:text}`alike-high:.1f` of attention's. That isn't quite the time of four, but near it, and there it is {glue:text}`lead-time-mean:.1f` ahead ({glue:text}`lead-time-low:.1f` to {glue:text}`lead-time-high:.1f`). Most of these {glue:text}`lead-time-mean:.1f` come from the number of epochs: with eight each, {glue:text}`lead-8-mean:.1f` are left.

Why is it cheaper where no position can be shared out? Perhaps since it makes a few large products where a GRU makes many small ones, one a step; cutting the transformer's into small ones would tell. The ratio is that of these two programs on this processor. For a GPU, set `DEVICE` in `book/training/translators.py`.
"""

# %% tags=["record"] name="beside-claims-time"
holds(
    "a batch takes it less than three quarters of the time",
    ratios.max() < 0.75,
    f"{ratios.min():.2f} to {ratios.max():.2f}",
)
holds(
    "its eight epochs take not much longer than attention's four",
    0.8 < 2 * pace < 1.4,
    f"{8 * pace:.1f} epochs of attention",
)
holds(
    "bet 7 is lost: ahead in less time, and with eight epochs against four",
    not won[7]
    and pace < 1
    and lead["4 epochs each"][1, -1] > 0
    and lead["8 epochs against 4"][1, -1] > 0,
)
holds(
    "most of that lead goes when both have eight epochs",
    lead["8 epochs each"][0, -1] < lead["8 epochs against 4"][0, -1] / 2,
)

# %% [markdown] name="by-length"
r"""
By length, the lead of four epochs looks largest in short sentences. Is it? BLEU has a floor at 0, and lesson 6 found that another unit can tell another story. So ask again in **nats a piece**: the cross-entropy of each reference piece, given those before it, attention's minus the transformer's, on every fourth test sentence.
"""

# %% tags=["given"] name="nats-of-references"
from safetensors.torch import load_file

from attn.data.batches import teacher_forcing
from attn.data.tokens import PAD

targets = [
    marks.mark_target(pair.target, found).lower()
    for pair, found in zip(pairs.test, names_in, strict=True)
]


def translator(run):
    """A run's model with its weights, stored in half precision."""
    halves = load_file(folder / f"{run}.safetensors")
    weights = {key: x.float() for key, x in halves.items()}
    if run in TRANSLATORS["transformer"]:
        sizes = Sizes(**logs[run]["sizes"])
        model = Transformer(len(english), len(french), sizes)
    else:
        sizes = RecurrentSizes(**logs[run]["sizes"])
        model = EncoderDecoder(len(english), len(french), sizes)
        tied = weights["decoder.embedding.weight"]  # stored once
        weights["decoder.output.weight"] = tied
    model.load_state_dict(weights)
    return model.eval()


@torch.inference_mode()
def nats(model, rows):
    """Nats of each reference, and how many pieces it has: (N, 2)."""
    found = np.zeros((len(rows), 2))
    ids = [english.encode(sources[i]) for i in rows]
    right = [french.encode(targets[i]) for i in rows]
    for part in bucketed([len(x) for x in ids], batch_size=64):
        b = teacher_forcing([ids[i] for i in part], [right[i] for i in part])
        hidden = model.hidden(b.source, b.source_lengths, b.target_in)
        for i, h, y in zip(part, hidden, b.target_out, strict=True):
            found[i] = [x.item() for x in token_loss(h, y, model.logits)]
    return found


# %% name="nats-by-length"
fourth = np.arange(0, len(words), 4)
forced = {
    name: np.mean(
        [nats(translator(run), fourth) for run in TRANSLATORS[name]], axis=0
    )  # (N, 2)
    for name in ("attention", "transformer")
}
less = forced["attention"] - forced["transformer"]  # (N, 2)


def nats_lead(rows=slice(None)):
    """Nats a piece that the transformer saves, in each bin: (bins,)."""
    long, saved, pieces = (
        x[rows] for x in (words[fourth], less[:, 0], forced["attention"][:, 1])
    )
    inside = [(low <= long) & (long <= high) for low, high in BINS]
    return np.array([saved[i].sum() / pieces[i].sum() for i in inside])


again = rng.integers(len(fourth), size=(300, len(fourth)))
drawn_nats = np.array([nats_lead(rows) for rows in again])  # (300, bins)
for (a, b), x in zip(BINS, nats_lead(), strict=True):
    print(f"{a:2}–{b} words: {x:.3f} nats a piece")

# %% tags=["record"] name="length-numbers"


def short_less_long(ahead):
    """The lead's mean in the bins up to 12 words, less that beyond."""
    return ahead[..., :2].mean(-1) - ahead[..., 2:6].mean(-1)


bleu_leads = {
    name: drawn_bleu[one] - drawn_bleu[other]
    for name, (one, other, _) in AGAINST.items()
}
more_in_short = {
    name: (
        short_less_long(lead[name][0]),
        *np.percentile(short_less_long(ahead), [2.5, 97.5]),
    )
    for name, ahead in bleu_leads.items()
}
more_nats = (
    short_less_long(nats_lead()),
    *np.percentile(short_less_long(drawn_nats), [2.5, 97.5]),
)
for key, found in (
    ("short-4", more_in_short["4 epochs each"]),
    ("short-8", more_in_short["8 epochs each"]),
    ("short-nats", more_nats),
):
    for part, x in zip(("mean", "low", "high"), found, strict=True):
        glue(f"{key}-{part}", x, display=False)
for i, x in enumerate(nats_lead()):
    glue(f"nats-{i}", x, display=False)
beyond = {
    key: np.percentile(
        (drawn_bleu[name] - drawn_bleu["dictionary"])[:, 5], [2.5, 97.5]
    )
    for key, name in (("4", "transformer"), ("8", "transformer, 8 epochs"))
}
for key, found in beyond.items():
    for part, x in zip(("low", "high"), found, strict=True):
        glue(f"beyond-{key}-{part}", x, display=False)
    far = lead[f"{key} epochs each"][:, 5]
    for part, x in zip(("mean", "low", "high"), far, strict=True):
        glue(f"far-lead-{key}-{part}", round(x, 1) + 0.0, display=False)

# %% [markdown] name="length-seen"
r"""
**What you saw.** It is so in both units. After four epochs the lead in the two bins of up to 12 words is {glue:text}`short-4-mean:.1f` BLEU larger than in the longer ones ({glue:text}`short-4-low:.1f` to {glue:text}`short-4-high:.1f`), and {glue:text}`short-nats-mean:.2f` nats a piece ({glue:text}`short-nats-low:.2f` to {glue:text}`short-nats-high:.2f`). After eight, in BLEU, it points the same way ({glue:text}`short-8-low:.1f` to {glue:text}`short-8-high:.1f`). Beyond 25 words BLEU shows no lead to speak of: {glue:text}`far-lead-4-mean:.1f` after four ({glue:text}`far-lead-4-low:.1f` to {glue:text}`far-lead-4-high:.1f`) and {glue:text}`far-lead-8-mean:.1f` after eight ({glue:text}`far-lead-8-low:.1f` to {glue:text}`far-lead-8-high:.1f`). Why the short ones gain most isn't tested here.

The floors: overall the dictionary has {glue:text}`bleu-dictionary:.1f` BLEU and copying {glue:text}`bleu-copy:.1f`, well below all four. Beyond 25 words the dictionary is a rival. Against it the transformer's lead lies between {glue:text}`beyond-4-low:.1f` and {glue:text}`beyond-4-high:.1f` after four epochs, between {glue:text}`beyond-8-low:.1f` and {glue:text}`beyond-8-high:.1f` after eight.
"""

# %% tags=["record"] name="length-claims"
holds(
    "after four epochs the lead is larger up to 12 words than beyond, in BLEU",
    more_in_short["4 epochs each"][0] > 0.9
    and more_in_short["4 epochs each"][1] > 0,
)
holds(
    "and in nats a piece",
    more_nats[0] > 0.045 and more_nats[1] > 0,
    f"{more_nats[1]:.2f} to {more_nats[2]:.2f}",
)
holds(
    "after eight it is larger in short sentences, too",
    more_in_short["8 epochs each"][0] > 0.5,
)
holds(
    "beyond 25 words its interval holds 0 at both budgets, and lies below 2",
    all(
        lead[f"{n} epochs each"][1, 5] < 0 < lead[f"{n} epochs each"][2, 5] < 2
        for n in (4, 8)
    ),
)
holds(
    "beyond 25 words the transformer's interval against the dictionary "
    "begins near 0 after four epochs, well above it after eight",
    abs(beyond["4"][0]) < 1 and beyond["8"][0] > 1.5,
)

# %% [markdown] name="what-does-it-use"
r"""
What does the trained translator use? Change one thing in the finished machine of four epochs, and let it translate every eighth test sentence:

- one of its four blocks is left out;
- **uniform cross-attention**: every query is 0, so that all source tokens score alike and each gets the mean of the values. In training it never met such contexts, and what it loses may be due to that alone. So a milder change stands beside it:
- **one to the left**: the weights stay, but in cross-attention each source token hands on its left neighbour's value;
- **source words shuffled**. If the French came in that order too, it would be wrong with every word right. To compare with, shuffle the words of its own translations (**French words shuffled**).
"""


# %% tags=["given"] name="translate-again"
@torch.inference_mode()
def translate(model, texts, rows):
    """Greedily, with each sentence's names put back."""
    ids = [english.encode(text) for text in texts]
    found = [""] * len(ids)
    for part in bucketed([len(x) for x in ids], batch_size=128):
        state = model.start(*pad([ids[i] for i in part]))
        made = greedy(model.step, state, start=START, end=END, max_len=90)
        for i, x in zip(part, made, strict=True):
            text = marks.restore(french.decode(x), names_in[rows[i]])
            found[i] = text.lower()
    return found


# %% name="changes"
def without_block(side, i):
    def change(model):
        blocks = getattr(model, side).blocks
        del blocks[i]

    return change


@torch.no_grad()
def uniform(model):
    for block in model.decoder.blocks:
        block.cross.w_q.weight.zero_()
        block.cross.w_q.bias.zero_()


def one_left(model):
    def moved(layer, x, v):  # v (B, S, d_model)
        return torch.cat([v[:, :1], v[:, :-1]], 1)

    for block in model.decoder.blocks:
        block.cross.w_v.register_forward_hook(moved)


# %% name="changed-translators"
CHANGES = {"nothing": lambda model: None, "uniform": uniform}
CHANGES |= {"one to the left": one_left} | {
    f"without {side} block {i + 1}": without_block(side, i)
    for side in ("encoder", "decoder")
    for i in range(2)
}
some = np.arange(0, len(sources), 8)


def changed(change, texts):
    """What each seed's translator says after a change: (seeds, N)."""
    found = []
    for run in TRANSLATORS["transformer"]:
        model = translator(run)
        change(model)
        found.append(translate(model, texts, some))
    return found


plain = [sources[i] for i in some]
made = {name: changed(change, plain) for name, change in CHANGES.items()}

# %% name="changed-scores"
dice = np.random.default_rng(0)


def shuffled(texts):
    return [" ".join(dice.permutation(text.split())) for text in texts]


made["source words shuffled"] = changed(CHANGES["nothing"], shuffled(plain))
made["French words shuffled"] = [shuffled(texts) for texts in made["nothing"]]
right = [references[i] for i in some]
after = {  # BLEU of each seed
    name: np.array(
        [bleu_in_bins(ngram_counts(x, right), words[some])[-1] for x in texts]
    )
    for name, texts in made.items()
}
for name, found in after.items():
    print(f"{name:<24}", " ".join(f"{x:5.1f}" for x in found))

# %% tags=["record"] name="changed-glue"
fell = {name: after["nothing"] - found for name, found in after.items()}
for name, key in (
    ("nothing", "plain"),
    ("uniform", "uniform"),
    ("one to the left", "left"),
    ("source words shuffled", "shuffled"),
    ("French words shuffled", "shuffled-french"),
):
    glue(f"transformer-{key}", after[name].mean(), display=False)
kept_bleu, less_bleu, left_over = (
    [x[f"without {side} block {i}"] for i in (1, 2)]
    for side, x in (("encoder", after), ("encoder", fell), ("decoder", after))
)
glue("kept-encoder-low", np.min(kept_bleu), display=False)
glue("kept-encoder-high", np.max(kept_bleu), display=False)
glue("left-over", np.max(left_over), display=False)
glue("some-sentences", len(some), display=False)
copied = bleu_in_bins(counts["06-copy"][some], words[some])[-1]
glue("copied", copied, display=False)

# %% [markdown] name="changed-seen"
r"""
**What you saw.** On these {glue:text}`some-sentences` sentences ({glue:text}`n-transformer-4`) the untouched machine has {glue:text}`transformer-plain:.1f` BLEU. With uniform cross-attention {glue:text}`transformer-uniform:.1f` are left, less than copying gets ({glue:text}`copied:.1f`). With values taken one token to the left, contexts of a kind it does know, {glue:text}`transformer-left:.1f` are left. So *where* it looks matters, and by a single token.

With the source's words shuffled it has {glue:text}`transformer-shuffled:.1f`. Its own translations with the words shuffled have {glue:text}`transformer-shuffled-french:.1f`. A machine that reads a bag of words would have lost nothing: so it uses their order. One that only writes in the order of what it reads would have come out near the second number: so it also puts part of the French in order by itself.
"""

# %% tags=["record"] name="changed-claims"
holds(
    "with uniform cross-attention it falls below copying, in each seed",
    after["uniform"].max() < copied - 1.5,
)
holds(
    "one token to the left costs a third of its BLEU or more, in each seed",
    (fell["one to the left"] > after["nothing"] / 3).all(),
    ", ".join(f"{x:.1f}" for x in fell["one to the left"]),
)
holds(
    "with shuffled source words it loses a third or more, in each seed",
    (fell["source words shuffled"] > after["nothing"] / 3).all(),
)
holds(
    "and keeps more than its own translations, shuffled, have, in each seed",
    (
        after["source words shuffled"] > after["French words shuffled"] + 1.2
    ).all(),
)

# %% [markdown] name="blocks-seen"
r"""
Without an encoder block it keeps {glue:text}`kept-encoder-low:.1f` to {glue:text}`kept-encoder-high:.1f`; without a decoder block next to nothing is left (at most {glue:text}`left-over:.1f`). That is what the *trained* machine relies on. Whether a translator can do with one encoder block, or can't with one decoder block, only training such machines would say, as for the stacks of the last section.
"""

# %% tags=["record"] name="blocks-claims"
holds(
    "without an encoder block it loses less than a third, in each seed",
    np.max(less_bleu) < after["nothing"].min() / 3,
)
holds(
    "without a decoder block next to nothing is left",
    np.max(left_over) < 3,
)

# %% [markdown] name="smoothing"
r"""
## Never quite sure

The last part of the recipe of 2017 is about the targets. Cross-entropy asks for all of the probability on one token. No softmax of finite logits gives that, so the gap between the right logit and the others is pushed on without end. {term}`Label smoothing <label smoothing>` {cite}`szegedy2016` gives a share α of each target away, to all V tokens alike. For a position with the right token $y$:

$$
L = -(1 - \alpha) \log p_y - \frac{\alpha}{V} \sum_{v=1}^{V} \log p_v
$$ (eq-smooth)

The right token gets its α/V, too.

:::{exercise} Label smoothing
:label: ex-label-smoothing
Write {eq}`eq-smooth`, averaged over all positions, in torch.

`logits` (..., V) with one leading axis or more, `targets` (...): ids; `eps`, the share α, from 0 to 1 → one number. Logits may be many hundreds. Gradients must flow. Difficulty 2 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="label-smoothing-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`log_softmax` along V once; both terms of {eq}`eq-smooth` come from it.

</details>
<details><summary>Hint 2: the shapes</summary>

log p (..., V). The right ones by `gather` with an index (..., 1); the sum over V is (...). One mean over what is left.

</details>
<details><summary>Hint 3: in words</summary>

Minus (1 − α) times the right log-probability, minus α times the *mean* of all V of them. Then the mean over positions.

</details>
"""


# %% tags=["answer"] name="label-smoothing"
def label_smoothing(logits, targets, eps):
    """Mean cross-entropy with a share eps of each target given to all.

    logits (..., V), targets (...) -> one number.
    """
    # BEGIN SOLUTION
    log_p = logits.log_softmax(-1)  # (..., V)
    right = log_p.gather(-1, targets[..., None])[..., 0]
    return -((1 - eps) * right + eps * log_p.mean(-1)).mean()
    # END SOLUTION


# %% tags=["check"] name="label-smoothing-check"
check(label_smoothing)

# %% [markdown] name="smoothed-gap-exercise"
r"""
<details><summary>Why it works</summary>

It is the cross-entropy with a target distribution of 1 − α + α/V on the right token and α/V on each other. Cross-entropy is least where the model says just that.

</details>

So with smoothing there is a best gap, at a finite place. Which?

:::{exercise} The best gap
:label: ex-smoothed-gap
Derive: by how much does the right token's logit exceed each of the others, where {eq}`eq-smooth` is least?

`V` ≥ 2; `eps`, the share α, from 0 to 1 → a number (a float, not rounded); `math.inf` for α = 0. Difficulty 3 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

At the best place p is the smoothed target itself. Logits are the logarithms of the probabilities, up to a constant added to all.

</details>
<details><summary>Hint 2: the shapes</summary>

One number. Check: with α = 1 all tokens are wanted alike, and the gap is 0.

</details>
<details><summary>Hint 3: in words</summary>

The logarithm of the ratio of two shares: what the right token has, over what another has. Mind the case in which another has nothing.

</details>
"""


# %% tags=["answer"] name="smoothed-gap"
def smoothed_gap(V, eps):
    """The right logit less another, where the smoothed loss is least."""
    # BEGIN SOLUTION
    if eps == 0:
        return math.inf
    return math.log(1 + V * (1 - eps) / eps)
    # END SOLUTION


# %% tags=["check"] name="smoothed-gap-check"
check(smoothed_gap)

# %% [markdown] name="smoothed-gap-why"
r"""
<details><summary>Why it works</summary>

$\log \frac{1 - \alpha + \alpha/V}{\alpha/V} = \log\bigl(1 + V(1 - \alpha)/\alpha\bigr)$. Beyond this gap the loss rises again.

</details>

Check it against your own loss: let Adam move the logits of one position until nothing changes, and see where they stop.
"""


# %% name="gap-by-descent"
def descended(V, eps, steps=3000):
    """The gap that minimising `label_smoothing` ends at."""
    logits = torch.zeros(1, V, requires_grad=True)
    optimizer = torch.optim.Adam([logits], lr=0.02)
    for _ in range(steps):
        optimizer.zero_grad()
        label_smoothing(logits, torch.tensor([0]), eps).backward()
        optimizer.step()
    return (logits[0, 0] - logits[0, 1]).item()


met = {(V, 0.1): descended(V, 0.1) for V in (10, 100, 1000)}
for (V, eps), gap in met.items():
    print(f"V {V:>5}: derived {smoothed_gap(V, eps):.3f}, found {gap:.3f}")
unbounded = [descended(10, 0.0, steps) for steps in (500, 1000, 2000)]
print("no smoothing, 500, 1,000, 2,000 steps:", np.round(unbounded, 1))

# %% [markdown] name="gap-seen"
r"""
**What you saw.** The descent stops where you said it would; without smoothing it doesn't stop. Ten times as many tokens widen the gap by about log 10 = 2.3. In the paper of 2017 α was 0.1; it made perplexity worse and BLEU better. {cite:t}`muller2019` looked at what else it changes. Nothing on this page was trained with it, so this section says what it asks for, and not what it is good for.
"""

# %% tags=["record"] name="gap-claims"
holds(
    "derived and found gaps agree to a hundredth",
    all(abs(smoothed_gap(*key) - gap) < 0.01 for key, gap in met.items()),
)
holds(
    "without smoothing the gap keeps growing",
    unbounded[2] > unbounded[1] + 0.2 and unbounded[1] > unbounded[0] + 0.2,
    ", ".join(f"{gap:.1f}" for gap in unbounded),
)
holds(
    "ten times as many tokens widen the gap by about 2.3",
    abs(met[1000, 0.1] - met[100, 0.1] - math.log(10)) < 0.1,
)

# %% [markdown] name="quiz-norm"
r"""
## Check yourself

:::{quiz} Layer normalisation, a batch of padded sentences. Does padding change the result at real positions?
- [ ] Yes: it moves the mean and the variance. | Those would be a batch's statistics. Here each position has its own.
- [x] No: each position is normalised by itself. | That is why it also works for one sentence, and for one position at a time when decoding.
- [ ] Only if γ and β are learned. | They are the same at every position, and don't look at others.
:::
"""

# %% [markdown] name="quiz-gradients"
r"""
:::{quiz} In the stuck post-norm stack the lower blocks' gradients were next to nothing, and all positions alike. Which of the two caused the other?
- [ ] The vanished gradients made the positions alike. | Before the first batch nothing had vanished: the lower blocks' gradients were about as large as the upper ones'.
- [x] Both were there after a single batch, before it neither. | So the trace doesn't tell. Which causes which is open; only an intervention would say.
- [ ] The alike positions made the gradients vanish. | It may be. But both came with the same batch, so the trace can't tell.
:::
"""

# %% [markdown] name="quiz-parts"
r"""
:::{quiz} After 450 batches the stack without norms was ahead of the whole. May you leave the norms out?
- [ ] Yes, they are of no use. | Nearly all of the gain was one norm, the last. Without the twelve others the two largest rates failed.
- [ ] No, because the paper has them. | Then nobody would ever find out.
- [x] At this depth, width and budget, with a tuned rate. Elsewhere, try it. | Six blocks, 48 numbers wide, 450 batches, a rate chosen for each: a removal tells what a part is worth there.
:::
"""

# %% [markdown] name="quiz-fold"
r"""
:::{quiz} A norm in front of a matrix with a bias has γ and β. You fold them into the matrix. What changes?
- [x] Nothing in what the layer can say; perhaps how training gets there. | The two forms are the same function, with other parameters to move.
- [ ] The layer becomes linear. | The division by the spread stays, and that isn't linear.
- [ ] Positions are mixed. | Neither the norm nor the matrix looks at neighbours.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Layer normalisation brings each position to a known size. Its way back removes the gradient's mean and its part along $\hat x$. A block is attention and a small network for each position, each with residual and norm. Only attention mixes positions.
2. What makes it trainable? Here the residual: without it six blocks learned nothing at any rate. A norm wasn't needed at a well-chosen rate; its place decides how large a rate may be. Behind the sum, too high a rate makes all positions alike. A warm-up helps at the limit; at three times that rate it only put it off.
3. Parts taken out, each time with a rate of its own: residual and attention are worth most, positions something. Feed-forward layers were level at first and worth {glue:text}`long-feed-forward:.2f` after four times the training; without norms the stack was ahead at first, then level.
"""

# %% [markdown] name="summary-2"
r"""
4. On lesson 6's sentences, with as many weights, the transformer was {glue:text}`lead-4-mean:.1f` BLEU ahead of GRUs with attention after four epochs, most in short sentences, and {glue:text}`lead-8-mean:.1f` after eight, where both were far better ({glue:text}`n-transformer-8` each). A batch took it {glue:text}`pace-low:.2f` to {glue:text}`pace-high:.2f` times as long, on one thread.
5. Label smoothing gives the gap between logits a finite goal, log(1 + V(1 − α)/α).
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`layer normalisation` | 층 정규화, 레이어 정규화 |
| {term}`transformer block` | 트랜스포머 블록 |
| {term}`feed-forward layer` | 피드포워드 층 |
| {term}`residual connection` | 잔차 연결 |
| {term}`cross-attention` | 크로스 어텐션 |
| {term}`label smoothing` | 레이블 스무딩 |
| {term}`warm-up` | 웜업 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`vaswani2017`, sections 3 and 5: the whole machine, the schedule, label smoothing.
- {cite:t}`ba2016`: layer normalisation, and what it doesn't change under.
- {cite:t}`xiong2020`: pre- and post-norm, gradients at the start, and warm-up. {cite:t}`liu2020`: why the gradients aren't the whole story.
- {cite:t}`szegedy2016`, section 7, and {cite:t}`muller2019`: label smoothing.

**Next.** Lesson 12 takes the decoder alone, and lets each sentence teach as many lessons as it has tokens.
"""
