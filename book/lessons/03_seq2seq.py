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
| After it you can | write an LSTM step, an encoder and a greedy decoder; train a network that adds numbers it reads as text; raise it from poor to nearly perfect by two small tricks; measure how a fixed memory fails as its input grows; score sequences by BLEU |
| You need | NumPy's axes and broadcasting, and what a gradient is; lesson 1's argmax, lesson 2's padding and soft lookup |
| Time | about 120 minutes, with seven exercises |

Each exercise is one function, with three folded hints and a `check`. Stuck? `show_solution(lstm_step)` defines the course's answer in
your notebook, so that you can go on. The networks are trained live: one to three minutes for the whole lesson, half a minute at most for one cell.
"""

# %% tags=["setup"] name="setup"
from collections import Counter

import matplotlib.pyplot as plt
import numpy as np

from attn import viz
from autograder import check, glue, show_solution

viz.use_style()


# %% tags=["setup"] name="sigmoid"
def sigmoid(x):
    """From 0 to 1; the same as 1 / (1 + exp(-x)), and finite for every x."""
    return 0.5 * (1 + np.tanh(x / 2))


# %% [markdown] name="adding-by-reading"
r"""
## Adding by reading

Type `16+75` and get `91`. A calculator knows what a number is. Our machine won't: it reads the question one character at a time, with nothing but a memory of fixed size, and when the question
is over it writes the answer, one character at a time. It has to find out from examples what the signs mean.

Here are 50,000 such sums, as the book that this lesson follows has them {cite}`saitoh2018`, a tenth of them kept for testing and 1,000 to watch the training by.
"""

# %% name="the-sums"
from attn.data import dates, sums

data = sums.load(50_000)
for item in data.train[:4]:
    print(f"{item.source:>8}  →  {item.target}")
print(f"{len(data.train):,} to train on, {len(data.test):,} to test")

# %% [markdown] name="two-halves"
r"""
One sequence goes in, another comes out, and their lengths have nothing to do with each other: {term}`sequence to sequence`, or seq2seq. Translation has the same form, so this was the way to do it in 2014 {cite}`sutskever2014,cho2014`. Two networks share the work:

- the {term}`encoder` reads $x_1, \dots, x_S$ and updates its state at each character: $h_1, \dots, h_S$;
- the {term}`decoder` begins where the encoder ended and writes: $s_1, \dots, s_T$, with a character after each.

All that passes from one to the other is $h_S$, a vector of fixed size. (The network below keeps two vectors at each step, h and c; joined end to end they are one.)
"""

# %% tags=["figure"] name="the-bottleneck" mystnb={"image": {"alt": "Five boxes read 1, 6, plus, 7 and 5 from left to right, each with a state h1 to h5. From the last one a single thick arrow, labelled one vector, leads to three boxes of the decoder with states s1 to s3, which read START, 9 and 1 and write 9, 1 and END."}, "figure": {"name": "fig-bottleneck", "caption": "Sequence to sequence. Whatever the decoder will know of the question has to pass through one arrow."}}
fig, ax = plt.subplots(figsize=(6.8, 2.6))
read, heard, said = list("16+75"), ["START", "9", "1"], ["9", "1", "END"]
middle = {"ha": "center", "va": "center", "fontsize": 12}
for place in range(8):
    colour, x = (viz.KEY if place < 5 else viz.QUERY), place + 0.8 * (place >= 5)
    name = f"$h_{place + 1}$" if place < 5 else f"$s_{place - 4}$"
    ax.text(x, 1, name, **middle, bbox={"boxstyle": "square,pad=0.5", "fc": "none", "ec": colour})
    ax.text(x, 0, (read + heard)[place], **middle)
    arrow = {"arrowstyle": "->", "color": colour}
    ax.annotate("", (x, 0.62), (x, 0.2), arrowprops=arrow)
    if place not in (4, 7):
        ax.annotate("", (x + 0.66, 1), (x + 0.34, 1), arrowprops=arrow)
    if place >= 5:
        ax.annotate("", (x, 1.8), (x, 1.38), arrowprops=arrow)
        ax.text(x, 2, said[place - 5], **middle)
ax.annotate("", (5.46, 1), (4.34, 1), arrowprops={"arrowstyle": "-|>", "color": viz.VALUE, "linewidth": 4})
ax.text(4.7, 1.6, "one vector", **middle, color=viz.VALUE)
ax.set(xlim=(-0.5, 8.3), ylim=(-0.3, 2.3))
ax.set_axis_off()
plt.show()

# %% [markdown] name="a-memory-with-gates"
r"""
## A memory with gates

A state that is rewritten at every character soon forgets. The {term}`LSTM` {cite}`hochreiter1997,gers2000` keeps a second vector, the memory $c$, and asks three {term}`gates <gate>`, numbers from 0 to 1, what to do with it:

$$
\begin{aligned}
(i,\; f,\; g,\; o) &= x W_x + h W_h + b \quad\text{cut into four}\\
c' &= \sigma(f) \odot c + \sigma(i) \odot \tanh(g)\\
h' &= \sigma(o) \odot \tanh(c')
\end{aligned}
$$ (eq-lstm)

Here $x$ is the vector of the character just read, $h$ the state before it; $W_x$, $W_h$ and $b$ are learned; $\sigma$ is `sigmoid` from the top of the notebook, $\odot$ multiplies entry by entry, and $c'$ and $h'$ are the new $c$ and $h$. The forget gate $\sigma(f)$ says how much of the old memory stays, the input gate $\sigma(i)$ how much of the candidate $\tanh(g)$ comes in, the output gate $\sigma(o)$ how much of the new memory shows. A toy: one unit, all weights zero. Every gate is $\sigma(0) = 0.5$, the candidate is 0, and a memory of 8 becomes 4, 2, 1. Remember that halving.
"""

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
    """One step of an LSTM; the columns of the weights stand in the order i, f, g, o.

    x (B, D), h and c (B, H), w_x (D, 4H), w_h (H, 4H), b (4H,) -> new h (B, H), new c (B, H).
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

The memory is changed by a product and a *sum*, not by another matrix. While the forget gate is near 1, what was stored stays, and a gradient comes back the same way. The four parts stand in one matrix
because one large product is faster than four small ones.

</details>

