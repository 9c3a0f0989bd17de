"""Wrong versions of `leaks`, lesson 12, and the hint that is true of each."""

from functools import partial

import numpy as np

from autograder.exercises.e12_language_model.leaks import differs, leaks
from autograder.exercises.e12_language_model.shared import softmax


def by(moved):
    """Rows where `moved` holds of a logit after and before."""
    return slip(moved=lambda a, b: moved(a, b).any(-1))


def search(model, tokens, n_tokens, *, ids=None, upto=None, moved=None, places=None, first=min, start=1, none=None,
           others=False, copy=True, stop=False, against=False, width=1):  # fmt: skip
    """The solution with a part exchanged."""
    before, found, x = model(tokens), [], tokens.copy()
    for s in places(len(tokens)) if places else range(start, len(tokens)):
        for other in ids(tokens[s], n_tokens) if ids else range(n_tokens):
            x = tokens.copy() if copy else x
            x[s : s + width] = other
            end = upto(s, len(tokens)) if upto else s
            after = model(x)
            with np.errstate(invalid="ignore"):
                rows = np.flatnonzero((moved or (lambda a, b: differs(a, b).any(-1)))(after[:end], before[:end]))
            found += [int(t) for t in rows if not others or t != s]
            if stop and len(rows):
                break
    return first(found) if found or none == "min" else none


def slip(**changes):
    return partial(search, **changes)


def then(change, **changes):
    """The solution's answer, changed."""
    return lambda *given: change(search(*given, **changes), given[1])


def of_source(model, tokens, n_tokens):
    before = model(tokens)
    for s in range(1, len(tokens)):
        for other in range(n_tokens):
            x = tokens.copy()
            x[s] = other
            if differs(model(x)[:s], before[:s]).any():
                return s
    return None


def cut(model, tokens, n_tokens):
    """Shorter rows in place of changed ones."""
    before = model(tokens)
    for t in range(len(tokens)):
        if differs(model(tokens[: t + 1])[t], before[t]).any():
            return t
    return None


def together(model, tokens, n_tokens, new):
    """All later tokens at once."""
    before = model(tokens)
    for t in range(len(tokens) - 1):
        for i in range(n_tokens):
            x = tokens.copy()
            x[t + 1 :] = new(x[t + 1 :], i, n_tokens)
            if differs(model(x)[t], before[t]).any():
                return t
    return None


def in_place(model, tokens, n_tokens):
    before, found = model(tokens), []
    for s in range(1, len(tokens)):
        for other in range(n_tokens):
            tokens[s] = other
            found += np.flatnonzero(differs(model(tokens)[:s], before[:s]).any(-1)).tolist()
    return min(found) if found else None


def left_over(model, tokens, n_tokens):
    found, now = search(model, tokens, n_tokens), tokens.copy()
    tokens[1:] = n_tokens - 1
    return found if len(now) else None


