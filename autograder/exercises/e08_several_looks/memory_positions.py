"""How `memory_positions` of lesson 08 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e08_several_looks.shared import NEAR, changes, gradients, normal, turned

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


@memory_positions.probe("sentences of one word", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (1, 1), (1,))))


@memory_positions.probe("stories of one sentence", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (3,), (2,)), N=1))


@memory_positions.probe("one story of one sentence", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (4,)), N=3))


@memory_positions.probe("one column", NEAR)
def _(memory_positions, rng):
    return memory_positions(*given(rng, told(rng, (3, 2), (2,)), D=1))


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
    return gradients((rows**2).sum(), words=words, ages=ages)


@memory_positions.probe("your arguments stay as they were")
def _(memory_positions, rng):
    tokens, words, ages = given(rng, told(rng, (3, 2), (4,)))
    return changes(memory_positions, tokens=tokens, words=words, ages=ages)


@memory_positions.probe("the type of the result", extreme=True)
def _(memory_positions, rng):
    rows = [memory_positions(*given(rng, told(rng, (3, 2), (4,)), dtype=d)) for d in (torch.float32, torch.float64)]
    return [str(x.dtype) for x in rows]


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