PyTorch uses the same order, with its weights transposed. Same numbers?
"""

# %% name="against-torch"
import torch

from attn.models.recurrent import EncoderDecoder, RecurrentSizes

torch.set_num_threads(1)  # tiny layers: more threads would wait for each other
torch.manual_seed(0)
theirs = torch.nn.LSTMCell(5, 4)
x, h, c = torch.randn(3, 5), torch.randn(3, 4), torch.randn(3, 4)
with torch.no_grad():
    wanted = theirs(x, (h, c))  # two of (B, H) = (3, 4)
    w_x, w_h, b = theirs.weight_ih.numpy().T, theirs.weight_hh.numpy().T, theirs.bias_ih + theirs.bias_hh
mine = lstm_step(x.numpy(), h.numpy(), c.numpy(), w_x, w_h, b.numpy())
gap = max(float(abs(a - b.numpy()).max()) for a, b in zip(mine, wanted, strict=True))
print(f"largest difference: {gap:.0e}")

# %% [markdown] name="read-to-the-end"
r"""
They differ by less than a millionth: rounding, in single precision.

## Read to the end

Now step over a whole batch of questions. Their lengths differ, and as in lesson 2 short ones are filled up with {term}`padding`. A state that reads padding is spoiled by it. So a row that has ended **keeps its state** while others read on.

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
    """Each row's state after its last character; what is padded behind it has no effect.

    x (B, S, D), lengths (B,), w_x (D, 4H), w_h (H, 4H), b (4H,) -> h (B, H), c (B, H).
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

The loop runs to the longest row, since a batch is computed together. The mask makes each row behave as if it were alone: that is what a batch must always be, examples that don't see each other. PyTorch's packed sequences do the same and skip the wasted steps.

</details>

## Write, one character at a time

The decoder is an LSTM as well. It begins with the encoder's h and c, reads START (a sign of its own; another, END, says that the answer is over), and gives a score for every character that may come first. Which character should it read next?

While learning, the *right* one, whatever it said itself: {term}`teacher forcing` {cite}`williams1989`. Input and output are the same answer, shifted by one:
"""

# %% name="teacher-forcing"
from attn.data import tokens
from attn.data.batches import Batch, teacher_forcing
from attn.data.tokens import END, PAD, START

names = tokens.characters(text for item in data.train for text in item)  # ten digits, "+", four signs such as END
pair = [names.encode("16+75")], [names.encode("91")]
batch = teacher_forcing(*pair)
print("the encoder reads ", *names.tokens(batch.source[0]))
print("the decoder reads ", *names.tokens(batch.target_in[0]))
print("and should say    ", *names.tokens(batch.target_out[0]))

# %% [markdown] name="greedy-decode-exercise"
r"""
In use there is no teacher. The decoder reads what it said itself, taking the largest score each time: {term}`greedy decoding`.

:::{exercise} Greedy decoding
:label: ex-greedy-decode
A token is a character or a sign such as START; its id is its number in the vocabulary. `step(tokens, state)` takes the id of each row's last token, (B,), and gives scores (B, V) and the next state. V is the size of the vocabulary: a score for every token that may come next. Drive it: START first, then its own best token, until every row has said END or `max_len` tokens have come.

`step`, the encoder's `state`, `batch_size` (B), the ids `start` and `end`, `max_len` → a list of B lists of ids, without START and END. Difficulty 3 of 5, about 15 minutes.
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
    """The best token at each position, fed back; a row is over at its END, or after max_len tokens.

    step(tokens (B,), state) -> scores (B, V), next state. -> B lists of ids without start and end.
    Stops as soon as every row has ended.
    """
    # BEGIN SOLUTION
    tokens = np.full(batch_size, start)  # (B,)
    rows, ended = [[] for _ in range(batch_size)], np.zeros(batch_size, dtype=bool)
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

`ended` only ever grows: a row that said END stays closed, although the network goes on computing scores for it. Greedy takes lesson 1's argmax, which has no gradient; none is needed, since nothing is learned here. The best token each time need not give the
best *sequence*: lesson 6 keeps several beginnings alive (beam search).

</details>

## The plain machine

Time to train. The network and the training loop come from `attn`. `RecurrentSizes(16, WIDTH)` makes of each character a vector of 16 numbers, learned with the rest, and gives h and c `WIDTH` units each. A `Recipe` says how often to go through the data (epochs) and how large the steps are: they grow up to 0.015 and then shrink to zero, in straight lines.

The next five cells are machinery: settings and loss, batches, asking, training. Your `greedy_decode` is called in `answers`.
"""

# %% name="settings"
from attn.recipe import Recipe
from attn.train import train

WIDTH, EPOCHS, DEVICE = 96, 5, "cpu"  # with a GPU: 256, 25, "cuda"
RECIPE = {"schedule": "linear", "device": DEVICE, "quiet": True}


def loss(model, batch):
    """Cross-entropy of the right next character, summed, and how many there were."""
    scores = model(batch.source, batch.source_lengths, batch.target_in)  # (B, T, V)
    wanted = batch.target_out
    each = torch.nn.functional.cross_entropy(scores.flatten(0, 1), wanted.flatten(), ignore_index=PAD, reduction="sum")
    return each, (wanted != PAD).sum()


# %% name="batches"
def batches_of(whole, size):
    """Batches of one source length each, so that none is padded; in another order every epoch."""

    def batches(epoch):
        chance, groups = torch.Generator().manual_seed(epoch), []
        for length in whole.source_lengths.unique():
            rows = (whole.source_lengths == length).nonzero()[:, 0]
            groups += rows[torch.randperm(len(rows), generator=chance)].split(size)
        return [rows_of(whole, groups[i]) for i in torch.randperm(len(groups), generator=chance)]

    return batches


def rows_of(whole, rows):
    """Some rows of a batch, without columns that are padding in all of them."""
    S, T = whole.source_lengths[rows].max(), (whole.target_out[rows] != PAD).sum(1).max()
    source, target_in, target_out = whole.source[rows, :S], whole.target_in[rows, :T], whole.target_out[rows, :T]
    return Batch(source, whole.source_lengths[rows], target_in, target_out)


# %% name="ask-the-machine"
def pairs(items, names):
    """Questions and answers as one large batch of ids."""
    sides = ([names.encode(item[side]) for item in items] for side in (0, 1))
    return teacher_forcing(*sides)


