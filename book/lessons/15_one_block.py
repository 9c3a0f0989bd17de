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

# %% [markdown] name="one-block-for-everything"
r"""
# One block for everything

**Is a picture worth 16 words?**

| | |
|---|---|
| After it you can | turn a picture into words and read it with lesson 11's block; undo a shuffle of its patches by hand; say what a linear model, a convolutional network and a transformer each assume about a picture, and find out by shuffling; judge what pretraining gave, with a control that is easily forgotten; predict what a larger model costs; choose a task of your own and solve it with what the course has taught |
| You need | lesson 11's block, lesson 9's positions, lesson 13's class token |
| Time | about 155 minutes: 30 for the text, 105 for five exercises, 20 for code, pictures and bets. Half-way you can stop and come back |

Each exercise is one function, with three folded hints and a `check`; none may change what it is given, be it a tensor, an array, a list or a dictionary. The set-up below holds lesson 11's block, word for word. Stuck? `show_solution(patchify)` defines the course's answer in your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import base64
import json
import math
import textwrap

import matplotlib.pyplot as plt
import numpy as np
import torch
from safetensors.torch import load_file
from scipy.stats import spearmanr
from scipy.stats import t as student
from torch.nn.functional import cross_entropy

from attn import viz
from attn.data.projects import offer
from attn.data.scenes import NOUNS, photographs
from attn.data.stories import PLACES, VERBS
from attn.models.sizes import Sizes
from attn.models.vit import ViT
from autograder import check, glue, holds, show_solution
from autograder.paths import ROOT

viz.use_style()
torch.set_num_threads(1)
folder = ROOT / "book" / "weights"


# %% tags=["setup"] name="attention-from-lesson-11"
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


# %% tags=["setup"] name="the-block-of-lesson-11"
def layer_norm(x, gamma, beta, eps=1e-5):
    """Each position to mean 0 and variance 1, then scaled and shifted.

    x (..., d), gamma (d,), beta (d,) -> (..., d).
    """
    centred = x - x.mean(-1, keepdim=True)
    variance = centred.square().mean(-1, keepdim=True)  # (..., 1)
    return centred / (variance + eps).sqrt() * gamma + beta


def feed_forward(x, up, down):
    """Each position by itself: d_model -> d_ff -> d_model numbers.

    x (..., d_model), up: W (d_model, d_ff), b (d_ff,),
    down: W (d_ff, d_model), b (d_model,) -> (..., d_model).
    """
    hidden = (x @ up[0] + up[1]).relu()  # (..., d_ff)
    return hidden @ down[0] + down[1]


def encoder_block(x, w, n_heads, mask=None, pre=True):
    """Self-attention, then feed-forward, each with residual and norm.

    x (B, T, d_model), w: own, norms, up, down; mask True = may attend
    -> (B, T, d_model).
    """

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


# %% [markdown] name="a-shoe"
r"""
## A boot in sixteen words

Nothing in lesson 11's block knows what a word is. It takes rows of numbers, one for each position, and lets every row look at every other. Whatever can be written as such rows, it can read: words, letters, memories, moves of a game. Or a picture.

The pictures are photographs of clothes, 28 × 28 grey pixels, of ten kinds {cite}`xiao2017fashion`: 50,000 to learn from, 10,000 to choose settings with, 10,000 to be scored on, about as many of each kind (on the last side exactly). A pixel is a number from 0 to 255. We bring them to about 0 ± 1, as every net of this lesson has them.
"""


# %% name="the-photographs"
def read(side, n=None):
    """Photographs (n, 1, 28, 28), about 0 ± 1, and their kinds (n,)."""
    images, kinds = photographs(side)
    return (images[:n, None].float() / 255 - 0.286) / 0.353, kinds[:n]


test_x, test_y = read("test")
print("test side:", tuple(test_x.shape))
print(textwrap.fill("kinds: " + ", ".join(NOUNS), 70))
print("the first one is a", NOUNS[test_y[0]])

# %% [markdown] name="pixels-or-patches"
r"""
Each pixel could be a word. But attention compares every word with every other, and 784 words make 614,656 pairs in every head of every layer. So the *vision transformer*, ViT {cite}`dosovitskiy2021`, cuts the picture into squares of P × P pixels, its **patches**. The pixels of a patch, written in a row, are one word. That makes

$$
N = \frac{\text{height}}{P} \cdot \frac{\text{width}}{P}
$$ (eq-patches)

words of C · P² numbers, for C channels (1 where all is grey, 3 for red, green and blue). With P = 7 our boot has 16 words of 49 numbers. 16 words make 256 pairs.
"""

# %% tags=["figure"] name="patches-figure" mystnb={"image": {"alt": "Above, a grey photograph of an ankle boot with a grid of four by four squares over it. Below, the sixteen squares one after the other in two rows of eight, numbered 1 to 16: the first six are black, the shaft is in squares 7 and 8, the foot in 9 to 12, the sole in the upper rim of 13 to 16."}, "figure": {"name": "fig-patches", "caption": "The first test photograph, cut into 16 patches, and its patches in the order in which one reads."}}
boot = test_x[0, 0]
fig = plt.figure(figsize=(5.2, 3.9))
above, below = fig.subfigures(2, 1, height_ratios=(1.5, 1))
ax = above.subplots()
ax.imshow(boot, cmap="gray")
for edge in (6.5, 13.5, 20.5):
    ax.axhline(edge, color=viz.KEY, lw=1.2)
    ax.axvline(edge, color=viz.KEY, lw=1.2)
ax.axis("off")
for i, ax in enumerate(below.subplots(2, 8).flat):
    row, column = divmod(i, 4)
    square = boot[7 * row : 7 * row + 7, 7 * column : 7 * column + 7]
    ax.imshow(square, cmap="gray", vmin=boot.min(), vmax=boot.max())
    ax.set_title(str(i + 1), fontsize=7, pad=1)
    ax.axis("off")
plt.show()

# %% [markdown] name="patchify-exercise"
r"""
:::{exercise} Cut a picture into patches
:label: ex-patchify
Write a batch of pictures as rows of patches.

`images` (B, C, height, width), a tensor of any kind of number; `patch`, the side of a square → (B, N, C · patch²), with N of {eq}`eq-patches`, in the same kind of number. The patches of a picture come as one reads: the first row of squares from left to right, then the next. In a patch all of the first channel comes first, row by row, then the second channel. Pictures need not be square. If the squares don't fill a picture exactly, raise a `ValueError`. Gradients must flow to the pictures. Difficulty 3 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

`reshape` keeps the order of the numbers and only counts them differently. One `reshape` can say that the height is so many rows of squares, each of `patch` pixels. It can't bring the pixels of a square together: that is a change of order.

</details>
<details><summary>Hint 2: the shapes</summary>

(B, C, height, width) → (B, C, rows, patch, columns, patch) → move the axes → (B, rows, columns, C, patch, patch) → (B, rows · columns, C · patch · patch).

</details>
<details><summary>Hint 3: in words</summary>

Check that `patch` divides height and width. Split both with `reshape`. `permute` brings rows and columns of squares behind B, then the channels, then a square's own rows and columns. A last `reshape` joins the axes two by two and three by three.

</details>
"""


# %% tags=["answer"] name="patchify"
def patchify(images, patch):
    """Pictures (B, C, height, width) -> patches (B, N, C * patch ** 2)."""
    # BEGIN SOLUTION
    B, C, height, width = images.shape
    if height % patch or width % patch:
        raise ValueError(f"{patch} must divide {height} and {width}")
    rows, columns = height // patch, width // patch
    split = images.reshape(B, C, rows, patch, columns, patch)
    squares = split.permute(0, 2, 4, 1, 3, 5)  # (B, rows, columns, C, P, P)
    return squares.reshape(B, rows * columns, C * patch * patch)
    # END SOLUTION


# %% tags=["check"] name="patchify-check"
check(patchify)

# %% [markdown] name="patchify-why"
r"""
<details><summary>Why it works</summary>

In memory the pixel in row y and column x stands at place 28 y + x. With y = 7 r + i and x = 7 c + j the four numbers (r, i, c, j) say which row of squares, which row in the square, which column of squares, which column in the square: that is the first `reshape`, and it moves nothing. `permute` makes it (r, c, i, j), so that the last two run fastest. Only now do the 49 pixels of a square lie side by side. A `reshape` straight to (16, 49) would take the first 49 pixels of the picture, one whole row and three quarters of the next.

</details>

A linear layer then makes d_model numbers of each patch. You have met this before under another name: one matrix for every square, moved by a whole square each time, is a *convolution* whose step is as long as its window (lesson 9).
"""

# %% name="sixteen-words"
words = patchify(test_x[:1], 7)  # (1, 16, 49)
print("the boot:", tuple(words.shape))
dark = words[0].mean(1)
print("mean of each patch, as they lie in the picture:")
for row in dark.reshape(4, 4):
    print(" ".join(f"{x:6.2f}" for x in row))

# %% [markdown] name="the-machine"
r"""
## The machine

What is left is old. One more word, the {term}`class token`, stands in front: it shows nothing of the picture and has numbers of its own that are learned, as BERT's [CLS] (lesson 13). What it has gathered after the last block is classified. To each of the N + 1 words a learned position is added, row 0 of the table to the class token. Then come lesson 11's blocks, *unchanged*, with the norm in front; a last norm; and one linear layer. With E and b for the projection, t for the token and R for the table of positions:

$$
\begin{aligned}
x_0 &= [\,t;\; p_1 E + b;\; \dots;\; p_N E + b\,] + R \\
x_{l+1} &= \operatorname{block}_l(x_l) \\
\text{logits} &= \operatorname{norm}(x_L)_0\, W + b'
\end{aligned}
$$ (eq-vit)
"""

# %% tags=["figure"] name="vit-machine" mystnb={"image": {"alt": "A drawing of the vision transformer, read upwards. Below, four boxes: the class token and patches 1, 2 and 16. Arrows lead from each into a wide box, one linear layer for the patches, plus positions, marked (B, 17, 64). Above it a wide box, lesson 11's block, three times. From its left end, above the class token, an arrow leads to a box, norm and linear, and on to ten logits. Above the patches nothing is read."}, "figure": {"name": "fig-vit", "caption": "A vision transformer, read upwards. Only the patches and the linear layer above them know of pictures; only the class token's state is read."}}
fig, ax = plt.subplots(figsize=(5.2, 4.2))
draw = viz.Machine(ax, width=8.0, height=6.5)
draw.box(
    "in", "patches: linear.  all: + position", at=(4, 1.8), size=(7.4, 0.55)
)
draw.box("stack", "lesson 11's block, 3 times", at=(4, 3.3), size=(7.4, 0.55))
draw.box("head", "norm, linear", at=(1.25, 4.8), size=(2.1, 0.55))
draw.box("logits", "10 logits", at=(1.25, 6.05), size=(1.8, 0.5))
style = {"arrowstyle": "-|>", "color": viz.INK}
names = ["class token", "patch 1", "patch 2", "patch 16"]
for place, name in zip((1.25, 3.1, 4.85, 7.0), names, strict=True):
    draw.box(name, name, at=(place, 0.45), size=(1.45, 0.5))
    ax.annotate("", (place, 1.48), (place, 0.75), arrowprops=style)
    ax.annotate("", (place, 2.98), (place, 2.12), arrowprops=style)
draw.text("…", at=(5.95, 0.45))
draw.text("(B, 17, 64)", at=(5.2, 2.55), align="left")
ax.annotate("", (1.25, 4.48), (1.25, 3.62), arrowprops=style)
draw.text("(B, 64)", at=(1.45, 4.05), align="left")
draw.arrow("head", "logits")
plt.show()

# %% [markdown] name="vit-forward-exercise"
r"""
:::{exercise} A vision transformer
:label: ex-vit-forward
Build {eq}`eq-vit` from `patchify`, `encoder_block` and `layer_norm`.

`images` (B, C, height, width); `w`, a dictionary: `w["project"]` a pair E (C · patch², d_model) and b (d_model,); `w["token"]` (d_model,); `w["table"]` (N + 1, d_model), row 0 the class token's; `w["blocks"]` a list of weights as `encoder_block` takes them, perhaps an empty one; `w["norm"]` a pair (γ, β); `w["head"]` a pair W (d_model, n_classes) and b (n_classes,). `patch`, `n_heads` → logits (B, n_classes). Gradients must flow to all weights. Difficulty 3 of 5, about 15 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Four lines before the loop, one in it, one behind. The class token is the same for all pictures of a batch, so it has to be repeated before `torch.cat` can put it in front.

