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


def said(answer, tokens):
    """What the layer says from the fourth position on, or the words for what doesn't fit."""
    T, d = tokens.shape
    wrong = fits(answer, d, T)
    if wrong:
        return wrong
    q, k, v, o = parts(answer)
    rows, seen = np.concatenate([tokens, np.eye(T)], axis=1), []
    for head in range(2):
        e = (rows @ q[head]) @ (rows @ k[head]).T / math.sqrt(q.shape[2])
        a = np.exp(e - e.max(axis=1, keepdims=True))
        seen.append(a / a.sum(axis=1, keepdims=True) @ (rows @ v[head]))
    return (np.concatenate(seen, axis=1) @ o)[3:]


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


def slip(**changes):
    return lambda d, T: build(d, T, **changes)


def apart(d, T):
    return (*build(d, T)[:3], np.ones((2 * d, d)))


def summed(d, T):
    q, k, v, o = build(d, T)
    v[:, :d] = 1
    return q, k, v, o


def infinite(d, T):
    q, k, v, o = build(d, T)
    q[q > 0] = np.inf
    return q, k, v, o


def whole(size):
    """Shifted over the whole row, tokens included."""

    def wrong(d, T):
        q = np.stack([size * np.eye(d + T, k=-n) for n in (1, 3)])
        k, v = np.stack([np.eye(d + T)] * 2), np.stack([np.eye(d + T, d)] * 2)
        return q, k, v, build(d, T)[3]

    return wrong


def short(d, T):
    if T < 3:
        np.zeros(T - 3)  # the diagonal three below has T − 3 numbers
    return build(d, T)


def wrapped(d, T):
    q, k, v, o = build(d, T)
    for head, n in enumerate((1, 3)):
        for t in range(T):
            q[head, d + t, t - n] = 50 * math.sqrt(T)
    return q, k, v, o


def w_o(change):
    def wrong(d, T):
        return (*build(d, T)[:3], change(d))

    return wrong


def turned_round(d, T):
    q, k, v, o = build(d, T)
    return q.swapaxes(1, 2), k.swapaxes(1, 2), v.swapaxes(1, 2), o


def one_query(d, T):
    q, k, v, o = build(d, T)
    return np.stack([q.sum(0), 0 * q[1]]), k, v, o


def places_asked_at_tokens(d, T):
    q, k, v, o = build(d, T)
    return np.roll(q, T, 1), np.roll(k, T, 1), v, o


def second_lost(d, T):
    q, k, v, o = build(d, T)
    v[1] = 0
    return q, k, v, o


