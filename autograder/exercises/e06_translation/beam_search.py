"""How `beam_search` of lesson 06 is judged."""

import numpy as np

from autograder.exercise import Exercise
from autograder.exercises.e06_translation.shared import INSTEAD, LIBRARY, limited

beam_search = Exercise("beam_search", points=4, forbid=LIBRARY, instead=INSTEAD)


START, END = 1, 2


def asked(tokens, state, V):
    """Say in words what is wrong with a question to the model; raises RuntimeError."""
    ids = np.asarray(tokens)
    if ids.size == 0:
        raise RuntimeError("you asked the model about no beginning at all: stop when none is left to grow")
    if ids.ndim != 1 or ids.dtype.kind not in "iu":
        raise RuntimeError("`step` wants the last tokens as ids in one axis, (n,)")
    if len(ids) > 40:  # before it fills the memory
        raise RuntimeError(f"you asked about {len(ids)} beginnings at once: keep the `width` best in every round")
    if ids.min() < 0 or ids.max() >= V:
        raise RuntimeError(f"you said a token that is no id: ids go from 0 to {V - 1}")
    if len(state) != len(ids):
        raise RuntimeError("`step` wants one row of `state` for each of the last tokens")


def renamed(step, ids):
    """The model with other ids: `ids[k]` is the new name of k."""
    ids = np.asarray(ids)
    old = np.argsort(ids)

    def other(tokens, state):
        asked(tokens, state, len(ids))
        log_p, state = step(old[np.asarray(tokens)], state)
        return log_p[:, old], state

    return other


def speaker(rng, V=6, d=4, hasty=0.0, sharp=1.5):
    """A model that remembers what it said: its step, and its state before the first word. `hasty`: eager to end."""
    move, words, say = rng.normal(size=(d, d)), rng.normal(size=(V, d)), sharp * rng.normal(size=(d, V))

    def step(tokens, state):
        asked(tokens, state, V)
        state = np.tanh(state @ move + words[np.asarray(tokens)])
        scores = state @ say
        scores[:, END] += hasty
        scores[:, START] -= 60  # whether a `start` that is said again counts as a word is not told
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), state

    endless = "You asked for the next token 500 times in one short search: does your loop end at `max_len`?"
    return limited(step, 500, endless), rng.normal(size=(1, d))


def told(found):
    """What a search returned: one text with a bar between translations, and log p in a row of fixed length."""
    try:
        pairs = [([int(token) for token in tokens], float(log_p)) for tokens, log_p in found]
    except (TypeError, ValueError):
        raise TypeError("return a list of pairs (tokens, log_p), tokens a list of ids and log_p a number") from None
    text = " | ".join(" ".join(map(str, tokens)) or "nothing" for tokens, _ in pairs)
    return text, np.array([log_p for _, log_p in pairs] + [np.nan] * (8 - len(pairs)))


@beam_search.probe("width 1: the likeliest word each time")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, hasty=1.0), START, END, 1, 8)) for _ in range(4)]


@beam_search.probe("width 3, some end early")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, hasty=1.5), START, END, 3, 8)) for _ in range(5)]


@beam_search.probe("width 4, most go on to the end of max_len")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, V=9, hasty=-1.0), START, END, 4, 6)) for _ in range(4)]


@beam_search.probe("wider than the vocabulary")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, V=4, hasty=0.5), START, END, 7, 4)) for _ in range(2)]


@beam_search.probe("nothing ends in time")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, hasty=-50.0), START, END, 2, 5)) for _ in range(2)]


@beam_search.probe("one word at most")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, hasty=1.0), START, END, 3, 1)) for _ in range(4)]


@beam_search.probe("end is 0, start the last id")
def _(beam_search, rng):
    found = []
    for _ in range(4):
        step, state = speaker(rng, hasty=1.5)
        found.append(told(beam_search(renamed(step, [3, 5, 0, 1, 2, 4]), state, 5, 0, 3, 7)))
    return found


@beam_search.probe("a state of one number")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, d=1, hasty=0.5), START, END, 2, 5)) for _ in range(2)]


