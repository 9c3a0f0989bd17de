"""How `memory_positions` of lesson 08 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import NEAR, normal, turned

memory_positions = Exercise(
    "memory_positions", points=4, forbid=("attn.models",), instead="count the words and the sentences yourself"
)

V = 9


def told(rng, *stories, S=None, W=None):
    """Stories of sentences of so many words each: (B, S, W), padded with 0."""
    S = S or max(len(story) for story in stories)
    W = W or max(n for story in stories for n in story)
    tokens = torch.zeros(len(stories), S, W, dtype=torch.long)
    for b, story in enumerate(stories):
        for s, n in enumerate(story):
            tokens[b, s, :n] = torch.tensor(rng.integers(1, V, size=n))
    return tokens


def given(rng, tokens, D=5, N=8, dtype=torch.float64):
    return tokens, normal(rng, V, D, dtype=dtype), normal(rng, N, D, dtype=dtype)


@memory_positions.probe("one story of sentences of three words", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (3, 3))))


@memory_positions.probe("the ages alone: all words' vectors are zeros", NEAR)
def _(memory_positions, rng):
    tokens, words, ages = given(rng, told(rng, (3, 3, 3, 3)))
    return memory_positions(tokens, 0 * words, ages)


@memory_positions.probe("the words alone: all ages are zeros", NEAR)
def _(memory_positions, rng):
    tokens, words, ages = given(rng, told(rng, (4, 4), (4, 4)))
    return memory_positions(tokens, words, 0 * ages)


@memory_positions.probe("sentences of two to five words", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (3, 5, 2), (5, 4, 3))))


@memory_positions.probe("stories of four, one and three sentences", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (3, 3, 3, 3), (3,), (3, 3, 3))))


@memory_positions.probe("two columns more of padding, in words and in sentences", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (3, 2), (4, 1, 3), S=5, W=6)))


@memory_positions.probe("the row of the word 0 isn't zero", NEAR)
def _(memory_positions, rng):
    tokens, words, ages = given(rng, told(rng, (2, 4, 3)))
    words[0] = 7.0
    return memory_positions(tokens, words, ages)


@memory_positions.probe("as many stories as sentences, words and columns", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (4, 4, 4, 4), (4, 4, 3, 2), (4, 1, 2), (3,)), D=4, N=4))


@memory_positions.probe("one word, one sentence, one column", NEAR)
def _(memory_positions, rng):
    return [
        memory_positions(*given(rng, told(rng, (1, 1), (1,)))),
        memory_positions(*given(rng, told(rng, (3,), (2,)), N=1)),
        memory_positions(*given(rng, told(rng, (3, 2), (2,)), D=1)),
    ]


@memory_positions.probe("the same word three times in a sentence", NEAR)
def _(memory_positions, rng):
    tokens, words, ages = given(rng, told(rng, (4, 4)))
    tokens[0, 0, [0, 1, 3]] = 5
    return memory_positions(tokens, words, ages)


@memory_positions.probe("a story of padding alone", NEAR, extreme=True)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (3, 2), (), (2,))))


@memory_positions.probe("integers of 32 bits and single precision", NEAR)
def _(memory_positions, rng):
    tokens, words, ages = given(rng, told(rng, (3, 2), (4,)), dtype=torch.float32)
    return memory_positions(tokens.int(), words, ages)


@memory_positions.probe("tensors that lie turned in memory", NEAR)
def _(memory_positions, rng):
    return memory_positions(*map(turned, given(rng, told(rng, (3, 5, 2), (5, 4)))))


@memory_positions.probe("the gradient reaches both tables", NEAR)
def _(memory_positions, rng):
    tokens, words, ages = given(rng, told(rng, (3, 2), (4,)))
    rows = memory_positions(tokens, words.requires_grad_(), ages.requires_grad_())
    return torch.autograd.grad((rows**2).sum(), (words, ages))


@memory_positions.probe("your arguments stay as they were", NEAR)
def _(memory_positions, rng):
    inputs = given(rng, told(rng, (3, 2), (4,)))
    return memory_positions(*inputs), *inputs


def length(tokens):
    return (tokens != 0).sum(2, keepdim=True).clamp(min=1)


def formula(j, k, J, d):
    return (1 - j / J) - k / d * (1 - 2 * j / J)


def from_end(there):
    return there.sum(1, keepdim=True) - 1 - torch.arange(there.shape[1])


def version(J=length, first=1, first_k=1, weigh=formula, age=from_end, hide=True, silent=True, mean=False, aged=True):
    """A row a sentence, with one part replaced."""

    def memory_positions(tokens, words, ages):
        W, D = tokens.shape[2], words.shape[1]
        j = torch.arange(first, W + first)[:, None]  # (W, 1)
        k = torch.arange(first_k, D + first_k)  # (D,)
        weights = weigh(j, k, J(tokens)[..., None], D)  # (B, S, W, D)
        if silent:
            weights = weights * (tokens != 0)[..., None]
        rows = (weights.to(words.dtype) * words[tokens]).sum(2)
        rows = rows / length(tokens) if mean else rows
        there = (tokens != 0).any(2)
        if aged:
            rows = rows + ages[age(there).clamp(min=0)]
        return rows * there[..., None] if hide else rows

    return memory_positions


def from_start(there):
    return torch.arange(there.shape[1]).expand(there.shape)


def with_padding(there):
    return (there.shape[1] - 1 - torch.arange(there.shape[1])).expand(there.shape)


def one_older(there):
    return (from_end(there) + 1).clamp(max=7)


def wrapped(tokens, words, ages):
    """Negative ages pick rows from the table's end."""
    there = (tokens != 0).any(2)
    return version(aged=False)(tokens, words, ages) + ages[from_end(there)]


