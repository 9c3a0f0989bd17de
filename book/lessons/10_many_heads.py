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

# %% [markdown] name="many-heads"
r"""
# Many heads, little memory

**Why H small heads and not one large?**

| | |
|---|---|
| After it you can | write multi-head attention that equals torch's; set its weights by hand; say what one head can't hand on, and to whom; read a picture of heads with the floors it needs; attend to long inputs without holding the table of weights; share keys among heads, and decode with a cache |
| You need | lesson 1's online softmax, lesson 2's masked attention, lesson 9's self-attention; tensors with `reshape` and `transpose` |
| Time | about 150 minutes: 30 for the text, 97 for six exercises, 25 for code, pictures and bets. Half-way you can stop and come back |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(multi_head_attention)` defines the course's answer in
your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import math

import matplotlib.pyplot as plt
import numpy as np
import torch

from attn import viz
from autograder import check, glue, holds, show_solution

viz.use_style()


# %% tags=["setup"] name="attend-from-lesson-2"
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


# %% [markdown] name="which-was-which"
r"""
## Which was which?

In self-attention each position asks one question and gets one answer: a weighted mean of the values. Let a position need *two* things, the token before it and the token three back. It can put half its weight on each. Say the tokens are A and B, with the values (1, 0) and (0, 1).
"""

# %% name="which-was-which-code"
letters = {"A": np.array([1.0, 0.0]), "B": np.array([0.0, 1.0])}
for before, three_back in ("AB", "BA"):
    one, other = letters[before], letters[three_back]
    even, uneven = 0.5 * one + 0.5 * other, 0.7 * one + 0.3 * other
    print(f"{before} before, {three_back} three back: {even} or {uneven}")

# %% [markdown] name="which-was-which-seen"
r"""
With even weights both orders give (0.5, 0.5): the position knows that A and B were there, and not which was where. With 0.7 and 0.3 the two differ. Someone who knows that the larger part came from the token before can tell them apart. So one head can look in two places. What it hands on is one mixture, and a reader has to un-mix it.

Another way needs no un-mixing: ask two questions, and lay the answers side by side. That is {term}`multi-head attention` {cite}`vaswani2017`. For head $i$ of H:

$$
\begin{aligned}
q_i, k_i, v_i &= x W^Q_i,\; x W^K_i,\; x W^V_i \\
c_i &= \operatorname{softmax}\bigl(q_i k_i^\top / \sqrt{D}\bigr)\, v_i \\
\text{out} &= [c_1; \dots; c_H]\, W^O
\end{aligned}
$$ (eq-heads)

Each {term}`head` is narrow: $D = d_\text{model} / H$. The H matrices $W^Q_i$, each $(d_\text{model}, D)$, stand side by side in one $W^Q$ of size $(d_\text{model}, d_\text{model})$. So H heads have exactly as many weights as one.
"""

# %% tags=["figure"] name="heads-machine" mystnb={"image": {"alt": "A drawing of multi-head attention. x, of shape B by T by d_model, goes through three matrices to queries, keys and values. Each is split into H heads of width D. Two heads are drawn, each an attention of its own, with context c1 and c2 of width D. They are joined side by side to d_model numbers again and go through W_o."}, "figure": {"name": "fig-heads-machine", "caption": "Multi-head attention, with two of the H heads drawn. Splitting and joining cost no multiplication: the heads are slices of one wide projection."}}
fig, ax = plt.subplots(figsize=(5.2, 4.3))
draw = viz.Machine(ax, width=6.4, height=5.3)
draw.box("x", "x", at=(3.2, 0.35))
for name, label, place, role in (
    ("q", "$W^Q$", 1.1, viz.QUERY),
    ("k", "$W^K$", 3.2, viz.KEY),
    ("v", "$W^V$", 5.3, viz.VALUE),
):
    draw.box(name, label, at=(place, 1.45), role=role)
    draw.arrow("x", name)
draw.text("(B, T, d_model)", at=(4.0, 0.3), align="left")
for i, place in ((1, 1.7), (2, 4.7)):
    draw.box(
        f"h{i}",
        f"head {i}: attend",
        at=(place, 2.75),
        role=viz.WEIGHT,
        size=(1.9, 0.5),
    )
    for name, role in (("q", viz.QUERY), ("k", viz.KEY), ("v", viz.VALUE)):
        draw.arrow(name, f"h{i}", sides=("top", "bottom"), role=role)
draw.text("D wide each", at=(1.2, 2.12), align="right")
draw.text("$c_1$ (B, T, D)", at=(1.95, 3.42), align="right")
draw.text("$c_2$ (B, T, D)", at=(4.45, 3.42), align="left")
draw.box("join", "side by side", at=(3.2, 3.85), size=(1.7, 0.5))
draw.box("o", "$W^O$", at=(3.2, 4.9))
for i in (1, 2):
    draw.arrow(f"h{i}", "join", sides=("top", "bottom"))
draw.arrow("join", "o", "(B, T, d_model)")
plt.show()

# %% [markdown] name="splitting"
r"""
## Splitting, and a bug that runs

In code there is no loop over heads. One product gives the queries of all of them, (B, T, d_model), where head 1 has the first D numbers of each position, head 2 the next D, and so on. `attend` takes leading axes, so the heads only have to stand in front: (B, H, T, D). Here is a version that somebody wrote.
"""


# %% name="heads-with-a-bug"
def heads_with_a_bug(x, n_heads, look):
    """Split x (B, T, d_model) into heads, look, and join them again."""
    B, T, d_model = x.shape
    split = x.reshape(B, n_heads, T, d_model // n_heads)  # (B, H, T, D)
    seen = look(split)  # (B, H, T, D)
    return seen.reshape(B, T, d_model)  # (B, T, d_model)


x = torch.arange(12.0).reshape(1, 3, 4)  # (B, T, d_model)
asked = heads_with_a_bug(x, 2, lambda heads: heads)
print(asked.shape, "equal to x:", torch.equal(asked, x))
heads_with_a_bug(x, 2, lambda heads: print(heads[0]) or heads)
# %% [markdown] name="heads-without-transpose-exercise"
r"""
The shapes are right, and with a `look` that changes nothing the input comes back. Yet head 1 holds the rows (0, 1), (2, 3), (4, 5). The first two are both of position 1: position 1 was cut into two positions of one head.

:::{exercise} Heads without a transpose
:label: ex-heads-without-transpose
Find what is wrong with splitting *and* joining in `heads_with_a_bug`, and write both right.

`x` (B, T, d_model), `n_heads` H, which divides d_model; `look` takes (B, H, T, D) and returns (B, H, T, Dv), where Dv may differ from D → (B, T, H · Dv), head 1's numbers first. Call `look` once, with all heads. Tensors that lie transposed in memory may come, and gradients must flow. Difficulty 3 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="heads-without-transpose-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`reshape` never moves a number: it reads them in the order in which they stand, and cuts anew. Which numbers stand next to each other in `x`: those of one position, or those of one head?

</details>
<details><summary>Hint 2: the shapes</summary>

(B, T, d_model) → (B, T, H, D) → (B, H, T, D), and after the look (B, H, T, Dv) → (B, T, H, Dv) → (B, T, H · Dv).

</details>
<details><summary>Hint 3: in words</summary>

Cut only the last axis, into H pieces of D. Then let the axes T and H change places. Afterwards the same, backwards: change places first, then join the last two axes.

</details>
"""


# %% tags=["answer"] name="heads-without-transpose"
def heads_without_transpose(x, n_heads, look):
    """Split x into heads, let `look` act on them, and join what it returns.

    x (B, T, d_model), look: (B, H, T, D) -> (B, H, T, Dv)
    -> (B, T, H · Dv).
    """
    # BEGIN SOLUTION
    B, T, width = x.shape
    split = x.reshape(B, T, n_heads, width // n_heads)  # (B, T, H, D)
    seen = look(split.transpose(1, 2))  # (B, H, T, Dv)
    return seen.transpose(1, 2).reshape(B, T, -1)  # (B, T, H · Dv)
    # END SOLUTION


# %% tags=["check"] name="heads-without-transpose-check"
check(heads_without_transpose)

# %% [markdown] name="heads-without-transpose-why"
r"""
<details><summary>Why it works</summary>

`reshape` keeps the order of the numbers, `transpose` changes it. With one head, or with one position, the two agree, so a test with H = 1 passes the bug. So does a `look` that treats every row alike. A model with the bug can still learn something, since the cut is the same every time: it is slower to notice than an error.

</details>

The name of the exercise says what was missing. Now the whole of {eq}`eq-heads`. Keys and values may come from elsewhere, a `memory`, as lesson 11's decoder will need; in self-attention the memory is `x` itself.
"""

# %% [markdown] name="multi-head-attention-exercise"
r"""
:::{exercise} Multi-head attention
:label: ex-multi-head-attention
Write {eq}`eq-heads` for all heads at once. `attend` above does the looking.

`x` (B, T, d_model), `memory` (B, S, d_model), `w_q`, `w_k`, `w_v`, `w_o` (d_model, d_model) each, multiplied from the right, `n_heads`, `mask` boolean, True = may attend, (T, S), (B, T, S) or (B, 1, S), or None → out (B, T, d_model), weights (B, H, T, S). Queries come from `x`. One mask serves all heads of a sentence. A query that may attend to nothing gets zeros. Raise a `ValueError` if `n_heads` doesn't divide d_model. Gradients must flow. Difficulty 3 of 5, about 15 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Your splitting and joining, three times before `attend` and once after it.

</details>
<details><summary>Hint 2: the shapes</summary>

q (B, H, T, D), k and v (B, H, S, D). A mask (B, T, S) has to meet weights (B, H, T, S): it needs an axis for the heads, or B lines up with H.

</details>
<details><summary>Hint 3: in words</summary>

Project, split. If the mask has three axes, put one between the first and the second. Attend. Join the contexts, multiply by `w_o`. Return that and the weights.