</details>
<details><summary>Hint 2: the shapes</summary>

patches (B, N, C · patch²) → words (B, N, d_model); token (d_model,) → (B, 1, d_model); together (B, N + 1, d_model), and so it stays. Position 0 of the last one is (B, d_model).

</details>
<details><summary>Hint 3: in words</summary>

Cut, times E, plus b. `expand` the token to the batch, concatenate along axis 1, add the table. For each block's weights: x = encoder_block(x, weights, n_heads). Take position 0, norm it, times W, plus b.

</details>
"""


# %% tags=["answer"] name="vit-forward"
def vit_forward(images, w, patch, n_heads):
    """Pictures (B, C, height, width) -> logits (B, n_classes).

    w: project, token, table, blocks, norm, head.
    """
    # BEGIN SOLUTION
    E, b = w["project"]
    seen = patchify(images, patch) @ E + b  # (B, N, d_model)
    token = w["token"].expand(len(images), 1, -1)  # (B, 1, d_model)
    x = torch.cat([token, seen], dim=1) + w["table"]  # (B, N + 1, d_model)
    for block in w["blocks"]:
        x = encoder_block(x, block, n_heads)
    W, b = w["head"]
    return layer_norm(x[:, 0], *w["norm"]) @ W + b
    # END SOLUTION


# %% tags=["check"] name="vit-forward-check"
check(vit_forward)

# %% [markdown] name="vit-forward-why"
r"""
<details><summary>Why it works</summary>

The blocks take (B, T, d_model) and never ask where it came from. All that is about pictures happens before them, in one matrix, and it could be learned away: nothing says that patch 2 lies to the right of patch 1, or that patch 5 lies below. The rows of the table are 17 vectors without any order until training gives them one. The norm works on each position by itself, so norming position 0 alone gives the same as norming all and then taking it.

</details>

We have trained such a net on all 50,000 photographs, by `book/training/15_sizes.py`: {glue:text}`parameters:,.0f` weights, three blocks of width 64 with 4 heads. Its blocks are the package's, without biases; yours have biases in the feed-forward layer, so those are 0. Here your function runs these weights.
"""


# %% tags=["given"] name="read-the-weights"
def linear_of(state, name):
    """A layer of torch as a pair: matrix (in, out) and bias, 0 if none."""
    W = state[f"{name}.weight"].T
    return W, state.get(f"{name}.bias", torch.zeros(W.shape[1]))


def weights_of(state):
    """The package's weights by our names."""
    blocks = []
    for i in range(3):
        at = f"encoder.blocks.{i}"
        names = [f"{at}.attention.w_{n}" for n in "qkvo"]
        blocks.append(
            {
                "own": [linear_of(state, name)[0] for name in names],
                "up": linear_of(state, f"{at}.feed_forward.0"),
                "down": linear_of(state, f"{at}.feed_forward.2"),
                "norms": [
                    norm_of(state, f"{at}.{part}_residual.norm")
                    for part in ("attention", "feed_forward")
                ],
            }
        )
    return {
        "project": linear_of(state, "project"),
        "token": state["class_token"][0, 0],
        "table": state["positions.table.weight"],
        "blocks": blocks,
        "norm": norm_of(state, "encoder.norm"),
        "head": linear_of(state, "head"),
    }


def norm_of(state, name):
    return state[f"{name}.weight"], state[f"{name}.bias"]


state = load_file(folder / "15-vit.safetensors")
state = {name: x.float() for name, x in state.items()}
sizes = Sizes(d_model=64, n_heads=4, n_layers=3, d_ff=256, bias=False)
packaged = ViT(sizes, 10, image=(1, 28, 28), patch=7).eval()
_ = packaged.load_state_dict(state)

# %% name="run-real-weights"
w = weights_of(state)
some_x, some_y = test_x[:2000], test_y[:2000]
with torch.no_grad():
    own = vit_forward(some_x, w, patch=7, n_heads=4)  # (2000, 10)
    theirs = packaged(some_x)
apart = (own - theirs).abs().max().item()
print("largest difference from the package's logits:", f"{apart:.0e}")
own_right = (own.argmax(1) == some_y).float().mean().item()
print(f"right on 2,000 test photographs: {own_right:.3f}")

# %% tags=["record"] name="real-weights-numbers"
glue("parameters", sum(x.numel() for x in state.values()), display=False)
glue("own-right", own_right, display=False)

# %% [markdown] name="real-weights-seen"
r"""
**What you saw.** {glue:text}`own-right:.3f` of 2,000 photographs that it had never seen are right, and your logits are the package's. The block that translated in lesson 11 has read pictures, and no line of it was changed. Whether it reads them *well* is another question: that needs opponents.
"""

# %% tags=["record"] name="real-weights-claims"
holds("your logits are the package's", apart < 1e-3, f"{apart:.0e}")
holds(
    "the net is far above chance, a tenth", own_right > 0.8, f"{own_right:.3f}"
)

# %% [markdown] name="what-a-position-is"
r"""
## Sixteen cards

Write each patch on a card, shuffle the cards, and deal them out anew. What does the net say? Lesson 9 gave the rule: without positions self-attention doesn't know in which order its words stand. The class token then sees a bag of patches. *With* positions each card carries a wrong place, the net takes the sole for the shaft, and its answer changes.

All that the shuffle changes for the net is which position each patch gets, and positions stand in the table alone. So it must be possible to undo it there: for any shuffle of the cards there is another table with which the *same weights* give the *same answer*, but for rounding. Which one?
"""

# %% [markdown] name="invariant-vit-exercise"
r"""
:::{exercise} Undo a shuffle
:label: ex-invariant-vit
A trained ViT is shown pictures whose patches were shuffled, all in the same way: `shuffled = patches[:, permutation]`, so place i now holds the patch that stood at `permutation[i]`. Give the table of positions with which the net says of the shuffled pictures exactly what it said of the whole ones with `table`.

`table` (N + 1, d_model), row 0 the class token's; `permutation`, N whole numbers from 0 to N − 1, a tensor or a list → a new table (N + 1, d_model), also where nothing moves. Gradients must flow to `table`. Difficulty 2 of 5, about 10 minutes.
:::

<details><summary>Hint 1: where to look</summary>

A patch and its position are added and then stay together. Follow one patch: it stood at place j and now stands at place i. Which row must be added to it now?

</details>
<details><summary>Hint 2: the shapes</summary>

Row 0, (1, d_model), stays. The other N rows are taken in another order, (N, d_model). Together (N + 1, d_model).

</details>
<details><summary>Hint 3: in words</summary>

At place i there is now the patch of place permutation[i]. It needs the row that belonged to that place: row 1 + permutation[i] of the old table becomes row 1 + i of the new one. Try it with three patches on paper; with the inverse you would get another order.

</details>
"""


# %% tags=["answer"] name="invariant-vit"
def invariant_vit(table, permutation):
    """The table (N + 1, d_model) for pictures shuffled by permutation (N,).

    Place i of a shuffled picture holds the patch of permutation[i].
    """
    # BEGIN SOLUTION
    places = 1 + torch.as_tensor(permutation)  # (N,), behind the token
    return torch.cat([table[:1], table[places]])
    # END SOLUTION


# %% tags=["check"] name="invariant-vit-check"
check(invariant_vit)

# %% [markdown] name="invariant-vit-why"
r"""
<details><summary>Why it works</summary>

Call the words with their positions $z_i = p_i E + b + R_i$. Shuffling patches and table alike shuffles the rows $z_1 … z_N$ and leaves the class token's, $z_0 = t + R_0$. Attention from the class token is a sum over all rows, and a sum doesn't depend on their order; every other row's answer moves along with it; norms and feed-forward layers act on each row alone. So after every block the class token's state is what it was. Nothing about the net was used but this symmetry, so it holds for random weights as for trained ones.

</details>

Predict before you run: the net has {glue:text}`own-right:.2f` right. How much with its cards shuffled? How much with your table? And with shuffled cards and no positions at all, a table of zeros: more or less than with the wrong ones?
"""


# %% name="shuffle-the-cards"
def put_together(patches):
    """Sixteen patches of 7 × 7 (n, 16, 49) -> pictures (n, 1, 28, 28)."""
    squares = patches.reshape(-1, 4, 4, 7, 7).transpose(2, 3)
    return squares.reshape(-1, 1, 28, 28)


def says(images, table):
    """Logits (n, 10), with another table of positions."""
    with torch.no_grad():
        return vit_forward(images, w | {"table": table}, patch=7, n_heads=4)


cards = torch.randperm(16, generator=torch.Generator().manual_seed(1))
mixed = put_together(patchify(some_x, 7)[:, cards])
mended, none = invariant_vit(w["table"], cards), torch.zeros(17, 64)
cases = {
    "whole, its table": says(some_x, w["table"]),
    "shuffled, its table": says(mixed, w["table"]),
    "shuffled, your table": says(mixed, mended),
    "whole, no positions": says(some_x, none),
    "shuffled, no positions": says(mixed, none),
}
for name, logits in cases.items():
    print(f"{name:<23}{(logits.argmax(1) == some_y).float().mean():.3f}")

# %% tags=["record"] name="cards-numbers"
share = {
    name: (logits.argmax(1) == some_y).float().mean().item()
    for name, logits in cases.items()
}
back, bag = (
    (cases[one] - cases[other]).abs().max().item()
    for one, other in (
        ("whole, its table", "shuffled, your table"),
        ("whole, no positions", "shuffled, no positions"),
    )
)
for name, short in (
    ("shuffled, its table", "wrong"), ("shuffled, no positions", "bag"),
):  # fmt: skip
    glue(f"cards-{short}", share[name], display=False)

# %% [markdown] name="cards-seen"
r"""
**What you saw.** This shuffle brings the net down to {glue:text}`cards-wrong:.2f`; your table brings every logit back, but for rounding. Without positions the shuffle makes no difference, as lesson 9 said, and this net, which was trained with them, has {glue:text}`cards-bag:.2f`: no positions are better here than wrong ones. That is no measure of what a bag of patches can tell: a net that is *trained* without positions learns to do without. We will ask one.

There is more in this. Your table is as good as the old one, so a net could have *learned* it. Trained on shuffled pictures from the start, it has no reason to do worse than on whole ones.
"""

# %% tags=["record"] name="cards-claims"
holds("your table gives the logits back", back < 1e-3, f"{back:.0e}")
holds("without positions a shuffle changes nothing", bag < 1e-3, f"{bag:.0e}")
holds(
    "shuffled cards with the old table cost more than 20 points",
    share["shuffled, its table"] < share["whole, its table"] - 0.2,
    f"{share['shuffled, its table']:.2f}",
)
holds(
    "no positions are better than wrong ones",
    share["shuffled, no positions"] > share["shuffled, its table"] + 0.1,
)

# %% [markdown] name="scramble-everything"
r"""
## Scramble everything

Go further. Take all 784 pixels, draw one random order for them, and put every photograph of the training side and of the test side into that order. No person sees a boot in it. Who still can? Three readers, each trained on 4,000 photographs so treated:

- **linear**: 784 numbers times a matrix, ten logits, lesson 2's softmax;
- **CNN**, a *convolutional* network {cite}`lecun1998`: three layers, each of which looks at 3 × 3 neighbours at a time, with the same small matrix everywhere, and halves the sides, with ReLU and a norm over the batch (what each small matrix gives is brought to mean 0 and variance 1 over the photographs of a batch); then a linear layer on all that is left;
- **ViT**: ours, with 16 patches.

CNN and ViT have about 150 thousand weights each. Three treatments: **none**; **patches**, the 16 squares in another order; **pixels**, all of them.
"""

# %% tags=["figure"] name="scrambled-figure" mystnb={"image": {"alt": "The same ankle boot three times: as it is; its sixteen squares in another order, where pieces of sole and shaft can be made out; and all pixels in another order, grey noise."}, "figure": {"name": "fig-scrambled", "caption": "The boot as it is, with shuffled patches, with shuffled pixels. Three ways in which readers are trained; each run has an order of its own."}}
pixels = torch.randperm(784, generator=torch.Generator().manual_seed(1))
versions = {
    "none": some_x[0],
    "patches": mixed[0],
    "pixels": some_x[0].flatten()[pixels].reshape(1, 28, 28),
}
fig, axes = plt.subplots(1, 3, figsize=(5.2, 2.0))
for ax, (name, picture) in zip(axes, versions.items(), strict=True):
    ax.imshow(picture[0], cmap="gray")
    ax.set_title(name)
    ax.axis("off")
plt.show()

