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

# %% [markdown] name="bert"
r"""
# BERT

**What can you learn from blanks?**

| | |
|---|---|
| After it you can | cut words into pieces as BERT does; build its input and its blanks; say what a model that has read nothing scores, so that you notice one; load real pretrained weights into your own encoder, equal to the reference library's in every layer; read from a measured grid whether a model is an encoder, a decoder or both |
| You need | lesson 11's block, lesson 12's loss and its n-gram opponents |
| Time | about 135 minutes: 25 for the text, 85 for six exercises, 25 for code, pictures and bets. After about 90 minutes there is a place to stop |

Each exercise is one function, with three folded hints and a `check`; none may change what it is given. Given below are `layer_norm(x, gamma, beta)`, `linear(x, (W, b))` and lesson 11's block as BERT has it: post-norm, a bias for every matrix, and GELU, a ReLU with a rounded corner. Stuck? `show_solution(wordpiece)` defines the course's answer in your notebook, so that you can go on.
"""

# %% tags=["setup"] name="setup"
import json
import math
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np
import torch
from safetensors.torch import load_file

from attn import viz
from autograder import check, glue, holds, show_solution
from autograder.paths import ROOT

viz.use_style()
torch.set_num_threads(1)
folder = ROOT / "book" / "weights"


# %% tags=["setup"] name="encoder-block-from-lesson-11"
def layer_norm(x, gamma, beta, eps=1e-12):
    """Lesson 11's, with BERT's smaller eps: x (..., d) -> (..., d)."""
    return torch.nn.functional.layer_norm(x, gamma.shape, gamma, beta, eps)


def linear(x, pair):
    """x (..., m), pair: W (m, n), b (n,) -> (..., n)."""
    return x @ pair[0] + pair[1]


def encoder_block(x, w, n_heads, real=None):
    """Lesson 11's block as BERT has it: post-norm, GELU, biases.

    x (B, S, d_model); w: own (four pairs), norms (two pairs), up, down;
    real (B, S) boolean, True = may be attended to; or (B, S, S): by place i
    place j -> (B, S, d_model).
    """
    q, k, v = (
        linear(x, pair).unflatten(-1, (n_heads, -1)).transpose(1, 2)
        for pair in w["own"][:3]
    )  # (B, H, S, D)
    e = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])  # (B, H, S, S)
    if real is not None:
        real = real[:, None] if real.ndim == 2 else real  # (B, 1 or S, S)
        e = e.masked_fill(~real[:, None], -math.inf)
    context = (e.softmax(-1) @ v).transpose(1, 2).flatten(2)  # (B, S, d)
    x = layer_norm(x + linear(context, w["own"][3]), *w["norms"][0])
    hidden = torch.nn.functional.gelu(linear(x, w["up"]))  # (B, S, d_ff)
    return layer_norm(x + linear(hidden, w["down"]), *w["norms"][1])


# %% [markdown] name="both-sides"
r"""
## Blanks

"She ___ not a woman of many words." A language model has to guess after *She*, and it could be nearly anything. You also read what follows, and *was* is then a good guess. Lesson 12's model may not look there: it would see its own answer.

BERT {cite}`devlin2019` blanks the answer instead. Some tokens of a text are hidden, and the model says what they were from everything left and right of them. The text is still its own answer sheet, so no one has to label anything. But only the chosen places have a loss, about 15 in 100; lesson 12's model had one at every place.

What is learnt this way is an *encoder*. It has a vector for each token, made with both sides in view. Such vectors can be used for another task, as lesson 14 does. First we build the machine from its input on: pieces, vectors, blanks.
"""

# %% tags=["figure"] name="bert-machine" mystnb={"image": {"alt": "A drawing of BERT, read upwards. Below, five tokens: [CLS], she, [MASK], not, [SEP]. Each leads up into a wide box, embeddings, which adds token, position and segment. Above it a wide box, N encoder blocks, where every place looks at every place. Above the [MASK] stands a box, token head, and above that the word was. Above [CLS] stands a box, pair head, and above that the question, does B follow A."}, "figure": {"name": "fig-bert", "caption": "BERT, read upwards. Every place sees every other. The token head is asked at the blanks, the pair head at [CLS], the token at the start."}}
fig, ax = plt.subplots(figsize=(5.2, 4.3))
draw = viz.Machine(ax, width=8.0, height=6.6)
words = ["[CLS]", "she", "[MASK]", "not", "[SEP]"]
draw.box("in", "token + position + segment", at=(4, 1.7), size=(7.4, 0.55))
draw.box("stack", "N encoder blocks", at=(4, 3.1), size=(7.4, 0.55))
draw.box("token", "token head", at=(4, 4.6), size=(1.9, 0.55))
draw.box("pair", "pair head", at=(1.1, 4.6), size=(1.7, 0.55))
draw.box("was", "was", at=(4, 5.9), size=(1.2, 0.5))
draw.box("next", "does B follow?", at=(1.35, 5.9), size=(2.4, 0.5))
style = {"arrowstyle": "-|>", "color": viz.INK}
for i, word in enumerate(words):
    place = 0.95 + 1.52 * i
    draw.box(f"x{i}", word, at=(place, 0.4), size=(1.2, 0.5))
    ax.annotate("", (place, 1.38), (place, 0.7), arrowprops=style)
for place in (1.1, 4.0):
    ax.annotate("", (place, 4.28), (place, 3.42), arrowprops=style)
ax.annotate("", (4, 2.78), (4, 2.02), arrowprops=style)
draw.text("(B, S, d_model)", at=(4.2, 2.4), align="left")
draw.text("(B, S, d_model)", at=(4.2, 3.85), align="left")
draw.arrow("token", "was")
draw.text("logits (V)", at=(4.2, 5.25), align="left")
ax.annotate("", (1.1, 5.6), (1.1, 4.92), arrowprops=style)
plt.show()

# %% [markdown] name="pieces"
r"""
## Pieces

A vocabulary of whole words is never complete. An alphabet covers nearly every word, but rows of single letters are long. {term}`WordPiece` {cite}`wu2016` stands between them: frequent words are one piece, others fall into several, as in lesson 6. A piece that goes on with a word is written with `##` in front. With the pieces *play*, *##ing* and *##ed* one can write *playing* and *played*.

How a vocabulary is learnt we leave out. How a word is cut with a given one is simple: from the left, always the longest piece that fits.
"""

# %% [markdown] name="wordpiece-exercise"
r"""
:::{exercise} Cut a word into pieces
:label: ex-wordpiece
Cut one word, greedily from the left: take the longest piece of the vocabulary with which the word begins; go on with what is left, where only pieces marked `##` may stand.

`word`: a string, also an empty one; `vocabulary`: a set of pieces, or a dictionary whose keys they are; `unknown`: the piece for words that can't be cut; `longest` → a list of pieces. An empty word gives an empty list. If at some place no piece fits, the *whole* word is `[unknown]`, a list of that one piece, even if its beginning was cut already; the greedy choice is never taken back. A word of more than `longest` characters is `[unknown]`, too. Capitals and accents are kept as they come, and only a piece that is in the vocabulary may be used. Difficulty 2 of 5, about 12 minutes.
:::

<details><summary>Hint 1: where to look</summary>

Two loops. The outer goes on until nothing of the word is left. The inner tries ends, the longest first.

</details>
<details><summary>Hint 2: the shapes</summary>

`word[start:end]`, where `end` goes from `len(word)` down to `start + 1`. In front of it `"##"`, unless `start` is 0.

</details>
<details><summary>Hint 3: in words</summary>

Start at 0. While start is before the end of the word: go through the ends from the right; at the first candidate in the vocabulary, keep it, move start to its end, and leave the inner loop. If none fitted, the answer is `[unknown]`.

</details>
"""


# %% tags=["answer"] name="wordpiece"
def wordpiece(word, vocabulary, unknown="[UNK]", longest=100):
    """The pieces of one word, longest first from the left."""
    # BEGIN SOLUTION
    if len(word) > longest:
        return [unknown]
    pieces, start = [], 0
    while start < len(word):
        for end in range(len(word), start, -1):
            piece = ("##" if start else "") + word[start:end]
            if piece in vocabulary:
                break
        else:
            return [unknown]
        pieces.append(piece)
        start = end
    return pieces
    # END SOLUTION


# %% tags=["check"] name="wordpiece-check"
check(wordpiece)

# %% [markdown] name="wordpiece-why"
r"""
<details><summary>Why it works</summary>

Greedy is fast, and gives each word one cut only, so the model meets a word always in the same pieces. It isn't always the shortest cut, and it can fail where another cut would do: with *un*, *una* and *##able*, the word *unable* begins with *una*, and *##ble* isn't there. Real vocabularies hold every letter as a piece, so this is rare.

</details>

Before that, a text is cut into words: lower case, accents off, every punctuation mark and every Chinese character a word by itself. That part is given (`split_words`). Together they are BERT's tokenizer. Is it really the same as the reference one? Try both on 10,000 real sentences, and a few odd ones.
"""


# %% tags=["given"] name="split-words"
def split_words(text):
    """BERT's words: lower case, no accents, marks by themselves."""
    kept = []
    for c in unicodedata.normalize("NFD", clean(text).lower()):
        kind = unicodedata.category(c)
        if kind == "Mn":  # an accent
            continue
        alone = kind[0] == "P" or ("!" <= c <= "~" and not c.isalnum())
        kept.append(f" {c} " if alone else c)
    return "".join(kept).split()


def clean(text):
    """Without control characters, and with spaces round Chinese ones."""
    kept = []
    for c in text:
        kind = unicodedata.category(c)
        if c in "\t\n\r" or kind == "Zs":
            kept.append(" ")
        elif c not in "\0\ufffd" and kind not in ("Cc", "Cf", "Cn", "Co"):
            kept.append(f" {c} " if chinese(c) else c)
    return "".join(kept)


def chinese(c):
    """Whether c is in one of the blocks of Chinese characters."""
    blocks = (
        (0x4E00, 0x9FFF),
        (0x3400, 0x4DBF),
        (0x20000, 0x2CEAF),
        (0xF900, 0xFAFF),
        (0x2F800, 0x2FA1F),
    )
    return any(low <= ord(c) <= high for low, high in blocks)


# %% tags=["given"] name="load-reviews"
from tokenizers import BertWordPieceTokenizer

from attn.data import sentiment
from attn.data.packages import minilm

reference = BertWordPieceTokenizer(str(minilm() / "vocab.txt"))
vocabulary = reference.get_vocab()
data = sentiment.load()
reviews = [
    snippet.text
    for side in (data.train, data.validation, data.test)
    for snippet in side
]
ODD = ["", "naïve Ærøskøbing", "可能 maybe", "x" * 101, "a\u200bb ™©½"]

# %% name="against-the-reference"
same, cut_up = 0, 0
for text in reviews + ODD:
    own = [p for w in split_words(text) for p in wordpiece(w, vocabulary)]
    theirs = reference.encode(text, add_special_tokens=False).tokens
    same += own == theirs
    cut_up += any(piece.startswith("##") for piece in own)
print(f"{same} of {len(reviews) + len(ODD)} texts cut alike")
print(f"in {cut_up} of them a word falls into pieces")
for word in ("unbelievable", "wordpiece", "attention", "northanger"):
    print(word, "->", *wordpiece(word, vocabulary))

# %% tags=["record"] name="wordpiece-claims"
glue("n-sentences", len(reviews), display=False)
glue("n-pieces", len(vocabulary), display=False)
holds(
    "your tokenizer and the reference one cut 10,000 film reviews and all odd"
    " texts alike",
    same == len(reviews) + len(ODD) and len(reviews) >= 10_000,
    f"{same} of {len(reviews) + len(ODD)}",
)

# %% [markdown] name="embeddings"
r"""
## Three vectors a token

A row begins with `[CLS]`, a token for the whole row, and each text ends with `[SEP]`. A row may hold two texts, A and B, so that BERT can be asked how they go together. The tokens of A and those of B get another {term}`segment embedding` each. So every token starts as a sum of three learned vectors: what it is, where it stands, which text it belongs to.

$$
x_s = \operatorname{norm}(W_{\text{token}}[i_s] + W_{\text{pos}}[s] + W_{\text{seg}}[g_s])
$$ (eq-bert-input)

Here $i_s$ is the id of the token at place s and $g_s$ that of its segment; norm is lesson 11's, with γ and β. Positions are a learned table, not sines: BERT can't read more tokens than the table has rows.
"""

# %% [markdown] name="bert-embeddings-exercise"
r"""
:::{exercise} BERT's input
:label: ex-bert-embeddings
Write {eq}`eq-bert-input` for a batch, in torch. `layer_norm` stands above.

`tokens` (B, S): ids; `segments` (B, S): ids of segments, in BERT 0 and 1, or None: all 0; `w`, a dictionary: `w["token"]` (V, d), `w["position"]` (max_len, d), `w["segment"]` (n, d), `w["norm"]` the pair (γ, β), each (d,) → (B, S, d), in the dtype of the tables, with `layer_norm`'s ε; B and S are at least 1. The first token of each row has position 0, and S may be less than max_len. If S is more: raise a `ValueError`. The tables are trained through this function. Difficulty 2 of 5, about 8 minutes.
:::

<details><summary>Hint 1: where to look</summary>

A tensor of ids as an index picks rows of a table: `table[ids]`. Positions are the same for all rows of the batch.

</details>
<details><summary>Hint 2: the shapes</summary>

(B, S, d) + (S, d) + (B, S, d). For segments that aren't given, row 0 of the table, (d,), is added everywhere.

</details>
<details><summary>Hint 3: in words</summary>

S from `tokens.shape`; too long: the error. Rows of the token table, plus the first S rows of the position table, plus rows of the segment table. The norm of the sum.

</details>
"""