</details>
"""


# %% tags=["answer"] name="multi-head-attention"
def multi_head_attention(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    """H attentions side by side, each position of x looking at memory.

    x (B, T, d_model), memory (B, S, d_model), w_* (d_model, d_model),
    mask (T, S), (B, T, S) or (B, 1, S), True = may attend
    -> out (B, T, d_model), weights (B, H, T, S).
    """
    # BEGIN SOLUTION
    if x.shape[-1] % n_heads:
        raise ValueError(f"{n_heads} heads don't divide d_model")

    def split(y):
        return y.unflatten(-1, (n_heads, -1)).transpose(1, 2)  # (B, H, ., D)

    q, k, v = split(x @ w_q), split(memory @ w_k), split(memory @ w_v)
    if mask is not None and mask.ndim == 3:
        mask = mask[:, None]  # (B, 1, T, S)
    context, weights = attend(q, k, v, mask)  # (B, H, T, D), (B, H, T, S)
    return context.transpose(1, 2).flatten(2) @ w_o, weights
    # END SOLUTION


# %% tags=["check"] name="multi-head-attention-check"
check(multi_head_attention)

# %% [markdown] name="multi-head-why"
r"""
<details><summary>Why it works</summary>

$[c_1; \dots; c_H] W^O = \sum_i c_i W^O_i$, where $W^O_i$ are the D rows of $W^O$ that meet head $i$. So a layer's output is a sum of what its heads say, and heads can be taken out of the sum one by one. You will do that below.

</details>

Is it the same as torch's own? Give both the same weights, and let padding be masked. Torch keeps its matrices transposed, and in the masks of this module True means "may *not*".
"""

# %% name="equal-to-torch"
torch.manual_seed(0)
B, T, d_model, H = 3, 10, 64, 8
torchs = torch.nn.MultiheadAttention(d_model, H, bias=False, batch_first=True)
w_q, w_k, w_v = torchs.in_proj_weight.detach().chunk(3)  # each transposed
weights = [w_q.T, w_k.T, w_v.T, torchs.out_proj.weight.detach().T]
x = torch.randn(B, T, d_model)
real = torch.arange(T) < torch.tensor([10, 7, 4])[:, None]  # (B, T)
ours = multi_head_attention(x, x, *weights, H, real[:, None])
theirs = torchs(x, x, x, key_padding_mask=~real, average_attn_weights=False)
gaps = [(a - b).abs().max().item() for a, b in zip(ours, theirs, strict=True)]
print(f"largest difference: out {gaps[0]:.0e}, weights {gaps[1]:.0e}")

# %% name="equal-claims" tags=["record"]
holds(
    "your layer and torch's agree to less than a hundred-thousandth",
    max(gaps) < 1e-5,
    f"{gaps[0]:.0e} and {gaps[1]:.0e}",
)
sizes = [
    sum(
        p.numel()
        for p in torch.nn.MultiheadAttention(64, h, bias=False).parameters()
    )
    for h in (1, 2, 8)
]
holds("H heads have exactly as many weights as one", len(set(sizes)) == 1)

# %% [markdown] name="difference-heads-exercise"
r"""
## Two heads, by hand

Before anything is trained, find out that you could have done it yourself. Let each input row be a token's d numbers and then its place, as a 1 among T numbers: $(x_t,\, 0 \dots 1 \dots 0)$. Two heads shall make a layer that says, at each position, the token before *minus* the token three back.

"""

# %% [markdown] name="difference-heads-statement"
r"""
:::{exercise} A difference from two heads
:label: ex-difference-heads
Choose the weights, so that {eq}`eq-heads` with two heads gives $x_{t-1} - x_{t-3}$ at every position $t$ that has a third one before it (the first three may say anything).

`d`, `T` → `w_q`, `w_k` (2, d + T, Dk), `w_v` (2, d + T, Dv), `w_o` (2 · Dv, d), NumPy arrays; Dk and Dv are yours to choose. Scores are divided by √Dk. The result must be right to a thousandth for tokens with numbers up to 100, whatever they are, with no mask. T may be less than 4, and d may be 1. Difficulty 4 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="difference-heads-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Who is looked at must depend on places alone, so the first d rows of `w_q` and `w_k` are zeros. What is handed on must depend on tokens alone, so the last T rows of `w_v` are zeros.

</details>
<details><summary>Hint 2: the shapes</summary>

With Dk = T: let the key of place s be a 1 at s, and the query of place t a large number at t − 1 (for head 2, at t − 3). With Dv = d the values are the tokens, and `w_o` is two (d, d) blocks, one under the other.

</details>
<details><summary>Hint 3: in words</summary>

`w_k`: zeros, under them the identity. `w_q`: zeros, under them a shifted identity, times a number so large that the others' share vanishes even after dividing by √T. `w_v`: the identity, under it zeros. `w_o`: the identity over its negative.

</details>
"""


# %% tags=["answer"] name="difference-heads"
def difference_heads(d, T):
    """Weights of two heads that say x[t - 1] - x[t - 3].

    Inputs are rows (token (d,), place one-hot (T,)) -> w_q, w_k
    (2, d + T, Dk), w_v (2, d + T, Dv), w_o (2 · Dv, d).
    """
    # BEGIN SOLUTION
    w_q, w_k = np.zeros((2, 2, d + T, T))  # (2, d + T, T) each
    w_v = np.zeros((2, d + T, d))
    for head, back in enumerate((1, 3)):
        w_q[head, d:] = 50 * math.sqrt(T) * np.eye(T, k=-back)  # t asks t-back
        w_k[head, d:] = np.eye(T)
        w_v[head, :d] = np.eye(d)
    return w_q, w_k, w_v, np.concatenate([np.eye(d), -np.eye(d)])
    # END SOLUTION


# %% tags=["check"] name="difference-heads-check"
check(difference_heads)

# %% [markdown] name="difference-why"
r"""
<details><summary>Why it works</summary>

A score of 50 beside scores of 0: the others share less than T · e⁻⁵⁰. Each head is then a hard lookup by place. The minus sign stands in $W^O$, where the two answers are still apart. One head whose weights go by place can't do it alone: they are all positive, so its one matrix $W^V W^O$ would have to be a positive multiple of 1 for $x_{t-1}$, and a negative one for $x_{t-3}$.

</details>
"""


# %% name="difference-shown"
def layer_by_hand(rows, w_q, w_k, w_v, w_o):
    """The heads of one layer on rows (T, width), one after the other."""
    seen = []
    for q, k, v in zip(w_q, w_k, w_v, strict=True):
        e = (rows @ q) @ (rows @ k).T / math.sqrt(q.shape[1])  # (T, T)
        a = np.exp(e - e.max(axis=1, keepdims=True))
        seen.append(a / a.sum(axis=1, keepdims=True) @ (rows @ v))  # (T, Dv)
    return np.concatenate(seen, axis=1) @ w_o  # (T, d)


tokens = np.array([[3.0], [1.0], [4.0], [1.0], [5.0], [9.0]])  # (T, d)
rows = np.concatenate([tokens, np.eye(6)], axis=1)  # (T, d + T)
said = layer_by_hand(rows, *difference_heads(1, 6))[3:, 0]
print(
    "says ", np.round(said, 3), "\nright", (tokens[2:-1] - tokens[:-3])[:, 0]
)

# %% [markdown] name="places-heads-reader"
r"""
## Places, heads, and who reads

Now let layers learn it. The input is a row of 20 letters from an alphabet of 12. At each position the answer is the letters at given distances, in order: one place (3 back), two (1 and 3 back) or four (1, 3, 5 and 7 back). A learned vector for the letter plus a learned vector for the place go through your `multi_head_attention`, once. No residual, nothing else.

What comes out is read in one of two ways. A **linear** reader is one matrix. An **MLP** has a hidden layer of 256 numbers in between, as the block of a transformer has after its attention (lesson 11). All layers are 64 wide, with the same number of weights whatever H is.

"""

# %% [markdown] name="places-bets"
r"""
"One head can't look in two places" is often said. Our bets:

1. Behind a linear reader, one head loses one of two places entirely; two heads lose none.
2. Behind the MLP, one head says both: more than 99 % right. Refuted if it stays behind two heads.
3. With at least as many heads as places, both readers are above 99 %; below, the linear one loses whole places.