# %% [markdown] name="shuffle-bets"
r"""
Think before you read on. What does each reader assume about where pixels lie? For which of them does a fixed order of the pixels change anything at all that training can't undo?

The bets, written before the runs: **linear and ViT differ by less than 1.5 points between the three treatments, the CNN loses at least 3 points to shuffled pixels.** Equal means that the whole interval of a difference lies within 1.5 points. And one about the level: at 4,000 photographs the ViT doesn't beat the linear reader; refuted if the interval of its lead lies above 0.

1,250 steps of 64 photographs, six seeds, each with photographs and a random order of its own, the same for all readers (`book/training/15_shuffles.py`). Each reader has a learning rate of its own for each treatment, chosen on the validation side with another seed, after a quarter of the steps. The intervals below hold two kinds of luck: that of the runs and that of the 10,000 test photographs.
"""

# %% tags=["given"] name="read-the-logs"
LOGS = ("shuffles", "words", "sizes", "transfer", "cost", "capstone")
logs = {}
for name in LOGS:
    logs[name] = json.loads((folder / f"15-{name}.json").read_text("utf-8"))
said = {
    f"{name} {run}": x.numpy()
    for name in ("shuffles", "words", "sizes")
    for run, x in load_file(folder / f"15-{name}.safetensors").items()
}
truth = test_y.numpy()


def right_of(*names):
    """Which test photographs each of these runs gets right (runs, N)."""
    return np.array([said[name] == truth for name in names], float)


def shuffle_runs(kind, reader):
    """The runs of a treatment and a reader, by seed."""
    runs = [n for n in logs["shuffles"]["runs"] if not n.endswith("/long")]
    start = f"{kind}/{reader}/"
    return sorted(f"shuffles {n}" for n in runs if n.startswith(start))


def over_runs(scores):
    """Mean of scores (runs, N), and its 95 %: of runs and photographs."""
    runs, N = scores.shape
    each = scores.mean(1)
    spread = student.ppf(0.975, runs - 1) * each.std(ddof=1) / runs**0.5
    items = 1.96 * scores.mean(0).std(ddof=1) / N**0.5
    half = float(np.hypot(spread, items))
    return each.mean(), each.mean() - half, each.mean() + half


def same_seed(kind, reader, base="none"):
    """Each run's answers less those of its seed under another treatment."""
    names = [shuffle_runs(k, reader) for k in (kind, base)]
    return right_of(*names[0]) - right_of(*names[1])


# %% tags=["given"] name="shuffle-arms"
KINDS, READERS = ("none", "patches", "pixels"), ("linear", "vit", "cnn")
NAMES = {"linear": "linear", "vit": "ViT", "cnn": "CNN"}
levels = {
    (kind, reader): over_runs(right_of(*shuffle_runs(kind, reader)))
    for kind in KINDS
    for reader in READERS
}
changes = {
    (kind, reader): over_runs(same_seed(kind, reader))
    for kind in KINDS[1:]
    for reader in READERS
}

# %% name="print-the-shuffles"
n_runs = len(shuffle_runs("pixels", "vit"))
print(f"{'share right':<12}" + "".join(f"{kind:>9}" for kind in KINDS))
for reader in READERS:
    each = "".join(f"{levels[k, reader][0]:>9.3f}" for k in KINDS)
    print(f"{NAMES[reader]:<12}{each}")
print("\nagainst whole pictures, in points")
for reader in READERS:
    print(f"{NAMES[reader]:<8}", end="")
    for kind in KINDS[1:]:
        mean, low, high = (100 * x for x in changes[kind, reader])
        each = f"{mean:+.1f} ({low:+.1f} to {high:+.1f})"
        print(f"{kind:>9} {each:<22}", end="")
    print()

# %% tags=["figure"] name="shuffles-figure" mystnb={"image": {"alt": "Three panels side by side, one for each reader; in each the share of test photographs right under no shuffle, shuffled patches and shuffled pixels, a mean with an interval and a pale point for every run. Each panel is nearly level: the linear reader lowest, the ViT a little above it and a little higher to the right, the CNN highest and a little lower to the right."}, "figure": {"name": "fig-shuffles", "caption": "Share of 10,000 test photographs right, after 1,250 steps on 4,000. Pale points: single runs. Which readers notice?"}}
fig, axes = plt.subplots(1, 3, figsize=(5.2, 3.0), sharey=True)
for ax, reader in zip(axes, READERS, strict=True):
    for place, kind in enumerate(KINDS):
        each = right_of(*shuffle_runs(kind, reader)).mean(1)
        ax.plot(
            place + np.linspace(-0.15, 0.15, len(each)), each, "o",
            color=viz.INK, alpha=0.25, ms=3,
        )  # fmt: skip
        mean, low, high = levels[kind, reader]
        ax.plot([place, place], [low, high], color=viz.QUERY, lw=2)
        ax.plot(place, mean, "o", color=viz.QUERY, ms=6)
    ax.set_xticks(range(3), KINDS, rotation=35)
    ax.set(title=NAMES[reader], xlim=(-0.5, 2.5))
axes[0].set_ylabel("share right")
plt.show()

# %% tags=["record"] name="shuffles-numbers"
for reader in READERS:
    for kind in KINDS:
        glue(f"{kind}-{reader}", levels[kind, reader][0], display=False)
    for kind in KINDS[1:]:
        for part, x in zip(
            ("mean", "low", "high"), changes[kind, reader], strict=True
        ):
            glue(f"{kind}-{reader}-{part}", 100 * x, display=False)


def ahead(one, other, kind="none"):
    """The lead of a reader over another, seed by seed."""
    names = [shuffle_runs(kind, reader) for reader in (one, other)]
    return over_runs(right_of(*names[0]) - right_of(*names[1]))


vit_lead = ahead("vit", "linear")
for part, x in zip(("mean", "low", "high"), vit_lead, strict=True):
    glue(f"vit-lead-{part}", 100 * x, display=False)
long_change = {
    reader: np.subtract(
        *(
            np.mean(said[f"shuffles {kind}/{reader}/0/0/long"] == truth)
            for kind in ("pixels", "none")
        )
    )
    for reader in ("vit", "cnn")
}
for reader, x in long_change.items():
    glue(f"long-pixels-{reader}", 100 * x, display=False)
mean, low, high = (-100 * x for x in changes["pixels", "cnn"])
for part, x in (("", mean), ("-low", high), ("-high", low)):
    glue(f"cnn-lost{part}", x, display=False)
glue("shuffle-runs", n_runs, display=False)

# %% [markdown] name="shuffles-seen"
r"""
**What you saw.** One bet of three is won: linear and ViT differ by less than 1.5 points between the treatments. The CNN, which was to lose three points to shuffled pixels, loses {glue:text}`cnn-lost:.1f` ({glue:text}`cnn-lost-low:.1f` to {glue:text}`cnn-lost-high:.1f`): it reads noise better than either of the others reads pictures ({glue:text}`pixels-cnn:.3f`; ViT {glue:text}`none-vit:.3f`, linear {glue:text}`none-linear:.3f`). And the ViT does beat the linear reader, by {glue:text}`vit-lead-mean:.1f` ({glue:text}`vit-lead-low:.1f` to {glue:text}`vit-lead-high:.1f`).

For the linear reader an order of the pixels is an order of its rows of weights, and for the ViT an order of the patches is an order of its table's rows: nothing can be lost there. What the CNN loses is what places were worth to it here. That is little, and not clearly more than what shuffled squares cost, which leave most neighbours together. Most of its lead has other reasons, which this experiment doesn't tell.

After four times the steps at the same rate, one seed, shuffled pixels change the ViT by {glue:text}`long-pixels-vit:+.1f` points and the CNN by {glue:text}`long-pixels-cnn:+.1f`.
"""

# %% tags=["record"] name="shuffles-claims"
for reader in ("linear", "vit"):
    between = [changes[kind, reader] for kind in KINDS[1:]]
    between.append(over_runs(same_seed("pixels", reader, "patches")))
    farthest = max(abs(x) for one in between for x in one[1:])
    holds(
        f"{NAMES[reader]}: less than 1.5 points between treatments",
        farthest < 0.015,
        f"an interval reaches {100 * farthest:.1f}",
    )
lost = changes["pixels", "cnn"]
holds(
    "the CNN loses to shuffled pixels, and less than 3 points",
    lost[1] > -0.03 and lost[2] < 0,
    f"{100 * lost[0]:+.1f}",
)
holds(
    "the CNN on shuffled pixels is ahead of both others on whole pictures",
    all(
        over_runs(
            right_of(*shuffle_runs("pixels", "cnn"))
            - right_of(*shuffle_runs("none", reader))
        )[1]
        > 0
        for reader in READERS[:2]
    ),
)
holds(
    "the ViT beats the linear reader",
    vit_lead[1] > 0,
    f"{100 * vit_lead[0]:+.1f}",
)

# %% tags=["record"] name="shuffles-lead-claims"
half_lead = 0.5 * (
    right_of(*shuffle_runs("none", "cnn"))
    - right_of(*shuffle_runs("none", "vit"))
)
holds(
    "shuffled pixels cost the CNN less than half its lead over the ViT",
    over_runs(same_seed("pixels", "cnn") + half_lead)[1] > 0,
)
both = over_runs(same_seed("pixels", "cnn", "patches"))
holds(
    "pixels don't clearly cost the CNN more than patches",
    both[1] < 0 < both[2],
    f"{100 * both[0]:+.1f}",
)
for reader, sign in (("vit", 1), ("cnn", -1)):
    level = [levels[kind, reader][0] for kind in KINDS]
    moves = {1: "rise", -1: "fall"}[sign]
    holds(
        f"the {NAMES[reader]}'s means {moves} a little from none to pixels",
        0 < sign * (level[2] - level[0]) < 0.015,
    )
holds(
    "on whole pictures the CNN is ahead of the other two",
    min(ahead("cnn", reader)[1] for reader in READERS[:2]) > 0,
)

# %% [markdown] name="the-spread"
r"""
## Spread, or arrangement?

After 1,250 steps the ViT reads noise no worse than pictures, perhaps a little better ({glue:text}`pixels-vit-mean:+.1f` points, {glue:text}`pixels-vit-low:+.1f` to {glue:text}`pixels-vit-high:+.1f`). Shuffling does two things to its words at once. Their pixels are *spread* over the whole picture; and each word takes its pixels from other places, in an order of its own, so that one matrix E must serve sixteen arrangements. (The same disorder in every word would do nothing: it is an order of E's rows.) Perhaps one helps and the other harms. A treatment that only spreads tells them apart: word (a, b) gets every fourth pixel down and across, beginning at row a and column b. All words are arranged alike, each a photograph of its own, 7 × 7 pixels small. (We thought of it when the rates were chosen and noise did well on the validation side; so this is no bet.)
"""

# %% tags=["figure"] name="spread-figure" mystnb={"image": {"alt": "Left the ankle boot with its grid of four by four squares, each holding a piece of it. Right the same pixels put into other squares: in each of the sixteen squares a small, coarse boot of seven by seven pixels."}, "figure": {"name": "fig-spread", "caption": "The same 784 pixels, cut into 16 words in two ways: as squares, and as every fourth pixel down and across."}}
places = torch.arange(784).view(7, 4, 7, 4).permute(1, 0, 3, 2).flatten()
small_ones = some_x[0].flatten()[places].reshape(28, 28)
fig, axes = plt.subplots(1, 2, figsize=(5.2, 2.7))
for ax, picture, name in zip(
    axes, (boot, small_ones), ("none", "spread"), strict=True
):
    ax.imshow(picture, cmap="gray")
    for edge in (6.5, 13.5, 20.5):
        ax.axhline(edge, color=viz.KEY, lw=1.2)
        ax.axvline(edge, color=viz.KEY, lw=1.2)
    ax.set_title(name)
    ax.axis("off")
plt.show()

# %% tags=["given"] name="spread-arms"
spread = {
    base: over_runs(same_seed("spread", "vit", base))
    for base in ("none", "pixels")
}
spread_level = over_runs(right_of(*shuffle_runs("spread", "vit")))

# %% name="print-the-spread"
for kind in ("none", "patches", "pixels"):
    print(f"ViT, {kind:<8} {levels[kind, 'vit'][0]:.3f}")
print(f"ViT, {'spread':<8} {spread_level[0]:.3f}\n")
for base, found in spread.items():
    mean, low, high = (100 * x for x in found)
    print(f"spread against {base:<7}{mean:+.1f} ({low:+.1f} to {high:+.1f})")

# %% tags=["record"] name="spread-numbers"
for base, found in spread.items():
    for part, x in zip(("mean", "low", "high"), found, strict=True):
        glue(f"spread-{base}-{part}", 100 * x, display=False)
