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


def said(found):
    """What a search returned: one text with a bar between translations, and log p in a row of fixed length."""
    try:
        pairs = [([int(token) for token in tokens], float(log_p)) for tokens, log_p in found]
    except (TypeError, ValueError):
        raise TypeError("return a list of pairs (tokens, log_p), tokens a list of ids and log_p a number") from None
    text = " | ".join(" ".join(map(str, tokens)) or "nothing" for tokens, _ in pairs)
    return text, np.array([log_p for _, log_p in pairs] + [np.nan] * (8 - len(pairs)))


@beam_search.probe("width 1: the likeliest word each time")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, hasty=1.0), START, END, 1, 8)) for _ in range(2)]


@beam_search.probe("width 3, some end early")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, hasty=1.5), START, END, 3, 8)) for _ in range(3)]


@beam_search.probe("width 4, most go on to the end of max_len")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, V=9, hasty=-1.0), START, END, 4, 6)) for _ in range(4)]


@beam_search.probe("wider than the vocabulary")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, V=4, hasty=0.5), START, END, 7, 4)) for _ in range(2)]


@beam_search.probe("nothing ends in time")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, hasty=-50.0), START, END, 2, 5)) for _ in range(2)]


@beam_search.probe("one word at most")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, hasty=1.0), START, END, 3, 1)) for _ in range(4)]


@beam_search.probe("what has ended early keeps its place, until likelier ones push it out")
def _(beam_search, rng):
    first, later = np.array([-60, -60, -1, 0, -6, -6.0]), np.array([-60, -60, -8, -6, 0, 0.1])
    move = limited(lambda state: state + 1, 100, "You asked for the next token 100 times in a search of four tokens")

    def step(tokens, state):
        asked(tokens, state, 6)
        scores = np.where(np.asarray(state) == 0, first, later) + noise[np.asarray(tokens)]
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), move(state)

    noise = rng.uniform(-0.1, 0.1, size=(6, 6))
    sizes = [(2, 4), (3, 2), (3, 3)]  # pushed out; the last of three; the first of three
    return [said(beam_search(step, np.zeros((1, 1)), START, END, width, max_len)) for width, max_len in sizes]


@beam_search.probe("end is 0, start the last id")
def _(beam_search, rng):
    found = []
    for _ in range(3):
        step, state = speaker(rng, hasty=1.5)
        found.append(said(beam_search(renamed(step, [3, 5, 0, 1, 2, 4]), state, 5, 0, 3, 7)))
    return found


@beam_search.probe("a state of one number")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, d=1, hasty=0.5), START, END, 2, 5)) for _ in range(2)]


@beam_search.probe("some words can't be said: log p is −∞", extreme=True)
def _(beam_search, rng):
    step, state = speaker(rng, V=8, hasty=0.5)

    def silent(tokens, state):
        log_p, state = step(tokens, state)
        log_p[:, [START, 5]] = -np.inf
        return log_p, state

    return said(beam_search(silent, state, START, END, 3, 5))


@beam_search.probe("every word is unlikely: log p near −800", extreme=True)
def _(beam_search, rng):
    step, state = speaker(rng, hasty=-1.0)

    def unlikely(tokens, state):
        log_p, state = step(tokens, state)
        return log_p - 800, state

    return said(beam_search(unlikely, state, START, END, 2, 2))


@beam_search.probe("other ids for start and end, and every one of many words is likely")
def _(beam_search, rng):
    step, state = speaker(rng, V=30, d=6, sharp=0.3)

    def shifted(tokens, state):
        log_p, state = step(np.asarray(tokens) - 1, state)
        return np.concatenate([np.full((len(log_p), 1), -60.0), log_p], axis=1), state

    return said(beam_search(shifted, state, START + 1, END + 1, 5, 7))


@beam_search.probe("the model is asked once for each position, and your state stays as it was")
def _(beam_search, rng):
    found = []
    for _ in range(3):  # in some of them a beginning ends early, and others grow on
        step, state = speaker(rng, hasty=1.0)
        calls = []
        found.append((said(beam_search(counted(step, calls), state, START, END, 3, 6)), calls, state))
    return found


def counted(step, calls):
    """The step, which notes how many beginnings it was asked about."""

    def counting(tokens, state):
        calls.append(len(tokens))
        return step(tokens, state)

    return counting


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


