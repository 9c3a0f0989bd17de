"""How `generate` of lesson 12 is judged."""

import numpy as np

from autograder.exercise import Exercise

generate = Exercise("generate", points=3, forbid=("attn",), instead="a loop around `model` and `choose`")


class Model:
    """Made-up logits that hang on every token read and on how many there are; counts its calls."""

    def __init__(self, rng, V=8, context=6, limit=60):
        self.table = rng.normal(size=(context + 1, context, V, V))
        self.V, self.context, self.calls, self.limit = V, context, 0, limit

    def __call__(self, tokens):
        x = np.asarray(tokens)
        if x.ndim != 1:
            raise ValueError(f"the model reads tokens of shape (T,), got {x.shape}")
        if not 1 <= len(x) <= self.context:
            raise ValueError(f"the model reads 1 to {self.context} tokens, got {len(x)}")
        if x.dtype.kind not in "iu":
            raise TypeError(f"the model reads whole numbers, got {x.dtype}")
        if x.min() < 0 or x.max() >= self.V:
            raise ValueError("the model got an id that is not in the vocabulary")
        self.calls += 1
        if self.calls > self.limit:
            raise RuntimeError("the model was called more often than there are tokens to write")
        rows = self.table[len(x), np.arange(len(x)), x]  # (T, V)
        return np.cumsum(rows * np.linspace(1, 2, len(x))[:, None], axis=0)


def likeliest(logits):
    if np.ndim(logits) != 1:
        raise ValueError(f"choose takes the logits of one place (V,), got shape {np.shape(logits)}")
    return int(np.argmax(logits))


def second(logits):
    likeliest(logits)
    return int(np.argsort(logits)[-2])


def written(generate, rng, prompt, n, context=6, choose=likeliest, V=8):
    model = Model(rng, V, context, limit=2 * n + 5)
    ids = generate(model, np.array(prompt), n, choose, context)
    return ids, model.calls


@generate.probe("a few tokens, with room to spare")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=2), 4)


@generate.probe("longer than the context")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=3), 14)


@generate.probe("a prompt longer than the context")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=11), 5)


@generate.probe("a prompt as long as the context")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=6), 5)


@generate.probe("another way to choose")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=4), 7, choose=second)


@generate.probe("a choice that hangs on the size of the logits")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=4), 7, choose=lambda x: int(np.abs(x - 0.5).argmin()))


@generate.probe("one token as a prompt, and a large vocabulary")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 50, size=1), 9, V=50, context=4)


@generate.probe("a context of one token")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=2), 6, context=1)


@generate.probe("nothing to write")
def _(generate, rng):
    return [written(generate, rng, rng.integers(0, 8, size=size), 0) for size in (3, 9)]


@generate.probe("one token to write")
def _(generate, rng):
    return written(generate, rng, rng.integers(0, 8, size=5), 1)


@generate.probe("drawn by chance")
def _(generate, rng):
    draw = np.random.default_rng(int(rng.integers(1000)))
    return written(generate, rng, [1, 2], 12, choose=lambda x: int((x + draw.gumbel(size=x.shape)).argmax()))


@generate.probe("your prompt stays as it was")
def _(generate, rng):
    prompt = rng.integers(0, 8, size=4)
    model = Model(rng)
    return generate(model, prompt, 3, likeliest, 6), prompt


@generate.probe("what comes back: an array of whole numbers")
def _(generate, rng):
    ids = generate(Model(rng), rng.integers(0, 8, size=5), 3, likeliest, 6)
    if not isinstance(ids, np.ndarray):
        return type(ids).__name__
    return "array of whole numbers" if ids.dtype.kind in "iu" else f"array of {ids.dtype}"


@generate.alternative("an array made beforehand")
def _(model, prompt, n, choose, context):
    ids = np.zeros(len(prompt) + n, dtype=int)
    ids[: len(prompt)] = prompt
    for end in range(len(prompt), len(ids)):
        ids[end] = choose(model(ids[max(0, end - context) : end])[-1])
    return ids


@generate.alternative("by recursion")
def _(model, prompt, n, choose, context):
    def on(ids, left):
        if not left:
            return ids
        return on(np.append(ids, choose(model(ids[-context:])[-1])), left - 1)

    return on(np.array(prompt), n)