glue("spread-level", spread_level[0], display=False)
last_loss = {
    kind: np.mean(
        [
            run["losses"][-1]
            for name, run in logs["shuffles"]["runs"].items()
            if name.startswith(f"{kind}/vit/") and "long" not in name
        ]
    )
    for kind in ("none", "spread")
}
for kind, x in last_loss.items():
    glue(f"loss-{kind}", x, display=False)

# %% [markdown] name="spread-seen"
r"""
**What you saw.** With spread words the ViT is {glue:text}`spread-none-mean:.1f` points better than with squares ({glue:text}`spread-none-low:.1f` to {glue:text}`spread-none-high:.1f`), and {glue:text}`spread-pixels-mean:.1f` better than with noise ({glue:text}`spread-pixels-low:.1f` to {glue:text}`spread-pixels-high:.1f`). So after 1,250 steps spread helps this net, and sixteen random arrangements instead of one even one harm it: two effects that partly cancelled in the shuffle. A table that says "shuffled pixels cost a ViT nothing" would have hidden both.

Perhaps spread words are only learned *faster*: over the last steps their training loss is {glue:text}`loss-spread:.2f`, that of squares {glue:text}`loss-none:.2f`. After four times the steps, one seed, squares had passed noise. Spread words we haven't trained for so long; that would tell.

Squares are what everybody cuts. With more training, or with other pictures, larger ones and more of them, they may be better; here, with 16 words, 4,000 photographs and 1,250 steps, they aren't.
"""

# %% tags=["record"] name="spread-claims"
for base, name in (("none", "squares"), ("pixels", "noise")):
    holds(f"spread words beat {name}", spread[base][1] > 0)
holds(
    "noise is no worse than squares, and not clearly better",
    -0.005 < changes["pixels", "vit"][1] < 0 < changes["pixels", "vit"][2],
)
holds(
    "spread words have the lower training loss",
    last_loss["spread"] < 0.8 * last_loss["none"],
    f"{last_loss['spread']:.2f} against {last_loss['none']:.2f}",
)
holds(
    "one seed, four times the steps: squares are ahead of noise",
    long_change["vit"] < 0,
)

# %% [markdown] name="how-many-words"
r"""
## How many words?

Is 16 a good number? The same net with other patches: 1 word of 784 pixels, 4 of 196, 49 of 16. And the bag: 16 patches, trained without positions. All else as before, three seeds, with a rate of its own for each, chosen in the same way; the blocks have the same weights, the matrix before them more for larger patches, the table one row for each word.

Three things change with the number of words: how finely attention can choose; how much is computed at every step; and how narrow the way in is, since a word becomes 64 numbers whether it had 16 pixels or 784. So this says how many words are good for *this* net, of this width and after so many steps. It is no law of pictures, and doesn't tell which of the three is the reason.
"""

# %% tags=["given"] name="word-arms"
WORDS = {
    "1 word": "1", "4 words": "4", "16 words": None, "49 words": "49",
    "16, no positions": "16 without positions",
}  # fmt: skip


def word_runs(arm):
    """The runs of one number of words, by seed: 0, 1, 2."""
    if arm is None:
        return shuffle_runs("none", "vit")[:3]
    runs = logs["words"]["runs"]
    return sorted(f"words {n}" for n in runs if n.startswith(f"{arm}/"))


by_words = {
    name: over_runs(right_of(*word_runs(arm))) for name, arm in WORDS.items()
}


def against_16(arm):
    """Another number of words against 16, seed by seed."""
    return over_runs(right_of(*word_runs(arm)) - right_of(*word_runs(None)))


without = against_16("16 without positions")

# %% name="print-the-words"
for name, (mean, low, high) in by_words.items():
    print(f"{name:<18}{mean:.3f} ({low:.3f} to {high:.3f})")
mean, low, high = (100 * x for x in without)
print(f"without positions: {mean:+.1f} points ({low:+.1f} to {high:+.1f})")

# %% tags=["record"] name="words-numbers"
for name, arm in WORDS.items():
    short = {"16": "16", None: "16", "16 without positions": "bag"}
    glue(f"words-{short.get(arm, arm)}", by_words[name][0], display=False)
one_word = against_16("1")
for part, x in zip(("-mean", "-low", "-high"), one_word, strict=True):
    glue(f"one-word{part}", 100 * x, display=False)
for part, x in zip(("", "-high", "-low"), without, strict=True):
    glue(f"bag-lost{part}", -100 * x, display=False)

# %% [markdown] name="words-seen"
r"""
**What you saw.** 1 word {glue:text}`words-1:.3f`, 4 words {glue:text}`words-4:.3f`, 16 words {glue:text}`words-16:.3f`, 49 words {glue:text}`words-49:.3f`, with three seeds not to be told from 16. A single word, with which attention has nothing to choose from but the class token and that word, does *better* than 16: {glue:text}`one-word-mean:+.1f` points ({glue:text}`one-word-low:+.1f` to {glue:text}`one-word-high:+.1f`). Its way in has 16 times as many weights, so that may be why. But spread words, whose way in is no larger, said the same: after these 1,250 steps a word that has seen the whole picture is worth more than a square of it.

Without positions the net with 16 loses {glue:text}`bag-lost:.1f` points ({glue:text}`bag-lost-low:.1f` to {glue:text}`bag-lost-high:.1f`), and still has {glue:text}`words-bag:.3f`: most of what it gets right, it can get right by knowing which patches there are, not where.
"""

# %% tags=["record"] name="words-claims"
holds("1 word is ahead of 16", one_word[1] > 0, f"{one_word[0]:+.3f}")
fine = against_16("49")
holds("49 words aren't clearly better or worse than 16", fine[1] < 0 < fine[2])
holds(
    "a bag of patches keeps most of what is right above chance",
    by_words["16, no positions"][1] - 0.1
    > 0.75 * (by_words["16 words"][0] - 0.1),
)
holds("positions are worth something", without[2] < 0, f"{without[0]:+.3f}")

# %% [markdown] name="half-way"
r"""
**Half-way.** You have built a vision transformer and know what it is told about a picture: which pixels share a word, and nothing of where a word lies. A good place to stop. (If you come back with a new kernel, first run all cells above; it takes less than a minute.) What follows asks what that costs in photographs, what pretraining gives, where the net looks and what it costs in time; and then comes a project of your own.
"""

# %% [markdown] name="how-many-pictures"
r"""
## How many pictures?

What the CNN is given, that neighbours belong together and that a sleeve is a sleeve wherever it lies, the ViT has to find in the photographs. If that is what holds it back, it should fall behind with few of them, and with many the lead should shrink.

But a lead that shrinks could have other reasons: a ViT may just be slow to train. So two more readers come along. An **MLP**: one hidden layer of 189 units on all 784 pixels, 150 thousand weights, and not told where any of them lies. If it does well with few photographs, then knowing nothing about places can't be what holds the ViT back. And the **CNN on shuffled pixels**, whose assumption is false there: what it loses is what neighbours are worth, at each number of photographs.
"""

# %% [markdown] name="size-bets"
r"""
The bets, written before: **the ViT passes the linear reader by 20,000 photographs at the latest**, and **the CNN's lead over the ViT is smaller at 50,000 than at 500**. There are 500, 4,000, 20,000 and 50,000 photographs; the same 2,500 steps of 64 for all, so that only the number of *different* photographs changes: 320 passes over 500, a little over three over 50,000. Three seeds, each with a draw of photographs, the same for all readers; at 50,000 all seeds have the same ones in another order. Rates were chosen for each reader at 500 and at 20,000, with another seed, after a quarter of the steps; those of 20,000 serve for 4,000 and 50,000, too.
"""

# %% tags=["given"] name="size-arms"
SIZES = (500, 4_000, 20_000, 50_000)
FIVE = {
    "linear": "linear", "mlp": "MLP", "vit": "ViT", "cnn": "CNN",
    "cnn-shuffled": "shuffled",
}  # fmt: skip


def size_runs(size, reader):
    """The runs of one size and reader, by seed."""
    runs = logs["sizes"]["runs"]
    found = [n for n in runs if n.startswith(f"{size}/{reader}/")]
    return sorted(f"sizes {n}" for n in found if not n.endswith("/long"))


curve = {
    (size, reader): over_runs(right_of(*size_runs(size, reader)))
    for size in SIZES
    for reader in FIVE
}


def size_lead(one, other, size):
    """The lead of a reader over another, run by run."""
    return over_runs(
        right_of(*size_runs(size, one)) - right_of(*size_runs(size, other))
    )


leads = {
    pair: [size_lead(*pair, size) for size in SIZES]
    for pair in (
        ("vit", "linear"), ("mlp", "vit"), ("cnn", "vit"),
        ("cnn", "cnn-shuffled"), ("cnn-shuffled", "vit"),
    )
}  # fmt: skip

# %% name="print-the-sizes"
print(f"{'':<8}" + "".join(f"{name:>9}" for name in FIVE.values()))
for size in SIZES:
    line = "".join(f"{curve[size, reader][0]:>9.3f}" for reader in FIVE)
    print(f"{size:<8,}{line}")
for (one, other), found in leads.items():
    print(f"{FIVE[one]} before {FIVE[other]}, in points:")
    for size, lead in zip((500, 50_000), (found[0], found[-1]), strict=True):
        mean, low, high = (100 * x for x in lead)
        print(f"{size:>8,} {mean:+5.1f} ({low:+.1f} to {high:+.1f})")

# %% tags=["figure"] name="sizes-figure" mystnb={"image": {"alt": "Share of test photographs right against the number of photographs to learn from, 500 to 50,000 on a logarithmic axis, five lines with bands, all rising. At 500 the two CNNs are on top, then MLP and linear reader close together, the ViT far below; from 4,000 on the ViT lies above the linear reader and below the other three; the CNN on whole pictures draws away from the one on shuffled pixels."}, "figure": {"name": "fig-sizes", "caption": "Share of 10,000 test photographs right against the number to learn from, after 2,500 steps. Bands: 95 %; pale points: single runs."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
styles = {"linear": (viz.INK, ":"), "mlp": (viz.INK, "-."),
          "vit": (viz.QUERY, "-"), "cnn": (viz.KEY, "--"),
          "cnn-shuffled": (viz.KEY, ":")}  # fmt: skip
for reader, (colour, line) in styles.items():
    mean, low, high = np.array([curve[s, reader] for s in SIZES]).T
    ax.fill_between(SIZES, low, high, color=colour, alpha=0.15, lw=0)
    ax.plot(SIZES, mean, line, color=colour, label=FIVE[reader])
    for size in SIZES:
        each = right_of(*size_runs(size, reader)).mean(1)
        ax.plot([size] * len(each), each, "o", color=colour, alpha=0.3, ms=3)
ax.set(xscale="log", xlabel="photographs to learn from")
ax.set(ylabel="share right", xticks=SIZES)
ax.set_xticklabels([f"{s:,}" for s in SIZES])
ax.minorticks_off()
ax.legend()
plt.show()

# %% tags=["record"] name="sizes-numbers"
for reader in ("cnn", "vit"):
    glue(f"{reader}-50000", curve[50_000, reader][0], display=False)
for (one, other), found in leads.items():
    for size, lead in ((500, found[0]), (50_000, found[-1])):
        for part, x in zip(("mean", "low", "high"), lead, strict=True):
            glue(f"{one}-{other}-{size}-{part}", 100 * x, display=False)
at_4000 = leads["cnn", "vit"][SIZES.index(4_000)]
glue("cnn-vit-4000-mean", 100 * at_4000[0], display=False)
longer = {
    reader: np.mean(said[f"sizes 50000/{reader}/0/long"] == truth)
    for reader in ("vit", "cnn")
    if f"sizes 50000/{reader}/0/long" in said
}
for reader, x in longer.items():
    glue(f"long-{reader}", x, display=False)
glue("long-lead", 100 * (longer["cnn"] - longer["vit"]), display=False)
rates = [
    logs["sizes"]["runs"][f"500/{reader}/0"]["rate"]
    for reader in ("cnn", "cnn-shuffled")
]
glue("rates-apart", max(rates) / min(rates), display=False)

