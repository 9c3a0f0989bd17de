"""What people get wrong in `difference_heads`."""

import math

import numpy as np
import torch

from autograder.exercises.e10_many_heads.difference_heads import build, difference_heads


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


def places_first(d, T):
    q, k, v, o = build(d, T)
    return np.roll(q, T, 1), np.roll(k, T, 1), np.roll(v, T, 1), o


def filled(part, rows, number):
    """Numbers where zeros should stand: in the rows of the tokens, or those of the places."""

    def wrong(d, T):
        answer = build(d, T)
        answer[part][:, slice(0, d) if rows == "tokens" else slice(d, None)] = number(T) if callable(number) else number
        return answer

    return wrong


def first_number(d, T):
    q, k, v, o = build(d, T)
    v[:, 1:d] = 0
    return q, k, v, o


def one_wide(d, T):
    q, k, v, _ = build(d, T)
    return q, k, v[..., :1], np.concatenate([np.ones((1, d)), -np.ones((1, d))])


def ramp(d, T, size=100.0):
    """Scores (t − back) · s."""
    w_q, w_k = np.zeros((2, 2, d + T, 1))
    for head, back in enumerate((1, 3)):
        w_q[head, d:, 0] = size * (np.arange(T) - back)
        w_k[head, d:, 0] = np.arange(T)
    return w_q, w_k, *build(d, T)[2:]


def in_torch(d, T):
    return tuple(map(torch.tensor, build(d, T)))


def minus_twice(d, T):
    q, k, v, o = build(d, T)
    v[1] *= -1
    return q, k, v, o


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
        "Your layer says 0: both heads look alike, at the same places, and the difference takes everything away. Each "
        "head has a query of its own.": [
            slip(back=(1, 1)),
            slip(back=(3, 3)),
            slip(back=(None, None)),
        ],
        "The last place wins: with scores that grow with the place, as a product of two places does, the largest is at "
        "the end. Only the place that is meant should get a large score.": [ramp, lambda d, T: ramp(d, T, 1.0)],
        "`w_v` hands on one number of each token. All d should come through, each in its own place.": [
            first_number,
            one_wide,
        ],
        "You return torch tensors. Wanted are NumPy arrays: the layer computes with NumPy.": [in_torch],
        "You return lists. Wanted are NumPy arrays: both heads' matrices in one array of three axes.": [
            lambda d, T: (*map(list, build(d, T)[:3]), build(d, T)[3]),
            lambda d, T: tuple(x.tolist() for x in build(d, T)),
        ],
        "A number of places is written into your matrices. They have d + T rows, whatever T is.": [
            *(lambda d, T, n=n: build(d, n) for n in (4, 5, 6, 7, 8, 10, 12)),
        ],
        "One of your heads looks at all places alike: its query (or its keys) are zeros. Give *each* head its shifted "
        "identity.": [slip(back=(1, None)), slip(back=(None, 3)), one_query],
        "Your first head's answer is all that comes out. The second one's enters with a minus.": [second_lost],
        "Your heads look everywhere *but* at the place that they should: the large number is negative.": [
            slip(size=-50.0),
            slip(size=-1e5),
        ],
        "You added the two: in the end the second head's answer counts plus. It needs one minus, in `w_o` or on the "
        "way there; two of them cancel.": [slip(signs=(1, 1)), minus_twice],
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
        "Tokens have a say in who is looked at. A row is the token's d numbers first, then its place: in `w_q` and "
        "`w_k` zeros should meet the numbers.": [
            slip(tokens_ask=True),
            *(whole(x) for x in (100.0, 1e3, 1e6)),
            *(filled(1, "tokens", number) for number in (1.0, 100.0)),
            *(filled(0, "tokens", lambda T, size=size: size * np.eye(1, T)) for size in (10.0, 100.0, 1e4)),
            places_asked_at_tokens,
            places_first,
        ],
        "Places get into the answer: the last T rows of `w_v` should be zeros.": [
            slip(places_said=True),
            filled(2, "places", lambda T: np.arange(T)[:, None]),
        ],
        "`w_o` mixes the numbers of a token: it should be an identity over a negative identity.": [apart],
    }
)


@difference_heads.misconception(
    "`w_o` has the two blocks side by side, (d, 2 · Dv). The heads' answers meet its rows: one block under the other."
)
def _(d, T):
    q, k, v, o = build(d, T)
    return q, k, v, o.T


@difference_heads.misconception("Each of the first three needs an axis for the two heads: (2, d + T, ·).")
def _(d, T):
    q, k, v, o = build(d, T)
    return q[0], k[0], v[0], o