@beam_search.probe("some words can't be said: log p is −∞", extreme=True)
def _(beam_search, rng):
    step, state = speaker(rng, V=8, hasty=0.5)

    def silent(tokens, state):
        log_p, state = step(tokens, state)
        log_p[:, [START, 5]] = -np.inf
        return log_p, state

    return told(beam_search(silent, state, START, END, 3, 5))


@beam_search.probe("every word is unlikely: log p near −800", extreme=True)
def _(beam_search, rng):
    step, state = speaker(rng, hasty=-1.0)

    def unlikely(tokens, state):
        log_p, state = step(tokens, state)
        return log_p - 800, state

    return told(beam_search(unlikely, state, START, END, 2, 2))


@beam_search.probe("other ids for start and end, and every one of many words is likely")
def _(beam_search, rng):
    step, state = speaker(rng, V=30, d=6, sharp=0.3)

    def shifted(tokens, state):
        log_p, state = step(np.asarray(tokens) - 1, state)
        return np.concatenate([np.full((len(log_p), 1), -60.0), log_p], axis=1), state

    return told(beam_search(shifted, state, START + 1, END + 1, 5, 7))


@beam_search.probe("the model is asked once for each position, and your state stays as it was")
def _(beam_search, rng):
    step, state = speaker(rng, hasty=0.5)
    calls = []

    def counted(tokens, state):
        calls.append(len(tokens))
        return step(tokens, state)

    return told(beam_search(counted, state, START, END, 3, 6)), calls, state


def search(step, state, start, end, width, max_len, *, rank=None, reorder=True, per_beam=False, copies=1, grow=None):
    """Beam search with its parts to be chosen, for the versions below: beginnings are (tokens, log p, ended)."""
    rank = rank or (lambda tokens, log_p: log_p)
    grow = grow or (lambda total, log_p: total + log_p)
    beams, state = [([start], 0.0, False)] * copies, np.repeat(state, copies, axis=0)
    for _ in range(max_len):
        rows = [b for b in beams if not b[2]]
        if not rows:
            break
        log_p, state = step(np.array([tokens[-1] for tokens, _, _ in rows]), state)
        found = [(tokens, total, True, -1) for tokens, total, ended in beams if ended]
        for row, (tokens, total, _) in enumerate(rows):
            best = np.argsort(-log_p[row], kind="stable")[: 1 if per_beam and len(rows) >= width else width]
            found += [([*tokens, int(k)], grow(total, log_p[row, k]), int(k) == end, row) for k in best]
        found.sort(key=lambda b: -rank(b[0], b[1]))
        beams = [b[:3] for b in found[:width]]
        kept = [b[3] for b in found[:width] if not b[2]]
        if reorder is not None:
            state = state[kept] if reorder else state[np.minimum(np.arange(len(kept)), len(state) - 1)]
    return beams


def plain(beams):
    """Beginnings as (tokens, log p), without what must not be returned."""
    return [(tokens[1:][: len(tokens) - 1 - ended], total) for tokens, total, ended in beams]


follow = beam_search.misconception(
    "The states don't follow their beginnings. `step` gives one for each that you asked about; the next round needs "
    "one for each that still grows, its parent's: row 0 of the next question may go on from row 2 of this one."
)


def follows(step, state, start, end, width, max_len, pick, *, cost=None, length=0, told=None):
    """Beam search with the next states picked by `pick(state, rows)`; a word costs `cost(log p (n, V))`."""
    growing, ended = [([], 0.0, 0)], []
    for _ in range(max_len + length):
        log_p, state = step(np.array([b[0][-1] if b[0] else start for b in growing]), state)
        log_p = cost(log_p) if cost else log_p
        totals = np.array([[b[1]] for b in growing]) + log_p
        best = [divmod(int(k), log_p.shape[1]) for k in np.argsort(-totals, axis=None)[:width]]
        found = ended + [([*growing[r][0], y], totals[r, y], r) for r, y in best]
        found = sorted(found, key=lambda b: -b[1])[:width]
        ended, growing = ([b for b in found if (b[0][-1] == end) is over] for over in (True, False))
        if not growing and not told:
            break
        state = pick(state, [b[2] for b in growing])
    found = told(ended, growing) if told else found
    return [([y for y in b[0] if y != end], b[1]) for b in found]


