"""How `difference_heads` of lesson 10 is judged: weights by hand, put into a layer and tried on tokens."""

import math

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import LIBRARY

difference_heads = Exercise(
    "difference_heads", points=4, forbid=LIBRARY, instead="zeros, identities and shifted identities"
)

RIGHT = Close(rtol=0, atol=1e-3)
WIDE = Close(rtol=0, atol=1e-2)  # beside tokens of 100, in single precision
NAMES = ("w_q", "w_k", "w_v", "w_o")


def parts(answer):
    """Four arrays, or the words for what came."""
    if not isinstance(answer, tuple | list) or len(answer) != 4:
        return "not four arrays"
    return [np.asarray(x) for x in answer]


def fits(answer, d, T):
    """Do the shapes fit each other and (2, d + T, ·)? The words for the first that doesn't, else nothing."""
    found = parts(answer)
    if isinstance(found, str):
        return found
    q, k, v, o = found
    for name, x in zip(NAMES[:3], found[:3], strict=True):
        if x.ndim != 3 or x.shape[:2] != (2, d + T):
            return f"{name} is {x.shape}, it should begin with (2, {d + T})"
    if q.shape != k.shape:
        return f"w_q is {q.shape}, w_k {k.shape}: they should be alike"
    if o.shape != (2 * v.shape[2], d):
        return f"w_o is {o.shape}, it should be {(2 * v.shape[2], d)}"
    return ""


def layer_of(answer, tokens):
    """What the layer says from the fourth position on, and where its heads look."""
    q, k, v, o = parts(answer)
    rows, seen, looks = np.concatenate([tokens, np.eye(len(tokens))], axis=1), [], []
    for head in range(2):
        e = (rows @ q[head]) @ (rows @ k[head]).T / math.sqrt(q.shape[2])
        a = np.exp(e - e.max(axis=1, keepdims=True))
        looks.append((a / a.sum(axis=1, keepdims=True))[3:])
        seen.append(looks[-1] @ (rows @ v[head]))
    return np.concatenate(seen, axis=1) @ o, np.stack(looks)


def said(answer, tokens):
    """What the layer says from the fourth position on, or the words for what doesn't fit.

    Of a layer that looks elsewhere when all tokens are 0, or says something then, no number tells more than that.
    """
    T, d = tokens.shape
    wrong = fits(answer, d, T)
    if wrong:
        return wrong
    (out, looks), (none, blind) = layer_of(answer, tokens), layer_of(answer, 0 * tokens)
    if np.abs(looks - blind).max() > 0.05:
        return "where the heads look depends on the tokens"
    if np.abs(none).max() > 0.01:
        return "the layer says something of tokens that are all 0"
    return out


def layer(difference_heads, rng, d, T, size=1.0):
    return said(difference_heads(d, T), size * rng.normal(size=(T, d)))


@difference_heads.probe("three numbers a token, seven places", RIGHT)
def _(difference_heads, rng):
    return layer(difference_heads, rng, 3, 7)


@difference_heads.probe("more numbers than places", RIGHT)
def _(difference_heads, rng):
    return layer(difference_heads, rng, 9, 5)


@difference_heads.probe("as many numbers as places", RIGHT)
def _(difference_heads, rng):
    return layer(difference_heads, rng, 6, 6)


@difference_heads.probe("tokens of one number", RIGHT)
def _(difference_heads, rng):
    return layer(difference_heads, rng, 1, 12)


@difference_heads.probe("four places: one answer", RIGHT)
def _(difference_heads, rng):
    return layer(difference_heads, rng, 2, 4)


@difference_heads.probe("tokens with numbers up to 100", WIDE)
def _(difference_heads, rng):
    tokens = rng.uniform(-100, 100, size=(8, 3))
    return said(difference_heads(3, 8), tokens)


@difference_heads.probe("many places", RIGHT)
def _(difference_heads, rng):
    return layer(difference_heads, rng, 2, 60)


@difference_heads.probe("all tokens alike but one", RIGHT)
def _(difference_heads, rng):
    tokens = np.ones((9, 2)) * rng.normal(size=2)
    tokens[4] = rng.normal(size=2)
    return said(difference_heads(2, 9), tokens)


@difference_heads.probe("many places, and tokens with numbers up to 100", WIDE)
def _(difference_heads, rng):
    return said(difference_heads(2, 120), rng.uniform(-100, 100, size=(120, 2)))


@difference_heads.probe("NumPy arrays", extreme=True)
def _(difference_heads, rng):
    answer = difference_heads(2, 6)
    if not isinstance(answer, tuple | list):
        return "not four arrays"
    return ["NumPy array" if isinstance(x, np.ndarray) else type(x).__name__ for x in answer]


@difference_heads.probe("fewer than four places")
def _(difference_heads, rng):
    return [fits(difference_heads(2, T), 2, T) for T in (1, 2, 3)]


def build(d, T, *, back=(1, 3), size=50.0, signs=(1, -1), turn=False, scale=True, tokens_ask=False, places_said=False):
    """The solution with a part exchanged."""
    w_q, w_k = np.zeros((2, 2, d + T, T))
    w_v = np.zeros((2, d + T, d))
    for head, n in enumerate(back):
        shifted = size * (math.sqrt(T) if scale else 1) * (np.eye(T, k=-n) if n is not None else np.zeros((T, T)))
        w_q[head, d:] = shifted.T if turn else shifted
        w_k[head, d:] = np.eye(T)
        w_v[head, :d] = np.eye(d)
        if tokens_ask:
            w_q[head, :d] = w_k[head, :d] = np.eye(d, T)
        if places_said:
            w_v[head, d:] = np.eye(T, d)
    return w_q, w_k, w_v, np.concatenate([s * np.eye(d) for s in signs])


@difference_heads.alternative("the minus in the second head's values")
def _(d, T):
    q, k, v, o = build(d, T, signs=(1, 1))
    v[1] *= -1
    return q, k, v, o


@difference_heads.alternative("the shift in the keys, and long keys in place of long queries")
def _(d, T):
    q, k, v, o = build(d, T)
    for head, n in enumerate((1, 3)):
        q[head, d:] = np.eye(T)
        k[head, d:] = 80 * math.sqrt(T) * np.eye(T, k=n)
    return q, k, v, o


@difference_heads.alternative("values as wide as the input, chosen by w_o")
def _(d, T):
    q, k, _, _ = build(d, T)
    o = np.zeros((2 * (d + T), d))
    o[:d], o[d + T : d + T + d] = np.eye(d), -np.eye(d)
    return q, k, np.stack([np.eye(d + T)] * 2), o


for size in (49, 51):
    difference_heads.equivalent(
        f"w_q[head, d:] = {size} * math.sqrt(T) * np.eye(T, k=-back)", "any number that is large enough will do"
    )
difference_heads.equivalent(
    "w_v = np.ones((2, d + T, d))", "both heads then add 1 to every number, and the difference takes it away again"
)
