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

# %% [markdown] name="seq2seq"
r"""
# Seq2seq and its bottleneck

**How much fits into one vector?**

| | |
|---|---|
| After it you can | write an LSTM step, an encoder and a greedy decoder; find the slips in a loss that runs; train a network that adds numbers it reads as text, and test whether its troubles are the vector's; measure in bits how much gets through; score sequences by BLEU |
| You need | NumPy's axes and broadcasting, and what a gradient is; lesson 1's argmax, lesson 2's padding and soft lookup |
| Time | about 150 minutes, with seven exercises; half-way there is a good place to stop |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(lstm_step)` defines the course's answer in your notebook, so that you can go on. The networks are trained live: about two minutes for the whole lesson, twenty seconds for one cell. What took longer was trained before, with three seeds, and its numbers are read from logs.
"""

# %% tags=["setup"] name="setup"
import json
from collections import Counter
from dataclasses import replace

import matplotlib.pyplot as plt
import numpy as np
import torch
from torch.nn.functional import cross_entropy

from attn import viz
from autograder import check, glue, holds, show_solution
from autograder.paths import ROOT

torch.set_num_threads(1)  # tiny layers: more threads would only wait
viz.use_style()


# %% tags=["setup"] name="sigmoid"
def sigmoid(x):
    """From 0 to 1; the same as 1 / (1 + exp(-x)), and finite for every x."""
    return 0.5 * (1 + np.tanh(x / 2))


# %% [markdown] name="adding-by-reading"
r"""
## Adding by reading

Type `16+75` and get `91`. A calculator knows what a number is. The machine of this lesson doesn't: it reads the question one character at a time into a memory of fixed size, and when the question is over it writes the answer, one character at a time. What the signs mean it has to find out from examples.

Here are 50,000 such sums, as the book that this lesson follows has them {cite}`saitoh2018`, a tenth of them kept for testing and 1,000 to watch the training by.
"""

# %% name="the-sums"
from attn.data import sums, tokens

data = sums.load(50_000)
for item in data.train[:4]:
    print(f"{item.source:>8}  →  {item.target}")
print(f"{len(data.train):,} to train on, {len(data.test):,} to test")

# %% [markdown] name="two-halves"
r"""
One sequence goes in, another comes out, and neither length follows from the other: {term}`sequence to sequence`, or seq2seq. Translation has the same form, and this was the way to do it in 2014 {cite}`sutskever2014,cho2014`. Two networks share the work:

- the {term}`encoder` reads $x_1, \dots, x_S$ and updates its state at each character: $h_1, \dots, h_S$;
- the {term}`decoder` begins where the encoder ended and writes: $s_1, \dots, s_T$, with a character after each.

All that passes from one to the other is $h_S$, a vector of fixed size. (The network below keeps two vectors at each step, h and c; joined end to end they are one.)
"""


# %% tags=["given"] name="draw-two-halves"
def draw_halves(ax, reads, hears, says, *, peeky=False):
    """An encoder, a decoder, and the one vector between them."""
    draw = viz.Machine(ax, width=8.9, height=2.9)
    y, n = 1.45, len(reads)
    for place, sign in enumerate(list(reads) + hears):
        asks = place >= n
        x = 0.45 + 0.95 * place + asks * (0.9 + 0.15 * (place - n))
        label = f"$s_{place - n + 1}$" if asks else f"$h_{place + 1}$"
        role = viz.QUERY if asks else viz.KEY
        draw.box(place, label, at=(x, y), role=role, size=(0.5, 0.5))
        width = 0.86 if sign == "START" else 0.6
        draw.box(f"in {place}", sign, at=(x, 0.35), size=(width, 0.32))
        draw.arrow(f"in {place}", place)
        if place not in (0, n):
            draw.arrow(place - 1, place)
        if asks:
            said = says[place - n]
            draw.box(f"out {place}", said, at=(x, 2.5), size=(0.64, 0.32))
            draw.arrow(place, f"out {place}")
    draw.arrow(n - 1, n, "(B, 2H)", role=viz.VALUE)
    middle = 0.95 * n - 0.05
    draw.text("one vector", at=(middle, 2.15), role=viz.VALUE)
    for place in range(n + 1, n + len(hears)) if peeky else ():
        ends = {"sides": ("bottom", "bottom"), "role": viz.VALUE}
        draw.arrow(n - 1, place, bend=-0.3, dashed=True, **ends)


# %% tags=["figure"] name="the-bottleneck" mystnb={"image": {"alt": "Five boxes read 1, 6, plus, 7 and 5 from left to right, each with a state h1 to h5. From the last one a single arrow, labelled one vector, leads to three boxes of the decoder with states s1 to s3, which read START, 9 and 1 and write 9, 1 and END."}, "figure": {"name": "fig-bottleneck", "caption": "Sequence to sequence. Whatever the decoder will know of the question has to pass through one arrow: B rows in a batch, H numbers each in h and in c."}}
fig, ax = plt.subplots(figsize=(5.2, 1.8))
draw_halves(ax, "16+75", ["START", "9", "1"], ["9", "1", "END"])
plt.show()

# %% [markdown] name="a-plain-recurrent"
r"""
## A state that is rewritten

The simplest state is rewritten at every character, from the new vector $x$ and the state before:

$$
h' = \tanh(x W_x + h W_h + b)
$$ (eq-rnn)

$W_x$, $W_h$ and $b$ are learned and the same at every step: a {term}`recurrent layer`. What was read early survives only as far as $W_h$ carries it on. A toy: one unit, $W_h = 0.5$, and nothing more to read.
"""


# %% name="rewritten"
def rnn_step(x, h, w_x, w_h, b):
    """x (B, D), h (B, H) -> new h (B, H)."""
    return np.tanh(x @ w_x + h @ w_h + b)  # (B, H)


h, nothing = np.array([[0.1]]), np.zeros((1, 1))
for _ in range(4):
    print(f"{h.item():.4f}", end="  ")
    h = rnn_step(nothing, h, np.ones((1, 1)), np.array([[0.5]]), 0.0)

# %% [markdown] name="a-memory-with-gates"
r"""
The trace halves at every step, and the gradient that comes back along it halves as often: $\partial h' / \partial h = (1 - h'^2)\, W_h$. With many units $W_h$ is a matrix, and after 20 steps it has been multiplied 20 times.
"""

# %% [markdown] name="the-lstm"
r"""
The {term}`LSTM` {cite}`hochreiter1997,gers2000` keeps a second vector, the memory $c$, which is not sent through a matrix. Three {term}`gates <gate>`, numbers from 0 to 1, say what happens to it:

$$
\begin{aligned}
(i, f, g, o) &= x W_x + h W_h + b\\
c' &= \sigma(f) \odot c + \sigma(i) \odot \tanh(g)\\
h' &= \sigma(o) \odot \tanh(c')
\end{aligned}
$$ (eq-lstm)

The first line is cut into four equal parts. $\sigma$ is `sigmoid` from the top of the notebook, $\odot$ multiplies entry by entry. The forget gate $\sigma(f)$ says how much of the old memory stays, the input gate $\sigma(i)$ how much of the candidate $\tanh(g)$ comes in, the output gate $\sigma(o)$ how much of the new memory shows.

With all weights zero every gate is $\sigma(0) = 0.5$: a memory of 8 becomes 4, 2, 1. With $f = 3$ the gate is 0.95, and after three steps 6.9 is left. That gate can be learned, unit by unit.
"""

# %% tags=["figure"] name="from-rnn-to-lstm" mystnb={"image": {"alt": "Two drawings. Above, x and h enter one box, tanh, and h prime leaves it. Below, x and h enter one box of four sums, from which go a forget gate, an input gate, a candidate and an output gate. The memory c runs straight along the top through a product with the forget gate and a sum with the gated candidate to c prime; the output gate times tanh of c prime gives h prime."}, "figure": {"name": "fig-lstm", "caption": "Above: a plain recurrent layer sends everything through one matrix and one tanh. Below: the LSTM's memory c passes along the top through a product and a sum."}}
fig, (upper, lower) = plt.subplots(
    2, 1, figsize=(5.2, 5.4), height_ratios=[1.5, 4.3]
)
draw = viz.Machine(upper, width=8.4, height=2.4)
draw.box("x", "$x$", at=(0.6, 0.5), size=(0.6, 0.5))
draw.box("h", "$h$", at=(0.6, 1.7), size=(0.6, 0.5))
draw.box("tanh", "tanh of one sum", at=(4.3, 1.1), size=(2.8, 0.6))
draw.box("new h", "$h'$", at=(7.8, 1.1), size=(0.6, 0.5))
draw.arrow("x", "tanh", "(B, D)", sides=("right", "left"))
draw.arrow("h", "tanh", "(B, H)", sides=("right", "left"))
draw.arrow("tanh", "new h", "(B, H)")

draw = viz.Machine(lower, width=8.4, height=6.2)
for name, label, x, y, width in [
    ("x", "$x$", 0.6, 0.5, 0.6),
    ("h", "$h$", 0.6, 1.6, 0.6),
    ("sums", "four sums, (B, 4H)", 4.6, 1.05, 4.4),
    ("c", "$c$", 0.6, 5.5, 0.6),
    ("f", "σ(f)", 2.9, 2.7, 0.9),
    ("i", "σ(i)", 4.1, 2.7, 0.9),
    ("g", "tanh(g)", 5.4, 2.7, 1.1),
    ("o", "σ(o)", 6.7, 2.7, 0.9),
    ("new c", "$c'$", 7.8, 5.5, 0.6),
    ("new h", "$h'$", 7.8, 3.75, 0.6),
]:
    draw.box(name, label, at=(x, y), size=(width, 0.6))
for name, label, x, y in [
    ("keep", "×", 2.9, 5.5),
    ("plus", "+", 4.75, 5.5),
    ("in", "×", 4.75, 4.1),
    ("out", "×", 6.7, 3.75),
]:
    draw.box(name, label, at=(x, y), size=(0.4, 0.4), round=True)
draw.arrow("x", "sums", "(B, D)", sides=("right", "left"))
draw.arrow("h", "sums", "(B, H)", sides=("right", "left"))
for gate, after in [("f", "keep"), ("i", "in"), ("g", "in"), ("o", "out")]:
    draw.arrow("sums", gate, sides=("top", "bottom"))
    draw.arrow(gate, after, sides=("top", "bottom"))
draw.arrow("c", "keep", "(B, H)")
for before, after in [("keep", "plus"), ("in", "plus"), ("plus", "new c")]:
    draw.arrow(before, after)
draw.box("squash", "tanh", at=(6.7, 4.75), size=(0.8, 0.4))
draw.arrow("plus", "squash", sides=("right", "left"))
for before, after in [("squash", "out"), ("out", "new h")]:
    draw.arrow(before, after)
plt.show()

# %% [markdown] name="lstm-step-exercise"
r"""
B is the number of rows in a batch, D the width of one input, and in this lesson H is the width of the state.

:::{exercise} One LSTM step
:label: ex-lstm-step
Write {eq}`eq-lstm`. The order of the four parts is **i, f, g, o**, each H columns wide.

`x` (B, D), `h` and `c` (B, H), `w_x` (D, 4H), `w_h` (H, 4H), `b` (4H,) → new `h` (B, H), new `c` (B, H). Difficulty 2 of 5, about 10 minutes.
:::
"""

# %% [markdown] name="lstm-step-hints"
r"""
<details><summary>Hint 1: where to look</summary>

The four sums come from one line. `np.split(…, 4, axis=1)` cuts, and `sigmoid` is at the top of the notebook.

</details>
<details><summary>Hint 2: the shapes</summary>

(B, D) @ (D, 4H) + (B, H) @ (H, 4H) + (4H,) → (B, 4H) → four of (B, H). From there on everything is (B, H), element by element.

</details>
<details><summary>Hint 3: in words</summary>

Add both products and the bias. Cut. Old memory times forget gate, plus tanh of the candidate times input gate. The new h is the output gate times tanh of the new memory.

</details>
"""