@torch.no_grad()
def answers(model, batch, names, max_len=12):
    """What the model says to each question, through your greedy_decode."""

    def step(tokens, state):
        scores, state = model.step(torch.as_tensor(tokens, device=device), state)
        return scores.cpu().numpy(), state

    device = next(model.parameters()).device
    state = model.start(batch.source.to(device), batch.source_lengths.to(device))
    rows = greedy_decode(step, state, len(batch.source), START, END, max_len)
    return [names.decode(row) for row in rows]


# %% name="train-one"
def exact(said, wanted):
    """The share of answers that are right in every character (%)."""
    return 100 * float(np.mean([a == b for a, b in zip(said, wanted, strict=True)]))


def learn(parts, names, sizes, recipe, size=128):
    """Train one system; gives the model, its answers to the test, and its scores by epoch."""
    batch, validation, test = parts
    wanted = [names.decode(row) for row in validation.target_out.tolist()]

    def score(model):
        return exact(answers(model, validation, names), wanted)

    torch.manual_seed(0)
    model = EncoderDecoder(len(names), len(names), sizes)
    history = train(model, batches_of(batch, size), loss, recipe, evaluate=score)
    model.cpu()  # for the pictures and comparisons below
    return model, answers(model, test, names), history.scores


# %% name="plain-answers"
sum_parts = [pairs(part, names) for part in (data.train, data.validation, data.test)]
test_sums, right_sums = sum_parts[2], [item.target for item in data.test]
recipe = Recipe(EPOCHS, 0.015, warmup=100, betas=(0.9, 0.98), **RECIPE)
plain_sizes = RecurrentSizes(16, WIDTH, cell="lstm")
plain, plain_said, plain_scores = learn(sum_parts, names, plain_sizes, recipe)
glue("sums-plain", exact(plain_said, right_sums), display=False)
for item, said in list(zip(data.test, plain_said, strict=True))[:6]:
    print(f"{item.source:>8} = {item.target:<5} it says {said:<5} {'right' if said == item.target else ''}")

# %% [markdown] name="plain-seen"
r"""
{term}`Exact match <exact match>`, every character right, on {glue:text}`sums-plain:.0f` % of 5,000 test sums. But look at the wrong ones: about as large as they should be, and most begin well. How good is it character by character, with the teacher's help?
"""

# %% name="per-character"
with torch.no_grad():
    scores = plain(test_sums.source, test_sums.source_lengths, test_sums.target_in)  # (B, T, V)
hit = (scores.argmax(-1) == test_sums.target_out).numpy()  # (B, T)
real = (test_sums.target_out != PAD).numpy()
by_place = [100 * hit[real[:, t], t].mean() for t in range(3)]
glue("per-character", 100 * hit[real].mean(), display=False)
glue("first-digit", by_place[0], display=False)
glue("third-digit", by_place[2], display=False)
print(f"all characters {100 * hit[real].mean():.0f} %; by place", *(f"{share:.0f} %" for share in by_place))

# %% name="same-vector"
layer = plain.encoder.rnn.layers  # the trained LSTM
with torch.no_grad():
    few = rows_of(test_sums, torch.arange(50))
    x = plain.encoder.embedding(few.source).numpy()  # (B, S, D): each character as a vector
    _, (its_h, its_c) = plain.encoder(few.source, few.source_lengths)  # (1, B, H) each
    bias = (layer.bias_ih_l0 + layer.bias_hh_l0).numpy()
    weights = layer.weight_ih_l0.numpy().T, layer.weight_hh_l0.numpy().T, bias
your_h, your_c = encode_last_state(x, few.source_lengths.numpy(), *weights)  # (B, H) each
gap = max(abs(your_h - its_h[0].numpy()).max(), abs(your_c - its_c[0].numpy()).max())
glue("vector-width", 2 * WIDTH, display=False)
print(f"{2 * WIDTH} numbers, largest difference {gap:.0e}")

# %% [markdown] name="per-character-seen"
r"""
**What you saw.** With the teacher's help {glue:text}`per-character:.0f` % of the characters are right, the first digit at {glue:text}`first-digit:.0f` %, the third at {glue:text}`third-digit:.0f` %. An exact answer needs *all* of them: one wrong character spoils it.

And this machine's reading is your own code: with its trained weights, `encode_last_state` gives the same {glue:text}`vector-width` numbers (h and c), to within one in a hundred thousand. Those numbers are all that the decoder gets.

So does it fail because there is too much to hold? Then longer questions should fail more.
"""

# %% [markdown] name="accuracy-by-length-exercise"
r"""
:::{exercise} Accuracy by length
:label: ex-accuracy-by-length
For each bin of source lengths: which share of the answers is exactly right (the same string as the target), and how many answers are in it?

`predictions` and `targets`, lists of N strings, `lengths` (N,) of the sources, `bins` a list of (low, high), **both included** → shares (bins,), from 0 to 1, and counts (bins,), both arrays. An empty bin has the share nan. Difficulty 2 of 5, about 8 minutes.
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
    """The share of exactly right answers in each bin (low, high) of lengths, both ends included, and its size.

    predictions, targets: N strings each; lengths (N,) -> shares (bins,), nan where empty; counts (bins,).
    """
    # BEGIN SOLUTION
    right = np.array(predictions) == np.array(targets)  # (N,)
    shares, counts = [], []
    for low, high in bins:
        inside = (np.asarray(lengths) >= low) & (np.asarray(lengths) <= high)  # (N,)
        shares.append(right[inside].mean() if inside.any() else np.nan)
        counts.append(inside.sum())
    return np.array(shares), np.array(counts)
    # END SOLUTION


# %% tags=["check"] name="accuracy-by-length-check"
check(accuracy_by_length)

# %% [markdown] name="accuracy-by-length-why"
r"""
<details><summary>Why it works</summary>

A mean over everything hides who pays for it: short sums are few. The counts belong to the answer, because a share of 4 answers and a share of 4,000 deserve different trust. The band in the pictures below is
$\pm 1.96\sqrt{p(1-p)/n}$: were $n$ new questions drawn again and again, the share would stay inside about 95 times of 100.