difference_heads.tell(
    {
        "Your layer looks ahead: it says x[t + 1] − x[t + 3]. Row t of the queries belongs to the place that asks: its "
        "1 stands at t − 1.": [slip(turn=True)],
        "The sign is turned round, or the heads are exchanged: one back counts plus, three back counts minus.": [
            slip(signs=(-1, 1)),
            slip(back=(3, 1)),
        ],
        "Your layer looks ahead, and the sign is turned round: it says x[t + 3] − x[t + 1].": [
            slip(turn=True, signs=(-1, 1))
        ],
        "Your heads look one and two back. The second should look *three* back.": [slip(back=(1, 2))],
        "Your heads look one and four back. Three back is counted from the place that asks: t − 3.": [
            slip(back=(1, 4))
        ],
        "Your heads look at the token itself and two back: each distance is one too small.": [slip(back=(0, 2))],
        "Your heads look two and four back: each distance is one too large.": [slip(back=(2, 4))],
        "Your first head looks at the token itself. It should look *one* back.": [slip(back=(0, 3)), slip(back=(0, 1))],
        "Your layer says 0, since both heads say the same: they look at one and the same place, or at all places "
        "alike. "
        "Each head has a query of its own.": [
            slip(back=(1, 1)),
            slip(back=(3, 3)),
            slip(back=(None, None)),
        ],
        "Your queries and keys stand in the first T rows. Places come after the d numbers of a token: "
        "rows d to d + T.": [places_asked_at_tokens],
        "One of your heads looks at all places alike: its query (or its keys) are zeros. Give *each* head its shifted "
        "identity.": [slip(back=(1, None)), slip(back=(None, 3)), one_query],
        "Your first head's answer is all that comes out. The second one's enters with a minus.": [second_lost],
        "Your heads look everywhere *but* at the place that they should: the large number is negative.": [
            slip(size=-50.0),
            slip(size=-1e5),
        ],
        "You added the two. The second head's answer enters `w_o` with a minus.": [slip(signs=(1, 1))],
        "You halve the answer. Each head gives a whole token, so `w_o` needs 1 and −1.": [slip(signs=(0.5, -0.5))],
        "The look is too soft: with a score of 1 against 0 the other places keep most of the weight. Make the queries "
        "long.": [slip(size=x, scale=y) for x in (1.0, 2.0, 3.0) for y in (True, False)],
        "A score that is a few larger isn't enough: for tokens of 100 and many places the others' shares still show. "
        "Choose a much larger number.": [
            *(slip(size=x) for x in (4.0, 5.0, 6.0, 7.0, 8.0, 10.0, 12.0)),
            *(slip(size=x, scale=False) for x in (4.0, 5.0, 10.0, 15.0)),
            lambda d, T: build(d, T, size=float(T), scale=False),
        ],
        "With many places, dividing by √Dk makes your scores too small. Choose the number so that it is large even "
        "then.": [slip(size=float(x), scale=False) for x in (20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 120)],
        "NaN comes out: ∞ times the zeros beside it is no number, nor is ∞ − ∞ where scores overflow. A large finite "
        "number is enough.": [infinite],
        "T may be less than 4, and there your shifted diagonal fails: it would have T − 3 numbers, or an index outside "
        "the matrix. `np.eye(T, k=-3)` works for every T.": [short, wrapped],
        "Ones stand where an identity should: `np.ones` adds a token's numbers up. Each number goes to its own place, "
        "as with `np.eye`.": [summed, lambda d, T: (*summed(d, T)[:2], np.ones((2, d + T, d)), build(d, T)[3])],
        "`w_o` is (2, d, d). The joined answers of both heads meet one matrix (2 · Dv, d): the identity over its "
        "negative.": [w_o(lambda d: np.stack([np.eye(d), -np.eye(d)]))],
        "`w_o` is (d, d). The two answers lie side by side, 2 · Dv numbers, so it has 2 · Dv rows.": [
            w_o(np.eye),
            w_o(lambda d: -np.eye(d)),
        ],
        "Your matrices are turned round: rows meet them from the left, so each has d + T rows, (2, d + T, ·).": [
            turned_round
        ],
        "Tokens have a say in who is looked at: the first d rows of `w_q` and `w_k` should be zeros.": [
            slip(tokens_ask=True),
            *(whole(x) for x in (100.0, 1e3, 1e4, 1e5, 1e6)),
        ],
        "Places get into the answer: the last T rows of `w_v` should be zeros.": [slip(places_said=True)],
        "`w_o` mixes the numbers of a token: it should be an identity over a negative identity.": [apart],
    }
)


@difference_heads.misconception(
    "`w_o` has the two blocks side by side, (d, 2 · Dv). The heads' answers meet its rows: one block under the other."
)
def _(d, T):
    q, k, v, o = build(d, T)
    return q, k, v, o.T


@difference_heads.misconception(
    "Places stand before tokens in your rows. An input row is the token's d numbers first, then its place."
)
def _(d, T):
    q, k, v, o = build(d, T)
    return np.roll(q, T, 1), np.roll(k, T, 1), np.roll(v, T, 1), o


@difference_heads.misconception("Each of the first three needs an axis for the two heads: (2, d + T, ·).")
def _(d, T):
    q, k, v, o = build(d, T)
    return q[0], k[0], v[0], o


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