# %% tags=["answer"] name="lstm-step"
def lstm_step(x, h, c, w_x, w_h, b):
    """One step of an LSTM; the weights' columns stand in the order i, f, g, o.

    x (B, D), h and c (B, H), w_x (D, 4H), w_h (H, 4H), b (4H,)
    -> new h (B, H), new c (B, H).
    """
    # BEGIN SOLUTION
    i, f, g, o = np.split(x @ w_x + h @ w_h + b, 4, axis=1)  # (B, H) each
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)  # (B, H)
    return sigmoid(o) * np.tanh(c), c
    # END SOLUTION


# %% tags=["check"] name="lstm-step-check"
check(lstm_step)

# %% [markdown] name="lstm-step-why"
r"""
<details><summary>Why it works</summary>

The memory is changed by a product and a *sum*, not by another matrix. While the forget gate is near 1, what was stored stays, and a gradient comes back the same way. The four parts stand side by side in one matrix, so that one product gives all four sums.

</details>

PyTorch uses the same order, with its weights transposed. Same numbers?
"""

# %% name="against-torch"
from attn.models.recurrent import EncoderDecoder, RecurrentSizes

torch.manual_seed(0)
theirs = torch.nn.LSTMCell(5, 4)
x, h, c = torch.randn(3, 5), torch.randn(3, 4), torch.randn(3, 4)
with torch.no_grad():
    wanted = theirs(x, (h, c))  # two of (B, H) = (3, 4)
    w_x, w_h = theirs.weight_ih.numpy().T, theirs.weight_hh.numpy().T
    b = (theirs.bias_ih + theirs.bias_hh).numpy()
mine = lstm_step(x.numpy(), h.numpy(), c.numpy(), w_x, w_h, b)
gap = max(abs(a - b.numpy()).max() for a, b in zip(mine, wanted, strict=True))
print(f"largest difference: {gap:.0e}")

# %% [markdown] name="gradient-that-arrives"
r"""
They differ by rounding alone.

How much of a gradient does each of them bring back? Send one into the last state and measure what comes out at every input. Three *untrained* layers: the plain one of {eq}`eq-rnn`; an LSTM; an LSTM whose forget gates start open ($b_f = 3$).
"""


# %% name="gradient-by-distance"
def arriving(layer, steps=40):
    """The gradient's length at each input, from distance 1 on, as a share."""
    x = torch.randn(64, steps, 16, requires_grad=True)  # (B, S, D)
    last = layer(x)[0][:, -1]  # (B, H)
    total = last @ torch.randn(96)  # (B,): in any direction
    (gradient,) = torch.autograd.grad(total.sum(), x)  # (B, S, D)
    lengths = gradient.norm(dim=2).mean(dim=0).flip(0).numpy()  # (S,)
    return lengths / lengths[0]


def untrained(kind, seed):
    torch.manual_seed(seed)
    layer = getattr(torch.nn, kind.split(",")[0])(16, 96, batch_first=True)
    if "open" in kind:
        layer.bias_ih_l0.data[96:192] = 3.0  # the second quarter: f
    return layer


kinds = ["RNN", "LSTM", "LSTM, open gates"]
reach = {k: [arriving(untrained(k, seed)) for seed in range(3)] for k in kinds}

# %% tags=["figure"] name="vanishing" mystnb={"image": {"alt": "The gradient that arrives against distance from 1 to 40 on a logarithmic axis: falling straight lines for the plain recurrent layer and the LSTM, many powers of ten down, and a nearly level line for the LSTM with open gates. A dotted line halves at every step."}, "figure": {"name": "fig-vanishing", "caption": "The gradient that arrives so many steps back, as a share of what arrives one step back, before any training; three seeds each. Dotted: halved at every step."}}
fig, ax = plt.subplots(figsize=(5.2, 3.0))
for (kind, runs), line in zip(reach.items(), ["-", "--", "-."], strict=True):
    for seed, shares in enumerate(runs):
        ax.plot(
            range(1, 41),
            shares,
            line,
            color=viz.INK,
            alpha=0.35 if seed else 1,
            label=None if seed else kind,
        )
ax.plot(range(1, 41), 0.5 ** np.arange(40), ":", color=viz.INK)
ax.set(yscale="log", xlabel="distance (steps)", ylabel="gradient (share)")
ax.legend()
plt.show()

# %% tags=["record"] name="gradient-by-distance-numbers"
at20 = {kind: np.array([r[19] for r in reach[kind]]) for kind in kinds}
step = {
    k: float(np.mean([(r[19] / r[9]) ** 0.1 for r in reach[k]])) for k in kinds
}
for key, kind in zip(["rnn", "lstm", "open"], kinds, strict=True):
    glue(f"reach-{key}", float(at20[kind].mean()), display=False)
    glue(f"step-{key}", step[kind], display=False)
glue("odds-rnn", round(1 / float(at20["RNN"].max()), -3), display=False)

# %% [markdown] name="vanishing-seen"
r"""
**What you saw.** Straight lines on a logarithmic axis: the gradient shrinks by the same factor at every step, {glue:text}`step-rnn:.2f` for the plain layer and {glue:text}`step-lstm:.2f` for the LSTM. This is the {term}`vanishing gradient` {cite}`bengio1994`. The untrained LSTM's memory is about halved at every step, since its gates are half open. Only the forget gate's bias was changed in the third line, and there {glue:text}`reach-open:.1f` of the gradient is left after 20 steps: an LSTM *can* keep a gradient, if its forget gates are open. Whether training opens them isn't shown here.

This doesn't show that vanishing is what troubles the machine below: its questions are seven characters long at most.
"""

# %% tags=["record"] name="vanishing-held"
steady = max(
    abs(np.log10(r[29] / r[19]) / np.log10(r[19] / r[9]) - 1)
    for kind in kinds[:2]
    for r in reach[kind]
)
holds(
    "the gradient shrinks by the same factor at every step",
    steady < 0.3,
    f"tens of steps differ by {100 * steady:.0f} %",
)
holds(
    "without open gates both lines fall by many powers of ten",
    max(max(r[39] for r in reach[k]) for k in kinds[:2]) < 1e-5,
)
holds(
    "with open gates a good part is left after 20 steps",
    at20["LSTM, open gates"].min() > 0.1,
    f"{at20['LSTM, open gates'].min():.2f} at least, of three seeds",
)

# %% [markdown] name="read-to-the-end"
r"""
## Read to the end

Now step over a whole batch of questions. Their lengths differ, and as in lesson 2 short ones are filled up with {term}`padding`. A state that reads padding is changed by it. So a row that has ended **keeps its state** while others read on.

:::{exercise} The encoder's last state
:label: ex-encode-last-state
Start from zeros, call your `lstm_step` for each position, and return each row's state after its own last character.

`x` (B, S, D), `lengths` (B,), from 1 to S, and the weights of `lstm_step` → `h` (B, H), `c` (B, H). Difficulty 3 of 5, about 12 minutes.
:::
"""

# %% [markdown] name="encode-last-state-hints"
r"""
<details><summary>Hint 1: where to look</summary>

A loop over positions. `np.where` chooses between the new state and the old one, row by row.

</details>
<details><summary>Hint 2: the shapes</summary>

`x[:, position]` is (B, D). Which rows still read is (B,); as (B, 1) it broadcasts against states (B, H). H is the number of rows of `w_h`.

</details>
<details><summary>Hint 3: in words</summary>

Zeros for h and c. At each position: take a step; where the position lies before the row's length, keep the new h and c, else the old.

</details>
"""


# %% tags=["answer"] name="encode-last-state"
def encode_last_state(x, lengths, w_x, w_h, b):
    """Each row's state after its last character, whatever is padded behind it.

    x (B, S, D), lengths (B,), w_x (D, 4H), w_h (H, 4H), b (4H,)
    -> h (B, H), c (B, H).
    """
    # BEGIN SOLUTION
    h = c = np.zeros((len(x), len(w_h)))  # (B, H)
    for position in range(x.shape[1]):
        new_h, new_c = lstm_step(x[:, position], h, c, w_x, w_h, b)
        reading = (position < lengths)[:, None]  # (B, 1)
        h, c = np.where(reading, new_h, h), np.where(reading, new_c, c)
    return h, c
    # END SOLUTION


# %% tags=["check"] name="encode-last-state-check"
check(encode_last_state)

# %% [markdown] name="encode-last-state-why"
r"""
<details><summary>Why it works</summary>

The loop runs to the longest row, since a batch is computed together. The mask makes each row behave as if it were alone: examples of one batch must not see each other. PyTorch's packed sequences do the same and skip the wasted steps.

</details>

## Write, one character at a time

The decoder is an LSTM as well. It begins with the encoder's h and c, reads START (a sign of its own; another, END, says that the answer is over), and gives a score for every character that may come first. Which character should it read next?

While learning, the *right* one, whatever it said itself: {term}`teacher forcing` {cite}`williams1989`. At each step the decoder hears the answer up to there and should say what comes next. Here is a loss that means to do this. It runs, for any decoder and any batch, and it holds three slips.
"""


# %% name="loss-with-slips"
def loss_with_slips(scores_of, targets, start, pad):
    heard = targets  # (B, T)
    scores = scores_of(heard).softmax(dim=-1)  # (B, T, V)
    each = cross_entropy(
        scores.flatten(0, 1), targets.flatten(), reduction="sum"
    )
    return each, targets.numel()


# %% [markdown] name="loss-with-slips-runs"
r"""
`targets` (B, T) holds the answers as ids, each row an answer, END, then padding up to the longest; `scores_of(heard)` is the decoder: what it hears at each step, (B, T), to scores (B, T, V) of what it would say, V the size of the vocabulary. `cross_entropy` takes the softmax of the scores and adds up $-\ln$ of the share that the right character got. Train a machine with it, once through the 44,000 sums.

The next two cells are machinery, given and folded: batches; training, and asking by your `greedy_decode` (it comes two exercises further down and isn't called before).
"""

# %% tags=["given"] name="machinery"
from attn.data.batches import Batch, teacher_forcing
from attn.data.tokens import END, PAD, START
from attn.recipe import Recipe
from attn.train import train

WIDTH, EPOCHS, DEVICE = 96, 5, "cpu"  # with a GPU: 256, 25, "cuda"
ORDER = {"schedule": "linear", "device": DEVICE, "quiet": True}
signs = [" ", *(text for item in data.train for text in item)]
names = tokens.characters(signs)  # digits, "+", " ", four such as END


def pairs(items, names):
    """Questions and answers as one large batch of ids."""
    sides = ([names.encode(item[side]) for item in items] for side in (0, 1))
    return teacher_forcing(*sides)


def rows_of(whole, rows):
    """Some rows of a batch, without columns that are padding in all."""
    lengths, target_out = whole.source_lengths[rows], whole.target_out[rows]
    S, T = int(lengths.max()), int((target_out != PAD).sum(1).max())
    heard = whole.target_in[rows, :T]
    return Batch(whole.source[rows, :S], lengths, heard, target_out[:, :T])


def batches_of(whole, size=128):
    """Batches of one source length each, so that no question is padded."""

    def batches(epoch):
        chance, groups = torch.Generator().manual_seed(epoch), []
        for length in whole.source_lengths.unique():
            rows = (whole.source_lengths == length).nonzero()[:, 0]
            order = torch.randperm(len(rows), generator=chance)
            groups += rows[order].split(size)
        order = torch.randperm(len(groups), generator=chance)
        return [rows_of(whole, groups[i]) for i in order]

    return batches


# %% tags=["given"] name="machinery-asking"
@torch.no_grad()
def answers(model, batch, names, max_len=14, change=lambda state: state):
    """What the model says to each question, through your greedy_decode.

    change(state): an intervention on what the encoder hands over.
    """

    def step(tokens, state):
        tokens = torch.as_tensor(tokens, device=state.device)
        scores, state = model.step(tokens, state)
        return scores.cpu().numpy(), state

    device = next(model.parameters()).device
    source = batch.source.to(device), batch.source_lengths.to(device)
    state = change(model.start(*source))
    rows = greedy_decode(step, state, len(batch.source), START, END, max_len)
    return [names.decode(row) for row in rows]