What are yours? The floor is 1 in 12, {glue:text}`floor:.1f` %.
"""

# %% name="sizes"
from torch import nn
from torch.nn.functional import cross_entropy

LENGTH, SYMBOLS, WIDTH = 20, 12, 64


# %% name="one-layer"


class Layer(nn.Module):
    """One attention layer and a reader: (B, T) -> (B, T, places, symbols)."""

    def __init__(self, places, heads, reader):
        super().__init__()
        self.token = nn.Embedding(SYMBOLS, WIDTH)
        self.place = nn.Embedding(LENGTH, WIDTH)
        square = [nn.Linear(WIDTH, WIDTH, bias=False) for _ in range(4)]
        self.matrices, self.heads = nn.ModuleList(square), heads  # q, k, v, o
        wide = [nn.Linear(WIDTH, 256), nn.GELU()] if reader == "mlp" else []
        last = nn.Linear(256 if wide else WIDTH, places * SYMBOLS)
        self.reader = nn.Sequential(*wide, last)

    def forward(self, tokens):
        x = self.token(tokens) + self.place.weight  # (B, T, d_model)
        w = [matrix.weight.T for matrix in self.matrices]
        out, self.weights = multi_head_attention(x, x, *w, self.heads)
        return self.reader(out).unflatten(-1, (-1, SYMBOLS))


# %% name="read-the-places"
import json

from autograder.paths import ROOT

folder = ROOT / "book" / "weights"
log = json.loads((folder / "10-places.json").read_text("utf-8"))
DISTANCES = {int(n): d for n, d in log["recipe"]["distances"].items()}
SEEDS = ("0", "1", "2")
RATES = ("0.000316", "0.001", "0.00316", "0.01", "0.0316", "0.0999")
print(f"{'places-heads-reader':<20}" + "".join(f"{r:>9}" for r in RATES))
for arm in ("2-1-linear", "2-2-linear", "2-1-mlp", "4-1-mlp", "4-2-linear"):
    tried = [100 * log["rates"][arm].get(r, math.nan) for r in RATES]
    print(f"{arm:<20}" + "".join(f"{x:9.1f}" for x in tried))

# %% name="places-rates" tags=["record"]
glue("floor", 100 / SYMBOLS, display=False)
glue("places-minutes", log["cpu_minutes"], display=False)
glue("places-arms", len(log["runs"]), display=False)
glue("places-runs", sum(map(len, log["runs"].values())), display=False)

# %% [markdown] name="places-plan"
r"""
Those are letters right (%) after a quarter of the training, on validation rows, for five of the arms (all are in the log). Each arm uses its best rate. `book/training/10_places.py` trained {glue:text}`places-arms` arms with three seeds each, {glue:text}`places-runs` layers in all, in {glue:text}`places-minutes:.0f` minutes on one processor core. An arm whose best rate lay at the edge got one rate more; those that train four times as long keep the rate of the usual ones. You train three of them again, seed 0, with the function that you wrote.
"""


# %% name="train-a-layer" tags=["given"]
def sequences(generator, n):
    return torch.randint(SYMBOLS, (n, LENGTH), generator=generator)


def answers(tokens, distances):
    """The tokens at the distances: (B, T - longest, places)."""
    far = max(distances)
    some = [tokens[:, far - d : LENGTH - d] for d in distances]
    return torch.stack(some, dim=-1)


@torch.no_grad()
def accuracy(model, distances, seed=2):
    """The share (%) that is right, for each place."""
    tokens = sequences(torch.Generator().manual_seed(seed), 2000)
    said = model(tokens)[:, max(distances) :].argmax(-1)
    right = said == answers(tokens, distances)
    return 100 * right.float().mean((0, 1)).numpy()


def learn(arm, rate, seed=0, steps=1000):
    """Train one layer, its rate rising for 100 steps and falling to 0."""
    places, heads, reader = arm.split("-")
    distances = DISTANCES[int(places)]
    torch.manual_seed(seed)
    model = Layer(int(places), int(heads), reader)
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    generator = torch.Generator().manual_seed(1000 + seed)
    for step in range(steps):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1.0, (step + 1) / 100)
            group["lr"] *= 1 - step / steps
        tokens = sequences(generator, 32)
        logits = model(tokens)[:, max(distances) :].flatten(0, 2)
        loss = cross_entropy(logits, answers(tokens, distances).flatten())
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
    return model


# %% name="train-three-layers"
layers = {}
for arm in ("2-1-linear", "2-2-linear", "2-1-mlp"):
    layers[arm] = learn(arm, log["runs"][arm]["0"]["rate"])
    by_place = accuracy(layers[arm], DISTANCES[2])
    shown = ", ".join(f"{x:.1f}" for x in by_place)
    print(f"{arm:<11} right at 1 and at 3 back: {shown} %")

# %% tags=["figure"] name="places-figure" mystnb={"image": {"alt": "{glue:text}`look-places`"}, "figure": {"name": "fig-places", "caption": "Letters right (%), by places to say and heads, for both readers: the mean of three seeds, and the lowest seed below it. The fuller the grey, the more. The floor is a twelfth."}}
from matplotlib.colors import LinearSegmentedColormap

HEADS, PLACES = (1, 2, 4), (1, 2, 4)


def runs_of(arm):
    """Letters right (%) of each seed, for each place: (seeds, places)."""
    return 100 * np.array([log["runs"][arm][seed]["test"] for seed in SEEDS])


shade = LinearSegmentedColormap.from_list(
    "ink", [viz.INK + "00", viz.INK + "66"]
)
fig, axes = plt.subplots(2, 1, figsize=(5.2, 6.4))
for ax, reader in zip(axes, ("linear", "mlp"), strict=True):
    table = np.array(
        [
            [runs_of(f"{n}-{h}-{reader}").mean(axis=1) for n in PLACES]
            for h in HEADS
        ]
    )  # (heads, places, seeds)
    means = table.mean(axis=-1)
    ax.pcolormesh(
        means, cmap=shade, vmin=0, vmax=100, edgecolors=viz.INK, lw=0.3
    )
    for (i, j), x in np.ndenumerate(means):
        text = f"{x:.1f}\n({table[i, j].min():.1f})"
        ax.text(j + 0.5, i + 0.5, text, ha="center", va="center")
    ax.set_xticks(np.arange(3) + 0.5, [str(n) for n in PLACES])
    ax.set_yticks(np.arange(3) + 0.5, [str(h) for h in HEADS])
    name = "MLP" if reader == "mlp" else reader
    ax.set(xlabel="places", ylabel="heads", title=f"{name} reader")
    ax.tick_params(length=0)
plt.show()

# %% name="places-numbers" tags=["record"]
mean_of = {arm: runs_of(arm).mean() for arm in log["runs"]}
parts = [
    f"{reader} reader, {h} head{'s' * (h > 1)}: "
    + ", ".join(f"{mean_of[f'{n}-{h}-{reader}']:.1f}" for n in PLACES)
    for reader in ("linear", "mlp")
    for h in HEADS
]
glue(
    "look-places",
    "Two tables of letters right in percent, for one, two and four places. "
    + "; ".join(parts).replace("mlp", "MLP")
    + ".",
    display=False,
)
lost = np.sort(runs_of("2-1-linear"), axis=1)  # (seeds, 2): worse, better
longer = np.sort(runs_of("long-2-1-linear"), axis=1)
wider = np.sort(runs_of("wide"), axis=1)
for name, runs in (("lost", lost), ("longer", longer), ("wider", wider)):
    glue(f"{name}-place", runs[:, 0].mean(), display=False)
glue("four-one-mlp", mean_of["4-1-mlp"], display=False)
glue("four-one-long", mean_of["long-4-1-mlp"], display=False)
glue("four-two-mlp", mean_of["4-2-mlp"], display=False)
crowded = np.sort(runs_of("4-1-linear"), axis=1)[:, ::-1]  # best first
glue("four-first", crowded[:, 0].mean(), display=False)
glue("four-rest", crowded[:, 1:].mean(), display=False)
glue("four-one-worst", runs_of("4-1-mlp").min(), display=False)
below, later = (
    runs_of(arm).min(axis=1) for arm in ("4-2-linear", "long-4-2-linear")
)  # the worst place of each seed
glue("two-long", later.min(), display=False)
glue("two-others", np.sort(later)[1], display=False)


def guessed(places):
    """Right (%) of who knows which letters were there, not their order."""
    drawn = np.random.default_rng(0).integers(SYMBOLS, size=(20_000, places))
    alike = (drawn[:, :, None] == drawn[:, None]).sum(axis=2)  # (n, places)
    return 100 * alike.max(axis=1).mean() / places  # says the commonest


glue("guess-two", guessed(2), display=False)
glue("guess-four", guessed(4), display=False)

# %% [markdown] name="places-seen"
r"""
**What you saw.** Bet 1 held: with one head and a linear reader one of the two places is nearly all right, and the other is right in {glue:text}`lost-place:.0f` % of cases, close to the floor. Four times the training leaves it at {glue:text}`longer-place:.0f` %, twice the width at {glue:text}`wider-place:.0f` %.

There is a reason, as long as the shares go by place: $a$ for the token before, $b$ for the one three back. For its first answer a linear reader then gives the letter $y$ the score $a f_y(\text{before}) + b f_y(\text{three back}) + c_y$, with the same $f_y$ twice.
"""

# %% tags=["record"] name="places-claims"
holds(
    "linear reader, one head, two places: one nearly all right, the other"
    " close to the floor, in each seed",
    bool((lost[:, 1] > 95).all() and (lost[:, 0] < 20).all()),
    ", ".join(f"{b:.0f} and {w:.0f}" for w, b in lost),
)
holds(
    "four times the training, or twice the width, doesn't mend it",
    bool(longer[:, 0].max() < 20 and wider[:, 0].max() < 20),
    f"at most {longer[:, 0].max():.0f} and {wider[:, 0].max():.0f} %",
)
holds(
    "two heads and a linear reader say both places, one head and an MLP too:"
    " above 99 % in each seed",
    bool(runs_of("2-2-linear").min() > 99 and runs_of("2-1-mlp").min() > 99),
)
live = {arm: accuracy(model, DISTANCES[2]) for arm, model in layers.items()}
holds(
    "the three layers trained on this page show the same",
    min(live["2-1-linear"]) < 30
    and min(live["2-2-linear"]) > 99
    and min(live["2-1-mlp"]) > 99,
)


# %% [markdown] name="places-seen-on"
r"""
Take two letters u and v, and $\Delta = f_u(u) - f_v(u) + f_v(v) - f_u(v)$. To be right on (u, u) and on (v, v) it needs $(a + b)\Delta > 0$. To be right on (u, v) and on (v, u) it needs $(a - b)\Delta > 0$. So $a > b$. The second answer has an $f$ of its own, and by the same steps needs $b > a$. Shares that depend on the letters are not covered by this; that training found none which help is what the runs show.

Bet 2 held too: behind the MLP one head says both. So "one head can't look in two places" is false. It looks; the question is who reads.
"""


# %% name="change-the-weights"
def reread(model, tokens, change):
    """What a layer with one head says when its weights are changed."""
    model(tokens)
    x = model.token(tokens) + model.place.weight  # (B, T, d_model)
    _, _, v, o = model.matrices
    context = change(model.weights[:, 0]) @ v(x)  # (B, T, d_model)
    return model.reader(o(context)).unflatten(-1, (-1, SYMBOLS)).argmax(-1)


def mixed(share):
    """1 back and 3 back each give the other a share of its weight."""

    def change(a):
        a, t = a.clone(), torch.arange(3, LENGTH)
        near, far = a[:, t, t - 1], a[:, t, t - 3]  # (B, T - 3)
        a[:, t, t - 1] = (1 - share) * near + share * far
        a[:, t, t - 3] = (1 - share) * far + share * near
        return a

    return change


# %% name="swap-the-weights"
tokens = sequences(torch.Generator().manual_seed(2), 2000)
both = answers(tokens, (1, 3))  # (B, T - 3, 2)
differ = both[..., 0] != both[..., 1]
swap = {"rows": [], "in order": [], "exchanged": []}
for share in (0.0, 0.5, 1.0):
    with torch.no_grad():
        said = reread(layers["2-1-mlp"], tokens, mixed(share))[:, 3:]
    for name, wanted in (("in order", both), ("exchanged", both.flip(-1))):
        hit = (said == wanted).all(-1)[differ].float().mean().item()
        swap[name].append(100 * hit)
    print(
        f"{share:.1f} given away: in order {swap['in order'][-1]:5.1f} %, ",
        end="",
    )
    print(f"exchanged {swap['exchanged'][-1]:5.1f} %")

# %% name="shares-of-the-two" tags=["given"]
near, far = (
    layers["2-1-mlp"].weights[:, 0, range(3, 20), range(3 - d, 20 - d)].mean(0)
    for d in (1, 3)
)
larger = (torch.maximum(near, far) / (near + far)).detach()  # (T - 3,)

# %% [markdown] name="swap-seen"
r"""
**What you saw.** This is how this MLP knows which was which: by the size of the shares. The layer gives the two places {glue:text}`larger-share:.2f` and {glue:text}`smaller-share:.2f` of what they have together. Make the two equal in the trained layer, and in {glue:text}`even-in-order:.0f` % of cases both letters come in the right order, in {glue:text}`even-exchanged:.0f` % exchanged, in the others neither. Exchange them, and the MLP says both letters the wrong way round, {glue:text}`swap-exchanged:.0f` % of the time. One layer of one seed: others may un-mix in another way.

