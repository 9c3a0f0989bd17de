"""How `mask_tokens` of lesson 13 is judged.

What is drawn in which order is open, so nothing random is compared number by number: probes return truth values that
hold for every draw, and shares of twenty thousand tokens, whose tolerance is six standard deviations or more.
"""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise

mask_tokens = Exercise(
    "mask_tokens", points=3, forbid=("attn", "transformers"), instead="draw with `rng`, then choose with `np.where`"
)

SHARE = Close(rtol=0, atol=0.03)  # of 20,000 tokens: 6 standard deviations of the difference of two draws
FEWER = Close(rtol=0, atol=0.06)  # of 5,000
SPREAD = Close(rtol=0, atol=0.5)  # of a standard deviation that should be 1: a fixed number has 0


def batch(rng, B=100, S=200, low=5, V=40):
    """Ordinary ids from `low` on, between a 1 and a 2 in each row, some rows with 0 at the end."""
    tokens = rng.integers(low, V, size=(B, S))
    tokens[:, 0], tokens[:, -1] = 1, 2
    tokens[::3, -S // 4 :] = 0
    return tokens


def shares(tokens, seen, labels, mask_id):
    """Of the asked places, those that show the mask, the right id, another one."""
    asked = np.asarray(labels) != -100
    shown, true = np.asarray(seen)[asked], tokens[asked]
    n = max(1, asked.sum())
    mask, kept = (shown == mask_id).sum(), (shown == true).sum()
    return [mask / n, kept / n, 1 - (mask + kept) / n]


def chosen_share(tokens, labels, special):
    """Of the tokens that aren't special, those that are asked."""
    return (np.asarray(labels) != -100)[~np.isin(tokens, special)].mean()


@mask_tokens.probe("share 1 and hide 1: all but the special ones are masked")
def _(mask_tokens, rng):
    tokens = batch(rng, 3, 8)
    return mask_tokens(tokens, [0, 1, 2, 3], 40, 3, rng, 1.0, 1.0, 0.0)


@mask_tokens.probe("share 0: nothing is asked")
def _(mask_tokens, rng):
    tokens = batch(rng, 2, 7)
    seen, labels = mask_tokens(tokens, [0, 1, 2, 3], 40, 3, rng, 0.0)
    return bool((np.asarray(labels) == -100).all()), bool((np.asarray(seen) == tokens).all())


@mask_tokens.probe("share 1, hide 0, swap 0: all are asked and stay in sight")
def _(mask_tokens, rng):
    return mask_tokens(batch(rng, 2, 7), [0, 1, 2, 4], 40, 4, rng, 1.0, 0.0, 0.0)


@mask_tokens.probe("15 % are chosen, of them 80 % masked, 10 % kept, 10 % swapped", SHARE)
def _(mask_tokens, rng):
    tokens = batch(rng, V=900)
    seen, labels = mask_tokens(tokens, [0, 1, 2, 3], 900, 3, rng)
    chosen = chosen_share(tokens, labels, [0, 1, 2, 3])
    return [chosen, *(0.5 * part for part in shares(tokens, seen, labels, 3))]  # 2,500 asked: half the tolerance


@mask_tokens.probe("the shares of the three kinds, where all are asked", SHARE)
def _(mask_tokens, rng):
    tokens = batch(rng, V=900)
    seen, labels = mask_tokens(tokens, [0, 1, 2, 3], 900, 3, rng, 1.0)
    return shares(tokens, seen, labels, 3)


@mask_tokens.probe("other shares: 40 %, of them 30 % masked, 50 % swapped, 20 % kept", FEWER)
def _(mask_tokens, rng):
    tokens = batch(rng, V=900)
    seen, labels = mask_tokens(tokens, [0, 1, 2, 3], 900, 3, rng, 0.4, 0.3, 0.5)
    return [chosen_share(tokens, labels, [0, 1, 2, 3]), *shares(tokens, seen, labels, 3)]


@mask_tokens.probe("hide 0.6 and swap 0.4: none is kept", SHARE)
def _(mask_tokens, rng):
    tokens = batch(rng, V=900)
    seen, labels = mask_tokens(tokens, [0, 1, 2, 3], 900, 3, rng, 1.0, 0.6, 0.4)
    return shares(tokens, seen, labels, 3)


@mask_tokens.probe("many special tokens: the share is one of the others", SHARE)
def _(mask_tokens, rng):
    tokens = batch(rng, V=900)
    tokens[:, 40:160] = 1
    _, labels = mask_tokens(tokens, [0, 1, 2, 3], 900, 3, rng, 0.3)
    return chosen_share(tokens, labels, [0, 1, 2, 3])


@mask_tokens.probe("special tokens are never asked, and seen as they are")
def _(mask_tokens, rng):
    tokens, special = batch(rng, 40, 50), [0, 1, 2, 7, 31]
    seen, labels = mask_tokens(tokens, special, 40, 7, rng, 0.9, 0.5, 0.5)
    there = np.isin(tokens, special)
    return bool((np.asarray(labels)[there] == -100).all()), bool((np.asarray(seen)[there] == tokens[there]).all())


@mask_tokens.probe("labels: the true id where asked, -100 elsewhere; who isn't asked is seen as it is")
def _(mask_tokens, rng):
    tokens = batch(rng, 40, 50)
    seen, labels = (np.asarray(x) for x in mask_tokens(tokens, [0, 1, 2, 3], 40, 3, rng, 0.5, 0.4, 0.4))
    asked = labels == tokens
    return bool((asked | (labels == -100)).all()), bool((seen == tokens)[~asked].all())


@mask_tokens.probe("swapped ids come evenly from all that aren't special", FEWER)
def _(mask_tokens, rng):
    tokens = np.full((100, 200), 5)
    seen, _ = mask_tokens(tokens, [0, 3, 7], 9, 3, rng, 1.0, 0.0, 1.0)
    return np.bincount(np.ravel(seen), minlength=10) / 20_000


@mask_tokens.probe("swapped ids are even beside masked ones, too", FEWER)
def _(mask_tokens, rng):
    tokens = np.full((100, 200), 2)
    seen, _ = mask_tokens(tokens, [6, 1], 8, 6, rng, 1.0, 0.3, 0.7)
    return np.bincount(np.ravel(seen), minlength=9) / 20_000


@mask_tokens.probe("two ids: a swapped one is the right one half the time", FEWER)
def _(mask_tokens, rng):
    tokens = rng.integers(2, 4, size=(50, 200))
    seen, labels = mask_tokens(tokens, [0, 1], 4, 1, rng, 1.0, 0.0, 1.0)
    return (np.asarray(seen) == tokens).mean(), bool((np.asarray(labels) == tokens).all())


@mask_tokens.probe("each token is chosen by itself: how far the numbers of a row and of a column vary", SPREAD)
def _(mask_tokens, rng):
    tokens = np.repeat(np.arange(5, 155)[:, None], 150, axis=1)  # one id a row
    _, labels = mask_tokens(tokens, [0], 400, 1, rng, 0.5)
    asked = np.asarray(labels) != -100
    return asked.sum(1).std() / 37.5**0.5, asked.sum(0).std() / 37.5**0.5


@mask_tokens.probe("each chosen one is hidden by itself: how far the numbers of a row and of a column vary", SPREAD)
def _(mask_tokens, rng):
    tokens = np.repeat(np.arange(5, 155)[:, None], 150, axis=1)
    seen, _ = mask_tokens(tokens, [0], 400, 1, rng, 1.0, 0.5, 0.0)
    hidden = np.asarray(seen) == 1
    return hidden.sum(1).std() / 37.5**0.5, hidden.sum(0).std() / 37.5**0.5


@mask_tokens.probe("how far the numbers of chosen, and of masked ones vary in two hundred small batches", SPREAD)
def _(mask_tokens, rng):
    tokens = rng.integers(5, 40, size=(4, 6))
    chosen = [(np.asarray(mask_tokens(tokens, [0], 40, 1, rng, 0.5)[1]) != -100).sum() for _ in range(200)]
    hidden = [(np.asarray(mask_tokens(tokens, [0], 40, 1, rng, 1.0, 0.5, 0.0)[0]) == 1).sum() for _ in range(200)]
    return np.std(chosen) / 6**0.5, np.std(hidden) / 6**0.5


@mask_tokens.probe("each swapped id is drawn by itself: how often neighbours get the same", FEWER)
def _(mask_tokens, rng):
    tokens = np.repeat(np.arange(5, 105)[:, None], 60, axis=1)
    seen, _ = mask_tokens(tokens, [0], 120, 1, rng, 1.0, 0.0, 1.0)
    seen = np.asarray(seen)
    return (seen[:, 1:] == seen[:, :-1]).mean(), (seen[1:] == seen[:-1]).mean()


@mask_tokens.probe("the id of the mask isn't special: it is chosen and drawn like others", FEWER)
def _(mask_tokens, rng):
    tokens = rng.integers(2, 6, size=(100, 200))
    _, labels = mask_tokens(tokens, [0, 1], 6, 4, rng, 0.5)
    seen, _ = mask_tokens(tokens, [0, 1], 6, 4, rng, 1.0, 0.0, 1.0)
    return chosen_share(tokens[tokens == 4], labels[tokens == 4], []), np.bincount(np.ravel(seen), minlength=7) / 20_000


@mask_tokens.probe("no special ids at all")
def _(mask_tokens, rng):
    tokens = rng.integers(0, 5, size=(3, 6))
    return mask_tokens(tokens, [], 5, 2, rng, 1.0, 1.0, 0.0)


@mask_tokens.probe("a row of special tokens alone")
def _(mask_tokens, rng):
    return mask_tokens(np.array([[1, 0, 0, 2]]), [0, 1, 2, 3], 30, 3, rng, 1.0)


@mask_tokens.probe("one token, one row, one column")
def _(mask_tokens, rng):
    tokens = [rng.integers(5, 30, size=n) for n in ((1, 1), (1, 6), (4, 1))]
    return [mask_tokens(x, [0, 2], 30, 2, rng, 1.0, 1.0, 0.0) for x in tokens]


@mask_tokens.probe("tokens that lie turned in memory, in 32 bits")
def _(mask_tokens, rng):
    tokens = batch(rng, 6, 4).astype(np.int32).T
    return mask_tokens(tokens, [0, 1, 2, 3], 40, 3, rng, 1.0, 1.0, 0.0)


@mask_tokens.probe("two arrays of whole numbers, in the shape of the tokens")
def _(mask_tokens, rng):
    made = mask_tokens(batch(rng, 6, 9), [0, 1, 2, 3], 40, 3, rng)
    return [(list(np.shape(x)), np.asarray(x).dtype.kind in "iu") for x in made]


@mask_tokens.probe("all chance comes from `rng`: the same seed makes the same blanks, another seed others")
def _(mask_tokens, rng):
    tokens, seed = batch(rng, 20, 50), int(rng.integers(1_000_000))
    made = [
        np.stack(mask_tokens(tokens, [0, 1, 2, 3], 40, 3, np.random.default_rng(seed + n), 0.5, 0.4, 0.4))
        for n in (0, 0, 1)
    ]
    return bool((made[0] == made[1]).all()), bool((made[0] == made[2]).all())


@mask_tokens.probe("a second call makes other blanks")
def _(mask_tokens, rng):
    tokens = batch(rng, 20, 50)
    made = [np.stack(mask_tokens(tokens, [0, 1, 2, 3], 40, 3, rng, 0.5, 0.4, 0.4)) for _ in range(2)]
    return bool((made[0] == made[1]).all())


@mask_tokens.probe("tokens and special stay as they were, and both arrays are new")
def _(mask_tokens, rng):
    tokens, special = batch(rng, 5, 9), [3, 1, 0, 2]
    before = tokens.copy()
    made = mask_tokens(tokens, special, 40, 3, rng, 1.0, 1.0, 0.0)
    shared = [np.shares_memory(np.asarray(x), tokens) for x in made] + [np.shares_memory(*map(np.asarray, made))]
    untouched = mask_tokens(tokens, special, 40, 3, rng, 0.0)[0]
    return bool((tokens == before).all()), special, shared, np.shares_memory(np.asarray(untouched), tokens)


@mask_tokens.probe("30,000 pieces", extreme=True)
def _(mask_tokens, rng):
    tokens = rng.integers(1000, 30_000, size=(4, 60))
    seen, _ = mask_tokens(tokens, [0, 100, 101, 102, 103], 30_522, 103, rng, 1.0, 0.0, 1.0)
    return bool(((np.asarray(seen) >= 0) & (np.asarray(seen) < 30_522)).all()), bool((np.asarray(seen) > 15_000).any())


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


def swapped_anywhere(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    kind = rng.random(tokens.shape)
    seen, labels = masked(
        tokens, special, n_pieces, mask_id, rng, share, hide, swap, draw=lambda *_: split(kind, hide, swap)
    )
    other = rng.choice(np.setdiff1d(np.arange(n_pieces), special), size=tokens.shape)
    return np.where(split(kind, hide, swap)[1], other, seen), labels


def hidden_anywhere(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    kind = rng.random(tokens.shape)
    seen, labels = masked(
        tokens, special, n_pieces, mask_id, rng, share, hide, swap, draw=lambda *_: split(kind, hide, swap)
    )
    return np.where(kind < hide, mask_id, seen), labels


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


def not_itself(tokens, *given, **named):
    """Draws again where the right id came."""

    def pick(rng, ordinary, tokens):
        places = np.searchsorted(ordinary, tokens)
        return ordinary[(places + rng.integers(1, len(ordinary), size=tokens.shape)) % len(ordinary)]

    return masked(tokens, *given, **named, pick=pick)


mask_tokens.tell(
    {
        "Special tokens are chosen, too. They never are: `np.isin` says which they are.": [
            slip(never=nowhere),
            special_hidden,
            slip(never=lambda tokens, special: np.isin(tokens, special[:1])),
        ],
        "You ask for every token. `labels` is −100 where none was chosen.": [
            slip(give=lambda seen, labels, tokens, chosen: (seen, tokens.copy())),
        ],
        "You mark places that aren't asked with another number. Wanted is −100: `cross_entropy` leaves that out.": [
            slip(nothing=n) for n in (-1, 0, 100)
        ],
        "`labels` are the ids that are *seen*. Wanted are the true ones, as they were before they were hidden.": [
            slip(give=lambda seen, labels, tokens, chosen: (seen, np.where(chosen, seen, -100))),
        ],
        "You ask only where the seen id differs from the true one. A chosen token is asked also where it was kept.": [
            kept_unasked,
            slip(give=lambda seen, labels, tokens, chosen: (seen, np.where(seen != tokens, tokens, -100))),
        ],
        "You ask only where the mask stands. Swapped and kept tokens were chosen, too.": [
            lambda tokens, special, n, mask_id, *rest, **named: masked(
                tokens,
                special,
                n,
                mask_id,
                *rest,
                **named,
                give=lambda seen, labels, tokens, chosen: (seen, np.where(seen == mask_id, labels, -100)),
            )
        ],
        "Tokens are changed that weren't chosen. Who isn't chosen is seen as it is.": [
            swapped_anywhere,
            hidden_anywhere,
        ],
        "You see to it that each row has a blank. Each token is chosen by itself: a row may have none.": [
            slip(choose=one_at_least)
        ],
        "Fixed numbers of the chosen tokens are hidden, swapped and kept, perhaps in the order of their "
        "places. For each "
        "it is drawn by itself.": [in_turn, lambda *given, **named: in_turn(*given, **named, mixed=True)],
        'Your random numbers aren\'t even between 0 and 1, so that "below `share`" comes with another probability.': [
            slip(choose=lambda tokens, special, rng, share: rng.normal(size=tokens.shape) < share),
            slip(choose=lambda tokens, special, rng, share: np.abs(rng.normal(size=tokens.shape)) < share),
        ],
        "The ids that are drawn don't come evenly: some have a larger share than others.": [
            slip(
                pick=lambda rng, ordinary, tokens: ordinary[
                    np.minimum(rng.integers(ordinary[-1] + 1, size=tokens.shape), len(ordinary) - 1)
                ]
            ),
            slip(
                pick=lambda rng, ordinary, tokens: ordinary[
                    rng.integers(ordinary[-1] + 1, size=tokens.shape) % len(ordinary)
                ]
            ),
        ],
        "The labels are turned round: the true id stands where a token was chosen, −100 elsewhere.": [
            slip(give=lambda seen, labels, tokens, chosen: (seen, np.where(chosen, -100, tokens))),
        ],
        "The order is (seen, labels): you return the labels first.": [
            slip(give=lambda seen, labels, tokens, chosen: (labels, seen)),
        ],
        "You mask every chosen token. A share `swap` is swapped, and what is left of 1 stays in sight.": [
            slip(draw=lambda rng, shape, hide, swap: (np.ones(shape, bool), np.zeros(shape, bool))),
        ],
        "Whoever isn't masked is swapped with you. Of the chosen ones a share 1 − `hide` − `swap` is kept as it is.": [
            slip(draw=the_rest)
        ],
        "Nobody is swapped with you: a share `swap` of the chosen ones is seen as another id.": [
            slip(draw=lambda rng, shape, hide, swap: (rng.random(shape) < hide, np.zeros(shape, bool))),
        ],
        "Two draws of their own decide on masking and swapping, and some tokens get both. One number for each place "
        "decides among the three.": [slip(draw=twice)],
        "You swap a share `swap` of those that weren't masked. It is a share of all chosen ones: one number for each "
        "place decides among the three.": [slip(draw=of_the_rest)],
        "The same random number says who is chosen and how it is shown. Who is chosen has a small one already: draw "
        "again.": [one_number],
        "`swap` and what is kept have changed places: swapped is the share `swap`, kept what is left of 1.": [
            kept_for_swapped
        ],
        "`hide` and `swap` have changed places.": [
            slip(draw=lambda rng, shape, hide, swap: split(rng.random(shape), hide, swap)[::-1]),
            slip(draw=lambda rng, shape, hide, swap: split(rng.random(shape), swap, hide)),
        ],
        "`share` plays no part: it needn't be 0.15.": [fixed(share=0.15)],
        "`hide` or `swap` plays no part: they needn't be 0.8 and 0.1.": [
            fixed(hide=0.8, swap=0.1),
            fixed(hide=0.8),
            fixed(swap=0.1),
        ],
        "You choose a fixed number of tokens. Each is chosen by itself, so that the number varies by chance.": [
            slip(choose=lambda *given: exactly(*given, of_ordinary=True, by_row=True)),
            slip(choose=lambda *given: exactly(*given, of_ordinary=True, by_row=False)),
            slip(choose=lambda *given: exactly(*given, of_ordinary=False, by_row=True)),
            slip(choose=lambda *given: exactly(*given, of_ordinary=False, by_row=False)),
        ],
        "One draw decides for a whole row, column or batch. Each token is chosen by itself.": [
            slip(choose=lambda tokens, special, rng, share: rng.random((len(tokens), 1)) < share),
            slip(choose=lambda tokens, special, rng, share: rng.random(tokens.shape[1]) < share),
            slip(choose=lambda tokens, special, rng, share: np.full(tokens.shape, rng.random() < share)),
        ],
        "One draw decides for a whole row, column or batch how the chosen ones are shown. Each is by itself.": [
            slip(draw=lambda rng, shape, hide, swap: split(rng.random((shape[0], 1)), hide, swap)),
            slip(draw=lambda rng, shape, hide, swap: split(rng.random(shape[1]), hide, swap)),
            slip(draw=lambda rng, shape, hide, swap: split(rng.random(), hide, swap)),
        ],
        "One id is drawn for many swapped tokens. Each gets one of its own.": [
            slip(pick=lambda rng, ordinary, tokens: rng.choice(ordinary)),
            slip(pick=lambda rng, ordinary, tokens: rng.choice(ordinary, size=(len(tokens), 1))),
            slip(pick=lambda rng, ordinary, tokens: rng.choice(ordinary, size=tokens.shape[1])),
        ],
        "Swapped ids are drawn from all pieces. Special ones aren't among them: draw from the others.": [
            slip(others=lambda n, special, mask_id: np.arange(n)),
        ],
        "Some special ids are drawn, too, or ordinary ones never. Special may stand anywhere: draw from those that "
        "aren't in the list.": [
            slip(others=lambda n, special, mask_id: np.arange(len(special), n)),
            slip(others=lambda n, special, mask_id: np.arange(max(special, default=-1) + 1, n)),
        ],
        "The last id, n_pieces − 1, is never drawn.": [
            slip(others=lambda n, special, mask_id: np.setdiff1d(np.arange(n - 1), special)),
        ],
        "You draw n_pieces, too. Ids end at n_pieces − 1.": [
            slip(others=lambda n, special, mask_id: np.setdiff1d(np.arange(n + 1), special)),
        ],
        "Id 0 is never drawn, even where it isn't special.": [
            slip(others=lambda n, special, mask_id: np.setdiff1d(np.arange(1, n), special)),
        ],
        "You draw from the ids that stand in the batch. All that aren't special may come.": [
            slip(pick=lambda rng, ordinary, tokens: rng.permutation(tokens.ravel()).reshape(tokens.shape)),
            slip(pick=lambda rng, ordinary, tokens: rng.choice(np.intersect1d(tokens, ordinary), size=tokens.shape)),
        ],
        "A swapped id is never the right one with you. It is drawn evenly from all that aren't special, also the right "
        "one.": [not_itself],
        "You treat the mask's id as special where the list doesn't say so.": [
            lambda tokens, special, n, mask_id, *rest, **named: masked(
                tokens, [*special, mask_id], n, mask_id, *rest, **named
            ),
            slip(others=lambda n, special, mask_id: np.setdiff1d(np.arange(n), [*special, mask_id])),
        ],
        "You take the mask's id for 3, or 103. It is an argument.": [
            lambda tokens, special, n, mask_id, *rest, i=i, **named: masked(tokens, special, n, i, *rest, **named)
            for i in (3, 103)
        ],
        "You changed the tokens that you were given, or hand them back. Both arrays are new.": [
            overwriting,
            handed_back,
        ],
        "Your chance doesn't come from `rng`: the same seed has to make the same blanks.": [
            seeded(np.random.default_rng),
        ],
        "Your generator starts afresh at each call, so that the blanks are always the same. Draw from `rng`.": [
            seeded(lambda: np.random.default_rng(0)),
        ],
        "Ids are whole numbers; yours have become floats.": [
            slip(give=lambda seen, labels, tokens, chosen: (seen, labels.astype(float))),
            slip(give=lambda seen, labels, tokens, chosen: (seen.astype(float), labels.astype(float))),
        ],
    }
)


@mask_tokens.alternative("token by token")
def _(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    ordinary = [i for i in range(n_pieces) if i not in set(special)]
    seen, labels = tokens.copy(), np.full_like(tokens, -100)
    for place in zip(*np.nonzero(~np.isin(tokens, special)), strict=True):
        if rng.random() >= share:
            continue
        labels[place] = tokens[place]
        kind = rng.random()
        if kind < hide:
            seen[place] = mask_id
        elif kind < hide + swap:
            seen[place] = ordinary[rng.integers(len(ordinary))]
    return seen, labels


@mask_tokens.alternative("only as many draws as there are chosen ones")
def _(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    at = np.flatnonzero(~np.isin(tokens, special).ravel())
    at = at[rng.random(len(at)) < share]
    kind = rng.choice(3, size=len(at), p=[hide, swap, max(0.0, 1 - hide - swap)])
    labels = np.full(tokens.size, -100)
    labels[at] = tokens.ravel()[at]
    seen = tokens.flatten()
    seen[at[kind == 0]] = mask_id
    ordinary = np.setdiff1d(np.arange(n_pieces), special)
    seen[at[kind == 1]] = rng.choice(ordinary, size=(kind == 1).sum())
    return seen.reshape(tokens.shape), labels.reshape(tokens.shape)


for line in (
    "chosen = rng.random(tokens.shape) <= share",
    "swapped = chosen & (drawn > hide) & (drawn < hide + swap)",
    "swapped = chosen & (drawn >= hide) & (drawn <= hide + swap)",
    "seen = np.where(chosen & (drawn <= hide), mask_id, tokens)",
):
    mask_tokens.equivalent(line, "a random number meets an edge exactly once in 2^53 draws")