def exact(said, wanted):
    """The share of answers that are right in every character (%)."""
    right = [a == b for a, b in zip(said, wanted, strict=True)]
    return 100 * float(np.mean(right))


def learn(batch, loss, recipe, **sizes):
    """Train one network on a batch of all pairs."""
    torch.manual_seed(0)
    sizes = RecurrentSizes(16, WIDTH, cell="lstm", **sizes)
    model = EncoderDecoder(len(names), len(names), sizes)
    train(model, batches_of(batch), loss, recipe)
    return model.cpu()


# %% name="train-with-slips"
def slipping(model, batch):
    read = batch.source, batch.source_lengths
    return loss_with_slips(
        lambda heard: model(*read, heard), batch.target_out, START, PAD
    )


sum_parts = [pairs(p, names) for p in (data.train, data.validation, data.test)]
test_sums, right_sums = sum_parts[2], [item.target for item in data.test]
once = Recipe(1, 0.015, warmup=100, betas=(0.9, 0.98), **ORDER)
slipped = learn(sum_parts[0], slipping, once)
with torch.no_grad():
    total, count = slipping(slipped, test_sums)
lowest = np.log(1 + (len(names) - 1) / np.e)
print(f"loss {total / count:.3f} a character; it can't go below {lowest:.3f}")

# %% tags=["record"] name="train-with-slips-numbers"
slipped_loss = float(total / count)
glue("slipped-loss", slipped_loss, display=False)
glue("slipped-lowest", float(lowest), display=False)

# %% [markdown] name="teacher-forcing-loss-exercise"
r"""
The loss has come down to {glue:text}`slipped-loss:.2f`, as low as such a loss can be. It looks like success. When you have written `greedy_decode` you will ask this machine what it can do.

:::{exercise} The teacher's loss, mended
:label: ex-teacher-forcing-loss
Find the three slips of `loss_with_slips` and write the loss as it should be: cross-entropy, summed over the real characters (END is one), and how many there are.

`scores_of` as above, `targets` (B, T), the ids `start` and `pad` → the sum, a tensor of one number that gradients can go back through, and the count. `targets` stays as it is. A row may be padding alone, even every row (the sum is 0 then), and scores may be in the thousands, of either sign. The scores at step t depend on what was heard up to t, not on what comes later. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="teacher-forcing-loss-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Ask three questions of the code. What does the decoder know at the moment when it must say character t? What does `cross_entropy` do to the numbers it gets? Which positions of `targets` are no part of an answer? One argument is never used.

</details>
<details><summary>Hint 2: the shapes</summary>

START as a column (B, 1), joined with `targets[:, :-1]` (B, T − 1) → heard (B, T). Scores (B, T, V) → (B · T, V) against (B · T,).

</details>
<details><summary>Hint 3: in words</summary>

Heard: START, then the answer without its last column. Scores straight from `scores_of`. Cross-entropy with `ignore_index=pad` and `reduction="sum"`. Count what isn't `pad`.

</details>
"""


# %% tags=["answer"] name="teacher-forcing-loss"
def teacher_forcing_loss(scores_of, targets, start, pad):
    """Cross-entropy of the right characters, summed, and their number.

    scores_of(heard (B, T)) -> scores (B, T, V); targets (B, T), padded with
    `pad`; `start` is heard first -> a sum with gradient, a count.
    """
    # BEGIN SOLUTION
    first = torch.full_like(targets[:, :1], start)  # (B, 1)
    heard = torch.cat([first, targets[:, :-1]], dim=1)  # (B, T)
    flat = scores_of(heard).flatten(0, 1)  # (B · T, V)
    wanted = targets.flatten()  # (B · T,)
    total = cross_entropy(flat, wanted, ignore_index=pad, reduction="sum")
    return total, (wanted != pad).sum()
    # END SOLUTION


# %% tags=["check"] name="teacher-forcing-loss-check"
check(teacher_forcing_loss)

# %% [markdown] name="teacher-forcing-loss-why"
r"""
<details><summary>Why it works</summary>

*Not shifted*, the decoder hears the very character it should say, and copying it is enough. *A softmax before `cross_entropy`*, which takes one itself: shares lie between 0 and 1, so even a perfect answer competes with $V - 1$ others at $e^0$, and the loss stops at $\ln(1 + (V-1)/e)$, {glue:text}`slipped-lowest:.2f` here. *Padding counted*: the machine is rewarded for saying padding after END, and the mean mixes that easy task with the real one. None of the three raises an error, since all shapes fit.

</details>

In use there is no teacher. The decoder reads what it said itself, taking the largest score each time: {term}`greedy decoding`.
"""

# %% [markdown] name="greedy-decode-exercise"
r"""
:::{exercise} Greedy decoding
:label: ex-greedy-decode
A token is a character or a sign such as START; its id is its number in the vocabulary. `step(tokens, state)` takes the id of each row's last token, (B,), and gives scores (B, V), a NumPy array, and the next state. A score may be −∞, `max_len` may be 0. Drive it: START first, then its own best token, until every row has said END or `max_len` tokens have come.

`step`, the encoder's `state`, `batch_size` (B), the ids `start` and `end`, `max_len` → a list of B lists of ids: what each row said before its END. The START that you feed first isn't in them; should START have the best score later, it is a token like any other. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="greedy-decode-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Only three things change from step to step: the tokens, the state, and which rows have ended.

</details>
<details><summary>Hint 2: the shapes</summary>

tokens (B,) → scores (B, V) → argmax over V → tokens (B,). One boolean for each row says whether it is still open.

</details>
<details><summary>Hint 3: in words</summary>

Begin with B times START and B empty lists, all open. At most max_len times: step, argmax. A row that says END is closed. Append to the open rows. No row open: stop.

</details>
"""


# %% tags=["answer"] name="greedy-decode"
def greedy_decode(step, state, batch_size, start, end, max_len):
    """The best token at each position, fed back, until END or max_len tokens.

    step(tokens (B,), state) -> scores (B, V), next state.
    -> B lists of the ids said before END. Stops once every row has ended.
    """
    # BEGIN SOLUTION
    tokens = np.full(batch_size, start)  # (B,)
    rows = [[] for _ in range(batch_size)]
    ended = np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)  # (B, V)
        tokens = np.argmax(scores, axis=1)  # (B,)
        ended = ended | (tokens == end)
        for row in np.flatnonzero(~ended):
            rows[row].append(int(tokens[row]))
        if ended.all():
            break
    return rows
    # END SOLUTION


# %% tags=["check"] name="greedy-decode-check"
check(greedy_decode)

# %% [markdown] name="greedy-decode-why"
r"""
<details><summary>Why it works</summary>

`ended` only ever grows: a row that said END stays closed, although the network goes on computing scores for it. Greedy takes lesson 1's argmax, which has no gradient; none is needed, since nothing is learned here. The best token each time need not give the best *sequence*: lesson 6 keeps several beginnings alive (beam search).

</details>

Now ask the machine that was trained with the slips.
"""

# %% name="ask-the-slipped"
few = rows_of(test_sums, torch.arange(1000))
said = answers(slipped, few, names)
for item, text in list(zip(data.test, said, strict=False))[:3]:
    print(f"{item.source} = {item.target}, it says {text!r}")
print(f"exact match: {exact(said, right_sums[:1000]):.1f} %")

# %% tags=["record"] name="ask-the-slipped-numbers"
slipped_exact = exact(said, right_sums[:1000])
others = test_sums._replace(  # every answer beside another's question
    source=test_sums.source.roll(1, 0),
    source_lengths=test_sums.source_lengths.roll(1, 0),
)
with torch.no_grad():
    total, count = slipping(slipped, others)
strange_loss = float(total / count)
glue("slipped-exact", slipped_exact, display=False)

# %% [markdown] name="slipped-seen"
r"""
**What you saw.** A loss as low as it can be, and {glue:text}`slipped-exact:.0f` % {term}`exact match <exact match>` (every character right). Give every answer some other question, and the loss hardly moves: the decoder, with the answer whispered to it, doesn't use the question. A loss alone can't tell this from success; asking the machine as it will be used can.
"""

# %% tags=["record"] name="slipped-held"
holds(
    "the slipped loss is as low as it can be",
    slipped_loss < lowest + 0.02,
    f"{slipped_loss:.3f}, {lowest:.3f}",
)
holds(
    "with another question beside each answer the loss hardly moves",
    abs(strange_loss - slipped_loss) < 0.02,
    f"{slipped_loss:.3f}, {strange_loss:.3f}",
)
holds(
    "and the machine answers next to nothing right",
    slipped_exact < 5,
    f"{slipped_exact:.1f} %",
)

# %% [markdown] name="the-plain-machine"
r"""
## The plain machine

Now with your loss, through the same 44,000 sums five times. The network has {glue:text}`width` units: the vector is h and c, {glue:text}`vector-width` numbers. The steps grow up to the chosen rate and then shrink to zero, in straight lines; the rate was chosen from a list, on validation sums, in `book/training/03_order.py`. (Four machines had their rate chosen so: plain, read backwards, peeky, units first. The others below take the rate of the one that they vary.) That script trained each machine three times; seed 0 is trained again here.
"""


# %% tags=["given"] name="order-log"
def read_log(name):
    path = ROOT / "book" / "weights" / name
    return json.loads(path.read_text("utf-8"))


def seeds(arm, what="exact"):
    """What the log says of an arm's three runs."""
    rate = order["chosen"][arm]
    runs = [order["runs"][f"{arm} | 5 {rate:g} {seed}"] for seed in range(3)]
    return np.array([run[what] for run in runs])  # (3, ...)


def recipe(arm):
    """Five epochs at the rate that was chosen for this arm."""
    rate = order["chosen"][arm]
    return Recipe(EPOCHS, rate, warmup=100, betas=(0.9, 0.98), **ORDER)


order = read_log("03-order.json")


# %% name="plain-answers"
def loss(model, batch):
    read = batch.source, batch.source_lengths
    return teacher_forcing_loss(
        lambda heard: model(*read, heard), batch.target_out, START, PAD
    )


plain = learn(sum_parts[0], loss, recipe("once"))
plain_said = answers(plain, test_sums, names)
for item, said in list(zip(data.test, plain_said, strict=True))[:6]:
    mark = "right" if said == item.target else ""
    print(f"{item.source:>8} = {item.target:<5} it says {said:<5} {mark}")

# %% name="per-character"
with torch.no_grad():
    scores = plain(*test_sums[:3])  # (B, T, V), with the teacher's help
hit = (scores.argmax(-1) == test_sums.target_out).numpy()  # (B, T)
real = (test_sums.target_out != PAD).numpy()
three = real.sum(1) == 4  # answers of three digits, and END
for name, place in [("hundreds", 0), ("tens", 1), ("units", 2)]:
    print(f"{name:8} right in {100 * hit[three, place].mean():.0f} %")
print(f"all characters {100 * hit[real].mean():.0f} %")

# %% name="same-vector"
layer = plain.encoder.rnn.layers  # the trained LSTM
few = rows_of(test_sums, torch.arange(50))
with torch.no_grad():
    x = plain.encoder.embedding(few.source).numpy()  # (B, S, D)
    _, its = plain.encoder(few.source, few.source_lengths)  # (1, B, H) each
    bias = (layer.bias_ih_l0 + layer.bias_hh_l0).numpy()
    weights = layer.weight_ih_l0.numpy().T, layer.weight_hh_l0.numpy().T, bias
yours = encode_last_state(x, few.source_lengths.numpy(), *weights)
gap = max(abs(a - b[0].numpy()).max() for a, b in zip(yours, its, strict=True))
print(f"{2 * WIDTH} numbers, largest difference {gap:.0e}")