# %% tags=["answer"] name="bert-embeddings"
def bert_embeddings(tokens, segments, w):
    """Token, position and segment vectors, summed and normalised.

    tokens, segments (B, S), w: token, position, segment, norm
    -> (B, S, d).
    """
    # BEGIN SOLUTION
    S, max_len = tokens.shape[1], len(w["position"])
    if max_len < S:
        raise ValueError(f"{S} tokens, but only {max_len} positions")
    if segments is None:
        segments = torch.zeros_like(tokens)
    x = w["token"][tokens] + w["position"][:S] + w["segment"][segments]
    return layer_norm(x, *w["norm"])
    # END SOLUTION


# %% tags=["check"] name="bert-embeddings-check"
check(bert_embeddings)

# %% [markdown] name="bert-embeddings-why"
r"""
<details><summary>Why it works</summary>

A sum of three vectors looks as if it would mix up what it adds. But in some hundred dimensions there is room: a matrix can read one part and ignore the others if training puts them in different directions. The norm comes last, so that what enters block 1 has the size that it expects, as behind every block (post-norm).

</details>
"""

# %% [markdown] name="blanks-rule"
r"""
## 80, 10, 10

Which tokens become blanks? In BERT 15 % of the places are *chosen*: the model is asked what stood there. Most of these, 80 %, are *blanks*, shown as `[MASK]`. But 10 % are shown as some other piece, drawn at random, and 10 % as they are. The reason given in the paper: whoever uses the encoder later never shows it a `[MASK]`. So it should also have a good vector where a token is in sight, and should not believe blindly what it sees. We will test what that buys.

What the model is asked for is called a {term}`masked token`, also where it is in sight.
"""

# %% [markdown] name="mask-tokens-exercise"
r"""
:::{exercise} Make the blanks
:label: ex-mask-tokens
Choose, and hide, in NumPy.

`tokens` (B, S): ids; `special`: a list of ids that are never chosen; `n_pieces`: ids go from 0 to n_pieces − 1; `mask_id`: the id of `[MASK]` (special only if the list says so); `rng`: a NumPy generator, from which all chance comes; `share`, `hide`, `swap` (hide + swap ≤ 1) → (`seen`, `labels`), two new arrays (B, S).

Each token that isn't special is chosen with probability `share`, independently of the others. Each chosen one, again independently, is seen as `mask_id` with probability `hide`; with `swap` as an id drawn evenly from those that aren't special, one at least (it may happen to be the right one); else as it is. `labels`: the true id where a token is chosen, else −100, which `cross_entropy` leaves out. Shares may be 0 or 1; the order of draws is up to you. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="mask-tokens-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`rng.random(shape) < share` is True with that probability, each by itself. `np.isin` says which tokens are special, and `np.setdiff1d` which ids are left to draw from.

</details>
<details><summary>Hint 2: the shapes</summary>

All (B, S): who is chosen; one more uniform number for each place, which decides among the three; a drawn id for each place, used only where it is wanted.

</details>
<details><summary>Hint 3: in words</summary>

Chosen: below `share` and not special. The second number below `hide`: the mask. From there to `hide` + `swap`: the drawn id. `np.where` twice. Labels: `np.where` once.

</details>
"""


# %% tags=["answer"] name="mask-tokens"
def mask_tokens(
    tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1
):
    """What the model sees, and what it is asked (-100: nothing).

    tokens (B, S) -> seen (B, S), labels (B, S).
    """
    # BEGIN SOLUTION
    chosen = rng.random(tokens.shape) < share
    chosen &= ~np.isin(tokens, special)
    drawn = rng.random(tokens.shape)
    ordinary = np.setdiff1d(np.arange(n_pieces), special)
    other = rng.choice(ordinary, size=tokens.shape)
    swapped = chosen & (drawn >= hide) & (drawn < hide + swap)
    seen = np.where(chosen & (drawn < hide), mask_id, tokens)
    seen = np.where(swapped, other, seen)
    return seen, np.where(chosen, tokens, -100)
    # END SOLUTION


# %% tags=["check"] name="mask-tokens-check"
check(mask_tokens)

# %% [markdown] name="mask-tokens-why"
r"""
<details><summary>Why it works</summary>

One number decides among three cases, so that they exclude each other. With two independent draws, one for `hide` and one for `swap`, some tokens would be both, and the shares would no longer be those asked for. `[CLS]` and `[SEP]` are never chosen: they stand at known places, and there is nothing to learn.

</details>

Four times the same row, with a share of 0.3 so that there is something to see. Find the piece that was swapped in, and the one that was kept:
"""