</details>
"""


# %% name="curves"
from attn.metrics import Bin


def curve(said, wanted, lengths, bins):
    """Exact match (%) in each bin, with its band, as viz.quality_by_length draws it."""
    shares, counts = map(np.asarray, accuracy_by_length(said, wanted, lengths, bins))
    bands = 1.96 * np.sqrt(shares * (1 - shares) / counts)
    rows = zip(bins, counts, 100 * shares, 100 * bands, strict=True)
    return [Bin(*ends, int(n), p, max(0, p - band), min(100, p + band)) for ends, n, p, band in rows]


sum_bins = [(3, 4), (5, 5), (6, 6), (7, 7)]
sum_lengths = test_sums.source_lengths.numpy()
plain_curve = curve(plain_said, right_sums, sum_lengths, sum_bins)
glue("plain-five", plain_curve[1].score, display=False)
glue("plain-seven", plain_curve[-1].score, display=False)
glue("few", int((sum_parts[0].source_lengths <= 4).sum()), display=False)
[(f"up to {b.high} characters", f"{b.n} sums", f"{b.score:.0f} %") for b in plain_curve]

# %% [markdown] name="plain-falls"
r"""
**What you saw.** Of the sums with five characters, such as `16+75`, the plain machine gets {glue:text}`plain-five:.0f` % right; of those with seven, such as `167+759`, {glue:text}`plain-seven:.0f` %. The curve falls, as it fell for the first neural translators {cite}`bahdanau2015`.

(The shortest bin is a small one: few such sums exist, only {glue:text}`few` of the 44,000 it learned from. That is another way to be hard.)

Two small tricks help before we touch the vector itself.

## Trick one: read backwards

The answer's first digit depends most on the *first* digit of each number. By the time the decoder speaks, `1` of `16+75` lies five steps back. Read from the end, and it is the last thing seen {cite}`sutskever2014`.
"""

# %% [markdown] name="reverse-source-exercise"
r"""
:::{exercise} Reverse the source
:label: ex-reverse-source
Turn each row's characters round; the padding stays where it is.

`source` (B, S) ids, `lengths` (B,) → a new array (B, S). With `.` for padding, `16+75..` becomes `57+61..`. Difficulty 2 of 5, about 8 minutes.
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
    """Each row's first `length` ids in reverse, the padding behind them untouched.

    source (B, S), lengths (B,) -> a new array (B, S).
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

The *average* distance between a character and the decoder is the same as before. But some pairs are now close, and learning can start with those. Were the padding turned round with the rest, each row would begin with a different number of meaningless steps.

</details>
"""


# %% name="train-reversed"
def turned(batch):
    """The same pairs, with sources through your reverse_source."""
    source = reverse_source(batch.source.numpy(), batch.source_lengths.numpy())
    return batch._replace(source=torch.as_tensor(np.asarray(source)))


back_parts = [turned(part) for part in sum_parts]
_, back_said, back_scores = learn(back_parts, names, plain_sizes, recipe)
glue("sums-reversed", exact(back_said, right_sums), display=False)
print(f"exact match: {exact(back_said, right_sums):.1f} %")

# %% [markdown] name="peeky-input-exercise"
r"""
Same network, same data, as many epochs, read from the other end: {glue:text}`sums-reversed:.0f` % instead of {glue:text}`sums-plain:.0f` %.

## Trick two: peek

The plain decoder sees the vector once, as its first state, and must carry it through every step while it also writes. A {term}`peeky <peeky decoder>` decoder {cite}`cho2014` gets the encoder's last h again at **every** step, beside the character it reads (and once more beside its state, before the scores). `attn`'s decoder does so with `peeky=True`; you write the first part.

:::{exercise} A peeky input
:label: ex-peeky-input
Join the one context to the decoder's input at every step.

`embedded` (B, T, D), the characters as vectors, `context` (B, H), the encoder's last h → (B, T, D + H), characters first. Difficulty 1 of 5, about 6 minutes.
:::
"""

# %% [markdown] name="peeky-input-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`np.repeat` along a new axis, or `np.broadcast_to`; then `np.concatenate` along the last axis.

</details>
<details><summary>Hint 2: the shapes</summary>

(B, H) → (B, 1, H) → (B, T, H), next to (B, T, D).

</details>
<details><summary>Hint 3: in words</summary>

Give the context a time axis. Repeat it for each of the T steps. Join it behind the characters' vectors.

</details>
"""


# %% tags=["answer"] name="peeky-input"
def peeky_input(embedded, context):
    """Every step's vector with the same context of its row behind it.

    embedded (B, T, D), context (B, H) -> (B, T, D + H).
    """
    # BEGIN SOLUTION
    repeated = np.repeat(context[:, None], embedded.shape[1], axis=1)  # (B, T, H)
    return np.concatenate([embedded, repeated], axis=2)  # (B, T, D + H)
    # END SOLUTION


# %% tags=["check"] name="peeky-input-check"
check(peeky_input)

# %% [markdown] name="peeky-input-why"
r"""
<details><summary>Why it works</summary>

The decoder's state is free to keep track of *where* in the answer it is, since *what* was asked comes in anew each time. And every step of the answer sends its gradient straight to the vector, not only through all the steps before it. The copy costs no memory that matters; what
it costs is weights: the LSTM's input is H wider.

</details>
"""

# %% name="train-peeky"
peeky_sizes = RecurrentSizes(16, WIDTH, cell="lstm", peeky=True)  # and still reading backwards
_, peeky_said, peeky_scores = learn(back_parts, names, peeky_sizes, recipe)
glue("sums-peeky", exact(peeky_said, right_sums), display=False)
glue("epochs", EPOCHS, display=False)
print(f"exact match: {exact(peeky_said, right_sums):.1f} %")

# %% tags=["figure"] name="sums-by-epoch" mystnb={"image": {"alt": "Exact match on validation sums after each epoch for three systems. Plain stays far below the others to the end, reversed climbs late, reversed and peeky climbs first and ends close to 100 percent."}, "figure": {"name": "fig-sums-by-epoch", "caption": "Three machines of the same width learn to add. Only the order of reading and the places where the vector is shown differ."}}
systems = {"plain": plain_scores, "reversed": back_scores, "reversed + peeky": peeky_scores}
looks = [(viz.WEIGHT, "o", "-"), (viz.QUERY, "s", "--"), (viz.KEY, "^", "-.")]
fig, ax = plt.subplots(figsize=(6.4, 3.2))
for (name, by_epoch), (colour, marker, line) in zip(systems.items(), looks, strict=True):
    ax.plot(range(1, EPOCHS + 1), by_epoch, color=colour, marker=marker, linestyle=line, label=name)
ax.set(xlabel="epoch", ylabel="exact match (%)", ylim=(0, 102), xticks=range(1, EPOCHS + 1))
ax.legend(handlelength=3.5)
plt.show()

# %% name="the-books-machine"
import json

from autograder.paths import ROOT

log = json.loads((ROOT / "book" / "weights" / "03-sums.json").read_text("utf-8"))  # what its training wrote
glue("book-epochs", log["recipe"]["epochs"], display=False)
for name in systems:
    glue("book-" + name.split()[-1], log[name]["test"], display=False)
    glue("book-best-" + name.split()[-1], max(log[name]["validation"]), display=False)
    print(f"{name:17} test {log[name]['test']:5.1f} %, best epoch on validation {max(log[name]['validation']):5.1f} %")

# %% [markdown] name="sums-seen"
r"""
**What you saw.**