# %% [markdown] name="sizes-seen"
r"""
**What you saw.** The first bet is won: the ViT is ahead of the linear reader from 4,000 photographs on. The second is undecided: the CNN's lead over the ViT is {glue:text}`cnn-vit-500-mean:.1f` points at 500 and {glue:text}`cnn-vit-50000-mean:.1f` at 50,000, and with three seeds that may be the same. From 4,000 on, where it is {glue:text}`cnn-vit-4000-mean:.1f`, it *grows*.

With 500 photographs, where neighbours should have mattered most, their effect isn't to be seen: the CNN leads the ViT on *shuffled* pixels as well, by {glue:text}`cnn-shuffled-vit-500-mean:.1f` ({glue:text}`cnn-shuffled-vit-500-low:.1f` to {glue:text}`cnn-shuffled-vit-500-high:.1f`). What neighbours are worth to it grows with the photographs, from {glue:text}`cnn-cnn-shuffled-500-mean:.1f` points ({glue:text}`cnn-cnn-shuffled-500-low:.1f` to {glue:text}`cnn-cnn-shuffled-500-high:.1f`; the two have rates {glue:text}`rates-apart:.0f` times apart there, each chosen with one seed) to {glue:text}`cnn-cnn-shuffled-50000-mean:.1f` ({glue:text}`cnn-cnn-shuffled-50000-low:.1f` to {glue:text}`cnn-cnn-shuffled-50000-high:.1f`): at 50,000 that is about half of its lead.
"""

# %% tags=["record"] name="sizes-claims"
lead_of_runs = {
    size: right_of(*size_runs(size, "cnn")) - right_of(*size_runs(size, "vit"))
    for size in (500, 50_000)
}
holds(
    "the ViT is ahead of the linear reader from 4,000 on",
    min(lead[1] for lead in leads["vit", "linear"][1:]) > 0,
    f"{100 * leads['vit', 'linear'][1][0]:+.1f}",
)
shrinks = over_runs(lead_of_runs[50_000] - lead_of_runs[500])
holds(
    "whether the CNN's lead shrinks from 500 to 50,000 is undecided",
    shrinks[1] < 0 < shrinks[2],
    f"{100 * shrinks[0]:+.1f}",
)
holds(
    "on shuffled pixels the CNN leads the ViT at every number",
    min(lead[1] for lead in leads["cnn-shuffled", "vit"]) > 0,
)
holds(
    "after 2,500 steps the MLP leads the ViT at every number",
    min(lead[1] for lead in leads["mlp", "vit"]) > 0,
)
holds(
    "with four times the steps the ViT passes the MLP's 50,000",
    longer["vit"] > curve[50_000, "mlp"][0] + 0.005,
)
neighbours = [
    right_of(*size_runs(size, "cnn"))
    - right_of(*size_runs(size, "cnn-shuffled"))
    for size in (500, 50_000)
]
holds(
    "neighbours are worth more at 50,000 photographs than at 500",
    over_runs(neighbours[1] - neighbours[0])[1] > 0,
)

# %% tags=["record"] name="sizes-lead-claims"
worth = leads["cnn", "cnn-shuffled"][-1][0] / leads["cnn", "vit"][-1][0]
holds(
    "at 50,000 neighbours are about half of the CNN's lead",
    0.35 < worth < 0.65,
    f"{worth:.2f}",
)
at_4000 = right_of(*size_runs(4_000, "cnn"))
at_4000 -= right_of(*size_runs(4_000, "vit"))
grows = over_runs(lead_of_runs[50_000] - at_4000)
holds(
    "from 4,000 to 50,000 the CNN's lead grows",
    grows[1] > 0,
    f"{100 * grows[0]:+.1f}",
)
seen = leads["cnn", "cnn-shuffled"][0]
holds("at 500 no effect of neighbours is to be seen", seen[1] < 0 < seen[2])
holds(
    "rates there are about 30 times apart", 20 < max(rates) / min(rates) < 50
)
holds(
    "in the picture: at 500 both CNNs on top, the ViT lowest",
    min(curve[500, r][0] for r in ("cnn", "cnn-shuffled"))
    > max(curve[500, r][0] for r in ("mlp", "linear"))
    and curve[500, "vit"][0] < curve[500, "linear"][0] - 0.02,
)

# %% [markdown] name="told-nothing"
r"""
Nor does a net that is told nothing need more photographs: the MLP is told nothing, and after 2,500 steps it is ahead of the ViT at every number, by {glue:text}`mlp-vit-500-mean:.1f` points at 500 and {glue:text}`mlp-vit-50000-mean:.1f` at 50,000. (With four times the steps the ViT passes what the MLP has here; we haven't trained that longer.)
"""

# %% [markdown] name="what-is-the-reason"
r"""
So what holds the ViT back here? With few photographs two explanations fail, for these nets and this training: that it isn't told about neighbours, and that a net that is told nothing needs many photographs. With 50,000 photographs and 2,500 steps the first is about half of the answer.

What is left is not one but many. The ViT may be slow to train: with four times the steps at 50,000, at the same rates, one seed each, it comes from {glue:text}`vit-50000:.3f` to {glue:text}`long-vit:.3f`, the CNN from {glue:text}`cnn-50000:.3f` to {glue:text}`long-cnn:.3f`, and of the CNN's lead {glue:text}`long-lead:.1f` points are left. Its way in may be too narrow, or its squares the wrong words: spread words and a single one did better. Its last layer reads 64 numbers, the CNN's 2,816, and it has no norm over the batch. The large runs that made it famous had thousands of times as many photographs, and this lesson says nothing of those.
"""

# %% tags=["record"] name="longer-claims"
short = {r: right_of(f"sizes 50000/{r}/0").mean() for r in longer}
for reader, x in longer.items():
    holds(
        f"{NAMES[reader]}: four times the steps bring more at 50,000",
        x > short[reader],
        f"{x:.3f}",
    )
holds(
    "of the CNN's lead less than 4 points are left",
    longer["cnn"] - longer["vit"] < 0.04,
)
holds(
    "they bring the ViT more than the CNN",
    longer["vit"] - short["vit"] > 2 * (longer["cnn"] - short["cnn"]),
)

# %% [markdown] name="five-then-five"
r"""
## Five kinds, then five others

In practice one seldom learns from nothing. A net is trained on many pictures of one sort and then shown few of another, as lesson 14 did with text. What does the first training give? We split the ten kinds into two halves. A net learns one half from 20,000 photographs. Then it meets 10, 50 or 200 photographs of each kind of the *other* half.

- **scratch**: fresh weights, all of them learn;
- **frozen**: the pretrained net stays as it is, a linear layer on it learns;
- **tuned**: the pretrained net, and all of it learns;
- **random**: *fresh* weights stay as they are, a linear layer on them learns.

The last is a control that is easily forgotten. A frozen net that does well shows little as long as nobody has asked a frozen net that has learnt nothing. And a floor beside them all, **pixels**: a linear layer on the bare pixels, no net at all.
"""

# %% [markdown] name="not-quite-fresh"
r"""
The last layer of *frozen* and *random* reads numbers brought to mean 0 and variance 1; the other arms have no such step. And *random* isn't quite fresh: the CNN's norms over the batch take their means and variances from photographs of the first five kinds.
"""

# %% [markdown] name="transfer-bets"
r"""
The bet, written before: for both nets, *frozen* is ahead of *random* at every number, and *tuned* is ahead of *scratch* at 10 photographs a kind. Refuted if an interval reaches 0.

Six splits of the kinds, one draw of photographs for each, 300 steps; chance is a fifth. A rate for each net, arm and number was chosen on a seventh split, after a quarter of the steps (for the frozen ViT at 200 the best was the last one tried, so it may be better still); the first training has the rate that was best on 20,000 photographs of all kinds (`book/training/15_transfer.py`). The intervals hold the luck of the splits, but that of the 5,000 test photographs only in part, since the splits share photographs and kinds: take an end that comes within half a point of 0 for undecided.
"""

# %% tags=["given"] name="transfer-arms"
ARMS, NUMBERS = ("random", "scratch", "frozen", "tuned"), (10, 50, 200)


def transfer_runs(net, arm, n):
    """Share right on each split (splits,)."""
    runs = logs["transfer"]["runs"]
    names = [x for x in runs if x.startswith(f"{net}/{arm}/{n}/")]
    return np.array([runs[x]["right"] for x in sorted(names)])


def mean_of_runs(x):
    """Mean and 95 % over runs."""
    half = student.ppf(0.975, len(x) - 1) * x.std(ddof=1) / len(x) ** 0.5
    return x.mean(), x.mean() - half, x.mean() + half


transfer = {
    (net, arm, n): mean_of_runs(transfer_runs(net, arm, n))
    for net in ("vit", "cnn")
    for arm in ARMS
    for n in NUMBERS
}
floors = {n: mean_of_runs(transfer_runs("linear", "scratch", n))
          for n in NUMBERS}  # fmt: skip
gains = {
    (net, one, other, n): mean_of_runs(
        transfer_runs(net, one, n) - transfer_runs(net, other, n)
    )
    for net in ("vit", "cnn")
    for one, other in (
        ("frozen", "random"), ("tuned", "scratch"), ("random", "scratch"),
    )
    for n in NUMBERS
}  # fmt: skip
over_pixels = {
    (net, n): mean_of_runs(
        transfer_runs(net, "tuned", n) - transfer_runs("linear", "scratch", n)
    )
    for net in ("vit", "cnn")
    for n in NUMBERS
}

# %% name="print-the-transfer"
print(f"{'':<14}   pixels" + "".join(f"{arm:>9}" for arm in ARMS))
for net in ("vit", "cnn"):
    for n in NUMBERS:
        print(f"{NAMES[net]}, {n:>3} each {floors[n][0]:>9.3f}", end="")
        print("".join(f"{transfer[net, a, n][0]:>9.3f}" for a in ARMS))
print(f"\n{'in points':<14}{'tuned − scratch':>24}{'frozen − random':>24}")
for net in ("vit", "cnn"):
    for n in NUMBERS:
        print(f"{NAMES[net]}, {n:>3} each ", end="")
        for pair in (("tuned", "scratch"), ("frozen", "random")):
            mean, low, high = (100 * x for x in gains[(net, *pair, n)])
            print(f"{f'{mean:+.1f} ({low:+.1f} to {high:+.1f})':>24}", end="")
        print()

# %% tags=["figure"] name="transfer-figure" mystnb={"image": {"alt": "Two panels, ViT above and CNN below: share right against photographs of each new kind, 10, 50 and 200, for four arms with 95 percent bars, and a grey line for bare pixels. All lines rise. Above, for the ViT, random lies lowest by far, tuned highest of the four, and the pixels above all of them. Below, for the CNN, the lines lie close together and near the pixels."}, "figure": {"name": "fig-transfer", "caption": "Share right on five new kinds, over six splits. Bars: 95 %. Crosses: a linear layer on bare pixels. Dotted, below: chance."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 5.0), sharex=True, sharey=True)
looks = {
    "random": (viz.INK, "o", ":"), "scratch": (viz.INK, "s", "--"),
    "frozen": (viz.KEY, "^", "-"), "tuned": (viz.QUERY, "D", "-"),
}  # fmt: skip
for ax, net in zip(axes, ("vit", "cnn"), strict=True):
    for shift, (arm, (colour, mark, line)) in enumerate(looks.items()):
        places = np.arange(3) + 0.06 * (shift - 1.5)
        mean, low, high = np.array([transfer[net, arm, n] for n in NUMBERS]).T
        ax.vlines(places, low, high, color=colour, lw=1.2, alpha=0.6)
        ax.plot(places, mean, line, marker=mark, color=colour, label=arm)
    bare = [floors[n][0] for n in NUMBERS]
    ax.plot(bare, "x-", color=viz.INK, alpha=0.4, lw=0.8, label="pixels")
    ax.axhline(0.2, color=viz.INK, lw=0.8, linestyle=":")
    ax.set(title=NAMES[net], ylabel="share right")
axes[1].set_xticks(range(3), [str(n) for n in NUMBERS])
axes[1].set_xlabel("photographs of each new kind")
axes[1].legend(ncols=2)
plt.show()

# %% tags=["record"] name="transfer-numbers"
for (net, arm, n), found in transfer.items():
    if n == 10:
        glue(f"{net}-{arm}-10", found[0], display=False)
for (net, one, other, n), found in gains.items():
    for part, x in zip(("mean", "low", "high"), found, strict=True):
        if n == 10:
            glue(f"{net}-{one}-{other}-10-{part}", 100 * x, display=False)
for n, found in floors.items():
    glue(f"pixels-{n}", found[0], display=False)
for n in (50, 200):
    glue(f"vit-behind-{n}", -100 * over_pixels["vit", n][0], display=False)