# %% tags=["record"] name="plain-numbers"
sums_plain, by_place = (
    exact(plain_said, right_sums),
    [100 * hit[three, place].mean() for place in range(3)],
)
glue("sums-plain", sums_plain, display=False)
glue("per-character", 100 * hit[real].mean(), display=False)
for name, share in zip(["hundreds", "tens", "units"], by_place, strict=True):
    glue(f"plain-{name}", share, display=False)
glue("width", WIDTH, display=False)
glue("vector-width", 2 * WIDTH, display=False)
units_floor = max(
    exact([t[:-1] + sign for t in right_sums], right_sums)
    for sign in "0123456789"
)
glue("units-floor", units_floor, display=False)
common = Counter(item.target for item in data.train).most_common(1)[0][0]
glue("commonest", exact([common] * len(right_sums), right_sums), display=False)
glue("alone-once", seeds("no teacher").mean(), display=False)

# %% [markdown] name="per-character-seen"
r"""
**What you saw.** {glue:text}`sums-plain:.0f` % of 5,000 test sums are exact. Always saying the commonest answer gets {glue:text}`commonest:.1f` %; somebody who knew every digit but the last, and always wrote the same one there, {glue:text}`units-floor:.0f` %, not much less than the machine. With the teacher's help {glue:text}`per-character:.0f` % of the characters are right, but not alike: of three-digit answers the hundreds in {glue:text}`plain-hundreds:.0f` %, the tens in {glue:text}`plain-tens:.0f` %, the units in {glue:text}`plain-units:.0f` %. The machine finds out *about* how large the answer is, and fails at its last digit.

Its reading is your own code: with its trained weights `encode_last_state` gives the same {glue:text}`vector-width` numbers. They are all that the decoder gets. Are they too few?
"""

# %% tags=["record"] name="plain-held"
holds(
    "the plain machine gets less than a third of the sums right",
    sums_plain < 33 and seeds("once").max() < 33,
    f"seeds: {', '.join(f'{x:.0f}' for x in seeds('once'))} %",
)
holds(
    "not much more than all digits but the last known gets: under 10 points",
    max(seeds("once").max(), sums_plain) - units_floor < 10,
    f"{units_floor:.1f} %",
)
holds(
    "it fails at the end: hundreds, tens, units",
    (np.diff(seeds("once", "places"), axis=1) < -3).all()
    and (seeds("once", "places")[:, 2] < 60).all(),
)
holds("your encoder gives the same vector", gap < 1e-4, f"{gap:.0e}")

# %% [markdown] name="accuracy-by-length-exercise"
r"""
:::{exercise} Accuracy by length
:label: ex-accuracy-by-length
For each bin of source lengths: which share of the answers is exactly right (the same string as the target), and how many answers are in it?

`predictions` and `targets`, lists of N strings, `lengths` (N,) of the sources, `bins` a list of (low, high), **both included** → shares (bins,), from 0 to 1, and counts (bins,), both NumPy arrays. An empty bin has the share nan. Difficulty 2 of 5, about 8 minutes.
:::
"""

# %% [markdown] name="accuracy-by-length-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Once you know which answers are right, an array of booleans, a share is the mean of a part of it.

</details>
<details><summary>Hint 2: the shapes</summary>

right (N,), inside (N,) for each bin → one number a bin → (bins,).

</details>
<details><summary>Hint 3: in words</summary>

Compare each prediction with its target. For each bin, mark the lengths from low to high. Mean of the marked; nan if there are none. Count the marked.

</details>
"""


# %% tags=["answer"] name="accuracy-by-length"
def accuracy_by_length(predictions, targets, lengths, bins):
    """The share of right answers in each bin (low, high), and its size.

    predictions, targets: N strings each; lengths (N,); both ends included
    -> shares (bins,), nan where empty; counts (bins,).
    """
    # BEGIN SOLUTION
    right = np.array(predictions) == np.array(targets)  # (N,)
    lengths = np.asarray(lengths)
    shares, counts = [], []
    for low, high in bins:
        inside = (lengths >= low) & (lengths <= high)  # (N,)
        shares.append(right[inside].mean() if inside.any() else np.nan)
        counts.append(inside.sum())
    return np.array(shares), np.array(counts)
    # END SOLUTION


# %% tags=["check"] name="accuracy-by-length-check"
check(accuracy_by_length)

# %% [markdown] name="accuracy-by-length-why"
r"""
<details><summary>Why it works</summary>

One mean over all lengths wouldn't tell whether the long ones fail. The counts belong to the answer, because a share of 4 answers and a share of 4,000 deserve different trust: were $n$ new questions drawn again and again, the share would stay within $\pm 1.96\sqrt{p(1-p)/n}$ about 95 times of 100.

</details>
"""

# %% name="plain-by-length"
sum_bins = [(3, 4), (5, 5), (6, 6), (7, 7)]
sum_lengths = test_sums.source_lengths.numpy()
shares, counts = accuracy_by_length(
    plain_said, right_sums, sum_lengths, sum_bins
)
for ends, share, count in zip(sum_bins, shares, counts, strict=True):
    band = 196 * np.sqrt(share * (1 - share) / count)
    score = f"{100 * share:3.0f} ± {band:.0f} %"
    print(f"from {ends[0]} to {ends[1]} characters: {score}, {count} sums")

# %% tags=["record"] name="plain-by-length-numbers"
glue("plain-five", 100 * float(shares[1]), display=False)
glue("plain-seven", 100 * float(shares[-1]), display=False)
plain_lengths = shares

# %% [markdown] name="plain-falls"
r"""
**What you saw.** Of the sums with five characters, such as `16+75`, {glue:text}`plain-five:.0f` % are right; of those with seven, such as `167+759`, {glue:text}`plain-seven:.0f` %. Long questions fail more, as they did for the first neural translators {cite}`bahdanau2015`. That could mean that the vector is full. It could also mean that longer sums are harder to *add*. Three changes that leave the vector as wide as it is test the first.
"""

# %% tags=["record"] name="plain-falls-held"
by_length = np.array(
    [[run["5"], run["7"]] for run in seeds("once", "by length")]
)
holds(
    "from five characters to seven the plain machine falls",
    (by_length[:, 0] - by_length[:, 1] > 5).all()
    and bool(plain_lengths[1] - plain_lengths[-1] > 0.05),
    "; ".join(f"{a:.0f} → {b:.0f} %" for a, b in by_length),
)

# %% [markdown] name="read-backwards"
r"""
## Change one: read backwards

Read the question from its end {cite}`sutskever2014`. Its *first* characters, on which the answer's first digit depends most, are then read last.
"""

# %% [markdown] name="reverse-source-exercise"
r"""
:::{exercise} Reverse the source
:label: ex-reverse-source
Turn each row's characters round; the padding stays where it is.

`source` (B, S) whole-number ids, `lengths` (B,) from 1 to S → a new array (B, S) of the same dtype, be it int8 or int64: a large id may not fit into another. With `.` for padding, `16+75..` becomes `57+61..`. Difficulty 2 of 5, about 8 minutes.
:::
"""

# %% [markdown] name="reverse-source-hints"
r"""
<details><summary>Hint 1: where to look</summary>

A loop with slices does it. Without a loop: compute for every place the place to read from, and index with that.

</details>
<details><summary>Hint 2: the shapes</summary>

places (S,) against lengths (B, 1) → an index (B, S). `source[rows, index]` with rows (B, 1) picks from each row its own places.

</details>
<details><summary>Hint 3: in words</summary>

In a row of length n, place p reads from place n − 1 − p, if p < n. Every other place reads from itself.

</details>
"""


# %% tags=["answer"] name="reverse-source"
def reverse_source(source, lengths):
    """Each row's first `length` ids in reverse, the padding left as it is.

    source (B, S), lengths (B,) -> a new array (B, S) of the same dtype.
    """
    # BEGIN SOLUTION
    places = np.arange(source.shape[1])  # (S,)
    ends = lengths[:, None]  # (B, 1)
    places = np.where(places < ends, ends - 1 - places, places)  # (B, S)
    return source[np.arange(len(source))[:, None], places]
    # END SOLUTION


# %% tags=["check"] name="reverse-source-check"
check(reverse_source)

# %% [markdown] name="reverse-source-why"
r"""
<details><summary>Why it works</summary>

The *average* distance between a character and the decoder is the same as before; which pairs are close has changed. Were the padding turned round with the rest, each row would begin with a different number of meaningless steps.

</details>
"""


# %% name="train-reversed"
def turned(batch):
    """The same pairs, with sources through your reverse_source."""
    back = reverse_source(batch.source.numpy(), batch.source_lengths.numpy())
    return batch._replace(source=torch.as_tensor(np.asarray(back)))


back = learn(turned(sum_parts[0]), loss, recipe("once, backwards"))
back_said = answers(back, turned(test_sums), names)
print(f"read backwards: {exact(back_said, right_sums):.1f} % exact")
for arm in ("once", "once, backwards"):
    places = ", ".join(f"{p:.0f}" for p in seeds(arm, "places").mean(0))
    print(f"{arm}, three seeds: hundreds, tens, units right in {places} %")

# %% tags=["record"] name="train-reversed-numbers"
sums_back = exact(back_said, right_sums)
glue("sums-reversed", sums_back, display=False)
gain = seeds("once, backwards") - seeds("once")
blank = seeds("six blanks, backwards") - seeds("six blanks")
glue("reverse-gain", gain.mean(), display=False)
glue("blank-gain", blank.mean(), display=False)
glue("blank-forwards", seeds("six blanks").mean(), display=False)
glue("blank-backwards", seeds("six blanks, backwards").mean(), display=False)
places_gain = seeds("once, backwards", "places") - seeds(
    "once", "places"
)  # (3, 3)
for name, x in zip(
    ["hundreds", "tens", "units"], places_gain.mean(0), strict=True
):
    glue(f"gain-{name}", x, display=False)

# %% [markdown] name="reversed-seen"
r"""
**What you saw.** {glue:text}`sums-reversed:.0f` % instead of {glue:text}`sums-plain:.0f` %; over three seeds reading backwards adds {glue:text}`reverse-gain:.0f` points. But look where. The usual account says: the first digit's sources are near now, so the first digit gets learned. Yet the hundreds, nearly always right before, had little left to gain: they gain {glue:text}`gain-hundreds:.1f` points, the tens {glue:text}`gain-tens:.0f`, the units {glue:text}`gain-units:.0f`. After five epochs the gain is at the *last* digit. (Whether the first was learned *sooner*, and that helped the rest, places after every epoch would tell; only the last was measured.)
"""

# %% tags=["record"] name="reversed-held"
holds(
    "reading backwards adds more than ten points, with every seed",
    (gain > 10).all(),
    ", ".join(f"{x:.0f}" for x in gain),
)
holds(
    "the units gain more than the hundreds and the tens",
    (places_gain[:, 2] > 1.5 * places_gain[:, :2].max(1)).all(),
)

# %% [markdown] name="nearness-seen"
r"""
Is it nearness at all? Take it away: let both machines read six blanks between the question and the answer, so that no character is near. Both fall, to {glue:text}`blank-backwards:.0f` % backwards and {glue:text}`blank-forwards:.0f` % forwards (three seeds each), and the lead falls with them. So the lead is gone when nothing is near, but so is nearly everything else: blanks also make the way longer, both machines now get less than guessing the last digit would, their rate was chosen without blanks, and with more training the lead might come back. This can't say how much of the lead is nearness. Those who found the trick had no complete explanation either {cite}`sutskever2014`.
"""

# %% tags=["record"] name="nearness-held"
holds(
    "six blanks take away more than half of that lead",
    (blank < 0.5 * gain).all(),
    f"{gain.mean():.0f} → {blank.mean():.0f} points",
)
holds(
    "with six blanks both are no better than knowing all but the last digit",
    max(seeds("six blanks").max(), seeds("six blanks, backwards").max())
    < units_floor + 3,
)

# %% [markdown] name="peek-twice"
r"""
## Change two: look again