def parents(state, rows):
    return state[rows]


@follow
def _(step, state, start, end, width, max_len):
    return follows(step, state, start, end, width, max_len, lambda state, rows: state[: len(rows)])


@follow
def _(step, state, start, end, width, max_len):
    return follows(step, state, start, end, width, max_len, lambda state, rows: state[[0] * len(rows)])


@beam_search.misconception(
    "You ask with the first state every time. The model remembers nothing by itself: hand on the states that `step` "
    "returned."
)
def _(step, state, start, end, width, max_len):
    first = state
    return follows(step, state, start, end, width, max_len, lambda state, rows: first[[0] * len(rows)])


@beam_search.misconception(
    "Your search takes one token too few: `max_len` counts what is said, `end` too, but not `start`."
)
def _(step, state, start, end, width, max_len):
    if max_len == 1:
        return [([], 0.0)]
    return follows(step, state, start, end, width, max_len, parents, length=-1)


@beam_search.misconception("Your search takes one token too many: `max_len` counts `end`, too.")
def _(step, state, start, end, width, max_len):
    return follows(step, state, start, end, width, max_len, parents, length=1)


@beam_search.misconception(
    "You went on when all had ended: `step` was called with no beginning at all. Stop when none is left to grow."
)
def _(step, state, start, end, width, max_len):
    def likeliest(ended, growing):
        return sorted(ended + growing, key=lambda b: -b[1])

    return follows(step, state, start, end, width, max_len, parents, told=likeliest)


def leave_off(step, state, start, end, width, max_len, told):
    """Right until it is told: `told(ended, growing)`, each (tokens, log p)."""
    beams = search(step, state, start, end, width, max_len)
    return told(*([b for b in zip(plain(beams), beams, strict=True) if b[1][2] is over] for over in (True, False)))


@beam_search.misconception(
    "What ended and what still grew stand one after the other in your list. Sort all of them together: likeliest first."
)
def _(step, state, start, end, width, max_len):
    return leave_off(step, state, start, end, width, max_len, lambda over, grow: [b[0] for b in over + grow])


@beam_search.misconception(
    "You returned only what had ended. What still grows at `max_len` is among the `width` best as well."
)
def _(step, state, start, end, width, max_len):
    return leave_off(step, state, start, end, width, max_len, lambda over, grow: [b[0] for b in over])


@beam_search.misconception("Your `end` costs nothing. It is said like any other token: its log p counts.")
def _(step, state, start, end, width, max_len):
    def free(log_p):
        return np.where(np.arange(log_p.shape[1]) == end, 0.0, log_p)

    return follows(step, state, start, end, width, max_len, parents, cost=free)


multiplied = beam_search.misconception(
    "You kept probabilities and multiplied them. The product of small ones rounds to zero, and then all are alike: add "
    "log p."
)


@multiplied
def _(step, state, start, end, width, max_len):
    beams, ended = [([], 1.0, 0)], []
    for _ in range(max_len):
        log_p, state = step(np.array([b[0][-1] if b[0] else start for b in beams]), state)
        every = [([*b[0], k], b[1] * p, r) for r, b in enumerate(beams) for k, p in enumerate(np.exp(log_p[r]))]
        found = sorted(ended + every, key=lambda b: -b[1])[:width]
        ended, beams = ([b for b in found if (b[0][-1] == end) is over] for over in (True, False))
        if not beams:
            break
        state = state[[b[2] for b in beams]]
    return [([y for y in b[0] if y != end], np.log(b[1])) for b in found]


@multiplied
def _(step, state, start, end, width, max_len):
    def grow(total, log_p):
        return np.log(np.exp(total) * np.exp(log_p))

    return plain(search(step, state, start, end, width, max_len, grow=grow))


@beam_search.misconception(
    "You divided log p by the number of words before you returned it. Sums are wanted, as they were compared."
)
def _(step, state, start, end, width, max_len):
    beams = search(step, state, start, end, width, max_len)
    return [(tokens, b[1] / len(b[0][1:])) for (tokens, _), b in zip(plain(beams), beams, strict=True)]