| exact match on 5,000 test sums | Saitoh's machine, {glue:text}`book-epochs` epochs | here, {glue:text}`epochs` epochs |
|---|---|---|
| plain | {glue:text}`book-plain:.1f` % | {glue:text}`sums-plain:.1f` % |
| reversed | {glue:text}`book-reversed:.1f` % | {glue:text}`sums-reversed:.1f` % |
| reversed + peeky | {glue:text}`book-peeky:.1f` % | {glue:text}`sums-peeky:.1f` % |

The middle column is the machine of {cite:t}`saitoh2018`, rebuilt in PyTorch; `book/training/03_sums.py` trained it and wrote the log read above. Unlike ours it has 128 units, reads the padding too and hands over h without c; its steps never shrink, and its score jumps up and down to the end (best epoch on validation sums: reversed {glue:text}`book-best-reversed:.1f` %, reversed + peeky {glue:text}`book-best-peeky:.1f` %). The order is the same, and so is the lesson: a vector of this size was large enough all along. Two of the machines learned to use it better.
"""

# %% tags=["figure"] name="sums-by-length" mystnb={"image": {"alt": "Exact match against the number of characters of the sum, from 3 to 7, for three systems with bands. From five characters on all three fall: plain from a quarter to almost nothing, reversed by some 15 points at seven characters, reversed and peeky by a few."}, "figure": {"name": "fig-sums-by-length", "caption": "The falling curve. Long sums are harder for all three machines. The bands say how far chance could move each point; the shortest sums are very few."}}
curves = {"plain": plain_curve}
for name, said in [("reversed", back_said), ("reversed + peeky", peeky_said)]:
    curves[name] = curve(said, right_sums, sum_lengths, sum_bins)
fig, ax = plt.subplots(figsize=(6.4, 3.2))
viz.quality_by_length(ax, curves, measure="exact match (%)")
ax.set(xlabel="characters in the sum", ylim=(0, 102))
plt.show()
glue("reversed-five", curves["reversed"][1].score, display=False)
glue("reversed-seven", curves["reversed"][-1].score, display=False)
glue("peeky-five", curves["reversed + peeky"][1].score, display=False)
glue("peeky-seven", curves["reversed + peeky"][-1].score, display=False)

# %% [markdown] name="length-seen"
r"""
**What you saw.** From five characters to seven, reversed goes from {glue:text}`reversed-five:.0f` % to {glue:text}`reversed-seven:.0f` %, reversed + peeky from {glue:text}`peeky-five:.1f` % to {glue:text}`peeky-seven:.1f` %. The tricks lift the curve.

## Why backwards helps: the gradient that arrives

Learning follows gradients. How much of it reaches a character that was read $n$ steps before the end? Send a gradient into the last state and measure what comes out at every input. Three untrained layers: a plain recurrent one, $h' = \tanh(xW_x + hW_h + b)$; an LSTM; an LSTM whose forget gates start open ($b_f = 3$, so $\sigma(b_f) = 0.95$).
"""


# %% name="gradient-by-distance"
def arriving(layer, steps=40):
    """Length of the gradient at each input, from distance 1 on, relative to distance 1."""
    x = torch.randn(64, steps, 16, requires_grad=True)  # (B, S, D)
    states = layer(x)[0]  # (B, S, H)
    direction = torch.randn_like(states[:, -1])  # (B, H): any direction will do
    (gradient,) = torch.autograd.grad((states[:, -1] * direction).sum(), x)
    lengths = gradient.norm(dim=2).mean(dim=0).flip(0).numpy()  # (S,)
    return lengths / lengths[0]


torch.manual_seed(0)
layers = {"plain recurrent": torch.nn.RNN(16, WIDTH, batch_first=True)}
layers |= {name: torch.nn.LSTM(16, WIDTH, batch_first=True) for name in ("LSTM", "LSTM, open gates")}
with torch.no_grad():
    layers["LSTM, open gates"].bias_ih_l0[WIDTH : 2 * WIDTH] = 3.0  # the second quarter: f
reach = {name: arriving(layer) for name, layer in layers.items()}
for key, name in [("rnn", "plain recurrent"), ("lstm", "LSTM"), ("open", "LSTM, open gates")]:
    glue(f"reach-{key}", float(reach[name][19]), display=False)
    glue(f"step-{key}", float((reach[name][19] / reach[name][9]) ** 0.1), display=False)
    print(f"{name:17} after 20 steps {reach[name][19]:.0e}")


# %% name="gradient-by-place"
def arriving_at(sizes, batch):
    """Which gradient the answer's first digit sends to each character of the sum: (S,)."""
    torch.manual_seed(0)
    model = EncoderDecoder(len(names), len(names), sizes)  # untrained: this is where learning begins
    x = model.encoder.embedding(batch.source).detach().requires_grad_()  # (B, S, D)
    states, hidden = model.encoder.rnn(x)
    scores, _ = model.decoder(batch.target_in[:, :1], model.decoder.start(hidden, states))  # (B, 1, V)
    wrong = torch.nn.functional.cross_entropy(scores[:, 0], batch.target_out[:, 0], reduction="sum")
    return torch.autograd.grad(wrong, x)[0].norm(dim=2).mean(dim=0).numpy()


longest = rows_of(test_sums, (test_sums.source_lengths == 7).nonzero()[:500, 0])  # like 167+759
places = {"plain": arriving_at(plain_sizes, longest), "reversed": arriving_at(plain_sizes, turned(longest))[::-1]}
glue("first-gain", float(places["reversed"][0] / places["plain"][0]), display=False)
print(f"reversed brings {places['reversed'][0] / places['plain'][0]:.0f} times the gradient to the first digit")