SLIPS = {
    "You also compare the place whose token you changed, or places after it. They may read that token: only those "
    "*before* it must stay.": [
        slip(upto=lambda s, T: s + 1),
        slip(upto=lambda s, T: T),
        slip(upto=lambda s, T: T, others=True),
        slip(upto=lambda s, T: T, places=range),
    ],
    "You compare only the place just before the one you changed. A leak may come from further ahead.": [
        slip(moved=lambda a, b: differs(a, b).any(-1) & (np.arange(len(a)) == len(a) - 1))
    ],
    "You change the last token only, or leave it out. A leak may come from any later place.": [
        slip(places=lambda T: range(T - 1, T) if T > 1 else []),
        slip(places=lambda T: range(1, T - 1)),
    ],
    "You change only the next place but one, or begin too late: place 1 is later than place 0.": [slip(start=2)],
    "You returned the first leak that your loops met. Wanted is the first *place*: the smallest of all.": [
        slip(first=lambda found: found[0])
    ],
    "You go on to the next place as soon as one id shows a leak. Another id may show it further left.": [
        slip(stop=True)
    ],
    "You returned the last place that leaks. The first is wanted.": [slip(first=max)],
    "You returned the place whose token was changed. Wanted is the place whose *logits* changed.": [of_source],
    "Your place is one off. They count from 0.": [
        then(lambda found, tokens: found if found is None else found + 1),
        then(lambda found, tokens: found if found is None else found - 1),
    ],
    "You returned True or False. Wanted is the place, and None where nothing leaks.": [
        then(lambda found, tokens: found is not None),
        then(lambda found, tokens: found is None),
    ],
    "Several places came back. Wanted is one number, the first.": [
        slip(first=lambda found: sorted(set(found))),
        slip(first=lambda found: sorted(set(found)), none=[]),
        slip(first=lambda found: sorted(set(found)), none="[]"),
    ],
    "You say −1, T or 0 where nothing leaks. None is wanted: −1 and 0 are places, too.": [
        slip(none=-1),
        then(lambda found, tokens: len(tokens) if found is None else found),
        slip(none=0),
        slip(none=False),
    ],
    "You take place 0 for nothing: `or`, and `if first`, treat 0 as False. Ask `is None`.": [
        then(lambda found, tokens: found or None)
    ],
    "Where nothing leaks, nothing is found: the least of an empty list is an error. Return None then.": [
        slip(none="min")
    ],
    "You try some replacements at each place, or one. A leak may show for one token only: try them all.": [
        slip(ids=lambda now, V: [(now + 1) % V]),
        slip(ids=lambda now, V: [(now - 1) % V]),
        slip(ids=lambda now, V: [0]),
        slip(ids=lambda now, V: [V - 1]),
        slip(ids=lambda now, V: [0 if now else 1]),
        slip(ids=lambda now, V: [0, 1]),
        slip(ids=lambda now, V: [(now + 1) % V, (now + 2) % V]),
    ],
    "An id is missing among your replacements, the first or the last.": [
        slip(ids=lambda now, V: range(1, V)),
        slip(ids=lambda now, V: range(V - 1)),
    ],
    "There is no id n_tokens: they go from 0 to n_tokens − 1.": [
        slip(ids=lambda now, V: range(V + 1)),
        slip(ids=lambda now, V: range(1, V + 1)),
    ],
    "You change several tokens at once, and what one lets through the other may hide: two can cancel in a sum. "
    "Change one place, all others as they were.": [
        partial(together, new=lambda x, i, V: (x + i) % V),
        partial(together, new=lambda x, i, V: i),
        slip(width=100),
    ],
    "What you changed before still stands when you come to the next place. Each try begins with the unchanged "
    "tokens: one place only.": [slip(copy=False)],
    "You compare winners. A leak may move the logits and leave the largest where it was: compare the numbers.": [
        slip(moved=lambda a, b: a.argmax(-1) != b.argmax(-1))
    ],
    "You compare probabilities, or logits less their mean or maximum. All logits of a place may move together: "
    "compare the logits.": [
        by(lambda a, b: np.abs(softmax(a) - softmax(b)) > 1e-6),
        by(lambda a, b: differs(a - a.max(-1, keepdims=True), b - b.max(-1, keepdims=True))),
        by(lambda a, b: differs(np.log(softmax(a)), np.log(softmax(b)))),
    ],
    "You compare sums or means over the vocabulary. One logit may rise as much as another falls: compare each.": [
        slip(moved=lambda a, b: np.abs(a.sum(-1) - b.sum(-1)) > 1e-6),
        slip(moved=lambda a, b: np.abs(np.nan_to_num(a - b).sum(-1)) > 1e-6),
        slip(moved=lambda a, b: np.abs((a - b).mean(-1)) > 1e-6),
    ],
    "You ask for equal numbers, or nearly so. A model that rounds differently doesn't leak: less than a "
    "millionth is no change.": [
        by(lambda a, b: a != b),
        by(partial(differs, limit=1e-10)),
        by(partial(differs, limit=1e-8)),
        by(partial(differs, limit=1e-7)),
    ],
    "Your tolerance is too large: a leak of some millionths passes. A millionth is the limit, and none that grows "
    "with the logits: `allclose` and `isclose` have `rtol` beside `atol`.": [
        by(partial(differs, limit=1e-5)),
        by(partial(differs, limit=1e-4)),
        by(partial(differs, limit=1e-3)),
        by(partial(differs, limit=0.01)),
        by(lambda a, b: ~np.isclose(a, b)),
        by(lambda a, b: ~np.isclose(a, b, atol=1e-6)),
    ],
    "A place counts for you only if *all* its logits change. One is enough.": [
        slip(moved=lambda a, b: differs(a, b).all(-1))
    ],
    "Your differences have a sign: a logit that rises is a leak, and so is one that falls. Take `abs`.": [
        by(lambda a, b: a - b > 1e-6),
        by(lambda a, b: b - a > 1e-6),
    ],
    "−∞ minus −∞ is no number, and no comparison with nan is true. A logit that is −∞ twice hasn't changed.": [
        by(lambda a, b: ~(np.abs(a - b) <= 1e-6))
    ],
    "−∞ minus −∞ is nan, and the largest of numbers with a nan is nan: other changes beside it get lost.": [
        slip(moved=lambda a, b: np.abs(a - b).max(-1) > 1e-6),
    ],
    "You add up the changes of a place, as a norm or a sum of sizes: many roundings pass a millionth together. "
    "Compare each logit.": [
        slip(moved=lambda a, b: np.linalg.norm(a - b, axis=-1) > 1e-6),
        slip(moved=lambda a, b: np.abs(a - b).sum(-1) > 1e-6),
    ],
    "You leave out what isn't finite. A logit that goes from −∞ to a number, or the reverse, has changed.": [
        by(lambda a, b: np.isfinite(a) & np.isfinite(b) & (np.abs(a - b) > 1e-6)),
        by(lambda a, b: np.abs(np.nan_to_num(a - b, posinf=0, neginf=0)) > 1e-6),
    ],
    "You cut the row in place of changing it. A model may read its length, or treat short rows otherwise: keep T, "
    "and change one token.": [cut],
    "You changed the tokens that you were given, and left other ids behind: work on a copy, one for each try.": [
        in_place,
        left_over,
    ],
}

leaks.tell(SLIPS)