# %% [markdown] name="transfer-seen"
r"""
**What you saw.** The bet is won for the ViT. For the CNN *tuned* beats *scratch* at 10, and *frozen* beats *random* at 50 and 200; at 10 the interval of {glue:text}`cnn-frozen-random-10-mean:+.1f` points ends within half a point of 0, so by our rule that is open. With 10 photographs a kind and 300 steps the pretrained ViT, tuned, is {glue:text}`vit-tuned-scratch-10-mean:.1f` points ahead of one from scratch ({glue:text}`vit-tuned-scratch-10-low:.1f` to {glue:text}`vit-tuned-scratch-10-high:.1f`), the CNN {glue:text}`cnn-tuned-scratch-10-mean:.1f` ({glue:text}`cnn-tuned-scratch-10-low:.1f` to {glue:text}`cnn-tuned-scratch-10-high:.1f`). Frozen, a CNN has {glue:text}`cnn-frozen-10:.3f`. That sounds like much, but with *random* weights it has {glue:text}`cnn-random-10:.3f`, so most of it isn't pretraining's. The ViT has {glue:text}`vit-frozen-10:.3f` instead of {glue:text}`vit-random-10:.3f`: it gained more, perhaps because the last layer sees 64 numbers of it and 2,816 of the CNN.
"""

# %% tags=["record"] name="transfer-claims"
for net in ("vit", "cnn"):
    holds(
        f"the {NAMES[net]}, tuned, is ahead of scratch at 10 photographs",
        gains[net, "tuned", "scratch", 10][1] > 0.005,
        f"{100 * gains[net, 'tuned', 'scratch', 10][0]:+.1f}",
    )
ends = {key[0::3]: gain[1] for key, gain in gains.items()
        if key[1:3] == ("frozen", "random")}  # fmt: skip
holds(
    "frozen is ahead of random, the CNN at 10 aside",
    min(end for key, end in ends.items() if key != ("cnn", 10)) > 0.005,
)
holds("for the CNN at 10 that is undecided", abs(ends["cnn", 10]) < 0.005)
rates_at_end = []
for name, found in logs["transfer"]["rates"].items():
    tried = sorted(found, key=float)
    if max(tried, key=found.__getitem__) in (tried[0], tried[-1]):
        rates_at_end.append(name)
holds(
    "the best rate was the last one tried for the frozen ViT at 200 alone",
    rates_at_end == ["vit/frozen/200"],
)
holds(
    "random weights of a CNN give most of what a frozen CNN has",
    transfer["cnn", "random", 10][0] - 0.2
    > 0.8 * (transfer["cnn", "frozen", 10][0] - 0.2),
)

# %% [markdown] name="the-floor-of-pixels"
r"""
Now look at the floor. A linear layer on bare pixels has {glue:text}`pixels-10:.3f` at 10 photographs, the ViT with all its pretraining {glue:text}`vit-tuned-10:.3f`. At 50 it is behind by {glue:text}`vit-behind-50:.1f` points, clearly; at 10 and at 200 (by {glue:text}`vit-behind-200:.1f`) the difference may be luck. The pretrained CNN is ahead of pixels at 50 and at 200. So ask two questions apart: what did pretraining give this net? And does one need this net at all?
"""

# %% tags=["record"] name="transfer-floor-claims"
holds(
    "a pretrained ViT, tuned, is clearly behind bare pixels at 50",
    over_pixels["vit", 50][2] < -0.005,
)
holds(
    "at 200 it is behind, and the interval ends within half a point of 0",
    over_pixels["vit", 200][0] < -0.004
    and abs(over_pixels["vit", 200][2]) < 0.005,
)
more = mean_of_runs(
    transfer_runs("vit", "frozen", 10)
    - transfer_runs("vit", "random", 10)
    - transfer_runs("cnn", "frozen", 10)
    + transfer_runs("cnn", "random", 10)
)
holds(
    "frozen over random is more for the ViT than for the CNN, at 10",
    more[1] > 0.005,
    f"{100 * more[0]:+.1f}",
)
holds(
    "at 10 it has less on average, which may be luck",
    over_pixels["vit", 10][0] < -0.02 < 0 <= over_pixels["vit", 10][2],
    f"{100 * over_pixels['vit', 10][0]:+.1f}",
)
holds(
    "a pretrained CNN, tuned, is ahead of bare pixels at 50 and at 200",
    min(over_pixels["cnn", n][1] for n in (50, 200)) > 0.005,
)
at_10 = [transfer["vit", arm, 10][0] for arm in ARMS]
holds(
    "in the picture: random lowest, tuned highest, the pixels above",
    min(at_10) == at_10[0] and max(at_10) == at_10[3] < floors[10][0],
)

# %% [markdown] name="where-it-looks"
r"""
## Where does it look?

The class token is the only state that is read, so what the net knows of a picture came to it through its weights, block by block. Lesson 14 warned that such a picture isn't proof: what a patch holds was mixed with others in the block before. So we ask twice. **Where it looks**: attention rollout, lesson 14's product over the blocks. **What it needs**: hide one patch from all words, in all blocks, by a mask, and see how far the logit of its answer falls.

The net is that of 50,000 photographs. Shown are, by rule, the first test photograph of each kind that it names rightly and the first six that it doesn't.
"""

# %% tags=["given"] name="read-the-uses"
uses = json.loads((folder / "15-uses.json").read_text("utf-8"))


def picture_of(one):
    """The 28 × 28 pixels of a photograph in the log."""
    pixels = np.frombuffer(base64.b64decode(one["pixels"]), np.uint8)
    return pixels.reshape(28, 28)


wrong = next(p for p in uses["photographs"] if p["is"] != p["said"])
alike = np.mean(
    [spearmanr(p["rollout"], p["without"])[0] for p in uses["photographs"]]
)
shown = [uses["photographs"][-7], wrong]

# %% tags=["figure"] name="looks-figure" mystnb={"image": {"alt": "Two photographs, one named rightly above and one named wrongly below. Beside each, two grids of four by four squares: how much of rollout each patch has, and how far the logit falls without it. Above, two of the three fullest squares of the right grid are full in the middle one, too; below, the two grids have little in common."}, "figure": {"name": "fig-looks", "caption": "Above: the last of the ten kinds, named rightly. Below: the first photograph that is named wrongly. Middle: rollout's shares. Right: fall of the logit without the patch; full colour is most, none is 0 or less."}}
fig, axes = plt.subplots(2, 3, figsize=(5.2, 3.7))
for row, one in zip(axes, shown, strict=True):
    parts = (one["rollout"], np.maximum(0, one["without"]))
    row[0].imshow(picture_of(one), cmap="gray")
    row[0].set_title(NOUNS[one["is"]], fontsize=9)
    row[0].set_xlabel(f"said: {NOUNS[one['said']]}", fontsize=8)
    for ax, part, name in zip(
        row[1:], parts, ("rollout", "fall without it"), strict=True
    ):
        ax.imshow(np.array(part).reshape(4, 4), cmap=viz.WEIGHTS, vmin=0)
        ax.set_title(name, fontsize=9)
    for ax in row:
        ax.set(xticks=[], yticks=[])
plt.show()

# %% [markdown] name="uses-explorer"
r"""
:::{explorer} patches
:file: 15-uses.json
On the page you can choose a photograph here, a block and a head, and see over the picture how much the class token looks at each patch, beside how far the logit falls when the patch is hidden. Of the test photographs it shows the first of each kind that the net names rightly, and the first six that it doesn't.
:::
"""

# %% [markdown] name="test-the-looks"
r"""
Now the test of lesson 14, on 1,000 photographs. Each way of looking orders a picture's 16 patches. We hide the first 1, 2, 4 or 8 and see how far the logit of the net's answer falls. The floor is a random order. **Ink** needs no net at all: the brightest patches first, since the background is black. **Last block** is the class token's own look there, the mean of its heads. **Without** orders the patches by how far the logit falls without each alone: for one hidden patch that is the ceiling by construction, for more together a very good order, perhaps not the best.

The bet, written before: with four patches hidden, rollout's order costs more than ink's. If the bet is lost, rollout shows little more of this net than where the garment is. Like lesson 14's test it asks the net about pictures that it never saw, with holes; and it asks one net.
"""

# %% name="print-the-falls"
falls = uses["falls"]
print(
    f"{'patches hidden':<14}" + "".join(f"{n:>8}" for n in (1, 2, 4, 8)),
    end="",
)
print("   same answer after 4")
for name, found in sorted(falls.items(), key=lambda item: item[1]["mean"][2]):
    print(f"{name:<14}" + "".join(f"{x:>8.2f}" for x in found["mean"]), end="")
    print(f"{found['kept'][2]:>12.2f}")

# %% tags=["record"] name="falls-numbers"
at = uses["falls"]["ink"]["hidden"].index(4)
fall = {name: found["mean"][at] for name, found in falls.items()}
for name, x in fall.items():
    glue(f"fall-{name.replace(' ', '-')}", x, display=False)
lead_of_rollout = uses["rollout before ink"]["mean"][at]
error = 1.96 * uses["rollout before ink"]["error"][at]
glue("rollout-lead", lead_of_rollout, display=False)
glue("alike", alike, display=False)

# %% [markdown] name="falls-seen"
r"""
**What you saw.** Four patches hidden, the logit falls by {glue:text}`fall-random:.2f` for random ones, {glue:text}`fall-ink:.2f` for the brightest, {glue:text}`fall-rollout:.2f` for rollout's and {glue:text}`fall-without:.2f` for those whose loss alone costs most. The bet is won: rollout's order costs {glue:text}`rollout-lead:.2f` more than ink's. So it shows more than where a picture is bright. (Ink is a weak floor: one or two of the brightest cost less than random ones.) And it shows part of what the net needs: over the shown photographs the two grids' orders correlate by {glue:text}`alike:.2f` only, where 1 would be the same order. And the lead ends at eight patches, half of the picture, where the brightest ones cost about as much.
"""

# %% tags=["record"] name="falls-claims"
holds(
    "rollout's patches cost more than the brightest ones",
    lead_of_rollout > error,
    f"{lead_of_rollout:+.2f} ± {error:.2f}",
)
holds(
    "the order of single falls is above all others",
    fall["without"] > max(x for n, x in fall.items() if n != "without"),
)
holds("the two grids agree in part", 0 < alike < 0.5, f"{alike:.2f}")
agree = [spearmanr(p["rollout"], p["without"])[0] for p in shown]
holds(
    "in the picture: above the grids agree in part, below they don't",
    agree[0] > 0.3 > 0.15 > agree[1],
)
holds(
    "one or two of the brightest cost less than random ones",
    all(falls["ink"]["mean"][i] < falls["random"]["mean"][i] for i in (0, 1)),
)
holds(
    "with eight patches hidden the brightest cost about as much",
    abs(uses["rollout before ink"]["mean"][at + 1])
    < 1.96 * uses["rollout before ink"]["error"][at + 1],
)

# %% [markdown] name="whose-rollout"
r"""
Ink knows nothing of the net. A stricter floor is a rollout that belongs to *another* picture. Four patches hidden again, by three such orders: the average rollout of all 1,000 photographs, one order for all; that of another photograph of which the net says the same; the average over all of which it says the same. (We asked this after the table above; it is no bet.)
"""


# %% tags=["given"] name="whose-rollout-arms"
def rollouts(images):
    """How much of the class token's last state is each patch's (N, 16)."""
    flow = torch.eye(17)
    for layer in packaged.weights(images):  # (N, H, 17, 17)
        flow = (0.5 * layer.mean(1) + 0.5 * torch.eye(17)) @ flow
    return flow[:, 0, 1:]


def fall_of_four(images, order, kinds):
    """How far each named logit falls without its order's first four."""
    seen = order.argsort(1, descending=True).argsort(1) >= 4  # (N, 16)
    token = torch.ones(len(seen), 1, dtype=torch.bool)
    mask = torch.cat([token, seen], 1)[:, None]  # (N, 1, 17)
    x = packaged.encoder(packaged._embed(images), mask=mask)
    lost = packaged(images) - packaged.head(x[:, 0])
    return lost[torch.arange(len(images)), kinds]


with torch.no_grad():
    many = test_x[:1000]
    named, its_own = packaged(many).argmax(1), rollouts(many)
    another, average = torch.empty_like(its_own), torch.empty_like(its_own)
    for kind in range(10):
        of_kind = named == kind
        another[of_kind] = its_own[of_kind].roll(1, 0)
        average[of_kind] = its_own[of_kind].mean(0)
    whose = {
        "its own": its_own,
        "average of all": its_own.mean(0).expand(1000, 16),
        "another's, same answer": another,
        "average, same answer": average,
    }
    fell = {
        name: fall_of_four(many, order, named).numpy()
        for name, order in whose.items()
    }