@beam_search.misconception(
    "The token 0 is missing from what you returned: 0 is an id like any other. Only `start` and `end` are left out."
)
def _(step, state, start, end, width, max_len):
    found = plain(search(step, state, start, end, width, max_len))
    return [([y for y in tokens if y], total) for tokens, total in found]


fixed = beam_search.misconception(
    "`start` and `end` stand as fixed numbers in your search. Which ids they are, the arguments say."
)


@fixed
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, 2, width, max_len))


@fixed
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, 1, 2, width, max_len))


narrow = beam_search.misconception(
    "`argpartition` can't find more than there are: at first there may be fewer continuations than `width`. Take "
    "`min(width, …)`."
)


def partitioned(step, state, start, end, width, max_len, best):
    def first(log_p):
        best(log_p.ravel())
        return log_p

    return follows(step, state, start, end, width, max_len, parents, cost=first)


@narrow
def _(step, state, start, end, width, max_len):
    return partitioned(step, state, start, end, width, max_len, lambda flat: np.argpartition(-flat, width))


@narrow
def _(step, state, start, end, width, max_len):
    return partitioned(step, state, start, end, width, max_len, lambda flat: np.argpartition(-flat, width - 1))


@narrow
def _(step, state, start, end, width, max_len):
    return partitioned(step, state, start, end, width, max_len, lambda flat: np.argpartition(flat, -width))


@follow
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len, reorder=False))


@follow
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len, reorder=None))


@beam_search.misconception("You kept the *least* likely. log p is below 0: the nearer to 0, the likelier.")
def _(step, state, start, end, width, max_len):
    beams, state = [([start], 0.0, False)], state
    for _ in range(max_len):
        rows = [b for b in beams if not b[2]]
        if not rows:
            break
        log_p, state = step(np.array([tokens[-1] for tokens, _, _ in rows]), state)
        found = [(*b, -1) for b in beams if b[2]]
        for row, (tokens, total, _) in enumerate(rows):
            found += [([*tokens, k], total + log_p[row, k], k == end, row) for k in range(log_p.shape[1])]
        found = sorted(found, key=lambda b: b[1])[:width]
        beams, state = [b[:3] for b in found], state[[b[3] for b in found if not b[2]]]
    return plain(beams)


@beam_search.misconception(
    "Each beginning went on in one way only, its own best. All continuations of all beginnings compete for the "
    "`width` places: one beginning may get several, another none."
)
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len, per_beam=True))


@beam_search.misconception(
    "You started with `width` copies of the same beginning. They stay copies for ever: at first there is one."
)
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len, copies=width))


@beam_search.misconception(
    "You compared continuations by their last word alone. A beginning is as likely as all its words together: log p "
    "adds up."
)
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len, grow=lambda total, log_p: log_p))


@beam_search.misconception("You multiplied log-probabilities. Probabilities multiply; their logarithms add.")
def _(step, state, start, end, width, max_len):
    def grow(total, log_p):
        return log_p if total == 0.0 else -total * log_p

    return plain(search(step, state, start, end, width, max_len, grow=grow))


@beam_search.misconception(
    "You compared log p divided by the number of words. That is a useful penalty, but not what is asked here: "
    "compare the sums."
)
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len, rank=lambda tokens, log_p: log_p / len(tokens[1:])))


@beam_search.misconception(
    "You took the likeliest word each time, whatever the width. Keep the `width` best beginnings."
)
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, 1, max_len))


@beam_search.misconception("You returned as soon as one beginning had ended. Another that still grows may be likelier.")
def _(step, state, start, end, width, max_len):
    for length in range(1, max_len + 1):
        beams = search(step, state, start, end, width, length)
        if any(ended for _, _, ended in beams):
            break
    return plain(beams)


@beam_search.misconception(
    "What has ended went on growing in your search. After `end` nothing is said any more: such a beginning keeps its "
    "place and its log p."
)
def _(step, state, start, end, width, max_len):
    beams = search(step, state, start, -1, width, max_len)
    found = []
    for tokens, total, _ in beams:
        words = tokens[1:]
        found.append((words[: words.index(end)] if end in words else words, total))
    return found