"""

# %% tags=["record"] name="swap-claims"
glue("larger-share", larger.mean().item(), display=False)
glue("smaller-share", 1 - larger.mean().item(), display=False)
glue("even-in-order", swap["in order"][1], display=False)
glue("even-exchanged", swap["exchanged"][1], display=False)
glue("swap-exchanged", swap["exchanged"][2], display=False)
holds(
    "with the two shares made equal the order is lost",
    swap["in order"][0] > 97
    and swap["in order"][1] < 60
    and abs(swap["in order"][1] - swap["exchanged"][1]) < 25,
    f"in order {swap['in order'][1]:.0f} %,"
    f" exchanged {swap['exchanged'][1]:.0f} %",
)
holds(
    "with the shares exchanged the letters come exchanged",
    swap["exchanged"][2] > 80 and swap["in order"][2] < 10,
    f"{swap['exchanged'][2]:.0f} %",
)
holds("the shares are unequal", larger.mean().item() > 0.58)

# %% [markdown] name="four-places-seen"
r"""
With four places a single mixture gets crowded. Behind the MLP one head has {glue:text}`four-one-mlp:.1f` % right after the usual training, {glue:text}`four-one-worst:.0f` % at its worst place, and {glue:text}`four-one-long:.1f` % after four times as much; two heads have {glue:text}`four-two-mlp:.1f` % at once.

Bet 3 held from as many heads as places on. Below, with one head and a linear reader, one place is {glue:text}`four-first:.0f` % right and the other three {glue:text}`four-rest:.0f` %. Somebody who knew which four letters were there, and guessed their order, would get {glue:text}`guess-four:.0f` %, and with two places {glue:text}`guess-two:.0f` %. With two heads the bet was half lost: one seed of three lost places, after four times the training too ({glue:text}`two-long:.0f` % at its worst), and in the others every place is at {glue:text}`two-others:.0f` % or more. So two heads can carry four places without giving any up. Perhaps the reader un-mixes two different mixtures; we haven't looked. With a head for each place both readers are right at once, in every seed.
"""

# %% tags=["record"] name="four-places-claims"
enough = [
    runs_of(f"{n}-{h}-{reader}").min()
    for n in PLACES
    for h in HEADS
    for reader in ("linear", "mlp")
    if h >= n
]
holds(
    "with at least as many heads as places both readers are above 99 %, in"
    " each seed and at each place",
    min(enough) > 99,
    f"lowest {min(enough):.1f} %",
)
holds(
    "four places, one head, linear: one place well, the other three far"
    " below, in each seed",
    crowded[:, 0].min() > 60 and crowded[:, 1:].max() < 40,
    f"{crowded[:, 0].mean():.0f} and {crowded[:, 1:].mean():.0f} %",
)
holds(
    "four places, two heads, linear: in one seed of three places are lost,"
    " after four times the training too; in the others none",
    all(
        int((worst < 40).sum()) == 1 and int((worst > 80).sum()) == 2
        for worst in (below, later)
    ),
    ", ".join(f"{x:.0f} %" for x in (*below, *later)),
)
holds(
    "four places, one head, MLP: behind two heads, and more training helps",
    mean_of["4-1-mlp"] < mean_of["4-2-mlp"] - 1
    and mean_of["long-4-1-mlp"] > mean_of["4-1-mlp"] + 0.5,
    f"{mean_of['4-1-mlp']:.1f}, four times as long"
    f" {mean_of['long-4-1-mlp']:.1f} %",
)

# %% [markdown] name="half-way"
r"""
**Half-way: you can stop here and come back.** You have multi-head attention, and you know what more heads buy. What follows looks at the heads of a real model, and then at what they cost.
"""

# %% [markdown] name="real-heads"
r"""
## Seventy-two heads

What do heads learn when nobody tells them? Take a pretrained encoder: a BERT (lesson 13) of 6 layers with 12 heads each, d_model 384, trained on text and then tuned to compare sentences {cite}`wang2020minilm,reimers2019`. Its first and last tokens are [CLS] and [SEP]. They stand for no word.

Here is what each of four heads looks at, on a sentence of this page. The heads are chosen by a rule: of the 72, the one with the most mean weight one back, one ahead, on the token itself, and on [CLS], averaged over 128 film reviews.
"""

# %% name="load-the-encoder"
from attn.bert import encode, from_pretrained

SENTENCES = (
    "One head hands on one mixture.",
    "Two heads lay their answers side by side.",
)
model, tokenizer = from_pretrained("minilm")
seen = []
for sentence in SENTENCES:
    with torch.inference_mode():
        batch = encode(tokenizer, [sentence])
        layers_of = model(*batch, need_weights=True).weights
    seen.append(torch.stack(layers_of)[:, 0].numpy())  # (L, H, T, T)
names = [tokenizer.encode(sentence).tokens for sentence in SENTENCES]
print(names[0])

# %% name="read-the-heads"
heads_log = json.loads((folder / "10-heads.json").read_text("utf-8"))
LOOKS = heads_log["looks"]
mean_weight = {
    place: np.array(LOOKS["trained"][place])  # (L, H)
    for place in ("back", "ahead", "itself", "cls", "sep")
}
chosen = {
    place: np.unravel_index(x.argmax(), x.shape)
    for place, x in mean_weight.items()
    if place != "sep"
}
for place, (layer, head) in chosen.items():
    x = mean_weight[place][layer, head]
    print(f"{place:<7} layer {layer + 1}, head {head + 1:>2}: {x:.2f}")

# %% tags=["figure"] name="four-heads-figure" mystnb={"image": {"alt": "{glue:text}`look-four`"}, "figure": {"name": "fig-four-heads", "caption": "The four heads with the most mean weight one back, one ahead, on itself and on [CLS], on a sentence of this page; in the titles layer and head, counted from 1. Queries down, keys across; full colour is the largest weight of the four."}}
fig = plt.figure(figsize=(5.2, 6.2), layout="constrained")
four = np.stack([seen[0][place] for place in chosen.values()])  # (4, T, T)
look_four = viz.head_grid(fig, four, rows=names[0], columns=names[0], across=2)
titles = {"back": "one back", "ahead": "one ahead", "cls": "[CLS]"}
for ax, (place, (layer, head)) in zip(fig.axes, chosen.items(), strict=False):
    ax.set_title(f"{titles.get(place, place)}: {layer + 1}.{head + 1}")
    ax.tick_params(axis="x", rotation=90)
plt.show()

# %% tags=["record"] name="four-heads-numbers"
kinds = "Four heads, the best at one back, one ahead, itself and [CLS]. "
glue("look-four", kinds + look_four, display=False)
for place, (layer, head) in chosen.items():
    glue(f"most-{place}", mean_weight[place][layer, head], display=False)

# %% [markdown] name="floors-for-heads"
r"""
The pictures are neat. But a picture of the best of 72 needs floors, for three reasons. A head whose weights were never trained has a mean weight somewhere too. Fresh weights are small, so their scores lie near 0 and they share out evenly by construction; a sterner floor is as *large* as the trained one. And a head that looks one back may do so by place alone, whatever the words are. So the same numbers again: for the same network with fresh random weights, for the trained one with the entries of each $W^Q$ and $W^K$ permuted, and for the trained one on the same reviews with their words shuffled, three draws each.
"""

# %% tags=["figure"] name="floors-figure" mystnb={"image": {"alt": "{glue:text}`look-floors`"}, "figure": {"name": "fig-floors", "caption": "Mean weight of each of the 72 heads (marks): trained, trained on shuffled words, trained with the entries of the query and key matrices permuted, and with fresh random weights; means of three draws where there are draws."}}
arms = {
    "trained": ["trained"],
    "shuffled": [f"shuffled {seed}" for seed in range(3)],
    "permuted": [f"permuted {seed}" for seed in range(3)],
    "random": [str(seed) for seed in range(3)],
}
places = {"back": "one back", "ahead": "one ahead", "itself": "itself"}
places |= {"cls": "[CLS]", "sep": "[SEP]"}
spread = {
    (arm, place): np.mean([LOOKS[run][place] for run in runs], axis=0).ravel()
    for arm, runs in arms.items()
    for place in places
}  # (72,) each
fig, ax = plt.subplots(figsize=(5.2, 4.6))
for i, place in enumerate(places):
    for j, (arm, mark) in enumerate(zip(arms, "o^+x", strict=True)):
        ax.plot(
            spread[arm, place],
            np.full(72, i + 0.2 * (j - 1.5)),
            mark,
            color=viz.INK,
            alpha=0.5,
            markersize=5,
            fillstyle="none",
            label=arm if i == 0 else None,
        )
ax.set_yticks(range(5), places.values())
ax.set(xlabel="mean weight of a head", ylim=(4.6, -0.6))
ax.legend(loc="lower right")
plt.show()

# %% name="floors-numbers" tags=["record"]
highest = {
    (arm, place): max(np.max(LOOKS[run][place]) for run in runs)
    for arm, runs in arms.items()
    for place in places
}  # of any head in any draw
for arm, place in highest:
    glue(f"{arm}-{place}", highest[arm, place], display=False)
strong, kept = {}, {}
for place in ("back", "ahead"):
    floor = max(highest["random", place], highest["permuted", place])
    trained = spread["trained", place]
    strong[place] = trained > 3 * highest["random", place]
    some = strong[place]
    kept[place] = 100 * spread["shuffled", place][some] / trained[some]
    glue(f"strong-{place}", int(strong[place].sum()), display=False)
    glue(f"loyal-{place}", int((kept[place] > 90).sum()), display=False)
    glue(f"kept-{place}", kept[place].min(), display=False)
    glue(f"stern-{place}", floor, display=False)
    glue(f"above-{place}", int((trained > floor).sum()), display=False)
glue(
    "look-floors",
    "Five rows of marks, one for each place a head may look at. Highest mean"
    " weights, trained, on shuffled words, permuted and random: "
    + "; ".join(
        f"{label} " + ", ".join(f"{highest[arm, place]:.2f}" for arm in arms)
        for place, label in places.items()
    )
    + ". The random heads lie together near 0.03.",
    display=False,
)
top = np.unravel_index(np.argmax(LOOKS["trained"]["cls"]), (6, 12))
for name in ("cls", "length cls"):
    key = name.replace(" ", "-")
    glue(f"mean-{key}", 100 * np.mean(LOOKS["trained"][name]), display=False)
    glue(
        f"top-{key}",
        100 * LOOKS["trained"][name][top[0]][top[1]],
        display=False,
    )
even = 100 * np.mean([LOOKS[run]["cls"] for run in arms["random"]])
glue("even-cls", even, display=False)
glue("heads-minutes", heads_log["cpu_minutes"], display=False)

# %% [markdown] name="floors-seen"
r"""
**What you saw.** With fresh weights no head gives one neighbour more than {glue:text}`random-back:.2f`; with permuted ones none gives the token before more than {glue:text}`permuted-back:.2f` or the token ahead more than {glue:text}`permuted-ahead:.2f`. After training, one head gives the token before {glue:text}`trained-back:.2f`, and one gives [CLS] {glue:text}`trained-cls:.2f` (permuted: {glue:text}`permuted-cls:.2f`). {glue:text}`above-back` heads are above both floors for the token before, {glue:text}`above-ahead` for the token ahead. So some heads do specialise.