# %% name="print-whose-rollout"
before_own = {}
print("rollout                  fall   its own before it")
for name, found in fell.items():
    less = fell["its own"] - found
    before_own[name] = less.mean(), 1.96 * less.std(ddof=1) / 1000**0.5
    mean, half = before_own[name]
    print(f"{name:<23}{found.mean():>6.2f}{mean:>10.2f} ± {half:.2f}")

# %% tags=["record"] name="whose-rollout-numbers"
for name, short_name in (
    ("average of all", "all"), ("another's, same answer", "another"),
    ("average, same answer", "kind"), ("its own", "own"),
):  # fmt: skip
    glue(f"whose-{short_name}", float(fell[name].mean()), display=False)


def shared_firsts(one, other):
    """How many of the first four patches of two orders are the same."""
    firsts = [x.argsort(1, descending=True)[:, :4] for x in (one, other)]
    same = firsts[0][:, :, None] == firsts[1][:, None]  # (N, 4, 4)
    return same.sum((1, 2)).float().mean().item()


shared = shared_firsts(its_own, another)
shared_any = shared_firsts(its_own, its_own.roll(1, 0))
glue("shared", shared, display=False)
glue("shared-any", shared_any, display=False)

# %% [markdown] name="whose-rollout-seen"
r"""
**What you saw.** One order for all photographs costs {glue:text}`whose-all:.2f`, so rollout does say something that depends on the picture. But the rollout of *another* picture with the same answer costs {glue:text}`whose-another:.2f`, where its own costs {glue:text}`whose-own:.2f`: most of what it says is which kind was named. And the average over that kind costs more than its own, {glue:text}`whose-kind:.2f`. Such a map over a boot invites you to read what the net saw in *this* boot. But of its first four patches {glue:text}`shared:.1f`, on average, are also among the first four of another photograph with the same answer (of any other: {glue:text}`shared-any:.1f`; by chance it would be one). So about half of what it marks would be marked on another boot, too. Before you explain a picture by its map, lay another picture's map over it.
"""

# %% tags=["record"] name="whose-rollout-claims"
holds(
    "its own costs more than the average of all",
    before_own["average of all"][0] > before_own["average of all"][1],
)
mean, half = before_own["another's, same answer"]
holds("its own costs more than another's", mean > half, f"{mean:.2f}")
holds(
    "most of the lead over the average of all is there with another's",
    mean < 0.5 * before_own["average of all"][0],
)
mean, half = before_own["average, same answer"]
holds("the kind's average costs more than its own", mean < -half)
holds(
    "about two of the first four patches are shared with the same answer",
    1.6 < shared < 2.8,
    f"{shared:.2f}",
)
holds("fewer with any other", 1 < shared_any < shared - 0.4)
holds(
    "this is the net whose falls are in the log",
    abs(fell["its own"].mean() - fall["rollout"]) < 0.1,
)

# %% [markdown] name="what-it-costs"
r"""
## What it costs

"Halve the patch." "Double the width." "Twice as many blocks." Each may make a better net. What does each cost? Write down four guesses: how many times as many multiplications has a net with patches of half the side? With twice the width? With twice the blocks? And in which of the three is attention itself, the part that compares words with words, what grows fastest?

A product of an (n, m) and an (m, p) matrix has n · m · p multiplications. That is all you need; norms, softmax and ReLU are small beside it.
"""

# %% [markdown] name="scaling-cost-exercise"
r"""
:::{exercise} What does it cost?
:label: ex-scaling-cost
Count the multiplications of one picture's way through the blocks of a ViT, forwards, in three parts.

`picture`, a pair (height, width) that `patch` divides; `patch`; `d_model`; `n_layers`; `d_ff`, the width of the hidden layer, 4 · d_model if None → a tuple of three plain numbers (12 or 12.0), exact, for all blocks together: the four matrices $W^Q, W^K, W^V, W^O$; scores and mixtures, that is queries times keys and weights times values; the two matrices of the feed-forward layer. The class token counts as a word. The number of heads isn't given: why isn't it needed? Additions, biases, and what happens before and after the blocks, aren't counted. Difficulty 2 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

How many words T are there? Then go through `multi_head_attention` and `feed_forward`, in the set-up at the top, and write both shapes beside each `@`.

</details>
<details><summary>Hint 2: the shapes</summary>

(T, d_model) times (d_model, d_model), four times. H heads: (T, D) times (D, T), then (T, T) times (T, D), with H · D = d_model. (T, d_model) times (d_model, d_ff), then back.

</details>
<details><summary>Hint 3: in words</summary>

T is rows times columns of patches, plus one. Four times T times d_model squared. Twice T squared times d_model: all heads together are as wide as the model. Twice T times d_model times d_ff. Each times n_layers.

</details>
"""