def searching(**parts):
    """A wrong version that chooses some of the parts of `search` otherwise."""
    return lambda *given: plain(search(*given, **parts))


def telling(change):
    """A wrong version that returns something else: change(the right list)."""
    return lambda *given: change(plain(search(*given)))


def parents(state, rows, best):
    return state[rows]


def following(pick=parents, *, cost=None, longer=0, end_told=None):
    """Beam search with the next states picked by `pick(state, rows that grow, all best rows)`.

    Words cost `cost(log p (n, V), width, end)`; it takes `longer` tokens more; with `end_told`, it goes on when all
    have ended.
    """

    def wrong(step, state, start, end, width, max_len):
        if max_len + longer == 0:
            return [([], 0.0)]
        growing, ended = [([], 0.0, 0)], []
        for _ in range(max_len + longer):
            log_p, state = step(np.array([b[0][-1] if b[0] else start for b in growing]), state)
            log_p = cost(log_p, width, end) if cost else log_p
            totals = np.array([[b[1]] for b in growing]) + log_p
            best = [divmod(int(k), log_p.shape[1]) for k in np.argsort(-totals, axis=None)[:width]]
            found = ended + [([*growing[r][0], y], totals[r, y], r) for r, y in best]
            found = sorted(found, key=lambda b: -b[1])[:width]
            ended, growing = ([b for b in found if (b[0][-1] == end) is over] for over in (True, False))
            if not growing and not end_told:
                break
            state = pick(state, [b[2] for b in growing], [r for r, _ in best])
        return [([y for y in b[0] if y != end], b[1]) for b in found]

    return wrong


def looked_at(best):
    """A cost that changes nothing, but looks for the best as `argpartition` does: best(totals, width)."""

    def cost(log_p, width, end):
        best(log_p.ravel(), width)
        return log_p

    return cost


def always_first(step, state, start, end, width, max_len):
    first = state
    pick = following(lambda state, rows, best: first[[0] * len(rows)])
    return pick(step, state, start, end, width, max_len)


def free_end(log_p, width, end):
    return np.where(np.arange(log_p.shape[1]) == end, 0.0, log_p)


def left_off(join):
    """Right until it is told: join(what ended, what grows)."""

    def wrong(*given):
        beams = search(*given)
        pairs = list(zip(plain(beams), beams, strict=True))
        return join(*([b[0] for b in pairs if b[1][2] is over] for over in (True, False)))

    return wrong


def multiplied(step, state, start, end, width, max_len):
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


def divided(beams):
    return [(tokens, b[1] / len(b[0][1:])) for (tokens, _), b in zip(plain(beams), beams, strict=True)]


def by_length(tokens, log_p):
    return log_p / len(tokens[1:])


def least_likely(step, state, start, end, width, max_len):
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


def stopping(when):
    """Returns as soon as `when(beams)`."""

    def wrong(step, state, start, end, width, max_len):
        for length in range(1, max_len + 1):
            beams = search(step, state, start, end, width, length)
            if when(beams):
                break
        return plain(beams)

    return wrong


def grown_on(step, state, start, end, width, max_len):
    found = []
    for tokens, total, _ in search(step, state, start, -1, width, max_len):
        words = tokens[1:]
        found.append((words[: words.index(end)] if end in words else words, total))
    return found


def set_aside(choose):
    """What has ended leaves the beam; choose(found, end, width, how many ended) gives what ended, what grows on."""

    def wrong(step, state, start, end, width, max_len):
        growing, aside = [([start], 0.0)], []
        for _ in range(max_len):
            log_p, state = step(np.array([tokens[-1] for tokens, _ in growing]), state)
            found = [
                ([*tokens, int(k)], total + log_p[row, k], row)
                for row, (tokens, total) in enumerate(growing)
                for k in np.argsort(-log_p[row])
            ]
            found = sorted(found, key=lambda b: -b[1])
            over, on = ([b for b in found if (b[0][-1] == end) is ended] for ended in (True, False))
            ended, growing = choose(found, over, on, width, len(aside))
            aside += ended
            state, growing = state[[b[2] for b in growing]], [b[:2] for b in growing]
            if not growing:
                break
        beams = [(b[0], b[1], True) for b in aside] + [(*b, False) for b in growing]
        return plain(sorted(beams, key=lambda b: -b[1])[:width])

    return wrong