def set_aside(step, state, start, end, width, max_len, choose):
    """Beam search where what has ended leaves the beam; `choose(found)` gives what ended and what grows on."""
    growing, aside = [([start], 0.0)], []
    for _ in range(max_len):
        log_p, state = step(np.array([tokens[-1] for tokens, _ in growing]), state)
        found = [
            ([*tokens, int(k)], total + log_p[row, k], row)
            for row, (tokens, total) in enumerate(growing)
            for k in np.argsort(-log_p[row])
        ]
        ended, growing = choose(sorted(found, key=lambda b: -b[1]))
        aside += ended
        state, growing = state[[b[2] for b in growing]], [b[:2] for b in growing]
        if not growing:
            break
    beams = [(b[0], b[1], True) for b in aside] + [(*b, False) for b in growing]
    return plain(sorted(beams, key=lambda b: -b[1])[:width])


@beam_search.misconception(
    "You set aside what had ended and kept `width` that still grow. Here an ended beginning keeps one of the `width` "
    "places, and can lose it to a likelier one."
)
def _(step, state, start, end, width, max_len):
    def choose(found):  # always `width` that grow
        growing = [b for b in found if b[0][-1] != end]
        return [b for b in found[:width] if b[0][-1] == end], growing[:width]

    return set_aside(step, state, start, end, width, max_len, choose)


@beam_search.misconception(
    "What has ended left your beam and no longer competes. It holds one of the `width` places: in every round it is "
    "sorted with the continuations, and can lose its place to a likelier one."
)
def _(step, state, start, end, width, max_len):
    def choose(found):  # the best `width` continuations, without those that ended before
        return [b for b in found[:width] if b[0][-1] == end], [b for b in found[:width] if b[0][-1] != end]

    return set_aside(step, state, start, end, width, max_len, choose)


@beam_search.misconception(
    "What has ended keeps its place for ever in your search. It keeps it until likelier ones push it out: sort it with "
    "the continuations in every round."
)
def _(step, state, start, end, width, max_len):
    places = [width]

    def choose(found):
        found = found[: places[0]]
        ended = [b for b in found if b[0][-1] == end]
        places[0] -= len(ended)
        return ended, [b for b in found if b[0][-1] != end]

    return set_aside(step, state, start, end, width, max_len, choose)


collected = beam_search.misconception(
    "You collected everything that took `end`, however unlikely it was. Only what stands among the `width` best is "
    "kept, whether it ended or still grows."
)


def all_that_ended(step, state, start, end, width, max_len, cut):
    """What ended leaves the beam, and nothing is cut at the end."""
    growing, ended = [([start], 0.0, 0)], []
    for _ in range(max_len):
        if not growing:
            break
        log_p, state = step(np.array([b[0][-1] for b in growing]), state)
        totals = np.array([[b[1]] for b in growing]) + log_p
        best = [divmod(int(k), log_p.shape[1]) for k in np.argsort(-totals, axis=None)[:width]]
        found = [([*growing[r][0], y], totals[r, y], r) for r, y in best]
        ended += [b for b in found if b[0][-1] == end]
        growing = [b for b in found if b[0][-1] != end]
        state = state[[b[2] for b in growing]]
    found = sorted(ended + growing if cut else ended or growing, key=lambda b: -b[1])
    return [([y for y in b[0][1:] if y != end], b[1]) for b in found]


more = beam_search.misconception(
    "What has ended left your beam and no longer competes, and so you returned more or others than the `width` best. "
    "It holds one of the `width` places: sort it with the continuations in every round."
)


@more
def _(step, state, start, end, width, max_len):
    return all_that_ended(step, state, start, end, width, max_len, cut=True)


@more
def _(step, state, start, end, width, max_len):
    return all_that_ended(step, state, start, end, width, max_len, cut=False)


@more
def _(step, state, start, end, width, max_len):
    return all_that_ended(step, state, start, end, width, max_len, cut=False)[:width]