# %% tags=["figure"] name="vanishing" mystnb={"image": {"alt": "Two panels on logarithmic axes. Above, the gradient that arrives against distance from 1 to 40: straight falling lines for the plain recurrent layer and the LSTM, many powers of ten down, and a nearly level line for the LSTM with open gates; a dotted line halves at every step. Below, the gradient at the seven places of a sum: plain rises from the first place to the last, reversed falls."}, "figure": {"name": "fig-vanishing", "caption": "Above: what is left of a gradient after so many steps back, before any training; dotted: halved at every step. Below: how much the answer's first digit teaches each place of a seven-character sum, such as 167+759."}}
fig, (upper, lower) = plt.subplots(2, 1, figsize=(6.4, 6.2))
for (name, lengths), (colour, _, line) in zip(reach.items(), looks, strict=True):
    upper.plot(range(1, 41), lengths, color=colour, linestyle=line, label=name)
upper.plot(range(1, 41), 0.5 ** np.arange(40), ":", color=viz.INK, label="halved each step")
upper.set(yscale="log", xlabel="distance (steps)", ylabel="gradient, relative", xticks=[1, 10, 20, 30, 40])
upper.legend(fontsize=10)
for (name, lengths), (colour, marker, line) in zip(places.items(), looks, strict=False):
    lower.plot(range(7), lengths, color=colour, marker=marker, linestyle=line, label=name)
lower.set(yscale="log", xlabel="place in the sum", xticks=range(7), xticklabels=list("167+759"))
lower.legend(fontsize=10)
plt.show()

# %% [markdown] name="vanishing-seen"
r"""
**What you saw.** Straight lines on a logarithmic axis: the gradient shrinks by the same factor at every step, {glue:text}`step-rnn:.2f` for the plain layer and {glue:text}`step-lstm:.2f` for the LSTM. Through the LSTM's memory alone it would be the toy's halving, since an untrained forget gate is half open; the way through h adds a little. At distance 20 the LSTM has {glue:text}`reach-lstm:.0e` left, the plain layer {glue:text}`reach-rnn:.0e`: the {term}`vanishing gradient` {cite}`bengio1994`. With open gates {glue:text}`reach-open:.1f` remains: an LSTM *can* keep a gradient alive, once it has learned to.

The lower panel: at the start of training, reading backwards brings {glue:text}`first-gain:.0f` times the gradient to the sum's first digit, and learning gets its foot in the door. That is not the whole story: in the end the plain machine gets the first digit right as well, and fails at the later ones. Those who found the trick had no complete explanation either {cite}`sutskever2014`.
"""

# %% [markdown] name="dates-too"
r"""
## Longer, but not harder

Sums have at most seven characters. Dates as people write them have up to 29, and the answer always has ten: `TUESDAY, SEPTEMBER 25, 1984` → `1984-09-25`. Again 50,000 pairs, as in the book {cite}`saitoh2018`; two epochs, a narrower network, and a fourth machine that peeks but reads forwards. Guess before you run: which will do best, and will the long dates be the hard ones?
"""

# %% name="train-dates"
written = dates.load(50_000)
letters = tokens.characters(text for item in written.train for text in item)
date_parts = [pairs(part, letters) for part in (written.train, written.validation, written.test)]
back_dates = [turned(part) for part in date_parts]
right_dates = [item.target for item in written.test]
date_sizes = {name: RecurrentSizes(16, 64, cell="lstm", peeky="peeky" in name) for name in [*systems, "peeky"]}
date_recipe, dates_said = Recipe(2, 0.02, warmup=100, betas=(0.9, 0.98), **RECIPE), {}
for name, sizes in date_sizes.items():
    used = back_dates if "reversed" in name else date_parts
    _, dates_said[name], _ = learn(used, letters, sizes, date_recipe, size=96)
    glue("dates-" + name.replace(" + ", "-"), exact(dates_said[name], right_dates), display=False)
    print(f"{name:17} {exact(dates_said[name], right_dates):5.1f} %")

# %% tags=["figure"] name="dates-by-length" mystnb={"image": {"alt": "Exact match on dates against their written length in six bins from 6 to 29 characters. The peeky machine stays near 100 at every length; reversed and peeky lies just below it in the middle and near 90 for the shortest and the longest; plain and reversed lie near the bottom for every length."}, "figure": {"name": "fig-dates-by-length", "caption": "Dates: length alone is not what hurts. A weekday and a long month's name add characters, but nothing that the answer needs."}}
date_bins = [(6, 8), (9, 11), (12, 14), (15, 17), (18, 23), (24, 29)]
date_lengths = date_parts[2].source_lengths.numpy()
date_curves = {name: curve(said, right_dates, date_lengths, date_bins) for name, said in dates_said.items()}
fig, ax = plt.subplots(figsize=(6.4, 3.2))
viz.quality_by_length(ax, date_curves, measure="exact match (%)")
ax.set(xlabel="characters in the date", ylim=(0, 104))
plt.show()

# %% [markdown] name="dates-seen"
r"""
**What you saw.** Plain {glue:text}`dates-plain:.1f` %, reversed {glue:text}`dates-reversed:.1f` %, reversed + peeky {glue:text}`dates-reversed-peeky:.1f` %, peeky without reversing {glue:text}`dates-peeky:.1f` %. Two surprises.

*Reversing does not help here.* In both pairs, with and without peeking, the machine that reads backwards is the worse one. An ISO date begins with the year, and in most dates people write the year last: read forwards, it is the nearest thing to the decoder. Reversing is a bet on which end is wanted first. What makes the difference is the peek: without it, two epochs are too few to learn anything much.

*Twenty-nine characters fit.* The peeky machine's curve is flat to the end (reversed + peeky loses a little at both ends). A day out of sixty years is one of 21,915 possibilities, $\log_2 21{,}915 \approx 14.4$ bits, however long it is written. The vector doesn't count characters. It holds **information**, and the encoder learns to drop the rest.
"""

# %% [markdown] name="how-much-fits"
r"""
## How much fits?

So give it something it can't shorten: random digits, 3.3 bits each, to be repeated. Nothing to compute, nothing to drop. Lengths from 1 to 12, the peeky decoder, and states of 16, 32 and 64 units. Each network sees the same 500 batches.
"""


