"""`mask_tokens` with a part exchanged, for its slips."""

import numpy as np


def masked(
    tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1, *, choose=None, draw=None, others=None,
    pick=None, nothing=-100, give=lambda seen, labels, tokens, chosen: (seen, labels), never=np.isin,
):  # fmt: skip
    """The solution with a part exchanged."""
    chosen = choose(tokens, special, rng, share) if choose else rng.random(tokens.shape) < share
    chosen = chosen & ~never(tokens, special)
    ordinary = others(n_pieces, special, mask_id) if others else np.setdiff1d(np.arange(n_pieces), special)
    other = pick(rng, ordinary, tokens) if pick else rng.choice(ordinary, size=tokens.shape)
    cases = draw or (lambda rng, shape, hide, swap: split(rng.random(shape), hide, swap))
    hidden, swapped = cases(rng, tokens.shape, hide, swap)
    seen = np.where(chosen & hidden, mask_id, tokens)
    seen = np.where(chosen & swapped, other, seen)
    return give(seen, np.where(chosen, tokens, nothing), tokens, chosen)


def special_hidden(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    """Special tokens are hidden, and not asked."""
    seen, labels = masked(tokens, special, n_pieces, mask_id, rng, share, hide, swap, never=nowhere)
    return seen, np.where(np.isin(tokens, special), -100, labels)


def nowhere(tokens, special):
    return np.zeros(tokens.shape, bool)


def anywhere(change):
    """Tokens are changed that weren't chosen: change(seen, hidden, swapped, mask_id, other)."""

    def wrong(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
        cases = split(rng.random(tokens.shape), hide, swap)
        seen, labels = masked(tokens, special, n_pieces, mask_id, rng, share, hide, swap, draw=lambda *_: cases)
        other = rng.choice(np.setdiff1d(np.arange(n_pieces), special), size=tokens.shape)
        return change(seen, *cases, mask_id, other), labels

    return wrong


def one_at_least(tokens, special, rng, share):
    chosen = rng.random(tokens.shape) < share
    for row, free in zip(chosen, ~np.isin(tokens, special), strict=True):
        if free.any() and not (row & free).any():
            row[rng.choice(np.flatnonzero(free))] = True
    return chosen


def kept_unasked(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    """Tokens that are chosen and kept get no label."""
    hidden, swapped = split(rng.random(tokens.shape), hide, swap)
    seen, labels = masked(tokens, special, n_pieces, mask_id, rng, share, hide, swap, draw=lambda *_: (hidden, swapped))
    return seen, np.where(hidden | swapped, labels, -100)


def in_turn(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1, *, mixed=False):
    """Fixed numbers of the chosen ones are hidden and swapped."""
    chosen = (rng.random(tokens.shape) < share) & ~np.isin(tokens, special)
    at = np.flatnonzero(chosen.ravel())
    at = rng.permutation(at) if mixed else at
    kind = np.full(tokens.size, 1.0)
    kind[at] = np.arange(len(at)) / max(1, len(at))
    kind = kind.reshape(tokens.shape)
    return masked(
        tokens, special, n_pieces, mask_id, rng, share, hide, swap, choose=lambda *_: chosen,
        draw=lambda *_: split(kind, hide, swap),
    )  # fmt: skip


def split(drawn, hide, swap):
    return drawn < hide, (drawn >= hide) & (drawn < hide + swap)


def slip(**changes):
    return lambda *given, **named: masked(*given, **named, **changes)


def twice(rng, shape, hide, swap):
    """Two draws; the swap has the last word."""
    return rng.random(shape) < hide, rng.random(shape) < swap


def of_the_rest(rng, shape, hide, swap):
    hidden = rng.random(shape) < hide
    return hidden, ~hidden & (rng.random(shape) < swap)


def the_rest(rng, shape, hide, swap):
    hidden = rng.random(shape) < hide
    return hidden, ~hidden


def one_number(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    """Who is chosen, and how it is shown, by the same number."""
    u = rng.random(tokens.shape)
    return masked(
        tokens, special, n_pieces, mask_id, rng, share, hide, swap, choose=lambda *_: u < share,
        draw=lambda rng, shape, hide, swap: split(u, hide, swap),
    )  # fmt: skip


def exactly(tokens, special, rng, share, *, of_ordinary, by_row):
    """A fixed number of places, of the ordinary ones or of all."""
    free = ~np.isin(tokens, special) if of_ordinary else np.ones(tokens.shape, bool)
    marks = np.where(free, rng.random(tokens.shape), 2.0)
    ranks = marks.argsort(-1).argsort(-1) if by_row else marks.ravel().argsort().argsort().reshape(tokens.shape)
    n = free.sum(-1, keepdims=True) if by_row else free.sum()
    return ranks < np.round(share * n)


def overwriting(tokens, *given, **named):
    seen, labels = masked(tokens, *given, **named)
    tokens[:] = seen
    return tokens, labels


def handed_back(tokens, *given, **named):
    seen, labels = masked(tokens, *given, **named)
    return (tokens if (seen == tokens).all() else seen), labels


def seeded(make):
    return lambda tokens, special, n, mask_id, rng, *rest, **named: masked(
        tokens, special, n, mask_id, make(), *rest, **named
    )


def fixed(**shares):
    """Some shares as BERT has them, whatever was asked for."""

    def wrong(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
        return masked(tokens, special, n_pieces, mask_id, rng, **{"share": share, "hide": hide, "swap": swap} | shares)

    return wrong


def kept_for_swapped(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    return masked(tokens, special, n_pieces, mask_id, rng, share, hide, 1 - hide - swap)


def not_itself(rng, ordinary, tokens):
    """Draws evenly among the others."""
    places = np.searchsorted(ordinary, tokens)
    return ordinary[(places + rng.integers(1, len(ordinary), size=tokens.shape)) % len(ordinary)]


def instead(other):
    """Where the right id comes, other(rng, ordinary, drawn) comes in its place."""

    def pick(rng, ordinary, tokens):
        drawn = rng.choice(ordinary, size=tokens.shape)
        return np.where(drawn == tokens, other(rng, ordinary, drawn), drawn)

    return slip(pick=pick)


def beside(step):
    return lambda rng, ordinary, drawn: ordinary[(np.searchsorted(ordinary, drawn) + step) % len(ordinary)]


def mask_special(*, chosen=True, drawn=True):
    """The mask's id isn't chosen, or isn't drawn, whatever the list says."""

    def wrong(tokens, special, n_pieces, mask_id, *rest, **named):
        both = [*special, mask_id]
        return masked(
            tokens, both if chosen else special, n_pieces, mask_id, *rest, **named,
            others=lambda n, s, i: np.setdiff1d(np.arange(n), both if drawn else special),
        )  # fmt: skip

    return wrong


def masks_asked(tokens, special, n_pieces, mask_id, *rest, **named):
    seen, labels = masked(tokens, special, n_pieces, mask_id, *rest, **named)
    return seen, np.where(seen == mask_id, labels, -100)


def places(fit):
    """A place in the list of ordinary ids, drawn among too many, and made to fit."""
    return lambda rng, ordinary, tokens: ordinary[fit(rng.integers(ordinary[-1] + 1, size=tokens.shape), len(ordinary))]


def over_free(tokens, special, rng, share):
    free = ~np.isin(tokens, special)
    return rng.random(tokens.shape) < share / max(free.mean(), 1e-9)


def first_to_last(n_pieces, special, mask_id):
    """All ids from the first ordinary one to the last."""
    ordinary = np.setdiff1d(np.arange(n_pieces), special)
    return np.arange(ordinary[0], ordinary[-1] + 1)