@collected
def _(step, state, start, end, width, max_len):
    def choose(found):  # all that end, and always `width` that grow
        return [b for b in found if b[0][-1] == end], [b for b in found if b[0][-1] != end][:width]

    return set_aside(step, state, start, end, width, max_len, choose)


@beam_search.misconception(
    "You stopped as soon as the likeliest beginning had ended. Nothing can overtake it, but the others you return are "
    "not finished: go on until none is left to grow."
)
def _(step, state, start, end, width, max_len):
    for length in range(1, max_len + 1):
        beams = search(step, state, start, end, width, length)
        if beams[0][2]:
            break
    return plain(beams)


@beam_search.misconception(
    "You asked the model about beginnings that had ended, too. The answer is right, but work is wasted: ask only about "
    "those that still grow."
)
def _(step, state, start, end, width, max_len):
    beams = [([start], 0.0, False)]
    for _ in range(max_len):
        if all(ended for _, _, ended in beams):
            break
        log_p, state = step(np.array([tokens[-1] for tokens, _, _ in beams]), state)
        found = [(tokens, total, True, row) for row, (tokens, total, ended) in enumerate(beams) if ended]
        for row, (tokens, total, ended) in enumerate(beams):
            for k in [] if ended else np.argsort(-log_p[row])[:width]:
                found.append(([*tokens, int(k)], total + log_p[row, k], int(k) == end, row))
        found = sorted(found, key=lambda b: -b[1])[:width]
        beams, state = [b[:3] for b in found], state[[b[3] for b in found]]
    return plain(beams)


@beam_search.misconception(
    "You asked the model about one beginning at a time. The answer is right, but a model takes n of them at once for "
    "little more than the price of one: one call for each position."
)
def _(step, state, start, end, width, max_len):
    def one_by_one(tokens, state):
        parts = [step(tokens[row : row + 1], state[row : row + 1]) for row in range(len(tokens))]
        return tuple(np.concatenate(part) for part in zip(*parts, strict=True))

    return plain(search(one_by_one, state, start, end, width, max_len))


@beam_search.misconception("The worst came first. The likeliest beginning heads the list.")
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len))[::-1]


@beam_search.misconception("The tokens you returned still hold `start`, which nobody said.")
def _(step, state, start, end, width, max_len):
    return [([start, *tokens], total) for tokens, total in plain(search(step, state, start, end, width, max_len))]


@beam_search.misconception("The tokens you returned still hold `end`. It is a sign to stop, not a word.")
def _(step, state, start, end, width, max_len):
    return [(tokens[1:], total) for tokens, total, _ in search(step, state, start, end, width, max_len)]


@beam_search.misconception("You returned probabilities. For long sentences they round to zero: give log p.")
def _(step, state, start, end, width, max_len):
    found = plain(search(step, state, start, end, width, max_len))
    return [(tokens, np.exp(total)) for tokens, total in found]


@beam_search.misconception("You returned the best one alone. All `width` that were kept are wanted, the best first.")
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len))[:1]


@beam_search.alternative("lists and sorting")
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len))


@beam_search.alternative("one array of tokens, ended rows masked")
def _(step, state, start, end, width, max_len):
    tokens, total, ended = np.full((1, 1), start), np.zeros(1), np.zeros(1, dtype=bool)
    for _ in range(max_len):
        if ended.all():
            break
        log_p, state = step(tokens[~ended, -1], state)  # the state holds only those that grow
        V, n = log_p.shape[1], len(tokens)
        every, states = np.full((n, V), -np.inf), np.zeros((n, state.shape[1]))
        every[~ended], states[~ended] = total[~ended, None] + log_p, state
        every[ended, end] = total[ended]
        flat = every.ravel()
        best = [k for k in np.argsort(-flat)[:width] if flat[k] > -np.inf]
        parents, words = np.divmod(best, V)
        tokens, total = np.column_stack([tokens[parents], words]), flat[best]
        ended, state = ended[parents] | (words == end), states[parents]
        state = state[~ended]
    rows = [row[1:].tolist() for row in tokens]
    return [(row[: row.index(end)] if end in row else row, log_p) for row, log_p in zip(rows, total, strict=True)]