Do they go by place or by what stands there? Of the {glue:text}`strong-back` heads that give the token before more than three times what any fresh head does, {glue:text}`loyal-back` keep at least nine tenths of it on shuffled words, the others down to {glue:text}`kept-back:.0f` %. Of the {glue:text}`strong-ahead` for the token ahead {glue:text}`loyal-ahead` do, the others down to {glue:text}`kept-ahead:.0f` %. So most of what these heads do goes by place, as your two heads by hand did; for some of them it matters what stands there.
"""

# %% tags=["record"] name="floors-claims"
holds(
    "after training some heads give one neighbour, or [CLS], far more than"
    " any fresh or permuted head",
    all(
        highest["trained", place]
        > 1.5 * max(highest["random", place], highest["permuted", place])
        for place in ("back", "ahead", "cls")
    ),
    ", ".join(
        f"{place} {highest['trained', place]:.2f} against"
        f" {highest['permuted', place]:.2f}"
        for place in ("back", "ahead", "cls")
    ),
)
holds(
    "heads that look at a neighbour keep most of it on shuffled words, each"
    " at least half; some lose a fifth and more",
    all(
        np.median(kept[p]) > 70 and 50 < kept[p].min() < 80
        for p in ("back", "ahead")
    ),
    "; ".join(
        p + " " + ", ".join(f"{x:.0f}" for x in np.sort(kept[p]))
        for p in ("back", "ahead")
    ),
)

# %% [markdown] name="lengths-seen"
r"""
A large weight isn't yet a large contribution. What a head hands on is weight times *value*, and values differ in length {cite}`kobayashi2020`. By weight, the average head gives [CLS] {glue:text}`mean-cls:.0f` % of its attention, and the head that likes it most {glue:text}`top-cls:.0f` %. By weight × length of the value behind $W^O$ it is {glue:text}`mean-length-cls:.0f` % and {glue:text}`top-length-cls:.0f` %; an even share would be {glue:text}`even-cls:.0f` %. {cite:t}`clark2019` suspect that heads look at [SEP] in BERT when they have nothing to say. Here it is [CLS] that gets the weight; the length would fit the same account, and no experiment here tells.

:::{explorer} heads
:file: 10-explorer.json

In the web page of this lesson you can choose layer, head and word here, and see its weights, or weight × length. In a notebook, index `seen[0][layer, head]`, counted from 0.
:::
"""

# %% tags=["record"] name="lengths-claims"
explorer = json.loads((folder / "10-explorer.json").read_text("utf-8"))
off = max(
    np.abs(np.array(s["weights"]).reshape(w.shape) / 1000 - w).max()
    for s, w in zip(explorer["sentences"], seen, strict=True)
)
holds("the explorer shows this model's weights", off < 2e-3, f"{off:.0e}")
holds(
    "by weight × length the average head gives [CLS] less than by weight",
    np.mean(LOOKS["trained"]["length cls"])
    < 0.75 * np.mean(LOOKS["trained"]["cls"]),
)

# %% [markdown] name="take-them-away"
r"""
### Take them away

Does each head matter? What a head says is a term of a sum, so it can be taken out ({term}`ablation`): **zero** it, or put its **mean** over training texts in its place. The second keeps what later layers are used to, and takes away only what depends on the input.

The score: a logistic regression on the mean of the last hidden states, trained once on 2,000 reviews and then left alone, says whether a review is kind. To choose which heads go first, each was replaced by its mean, by itself, and the rise of the loss on 128 *validation* reviews measured. Then the heads with the smallest rise go together, and *test* reviews are scored: all 1,056 for the bet, 352 of them for the rest. Beside it: random orders, ten by mean and five by zero.

"""

# %% [markdown] name="removal-bet"
r"""
Our bet: by importance, and with the mean, a third of the heads, 24, can go for less than 1.1 points. `book/training/10_heads.py` did all this in {glue:text}`heads-minutes:.1f` minutes. {cite:t}`michel2019` found something like it in larger models.
"""

# %% name="points-lost" tags=["given"]
RIGHT = {
    name: np.array([int(c) for c in bits])
    for name, bits in heads_log["right"].items()
}  # one number for each test review


def loss_of(name):
    """Points lost against all heads: mean, and a 95 % bootstrap interval."""
    n = len(RIGHT[name])
    gap = 100 * (RIGHT["all"][:n] - RIGHT[name])
    rng = np.random.default_rng(0)
    means = gap[rng.integers(n, size=(2000, n))].mean(axis=1)
    return gap.mean(), *np.quantile(means, [0.025, 0.975])


# %% name="removed-heads"
print(
    f"all 72 heads: {100 * RIGHT['all'].mean():.1f} % of {len(RIGHT['all'])}"
)
for kind in ("mean", "zero"):
    for n in (12, 24, 36, 48, 60, 72):
        name = f"{kind} importance {n}"
        gap, low, high = loss_of(name)
        print(f"{kind}, {n} gone, {len(RIGHT[name])} reviews: ", end="")
        print(f"loses {gap:5.1f} ({low:.1f} to {high:.1f})")


# %% tags=["figure"] name="removed-figure" mystnb={"image": {"alt": "{glue:text}`look-removed`"}, "figure": {"name": "fig-removed", "caption": "Reviews judged rightly when heads are gone, of the first 352 test reviews: the least important first (lines), and a third of them in random orders (small marks). Full line and circles: mean put in their place; dashed line and crosses: zero. The bet's 24 are judged on all 1,056 in the text. Dotted: always the commoner label."}}
def accuracy_of(name):
    return 100 * RIGHT[name][:352].mean()


gone = (12, 24, 36, 48, 60, 72)
curves = {
    kind: [accuracy_of("all")]
    + [accuracy_of(f"{kind} importance {n}") for n in gone]
    for kind in ("mean", "zero")
}
at_random = {
    kind: [accuracy_of(f"{kind} {seed} 24") for seed in range(seeds)]
    for kind, seeds in (("mean", 10), ("zero", 5))
}
fig, ax = plt.subplots(figsize=(5.2, 3.8))
for kind, line in (("mean", "o-"), ("zero", "x--")):
    ax.plot((0, *gone), curves[kind], line, color=viz.INK, fillstyle="none")
    ax.text(74, curves[kind][-1], kind, va="center")
for kind, found in at_random.items():
    mark, at = ("o", 23) if kind == "mean" else ("x", 25)
    ax.plot(
        [at] * len(found), found, mark, color=viz.INK, markersize=4, alpha=0.5
    )
ax.axhline(100 * heads_log["majority"], color=viz.INK, linestyle=":")
ax.set(xlabel="heads gone (of 72)", ylabel="right (%)", xlim=(-2, 82))
ax.set_xticks((0, *gone))
plt.show()

# %% name="removed-numbers" tags=["record"]
glue(
    "look-removed",
    "Share of reviews judged rightly against heads gone. "
    + "; ".join(
        f"{kind}: "
        + ", ".join(
            f"{n} gone {x:.0f} percent"
            for n, x in zip((0, *gone), curve, strict=True)
        )
        for kind, curve in curves.items()
    )
    + ". 24 gone in random orders: "
    + ", ".join(
        f"{kind} {min(x):.0f} to {max(x):.0f}" for kind, x in at_random.items()
    )
    + ".",
    display=False,
)
third = loss_of("mean importance 24")
for name, x in zip(("", "-low", "-high"), third, strict=True):
    glue(f"third{name}", x, display=False)
lost_at_random = {
    kind: accuracy_of("all") - np.array(x) for kind, x in at_random.items()
}
for kind, x in lost_at_random.items():
    glue(f"random-{kind}", x.mean(), display=False)
    glue(f"random-{kind}-worst", x.max(), display=False)
nothing = {kind: loss_of(f"{kind} importance 72") for kind in ("mean", "zero")}
glue("none-mean", nothing["mean"][0], display=False)
glue("none-mean-low", nothing["mean"][1], display=False)
glue("none-mean-high", nothing["mean"][2], display=False)
glue("none-zero", nothing["zero"][0], display=False)
ahead = sum(x > accuracy_of("mean importance 24") for x in at_random["mean"])
glue("thirds-ahead", int(ahead), display=False)
glue("majority", 100 * heads_log["majority"], display=False)


def ahead_of(name, others):
    """Points by which `name` is right more often, paired, and 95 %."""
    rival = np.mean([RIGHT[other][:352] for other in others], axis=0)
    gap = 100 * (RIGHT[name][:352] - rival)
    draws = np.random.default_rng(0).integers(352, size=(2000, 352))
    ends = np.quantile(gap[draws].mean(axis=1), [0.025, 0.975])
    return gap.mean(), *ends


ends = ("", "-low", "-high")

# %% name="removed-numbers-2" tags=["record"]
chosen_zero = ahead_of(
    "zero importance 24", [f"zero {seed} 24" for seed in range(5)]
)
gentle = ahead_of("zero importance 36", ["mean importance 36"])
harsh = ahead_of("mean importance 72", ["zero importance 72"])
paired = [
    ahead_of(f"mean {seed} 24", [f"zero {seed} 24"])[0] for seed in range(5)
]
for name, found in (
    ("choice-zero", chosen_zero),
    ("gentle", gentle),
    ("harsh", harsh),
):
    for end, x in zip(ends, found, strict=True):
        glue(name + end, x, display=False)
glue("paired", np.mean(paired), display=False)
glue("paired-least", min(paired), display=False)
glue("paired-most", max(paired), display=False)

# %% [markdown] name="removed-seen"
r"""
**What you saw.** The bet is lost by a hair, and these reviews can't decide it: without a third of its heads the encoder loses {glue:text}`third:.2f` points, with an interval from {glue:text}`third-low:.1f` to {glue:text}`third-high:.1f`. With the mean in their place, the choice was worth nothing that we can see: of ten random thirds {glue:text}`thirds-ahead` did better on the same 352 reviews. With zeros it was worth something: the third by importance keeps {glue:text}`choice-zero:.1f` points more than the mean of five random thirds ({glue:text}`choice-zero-low:.1f` to {glue:text}`choice-zero-high:.1f`), and more than each of them.
"""

# %% tags=["record"] name="removed-claims"
holds(
    "whether a third costs less than 1.1 points these reviews can't decide",
    third[1] < 1.1 < third[2] and third[0] > 1.1,
    f"{third[0]:.2f} ({third[1]:.1f} to {third[2]:.1f})",
)
holds(
    "of ten random thirds several did better than the one by importance",
    3 <= ahead <= 8,
    f"{ahead} of 10",
)
holds(
    "with zeros the third by importance does better than five random thirds,"
    " and than each",
    chosen_zero[1] > 1.5
    and accuracy_of("zero importance 24") > max(at_random["zero"]),
    f"{chosen_zero[0]:.1f} ({chosen_zero[1]:.1f} to {chosen_zero[2]:.1f})",
)
holds(
    "without any head the probe is still far above the commoner label",
    accuracy_of("mean importance 72") > 100 * heads_log["majority"] + 8,
    f"{accuracy_of('mean importance 72'):.1f} %",
)

# %% [markdown] name="removed-seen-on"
r"""
The right end of the picture says what such a score can tell at all. Put the mean in the place of *all* 72 heads, so that no token learns anything from another, and the probe loses {glue:text}`none-mean:.1f` points ({glue:text}`none-mean-low:.1f` to {glue:text}`none-mean-high:.1f`); it is still far above {glue:text}`majority:.1f` %, always the commoner label. Most of this task is in the words, one by one. A task that hardly needs heads can't show which head it needs: before you call a head useless, ask what all of them were worth.
"""

# %% [markdown] name="zero-or-mean-seen"
r"""
How a head is taken away matters too. All heads at zero cost {glue:text}`harsh:.1f` points more than all at their mean ({glue:text}`harsh-low:.1f` to {glue:text}`harsh-high:.1f`), and the same five random thirds {glue:text}`paired:.1f` more on average ({glue:text}`paired-least:.1f` to {glue:text}`paired-most:.1f`). With the least important first it is the other way round as far as 36 heads: there zeros cost {glue:text}`gentle:.1f` points *less* ({glue:text}`gentle-low:.1f` to {glue:text}`gentle-high:.1f`). That order was chosen by putting in means, and we have no explanation. So what a head "is worth" depends on what is put in its place.
"""

# %% tags=["record"] name="zero-or-mean-claims"
holds(
    "all heads at zero cost more than all at their mean, on the same reviews",
    harsh[1] > 0,
    f"{harsh[0]:.1f} ({harsh[1]:.1f} to {harsh[2]:.1f})",
)
holds(
    "with the least important 12, 24 or 36 gone zeros cost less than means",
    all(
        accuracy_of(f"zero importance {n}")
        > accuracy_of(f"mean importance {n}") + 1.5
        for n in (12, 24, 36)
    )
    and gentle[1] > 0,
    f"at 36 {gentle[0]:.1f} ({gentle[1]:.1f} to {gentle[2]:.1f})",
)
holds("random thirds cost more at zero, on average", np.mean(paired) > 1.5)

# %% [markdown] name="memory"
r"""
## The table nobody needs to hold

