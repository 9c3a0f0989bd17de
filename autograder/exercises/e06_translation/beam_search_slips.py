"""What people get wrong in `beam_search`."""

import numpy as np

from autograder.exercises.e06_translation.beam_search import beam_search, plain, search


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