# %% name="four-times-masked"
sentence = "[CLS] she was not a woman of many words [SEP]"
row = sentence.split()
names = ["[PAD]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(row[1:-1]))]
ids = np.array([[names.index(word) for word in row]])
rng = np.random.default_rng(13)
for _ in range(4):
    seen, labels = mask_tokens(ids, [0, 1, 2, 3], len(names), 3, rng, 0.3)
    print(*(names[i] for i in seen[0, 1:-1]))
    print("   asked:", *(names[i] for i in labels[0] if i >= 0))

# %% [markdown] name="blind"
r"""
## Who has read nothing

Before training anything: what does a reader score who ignores all other places? If the loss of your model is no better than his, it gives no sign that the model has read anything, even if it has been falling for hours.

He knows two things: how frequent each piece is, and what stands at the place itself. Let $H$ be what it costs on average, in nats, to guess a piece from the frequencies alone (their entropy). Where `[MASK]` stands, it costs him $H$. Where a piece stands, it may be the right one, left there, or a swapped one. He can't tell which, and must share out his belief.
"""

# %% [markdown] name="blind-floor-exercise"
r"""
:::{exercise} The loss of whoever reads no context: derive it
:label: ex-blind-floor
Of the places that are asked, a share `mask` shows `[MASK]`, a share `random` a swapped piece, a share `keep` the right one; the three sum to 1. Where a piece stands, the blind reader gives that piece the probability $q$, and shares out the rest, $1 - q$, over all pieces by frequency. Find his mean loss for the best $q$, in nats.

Two simplifications: that a swapped piece is never the right one, and that sharing by frequency costs $H$ for the right piece, whatever stands there. So the loss is −log q at a kept place, and H − log(1 − q) at a swapped one.

`H` ≥ 0, `mask`, `random`, `keep`: numbers, each of the three may be 0 → one number, exact, not searched for; it may be above H. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="blind-floor-hints"
r"""
<details><summary>Hint 1: where to look</summary>

Write the mean loss as a function of q: three terms, one for each kind of place. Which q makes it smallest? Set the slope to 0, or guess: of the places with a piece, how many are right?

</details>
<details><summary>Hint 2: the shapes</summary>

All plain numbers. Only −keep · log q − random · log(1 − q) depends on q. If one of the two shares is 0, its term is 0 (0 · log 0 counts as 0); if both are, only the masks are left.

</details>
<details><summary>Hint 3: in words</summary>

The best q is keep / (random + keep). The loss is (mask + random) · H, plus (random + keep) times the entropy of a coin that shows heads with probability q: −q log q − (1 − q) log(1 − q). Guard the zeros.

</details>
"""


# %% tags=["answer"] name="blind-floor"
def blind_floor(H, mask, random, keep):
    """Mean loss (nats) of the best reader who looks at no other place."""
    # BEGIN SOLUTION
    shown = random + keep
    floor = (mask + random) * H
    for part in (random, keep):
        if part > 0:
            floor -= part * math.log(part / shown)
    return floor
    # END SOLUTION


# %% tags=["check"] name="blind-floor-check"
check(blind_floor)

# %% [markdown] name="blind-floor-why"
r"""
<details><summary>Why it works</summary>

The loss is mask · H − keep · log q + random · (H − log(1 − q)). Its slope in q is −keep / q + random / (1 − q), which is 0 at q = keep / (random + keep). Put in: (mask + random) · H and the entropy of the coin, for the share of places that show a piece.

With 80/10/10 that is 0.9 H + 0.2 · 0.69. Copying saves a tenth of H and costs 0.14: so the *training* loss falls below H although no blank is guessed better than by frequency.

</details>
"""

# %% [markdown] name="neighbours"
r"""
## Opponents who count

The blind reader is the floor. An opponent should be harder: a reader who counts. Lesson 12's trigram saw what came before. Between two pieces one can do better: *it ___ not* is mostly *was* or *is*. So we count, in the training text, what stood between each pair of neighbours, and answer with the commonest. Many pairs of a new text were never seen; then each neighbour by itself has to do.
"""

# %% [markdown] name="neighbour-guess-exercise"
r"""
:::{exercise} Guess from both neighbours
:label: ex-neighbour-guess
Fill one blank from counts.

`left`, `right`: the ids beside the blank, or None where nothing is known. `counts`: from a pair (left, right) to a dictionary {id: how often it stood between them}. Pairs with None count one side alone: `counts[5, None]` holds what followed 5, `counts[None, 7]` what came before 7; `counts[None, None]`, always there, all pieces. No inner dictionary is empty, all counts are positive integers → the id of the guess.

1. If `(left, right)` is in `counts`: the commonest.
2. Else take the single sides that are known and counted, `(left, None)` and `(None, right)`. Turn each into shares that sum to 1, add the shares of the two, take the largest sum.
3. If neither is: the commonest of all.

On ties take the smallest id (shares closer than 1e-12 are a tie). `counts` must not grow: ask with `in` before you index a `defaultdict`. Difficulty 3 of 5, about 15 minutes.
:::
"""

# %% [markdown] name="neighbour-guess-hints"
r"""
<details><summary>Hint 1: where to look</summary>

`pair in counts` asks without making an entry. Rules 1 and 3 are rule 2 with a single dictionary: shares of one dictionary rank as its counts do.

</details>
<details><summary>Hint 2: the shapes</summary>

A list of one or two inner dictionaries. From them one dictionary {id: sum of shares}.

</details>
<details><summary>Hint 3: in words</summary>

Which dictionaries? The pair's if it is there; else those of the two single sides that are there; if none, that of all. For each, add count / sum to each id's score. The smallest id among those within 1e-12 of the largest score.

</details>
"""


# %% tags=["answer"] name="neighbour-guess"
def neighbour_guess(left, right, counts):
    """The id that most likely stands between left and right.

    counts: (left, right), either or both None -> {id: how often}.
    """
    # BEGIN SOLUTION
    if (left, right) in counts:
        sources = [(left, right)]
    else:
        sides = (left, None), (None, right)
        sources = [side for side in sides if side in counts]
    scores = {}
    for source in sources or [(None, None)]:
        total = sum(counts[source].values())
        for i, n in counts[source].items():
            scores[i] = scores.get(i, 0) + n / total
    best = max(scores.values())
    return min(i for i, score in scores.items() if best - score <= 1e-12)
    # END SOLUTION


# %% tags=["check"] name="neighbour-guess-check"
check(neighbour_guess)

# %% [markdown] name="novels-prose"
r"""
<details><summary>Why it works</summary>

A pair that was seen knows more than its sides apart. Adding *shares* lets both sides speak equally loud; adding counts would let the more frequent neighbour, often *the* or a comma, decide alone.

</details>

Now a text: lesson 12's six novels, four to learn from, *Northanger Abbey* to watch the training, *Persuasion* as the test. A vocabulary of {glue:text}`small-pieces:,` pieces was learnt from the four, without capitals; your `wordpiece` cuts them. The small BERT below reads rows of 24: [CLS], 22 pieces, [SEP]. Of the test novel's rows 15 % of the pieces become blanks, all shown as [MASK], the same {glue:text}`n-blanks:,` for everyone. The rivals see what the model sees: where a neighbour is a blank, too, they don't know it.

One rival more, who came after our runs, from a referee, sees two pieces on each side: the shares between the neighbours, times how much likelier each second piece makes a candidate.
"""

# %% tags=["given"] name="read-the-novels"
from attn.data import text as novels_of

PIECES = (folder / "13-vocabulary.txt").read_text("utf-8").splitlines()
number = {piece: i for i, piece in enumerate(PIECES)}
PAD, UNK, CLS, SEP, MASK = range(5)
ROW = 24
known = {}  # words cut before


def encode(text):
    """The ids of a text, by your `wordpiece`."""
    found = []
    for word in split_words(text):
        if word not in known:
            known[word] = [number[p] for p in wordpiece(word, number)]
        found += known[word]
    return found


novels = novels_of.load()
ids = {
    side: torch.tensor(
        [i for part in getattr(novels, side) for i in encode(part.text)]
    )
    for side in ("train", "validation", "test")
}


def held_out(side, n=None):
    """Rows (N, 24) one after the other, and which places are blanks."""
    starts = torch.arange(0, len(ids[side]) - ROW, ROW - 2)[:n]
    inner = ids[side][starts[:, None] + torch.arange(ROW - 2)]
    ends = torch.ones(len(starts), 1, dtype=torch.long)
    rows = torch.cat([CLS * ends, inner, SEP * ends], 1)
    dice = torch.Generator().manual_seed(0)
    return rows, (torch.rand(rows.shape, generator=dice) < 0.15) & (rows > 4)


# %% tags=["given"] name="count-neighbours"
V = len(PIECES)
train = ids["train"].numpy()
counts = defaultdict(Counter)
counts[None, None].update(train.tolist())
before = defaultdict(Counter)  # two pieces on the left -> the next
behind = defaultdict(Counter)  # two on the right -> the one in front
text = train.tolist()
for a, b, c in zip(text, text[1:], text[2:], strict=False):
    counts[a, c][b] += 1
    before[a, b][c] += 1
    behind[b, c][a] += 1
for a, b in pairwise(text):
    counts[a, None][b] += 1
    counts[None, b][a] += 1
counts = dict(counts)


def sides_of(rows, chosen):
    """For each blank: two pieces left of it and two right of it.

    None where a row ends or another blank stands.
    """
    shown = torch.where(chosen | (rows <= MASK), -1, rows).tolist()
    found = []
    for r, s in chosen.nonzero().tolist():
        near = [
            shown[r][s + k] if 0 <= s + k < ROW else -1 for k in (-2, -1, 1, 2)
        ]
        found.append(tuple(None if i < 0 else i for i in near))
    return found


# %% tags=["given"] name="rivals"
def trigram_guess(far, left):
    """From the two pieces on the left, else from one, else from none."""
    seen = before.get((far, left)) or counts.get((left, None))
    seen = seen or counts[None, None]
    return max(seen, key=seen.get)


SEES = {  # of two on the left and two on the right
    "commonest piece": lambda far, a, b, beyond: (None, None),
    "right neighbour": lambda far, a, b, beyond: (None, b),
    "left neighbour": lambda far, a, b, beyond: (a, None),
    "two on the left": lambda far, a, b, beyond: (far, a),
    "both neighbours": lambda far, a, b, beyond: (a, b),
}
right_of = {}  # (side, reader) -> right or wrong, for each blank
for side, n in (("validation", 1000), ("test", None)):
    rows, chosen = held_out(side, n)
    sides, wanted = sides_of(rows, chosen), rows[chosen].numpy()
    for name, sees in SEES.items():
        views, answers = [sees(*place) for place in sides], {}
        for view in set(views):
            if name == "two on the left":
                answers[view] = trigram_guess(*view)
            else:
                answers[view] = neighbour_guess(*view, counts)
        guess = np.array([answers[view] for view in views])
        right_of[side, name] = guess == wanted

# %% tags=["given"] name="counter-of-four"
P = np.bincount(train, minlength=V) / len(train) + 1e-9  # frequencies (V,)


def beside(one, other, prior=5):
    """What stands at `other`, given the piece at `one`: shares (V, V)."""
    table = np.zeros((V, V), np.float32)
    np.add.at(table, (one, other), 1)
    return (table + prior * P) / (table.sum(1, keepdims=True) + prior)


NEXT = {
    "left": beside(train[:-1], train[1:]),
    "right": beside(train[1:], train[:-1]),
    "far left": beside(train[:-2], train[2:]),
    "far right": beside(train[2:], train[:-2]),
}


def drawn_to(prior, found, trust):
    """Counts found {id: n} as shares (V,), the prior worth `trust` more."""
    n = np.zeros(V)
    n[list(found)] = list(found.values())
    return (n + trust * prior) / (n.sum() + trust)


def between(left, right):
    """Shares (V,) between two pieces, either or both None."""
    a = P if left is None else NEXT["left"][left]
    b = P if right is None else NEXT["right"][right]
    prior = a * b / P
    found = {} if None in (left, right) else counts.get((left, right), {})
    return drawn_to(prior / prior.sum(), found, 3)


def second(far, near, side, trust):
    """How much likelier a second piece makes each candidate: (V,) or 1."""
    if far is None:
        return 1.0
    if near is None:
        return NEXT["far " + side][far] / P
    key, table = (
        ((far, near), before) if side == "left" else ((near, far), behind)
    )
    base = NEXT[side][near]
    return drawn_to(base, table.get(key, {}), trust) / base


# %% tags=["given"] name="the-counter-of-four-guesses"
def four_guess(far, left, right, beyond, trust):
    """The likeliest piece by two on each side, each a piece or None."""
    score = between(left, right) * second(far, left, "left", trust)
    return int((score * second(beyond, right, "right", trust)).argmax())


def four_right(side, n, trust):
    """Right or wrong, for each blank of a novel."""
    rows, chosen = held_out(side, n)
    guess = [four_guess(*s, trust) for s in sides_of(rows, chosen)]
    return np.array(guess) == rows[chosen].numpy()


tried = {t: four_right("validation", 1000, t) for t in (10, 30, 100)}
TRUST = max(tried, key=lambda t: tried[t].mean())
FOUR = "two on each side"
right_of["validation", FOUR] = tried[TRUST]
right_of["test", FOUR] = four_right("test", None, TRUST)
floor = {name: right_of["test", name].mean() for name in [*SEES, FOUR]}

# %% name="the-floors"
for name, share in floor.items():
    print(f"{name:<16} {share:.3f} of the blanks right")

# %% tags=["record"] name="floors-numbers"
glue("small-pieces", V, display=False)
glue("n-blanks", len(right_of["test", "both neighbours"]), display=False)
for name, key in (
    ("commonest piece", "commonest"),
    ("left neighbour", "left"),
    ("right neighbour", "right"),
    ("two on the left", "trigram"),
    ("both neighbours", "both"),
    (FOUR, "four"),
):
    glue(f"floor-{key}", floor[name], display=False)
holds(
    "one neighbour beats the commonest piece, two on the left beat one, one on"
    " each side beats two on the left, and two on each side all of them",
    floor["commonest piece"] + 0.04
    < min(floor["left neighbour"], floor["right neighbour"])
    and max(floor["left neighbour"], floor["right neighbour"]) + 0.02
    < floor["two on the left"]
    < floor["both neighbours"] - 0.05
    < floor[FOUR] - 0.08,
)

# %% [markdown] name="the-number-to-beat"
r"""
One piece on each side fills {glue:text}`floor-both:.2f` of the blanks, two on the left only {glue:text}`floor-trigram:.2f`: a piece behind the blank is worth more than a second one before it. Two on each side fill {glue:text}`floor-four:.2f`. These are the numbers to beat.
"""

# %% [markdown] name="a-blind-run"
r"""
## A training that looks well

Two blocks, width {glue:text}`width`, 80/10/10, weights drawn as BERT's are, with a spread of 0.02, for {glue:text}`plain-steps:,` batches of 128 rows. **Place a bet:** its training loss falls from about log {glue:text}`small-pieces:,` ≈ {glue:text}`at-first:.1f`, where all pieces are equally likely, to about {glue:text}`plain-training:.1f`. What share of the blanks does it fill rightly then, if the commonest piece alone is right in {glue:text}`floor-commonest-val:.3f`?

A better blind reader has a q for each piece: a rare piece in sight was more likely swapped in. His loss is counted from the frequencies, too.
"""


# %% tags=["given"] name="blind-by-piece"
def loss_where_shown(p):
    """Mean loss where a piece is shown, with a belief for each piece."""
    drawn = np.where(np.arange(V) > MASK, 1 / (V - MASK - 1), 0)  # swaps
    came = 0.1 * p[:, None] * drawn + np.diag(0.1 * p)  # true by shown
    sums = came.sum(0, keepdims=True)  # how often each piece is shown
    some = came > 0
    beliefs = np.log((came / np.maximum(sums, 1e-30))[some])
    return -(came[some] * beliefs).sum()


# %% name="blind-floors"
starts = json.loads((folder / "13-starts.json").read_text("utf-8"))
plain = starts["plain"]
p = np.bincount(train, minlength=V) / len(train)  # frequencies (V,)
log_p = np.log(np.maximum(p, 1e-12))
H = -(p * log_p).sum()
rows, chosen = held_out("validation", 1000)
H_watched = -log_p[rows[chosen].numpy()].mean()  # on validation blanks
floors = {
    "formula": blind_floor(H, 0.8, 0.1, 0.1),
    "looks at the piece": 0.8 * H + loss_where_shown(p),
}
print(f"H: {H:.2f} nats; validation blanks by frequency: {H_watched:.2f}")
print(f"your floor for the training loss: {floors['formula']:.2f}")
print(f"if he looks which piece it is: {floors['looks at the piece']:.2f}")

# %% tags=["figure"] name="blind-figure" mystnb={"image": {"alt": "Loss in nats against batches. The training loss falls steeply, then flattens near a dotted line, the blind reader's floor, and reaches a second dotted line a little below it. The loss on validation blanks is a dashed line that stays higher, near a dotted line for guessing by frequency."}, "figure": {"name": "fig-blind", "caption": "A training that has read nothing. Solid: training loss. Dashed: loss on blanks of another novel. Dotted: what readers score who look at no other place; the lowest also looks which piece stands at the place itself."}}
fig, ax = plt.subplots(figsize=(5.2, 3.8))
steps = plain["every"] * np.arange(1, len(plain["training"]) + 1)
ax.plot(steps, plain["training"], color=viz.INK)
ax.plot(steps, [x[0] for x in plain["validation"]], "--", color=viz.INK)
for level in (H_watched, *floors.values()):
    ax.axhline(level, color=viz.INK, linestyle=":", linewidth=1)
last = steps[-1]
ax.text(last, H_watched + 0.03, "blanks, by frequency", ha="right")
ax.text(last, floors["formula"] + 0.03, "blind reader", ha="right")
ax.set(xlabel="batches", ylabel="loss (nats)")
ax.set_ylim(floors["looks at the piece"] - 0.15, H_watched + 0.6)
plt.show()

# %% tags=["record"] name="blind-numbers"
blind_end = {
    "training": float(np.mean(plain["training"][-3:])),
    "loss": float(np.mean([x[0] for x in plain["validation"][-3:]])),
    "right": float(np.mean([x[1] for x in plain["validation"][-3:]])),
}
commonest = right_of["validation", "commonest piece"].mean()
glue("plain-steps", plain["steps"], display=False)
glue("at-first", math.log(V), display=False)
width = json.loads((folder / "13-bert.json").read_text("utf-8"))["recipe"]
glue("width", width["d_model"], display=False)
for name, value in blind_end.items():
    glue(f"plain-{name}", value, display=False)
glue("floor-commonest-val", commonest, display=False)
glue("H", H, display=False)
glue("blind-gap", H_watched - blind_end["loss"], display=False)
glue("H-watched", H_watched, display=False)
glue("coin", blind_floor(0, 0.8, 0.1, 0.1), display=False)
glue("blind-formula", floors["formula"], display=False)
glue("blind-looks", floors["looks at the piece"], display=False)

# %% [markdown] name="blind-seen"
r"""
**What you saw.** It fills {glue:text}`plain-right:.3f` of the blanks, hardly more than the commonest piece ({glue:text}`floor-commonest-val:.3f`), although its training loss is {glue:text}`plain-training:.2f`, well below $H$ = {glue:text}`H:.2f`. Your formula says why that proves nothing: {glue:text}`blind-formula:.2f` is what copying alone reaches. Who also looks *which* piece it is can do a little better, {glue:text}`blind-looks:.2f`: a rare piece in sight was more likely swapped in. The run ends just below that. On blanks its loss is {glue:text}`plain-loss:.2f`, and guessing by frequency costs {glue:text}`H-watched:.2f`: it is {glue:text}`blind-gap:.2f` nats better, so the other places have told it almost nothing (and even that may be how frequent pieces are in this novel).

So two rules. Watch the loss on blanks alone, where nothing can be copied. And know the floor before the training begins.
"""

# %% tags=["record"] name="blind-claims"
holds(
    "the plain run's training loss is below H, and ends just below the lower"
    " blind floor",
    blind_end["training"] < H - 0.25
    and -0.1 < blind_end["training"] - floors["looks at the piece"] < 0,
    f"{blind_end['training']:.2f}; {floors['formula']:.2f},"
    f" {floors['looks at the piece']:.2f}",
)
holds(
    "it fills hardly more blanks than the commonest piece",
    blind_end["right"] < commonest + 0.02,
    f"{blind_end['right']:.3f} and {commonest:.3f}",
)
holds(
    "on blanks it is a trace better than guessing by frequency",
    0 < H_watched - blind_end["loss"] < 0.2,
    f"{blind_end['loss']:.2f} and {H_watched:.2f}",
)
holds(
    "looking at the piece lowers the floor",
    floors["looks at the piece"] < floors["formula"] - 0.02,
)

# %% [markdown] name="what-helped"
r"""
## Leaving the floor

What keeps it there? To use a neighbour, a head must first find the place beside it. Two things may make that hard to hit upon. With weights this small, queries and keys are small too, and at first all places get nearly the same attention. And with random position vectors each place has to learn its neighbours by heart; with lesson 9's sines, "one place aside" is the same turn everywhere.

So change the start, one thing at a time and both: weights with a spread of 1/√d, and position vectors that begin as sines (training may change them). The same rows, the same rate, {glue:text}`plain-steps:,` batches:

| | positions random | positions sines |
|---|---|---|
| weights as BERT's | {glue:text}`start-plain:.3f` | {glue:text}`start-sines:.3f` |
| weights wide | {glue:text}`start-wide:.3f` | {glue:text}`start-wide-sines:.3f` |

Shares of validation blanks; one seed each, at the rate chosen for the last. Wide means all weights: which of them matter, we didn't separate.
"""

# %% tags=["record"] name="starts-numbers"
START = {
    name: float(np.mean([x[1] for x in run["validation"][-3:]]))
    for name, run in starts.items()
}
for name, share in START.items():
    glue(f"start-{name.replace(' ', '-')}", share, display=False)

# %% [markdown] name="starts-seen"
r"""
**What you saw.** With one seed and one rate, wider first weights left the floor within {glue:text}`plain-steps:,` batches, with sines or without; BERT's didn't, with or without. We had guessed that sines matter as well, and lost that half of the bet. (At BERT's width of 768 a spread of 0.02 is about half of 1/√d; at ours, less than a quarter. And BERT trained for a million batches.) The rate was chosen for wide weights with sines; another one might free the small weights, too, and a rate alone can keep a run on the floor: wide weights with sines, tried at {glue:text}`rate-high`, were still there after {glue:text}`tuning-steps` batches.
"""

# %% tags=["record"] name="starts-claims"
bert_log = json.loads((folder / "13-bert.json").read_text("utf-8"))
high_rate = max(bert_log["rates"]["mixed"], key=float)
glue("rate-high", high_rate, display=False)
glue("tuning-steps", bert_log["recipe"]["tuning_steps"], display=False)
holds(
    "at the highest rate tried, wide weights with sines were on the floor at"
    " the end of the trial",
    bert_log["rates"]["mixed"][high_rate][1] < commonest + 0.02,
    f"{bert_log['rates']['mixed'][high_rate][1]:.3f}",
)
holds(
    "0.02 is about half of 1/√768 and less than a quarter of 1/√d here",
    0.4 < 0.02 * 768**0.5 < 0.6
    and 0.02 * bert_log["recipe"]["d_model"] ** 0.5 < 0.25,
)
holds(
    "with small weights it stays on the floor, with wide ones it leaves, sines"
    " or not",
    max(START["plain"], START["sines"]) < commonest + 0.03
    and min(START["wide"], START["wide sines"]) > commonest + 0.1,
    ", ".join(f"{name} {share:.3f}" for name, share in START.items()),
)

# %% [markdown] name="the-main-arm"
r"""
The main arm, **mixed**, begins with wide weights, has 80/10/10, and keeps the sines (they were chosen before we knew that they change little here): {glue:text}`n-steps:,` batches, the rate chosen among three on the validation novel, {glue:text}`n-seeds`. Our bet before the runs: it passes the reader who counts both neighbours. What would you say? And the one who counts two on each side?
"""

# %% name="read-the-runs"
log = json.loads((folder / "13-bert.json").read_text("utf-8"))
said = load_file(folder / "13-blanks.safetensors")
SEEDS = [s for s in (0, 1, 2) if f"mixed-{s}" in log["runs"]]
rows, chosen = held_out("test")
sides, wanted = sides_of(rows, chosen), rows[chosen]
model_right = np.stack(
    [(said[f"mixed-{s} guess"] == wanted).numpy() for s in SEEDS]
)  # (seeds, blanks)
rival = right_of["test", "both neighbours"]
print("right, by seed:", *(f"{x:.3f}" for x in model_right.mean(1)))
print(f"both neighbours: {rival.mean():.3f}")
print(f"two on each side: {floor[FOUR]:.3f}")


# %% tags=["given"] name="lead-intervals"
def interval(gained, blanks=None, place=None):
    """95 % of the mean of gained (runs, N): runs and stretches drawn.

    A stretch is 50 rows running; blanks: which of them count; place: the
    stretch of each, else that of the test novel's blanks.
    """
    keep = np.ones(gained.shape[1], bool) if blanks is None else blanks
    if place is None:
        place = chosen.nonzero()[:, 0].numpy() // 50
    sums = np.stack([np.bincount(place, row * keep) for row in gained])
    n, rng = np.bincount(place, keep), np.random.default_rng(0)
    c = rng.integers(len(n), size=(2000, len(n)))
    m = rng.integers(len(sums), size=(2000, len(sums)))
    means = [
        sums[a][:, b].mean(0).sum() / n[b].sum()
        for a, b in zip(m, c, strict=True)
    ]
    return np.percentile(means, [2.5, 97.5])


lead = model_right - rival.astype(float)  # (seeds, blanks)
ahead = interval(lead)
to_four = model_right - right_of["test", FOUR].astype(float)
behind_four = interval(to_four)
in_sight = np.array([None not in (a, b) for _, a, b, _ in sides])
pair_known = np.array([(a, b) in counts for _, a, b, _ in sides])
KINDS = {
    "seen": ("pair seen in training", in_sight & pair_known),
    "new": ("pair new", in_sight & ~pair_known),
    "hidden": ("a neighbour out of sight", ~in_sight),
}
by_pair = {  # kind -> share, model, rival, interval of the difference
    key: (
        these.mean(),
        model_right[:, these].mean(),
        rival[these].mean(),
        interval(lead, these),
    )
    for key, (_, these) in KINDS.items()
}

# %% tags=["figure"] name="learning-figure" mystnb={"image": {"alt": "Share of validation blanks filled rightly against batches, a line for each seed of the small BERT. The lines stay at the floor for some hundred batches, then rise steeply, passing one neighbour and the trigram, and reach the dotted line of both neighbours late in the training. Dotted lines from below: commonest piece, one neighbour, two on the left, both neighbours, and well above the curves' ends two on each side."}, "figure": {"name": "fig-learning", "caption": "Blanks of Northanger Abbey filled rightly by the small BERT (solid, a line for each seed) against counting (dotted)."}}
fig, ax = plt.subplots(figsize=(5.2, 4.2))
every = log["recipe"]["every"]
for s in SEEDS:
    curve = [x[1] for x in log["runs"][f"mixed-{s}"]["validation"]]
    at = every * np.arange(1, len(curve) + 1)
    ax.plot(at, curve, color=viz.INK)
for name in floor:
    level = right_of["validation", name].mean()
    ax.axhline(level, color=viz.INK, linestyle=":", linewidth=1)
    if name != "left neighbour":
        label = "one neighbour" if name == "right neighbour" else name
        early = level > 0.2  # the curves are low there
        x, ha = (at[0], "left") if early else (at[-1], "right")
        ax.text(x, level + 0.004, label, ha=ha)
ax.set(xlabel="batches", ylabel="blanks right", ylim=(0, None))
plt.show()

# %% name="where-it-wins"
print(f"{'':<25} blanks  model  both neighbours")
for key, (label, _) in KINDS.items():
    share, own, theirs, _ = by_pair[key]
    print(f"{label:<25} {share:6.2f} {own:6.3f} {theirs:16.3f}")

# %% tags=["record"] name="learning-numbers"
NUMBER_WORDS = {1: "one seed", 2: "two seeds", 3: "three seeds"}
glue("n-seeds", NUMBER_WORDS[len(SEEDS)], display=False)
glue("model", model_right.mean(), display=False)
glue("model-low", model_right.mean(1).min(), display=False)
glue("model-high", model_right.mean(1).max(), display=False)
glue("to-four", -to_four.mean(), display=False)
glue("to-four-low", -behind_four[1], display=False)
glue("to-four-high", -behind_four[0], display=False)
glue("lead", lead.mean(), display=False)
glue("lead-low", ahead[0], display=False)
glue("lead-high", ahead[1], display=False)
for name, (n, ours, theirs, (low, high)) in by_pair.items():
    glue(f"{name}-share", 100 * n, display=False)
    glue(f"{name}-model", ours, display=False)
    glue(f"{name}-rival", theirs, display=False)
    glue(f"{name}-gap", ours - theirs, display=False)
    glue(f"{name}-low", low, display=False)
    glue(f"{name}-high", high, display=False)
glue("seen-behind", by_pair["seen"][2] - by_pair["seen"][1], display=False)
glue("n-steps", log["recipe"]["steps"], display=False)
glue(
    "run-minutes",
    np.median([log["runs"][f"mixed-{s}"]["cpu_seconds"] for s in SEEDS]) / 60,
    display=False,
)
glue(
    "small-weights",
    log["runs"]["mixed-0"]["parameters"] / 1e6,
    display=False,
)
glue(
    "rows-read",
    log["recipe"]["steps"] * 128 * 22 / len(train),
    display=False,
)
CURVES = np.array(
    [[x[1] for x in log["runs"][f"mixed-{s}"]["validation"]] for s in SEEDS]
)
third = len(CURVES[0]) // 3
late = CURVES[:, -1] - CURVES[:, -1 - third]
glue("late-gain", late.mean(), display=False)

# %% [markdown] name="learning-seen"
r"""
**What you saw.** After some hundred batches on the floor, the model finds its neighbours; soon it passes the reader who counts one neighbour, then the one who counts two on the left. After {glue:text}`n-steps:,` batches, {glue:text}`run-minutes:.1f` CPU-minutes, it fills {glue:text}`model:.3f` of the test blanks ({glue:text}`n-seeds`, {glue:text}`model-low:.3f` to {glue:text}`model-high:.3f`), the counter of both neighbours {glue:text}`floor-both:.3f`: ahead by {glue:text}`lead:.3f` (95 % interval over stretches of text and seeds {glue:text}`lead-low:.3f` to {glue:text}`lead-high:.3f`). The bet is won, narrowly.

But it hasn't passed counting. Whoever counts two on each side fills {glue:text}`floor-four:.3f`, {glue:text}`to-four:.3f` more ({glue:text}`to-four-low:.3f` to {glue:text}`to-four-high:.3f`), with four pieces in sight where the model has the row. In the last third of the training it gained {glue:text}`late-gain:.3f`, while the rate fell to 0; a longer schedule wasn't tried.

Where the pair of neighbours was seen in training, the counter of pairs is {glue:text}`seen-behind:.3f` ahead. The model leads where the pair is new ({glue:text}`new-gap:.2f`), and where a neighbour is out of sight ({glue:text}`hidden-gap:.2f`): there it may use the pieces behind.
"""

# %% tags=["record"] name="learning-claims"
val_floor = {n: right_of["validation", n].mean() for n in floor}
one_side = max(val_floor["left neighbour"], val_floor["right neighbour"])
LEVELS = (one_side, val_floor["two on the left"])
crossed = [(level < CURVES).argmax(1) for level in LEVELS]  # (seeds,) each
holds(
    "on the validation novel the model stays on the floor at first, then"
    " passes one neighbour, then two on the left, and at last reaches both"
    " neighbours, but not two on each side",
    CURVES[:, 1].max() < val_floor["commonest piece"] + 0.02
    and bool((crossed[0] > 1).all() and (crossed[1] > crossed[0]).all())
    and CURVES[:, -1].min() > val_floor["both neighbours"] - 0.01
    and CURVES.max() < val_floor[FOUR] - 0.02,
    f"{CURVES[:, -1].min():.3f} and {val_floor['both neighbours']:.3f}",
)
holds(
    "with every seed it is ahead of both neighbours on the test novel, and the"
    " interval excludes 0",
    ahead[0] > 0 and lead.mean(1).min() > 0,
    f"{lead.mean():.3f} ({ahead[0]:.3f} to {ahead[1]:.3f})",
)
holds("narrowly", lead.mean() < 0.03)
holds(
    "with every seed it is behind two on each side",
    behind_four[1] < -0.02 and to_four.mean(1).max() < -0.02,
    f"{to_four.mean():.3f} ({behind_four[0]:.3f} to {behind_four[1]:.3f})",
)
holds(
    "it still gained in the last third",
    late.min() > 0.008,
    f"{late.mean():.3f}",
)
holds(
    "it leads where the pair is new or a neighbour out of sight, and is behind"
    " where the pair was seen",
    min(by_pair["new"][3][0], by_pair["hidden"][3][0]) > 0.01
    and by_pair["seen"][3][1] < 0,
    ", ".join(f"{k} {v[1] - v[2]:+.3f}" for k, v in by_pair.items()),
)

# %% [markdown] name="what-mixed-buys"
r"""
## What do the 10 and 10 buy?

The second arm, **masks**, shows every chosen piece as [MASK]: 100/0/0. (So swapped and kept ones go together; we didn't separate them.) Same start, same rows, same chosen places. It is shown at two rates: its own, {glue:text}`masks-rate`, chosen in the same way, and **mixed**'s, {glue:text}`mixed-rate` (*fast*). All are asked the same about the test novel:

- *blanks*, as before;
- *in sight*: the piece isn't hidden; does the model name it?
- *told apart*: a piece swapped for one from elsewhere in the novel; is its probability, at its place, lower than that of right pieces at theirs? Over all pairs of a right and a swapped one, how often does the right one win? 0.5 is a coin;
- *seen through*: at a swapped piece, how often does the model say the right one?

Two floors stand beside them: a reader who copies what he sees, and a counter of both neighbours, at the first {glue:text}`n-swapped:,` swapped places.
"""

# %% tags=["given"] name="compare-arms"
mixed_rate = log["runs"]["mixed-0"]["rate"]
END = {"mixed": "", "masks": "", "masks fast": f"@{mixed_rate:g}"}
ARMS = {  # arm -> its runs, as many as there are
    name: [
        run
        for s in range(3)
        if (run := f"{name.split()[0]}-{s}{end}") in log["runs"]
    ]
    for name, end in END.items()
}
ASKED = {
    "blanks": "blanks",
    "kept": "in sight",
    "spotted": "told apart",
    "recovered": "seen through",
}


def asked_of(name, question):
    """A run's share of right answers."""
    run = log["runs"][name]
    return run["test"][1] if question == "blanks" else run["visible"][question]


arm = {  # (arm, question) -> by seed
    (name, question): np.array([asked_of(run, question) for run in names])
    for name, names in ARMS.items()
    for question in ASKED
}

# %% tags=["given"] name="floors-in-sight"
rows, _ = held_out("test")
dice = torch.Generator().manual_seed(0)  # the training program's draws
torch.rand(rows.shape, generator=dice)
drawn = torch.randint(len(ids["test"]), rows.shape, generator=dice)
swap = ids["test"][drawn]
swapped = chosen & (swap != rows) & (torch.arange(ROW) % 2 == 0)
r, s = (x[:3000] for x in swapped.nonzero().T)
truth, wrong = rows[r, s].numpy(), swap[r, s].numpy()
shown = torch.where(rows <= MASK, -1, rows)
near = [
    [None if i < 0 else i for i in pair]
    for pair in torch.stack([shown[r, s - 1], shown[r, s + 1]], 1).tolist()
]
by_count = np.stack([between(*pair) for pair in near])  # (N, V)
each = np.arange(len(r))
ranks = np.concatenate([by_count[each, truth], by_count[each, wrong]])
ranks, n = ranks.argsort().argsort(), len(r)
CHANCE = {  # question -> copier, counter of both neighbours
    "blanks": (None, floor["both neighbours"]),
    "kept": (1.0, None),
    "spotted": (0.5, (ranks[:n].sum() - n * (n - 1) / 2) / n**2),
    "recovered": (0.0, (by_count.argmax(1) == truth).mean()),
}

# %% name="show-arms"
print(" " * 13, *(f"{x:>10}" for x in [*ARMS, "copies", "counts"]))
for question, label in ASKED.items():
    found = [arm[name, question].mean() for name in ARMS]
    cells = ["" if x is None else f"{x:.3f}" for x in CHANCE[question]]
    print(f"{label:<13}", *(f"{x:10.3f}" for x in found), end=" ")
    print(*(f"{x:>10}" for x in cells))
print(" " * 13, *(f"{len(names):>10}" for names in ARMS.values()), "seeds")

# %% tags=["record"] name="arms-numbers"
for (name, question), found in arm.items():
    key = f"{name.replace(' ', '-')}-{question}"
    glue(key, found.mean(), display=False)
    glue(f"{key}-low", found.min(), display=False)
    glue(f"{key}-high", found.max(), display=False)
for name, names in ARMS.items():
    key = f"n-{name.replace(' ', '-')}"
    glue(key, NUMBER_WORDS[len(names)], display=False)
    run = log["runs"][names[0]]
    glue(f"{name.replace(' ', '-')}-rate", run["rate"], display=False)
glue("n-swapped", n, display=False)
glue("counts-spotted", CHANCE["spotted"][1], display=False)
glue("counts-recovered", CHANCE["recovered"][1], display=False)
RATES = log["rates"]
own_rate = f"{log['runs'][ARMS['masks'][0]]['rate']:g}"
fast_rate = f"{mixed_rate:g}"
for name in ("mixed", "masks"):
    glue(f"trial-{name}", RATES[name][own_rate][1], display=False)
    glue(f"trial-{name}-fast", RATES[name][fast_rate][1], display=False)

# %% [markdown] name="arms-seen"
r"""
**What you saw.** In sight **mixed** names the piece in {glue:text}`mixed-kept:.2f` of the cases ({glue:text}`n-mixed`), **masks** in {glue:text}`masks-kept:.2f` ({glue:text}`n-masks`): no gradient taught **masks** to repeat a piece. That copying surely comes from the 20 %. The gaps in *told apart* and *seen through* may come from the rate, and neither arm is good at them: counting both neighbours reaches {glue:text}`counts-spotted:.2f` and {glue:text}`counts-recovered:.2f`.

Who learns blanks better, these runs don't decide. At its own rate **masks** fills {glue:text}`masks-blanks:.2f`, less than **mixed** at a higher one. At **mixed**'s rate it stayed on the floor ({glue:text}`masks-fast-blanks:.3f`; {glue:text}`n-masks-fast`) for all {glue:text}`n-steps:,` batches, where **mixed** left with every seed. But after the {glue:text}`tuning-steps` batches of the trial it was ahead at {glue:text}`masks-rate` ({glue:text}`trial-masks:.2f` against {glue:text}`trial-mixed:.2f`) and behind at {glue:text}`mixed-rate` ({glue:text}`trial-masks-fast:.2f`, {glue:text}`trial-mixed-fast:.2f`): the order turns with the rate, and a longer trial might have chosen another one. Whether the 20 % make a better encoder for another task this doesn't show; in large models the difference is small {cite}`wettig2023`.
"""

# %% tags=["record"] name="arms-claims"
holds(
    "mixed says what is in sight, masks mostly doesn't",
    arm["mixed", "kept"].min() > 0.7
    and max(arm["masks", "kept"].max(), arm["masks fast", "kept"].max()) < 0.5,
    f"{arm['mixed', 'kept'].mean():.2f} and {arm['masks', 'kept'].mean():.2f}",
)
holds(
    "counting both neighbours is above both arms where pieces are told apart"
    " or seen through",
    all(
        CHANCE[question][1] > arm[name, question].max() + margin
        for question, margin in (("spotted", 0.02), ("recovered", 0.05))
        for name in ARMS
    ),
    f"{CHANCE['spotted'][1]:.2f} and {CHANCE['recovered'][1]:.2f}",
)
holds(
    "masks has the lower rate, and at it fewer blanks right than mixed",
    float(own_rate) < 0.5 * mixed_rate
    and arm["masks", "blanks"].max() < arm["mixed", "blanks"].min() - 0.01,
    f"{arm['masks', 'blanks'].mean():.3f} and"
    f" {arm['mixed', 'blanks'].mean():.3f}",
)
holds(
    "at mixed's rate it stayed on the floor, where mixed left",
    arm["masks fast", "blanks"].max() < floor["commonest piece"] + 0.01
    and arm["mixed", "blanks"].min() > floor["commonest piece"] + 0.1,
    f"{arm['masks fast', 'blanks'].mean():.3f}",
)
holds(
    "in the trial masks was ahead at its own rate and behind at mixed's",
    RATES["masks"][own_rate][1] > RATES["mixed"][own_rate][1] + 0.01
    and RATES["masks"][fast_rate][1] < RATES["mixed"][fast_rate][1] - 0.01,
)

# %% [markdown] name="half-way"
r"""
**A place to stop.** Two thirds are behind you, about 45 minutes ahead. Behind you: pieces, vectors, blanks, their floors and what they teach. Ahead: real weights in your encoder, what a blank reads, and the families.
"""

# %% [markdown] name="real-weights"
r"""
## Real weights in your encoder

Our small BERT has read four novels. The models that people use have read thousands of times as much, on many machines, and their weights are public. Is your encoder the same machine? Then it must do with these weights what the reference library does, number by number.

The file holds tensors with names. Someone else chose them, and their conventions: a linear layer is kept as (out, in), while `linear` above wants (in, out). Names of layers carry numbers, and a file doesn't keep them in order.
"""

# %% [markdown] name="load-pretrained-names"
r"""
Here is where each part of a block is to go. In the file the name of a weight ends in `.weight`, that of its bias in `.bias`; `i` is the number of the layer, from 0.

| in your dictionary | in the file |
|---|---|
| `w["token"]` | `embeddings.word_embeddings` |
| `w["position"]` | `embeddings.position_embeddings` |
| `w["segment"]` | `embeddings.token_type_embeddings` |
| `w["norm"]` | `embeddings.LayerNorm` |
| `own`: q, k, v | `encoder.layer.i.attention.self.query`, `key`, `value` |
| `own`: the last | `encoder.layer.i.attention.output.dense` |
| `norms`: first | `encoder.layer.i.attention.output.LayerNorm` |
| `norms`: second | `encoder.layer.i.output.LayerNorm` |
| `up` | `encoder.layer.i.intermediate.dense` |
| `down` | `encoder.layer.i.output.dense` |
"""

# %% [markdown] name="load-pretrained-exercise"
r"""
:::{exercise} Load pretrained weights
:label: ex-load-pretrained
Put the tensors of any BERT into your own dictionary.

`tensors`: name → tensor → `w` with `"token"`, `"position"`, `"segment"` (tables as they are), `"norm"` a pair (γ, β), and `"blocks"`, a list in the order of the layers of dictionaries with `"own"` (a list of four pairs W, b), `"norms"` (a list of two pairs γ, β), `"up"`, `"down"` (pairs W, b). W is (in, out): the file's, transposed.

The largest number in the names tells how many layers there are (perhaps more than ten). All names may begin with `bert.`. Old files call a norm's pair `LayerNorm.gamma` and `LayerNorm.beta` instead of `LayerNorm.weight` and `LayerNorm.bias`. Other tensors (heads, a pooler) are left out. If one is missing: a `ValueError` whose text holds its name (of several, one) as in the table, with `.weight` or `.bias` and the layer's number, without `bert.`. Numbers and dtype stay. Difficulty 4 of 5, about 20 minutes.
:::
"""

# %% [markdown] name="load-pretrained-hints"
r"""
<details><summary>Hint 1: where to look</summary>

First bring all names to one form: `removeprefix`, `replace`. Then fetch through a small function of your own that raises the error, so that you write it once. As text `"encoder.layer.10"` sorts before `"encoder.layer.2"`; as numbers it doesn't.

</details>
<details><summary>Hint 2: the shapes</summary>

A norm's pair: (d,), (d,). A linear layer's: weight (out, in), bias (out,) → W (in, out), b (out,). `up` is (d_model, d_ff), `down` (d_ff, d_model) in your dictionary.

</details>
<details><summary>Hint 3: in words</summary>

A dictionary with tidy names. A function for a pair as it is (norms), one for a pair with the weight transposed. The number of layers: the largest number in names that begin with `encoder.layer.`, plus 1. Then a loop over the layers and the table above.

</details>
"""


# %% tags=["answer"] name="load-pretrained"
def load_pretrained(tensors):
    """A BERT's tensors, by name, as the weights of this lesson's encoder.

    -> token, position, segment, norm, blocks (own, norms, up, down).
    """
    # BEGIN SOLUTION
    tidy = {}
    for name, tensor in tensors.items():
        name = name.removeprefix("bert.")
        name = name.replace("LayerNorm.gamma", "LayerNorm.weight")
        tidy[name.replace("LayerNorm.beta", "LayerNorm.bias")] = tensor

    def take(name):
        if name not in tidy:
            raise ValueError(f"the file lacks {name}")
        return tidy[name]

    def pair(name):
        return take(name + ".weight"), take(name + ".bias")

    def turned(name):
        W, b = pair(name)
        return W.T, b

    def block(i):
        at = f"encoder.layer.{i}."
        own = ["self.query", "self.key", "self.value", "output.dense"]
        norms = ["attention.output.LayerNorm", "output.LayerNorm"]
        return {
            "own": [turned(f"{at}attention.{part}") for part in own],
            "norms": [pair(at + part) for part in norms],
            "up": turned(at + "intermediate.dense"),
            "down": turned(at + "output.dense"),
        }

    layers = [n.split(".")[2] for n in tidy if n.startswith("encoder.layer.")]
    tables = {"token": "word", "position": "position", "segment": "token_type"}
    found = {
        ours: take(f"embeddings.{theirs}_embeddings.weight")
        for ours, theirs in tables.items()
    }
    blocks = [block(i) for i in range(1 + max(map(int, layers)))]
    return found | {"norm": pair("embeddings.LayerNorm"), "blocks": blocks}
    # END SOLUTION


# %% tags=["check"] name="load-pretrained-check"
check(load_pretrained)

# %% [markdown] name="load-pretrained-why"
r"""
<details><summary>Why it works</summary>

Nothing is computed here, and still a copy of a model can go wrong here without an error. Many matrices are square, so that a forgotten transposition raises no error: the model runs, and says other things. Layers in the order of their names as text would be 0, 1, 10, 11, 2. And a missing tensor that is filled with random numbers by default is the worst: it shows as a model that is "a bit worse". So an error has to say its name.

</details>

Now all of BERT's encoder is yours:
"""


# %% name="bert-encode"
def bert(tokens, segments, w, n_heads, real=None):
    """Hidden states (B, S, d): the embeddings', then each block's."""
    layers = [bert_embeddings(tokens, segments, w)]
    for block in w["blocks"]:
        layers.append(encoder_block(layers[-1], block, n_heads, real))
    return layers


# %% [markdown] name="the-real-one"
r"""
The model is MiniLM, a small BERT of six layers, 12 heads, width {glue:text}`real-width`, {glue:text}`real-numbers:.1f` million numbers, trained on text and then tuned to compare sentences {cite}`wang2020minilm,reimers2019`, which lesson 10 looked into. It has no token head, so it can't fill blanks. What we can compare is every hidden state, on two pairs of texts of different length, with segments and padding. The reference is the `transformers` library.

To know what a mistake would look like, we make one: in the fourth block, attention's last matrix isn't transposed. It is square, so nothing crashes.
"""

# %% tags=["given"] name="the-reference"
import warnings

with warnings.catch_warnings():  # of progress bars that are not installed
    warnings.simplefilter("ignore")
    from transformers import BertModel
    from transformers.utils.logging import disable_progress_bar

disable_progress_bar()
library = BertModel.from_pretrained(minilm(), attn_implementation="eager")
library.eval()
PAIRS = (
    ("She was not a woman of many words.", "She counted them."),
    ("Blanks teach.", "A neighbour says a lot."),
)


def pair_rows(pairs, cut):
    """[CLS] A [SEP] B [SEP], filled up: tokens, segments, real (B, S)."""
    rows, kinds = [], []
    for a, b in pairs:
        a, b = (
            [vocabulary[p] for w in split_words(t) for p in cut(w)]
            for t in (a, b)
        )
        cls, sep = vocabulary["[CLS]"], vocabulary["[SEP]"]
        rows.append([cls, *a, sep, *b, sep])
        kinds.append([0] * (len(a) + 2) + [1] * (len(b) + 1))
    S = max(map(len, rows))
    real = torch.tensor([[i < len(r) for i in range(S)] for r in rows])
    tokens, segments = (
        torch.tensor([x + [0] * (S - len(x)) for x in part])
        for part in (rows, kinds)
    )
    return tokens, segments, real


# %% name="layer-by-layer"
tensors = load_file(minilm() / "model.safetensors")
real_w = load_pretrained(tensors)
batch = pair_rows(PAIRS, lambda word: wordpiece(word, vocabulary))
with torch.inference_mode():
    ours = bert(batch[0], batch[1], real_w, 12, batch[2])
    theirs = library(
        input_ids=batch[0],
        token_type_ids=batch[1],
        attention_mask=batch[2].long(),
        output_hidden_states=True,
    ).hidden_states
    slip, blocks = dict(real_w["blocks"][3]), list(real_w["blocks"])
    W, b = slip["own"][3]
    slip["own"] = [*slip["own"][:3], (W.T, b)]
    blocks[3] = slip
    slipped = bert(
        batch[0], batch[1], real_w | {"blocks": blocks}, 12, batch[2]
    )


# %% tags=["given"] name="differences"
def apart(one, other):
    """Per layer: the largest difference at tokens that are no padding."""
    return [
        (x - y)[batch[2]].abs().max().item()
        for x, y in zip(one, other, strict=True)
    ]


right_gap, slip_gap = apart(ours, theirs), apart(slipped, theirs)
sizes = [x[batch[2]].abs().max().item() for x in theirs]

# %% tags=["figure"] name="layers-figure" mystnb={"image": {"alt": "A table with seven rows, embeddings and blocks 1 to 6, and three columns. The largest number in each layer is a few units. The largest difference of your encoder to the library is below a hundred-thousandth in every row. With the slip in block 4 the difference is the same down to block 3, and from block 4 on it is about 1, a tenth or more of the largest number."}, "figure": {"name": "fig-layers", "caption": "Hidden states of a pretrained model in your encoder, against the reference library: the largest number, the largest difference, and the same with one matrix of the fourth block not transposed."}}
fig, ax = plt.subplots(figsize=(5.2, 3.4))
ax.axis("off")
columns = ("layer", "largest", "yours", "with a slip")
places = (0.02, 0.42, 0.7, 1.0)
for place, name in zip(places, columns, strict=True):
    ha = "left" if name == "layer" else "right"
    ax.text(place, 0, name, ha=ha, va="center", weight="bold")
for i, (size, own, slip) in enumerate(
    zip(sizes, right_gap, slip_gap, strict=True)
):
    label = f"block {i}" if i else "embeddings"
    ax.text(places[0], i + 1, label, va="center")
    for place, text in zip(
        places[1:], (f"{size:.1f}", f"{own:.0e}", f"{slip:.0e}"), strict=True
    ):
        ax.text(place, i + 1, text, ha="right", va="center")
    ax.axhline(i + 0.5, color=viz.INK, linewidth=0.5)
ax.set(xlim=(0, 1.02), ylim=(7.6, -0.6))
plt.show()

# %% [markdown] name="layers-seen"
r"""
**What you saw.** In every layer your encoder says what the library says, to less than a hundred-thousandth: your embeddings and your loading around lesson 11's block, with a mask for padding. What is left is rounding, since sums are taken in another order. The slip shows at once, from its own block on, and not before: such a table doesn't only say *that* something is wrong, but where. Equal numbers on two rows prove nothing about rows of other kinds; these had two segments, and padding.
"""

# %% tags=["record"] name="layers-claims"
n_numbers = sum(x.numel() for x in tensors.values() if x.is_floating_point())
holds(
    "every layer equals the library's to less than a hundred-thousandth",
    max(right_gap) < 1e-5 and len(right_gap) == 7,
    f"{max(right_gap):.0e}",
)
holds(
    "the slip shows from its block on, and not before",
    max(slip_gap[:4]) < 1e-5 and min(slip_gap[4:]) > 0.1,
    f"{max(slip_gap[:4]):.0e}, then {min(slip_gap[4:]):.1f}",
)
glue("real-numbers", n_numbers / 1e6, display=False)
glue("real-width", real_w["token"].shape[1], display=False)
holds("it has six layers", len(real_w["blocks"]) == 6)
holds(
    "one row of the two is padded, and both have two segments",
    bool((~batch[2]).any()) and bool((batch[1].max(1).values == 1).all()),
)
holds("the library's numbers are a few units large", 1 < max(sizes) < 30)

# %% [markdown] name="the-small-one"
r"""
The small BERT of the first half was trained by another program and kept under the library's names. So your function loads it as well, and your encoder runs it. Its token head is given: one more layer, then a dot product with each piece's own embedding.
"""

# %% name="token-head"
small_tensors = {
    name: x.float()
    for name, x in load_file(folder / "13-mixed.safetensors").items()
}
small = load_pretrained(small_tensors)


def token_head(hidden):
    """Hidden states (..., d) -> log-probabilities (..., V)."""
    at = "cls.predictions."
    W, b, gamma, beta = (
        small_tensors[f"{at}transform.{name}"]
        for name in (
            "dense.weight",
            "dense.bias",
            "LayerNorm.weight",
            "LayerNorm.bias",
        )
    )
    x = torch.nn.functional.gelu(linear(hidden, (W.T, b)))
    logits = layer_norm(x, gamma, beta) @ small["token"].T
    return (logits + small_tensors[at + "bias"]).log_softmax(-1)


# %% name="small-by-your-encoder"
@torch.inference_mode()
def fill(seen, asked):
    """Log-probabilities (N, V) at the places asked for (B, S)."""
    found = []
    for part, places in zip(seen.split(500), asked.split(500), strict=True):
        hidden = bert(part, None, small, n_heads=4)[-1]
        found.append(token_head(hidden[places]))
    return torch.cat(found)


few_rows, few = rows[:1000], chosen[:1000]
guesses = fill(torch.where(few, MASK, few_rows), few).argmax(-1)
shipped = said["mixed-0 guess"][: len(guesses)]
agree = (guesses == shipped).float().mean().item()
print(f"{agree:.4f} of the guesses are those of the training program")

# %% tags=["record"] name="small-claims"
holds(
    "your encoder with the small weights guesses as the training program did",
    agree > 0.99,
    f"{agree:.4f}",
)

# %% [markdown] name="hide-one-more"
r"""
## What does a blank read?

Intervene: hide one more word, and see how much surer or less sure the small BERT of the first seed becomes of the right piece. A sentence first, the first one of *Persuasion* with 8 to 10 pieces, all of them whole; of its words the blank is the one that the model fills best. Then {glue:text}`n-probed:,` blanks of that novel, the first ones with seven pieces on both sides, and the mean over them by distance. **Place a bet:** with two pieces on each side in sight and the rest hidden, does it still pass the counter of both neighbours?
"""


# %% tags=["given"] name="hide-one-more-code"
def first_fitting(passages):
    """The first sentence of 8 to 10 pieces, each a whole word or mark."""
    for passage in passages:
        for part in re.split(r"(?<=[.!?])[\"']?\s+", passage.text):
            pieces = encode(part)
            whole = all(i > MASK and PIECES[i][:2] != "##" for i in pieces)
            if 8 <= len(pieces) <= 10 and whole:
                return part
    return None


SENTENCE = first_fitting(novels.test)
line = torch.tensor([[CLS, *encode(SENTENCE), SEP]])
inner = [i for i in range(len(line[0])) if PIECES[line[0, i]].isalpha()]


def hidden_at(row, *places):
    """The row (1, S) with [MASK] at these places."""
    seen = row.clone()
    seen[0, list(places)] = MASK
    return seen


def right_log_p(row, blank, also):
    """log p of the right piece at `blank`, `also` hidden too."""
    asked = torch.zeros_like(row, dtype=torch.bool)
    asked[0, blank] = True
    return fill(hidden_at(row, blank, *also), asked)[0, row[0, blank]].item()


first = {i: right_log_p(line, i, ()) for i in inner}
best, worst = max(first, key=first.get), min(first, key=first.get)
costs = {
    i: first[best] - right_log_p(line, best, (i,))
    for i in range(1, len(line[0]) - 1)
    if i != best
}
print(SENTENCE)

# %% tags=["given"] name="blanks-to-probe"
NEAR = 7
r, s = chosen.nonzero().T
fits = (s > NEAR) & (s < ROW - 1 - NEAR)
r, s = r[fits][:2400], s[fits][:2400]
each = torch.arange(len(r))
bare = rows[r].clone()  # each row has one blank only
bare[each, s] = MASK
target = rows[r, s]
asked = torch.zeros_like(bare, dtype=torch.bool)
asked[each, s] = True
about = torch.stack([bare[each, s + k] for k in (-2, -1, 1, 2)], 1)
views = [[i if i > MASK else None for i in view] for view in about.tolist()]
by_two = np.array([neighbour_guess(*view[1:3], counts) for view in views])
by_four = np.array([four_guess(*view, TRUST) for view in views])
COUNTERS = {"two": by_two == target.numpy(), "four": by_four == target.numpy()}


def right_of_blank(seen):
    """log p of the right piece, and whether it is the guess: (N,) each."""
    found = fill(seen, asked)
    return found.gather(1, target[:, None])[:, 0], found.argmax(1) == target


def gap(one, other):
    """Mean difference (N,) of two readers of the same blanks, 95 %."""
    gained = np.asarray(one, float) - np.asarray(other, float)
    return gained.mean(), *interval(gained[None], None, r.numpy() // 50)


# %% name="hide-by-distance"
whole, whole_right = right_of_blank(bare)
offsets = [k for k in range(-NEAR, NEAR + 1) if k]
lost = []
for k in offsets:
    seen = bare.clone()
    seen[each, s + k] = MASK
    lost.append((whole - right_of_blank(seen)[0]).numpy())
lost = np.array(lost)  # (14, N) nats
window = {"all": whole_right.numpy()}
for k in (1, 2, 3):
    far = (torch.arange(ROW) - s[:, None]).abs() > k
    far &= bare > MASK
    seen = torch.where(far, MASK, bare)
    window[k] = right_of_blank(seen)[1].numpy()
for name, hits in COUNTERS.items():
    print(f"counter of {name}: {hits.mean():.3f}")
print("the model, k on each side in sight:")
print("  ", {k: round(float(hits.mean()), 3) for k, hits in window.items()})

# %% tags=["figure"] name="hide-figure" mystnb={"image": {"alt": "Two panels. Above, a bar for each piece of a sentence of Persuasion, except the blank: how much less likely the right piece becomes when that piece is hidden as well. Below, the mean over test blanks against the distance from minus seven to seven: two high points at minus one and plus one, lower ones at two places, and nearly nothing further off."}, "figure": {"name": "fig-hide", "caption": "What it costs to hide one more piece. Above: one sentence, the blank between its neighbours (named on the left). Below: mean over test blanks by distance, with 95 % intervals. Small BERT, first seed."}}
fig, (ax, low) = plt.subplots(2, 1, figsize=(5.2, 6.4))
names = [PIECES[i] for i in line[0, 1:-1]]
ax.barh(
    [i - 1 for i in costs], list(costs.values()), color=viz.INK, height=0.6
)
ax.set_yticks(range(len(names)), names)
ax.text(0, best - 1, " ← the blank", va="center")
ax.axvline(0, color=viz.INK, linewidth=0.5)
ax.set(xlabel="nats lost", ylim=(len(names) - 0.4, -0.6))
wide = 1.96 * lost.std(1) / np.sqrt(lost.shape[1])
low.errorbar(offsets, lost.mean(1), wide, fmt="o", color=viz.INK)
low.axhline(0, color=viz.INK, linewidth=0.5)
low.set(xlabel="place of the hidden piece", ylabel="nats lost")
low.set_xticks((-7, -5, -3, -1, 1, 3, 5, 7))
plt.show()

# %% tags=["record"] name="hide-numbers"
mean_lost = dict(zip(offsets, lost.mean(1), strict=True))
near_lost = (mean_lost[-1] + mean_lost[1]) / 2
two_lost = (mean_lost[-2] + mean_lost[2]) / 2
far_lost = np.mean([mean_lost[k] for k in offsets if abs(k) > 3])
GAPS = {
    "one": gap(window[1], COUNTERS["two"]),
    "two": gap(window[2], COUNTERS["two"]),
    "step": gap(window[2], window[1]),
    "rest": gap(window["all"], window[2]),
    "four": gap(window[2], COUNTERS["four"]),
}
for name, values in GAPS.items():
    for end, value in zip(("", "-low", "-high"), values, strict=True):
        glue(f"gap-{name}{end}", value, display=False)
glue("n-probed", len(r), display=False)
glue("counter-there", COUNTERS["two"].mean(), display=False)
glue("four-there", COUNTERS["four"].mean(), display=False)
glue("near-left", mean_lost[-1], display=False)
glue("near-right", mean_lost[1], display=False)
glue("two-lost", two_lost, display=False)
glue("far-lost", far_lost, display=False)
for k in (1, 2, "all"):
    glue(f"window-{k}", window[k].mean(), display=False)
glue("best-piece", names[best - 1], display=False)
glue("best-p", math.exp(first[best]), display=False)
glue("least-piece", names[worst - 1], display=False)
glue("least-p", math.exp(first[worst]), display=False)
worst_place = max(costs, key=costs.get)
glue("worst-piece", names[worst_place - 1], display=False)
glue("worst-cost", costs[worst_place], display=False)

# %% [markdown] name="hide-seen"
r"""
**What you saw.** In the sentence the model fills “{glue:text}`best-piece`” with {glue:text}`best-p:.2f`, but “{glue:text}`least-piece`” with {glue:text}`least-p:.3f`; for the first, “{glue:text}`worst-piece`” matters most ({glue:text}`worst-cost:.1f` nats). Over the test blanks hiding the left neighbour costs {glue:text}`near-left:.2f` nats, the right one {glue:text}`near-right:.2f`, a piece two places off {glue:text}`two-lost:.2f`, and one more than three off {glue:text}`far-lost:.3f`.

From the two neighbours alone it fills {glue:text}`window-1:.3f`; their counter {glue:text}`counter-there:.3f`, so it is behind ({glue:text}`gap-one:+.3f`, {glue:text}`gap-one-low:+.3f` to {glue:text}`gap-one-high:+.3f`). With two on each side it is level or a little ahead ({glue:text}`gap-two:+.3f`, {glue:text}`gap-two-low:+.3f` to {glue:text}`gap-two-high:+.3f`). The rest of the row adds less than can be seen ({glue:text}`gap-rest:+.3f`, {glue:text}`gap-rest-low:+.3f` to {glue:text}`gap-rest-high:+.3f`). (Rows with many masks are unlike its training; that may cost it something.)

So it *may* look everywhere, and reads about two places to each side. Nor is that what holds it back: from these same four pieces a counter fills {glue:text}`four-there:.3f`.
"""

# %% tags=["record"] name="hide-claims"
holds(
    "the two neighbours matter most, two places off far less, further off"
    " nearly nothing",
    min(mean_lost[-1], mean_lost[1]) > 3 * two_lost > 10 * abs(far_lost)
    and abs(far_lost) < 0.03,
    f"{near_lost:.2f}, {two_lost:.2f}, {far_lost:.3f}",
)


def said_of(name):
    """A gap with its interval, as text."""
    mean, low, high = GAPS[name]
    return f"{mean:+.3f} ({low:+.3f} to {high:+.3f})"


holds(
    "with the two neighbours alone it is behind their counter",
    GAPS["one"][2] < 0,
    said_of("one"),
)
holds(
    "the second pieces bring it level or a little ahead",
    GAPS["step"][1] > 0.02 and -0.01 < GAPS["two"][1] < GAPS["two"][2] < 0.06,
    f"{said_of('step')}; {said_of('two')}",
)
holds(
    "the rest of the row adds less than can be seen",
    -0.03 < GAPS["rest"][1] < 0 < GAPS["rest"][2] < 0.03,
    said_of("rest"),
)
holds(
    "from the same four pieces a counter fills more",
    GAPS["four"][2] < 0,
    said_of("four"),
)
holds(
    "in the sentence one neighbour of the blank matters most",
    abs(worst_place - best) == 1 and costs[worst_place] > 0.5,
    f"{costs[worst_place]:.1f} nats",
)

# %% [markdown] name="explorer"
r"""
:::{explorer} masked
:file: 13-explorer.json

In the web page of this lesson you can choose a sentence and a blank here, hide one piece more, and see what the small BERT would put there: its own shares. We made the four sentences up; the first turned out to stand in a training novel, the others don't. In a notebook, put a sentence of your own into the next cell.
:::
"""

# %% name="your-own-sentence"
yours = torch.tensor([[CLS, *encode("she had a very good heart ."), SEP]])
blank = 4  # 1 is the first piece
one_place = torch.arange(yours.shape[1])[None] == blank
top = fill(hidden_at(yours, blank), one_place)[0].exp().topk(5)
print(*(PIECES[i] for i in hidden_at(yours, blank)[0]))
print("  ", *(f"{PIECES[i]} {p:.2f}" for p, i in zip(*top, strict=True)))

# %% tags=["record"] name="explorer-claims"
shown_there = json.loads((folder / "13-explorer.json").read_text("utf-8"))
made_up = [entry["pieces"] for entry in shown_there["sentences"]]
entry = shown_there["sentences"][0]["blanks"][3][3]
row = torch.tensor([[CLS, *(number[p] for p in made_up[0]), SEP]])
here = math.exp(right_log_p(row, 4, ()))
holds(
    "the explorer shows this model's shares",
    abs(entry["right"] - here) < 0.001,
    f"{entry['right']:.3f} and {here:.3f}",
)
read = " " + " ".join(PIECES[i] for i in train) + " "
stands = [" " + " ".join(p[:-1]) + " " in read for p in made_up]
holds(
    "of the explorer's sentences only the first stands in a training novel",
    stands == [True, False, False, False],
)

# %% [markdown] name="does-b-follow"
r"""
## Does B follow A?

BERT had a second question, {term}`next-sentence prediction`: half of the rows held two texts that follow each other, half didn't, and the pair head had to say which. What counts as a wrong pair? In BERT a text from elsewhere. That can be told by words alone: another place has other words and names. {cite:t}`liu2019` left this question out and lost nothing; {cite:t}`lan2020` made it harder: the two in the wrong order.

So before one trains such a head, one should know what a reader scores who only *counts*: words that A and B share (rare ones count more), lengths, quotation marks. Four kinds of wrong pair, where the second text is drawn from another novel, from the same novel, from the same chapter, or the two are swapped; a linear model on five such counts, fitted on four novels, scored on {glue:text}`n-pairs:,` distinct pairs of *Persuasion*. 0.5 is a coin.
"""

# %% tags=["given"] name="pairs-of-sentences"
from sklearn.linear_model import LogisticRegression


def sentences(passages):
    """Chapters as lists of sentences of four words or more."""
    found = []
    for passage in passages:
        parts = re.split(r"(?<=[.!?])[\"']?\s+(?=[\"'A-Z])", passage.text)
        found.append([p for p in parts if len(p.split()) > 3])
    return found


def pairs(side, dice, n):
    """True pairs, all distinct, and four kinds of wrong: lists of (A, B)."""
    book = [passage.source.split(",")[0] for passage in getattr(novels, side)]
    own, made = chapters[side], defaultdict(list)
    spots = [(c, i) for c, x in enumerate(own) for i in range(len(x) - 1)]
    for spot in dice.permutation(len(spots))[:n]:
        c, i = spots[spot]
        away = [x for x, b in zip(own, book, strict=True) if b != book[c]]
        away = away or chapters["validation"]  # the test is one novel
        same = [x for j, x in enumerate(own) if book[j] == book[c] and j != c]
        rest = [x for j, x in enumerate(own[c]) if j not in (i, i + 1)]
        a, b = own[c][i], own[c][i + 1]
        wrong = {"another novel": away, "same novel": same}
        for kind, source in (wrong | {"same chapter": [rest]}).items():
            far = source[dice.integers(len(source))]
            made[kind].append((a, far[dice.integers(len(far))]))
        made["true"].append((a, b))
        made["swapped"].append((b, a))
    return made


def counted(a, b):
    """Five counts of a pair."""
    one, other = set(split_words(a)), set(split_words(b))
    weight = sum(idf.get(word, top) for word in one & other)
    long = [math.log(len(x.split())) for x in (a, b)]
    marks = [x.count('"') % 2 for x in (a, b)]
    return [weight / math.log(2 + len(one)), *long, *marks]


# %% tags=["given"] name="pair-floors"
chapters = {side: sentences(getattr(novels, side)) for side in ids}
every = [s for c in chapters["train"] for s in c]
uses = Counter(w for s in every[::3] for w in set(split_words(s)))
top = math.log(len(every[::3]))
idf = {word: top - math.log(n) for word, n in uses.items()}
dice = np.random.default_rng(0)
fit, test = pairs("train", dice, 3000), pairs("test", dice, 2000)
features = {
    (side, kind): np.array([counted(a, b) for a, b in found])
    for side, made in (("fit", fit), ("test", test))
    for kind, found in made.items()
}
KINDS = ("another novel", "same novel", "same chapter", "swapped")
pair_floor = {}  # kind -> accuracy, half its 95 % interval, by pair
for kind in KINDS:
    x, y = (
        np.concatenate([features[side, "true"], features[side, kind]])
        for side in ("fit", "test")
    )
    model = LogisticRegression(max_iter=1000)
    model.fit(x / x.std(0), np.arange(len(x)) < len(x) // 2)
    said_true = model.predict(y / x.std(0))
    hit = said_true == (np.arange(len(y)) < len(y) // 2)
    by_spot = hit.reshape(2, -1).mean(0)  # the true and the wrong B of one A
    wide = 1.96 * by_spot.std() / math.sqrt(len(by_spot))
    pair_floor[kind] = hit.mean(), wide

# %% name="show-pair-floors"
for kind, (share, wide) in pair_floor.items():
    print(f"wrong pairs {kind:<15} {share:.3f} ± {wide:.3f}")

# %% tags=["record"] name="pair-numbers"
for kind, (share, wide) in pair_floor.items():
    key = kind.replace(" ", "-")
    glue(f"pair-{key}", share, display=False)
    glue(f"pair-{key}-wide", wide, display=False)
glue("n-pairs", len(test["true"]), display=False)

# %% [markdown] name="pair-seen"
r"""
**What you saw.** Five counts that understand nothing tell a text from another novel in {glue:text}`pair-another-novel:.2f` ± {glue:text}`pair-another-novel-wide:.2f` of the cases, one from the same novel in {glue:text}`pair-same-novel:.2f` ± {glue:text}`pair-same-novel-wide:.2f`, one from the same chapter in {glue:text}`pair-same-chapter:.2f` ± {glue:text}`pair-same-chapter-wide:.2f`. The wrong order, {glue:text}`pair-swapped:.2f` ± {glue:text}`pair-swapped-wide:.2f`, they can't tell from a coin. (Intervals over pairs of texts.)

These are the least that counting can do; other counts may do more. A pair head that reports 0.9 on BERT's own kind, from another document, has to be compared with at least the first floor. Of the four the wrong order leaves least to these counts. We trained no pair head: our rows of {glue:text}`row` are too short for two sentences.
"""

# %% tags=["record"] name="pair-claims"
glue("row", ROW, display=False)
E = pair_floor
holds(
    "counts tell a text from another novel better than one from the same"
    " chapter, and that better than a coin",
    E["another novel"][0] > E["same chapter"][0] + 0.015
    and E["same chapter"][0] - E["same chapter"][1] > 0.5,
    f"{E['another novel'][0]:.3f} and {E['same chapter'][0]:.3f}",
)
holds(
    "the wrong order can't be told from a coin by these counts",
    abs(E["swapped"][0] - 0.5) < E["swapped"][1],
    f"{E['swapped'][0]:.3f} ± {E['swapped'][1]:.3f}",
)
holds(
    "of the four it leaves least to counting",
    all(E["swapped"][0] < E[kind][0] - 0.02 for kind in KINDS[:3]),
)
holds(
    "all pairs are distinct", len(set(test["true"])) > 0.99 * len(test["true"])
)

# %% [markdown] name="families"
r"""
## Families

BERT is an encoder. GPT is a decoder, and the translator of lesson 11 is both. They differ in who may look at whom. That can be measured from outside, as lesson 12's `leaks` did: change token j, and mark every output i that moves. If the machines do what their drawings say, the {term}`reach` is

- encoder: every output moves with every token;
- decoder: output i moves with tokens j ≤ i;
- both: outputs of the source's side move with the source; those of the target's side with the whole source, and with targets j ≤ i.

We measure it on three trained models of this course: the small BERT in your encoder, lesson 12's language model, lesson 11's translator. Their blocks differ in more than that, so there is a control: the small BERT, its weights untouched, where place i may look at places j ≤ i alone. **Place a bet:** which grid will it have?
"""

# %% tags=["given"] name="three-families"
from attn.data.tokens import Tokens
from attn.models.encoder_decoder import Transformer
from attn.models.language_model import LanguageModel
from attn.models.sizes import Sizes


def trained(name, model):
    """A model with the weights that another lesson shipped."""
    halves = load_file(folder / f"{name}.safetensors")
    model.load_state_dict({key: x.float() for key, x in halves.items()})
    return model.eval()


lm_log = json.loads((folder / "12-language-model.json").read_text("utf-8"))
mt_log = json.loads((folder / "11-transformer-0.json").read_text("utf-8"))
lm_tokens = Tokens.load(folder / "12-tokens.json")
english, french = (
    Tokens.load(folder / f"06-{language}.json")
    for language in ("english", "french")
)
recipe = lm_log["recipe"]
fields = ("d_model", "n_heads", "n_layers", "d_ff", "dropout", "activation")
lm_sizes = Sizes(**{f: recipe[f] for f in fields}, positions="rotary")
decoder = trained(
    "12-language-model",
    LanguageModel(len(lm_tokens), lm_sizes, max_len=recipe["context"]),
)
translator = trained(
    "11-transformer-0",
    Transformer(len(english), len(french), Sizes(**mt_log["sizes"])),
)

# %% tags=["given"] name="measure-reach"
S, T = 5, 4  # source and target of the translator


@torch.inference_mode()
def encoder_out(tokens):
    return bert(tokens[None], None, small, n_heads=4)[-1][0]


@torch.inference_mode()
def masked_out(tokens):
    back = torch.ones(1, len(tokens), len(tokens), dtype=torch.bool).tril()
    return bert(tokens[None], None, small, n_heads=4, real=back)[-1][0]


@torch.inference_mode()
def decoder_out(tokens):
    return decoder(tokens[None])[0]


@torch.inference_mode()
def both_out(tokens):
    source, target = tokens[None, :S], tokens[None, S:]
    memory = translator.encoder(translator.source(source))
    lengths = torch.tensor([S])
    logits = translator(source, lengths, target)
    width = logits.shape[-1]
    pad = torch.zeros(S, width - memory.shape[-1])
    return torch.cat([torch.cat([memory[0], pad], 1), logits[0]])


def measured_reach(out, n):
    """(n, n) boolean: does output i move when token j changes?"""
    tokens = torch.arange(10, 10 + n)
    before, moves = out(tokens), []
    for j in range(n):
        changed = tokens.clone()
        changed[j] = 200
        moves.append((out(changed) != before).any(-1))
    return torch.stack(moves, 1).numpy()


n = S + T
reach = {
    "encoder": np.ones((n, n), bool),
    "decoder": np.tri(n, dtype=bool),
    "both": np.block(
        [
            [np.ones((S, S), bool), np.zeros((S, T), bool)],
            [np.ones((T, S), bool), np.tri(T, dtype=bool)],
        ]
    ),
    "encoder, back only": np.tri(n, dtype=bool),
}
# %% tags=["given"] name="measured-reach"
outs = {
    "encoder": encoder_out,
    "decoder": decoder_out,
    "both": both_out,
    "encoder, back only": masked_out,
}
moved = {family: measured_reach(outs[family], n) for family in reach}

# %% tags=["figure"] name="reach-figure" mystnb={"image": {"alt": "Three grids of nine by nine squares, output i downwards, token j to the right. Encoder: all squares full. Decoder: full on the diagonal and below it. Both: a full square of five by five at the top left, nothing to its right; below it all five source columns full, and a triangle of four at the bottom right. Encoder, back only: the same grid as the decoder's."}, "figure": {"name": "fig-reach", "caption": "Measured reach: full where output i moves when token j changes. For the model with both sides the first five are the source, the last four the target. Back only: the encoder's weights, its view cut to j ≤ i."}}
fig, axes = plt.subplots(2, 2, figsize=(5.2, 5.6))
for ax, (family, grid) in zip(axes.flat, moved.items(), strict=True):
    ax.imshow(0.6 * grid, cmap=viz.WEIGHTS, vmin=0, vmax=1)
    for edge in np.arange(n + 1) - 0.5:
        ax.axhline(edge, color=viz.INK, linewidth=0.5)
        ax.axvline(edge, color=viz.INK, linewidth=0.5)
    ax.set(xticks=range(0, n, 2), yticks=range(0, n, 2))
    ax.set(title=family, xlabel="token j", ylabel="output i")
fig.get_layout_engine().set(h_pad=0.12)
plt.show()

# %% [markdown] name="families-table"
r"""
| family | reach | trained to | can then | examples |
|---|---|---|---|---|
| encoder | all to all | fill blanks | say something of a whole text | BERT {cite}`devlin2019`, RoBERTa {cite}`liu2019` |
| decoder | back only | say the next token | write on | GPT {cite}`radford2018` |
| both | source whole, target back | write the text that belongs to a source | translate, sum up | BART {cite}`lewis2020`, T5 {cite}`raffel2020` |

BART and T5 are made from raw text, too: BART's source is a spoilt copy of a text, with stretches blanked out and sentences in another order, and its target the whole text. T5's target is only what was blanked out.

What does each compute on one sentence? Ours were trained on different texts: the encoder and the decoder on novels, the translator on descriptions of software. The sentence has words that all three know.
"""

# %% name="one-sentence"
ONE = "this is a small list of words."
asked_for = [CLS, *encode(ONE), SEP]
hole = torch.tensor([asked_for])
where = asked_for.index(number["small"])
hole[0, where] = MASK
place = torch.arange(hole.shape[1])[None] == where
top = fill(hole, place)[0].exp().topk(3)
print("encoder: this is a ___ list of words.")
print("  ", *(f"{PIECES[i]} {p:.2f}" for p, i in zip(*top, strict=True)))
prompt = torch.tensor([lm_tokens.encode(ONE[:-1])])
with torch.inference_mode():
    top = decoder(prompt)[0, -1].softmax(-1).topk(3)
says = lm_tokens.tokens(top.indices.tolist())
print("decoder: this is a small list of words ___")
print("  ", *(f"{w} {p:.2f}" for w, p in zip(says, top.values, strict=True)))

# %% name="one-sentence-translated"
from attn.data.batches import pad
from attn.data.tokens import END, START
from attn.decoding import greedy

in_french = []
for text in (ONE, ONE[:-1]):  # with its full stop, and without
    with torch.inference_mode():
        state = translator.start(*pad([english.encode(text)]))
        made = greedy(translator.step, state, start=START, end=END, max_len=18)
    in_french.append(french.decode(made[0]))
    print("both:", in_french[-1])

# %% [markdown] name="families-seen"
r"""
**What you saw.** All grids are the predicted ones, square by square. The control has the encoder's weights and the decoder's grid: so the grid comes from the rule of who may look at whom. From the rule follows what can be asked. An encoder has an answer at every place that has read everything; to write on, it would have to read its whole row anew for each word, and ours wasn't trained for it. A decoder can write, and what it makes of a token never takes note of what comes later. Both together read one text whole and write another.

With the full stop the translation is right: “{glue:text}`french-stop`” (*it is a small list of words*). Without it the translator says *de mots*, of words, again and again; perhaps because the sentences it learnt from have one.

The grids show who *may* reach whom, by any weight at all. They don't show how much: {numref}`fig-hide` did, for one of them.
"""

# %% tags=["record"] name="families-claims"
glue("french-stop", in_french[0], display=False)
PREDICTED = {
    "encoder": "the encoder's",
    "decoder": "the decoder's",
    "both": "the translator's",
    "encoder, back only": "the control's",
}
for family, whose in PREDICTED.items():
    holds(
        f"{whose} measured reach is the predicted one",
        bool((moved[family] == reach[family]).all()),
    )
holds(
    "with the full stop the translation is right, without it says de mots"
    " again and again",
    in_french[0].rstrip(" .") == "il s'agit d'une petite liste de mots"
    and in_french[1].count("de mots") > 2,
    in_french[1],
)

# %% [markdown] name="quiz-pieces"
r"""
## Check yourself

:::{quiz} The vocabulary has the pieces *re*, *read*, *##ad*, *##er*, *##ader*. How is *reader* cut?
- [ ] *re* *##ader*: two pieces as well, and the second is longer. | The choice is greedy from the left: the longest first piece wins, whatever follows.
- [x] *read* *##er* | The longest piece with which the word begins is *read*; what is left is *er*, marked as a continuation.
- [ ] *read* *er* | Only the first piece of a word stands without the marks.
:::
"""

# %% [markdown] name="quiz-blind"
r"""
:::{quiz} A model is trained with 80/10/10 on pieces with an entropy of 6 nats. After an hour its training loss is 5.5. What has it read?
- [ ] Half a nat's worth of context. | Copying what stands at the place saves that much already.
- [x] Perhaps nothing: whoever reads no other place comes to 0.9 · 6 + 0.2 · 0.69 = 5.54, and a little lower if he looks at the piece. | Ask for the loss on blanks alone.
- [ ] Nothing, for sure. | It may have: the training loss alone doesn't tell. Blanks do.
:::
"""

# %% [markdown] name="quiz-reference"
r"""
:::{quiz} Your encoder equals the library's in the embeddings and blocks 1 and 2, and differs by about 1 from block 3 on. Where do you look?
- [ ] At the tokenizer. | Then the embeddings would differ.
- [x] At what is special in block 3: a weight that isn't where it should be. | Blocks share their code, so a slip in the code would show in block 1.
- [ ] At the code of the block. | Blocks 1 and 2 run the same code.
:::
"""

# %% [markdown] name="quiz-families"
r"""
:::{quiz} You want a model that reads a review and says one of five grades, with no text to write. Which family is the cheapest fit?
- [x] An encoder: every place has read the whole review. | One pass, one vector for the row, one small head. Lesson 14 does it.
- [ ] A decoder: only it can give an answer. | It can, too, from its last place; its earlier places have read less.
- [ ] Both: the grade is a short text. | It works, and pays for a second stack that one word doesn't need.
:::
"""

# %% [markdown] name="summary"
r"""
## Summary

1. BERT hides some tokens and says what they were, from both sides. Only the chosen ones teach, and no one has to label anything.
2. Know the floors before you train: the blind reader has about 0.9 H + {glue:text}`coin:.2f` nats of training loss with 80/10/10, counting both neighbours fills {glue:text}`floor-both:.2f` of the blanks, counting two on each side {glue:text}`floor-four:.2f`. Score blanks alone.
3. With one seed and one rate, wider first weights left the floor within {glue:text}`plain-steps:,` batches ({glue:text}`start-wide:.2f` of the blanks), and BERT's didn't ({glue:text}`start-plain:.2f`). After {glue:text}`n-steps:,` batches a small model with wide ones fills {glue:text}`model:.2f`, mostly from the places next door: it has passed counting one piece on each side, not two.
4. Loading pretrained weights is right if every layer's hidden states equal the reference's. The table of differences says where a slip is.
5. Encoder, decoder and both differ in who may look at whom; change a token, and mark what moves.
"""

# %% [markdown] name="new-terms"
r"""
## New terms

| term | in Korean |
|---|---|
| {term}`WordPiece` | 워드피스 |
| {term}`segment embedding` | 세그먼트 임베딩 |
| {term}`masked token` | 마스크된 토큰 |
| {term}`next-sentence prediction` | 다음 문장 예측 |
"""

# %% [markdown] name="further-reading"
r"""
## Further reading

- {cite:t}`devlin2019`: BERT; section 3.1 is this lesson's blanks and pairs, appendix C.2 its 80/10/10.
- {cite:t}`liu2019`: the same machine, trained longer, without the pairs.
- {cite:t}`wettig2023`: should 15 % be masked? In large models more is better, and 80/10/10 buys little.
- {cite:t}`lan2020`: order instead of next sentence.
- {cite:t}`lewis2020` and {cite:t}`raffel2020`: encoder and decoder, trained on spoilt text.

**Next.** Lesson 14 puts a small head on the real encoder, and asks how few labels it needs.
"""