Heads cost no weights, but every head has a table of T × S weights of its own. For one head and T = S = 16,384 that is 268 million numbers: one gibibyte in single precision, for queries of 4 MiB at D = 64. The table is only a step on the way. What is wanted is the context, T × D.

"""

# %% [markdown] name="running-mixture"
r"""
In lesson 1 you found the sum of a softmax in one reading, with a running maximum. Carry a third thing along, the sum of the values, each weighted with its exponential. Whenever a larger score appears, all that was summed so far is scaled down by the same factor. With the scores $e$ of one tile of keys and its values $V$:

$$
\begin{aligned}
m' &= \max(m, \max_j e_j) \\
z' &= z\, e^{m - m'} + \textstyle\sum_j e^{e_j - m'} \\
c' &= c\, e^{m - m'} + \textstyle\sum_j e^{e_j - m'}\, v_j
\end{aligned}
$$ (eq-tiled)

At the end the context is $c / z$. Each query has its own $m$, $z$ and $c$. This is {term}`tiled attention` {cite}`milakov2018online`: the forward half of **flash attention** {cite}`dao2022flashattention`, without its care for a GPU's memory.
"""

# %% [markdown] name="tiled-attention-exercise"
r"""
:::{exercise} Attention, tile by tile
:label: ex-tiled-attention
Write {eq}`eq-tiled` for all queries at once.

`q` (T, D); `tiles`, an iterator over pairs `(k, v)`, (n, D) and (n, Dv), where n ≥ 1 may differ from tile to tile, to be read once; each tile's memory is reused by the next → the context (T, Dv) of scaled attention over all keys, NumPy. There is at least one tile. Keep running sums, not the tiles, and not their scores: there may be more than fit in memory. Scores may be tens of thousands in size, of either sign. Difficulty 4 of 5, about 25 minutes.
:::

<details><summary>Hint 1: where to look</summary>

`online_softmax` in lesson 1, with a maximum and a sum for each query, and with {eq}`eq-tiled`'s third line.

</details>
<details><summary>Hint 2: the shapes</summary>

e (T, n); m and z (T, 1), so that they broadcast; c (T, Dv). Dv is known when the first tile comes.

</details>
<details><summary>Hint 3: in words</summary>

m = −∞, z = 0, c = 0. For each tile: scores, divided by √D; the new maximum of each row; exponentials less the new maximum; the factor exp(m − m'); scale z and c and add. At the end divide.

</details>
"""


# %% tags=["answer"] name="tiled-attention"
def tiled_attention(q, tiles):
    """Scaled attention of q (T, D) over keys and values that come in tiles.

    tiles: an iterator of (k (n, D), v (n, Dv)), read once, memory reused
    -> context (T, Dv).
    """
    # BEGIN SOLUTION
    top, total, context = -np.inf, 0.0, 0.0
    for k, v in tiles:
        e = q @ k.T / math.sqrt(q.shape[1])  # (T, n)
        new_top = np.maximum(top, e.max(axis=1, keepdims=True))  # (T, 1)
        e = np.exp(e - new_top)  # (T, n)
        rescale = np.exp(top - new_top)  # (T, 1)
        total = total * rescale + e.sum(axis=1, keepdims=True)  # (T, 1)
        context = context * rescale + e @ v  # (T, Dv)
        top = new_top
    return context / total  # (T, Dv)
    # END SOLUTION


# %% tags=["check"] name="tiled-attention-check"
check(tiled_attention)

# %% [markdown] name="tiled-why"
r"""
<details><summary>Why it works</summary>

After any number of tiles, $c / z$ is attention over the keys so far. The factor $e^{m - m'}$ is at most 1, so nothing grows. For the first tile it is $e^{-\infty} = 0$, times a sum that is 0 anyway.

</details>

How much memory does each way take? Python's `tracemalloc` counts every byte that NumPy asks for, so this measurement has no noise. The rival is as thrifty as it can be while holding the table: it is written in place, one table in all.
"""


# %% name="count-the-bytes"
def plain_attention(q, k, v):
    """softmax(q kᵀ / √D) v, with one table (T, S), changed in place."""
    e = q @ k.T  # (T, S)
    e /= np.float32(math.sqrt(q.shape[1]))
    e -= e.max(axis=1, keepdims=True)
    np.exp(e, out=e)
    context = e @ v  # (T, Dv)
    return context / e.sum(axis=1, keepdims=True)


def in_tiles(k, v, n=256):
    """Views of n keys and values at a time: no copies."""
    return ((k[i : i + n], v[i : i + n]) for i in range(0, len(k), n))


# %% name="peak-bytes"
import tracemalloc


def peak_bytes(call):
    """The result, and the most bytes held at once while it was computed."""
    tracemalloc.start()
    result = call()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return result, peak


# %% name="measure-memory"
def measured(T):
    """Mebibytes that both ways hold at most, and how far they are apart."""
    rng = np.random.default_rng(T)
    q, k, v = rng.normal(size=(3, T, 64)).astype(np.float32)
    one, plain = peak_bytes(lambda: plain_attention(q, k, v))
    two, tiled = peak_bytes(lambda: tiled_attention(q, in_tiles(k, v)))
    return plain / 2**20, tiled / 2**20, np.abs(one - two).max()


lengths = [2**i for i in range(8, 15)]  # 256 … 16,384
found = [measured(T) for T in lengths]
for T, (plain, tiled, _) in zip(lengths, found, strict=True):
    print(f"T = {T:>6}: plain {plain:7.1f} MiB, tiled {tiled:5.1f} MiB")

# %% name="measured-numbers" tags=["given"]
held = {"plain": [f[0] for f in found], "tiled": [f[1] for f in found]}
apart = [f[2] for f in found]

# %% tags=["figure"] name="memory-figure" mystnb={"image": {"alt": "Peak memory against length, both on logarithmic scales. The plain way rises twice as steeply as the tiled one, which it crosses after 512: from less than a mebibyte at 256 to about a gibibyte at 16,384; the tiled way stays below a hundred mebibytes."}, "figure": {"name": "fig-memory", "caption": "Peak memory of one head, counted. Plain attention's line has slope 2: twice the length, four times the memory. The tiled one's has slope 1."}}
fig, ax = plt.subplots(figsize=(5.2, 3.6))
slope = {}
for (name, row), line in zip(held.items(), ("o-", "s--"), strict=True):
    ax.loglog(lengths, row, line, base=2, color=viz.INK, fillstyle="none")
    slope[name] = np.polyfit(np.log(lengths[-4:]), np.log(row[-4:]), 1)[0]
    ax.annotate(
        f"{name}: T^{slope[name]:.2f}",
        (lengths[-1], row[-1]),
        xytext=(-10, 8) if name == "plain" else (0, -48),
        textcoords="offset points",
        ha="right",
        va="center",
    )
ax.set_xticks(lengths[::2], [f"{T:,}" for T in lengths[::2]])
ax.set_yticks([1, 16, 256, 1024], ["1 MiB", "16 MiB", "256 MiB", "1 GiB"])
ax.set(xlabel="length T = S", ylabel="peak memory", ylim=(0.2, 4096))
plt.show()

# %% name="memory-numbers" tags=["record"]
for name in held:
    glue(f"held-{name}", held[name][-1], display=False)
    glue(f"slope-{name}", slope[name], display=False)

# %% [markdown] name="memory-seen"
r"""
**What you saw.** The two agree to less than a hundred-thousandth at every length: tiled attention is no approximation. At 256 and 512 positions the tiles hold more than the table, since they also keep a mixture for each query; at 16,384 the table takes {glue:text}`held-plain:.0f` MiB, the tiles {glue:text}`held-tiled:.0f`. Fitted over the last three doublings the exponents are {glue:text}`slope-plain:.2f` and {glue:text}`slope-tiled:.2f`.

The work is not less: every query still meets every key. And this is the forward pass only. For training, flash attention keeps each row's $m$ and $z$ and computes every tile's weights again on the way back, where plain attention would keep the table. On a GPU it is faster too, since the table never travels to the chip's slow memory and back; that isn't shown here.
"""

# %% tags=["record"] name="memory-claims"
holds(
    "tiled and plain attention agree to a hundred-thousandth at every length",
    max(apart) < 1e-5,
    f"{max(apart):.0e}",
)
holds(
    "plain memory grows with the square of the length, tiled in proportion",
    abs(slope["plain"] - 2) < 0.1 and abs(slope["tiled"] - 1) < 0.1,
    f"exponents {slope['plain']:.2f} and {slope['tiled']:.2f}",
)
holds(
    "at 256 and 512 positions the tiles hold more than the table",
    all(held["tiled"][i] > held["plain"][i] for i in (0, 1)),
)
holds(
    "at 16,384 the table takes about a gibibyte, the tiles less than a tenth",
    1000 < held["plain"][-1] < 1400 and held["tiled"][-1] < 100,
    f"{held['plain'][-1]:.0f} and {held['tiled'][-1]:.0f} MiB",
)

# %% [markdown] name="one-token-at-a-time"
r"""
## One token at a time

A model that writes (lesson 12) looks back from each new token at all tokens before it. Their keys and values haven't changed since the last step: nothing earlier depends on the new token, because the causal mask forbids it. So keep them. Per token only *one* row has to be projected; the rows before lie in a {term}`key/value cache`.

:::{exercise} A step with a cache
:label: ex-kv-cache-step
One new position looks at all so far, itself included.

`x` (B, d_model), the newest position's row; `cache` a pair (k, v), (B, H, S, D) each, or None at the first step; `w_q`, `w_k`, `w_v`, `w_o` (d_model, d_model); `n_heads` → out (B, d_model), and the new cache (k, v), (B, H, S + 1, D) each. Leave the old cache as it is: beam search goes on from it several times. `attend` does the looking. Difficulty 3 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Your `multi_head_attention` with T = 1. Which of q, k, v are needed for the old positions?

</details>
<details><summary>Hint 2: the shapes</summary>

Each of q, k, v: (B, d_model) → (B, H, 1, D). Keys and values joined along the axis of positions: (B, H, S + 1, D). Context (B, H, 1, D) → (B, d_model).

</details>
<details><summary>Hint 3: in words</summary>

Project the row three times and cut it into heads, with an axis of one position. Join the new key and value behind the old ones, if there are any. Attend without a mask. Flatten the heads, multiply by `w_o`.

</details>
"""


# %% tags=["answer"] name="kv-cache-step"
def kv_cache_step(x, cache, w_q, w_k, w_v, w_o, n_heads):
    """Self-attention of the newest position, with the cache of those before.

    x (B, d_model), cache (k, v) of (B, H, S, D) or None
    -> out (B, d_model), (k, v) of (B, H, S + 1, D).
    """
    # BEGIN SOLUTION
    q, k, v = (
        (x @ w).reshape(len(x), n_heads, 1, -1)  # (B, H, 1, D)
        for w in (w_q, w_k, w_v)
    )
    if cache is not None:
        k = torch.cat([cache[0], k], dim=2)  # (B, H, S + 1, D)
        v = torch.cat([cache[1], v], dim=2)
    context, _ = attend(q, k, v)  # (B, H, 1, D)
    return context.flatten(1) @ w_o, (k, v)
    # END SOLUTION


# %% tags=["check"] name="kv-cache-step-check"
check(kv_cache_step)

# %% [markdown] name="kv-cache-why"
r"""
<details><summary>Why it works</summary>

No mask is needed: the cache holds nothing later than the newest position. The queries of old positions aren't kept, since nobody asks their questions again. In a stack of layers each layer has a cache of its own.

</details>

Does it give the same numbers as the whole at once, with a causal mask? And what is it worth? Count the multiplications of one step at position S. In a stack of layers every layer but the last must give all S rows, since the next one makes its keys from them. So without a cache all S rows are projected and S queries look at S keys; with it, one row and one query.

$$
\begin{aligned}
\text{without} &= 4 S d_\text{model}^2 + 2 S^2 d_\text{model} \\
\text{with} &= 4 d_\text{model}^2 + 2 S d_\text{model}
\end{aligned}
$$ (eq-cache)

The ratio is S, at every S and every width.
"""

# %% name="cache-against-none"
torch.manual_seed(0)
d_model, H = 128, 4
square = [torch.randn(d_model, d_model) / 11.3 for _ in range(4)]
x = torch.randn(1, 2049, d_model)
with torch.inference_mode():
    past, stepwise = None, []
    for t in range(64):
        out, past = kv_cache_step(x[:, t], past, *square, H)
        stepwise.append(out)
    causal = torch.ones(64, 64, dtype=torch.bool).tril()
    whole, _ = multi_head_attention(x[:, :64], x[:, :64], *square, H, causal)
cached_gap = (torch.stack(stepwise, dim=1) - whole).abs().max().item()
print(f"64 steps with a cache against all at once: {cached_gap:.0e} apart")

# %% name="time-a-step" tags=["given"]
import time


def cpu_times(calls, times=11):
    """Median CPU time (ms) of each call, the calls taken in turn, warm."""
    found = {name: [] for name in calls}
    for i in range(times + 1):
        for name, call in calls.items():
            start = time.process_time_ns()
            call()
            if i:  # the first is the warm-up
                found[name].append((time.process_time_ns() - start) / 1e6)
    return {name: float(np.median(ms)) for name, ms in found.items()}


def steps_at(S):
    """Makes position S's output, without and with a cache of S − 1."""
    seen, causal = x[:, :S], torch.ones(S, S, dtype=torch.bool).tril()
    k, v = (
        (seen[:, :-1] @ w).unflatten(-1, (H, -1)).transpose(1, 2).contiguous()
        for w in square[1:3]
    )

    def without():
        return multi_head_attention(seen, seen, *square, H, causal)

    def cached():
        for _ in range(30):  # one alone is too short to time
            kv_cache_step(seen[:, -1], (k, v), *square, H)

    return {"without": without, "cached": cached}


# %% name="measure-the-cache"
threads = torch.get_num_threads()
torch.set_num_threads(1)
spans, gain, step_ms = (64, 128, 256, 512, 1024, 2048), [], []
with torch.inference_mode():
    for S in spans:
        ms = cpu_times(steps_at(S))
        step_ms.append((ms["without"], ms["cached"] / 30))
        gain.append(step_ms[-1][0] / step_ms[-1][1])
torch.set_num_threads(threads)
for S, (without, cached), times in zip(spans, step_ms, gain, strict=True):
    print(f"S = {S:>5}: {without:8.2f} ms, cached {cached:6.3f} ms,", end="")
    print(f" {times:5.0f} times")

# %% tags=["figure"] name="cache-figure" mystnb={"image": {"alt": "How many times faster a step is with a cache, against the position, both on logarithmic scales. The measured gain is many times larger at 2,048 than at 64; at 64 it lies far below the dotted line of the counted multiplications, where gain equals position."}, "figure": {"name": "fig-cache", "caption": "The gain of the cache for one step of one layer. Dotted: by counted multiplications, where it equals the position. Circles: by CPU time."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
ax.loglog(spans, spans, ":", base=2, color=viz.INK, label="counted")
ax.loglog(
    spans,
    gain,
    "o-",
    base=2,
    color=viz.INK,
    fillstyle="none",
    label="measured",
)
ax.set_xticks(spans, [str(S) for S in spans])
ax.set_yticks([1, 16, 256, 2048], ["1", "16", "256", "2,048"])
ax.set(xlabel="position S", ylabel="times faster")
ax.legend(loc="upper left")
plt.show()

# %% name="cache-numbers" tags=["record"]
glue("gain-short", gain[0], display=False)
glue("gain-long", gain[-1], display=False)
glue("short-of-64", spans[0] / gain[0], display=False)
glue("short-of-1024", spans[4] / gain[4], display=False)

# %% [markdown] name="cache-seen"
r"""
**What you saw.** The outputs are the same up to rounding, and the gain grows with what has been written: in this run {glue:text}`gain-short:.0f` times at position 64, {glue:text}`gain-long:.0f` times at 2,048. It stays below the count at nearly all positions, by a factor of {glue:text}`short-of-64:.0f` at 64 and {glue:text}`short-of-1024:.0f` at 1,024. A part may be the cost of calling operations, and of copying the cache to append to it; we haven't separated them. The last doubling gains more than the count allows: perhaps the table of the uncached step no longer fits into the processor's cache. These are CPU times (medians of eleven) of one layer on one thread, on a machine that did other things too: take the growth from them, not each figure.

The price is memory: $2 \cdot H \cdot D$ numbers for each layer and position.
"""

# %% tags=["record"] name="cache-claims"
holds(
    "cached and uncached outputs are the same up to rounding",
    cached_gap < 1e-5,
    f"{cached_gap:.0e}",
)
holds(
    "the gain grows with the position, from each to the next but one",
    all(b > a for a, b in zip(gain, gain[2:], strict=False))
    and gain[-1] > 10 * gain[0],
    ", ".join(f"{x:.0f}" for x in gain),
)
holds(
    "it stays below the count up to position 1,024",
    all(g < S for g, S in zip(gain[:5], spans[:5], strict=True)),
)

# %% [markdown] name="grouped-queries"
r"""
## Fewer keys than questions

Count that price for a large model of 80 layers with 64 heads of 128, in two bytes a number: 2.6 MB a token, so 10.7 GB for a text of 4,096. And each new token has to read all of it. Do 64 questions need 64 sets of keys?

In {term}`multi-query attention` {cite}`shazeer2019` all heads share one set of keys and values. {term}`Grouped-query attention <grouped-query attention>` {cite}`ainslie2023` lies between: H query heads, $H_\text{kv}$ sets, and each set serves a group of $H / H_\text{kv}$ *neighbouring* query heads.

"""

# %% [markdown] name="grouped-query-exercise"
r"""
:::{exercise} Grouped queries
:label: ex-grouped-query-attention
`q` (B, H, T, D), `k` (B, H_kv, S, D), `v` (B, H_kv, S, Dv), where H_kv divides H (else raise a `ValueError`); `mask` (T, S) boolean, True = may attend, or None → context (B, H, T, Dv). The first H / H_kv query heads share the first set of keys and values, the next ones the second, and so on. `attend` does the looking. A query that may attend to nothing gets zeros. Gradients must flow. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="grouped-query-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Either give each query head its set, or see a group's queries as more queries to one set. The second copies nothing.

</details>
<details><summary>Hint 2: the shapes</summary>

(B, H, T, D) → (B, H_kv, G, T, D) with G = H / H_kv, against keys (B, H_kv, 1, S, D). Or (B, H_kv, G · T, D) against (B, H_kv, S, D), and the mask G times.

</details>
<details><summary>Hint 3: in words</summary>

Check that H_kv divides H. Cut the axis of heads into sets and groups. Give keys and values an axis of one for the group. Attend; the mask broadcasts. Join the two axes of heads again.

</details>
"""


# %% tags=["answer"] name="grouped-query-attention"
def grouped_query_attention(q, k, v, mask=None):
    """Attention in which groups of neighbouring query heads share keys.

    q (B, H, T, D), k (B, H_kv, S, D), v (B, H_kv, S, Dv), mask (T, S)
    -> context (B, H, T, Dv).
    """
    # BEGIN SOLUTION
    (B, H, T, D), sets = q.shape, k.shape[1]
    if H % sets:
        raise ValueError(f"{H} query heads can't share {sets} sets of keys")
    group = H // sets
    q = q.reshape(B, sets, group * T, D)  # a group's queries, head after head
    if mask is not None:
        mask = mask.repeat(group, 1)  # (G · T, S)
    context, _ = attend(q, k, v, mask)  # (B, H_kv, G · T, Dv)
    return context.reshape(B, H, T, -1)  # (B, H, T, Dv)
    # END SOLUTION


# %% tags=["check"] name="grouped-query-attention-check"
check(grouped_query_attention)

# %% [markdown] name="grouped-query-why"
r"""
<details><summary>Why it works</summary>

Heads of a group stand next to each other, so `reshape` can lay their queries one under the other without moving a number. To `attend` they are more queries of one head. Neighbouring groups are a convention; a model trained with one convention gives nonsense under another.

</details>

Now sizes and speed. One step of decoding, at position 8,192, with 16 query heads of 64:
"""

# %% name="measure-groups"
torch.set_num_threads(1)
S, H, D = 8192, 16, 64
torch.manual_seed(0)
q = torch.randn(1, H, 1, D)
sets = {n: torch.randn(2, 1, n, S, D) for n in (16, 4, 1)}
with torch.inference_mode():
    group_ms = cpu_times(
        {n: lambda n=n: grouped_query_attention(q, *sets[n]) for n in sets}
    )
torch.set_num_threads(threads)
cache_mib = {n: kv.numel() * 4 / 2**20 for n, kv in sets.items()}
for n in sets:
    print(f"{n:>2} sets: cache {cache_mib[n]:5.1f} MiB, {group_ms[n]:6.2f} ms")

# %% name="groups-numbers" tags=["record"]
for n in sets:
    glue(f"cache-{n}", cache_mib[n], display=False)
    glue(f"group-{n}", group_ms[n], display=False)
glue("group-ratio", group_ms[16] / group_ms[1], display=False)

# %% [markdown] name="groups-seen"
r"""
**What you saw.** A sixteenth of the keys is a sixteenth of the cache: {glue:text}`cache-16:.0f` MiB become {glue:text}`cache-1:.0f`. The arithmetic is the same, 16 queries against 8,192 keys, and yet a step took {glue:text}`group-ratio:.1f` times as long with 16 sets as with one in this run. Perhaps because there is less to read from memory; a version that copies each set for its heads (`repeat_interleave`) should read as much as before; we haven't timed it.

Are fewer sets as *good*? That is a question about training, and this page can't answer it: at its sizes a difference would drown between seeds. {cite:t}`ainslie2023` report quality close to full multi-head attention for groups, and a little less for a single set, in models thousands of times larger.
"""

# %% tags=["record"] name="groups-claims"
holds("the cache shrinks with the sets", cache_mib[16] == 16 * cache_mib[1])
holds(
    "a step is faster with one set than with 16, by CPU time",
    group_ms[1] < 0.75 * group_ms[16],
    f"{group_ms[16]:.2f} and {group_ms[1]:.2f} ms",
)
numbers = 2 * 80 * 64 * 128  # keys and values, layers, heads, width
holds(
    "2.6 MB a token and 10.7 GB for 4,096",
    abs(2 * numbers / 1e6 - 2.6) < 0.05
    and abs(2 * numbers * 4096 / 1e9 - 10.7) < 0.05,
)

# %% [markdown] name="quiz-weights"
r"""
## Check yourself

:::{quiz} You go from 1 head to 8, with d_model unchanged. What grows?
- [ ] The number of weights. | $W^Q$, $W^K$, $W^V$ and $W^O$ keep their sizes; they are only cut into slices.
- [x] The number of attention weights, T × S for each head. | Eight tables in place of one. The products with queries, keys and values cost the same, since each head is an eighth as wide.
- [ ] The width of the output. | The contexts are D = d_model / 8 wide, and side by side they are d_model again.
:::
"""

# %% [markdown] name="quiz-one-head"
r"""
:::{quiz} A position needs the tokens 1 and 3 back. Can one head deliver both?
- [ ] No: one head can only look in one place. | It spreads its weights over as many places as it likes, and the MLP behind it said both letters.
- [x] It depends on the reader. | It hands on one mixture. With unequal shares an MLP can un-mix it; a linear reader follows the token with the larger share, as long as the shares go by place.
- [ ] Yes, if it is wide enough. | Twice the width left the linear reader where it was.
:::
"""

# %% [markdown] name="quiz-bug"
r"""
:::{quiz} `x.reshape(B, H, T, D)` in place of splitting and transposing. When does a test not notice?
- [ ] When B = 1. | With several heads and several positions one sentence is enough to see it.
- [x] When H = 1 or T = 1, or when the look changes nothing. | Then the order of the numbers is the same, or it is put back by the reshape afterwards.
- [ ] When T = H. | Then the shapes (B, H, T, D) and (B, T, H, D) agree, which hides it from an eye on shapes, not from a comparison of numbers.
:::
"""

# %% [markdown] name="quiz-picture"
r"""
:::{quiz} A head gives 90 % of its weight to [CLS]. What do you know?
- [ ] That [CLS] is important to the model. | Its value may be so short that little of it gets through.
- [ ] That the head can be removed. | Perhaps, but only removing it tells.
- [x] Where its weights are, and no more. | What it hands on is weight times value, and what it is good for takes an intervention.
:::
"""

# %% [markdown] name="quiz-tiles"
r"""
:::{quiz} In tiled attention the largest score of a query comes in the last tile. What happens to what was summed before?
- [ ] It is thrown away. | It still counts; only its scale was too large.
- [x] It is multiplied by exp(old maximum − new maximum). | Numerator and denominator alike, so the mixture of the earlier tiles stays, with less say.
- [ ] Nothing: the division at the end repairs it. | The division repairs a factor that all terms share. Terms from different tiles would have different ones.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Multi-head attention cuts one projection into H slices, looks with each, and joins what they say by $W^O$: a sum over heads. The weights are as many as for one head.
2. One head hands on one mixture. A linear reader can follow one token of it; an MLP can un-mix two by the size of their shares. With as many heads as places any reader will do.
3. Trained heads specialise, some by place alone. A picture of heads needs floors, weights aren't contributions, and only removing a head tells what it was worth.
4. Tiles and a running maximum give exactly attention without its T × S table: memory grows with T, not T².
5. Keys and values of earlier tokens never change, so they are kept; sharing them among heads makes the cache as many times smaller.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`multi-head attention` | 멀티헤드 어텐션 |
| {term}`head` | 헤드 |
| {term}`ablation` | 절제 (실험) |
| {term}`tiled attention` | 타일 어텐션 |
| {term}`key/value cache` | 키/값 캐시 |
| {term}`grouped-query attention` | 그룹 쿼리 어텐션 |
| {term}`multi-query attention` | 멀티쿼리 어텐션 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`vaswani2017`, section 3.2.2: many heads, on half a page; table 3, rows (A), varies their number.
- {cite:t}`bhojanapalli2020`: heads that are too narrow for their sequence can't make every pattern of weights.
- {cite:t}`michel2019`: how many heads of trained models can be removed. {cite:t}`clark2019`: what BERT's heads look at.
- {cite:t}`kobayashi2020`: weight times length of value.
- {cite:t}`dao2022flashattention`: tiles, forwards and backwards, and the hardware that they are for.
- {cite:t}`shazeer2019` and {cite:t}`ainslie2023`: fewer keys than questions.

**Next.** Lesson 11 puts a norm, a residual and an MLP around your heads, stacks them, and asks what makes the stack trainable.
"""