def any_word(tokens):
    return torch.full_like(tokens[..., :1], tokens.shape[2])


def longest(tokens):
    return length(tokens).amax((1, 2), keepdim=True).expand(*tokens.shape[:2], 1)


memory_positions.tell(
    {
        "J is the number of words in the sentence. You took W, with the padding.": [version(any_word)],
        "J is each sentence's own number of words, not that of the longest in the story.": [version(longest)],
        "The words are counted from 1: the first has j = 1.": [version(first=0)],
        "The columns are counted from 1: the first has k = 1.": [version(first_k=0)],
        "The columns are counted from 1, and so are the words.": [version(first=0, first_k=0)],
        "You counted the sentences from the oldest. The *newest* sentence has age 0.": [version(age=from_start)],
        "You counted ages from the last row, with the padding. The last sentence that is there has age 0.": [
            version(age=with_padding)
        ],
        "All ages are one too high: the newest sentence has age 0.": [version(age=one_older)],
        "Sentences of padding got a row. They aren't there: give zeros.": [
            version(hide=False),
            wrapped,
        ],
        "Padding words were added, too. Only the words that are there count.": [version(silent=False)],
        "You took the mean over the words. The row is their sum: the weights do what is needed.": [version(mean=True)],
        "The ages are missing: each sentence's row gets the vector of its age added.": [version(aged=False)],
        "The word weights are missing: without them the order of the words is lost.": [
            version(weigh=lambda j, k, J, d: torch.ones_like(j / J) * torch.ones(d))
        ],
        "The word weights are the first half of the formula alone. The second says how the columns differ.": [
            version(weigh=lambda j, k, J, d: (1 - j / J) * torch.ones(d))
        ],
        "A sign is turned: k/D times the bracket is *subtracted*.": [
            version(weigh=lambda j, k, J, d: (1 - j / J) + k / d * (1 - 2 * j / J))
        ],
        "In the bracket stands 2j/J: you left the 2 out.": [
            version(weigh=lambda j, k, J, d: (1 - j / J) - k / d * (1 - j / J))
        ],
        "The age vector was multiplied in. It is added.": [
            lambda tokens, words, ages: (
                version(aged=False)(tokens, words, ages) * ages[from_end((tokens != 0).any(2)).clamp(min=0)]
            )
        ],
        "The age was added for every word. It is added once for each sentence.": [
            lambda tokens, words, ages: (
                version(aged=False)(tokens, words, ages)
                + length(tokens) * ages[from_end((tokens != 0).any(2)).clamp(min=0)] * (tokens != 0).any(2)[..., None]
            )
        ],
    }
)


@memory_positions.alternative("sentence by sentence")
def _(tokens, words, ages):
    B, S, _ = tokens.shape
    rows = [[torch.zeros_like(words[0]) for _ in range(S)] for _ in range(B)]
    for b in range(B):
        sentences = [[int(x) for x in row if x] for row in tokens[b] if bool((row != 0).any())]
        for s, sentence in enumerate(sentences):
            J, d = len(sentence), words.shape[1]
            k = torch.arange(1, d + 1).to(words) / d
            total = ages[len(sentences) - 1 - s]
            for j, word in enumerate(sentence, start=1):
                total = total + ((1 - j / J) - k * (1 - 2 * j / J)) * words[word]
            rows[b][s] = total
    return torch.stack([torch.stack(row) for row in rows])


@memory_positions.alternative("with einsum and where")
def _(tokens, words, ages):
    real = tokens > 0
    share = real.cumsum(2) / real.sum(2, keepdim=True).clamp(min=1)  # (B, S, W), j / J
    k = torch.arange(1, words.shape[1] + 1) / words.shape[1]
    weights = torch.where(real, 1 - share, 0)[..., None] - torch.where(real, 1 - 2 * share, 0)[..., None] * k
    rows = torch.einsum("bswd,bswd->bsd", weights.to(words.dtype), words[tokens.long()])
    there = real.any(2)
    age = there.flip(1).cumsum(1).flip(1) - 1
    return torch.where(there[..., None], rows + ages[age.clamp(min=0)], 0)