# %% name="train-digits"
def digits(length, count, chance):
    """Random digits (ids 4 to 13) and the same digits as the answer."""
    x = torch.randint(4, 14, (count, length), generator=chance)
    first, last = torch.full((count, 1), START), torch.full((count, 1), END)
    return Batch(x, torch.full((count,), length), torch.cat([first, x], 1), torch.cat([x, last], 1))


chance = torch.Generator().manual_seed(0)
drawn = torch.randint(1, 13, (500,), generator=chance).tolist()
digit_batches = [digits(length, 128, chance) for length in drawn]
digit_tests = {length: digits(length, 500, chance) for length in range(1, 13)}
digit_names = tokens.characters(["0123456789"])
copiers = {}
for width in (16, 32, 64):
    torch.manual_seed(0)
    copiers[width] = EncoderDecoder(14, 14, RecurrentSizes(16, width, cell="lstm", peeky=True))
    train(copiers[width], lambda epoch: digit_batches, loss, Recipe(1, 0.02, warmup=50, **RECIPE))

# %% name="ask-the-copiers"
copied = {width: [] for width in copiers}  # for each width: (said, wanted) at lengths 1 to 12
for width, model in copiers.items():
    for test in digit_tests.values():
        wanted = [digit_names.decode(row) for row in test.source.tolist()]
        copied[width].append((answers(model, test, digit_names, max_len=14), wanted))
repeated = {width: [exact(said, wanted) for said, wanted in lists] for width, lists in copied.items()}
half = {width: max(n for n in range(1, 13) if shares[n - 1] >= 50) for width, shares in repeated.items()}
for width in copiers:
    glue(f"half-{width}", half[width], display=False)
    print(f"{width} units: half are exact up to {half[width]} digits")
glue("bits-64", half[64] * np.log2(10), display=False)

# %% tags=["figure"] name="digits-fit" mystnb={"image": {"alt": "Exact repetition of random digits against their number from 1 to 12, for states of 16, 32 and 64 units. All three start at 100 percent and fall to nearly nothing; the wider the state, the later the fall."}, "figure": {"name": "fig-digits-fit", "caption": "Repeat these digits. Short ones fit into any state; then each curve falls off its own cliff. A wider state only moves the cliff."}}
fig, ax = plt.subplots(figsize=(6.4, 3.2))
for (width, shares), (colour, marker, line) in zip(repeated.items(), looks, strict=True):
    ax.plot(range(1, 13), shares, color=colour, marker=marker, linestyle=line, label=f"{width} units")
ax.axhline(50, color=viz.INK, linewidth=0.8, linestyle=":")
ax.set(xlabel="digits to repeat", ylabel="exact match (%)", xticks=range(1, 13), ylim=(0, 102))
ax.legend(handlelength=3.5)
plt.show()

# %% [markdown] name="digits-seen"
r"""
**What you saw.** There is the bottleneck, bare. Half of the repetitions are exact up to {glue:text}`half-16` digits with 16 units, {glue:text}`half-32` with 32, {glue:text}`half-64` with 64. Each *doubling* adds a digit or two. It does not double what fits.

Is the vector full? Not as storage: 64 units are two vectors of 64 floats, thousands of bits, and {glue:text}`half-64` digits are {glue:text}`bits-64:.0f`. What runs out first is what training *finds*: a way to lay many items on top of each other in one vector, so that each can be taken out again. These networks
trained for seconds; try 2,000 batches instead of 500, and see how far the cliffs move. But a fixed vector can't hold everything, and some input is longer.
"""

# %% [markdown] name="partly-right"
r"""
## Partly right

Exact match is cruel. Eleven digits of twelve count as much as none. A translation is hardly ever equal to the one in the book, and may be good all the same. {term}`BLEU` {cite}`papineni2002` gives credit for runs of words that also stand in the reference.

An {term}`n-gram` is n words in a row. Count how many of the hypothesis's n-grams are right, each **at most as often as the reference has it**. Why the limit? The reference is *the cat is on the mat*, and someone says *the* seven times.
"""


# %% tags=["setup"] name="ngrams"
def ngrams(words, n):
    """How often each run of n words stands in a list of words."""
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


# %% name="the-the-the"
hypothesis, reference = ["the"] * 7, ["the", "cat", "is", "on", "the", "mat"]
said, wanted = ngrams(hypothesis, 1), ngrams(reference, 1)
print("unlimited:", sum(k for gram, k in said.items() if gram in wanted), "of", said.total(), "words are right")
print("limited:  ", (said & wanted).total(), "of", said.total())  # & takes the smaller count of each

# %% [markdown] name="bleu-exercise"
r"""
Let $p_n$ be the limited count over the number of n-grams said, both **summed over all sentences** first. Saying little is cheap, so there is a brevity penalty; $c$ and $r$ are how many words all hypotheses and all references have:

$$
\text{BLEU} = 100 \cdot \exp\!\Big(\min\big(0,\, 1 - \tfrac{r}{c}\big)\Big) \cdot \Big(\prod_{n=1}^{4} p_n\Big)^{1/4}
$$ (eq-bleu)

If no n-gram of some length is right, BLEU is 0; so it is where none of that length was said, or nothing at all.

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
    """Corpus BLEU with n-grams up to four, one reference each, without smoothing: 0 to 100.

    hypotheses, references: N lists of words each. 0 if some length of n-gram is never right.
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
    return float(100 * np.exp(np.log(right / total).mean() + min(0.0, 1 - r / c)))
    # END SOLUTION


# %% tags=["check"] name="bleu-check"
check(bleu)

# %% [markdown] name="bleu-why"
r"""
<details><summary>Why it works</summary>

Single words check *what* is said, runs of four check the order. The geometric mean asks for all of them: a single zero spoils the product. Precision alone would reward a system that says only what it is sure of. The penalty is the price of silence, and exp falls fast. Papers report corpus BLEU, because the mean over sentences would let a two-word sentence weigh as much as a long one.

</details>

Now score the copiers, a digit for a word. The reference tool is sacrebleu {cite}`post2018`: does it agree with yours?
"""

# %% name="bleu-by-digits"
from attn import metrics

by_bleu, gaps = {}, []
for width, lists in copied.items():
    by_bleu[width] = []
    for said, wanted in lists[3:]:  # from four digits on: fewer have no 4-gram
        by_bleu[width].append(bleu([list(text) for text in said], [list(text) for text in wanted]))
        theirs = metrics.bleu([" ".join(text) for text in said], [" ".join(text) for text in wanted])
        gaps.append(abs(by_bleu[width][-1] - theirs))