def among(found, part):
    """Those of `part` that are in `found`."""
    return [b for b in part if any(b is other for other in found)]


def width_that_grow(found, over, on, width, aside):
    return among(found[:width], over), on[:width]


def best_continuations(found, over, on, width, aside):
    return among(found[:width], over), among(found[:width], on)


def places_for_ever(found, over, on, width, aside):
    return among(found[: width - aside], over), among(found[: width - aside], on)


def all_that_ended(cut=False, both=True):
    """What ended leaves the beam; returned is all that ended, or that and what grows, perhaps cut to `width`."""

    def wrong(step, state, start, end, width, max_len):
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
        found = sorted(ended + growing if both else ended or growing, key=lambda b: -b[1])
        return [([y for y in b[0][1:] if y != end], b[1]) for b in found[: width if cut else None]]

    return wrong


def asking_about_all(step, state, start, end, width, max_len):
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


def one_at_a_time(step, *given):
    def one_by_one(tokens, state):
        parts = [step(tokens[row : row + 1], state[row : row + 1]) for row in range(len(tokens))]
        return tuple(np.concatenate(part) for part in zip(*parts, strict=True))

    return plain(search(one_by_one, *given))


beam_search.tell(
    {
        "The states don't follow their beginnings. `step` gives one for each that you asked about; the next round "
        "needs one for each that still grows, its parent's: row 0 of the next question may go on from row 2 of this "
        "one.": [
            following(lambda state, rows, best: state[: len(rows)]),
            following(lambda state, rows, best: state[[0] * len(rows)]),
            following(lambda state, rows, best: state[best[: len(rows)]]),
            following(lambda state, rows, best: state[sorted(rows)]),
            searching(reorder=False),
            searching(reorder=None),
        ],
        "You ask with the first state every time. The model remembers nothing by itself: hand on the states that "
        "`step` returned.": [always_first],
        "Your search takes one token too few: `max_len` counts what is said, `end` too, but not `start`.": [
            following(longer=-1)
        ],
        "Your search takes one token too many: `max_len` counts `end`, too.": [following(longer=1)],
        "You went on when all had ended: `step` was called with no beginning at all. Stop when none is left to grow.": [
            following(end_told=True)
        ],
        "What ended and what still grew stand one after the other in your list. Sort all of them together: likeliest "
        "first.": [
            left_off(lambda ended, growing: ended + growing),
            left_off(lambda ended, growing: growing + ended),
        ],
        "You returned only what had ended. What still grows at `max_len` is among the `width` best as well.": [
            left_off(lambda ended, growing: ended),
            left_off(lambda ended, growing: ended or growing),
        ],
        "You returned only what still grows. What has ended is among the `width` best as well, and finished at that.": [
            left_off(lambda ended, growing: growing)
        ],
        "Your `end` costs nothing. It is said like any other token: its log p counts.": [following(cost=free_end)],
        "You kept probabilities and multiplied them. The product of small ones rounds to zero, and then all are alike: "
        "add log p.": [
            multiplied,
            searching(grow=lambda total, log_p: np.log(np.exp(total) * np.exp(log_p))),
        ],
        "You divided log p by the number of words before you returned it. Sums are wanted, as they were compared.": [
            lambda *given: divided(search(*given))
        ],
        "You compared log p divided by the number of words. That is a useful penalty, but not what is asked here: "
        "compare the sums.": [searching(rank=by_length)],
        "You compared log p divided by the number of words, and returned it so. That is a useful penalty, but not what "
        "is asked here: compare the sums, and return them.": [lambda *given: divided(search(*given, rank=by_length))],
        "The token 0 is missing from what you returned: 0 is an id like any other. Only `start` and `end` are left "
        "out.": [telling(lambda found: [([y for y in tokens if y], total) for tokens, total in found])],
        "`start` and `end` stand as fixed numbers in your search. Which ids they are, the arguments say.": [
            lambda step, state, start, end, *sizes: plain(search(step, state, start, 2, *sizes)),
            lambda step, state, start, end, *sizes: plain(search(step, state, 1, 2, *sizes)),
            lambda step, state, start, end, *sizes: plain(search(step, state, 1, end, *sizes)),
        ],
        "`argpartition` can't find more than there are: at first there may be fewer continuations than `width`. Take "
        "`min(width, …)`.": [
            following(cost=looked_at(lambda totals, width: np.argpartition(-totals, width))),
            following(cost=looked_at(lambda totals, width: np.argpartition(-totals, width - 1))),
            following(cost=looked_at(lambda totals, width: np.argpartition(totals, -width))),
        ],
        "You kept the *least* likely. log p is below 0: the nearer to 0, the likelier.": [least_likely],
        "Each beginning went on in one way only, its own best. All continuations of all beginnings compete for the "
        "`width` places: one beginning may get several, another none.": [searching(per_beam=True)],
        "You started with `width` copies of the same beginning. They stay copies for ever: at first there is one.": [
            lambda step, state, start, end, width, max_len: plain(
                search(step, state, start, end, width, max_len, copies=width)
            )
        ],
        "You compared continuations by their last word alone. A beginning is as likely as all its words together: log "
        "p adds up.": [searching(grow=lambda total, log_p: log_p)],
        "You multiplied log-probabilities. Probabilities multiply; their logarithms add.": [
            searching(grow=lambda total, log_p: log_p if total == 0.0 else -total * log_p)
        ],
        "You took the likeliest word each time, whatever the width. Keep the `width` best beginnings.": [
            lambda step, state, start, end, width, max_len: plain(search(step, state, start, end, 1, max_len))
        ],
        "You returned as soon as one beginning had ended. Another that still grows may be likelier.": [
            stopping(lambda beams: any(ended for _, _, ended in beams))
        ],
        "You stopped as soon as the likeliest beginning had ended. Nothing can overtake it, but the others you return "
        "are not finished: go on until none is left to grow.": [stopping(lambda beams: beams[0][2])],
        "What has ended went on growing in your search. After `end` nothing is said any more: such a beginning keeps "
        "its place and its log p.": [grown_on],
        "You set aside what had ended and kept `width` that still grow. Here an ended beginning keeps one of the "
        "`width` places, and can lose it to a likelier one.": [set_aside(width_that_grow)],
        "What has ended left your beam and no longer competes. It holds one of the `width` places: in every round it "
        "is sorted with the continuations, and can lose its place to a likelier one.": [set_aside(best_continuations)],
        "What has ended keeps its place for ever in your search. It keeps it until likelier ones push it out: sort it "
        "with the continuations in every round.": [set_aside(places_for_ever)],
        "You collected everything that took `end`, however unlikely it was. Only what stands among the `width` best is "
        "kept, whether it ended or still grows.": [set_aside(lambda found, over, on, width, aside: (over, on[:width]))],
        "What has ended left your beam and no longer competes, and so you returned more or others than the `width` "
        "best. It holds one of the `width` places: sort it with the continuations in every round.": [
            all_that_ended(),
            all_that_ended(both=False),
            all_that_ended(both=False, cut=True),
        ],
        "You asked the model about beginnings that had ended, too. The answer is right, but work is wasted: ask only "
        "about those that still grow.": [asking_about_all],
        "You asked the model about one beginning at a time. The answer is right, but a model takes n of them at once "
        "for little more than the price of one: one call for each position.": [one_at_a_time],
        "The worst came first. The likeliest beginning heads the list.": [telling(lambda found: found[::-1])],
        "The tokens you returned still hold `start`, which nobody said.": [
            lambda step, state, start, *given: [
                ([start, *tokens], total) for tokens, total in plain(search(step, state, start, *given))
            ]
        ],
        "The tokens you returned still hold `end`. It is a sign to stop, not a word.": [
            lambda *given: [(tokens[1:], total) for tokens, total, _ in search(*given)]
        ],
        "The tokens you returned still hold `start` and `end`. Neither is a word: give what was said between them.": [
            lambda *given: [(tokens, total) for tokens, total, _ in search(*given)]
        ],
        "You returned probabilities. For long sentences they round to zero: give log p.": [
            telling(lambda found: [(tokens, np.exp(total)) for tokens, total in found])
        ],
        "You returned the best one alone. All `width` that were kept are wanted, the best first.": [
            telling(lambda found: found[:1])
        ],
        "You returned log p first. A pair is (tokens, log p).": [
            telling(lambda found: [(total, tokens) for tokens, total in found])
        ],
    },
)


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
