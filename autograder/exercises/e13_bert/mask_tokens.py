"""How `mask_tokens` of lesson 13 is judged.

What is drawn in which order is open, so nothing random is compared number by number: probes return truth values that
hold for every draw, and shares of twenty thousand tokens, whose tolerance is five standard deviations or more. Where
one draw decides for a whole row, column or batch, shares depend on luck: that is told in words in their place.
"""

import numpy as np

from autograder.compare import Close
from autograder.exercise import Exercise
from autograder.exercises.e13_bert.mask_tokens_slips import SLIPS

mask_tokens = Exercise(
    "mask_tokens", points=3, forbid=("attn", "transformers"), instead="draw with `rng`, then choose with `np.where`"
)

SHARE = Close(rtol=0, atol=0.03)  # of 20,000 tokens: 6 standard deviations of the difference of two draws
FEWER = Close(rtol=0, atol=0.06)  # of 5,000
SPREAD = Close(rtol=0, atol=0.5)  # of a standard deviation that should be 1: a fixed number has 0
FEW = 40  # lines: so many are never alike by luck


def batch(rng, B=200, S=100, low=5, V=40):
    """Ordinary ids from `low` on, between a 1 and a 2 in each row, some rows with 0 at the end."""
    tokens = rng.integers(low, V, size=(B, S))
    tokens[:, 0], tokens[:, -1] = 1, 2
    tokens[::3, -S // 4 :] = 0
    return tokens


def along(flags, among):
    """Is it a row or a column along which `flags` are all alike, `among` these places? "" where neither.

    Lines of one place say nothing, nor do a few lines, nor does it where all lines are alike, or all up to some line.
    """
    for name, axis in (("row", 1), ("column", 0)):
        some, whole, told = (flags & among).any(axis), (flags | ~among).all(axis), among.sum(axis) > 1
        if told.sum() >= FEW and (some == whole)[told].all() and np.count_nonzero(np.diff(some[told])) > 3:
            return name
    return ""


def one_draw(tokens, seen, labels, special, mask_id, share=0.5, hide=0.5):
    """In words, for what one draw decided; "" where each token was by itself."""
    asked, free = labels != -100, ~np.isin(tokens, special)
    if 0 < share < 1 and (found := along(asked, free)):
        return f"all tokens of a {found} are chosen, or none"
    if 0 < hide < 1 and (found := along(seen == mask_id, asked)):
        return f"all chosen tokens of a {found} are masked, or none"
    other = asked & (seen != tokens) & (seen != mask_id)
    for name, axis in (("row", 1), ("column", 0)):
        least, most = np.where(other, seen, seen.max()).min(axis), np.where(other, seen, 0).max(axis)
        told = other.sum(axis) > 1
        if told.sum() >= FEW and (least == most)[told].all():
            return f"all swapped tokens of a {name} are seen as one id"
    return ""


def counted(mask_tokens, tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1, *, default=False):
    """The share that is chosen of the tokens that aren't special; of these the masked, the right and the other ones."""
    shares = () if default else (share, hide, swap)
    seen, labels = map(np.asarray, mask_tokens(tokens, special, n_pieces, mask_id, rng, *shares))
    asked = labels != -100
    n, mask, kept = max(1, asked.sum()), (asked & (seen == mask_id)).sum(), (asked & (seen == tokens)).sum()
    chosen = asked[~np.isin(tokens, special)].mean()
    found = one_draw(tokens, seen, labels, special, mask_id, share, hide)
    return found or [chosen, mask / n, kept / n, 1 - (mask + kept) / n]


def drawn(mask_tokens, tokens, special, n_pieces, mask_id, rng, hide=0.0):
    """How often each id is seen, where all are asked and those that aren't masked are swapped."""
    seen, labels = map(np.asarray, mask_tokens(tokens, special, n_pieces, mask_id, rng, 1.0, hide, 1 - hide))
    found = one_draw(tokens, seen, labels, special, mask_id, 1.0, hide)
    return found or np.bincount(np.ravel(seen), minlength=n_pieces + 1) / seen.size


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
    found = counted(mask_tokens, tokens, [0, 1, 2, 3], 900, 3, rng, default=True)
    return found if isinstance(found, str) else [found[0], *(0.5 * part for part in found[1:])]  # of 2,500 asked


@mask_tokens.probe("the shares of the three kinds, where all are asked", SHARE)
def _(mask_tokens, rng):
    return counted(mask_tokens, batch(rng, V=900), [0, 1, 2, 3], 900, 3, rng, 1.0)


@mask_tokens.probe("other shares: 40 %, of them 30 % masked, 50 % swapped, 20 % kept", FEWER)
def _(mask_tokens, rng):
    return counted(mask_tokens, batch(rng, V=900), [0, 1, 2, 3], 900, 3, rng, 0.4, 0.3, 0.5)


@mask_tokens.probe("hide 0.6 and swap 0.4: none is kept", SHARE)
def _(mask_tokens, rng):
    return counted(mask_tokens, batch(rng, V=900), [0, 1, 2, 3], 900, 3, rng, 1.0, 0.6, 0.4)


@mask_tokens.probe("many special tokens: the share is one of the others", FEWER)
def _(mask_tokens, rng):
    tokens = batch(rng, 2000, 10, V=900)
    tokens[:, 3:8] = 1
    found = counted(mask_tokens, tokens, [0, 1, 2, 3], 900, 3, rng, 0.2)
    return found if isinstance(found, str) else found[0]


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
    return drawn(mask_tokens, np.full((200, 100), 5), [0, 3, 7], 9, 3, rng)


@mask_tokens.probe("swapped ids are even beside masked ones, too", FEWER)
def _(mask_tokens, rng):
    return drawn(mask_tokens, np.full((200, 100), 2), [6, 1], 8, 6, rng, 0.3)


@mask_tokens.probe("two ids: a swapped one is the right one half the time", SHARE)
def _(mask_tokens, rng):
    tokens = rng.integers(2, 4, size=(200, 100))
    seen, labels = map(np.asarray, mask_tokens(tokens, [0, 1], 4, 1, rng, 1.0, 0.0, 1.0))
    found = along(seen == 2, labels != -100)
    return f"one id for all of a {found}" if found else (seen == tokens).mean(), bool((labels == tokens).all())


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


@mask_tokens.probe("the numbers of chosen, and of masked ones, aren't fixed: twenty small batches")
def _(mask_tokens, rng):
    tokens = rng.integers(5, 40, size=(4, 6))
    made = [mask_tokens(tokens, [0], 40, 1, rng, 0.5, 0.5, 0.0) for _ in range(20)]
    chosen = np.array([(np.asarray(labels) != -100).sum() for _, labels in made])
    hidden = np.array([(np.asarray(seen) == 1).sum() for seen, _ in made])
    return bool((chosen != chosen[0]).any()), bool((abs(2 * hidden - chosen) > 1).any())


@mask_tokens.probe("each swapped id is drawn by itself: how often neighbours get the same", FEWER)
def _(mask_tokens, rng):
    tokens = np.repeat(np.arange(5, 105)[:, None], 60, axis=1)
    seen, _ = mask_tokens(tokens, [0], 120, 1, rng, 1.0, 0.0, 1.0)
    seen = np.asarray(seen)
    return (seen[:, 1:] == seen[:, :-1]).mean(), (seen[1:] == seen[:-1]).mean()


@mask_tokens.probe("the id of the mask isn't special: it is chosen and drawn like others", FEWER)
def _(mask_tokens, rng):
    tokens = rng.integers(2, 6, size=(200, 100))
    seen, labels = map(np.asarray, mask_tokens(tokens, [0, 1], 6, 4, rng, 0.5))
    found = one_draw(tokens, seen, labels, [0, 1], 4)
    return found or (labels != -100)[tokens == 4].mean(), drawn(mask_tokens, tokens, [0, 1], 6, 4, rng)


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
    kept = "tokens as they were" if (tokens == before).all() else "other tokens than before"
    return kept, special, shared, np.shares_memory(np.asarray(untouched), tokens)


@mask_tokens.probe("9,000 pieces", extreme=True)
def _(mask_tokens, rng):
    tokens = rng.integers(1000, 9000, size=(4, 60))
    seen, _ = mask_tokens(tokens, [0, 100, 101, 102, 103], 9000, 103, rng, 1.0, 0.0, 1.0)
    return bool(((np.asarray(seen) >= 0) & (np.asarray(seen) < 9000)).all()), bool((np.asarray(seen) > 4500).any())


mask_tokens.tell(SLIPS)


@mask_tokens.alternative("token by token")
def _(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    ordinary = [i for i in range(n_pieces) if i not in special]
    seen, labels, free = tokens.tolist(), np.full_like(tokens, -100).tolist(), np.argwhere(~np.isin(tokens, special))
    numbers = iter(rng.random(2 * len(free)).tolist())
    for b, s in free.tolist():
        if next(numbers) >= share:
            continue
        labels[b][s] = seen[b][s]
        kind = next(numbers)
        if kind < hide:
            seen[b][s] = mask_id
        elif kind < hide + swap:
            seen[b][s] = ordinary[rng.integers(len(ordinary))]
    return np.array(seen), np.array(labels)


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