# %% tags=["answer"] name="scaling-cost"
def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    """Multiplications of one picture: (matrices, attention, feed-forward)."""
    # BEGIN SOLUTION
    if d_ff is None:
        d_ff = 4 * d_model
    height, width = picture
    T = (height // patch) * (width // patch) + 1
    matrices = 4 * T * d_model**2
    attention = 2 * T**2 * d_model
    forward = 2 * T * d_model * d_ff
    return n_layers * matrices, n_layers * attention, n_layers * forward
    # END SOLUTION


# %% tags=["check"] name="scaling-cost-check"
check(scaling_cost)

# %% [markdown] name="scaling-cost-why"
r"""
<details><summary>Why it works</summary>

H heads compare T words with T words in D = d_model / H numbers each: H · T · T · D = T² · d_model, whatever H is. That is why many heads cost no more than one (lesson 10). The other two parts act on each word alone, so they grow with T and with the *square* of the width. Attention's own part grows with the square of T and with the width. So it is small in a net of 17 words, and nearly everything in a net of this width and 100,000 words.

</details>
"""

# %% name="how-many-times"
base = {"picture": (28, 28), "patch": 4, "d_model": 128, "n_layers": 3}
changed = {
    "half the patch": base | {"patch": 2},
    "twice the width": base | {"d_model": 256},
    "twice the blocks": base | {"n_layers": 6},
}
now = scaling_cost(**base)
share_now = 100 * now[1] / sum(now)
print(f"50 words: attention itself has {share_now:.0f} % of all")
for name, sizes in changed.items():
    then = scaling_cost(**sizes)
    each = [new / old for new, old in zip(then, now, strict=True)]
    print(f"{name:<17}{sum(then) / sum(now):>5.1f} times as many;", end=" ")
    print("its parts", ", ".join(f"{x:.1f}" for x in each))

# %% [markdown] name="seconds"
r"""
Multiplications aren't seconds. A machine does large matrices faster than small ones, and what you left out, softmax over T² weights for instance, has to be done too. So: measure one size, work out the seconds of one multiplication, predict seven others, and measure those. A training step of a batch of 8, forwards and backwards, about three times the way forwards; one thread, the sizes in turn, the median of 21 times (`book/training/15_cost.py`).

The bet, written before: **every prediction is within 20 % of what is measured.**
"""

# %% tags=["given"] name="predict-the-seconds"
PATCH_OF = {17: 7, 50: 4, 197: 2, 785: 1}  # the patch that makes T words
measured = list(logs["cost"]["runs"].values())


def multiplications(run):
    """Of one picture forwards, by your function."""
    T, d, n = run["n_positions"], run["d_model"], run["n_layers"]
    return scaling_cost((28, 28), PATCH_OF[T], d, n)


first = measured[0]
per_one = first["seconds"] / sum(multiplications(first))
rows = []
for run in measured:
    predicted = per_one * sum(multiplications(run))
    rows.append((run, predicted, run["seconds"] / predicted))
batch = logs["cost"]["recipe"]["batch_size"]
counted = [
    run["operations"] / (6 * batch * sum(multiplications(run)))
    for run in measured
]

# %% name="print-the-seconds"
print("words width blocks   predicted    measured    measured / predicted")
for run, predicted, ratio in rows:
    print(
        f"{run['n_positions']:>5}{run['d_model']:>6}{run['n_layers']:>7}",
        end="",
    )
    print(f"{predicted:>10.3f} s{run['seconds']:>10.3f} s{ratio:>12.2f}")

# %% tags=["record"] name="cost-numbers"
ratios = {
    (run["n_positions"], run["d_model"], run["n_layers"]): ratio
    for run, _, ratio in rows
}
beyond = sum(abs(ratio - 1) > 0.2 for ratio in ratios.values())
glue("cost-beyond", beyond, display=False)
widths = ratios[50, 64, 3] / ratios[50, 256, 3]
glue("cost-widths", widths, display=False)
glue("cost-785", ratios[785, 128, 3], display=False)
glue("cost-12", ratios[50, 128, 12], display=False)
noise = [run["seconds"] / run["low"] for run in measured]
glue("cost-noise-least", min(noise), display=False)
glue("cost-noise-most", max(noise), display=False)
longest = multiplications(measured[-1])
glue("share-785", 100 * longest[1] / sum(longest), display=False)

# %% [markdown] name="cost-seen"
r"""
**What you saw.** torch counts exactly your multiplications, and the bet on the seconds is lost: {glue:text}`cost-beyond:.0f` of seven predictions missed by more than 20 %. Four times as many blocks take {glue:text}`cost-12:.2f` times what was predicted, 785 words, where attention itself has {glue:text}`share-785:.0f` % of the multiplications, {glue:text}`cost-785:.2f` times. The width makes the largest difference: a multiplication takes {glue:text}`cost-widths:.1f` times as long in the net of width 64 as in that of width 256. Perhaps products of larger matrices take less time a multiplication; perhaps it is what wasn't counted, norms, softmax and the calls themselves, whose share shrinks with the width. Timing the products alone would tell. So multiplications tell in which direction and by about how much, and a clock tells the rest. (How quiet was the machine? The medians are {glue:text}`cost-noise-least:.2f` to {glue:text}`cost-noise-most:.2f` times the least times.)
"""

# %% tags=["record"] name="cost-claims"
holds(
    "torch counts the same multiplications",
    max(abs(x - 1) for x in counted) < 1e-6,
    f"{max(counted):.6f}",
)
holds("a prediction is more than 20 % off", beyond > 0, f"{beyond} are")
holds(
    "a multiplication takes longer in the narrow net than in the wide one",
    widths > 1.25,
    f"{widths:.2f} times",
)
at_128 = [x for (_, width, _), x in ratios.items() if width == 128]
holds(
    "width makes the largest difference",
    widths > max(at_128) / min(at_128),
)
holds(
    "predictions are about right, within a half",
    max(abs(x - 1) for x in ratios.values()) < 0.5,
)

# %% [markdown] name="the-last-exercise"
r"""
## The last exercise

No formula any more, no shapes: three small worlds, and you choose one. Whatever answers enough of its questions is right. The rules of a world are drawn anew each time, so nothing can be learned by heart: your function gets 300 items with their answers to learn from, and 200 questions.

- **pictures**, 16 patches of 4 × 4 pixels. Each shows one of five patterns, with noise; one bears a mark on top. Which pattern, 0 to 4, is under the mark? Neither the patterns nor the mark are told.
- **stories**. People move, take things and put them down; the question is where a thing is. Who touched it last? Where were they? The answer is the place's number, as `PLACES` counts them.
- **repeats**. Rows of 40 whole numbers below 12. In each row 6 to 12 numbers of its own, some perhaps equal, come round and round; about one in five was replaced. Which comes next? (That one is never replaced.)
"""

# %% name="look-at-the-worlds"
projects, right = offer(np.random.default_rng(1))
for name, (inputs, _, questions) in projects.items():
    print(f"{name}: {len(inputs)} to learn from, {len(questions)} asked")
sentences, question = projects["stories"].inputs[0]
print("\n" + textwrap.fill(". ".join(sentences) + ".", 70))
print(question + "?", projects["stories"].answers[0])
print("places:", ", ".join(f"{i} {place}" for i, place in enumerate(PLACES)))
for verb in ("take", "drop"):
    print(f"{verb}:", ", ".join(VERBS[verb]))
print()
row = " ".join(str(x) for x in projects["repeats"].inputs[0])
print(textwrap.fill(row, 70), "->", projects["repeats"].answers[0], "\n")
print("pictures:", projects["pictures"].inputs.shape)

# %% tags=["figure"] name="worlds-figure" mystnb={"image": {"alt": "Four pictures of 16 by 16 pixels in grey, each made of four by four patches of patterned noise, with the number of the pattern under the mark above. The marked patch has stronger contrast than the others."}, "figure": {"name": "fig-worlds", "caption": "Four pictures of one world, with their answers. Somewhere in each is the mark."}}
fig, axes = plt.subplots(1, 4, figsize=(5.2, 1.6))
pictures = projects["pictures"]
for ax, picture, answer in zip(
    axes, pictures.inputs, pictures.answers, strict=False
):
    ax.imshow(picture, cmap="gray")
    ax.set_title(f"answer {answer}", fontsize=8)
    for edge in (3.5, 7.5, 11.5):
        ax.axhline(edge, color=viz.KEY, lw=0.7)
        ax.axvline(edge, color=viz.KEY, lw=0.7)
    ax.axis("off")
plt.show()

# %% [markdown] name="thresholds"
r"""
What is enough? For each project some simple ways were tried on 100 worlds (`book/training/15_capstone.py`): *floors*, which ignore what the project is about, and *ours*, a solution: four looks, two hops, the soft lookup. The **threshold** lies half-way between the best floor and ours, rounded down to whole percent. Read the floors: each says what doesn't suffice, and so what your way must do.

*Others* were tried, too. Linear attention: the sum over patches of all products of two pixels, then least squares, with small weights preferred. Best period: the one that fits the row best, and then the commonest number at that place. The script searches for no rate: linear pixels and two layers had 50 steps at rate 0.003, the uniform look 100 at 0.03, our looks 80 at 0.1; with more care a floor may be higher.
"""

# %% name="print-the-thresholds"
OURS = ("four_looks", "two_hops", "soft_lookup")
OTHERS = ("one_look", "linear_attention", "best_period")
WORLDS = logs["capstone"]["runs"].values()
for name, found in logs["capstone"]["thresholds"].items():
    print(f"{name}: threshold {found['threshold']:.2f}")
    for way in next(iter(WORLDS))[name]:
        each = [world[name][way][0] for world in WORLDS]
        sort = "ours" if way in OURS else "other" if way in OTHERS else "floor"
        print(f"   {sort:<7}{way.replace('_', ' '):<18}", end="")
        print(f"{np.mean(each):.3f}", end="")
        print(f"  (worst of 100: {min(each):.2f})")

# %% [markdown] name="capstone-exercise"
r"""
:::{exercise} A project of your own
:label: ex-capstone
Choose one of the three projects and answer its questions.

`projects`, a dictionary with "pictures", "stories" and "repeats", each a triple (inputs, answers, questions) as above: pictures are arrays (n, 16, 16), stories pairs (sentences, question), rows arrays (n, 40); answers whole numbers → (name, answers): the project's name, and a flat list, array or tensor of whole numbers (2.0 counts as 2), one for each of its questions. At least 70 % of the pictures, 66 % of the stories or 71 % of the repeats must be right, in each of two worlds that nobody has seen. At most about two seconds a call. Anything that computes is allowed; leave `projects` and all that is in it as it was. Below, `small` makes tensors to start from, and `learn(loss, parameters)` trains them. Difficulty 5 of 5, about 55 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Each is a lookup. Pictures: one query that finds the mark (lesson 2), learned through the softmax. Stories: two lookups, the second asked with what the first found. Repeats: the last few numbers are the query, every place before is a key, the number behind it is the value.

</details>
<details><summary>Hint 2: the shapes</summary>

Pictures: patches (n, 16, 16), a query (16,), weights (n, 16), what was looked at (n, 16), logits (n, 5). Repeats: windows of six (n, 34, 6), matches (n, 34), weights (n, 34), votes (n, 12). Stories: for one story scores (S,), twice.

</details>
<details><summary>Hint 3: in words</summary>

Pictures: `patchify`; patches times a few queries, softmax over the patches, the weighted mean of the patches for each query, all of them times a matrix; train queries and matrix with `cross_entropy`. Several queries, since one sometimes finds nothing. Stories: the last sentence that ends with the thing names a person; the last sentence before it (if the thing was dropped) or the last of all (if it was taken) in which this person goes somewhere names the place. Repeats: count how many of the last six numbers agree with each window, softmax, add the weights up by the number that follows.

</details>
"""


# %% tags=["setup"] name="a-small-trainer"
def small(*shape):
    """Small random numbers to start from, the same every time."""
    rng = torch.Generator().manual_seed(15)
    return 0.3 * torch.randn(shape, generator=rng)


def learn(loss, parameters, steps=80, rate=0.1):
    """Adam on these tensors; loss() is computed anew at every step."""
    optimiser = torch.optim.Adam(
        [x.requires_grad_() for x in parameters], lr=rate
    )
    for _ in range(steps):
        optimiser.zero_grad()
        loss().backward()
        optimiser.step()


# %% tags=["answer"] name="capstone"
def capstone(projects):
    """Answers to one of the projects: (its name, answers (n,))."""
    # BEGIN SOLUTION
    inputs, answers, questions = projects["pictures"]
    x, q = (
        patchify(torch.tensor(pictures).float().unsqueeze(1), 4)
        for pictures in (inputs, questions)
    )  # (n, 16, 16)
    queries, say = small(16, 4), small(64, 5)

    def logits(x):
        weights = (x @ queries).softmax(dim=1)  # (n, 16 patches, 4 looks)
        return (weights.mT @ x).flatten(1) @ say  # (n, 5)

    wanted = torch.tensor(answers)
    learn(lambda: cross_entropy(logits(x), wanted), [queries, say])
    return "pictures", logits(q).argmax(dim=1).numpy()
    # END SOLUTION


# %% tags=["check"] name="capstone-check"
check(capstone)

# %% [markdown] name="capstone-why"
r"""
<details><summary>Why it works</summary>

This is the class token and nothing else: four heads that look at 16 patches, once, with a query that doesn't depend on the picture. Where a patch bears the mark, its product with the right query is large, so the softmax picks it; what is picked is read by one matrix. No layer of it ever sees all pixels at once. After its 50 steps a *linear* reader of 256 pixels did hardly better than chance: which of them matter is different in every picture. One query does it too, mostly. It starts at random, and perhaps in some worlds no patch stands out for it at the start, so that its gradient leads nowhere; of four, one found the mark in each of the 100 worlds.

</details>

What your function gives back are answers, never a score: when it counts, what is right is known outside, to the grader alone. Here, ten new worlds:
"""

# %% name="ten-new-worlds"
mine = []
for seed in range(100, 110):
    new, correct = offer(np.random.default_rng(seed))
    chosen, found = capstone(new)
    mine.append(np.mean(np.asarray(found) == correct[chosen]))
print(chosen, " ".join(f"{x:.2f}" for x in mine))
threshold = logs["capstone"]["thresholds"][chosen]["threshold"]
print(f"mean {np.mean(mine):.3f}, threshold {threshold:.2f}")

# %% tags=["record"] name="worlds-numbers"
glue("mine", np.mean(mine), display=False)
glue(
    "mine-floor",
    logs["capstone"]["thresholds"][chosen]["floor"],
    display=False,
)
glue("chosen", chosen, display=False)

# %% [markdown] name="worlds-seen"
r"""
**What you saw.** Ours, on pictures, is right on {glue:text}`mine:.3f` of the questions in ten new worlds, where the best of the floors has {glue:text}`mine-floor:.2f`. (Did you choose another project? Compare with its floors in the table above.) A few lines, made of what lessons 1 and 2 began with: a query, keys, a softmax, values. Try a second project, or the same one with the whole block.
"""

# %% tags=["record"] name="worlds-claims"
holds(
    "every one of ten new worlds is above the threshold", min(mine) > threshold
)
holds(
    "a linear reader, after 50 steps, is hardly better than chance",
    np.mean([w["pictures"]["linear_pixels"][0] for w in WORLDS]) < 0.3,
)
holds(
    "four looks find the mark in each of the 100 worlds",
    min(w["pictures"]["four_looks"][0] for w in WORLDS) > 0.9,
)

# %% [markdown] name="next"
r"""
## What to read and build next

You have written the parts that today's large nets are made of. Much of what differs elsewhere is size, data, and what the words are.

- **Sound and video**: patches of a spectrogram or of a film's frames; the rest is this lesson.
- **Pictures and text** {cite}`radford2021`: a ViT for the picture, lesson 12's model for its caption, trained so that the two vectors agree.
- **Better with little data** {cite}`touvron2021`: pictures turned, cut and mixed in training, and a CNN as a teacher.
- **Attention in windows** {cite}`liu2021`: each patch looks at near ones first. That puts back the CNN's assumption, that neighbours belong together.
- **How much of everything** {cite}`kaplan2020`: given so many seconds, how large a net, how many pictures? Your `scaling_cost` is where that begins.

A good first project: 50 pictures of your own of each kind, a frozen pretrained net, a linear layer on it; and beside it the same with random weights.
"""

# %% [markdown] name="quiz-shuffle"
r"""
## Check yourself

:::{quiz} All photographs, those of training and of test, are put into the same random order of pixels. Which reader can lose nothing, whatever the data?
- [x] The linear one: its weights can be put into the same order. | Its best weights on shuffled pixels are the best ones on whole pictures, shuffled. Even the path of training is the same but for the random start.
- [ ] The ViT: its positions are learned. | Learned positions undo a shuffle of *patches* exactly. Shuffled pixels change which 49 of them make up a word.
- [ ] The CNN: the same small matrix acts everywhere. | Just this is what makes it depend on who stands beside whom.
:::
"""

# %% [markdown] name="quiz-random"
r"""
:::{quiz} A frozen pretrained net with a linear layer on it has 0.78 on five new kinds, 10 photographs each. What does this say of the pretraining?
- [ ] That it gave 58 points: chance is 0.20. | A linear layer on a net with *random* weights is well above chance too, and so is one on bare pixels.
- [x] Nothing yet: what has the same net with random weights? | The difference between the two is what the pretraining put there.
- [ ] That the new kinds are like the old ones. | They may be. But this number alone can't tell.
:::
"""

# %% [markdown] name="quiz-cost"
r"""
:::{quiz} 196 patches of 16 × 16, width 768. You halve the side of the patches. What grows most?
- [ ] All alike, four times: there are four times as many words. | True of what acts on each word alone.
- [x] Scores and mixtures, almost sixteen times. | Each of four times as many words is compared with four times as many.
- [ ] The feed-forward layers, for they have most of the weights. | Their weights stay; they act on four times as many words.
:::
"""

# %% [markdown] name="quiz-token"
r"""
:::{quiz} You leave out the class token's position, row 0 of the table, and train anew. What is lost?
- [x] Nothing: the token has numbers of its own, and the sum of two learned vectors is a learned vector. | Row 0 and the token are only ever used together.
- [ ] The net no longer knows where the patches lie. | Their rows are 1 to N.
- [ ] It can't tell the class token from a patch. | It still can: no patch is projected onto it.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. A picture is cut into patches, each patch is a word, and lesson 11's block reads them unchanged: {glue:text}`own-right:.2f` of 2,000 test photographs.
2. Where a patch lies a ViT knows only by its table: the right rows undo any shuffle of the patches. With 4,000 photographs and 1,250 steps, *spread* words made ours better by {glue:text}`spread-none-mean:.1f` points; shuffled pixels cost a CNN {glue:text}`cnn-lost:.1f`.
3. After 2,500 steps on 500 photographs a CNN leads our ViT by {glue:text}`cnn-vit-500-mean:.1f` points, on 50,000 by {glue:text}`cnn-vit-50000-mean:.1f`. On shuffled pixels it leads by {glue:text}`cnn-shuffled-vit-500-mean:.1f` and {glue:text}`cnn-shuffled-vit-50000-mean:.1f`: neighbours show no effect with few, and are about half of the lead with many.
4. What pretraining gave is the lead over random weights, not over chance: with 10 photographs a kind a frozen ViT has {glue:text}`vit-frozen-10:.2f`, a random one {glue:text}`vit-random-10:.2f`. Is the net needed? Bare pixels have {glue:text}`pixels-10:.2f`.
5. Attention's own cost grows with the words squared times the width, the rest of a block with the words times the width squared.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`patch` | 패치 |
| {term}`vision transformer` | 비전 트랜스포머, ViT |
| {term}`class token` | 클래스 토큰 |
| {term}`convolutional network` | 합성곱 신경망, CNN |
| {term}`transfer` | 전이 학습 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`dosovitskiy2021`: the vision transformer, and how its lead over CNNs depends on the data.
- {cite:t}`lecun1998`: convolutional networks. {cite:t}`xiao2017fashion`: the photographs.
- {cite:t}`touvron2021`: a ViT from one million pictures. {cite:t}`liu2021`: attention in windows.
- {cite:t}`radford2021`: pictures and their captions. {cite:t}`kaplan2020`: how size, data and time trade off.

**The end.** From here on you can read the papers: you have written what they are made of.
"""
