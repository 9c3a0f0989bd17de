"""Wrong versions of `diagonal_weights`, for its slips."""

import numpy as np

from autograder.exercises.e06_translation.shared import shares


def bells(lengths, S, T, pace, *, stop=True, first=0, last=1, cut=lambda centre: centre, bend=lambda d: -(d**2) / 2):
    """Centres (B, T, 1), what each place scores (B, T, S), and which are real (B, 1, S)."""
    t = np.arange(T)[:, None] + first
    centre = pace * t + np.zeros((len(lengths), 1, 1))
    if stop:
        centre = np.minimum(centre, lengths[:, None, None] - last)
    real = (np.arange(S) < lengths[:, None])[:, None]
    return bend(np.arange(S) - cut(centre)), np.broadcast_to(real, (len(lengths), T, S))


def right(lengths, S, T, pace, **options):
    scores, real = bells(lengths, S, T, pace, **options)
    return shares(np.where(real, scores, -np.inf))


def changed(**options):
    return lambda lengths, S, T, pace: right(lengths, S, T, pace, **options)


def late_mask(lengths, S, T, pace):
    scores, real = bells(lengths, S, T, pace)
    return shares(scores) * real


def unmasked(lengths, S, T, pace):
    return shares(bells(lengths, S, T, pace)[0])


def not_shared_out(lengths, S, T, pace):
    scores, real = bells(lengths, S, T, pace)
    return np.exp(scores) * real


def density(lengths, S, T, pace):
    return not_shared_out(lengths, S, T, pace) / np.sqrt(2 * np.pi)


def own_pace(lengths, S, T, pace):
    """The line that knows both lengths."""
    ends = (lengths[:, None, None] - 1) / max(T - 1, 1)
    scores = -((np.arange(S) - ends * np.arange(T)[:, None]) ** 2) / 2
    real = (np.arange(S) < lengths[:, None])[:, None]
    return shares(np.where(real, scores, -np.inf))


def one_place(lengths, S, T, pace):
    scores, real = bells(lengths, S, T, pace)
    scores = np.where(real, scores, -np.inf)
    return (np.arange(S) == scores.argmax(axis=-1)[..., None]).astype(float)


def row_end(lengths, S, T, pace):
    centre = np.minimum(pace * np.arange(T)[:, None], S - 1)
    real = (np.arange(S) < lengths[:, None])[:, None]
    return shares(np.where(real, -((np.arange(S) - centre) ** 2) / 2, -np.inf))


def masked(of):
    """A wrong version that makes other weights of the right scores: of(scores, real), padding then 0."""

    def wrong(lengths, S, T, pace):
        scores, real = bells(lengths, S, T, pace)
        return np.where(real, of(scores, real), 0.0)

    return wrong


def masked_by(least):
    """A wrong version that gives padding a low score."""
    return lambda *given: shares(np.where(*bells(*given)[::-1], least))


def cut_below(least):
    def wrong(*given):
        weights = right(*given)
        return np.where(weights < least, 0.0, weights)

    return wrong


def at(centres, real=lambda places, n: places < n):
    """A wrong version with other centres: centres(steps (T, 1), lengths (B, 1, 1), pace, S) gives (B, T, 1)."""

    def wrong(lengths, S, T, pace):
        n, places = lengths[:, None, None], np.arange(S)
        scores = -((places - centres(np.arange(T)[:, None], n, pace, S)) ** 2) / 2
        return shares(np.where(real(places, n), scores, -np.inf))

    return wrong


def stopped(t, n, pace, S):
    return np.minimum(pace * t, n - 1)


def last_lost(guard):
    return at(stopped, lambda places, n: places < guard(n - 1))


def wide(deviation):
    """A wrong version whose standard deviation is a function of the pace."""
    return lambda lengths, S, T, pace: right(lengths, S, T, pace, bend=lambda d: -((d / deviation(pace)) ** 2) / 2)


def ended(after):
    """A wrong version that looks at nothing after the end: after(place come to, length)."""

    def wrong(lengths, S, T, pace):
        past = after(pace * np.arange(T)[:, None], lengths[:, None, None])
        return np.where(past, 0.0, right(lengths, S, T, pace))

    return wrong


def lengths_changed(lengths, S, T, pace):
    weights = right(lengths, S, T, pace)
    lengths -= 1
    return weights


def other_pace(of):
    return lambda lengths, S, T, pace: right(lengths, S, T, of(pace))


def divided(by):
    """A wrong version that divides the bell by something else: by(bell, lengths)."""

    def wrong(lengths, S, T, pace):
        bell = not_shared_out(lengths, S, T, pace)
        return bell / by(bell, lengths[:, None, None])

    return wrong


def over_all(scores, real, axes):
    """Shares over several axes at once, each row's largest having been taken off before."""
    scores = np.where(real, scores, -np.inf)
    e = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return e / e.sum(axis=axes, keepdims=True)


def mixed_by_reshape(lengths, S, T, pace):
    centres = np.minimum(pace * np.arange(T)[:, None], lengths - 1).reshape(len(lengths), T, 1)
    return at(lambda *_: centres)(lengths, S, T, pace)