The plain decoder gets the vector once, as its first state, and must carry it along while it writes. A {term}`peeky <peeky decoder>` decoder {cite}`cho2014` gets the encoder's last h again at **every** step, beside the character it reads, and once more beside its state, before the scores. Nothing new is stored: the same vector is shown more often.
"""

# %% tags=["figure"] name="backwards-and-peeky" mystnb={"image": {"alt": "Two drawings of encoder and decoder. Above, the encoder reads 5, 7, plus, 6, 1, the question backwards, and hands one vector to the decoder. Below, besides that arrow, dashed arrows lead from the last encoder state to every step of the decoder."}, "figure": {"name": "fig-peeky", "caption": "Above: the question read backwards. Below: a peeky decoder, which sees the one vector at every step (dashed)."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 3.9))
hears, says = ["START", "9", "1"], ["9", "1", "END"]
draw_halves(axes[0], "57+61", hears, says)
draw_halves(axes[1], "16+75", hears, says, peeky=True)
plt.show()

# %% name="train-peeky"
peeky = learn(sum_parts[0], loss, recipe("peek"), peeky=True)
peeky_said = answers(peeky, test_sums, names)
print(f"peeky, read forwards: {exact(peeky_said, right_sums):.1f} % exact")
for arm in ("peek", "peek at step 1"):
    shares = ", ".join(f"{x:.0f}" for x in seeds(arm))
    weights = f"{seeds(arm, 'weights')[0]:,} weights"
    print(f"{arm:14}, three seeds: {shares} % exact, {weights}")

# %% tags=["record"] name="train-peeky-numbers"
sums_peeky = exact(peeky_said, right_sums)
glue("sums-peeky", sums_peeky, display=False)
glue("peek-once", seeds("peek at step 1").mean(), display=False)

# %% [markdown] name="peeky-seen"
r"""
**What you saw.** {glue:text}`sums-peeky:.0f` %, read forwards. A peeky decoder has more weights than the plain one, so perhaps those did it? The log's second line has the same weights, but sees zeros in place of the vector after its first step: {glue:text}`peek-once:.0f` %. So it isn't the weights: it is that the vector is there at every step. (Which also gives gradients a short way back to the encoder; the two come together.)

So a vector of this width can hold enough for most sums. It isn't the *same* vector, since each encoder was trained with its own decoder: whether the plain machine's holds the units, a reader trained on its frozen encoder would tell. Longer sums stay the harder ones, peeky or not.

Does the plain decoder lose the units on its way, while it writes the other digits? That can be asked without another look and without another weight.
"""

# %% tags=["record"] name="peeky-held"
holds(
    "looking again lifts the machine from less than half to most sums",
    min(seeds("peek").min(), sums_peeky) > 70 and seeds("once").max() < 50,
    ", ".join(f"{x:.0f}" for x in seeds("peek")),
)
holds(
    "longer sums stay the harder ones, peeky or not",
    all(
        run["5"] - run["7"] > 5
        for arm in ("once", "peek")
        for run in seeds(arm, "by length")
    ),
)
holds(
    "at equal weights, looking again is worth more than 40 points",
    (seeds("peek") - seeds("peek at step 1") > 40).all(),
    ", ".join(f"{x:.0f}" for x in seeds("peek at step 1")),
)


# %% [markdown] name="units-first-bet"
r"""
## Change three: write the units first

People add from the right. Write the answer backwards, `19` for `91`: nothing comes before the units now, and each further digit needs one column and a carry from the one before. The bet, written before the run: above 95 %. Place yours.
"""


# %% name="train-units-first"
def units_first(items):
    return [sums.Sum(item.source, item.target[::-1]) for item in items]


swapped = pairs(units_first(data.train), names)
units = learn(swapped, loss, recipe("units first"))
units_said = [text[::-1] for text in answers(units, test_sums, names)]
print(f"units first: {exact(units_said, right_sums):.1f} % exact")
for arm in ("units first", "GRU", "GRU, backwards", "GRU, units first"):
    shares = ", ".join(f"{x:.0f}" for x in seeds(arm))
    place = ", ".join(f"{x:.0f}" for x in seeds(arm, "places")[:, 2])
    print(f"{arm:16}, three seeds: {shares} % exact, units {place} %")

# %% tags=["record"] name="train-units-first-numbers"
sums_units = exact(units_said, right_sums)
glue("sums-units", sums_units, display=False)
first_place = seeds("units first", "places")[:, 2]
glue("first-place", first_place.mean(), display=False)
glue("once-place", seeds("once", "places")[:, 2].mean(), display=False)
gru = {
    arm: seeds(arm) for arm in ("GRU", "GRU, backwards", "GRU, units first")
}

# %% tags=["record"] name="books-run-numbers"
book = read_log("03-sums.json")
glue("book-epochs", book["recipe"]["epochs"], display=False)


def book_runs(version):
    """Its runs, a dictionary for each seed."""
    runs = book["runs"].items()
    return [run for name, run in runs if name.rsplit(" ", 1)[0] == version]


for key, name in [
    ("plain", "plain"),
    ("reversed", "reversed"),
    ("peeky", "reversed + peeky"),
]:
    found = [run["test"] for run in book_runs(name)]
    for which, x in [("low", min(found)), ("high", max(found))]:
        glue(f"book-{key}-{which}", x, display=False)
for key, arm in [
    ("plain", "once"),
    ("reversed", "once, backwards"),
    ("peeky", "peek"),
    ("units", "units first"),
    ("both", "peek, backwards"),
    ("gplain", "GRU"),
    ("greversed", "GRU, backwards"),
    ("gunits", "GRU, units first"),
]:
    found = seeds(arm)
    for which, x in [("low", found.min()), ("high", found.max())]:
        glue(f"log-{key}-{which}", float(x), display=False)
by_epoch = np.array([run["validation"] for run in book_runs("reversed")])
jumps = -np.diff(by_epoch)  # (seeds, epochs - 1): how far it falls
glue("book-jump", float(jumps.max()), display=False)
glue("book-seeds", len(by_epoch), display=False)
glue("book-best", float(by_epoch.max()), display=False)
BOOK = 54.06  # one run of the book's code, reversed, on its own sums
over = by_epoch >= BOOK
glue("book-over", int(over.sum()), display=False)
glue("book-all", over.size, display=False)
glue("book-validation", len(data.validation), display=False)
last_epoch, best = by_epoch[:, -1], by_epoch.max() / 100
glue("book-last-low", float(last_epoch.min()), display=False)
glue("book-last-high", float(last_epoch.max()), display=False)
glue("book-missing", BOOK - float(last_epoch.max()), display=False)
luck = 196 * np.sqrt(best * (1 - best) / len(data.validation))
glue("book-luck", luck, display=False)
glue("book-spread", float(np.ptp(by_epoch[:, -1])), display=False)
glue("epochs", EPOCHS, display=False)

# %% tags=["figure"] name="sums-by-place" mystnb={"image": {"alt": "Share of right digits by place, hundreds, tens and units, for four machines with three seeds each. Plain falls steeply to the units, and so does units first. Read backwards and peeky stay above 80 percent at every place."}, "figure": {"name": "fig-sums-by-place", "caption": "Three-digit answers of the LSTM, with the teacher's help. Read forwards and seen once, the units are the hard digit, written last or first. Read backwards or seen again, no place is below 80 %. Lines: the mean of three seeds, which are the pale dots."}}
shown = {
    "once": "plain",
    "once, backwards": "read backwards",
    "peek": "peeky",
    "units first": "units first",
}
fig, ax = plt.subplots(figsize=(5.2, 3.2))
styles = zip(shown.items(), ["o-", "s--", "^-.", "D:"], strict=True)
for (arm, label), style in styles:
    places = seeds(arm, "places")  # (3, 3)
    ax.plot(places.mean(0), style, color=viz.INK, label=label)
    for row in places:
        ax.plot(row, style[0], color=viz.INK, alpha=0.3)
ax.set(
    ylabel="digit right (%)",
    ylim=(0, 104),
    xlabel="digit's place",
    xticks=range(3),
    xticklabels=["hundreds", "tens", "units"],
)
ax.legend(loc="lower left")
plt.show()

# %% [markdown] name="sums-seen"
r"""
**What you saw.** {glue:text}`sums-units:.0f` %. The bet is lost for this machine. Written first, with nothing to carry them past, the units are right in {glue:text}`first-place:.0f` % (plain: {glue:text}`once-place:.0f` %). So carrying them past the other digits isn't what the plain LSTM chiefly lacks after five epochs.