glue("bleu-12", by_bleu[64][-1], display=False)
glue("exact-12", repeated[64][-1], display=False)
print(
    f"largest difference {max(gaps):.0e}; twelve digits, 64 units: {repeated[64][-1]:.0f} % exact, BLEU {by_bleu[64][-1]:.0f}"
)

# %% tags=["figure"] name="bleu-falls" mystnb={"image": {"alt": "BLEU of the repeated digits against their number from 4 to 12, for states of 16, 32 and 64 units. All three curves fall, more gently than exact match, the widest state highest."}, "figure": {"name": "fig-bleu-falls", "caption": "The same answers, with credit for what is partly right. It still falls with length."}}
fig, ax = plt.subplots(figsize=(6.4, 3.0))
for (width, values), (colour, marker, line) in zip(by_bleu.items(), looks, strict=True):
    ax.plot(range(4, 13), values, color=colour, marker=marker, linestyle=line, label=f"{width} units")
ax.set(xlabel="digits to repeat", ylabel="BLEU", xticks=range(4, 13), ylim=(0, 102))
ax.legend(handlelength=3.5)
plt.show()

# %% name="what-is-lost"
said, wanted = copied[64][-1]
place = [100 * np.mean([a[t : t + 1] == b[t] for a, b in zip(said, wanted, strict=True)]) for t in range(12)]
mixed = [sorted(a) == sorted(b) for a, b in zip(said, wanted, strict=True) if a != b]
glue("place-first", place[0], display=False)
glue("place-last", place[-1], display=False)
glue("same-digits", 100 * float(np.mean(mixed)), display=False)
print(
    f"first digit right {place[0]:.0f} %, last {place[-1]:.0f} %; wrong, but the right digits: {100 * np.mean(mixed):.0f} %"
)
for a, b in list(zip(said, wanted, strict=True))[:3]:
    print("asked", b, "  said", a)

# %% [markdown] name="bleu-seen"
r"""
**What you saw.** Your BLEU and sacrebleu's agree: what is left, less than 1e-10, is rounding. Twelve digits and 64 units: {glue:text}`exact-12:.0f` % exact, BLEU {glue:text}`bleu-12:.0f`. The answers aren't noise. The first digit is right in {glue:text}`place-first:.0f` %, the last in {glue:text}`place-last:.0f` %, and {glue:text}`same-digits:.0f` % of the wrong answers hold exactly the right digits in a wrong order. A vector that is too small doesn't refuse. It blurs.

This curve, BLEU against length, is the one that made people look for something better: for real sentences it falls beyond some 30 words {cite}`bahdanau2015`. In lesson 6 you will measure it on real translations.
"""

# %% [markdown] name="wider-deeper"
r"""
## Or just a bigger network?

Two more options are usual. **Stacked** layers: the states of one LSTM are the inputs of the next. **Dropout** {cite}`srivastava2014`: while training, a random part of the numbers between layers is set to zero, so that the network can't lean on any single one; it costs no weights. In `attn` each is one setting.
"""

# %% name="sizes"
options = {
    "plain": plain_sizes,
    "reversed": RecurrentSizes(16, WIDTH, cell="lstm", reverse=True),
    "reversed + peeky": RecurrentSizes(16, WIDTH, cell="lstm", reverse=True, peeky=True),
    "… stacked, with dropout": RecurrentSizes(
        16, WIDTH, n_layers=2, dropout=0.1, cell="lstm", reverse=True, peeky=True
    ),
    "… twice as wide": RecurrentSizes(16, 2 * WIDTH, cell="lstm", reverse=True, peeky=True),
}
for name, some in options.items():
    count = sum(p.numel() for p in EncoderDecoder(len(names), len(names), some).parameters())
    print(f"{name:<24} {count:>8,} weights, one vector of {2 * some.n_layers * some.d_hidden}")

# %% [markdown] name="the-way-out"
r"""
Each has its price, and none changes the picture of {numref}`fig-bottleneck`: the arrow may get thicker, but the input may be longer still. Memory grows with the *network*. It should grow with the *input*.

Look at the picture once more. The encoder wrote a state at **every** character, $h_1, \dots, h_S$. We kept the last and threw the others away. Suppose the decoder could keep them all, and at each step ask: which of you do I need now?

You know how to ask. A query, keys, values: lesson 2's soft lookup, with $s_t$ as the query and $h_1, \dots, h_S$ as keys and values both. It has a gradient, and it brings a distant character within one step. **Where does that gradient go, what makes a key match, and does it keep long sentences whole?** Those are lessons 4, 5 and 6.
"""

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
:::{quiz} When is reading backwards likely to help?
- [ ] Always, since it shortens the distances. | The average distance is the same. On dates it did not help.
- [x] When what the answer begins with stands at the start of the source. | Those pairs become close, and learning starts there. English to French is such a case, on the whole.
- [ ] Only when sources are long. | Sums have at most seven characters, and there it helped a lot. Dates are longer, and there it did not.
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

1. Sequence to sequence: an encoder reads into one vector, a decoder writes from it; teacher forcing while learning, greedy decoding in use.
2. An LSTM keeps a memory behind gates. Half-open forget gates let a gradient vanish; open ones let it through.
3. The order of reading decides whose gradient arrives, and peeking lets every step use the vector: from poor to nearly perfect at the same width.
4. A vector holds information, not characters. Beyond what fits, exact match falls to almost nothing, and BLEU with it, more gently; a wider state only moves the fall.
5. The encoder has a state for every character. Keeping only the last is the bottleneck.
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
| {term}`teacher forcing` | 교사 강요 |
| {term}`greedy decoding` | 탐욕적 디코딩 |
| {term}`exact match` | 완전 일치 |
| {term}`peeky decoder` | 엿보기 디코더 |
| {term}`bottleneck` | 병목 |
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
- {cite:t}`bengio1994`: why long dependencies are hard to learn. The upper half of {numref}`fig-vanishing`, with proofs.
- {cite:t}`papineni2002`: BLEU, from the people who needed it. {cite:t}`post2018`: why two BLEU scores often can't be compared.
- {cite:t}`saitoh2018`, chapter 7: sums, reversed and peeky, all in NumPy.

**Next.** Lesson 4 builds the lookup over all encoder states as a layer, by hand, with its gradients.
"""