Then the cell was exchanged: a {term}`GRU`, a lighter gated cell that has h alone: half the numbers to hand over, and a quarter of the weights less. (Three differences, then, and the rate is the LSTM's.) With it the same change comes close to the bet, with every seed:

| exact match (%), lowest and highest of three seeds | LSTM | GRU |
|---|---|---|
| plain | {glue:text}`log-plain-low:.0f`–{glue:text}`log-plain-high:.0f` | {glue:text}`log-gplain-low:.0f`–{glue:text}`log-gplain-high:.0f` |
| read backwards | {glue:text}`log-reversed-low:.0f`–{glue:text}`log-reversed-high:.0f` | {glue:text}`log-greversed-low:.0f`–{glue:text}`log-greversed-high:.0f` |
| units first | {glue:text}`log-units-low:.0f`–{glue:text}`log-units-high:.0f` | {glue:text}`log-gunits-low:.0f`–{glue:text}`log-gunits-high:.0f` |
| peeky | {glue:text}`log-peeky-low:.0f`–{glue:text}`log-peeky-high:.0f` | |
| read backwards, peeky | {glue:text}`log-both-low:.0f`–{glue:text}`log-both-high:.0f` | |
"""

# %% tags=["record"] name="sums-held"
holds(
    "the bet is lost: units first stays far below 95 % with the LSTM",
    sums_units < 70 and seeds("units first").max() < 70,
    ", ".join(f"{x:.0f}" for x in seeds("units first")),
)
holds(
    "written first by the LSTM, the units are still the hard digit",
    (first_place < 65).all()
    and (
        seeds("units first", "places")[:, :2].min(1) - first_place > 20
    ).all(),
)
holds(
    "with a GRU, units first comes close to the bet with every seed",
    (gru["GRU, units first"] > 88).all()
    and (gru["GRU, units first"] - gru["GRU"] > 10).all(),
    ", ".join(f"{x:.0f}" for x in gru["GRU, units first"]),
)
holds(
    "the GRU has about a quarter of the weights less",
    0.7 < seeds("GRU", "weights")[0] / seeds("once", "weights")[0] < 0.8,
)

# %% [markdown] name="two-warnings"
r"""
All after {glue:text}`epochs` epochs, on 5,000 test sums. Two warnings stand in this table. How far writing the units first gets depends on the network, so order alone doesn't explain it. And one entry goes from {glue:text}`log-gplain-low:.0f` to {glue:text}`log-gplain-high:.0f` % by the seed alone: a single run would have shown one or the other. What both columns show: a vector of this *width* has room for most sums. Reading backwards brings them through it with either cell. Perhaps the machines differ in *when* they find the units, not in whether; more epochs would tell.
"""

# %% tags=["record"] name="sums-held-too"
holds(
    "the GRU's plain machine spreads over more than 25 points by seed",
    np.ptp(gru["GRU"]) > 25,
    ", ".join(f"{x:.0f}" for x in gru["GRU"]),
)
holds(
    "units first gets further with the GRU, by more than 25 points",
    gru["GRU, units first"].min() - seeds("units first").max() > 25,
)
holds(
    "reading backwards brings both cells to most sums",
    min(gru["GRU, backwards"].min(), seeds("once, backwards").min()) > 70,
)
holds(
    "read backwards and peeky at once: above 95 %, each seed",
    seeds("peek, backwards").min() > 95,
)
holds(
    "read backwards and peeky stay above 80 % at every place",
    min(
        seeds("once, backwards", "places").min(), seeds("peek", "places").min()
    )
    > 80,
)

# %% [markdown] name="the-books-machine"
r"""
And the book? The code of {cite:t}`saitoh2018`, run once as it stands, gave 10, 54.1 and 98 % for plain, reversed, and reversed and peeky, after 25 epochs on its own sums. Its machine, rebuilt by `book/training/03_sums.py` (128 units, the padding read too, h handed over without c) and trained with {glue:text}`book-seeds` seeds, got on the test sums {glue:text}`book-plain-low:.0f`–{glue:text}`book-plain-high:.0f`, {glue:text}`book-reversed-low:.0f`–{glue:text}`book-reversed-high:.0f` and {glue:text}`book-peeky-low:.0f`–{glue:text}`book-peeky-high:.0f` %. The middle one misses that figure. Look at its whole runs, scored after each epoch on {glue:text}`book-validation:,` validation sums:
"""

# %% tags=["figure"] name="the-books-run" mystnb={"image": {"alt": "Validation exact match of the rebuilt book machine over 25 epochs, reversed, for five seeds. All lines rise, with large jumps from epoch to epoch, and lie far apart at the end; a dotted line at 54.1 is crossed by the highest of them for a single epoch."}, "figure": {"name": "fig-books-run", "caption": "The book's reversed machine, rebuilt, epoch by epoch, on the validation sums: a line for each seed, and the band between the lowest and the highest. Dotted: what the book's own code gave."}}
fig, ax = plt.subplots(figsize=(5.2, 2.6))
epochs_run = np.arange(1, by_epoch.shape[1] + 1)
ax.fill_between(
    epochs_run, by_epoch.min(0), by_epoch.max(0), color=viz.INK, alpha=0.12
)
ax.plot(epochs_run, by_epoch.T, color=viz.INK, linewidth=0.9)
ax.axhline(BOOK, color=viz.INK, linestyle=":")
ax.set(xlabel="epoch", ylabel="exact match (%)", ylim=(0, 65))
plt.show()

# %% [markdown] name="books-run-seen"
r"""
**What you saw.** On the validation sums, by the seed alone, the last epoch's result differs by {glue:text}`book-spread:.0f` points, and within one run it falls from one epoch to the next by up to {glue:text}`book-jump:.0f`, perhaps because the learning rate never does; a rate that shrinks to zero would tell. Of {glue:text}`book-all` epochs, {glue:text}`book-over` reached the 54.1 %, at best {glue:text}`book-best:.0f` % (± {glue:text}`book-luck:.0f` by the luck of the sums alone); no last epoch did.

So whoever reports the last epoch of one seed may report {glue:text}`book-last-low:.0f` % or {glue:text}`book-last-high:.0f` %, honestly, of one machine. Is the book's figure such a draw? It lies {glue:text}`book-missing:.0f` points above our best last epoch, far less than our seeds differ by, so the luck of a seed may be all of it. But our sums aren't the book's, and five seeds can't rule out that they, or our rebuilding, have a part; the same five seeds on the book's own sums would tell.
"""

# %% tags=["record"] name="books-run-held"
holds(
    "from one epoch to the next the book's machine loses many points",
    jumps.max() > 8,
    f"{jumps.max():.0f}",
)
holds(
    "its seeds differ by more than 15 points at the last epoch",
    np.ptp(by_epoch[:, -1]) > 15,
    ", ".join(f"{x:.0f}" for x in by_epoch[:, -1]),
)
holds(
    "the book's figure is reached in few epochs, and by no last one",
    0 < over.sum() < 8 and not over[:, -1].any(),
    f"{over.sum()} of {over.size} epochs",
)
holds(
    "the book's figure lies above our best last epoch by less than half of "
    "what seeds differ by",
    0 < BOOK - last_epoch.max() < np.ptp(last_epoch) / 2,
    f"{BOOK - last_epoch.max():.1f} of {np.ptp(last_epoch):.0f}",
)
tested = [run["test"] for run in book_runs("reversed")]
holds(
    "on the test sums no seed of the reversed machine reaches the figure",
    max(tested) < BOOK,
    ", ".join(f"{x:.0f}" for x in tested),
)

# %% [markdown] name="without-a-teacher"
r"""
And the teacher? Trained without one, always hearing its own words, the plain machine gets {glue:text}`alone-once:.0f` % (three seeds, as many batches). With its teacher it was {glue:text}`log-plain-low:.0f` to {glue:text}`log-plain-high:.0f` %: for this machine, in five epochs and at the rate that was chosen with a teacher, teacher forcing is the better training, though in use it will hear its own words.
"""

# %% tags=["record"] name="without-a-teacher-held"
holds(
    "trained without a teacher the plain machine ends lower, each seed",
    (seeds("once") - seeds("no teacher") > 1.5).all(),
    ", ".join(f"{x:.0f}" for x in seeds("no teacher")),
)

# %% [markdown] name="half-way"
r"""
## Half-way

**Half-way: you can stop here and come back.** So far: a vector of {glue:text}`vector-width` numbers can be enough for most sums, given another order or another look, and neither simple account of why was borne out. What remains: how much gets through such a vector at all, what a look at *all* the encoder's states is worth, and how to score what is partly right. About an hour.
"""

# %% [markdown] name="how-much-fits"
r"""
## How much gets through?

Give the machine something that it can't shorten and needn't compute: random digits, to be repeated. A bit is the answer to one question of yes or no, with even odds; a digit is worth $\log_2 10 \approx 3.32$ bits, so $L$ digits are $3.32\,L$ bits. What the decoder still doesn't know of them is its cross-entropy, in bits. So

$$
\text{bits through} = 3.32\,L - \text{loss on the digits}
$$ (eq-bits)

A decoder that guesses has 0; one that is always sure and right has $3.32\,L$: 39.9 at twelve digits.

A small vector, so that trouble comes early: 16 units, h and c, 32 numbers; lengths 1 to 12. The decoder is shown the last h at every step, so that it need not carry the vector along. (`score="dot", look="last"` says so; the reason for that spelling comes below.)
"""


# %% tags=["given"] name="digits"
class Digits:
    """n batches of random digits (ids 4 to 13), one length (1 to 12) each."""

    def __init__(self, n, seed=0):
        self.n, self.seed = n, seed

    def __len__(self):
        return self.n

    def __iter__(self):
        chance = torch.Generator().manual_seed(self.seed)
        for _ in range(self.n):
            length = int(torch.randint(1, 13, (), generator=chance))
            yield digits(length, 128, chance)


def digits(length, count, chance):
    """Random digits, and the same digits as the answer."""
    x = torch.randint(4, 14, (count, length), generator=chance)
    first, last = torch.full((count, 1), START), torch.full((count, 1), END)
    lengths = torch.full((count,), length)
    return Batch(x, lengths, torch.cat([first, x], 1), torch.cat([x, last], 1))


def passed(width, arm, n, what="bits"):
    """What the log says of three runs, by length: (3, 12)."""
    rate = vector["chosen"][f"{width} {arm} {n}"]
    keys = [f"{width} {arm} {n} {rate:g} {seed}" for seed in range(3)]
    return np.array([vector["runs"][key][what] for key in keys])


vector = read_log("03-vector.json")
chance = torch.Generator().manual_seed(12_345)
digit_tests = [digits(length, 500, chance) for length in range(1, 13)]
digit_names = tokens.characters(["0123456789"])


# %% name="train-digits"
def copier(look, n):
    """A network of 16 units after n batches."""
    rate = vector["chosen"][f"16 {LOOKS[look]} {n}"]
    torch.manual_seed(0)
    sizes = RecurrentSizes(16, 16, cell="lstm", score="dot", look=look)
    model = EncoderDecoder(14, 14, sizes)
    train(
        model, lambda _: Digits(n), loss, Recipe(1, rate, warmup=50, **ORDER)
    )
    return model


LOOKS = {"last": "one", "content": "attention"}
one = {n: copier("last", n) for n in (500, 2_000)}


# %% name="bits-through"
@torch.no_grad()
def bits_through(model, test):
    """Bits of the digits that the decoder doesn't have to guess."""
    read, n = (test.source, test.source_lengths), test.source.shape[1]
    nats, _ = teacher_forcing_loss(
        lambda heard: model(*read, heard), test.source, START, PAD
    )
    return (n * np.log(10) - float(nats) / len(test.source)) / np.log(2)


for n, model in one.items():
    twelve = bits_through(model, digit_tests[-1])
    print(f"{n:5,} batches: {twelve:.1f} of {12 * np.log2(10):.1f} bits")

# %% tags=["figure"] name="bits-by-batches" mystnb={"image": {"alt": "Bits through at twelve digits against the number of training batches on a logarithmic axis, for one vector with widths of 8, 16 and 32 units. Every line rises with more batches, the wider the higher; a dotted line marks all 39.9 bits."}, "figure": {"name": "fig-bits-batches", "caption": "Twelve digits through one vector: each line rises as training goes on (three seeds as pale dots; each point is a run of its own; the rate was chosen at 500 batches, and halved for 8,000). Dotted: all the bits there are."}}
fig, ax = plt.subplots(figsize=(5.2, 3.2))
budgets = {
    w: [n for n in (500, 2_000, 8_000) if f"{w} one {n}" in vector["chosen"]]
    for w in (8, 16, 32)
}
for (width, ns), mark in zip(budgets.items(), "os^", strict=True):
    found = np.array([passed(width, "one", n)[:, -1] for n in ns])
    ax.plot(
        ns, found.mean(1), mark + "-", color=viz.INK, label=f"{width} units"
    )
    ax.plot(ns, found, mark, color=viz.INK, alpha=0.3)
ax.axhline(12 * np.log2(10), color=viz.INK, linestyle=":")
ax.set(
    xscale="log",
    xlabel="batches",
    ylabel="bits through",
    ylim=(0, 42),
    xticks=[500, 2_000, 8_000],
    xticklabels=["500", "2,000", "8,000"],
)
ax.minorticks_off()
ax.legend(loc="lower right")
plt.show()

# %% tags=["record"] name="bits-numbers"
twelve = {
    (w, a, n): passed(w, a, n)[:, -1]
    for w, a, n in [
        tuple(int(p) if p.isdigit() else p for p in key.split())
        for key in vector["chosen"]
    ]
}
for (w, a, n), x in twelve.items():
    glue(f"bits-{w}-{a}-{n}", x.mean(), display=False)
live = {n: bits_through(model, digit_tests[-1]) for n, model in one.items()}
glue("live-500", live[500], display=False)
glue("live-2000", live[2_000], display=False)

# %% [markdown] name="digits-seen"
r"""
**What you saw.** With 16 units {glue:text}`bits-16-one-500:.0f` bits after 500 batches, {glue:text}`bits-16-one-2000:.0f` after 2,000, {glue:text}`bits-16-one-8000:.0f` after 8,000 (three seeds each). Eight units go from {glue:text}`bits-8-one-500:.0f` to {glue:text}`bits-8-one-2000:.0f` and {glue:text}`bits-8-one-8000:.0f`, and 32 units, not trained further, from {glue:text}`bits-32-one-500:.0f` to {glue:text}`bits-32-one-2000:.0f`. Whoever had stopped at 500 batches would have read off a capacity. None was in reach: nowhere in the picture has more training stopped helping.

A wider network gets further with the same training (its vector is wider and its weights are more; which of the two counts isn't separated here). So the honest answer to "how much fits?" is "more than this training has found", with the number of batches named.
"""

# %% tags=["record"] name="digits-held"
gains = {
    w: twelve[w, "one", 2_000] - twelve[w, "one", 500] for w in (8, 16, 32)
}
holds(
    "fourfold training adds more than 3 bits at each width and seed",
    all((x > 3).all() for x in gains.values()),
    "; ".join(f"{w}: {x.mean():.1f}" for w, x in gains.items()),
)
holds(
    "at widths 8 and 16 so does fourfold training from 2,000 batches on",
    all(
        (twelve[w, "one", 8_000] - twelve[w, "one", 2_000] > 2).all()
        for w in (8, 16)
    ),
)
holds(
    "here too the bits rise from 500 batches to 2,000",
    live[2_000] - live[500] > 2,
    f"{live[500]:.1f}, {live[2_000]:.1f}",
)
holds(
    "the wider, the more gets through after 2,000 batches",
    twelve[8, "one", 2_000].max() < twelve[16, "one", 2_000].min() - 3
    and twelve[16, "one", 2_000].max() < twelve[32, "one", 2_000].min() - 2,
)

# %% [markdown] name="is-it-full"
r"""
Is the vector full as storage? 32 numbers in single precision are 1,024 bits, and {glue:text}`live-2000:.0f` get through. Round the numbers that the *trained* encoder hands over, and see how coarse they may be before the answers suffer.
"""


# %% tags=["given"] name="round-it"
def rounded(bits):
    """Each number of the vector to one of 2 ** bits levels."""

    def rough(x):  # over the batch: from its smallest value to its largest
        flat = x.flatten(0, -2)  # (B, H)
        low, step = flat.amin(0), (flat.amax(0) - flat.amin(0)) / (2**bits - 1)
        return (((x - low) / step).round() * step + low).to(x.dtype)

    def change(state):
        hidden = tuple(rough(part) for part in state.hidden)
        return replace(state, hidden=hidden, annotations=hidden[0][0][:, None])

    return change


for bits in (32, 8, 4):
    change = rounded(bits) if bits < 32 else lambda state: state
    said = {
        n: answers(one[2_000], digit_tests[n - 1], digit_names, change=change)
        for n in (3, 6, 9)
    }
    wanted = {
        n: [
            digit_names.decode(row)
            for row in digit_tests[n - 1].source.tolist()
        ]
        for n in said
    }
    shares = [f"{exact(said[n], wanted[n]):3.0f} %" for n in said]
    print(f"{bits:2} bits each: 3, 6, 9 digits exact in", *shares)

# %% tags=["record"] name="round-it-numbers"
rough_exact = {
    bits: [
        exact(
            answers(
                one[2_000],
                digit_tests[n - 1],
                digit_names,
                change=rounded(bits),
            ),
            wanted[n],
        )
        for n in wanted
    ]
    for bits in (8, 4)
}
whole_exact = [
    exact(answers(one[2_000], digit_tests[n - 1], digit_names), wanted[n])
    for n in wanted
]
glue("whole-six", whole_exact[1], display=False)
glue("eight-six", rough_exact[8][1], display=False)
glue("four-six", rough_exact[4][1], display=False)

# %% [markdown] name="round-it-seen"
r"""
**What you saw.** With 8 bits a number, 256 in all, six digits are exact in {glue:text}`eight-six:.0f` % (unrounded {glue:text}`whole-six:.0f` %); the finer bits of its numbers carry next to nothing. With 4 bits, 128 in all, {glue:text}`four-six:.0f` % are left, although six digits are only 20 bits. Rounded to even steps like these, the machine needs several times the room that its information would; uneven steps, or training with the rounding, might need less. So storage isn't what is short. Together with curves that still rise, "hard to learn to use" describes the vector better than "full".
"""

# %% tags=["record"] name="round-it-held"
holds(
    "rounding to 8 bits costs little", whole_exact[1] - rough_exact[8][1] < 4
)
holds(
    "rounding to 4 bits, six times the information, does cost some",
    whole_exact[1] - rough_exact[4][1] > 10,
    f"{whole_exact[1]:.0f} → {rough_exact[4][1]:.0f} %",
)
holds(
    "even 8 bits each are a quarter of the storage, and enough",
    whole_exact[2] - rough_exact[8][2] < 6,
    f"nine digits: {whole_exact[2]:.0f} and {rough_exact[8][2]:.0f} %",
)

# %% [markdown] name="one-look"
r"""
## One look at everything

Now the alternative. The encoder wrote a state at **every** character, $h_1, \dots, h_S$, and all but the last were thrown away. Keep them (they are then called annotations), and let the decoder ask at each step which of them it needs: lesson 2's soft lookup, with $s_t$ as the query and the $h_i$ as keys and values.

`look="content"` does that, and here is the reason for `look="last"`: both machines have the same weights, the same output layer and the same batches. One decoder looks at all annotations, the other is allowed the last one only.
"""

# %% name="train-attention"
look = {n: copier("content", n) for n in (500, 2_000)}
same = [sum(p.numel() for p in m.parameters()) for m in (one[500], look[500])]
print(f"weights: {same[0]:,} and {same[1]:,}")
for n in (500, 2_000):
    bits = [bits_through(m[n], digit_tests[-1]) for m in (one, look)]
    print(f"{n:5,} batches: one {bits[0]:.1f} bits, all {bits[1]:.1f}")

# %% tags=["figure"] name="bits-by-length" mystnb={"image": {"alt": "Two panels, bits through against the number of digits from 1 to 12, with a dotted diagonal for all the bits there are. After 500 batches one vector leaves the diagonal near half of the lengths and flattens, attention stays closer to it. After 2,000 batches attention lies close to the diagonal, one vector below it at long lengths."}, "figure": {"name": "fig-bits-length", "caption": "One vector and attention, 16 units each, the same weights. Above after 500 batches, below after 2,000. Dotted: all the bits there are. Pale dots: three seeds."}}
fig, axes = plt.subplots(2, 1, figsize=(5.2, 5.4), sharex=True)
for ax, n in zip(axes, (500, 2_000), strict=True):
    pair = zip([("one", one), ("attention", look)], ["o--", "s-"], strict=True)
    for (arm, models), style in pair:
        live_bits = [bits_through(models[n], test) for test in digit_tests]
        label = "one vector" if arm == "one" else arm
        ax.plot(range(1, 13), live_bits, style, color=viz.INK, label=label)
        for row in passed(16, arm, n):
            ax.plot(range(1, 13), row, style[0], color=viz.INK, alpha=0.25)
    ax.plot([0, 12], [0, 12 * np.log2(10)], ":", color=viz.INK)
    ax.set(ylabel="bits through", title=f"after {n:,} batches", ylim=(0, 42))
axes[0].legend(loc="upper left")
axes[1].set(xlabel="digits", xticks=range(1, 13))
plt.show()

# %% tags=["record"] name="attention-numbers"
lead = {
    n: twelve[16, "attention", n] - twelve[16, "one", n] for n in (500, 2_000)
}
for n, x in lead.items():
    glue(f"lead-{n}", x.mean(), display=False)

# %% [markdown] name="attention-seen"
r"""
**What you saw.** At twelve digits attention is ahead by {glue:text}`lead-500:.0f` bits after 500 batches and by {glue:text}`lead-2000:.0f` after 2,000, where it passes {glue:text}`bits-16-attention-2000:.1f` of 39.9. With the same weights it learns this sooner.

What this doesn't show: that one vector can't get there (its curve was still rising); that *choosing* is what helps, since there is also more to read (always taking the plain mean of all annotations would tell); or that attention's stays straight beyond 12 digits: all lengths were trained.

Nor is it free. The memory that is looked at grows with the input, 16 numbers for each character.
"""

# %% tags=["record"] name="attention-held"
holds(
    "after 500 batches and after 2,000 attention is ahead at twelve digits",
    all((x > 3).all() for x in lead.values()),
    "; ".join(
        f"{n}: " + ", ".join(f"{v:.1f}" for v in x) for n, x in lead.items()
    ),
)
holds(
    "after 2,000 batches attention passes most of the 39.9 bits",
    twelve[16, "attention", 2_000].min() > 33,
    f"{twelve[16, 'attention', 2_000].min():.1f} at least",
)
holds(
    "after 500 batches one vector leaves the diagonal near half the lengths",
    all(row[2] > 9 and row[7] < 23 for row in passed(16, "one", 500)),
)
holds(
    "after 2,000 batches one vector lies below it at long lengths",
    twelve[16, "one", 2_000].max() < 35,
)
holds(
    "after 500 batches one vector gains little from the ninth digit on",
    all(row[11] - row[8] < 4 for row in passed(16, "one", 500)),
)
holds(
    "after 2,000 batches attention keeps close to the diagonal",
    (
        passed(16, "attention", 2_000) > 0.8 * np.log2(10) * np.arange(1, 13)
    ).all(),
)


# %% [markdown] name="partly-right"
r"""
## Partly right

Exact match is all or nothing: eleven digits of twelve count as much as none. A translation is hardly ever equal to the one in the book, and may be good all the same. {term}`BLEU` {cite}`papineni2002` gives credit for runs of words that also stand in the reference.

An {term}`n-gram` is n words in a row. Count how many of the hypothesis's n-grams are right, each **at most as often as the reference has it**. Why the limit? The reference is *the cat is on the mat*, and someone says *the* seven times.
"""


# %% tags=["setup"] name="ngrams"
def ngrams(words, n):
    """How often each run of n words stands in a list of words."""
    places = range(len(words) - n + 1)
    return Counter(tuple(words[i : i + n]) for i in places)


# %% name="the-the-the"
hypothesis = ["the"] * 7
reference = ["the", "cat", "is", "on", "the", "mat"]
said, wanted = ngrams(hypothesis, 1), ngrams(reference, 1)
anyhow = sum(k for gram, k in said.items() if gram in wanted)
limited = (said & wanted).total()  # & takes the smaller count of each
print(f"unlimited: {anyhow} of {said.total()} words are right")
print(f"limited:   {limited} of {said.total()}")

# %% [markdown] name="bleu-exercise"
r"""
Let $p_n$ be the limited count over the number of n-grams said, both **summed over all sentences** first. A system that says only the few words it is sure of would have high precisions $p_n$, so there is a brevity penalty; $c$ and $r$ are how many words all hypotheses and all references have:

$$
\begin{aligned}
\text{penalty} &= \exp\big(\min(0,\, 1 - r/c)\big)\\
\text{BLEU} &= 100 \cdot \text{penalty} \cdot (p_1\, p_2\, p_3\, p_4)^{1/4}
\end{aligned}
$$ (eq-bleu)

If for some n from 1 to 4 no n-gram is right, BLEU is 0. That includes the cases in which no n-gram of that length was said, or nothing at all.

:::{exercise} BLEU
:label: ex-bleu
Write {eq}`eq-bleu`.

`hypotheses` and `references`, lists of N sentences, each a list of words → a number from 0 to 100. Difficulty 4 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="bleu-hints"
r"""
<details><summary>Hint 1: where to look</summary>

The cell above has the counting for one sentence and n = 1. Add up over the sentences before you divide.

</details>
<details><summary>Hint 2: the shapes</summary>

right (4,) and total (4,), sums over the corpus → precisions (4,) → one number. c and r are sums of lengths.

</details>
<details><summary>Hint 3: in words</summary>

For each pair and each n from 1 to 4: add the limited count to `right[n − 1]` and the number of n-grams said to `total[n − 1]`. Any right count zero: 0. Else the mean of the logarithms of right / total, plus the penalty's exponent; exp; times 100.

</details>
"""


# %% tags=["answer"] name="bleu"
def bleu(hypotheses, references):
    """Corpus BLEU, n-grams up to four, one reference each, from 0 to 100.

    hypotheses, references: N lists of words each; 0 if some length of n-gram
    is never right (no smoothing).
    """
    # BEGIN SOLUTION
    right, total = np.zeros(4), np.zeros(4)
    for hypothesis, reference in zip(hypotheses, references, strict=True):
        for n in range(1, 5):
            said = ngrams(hypothesis, n)
            right[n - 1] += (said & ngrams(reference, n)).total()
            total[n - 1] += said.total()
    if not right.all():
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    mean = np.log(right / total).mean()
    return float(100 * np.exp(mean + min(0.0, 1 - r / c)))
    # END SOLUTION


# %% tags=["check"] name="bleu-check"
check(bleu)

# %% [markdown] name="bleu-why"
r"""
<details><summary>Why it works</summary>

Single words check *what* is said, runs of four check the order. The geometric mean asks for all of them: a single zero makes the product zero. Precision alone would reward a system that says only what it is sure of. A translation that is too short is therefore multiplied by exp(1 − r/c): at half the length that is 0.37. Papers report corpus BLEU, because the mean over sentences would let a two-word sentence weigh as much as a long one.

</details>

Now score the machines that repeat digits, a digit for a word, from four digits on (fewer have no 4-gram). The reference tool is sacrebleu {cite}`post2018`: does it agree with yours?
"""

# %% name="bleu-by-digits"
from attn import metrics

repeated, gaps = {}, []
for name, model in [("one", one[2_000]), ("attention", look[2_000])]:
    repeated[name] = []
    for test in digit_tests[3:]:
        said = answers(model, test, digit_names)
        wanted = [digit_names.decode(row) for row in test.source.tolist()]
        score = bleu([list(t) for t in said], [list(t) for t in wanted])
        repeated[name].append((exact(said, wanted), score))
        spaced = ([" ".join(t) for t in texts] for texts in (said, wanted))
        gaps.append(abs(score - metrics.bleu(*spaced)))
print(f"largest difference from sacrebleu: {max(gaps):.0e}")
for name, scores in repeated.items():
    print(
        f"{name:9} 12 digits: {scores[-1][0]:3.0f} % exact, "
        f"BLEU {scores[-1][1]:.0f}"
    )

# %% tags=["figure"] name="bleu-falls" mystnb={"image": {"alt": "Against the number of digits from 4 to 12, exact match and BLEU of the machine with one vector. Both fall; BLEU falls more gently and lies above exact match at long lengths."}, "figure": {"name": "fig-bleu-falls", "caption": "One vector after 2,000 batches, the same answers scored twice. BLEU gives credit for what is partly right; it falls with length as well."}}
fig, ax = plt.subplots(figsize=(5.2, 2.8))
scores = np.array(repeated["one"])  # (9, 2)
ax.plot(
    range(4, 13), scores[:, 0], "o--", color=viz.INK, label="exact match (%)"
)
ax.plot(range(4, 13), scores[:, 1], "s-", color=viz.INK, label="BLEU")
ax.set(xlabel="digits to repeat", ylim=(0, 102), xticks=range(4, 13))
ax.legend(loc="lower left")
plt.show()

# %% name="what-is-lost"
said = answers(one[2_000], digit_tests[-1], digit_names)
wanted = [digit_names.decode(r) for r in digit_tests[-1].source.tolist()]
both = list(zip(said, wanted, strict=True))
place = [
    100 * np.mean([a[t : t + 1] == b[t] for a, b in both]) for t in range(12)
]
wrong = [(a, b) for a, b in both if a != b]
same = 100 * np.mean([sorted(a) == sorted(b) for a, b in wrong])
mixed = zip(said, wanted[1:], strict=False)  # beside the next one's digits
chance_same = 100 * np.mean([sorted(a) == sorted(b) for a, b in mixed])
print("right at places 1 to 12 (%):", *(f"{p:.0f}" for p in place))
print(f"wrong ones with the right digits, in another order: {same:.0f} %")
print(f"with the digits of the next question: {chance_same:.0f} %")
print("the first three: asked", *wanted[:3], " said", *said[:3])

# %% tags=["record"] name="what-is-lost-numbers"
glue("bleu-12", repeated["one"][-1][1], display=False)
glue("exact-12", repeated["one"][-1][0], display=False)
glue("place-best", max(place), display=False)
glue("place-worst", min(place), display=False)
glue("same-digits", float(same), display=False)
glue("chance-same", float(chance_same), display=False)

# %% [markdown] name="bleu-seen"
r"""
**What you saw.** Your BLEU and sacrebleu's agree. Twelve digits through one vector: {glue:text}`exact-12:.0f` % exact, BLEU {glue:text}`bleu-12:.0f`. The wrong answers aren't noise. Single digits are right in {glue:text}`place-worst:.0f` to {glue:text}`place-best:.0f` % of the answers, depending on their place, and {glue:text}`same-digits:.0f` % of the wrong answers hold exactly the right digits in another order (beside the next question's digits, which is chance: {glue:text}`chance-same:.0f` %). This is one network; others may lose other places.

BLEU against length is also what speaks against one vector in translation: for real sentences it fell beyond some 30 words {cite}`bahdanau2015`. In lesson 6 you will measure it on real translations.
"""

# %% tags=["record"] name="bleu-held"
holds("your BLEU is sacrebleu's", max(gaps) < 1e-6, f"{max(gaps):.0e}")
holds(
    "BLEU falls with length, and lies above exact match at twelve digits",
    scores[0, 1] - scores[-1, 1] > 10 and scores[-1, 1] > scores[-1, 0] + 10,
)
holds(
    "BLEU falls more gently than exact match",
    scores[0, 1] - scores[-1, 1] < 0.8 * (scores[0, 0] - scores[-1, 0]),
)
holds(
    "no noise: three times as many digits right as the 10 % of chance",
    np.mean(place) > 30,
    f"{np.mean(place):.0f} % on average",
)
holds(
    "wrong answers with the right digits are far commoner than by chance",
    same - chance_same > 15,
    f"{same:.0f} and {chance_same:.0f} %",
)

# %% [markdown] name="wider-deeper"
r"""
## Or just a bigger network?

Two more options are usual. **Stacked** layers: the states of one LSTM are the inputs of the next. **Dropout** {cite}`srivastava2014`: while training, a random part of the numbers that go into and out of the LSTM is set to zero, so that the network can't lean on any single one; it costs no weights. Each was trained on the plain machine's sums, once, at the plain machine's rate:
"""


# %% name="bigger"
def single(arm, what="exact"):
    rate = order["chosen"][arm]
    return order["runs"][f"{arm} | 5 {rate:g} 0"][what]


plain_seeds = ", ".join(f"{x:.0f}" for x in seeds("once"))
print(f"plain          {seeds('once', 'weights')[0]:>8,} weights", plain_seeds)
for arm in ("two layers", "dropout"):
    weights, score = single(arm, "weights"), single(arm)
    print(f"{arm:14} {weights:>8,} weights {score:.0f}")

# %% tags=["record"] name="bigger-numbers"
glue("two-layers", single("two layers"), display=False)
glue("dropout", single("dropout"), display=False)
glue("once-low", float(seeds("once").min()), display=False)
glue("once-high", float(seeds("once").max()), display=False)

# %% [markdown] name="the-way-out"
r"""
**What you saw.** Exact match of the plain machine, {glue:text}`once-low:.0f` to {glue:text}`once-high:.0f` % over its seeds, against {glue:text}`two-layers:.0f` % with two layers and {glue:text}`dropout:.0f` % with dropout of 0.1. One run each ranks little. But neither comes near what another order did with the same weights.

Neither changes the picture of {numref}`fig-bottleneck`: the arrow may get thicker, but it doesn't grow with the input. With attention, what is kept does. A query, keys, values: you know how to ask. **Where does the gradient go, what makes a key match, and does it keep long sentences whole?** Those are lessons 4, 5 and 6.
"""

# %% tags=["record"] name="bigger-held"
holds(
    "neither comes near what reading backwards did",
    seeds("once, backwards").min()
    - max(single("two layers"), single("dropout"))
    > 25,
)

# %% [markdown] name="quiz-padding"
r"""
## Check yourself

:::{quiz} Each batch is padded to its longest row, and you forget to freeze the rows that have ended, in training and in use. What happens?
- [ ] Nothing: the network learns to ignore padding. | It may learn to, mostly. But the answer to a question now depends on which longer question happens to share its batch.
- [x] The same question can get another answer in another batch. | The number of padded steps depends on the longest row. Examples in a batch should never see each other.
- [ ] Training stops with an error. | All shapes fit. That is why this slip lives so long.
:::
"""

# %% [markdown] name="quiz-teacher"
r"""
:::{quiz} Under teacher forcing a model gets 90 % of the characters right. Its exact match on answers of four characters is roughly …
- [ ] Still 90 %. | Each character must be right, not the average one.
- [x] 66 %, if errors are independent. | 0.9 to the power of four. Errors are seldom independent, so the real share may lie above or below. That the model reads its own mistakes costs nothing here: after the first one the answer is wrong anyway.
- [ ] About 60 %. | That takes 10 off, four times over. Chances of independent events multiply.
:::
"""

# %% [markdown] name="quiz-reverse"
r"""
:::{quiz} Reading backwards lifts the plain machine's *last* digit most. Which sentence do this lesson's runs support?
- [ ] Near characters are learned first, so the first digit profits. | No run here shows that. The first digit was nearly always right either way after five epochs; which was learned first wasn't measured.
- [x] Reading backwards helps here; how, is open. | With blanks its lead was gone, but nearly everything else was too. Why the units profit, no run here shows.
- [ ] Always read backwards. | Peeky reads forwards and does as well, and with a GRU so does writing the units first.
:::
"""

# %% [markdown] name="quiz-bits"
r"""
:::{quiz} Sixteen units pass 22 bits after 500 batches. What follows for their capacity?
- [ ] It is about 22 bits. | After four times the batches it was several bits more, and again after sixteen times.
- [x] It is at least about 22 bits. | What gets through is a lower bound. A limit would have to stay where it is under more training, and other training.
- [ ] It is 1,024 bits, 32 numbers of 32 bits. | That is storage. And in the rounding above 256 bits of storage did as well as all 1,024.
:::
"""

# %% [markdown] name="quiz-bleu"
r"""
:::{quiz} A system translates only the sentences it is sure of, perfectly, and says nothing to the others. Its BLEU is …
- [ ] 100: every n-gram it said is right. | Precision is 100 %, but that is only one factor.
- [ ] 0: one empty hypothesis makes a precision zero. | Counts are added up over the corpus, so an empty sentence adds nothing.
- [x] below 100: all precisions are 1, the brevity penalty is not. | If it says half of the words, r/c is 2 and the factor is exp(−1), about 0.37.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. Sequence to sequence: an encoder reads into one vector, a decoder writes from it; teacher forcing while learning, greedy decoding in use. A loss can fall and teach the wrong thing.
2. A plain recurrent state is multiplied by a matrix at each step; an LSTM's memory passes through gates, and open gates keep a gradient alive.
3. The plain adder fails at the units. Reading backwards or looking again brings most sums through a vector of the same width; writing the units first does so, in five epochs, with a GRU and not with the LSTM.
4. How many bits get through one vector depends on the training: at no width tried did it stop rising. Rounding each number to 8 bits costs next to nothing: storage isn't what is short.
5. With the same weights, looking at all annotations gets more bits through, sooner. BLEU scores what is partly right.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`sequence to sequence` | 시퀀스 투 시퀀스 |
| {term}`encoder` | 인코더 |
| {term}`decoder` | 디코더 |
| {term}`LSTM` | 장단기 메모리 |
| {term}`gate` | 게이트 |
| {term}`GRU` | 게이트 순환 유닛 |
| {term}`teacher forcing` | 교사 강요 |
| {term}`greedy decoding` | 탐욕적 디코딩 |
| {term}`exact match` | 완전 일치 |
| {term}`peeky decoder` | 엿보기 디코더 |
| {term}`bottleneck` | 병목 |
| {term}`recurrent layer` | 순환 계층 |
| {term}`vanishing gradient` | 기울기 소실 |
| {term}`n-gram` | n-그램 |
| {term}`BLEU` | BLEU 점수 |
| {term}`dropout` | 드롭아웃 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`sutskever2014`: translation with two deep LSTMs. Section 3.3 is the reversed source.
- {cite:t}`cho2014`: encoder and decoder, the GRU, and the context at every step.
- {cite:t}`hochreiter1997`: the LSTM; {cite:t}`gers2000` add the forget gate.
- {cite:t}`bengio1994`: why long dependencies are hard to learn. {numref}`fig-vanishing`, with proofs.
- {cite:t}`papineni2002`: BLEU, from the people who needed it. {cite:t}`post2018`: why two BLEU scores often can't be compared.
- {cite:t}`saitoh2018`, chapter 7: sums, reversed and peeky, all in NumPy.

**Next.** Lesson 4 builds the lookup over all encoder states as a layer, by hand, with its gradients.
"""
