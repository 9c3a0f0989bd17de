"""Wrong versions of `beam_search`, for its slips."""

import numpy as np

from autograder.exercises.e06_translation.beam_search import plain, search


def searching(**parts):
    """A wrong version that chooses some of the parts of `search` otherwise."""
    return lambda *given: plain(search(*given, **parts))


def telling(change):
    """A wrong version that returns something else: change(the right list)."""
    return lambda *given: change(plain(search(*given)))


def parents(state, rows, best):
    return state[rows]


def following(
    pick=parents, *, cost=None, longer=0, end_told=None, more=0, skip=None, free=False, unsaid=False, asked_late=False
):
    """Beam search with the next states picked by `pick(state, rows that grow, all best rows)`.

    Words cost `cost(log p (n, V), width, end)`; it takes `longer` tokens more and keeps `more` beginnings; with
    `end_told`, it goes on when all have ended. It passes over words by `skip(said, word, end)`, and keeps what can't
    be said where `unsaid`; `end` costs nothing once it is chosen where `free`; `asked_late`: once more at the end.
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
            best = [(r, y) for r, y in best if not (skip and skip(growing[r][0], y, end))]
            costs = {(r, y): growing[r][1] if free and y == end else totals[r, y] for r, y in best}
            found = ended + [([*growing[r][0], y], costs[r, y], r) for r, y in best]
            found = [b for b in found if unsaid or b[1] > -np.inf]
            found = sorted(found, key=lambda b: -b[1])[: width + more]
            ended, growing = ([b for b in found if (b[0][-1] == end) is over] for over in (True, False))
            if not growing and not end_told:
                break
            state = pick(state, [b[2] for b in growing], [r for r, _ in best])
        if asked_late and growing:
            step(np.array([b[0][-1] for b in growing]), state)
        return [([y for y in b[0] if y != end], b[1]) for b in found]

    return wrong


def with_first(change):
    """A wrong version whose search begins with another state: change(state)."""
    return lambda step, state, *rest: plain(search(step, change(state), *rest))


def written_into(step, state, *rest):
    """Its new states go into the array that it was given."""

    def into(tokens, old):
        log_p, new = step(tokens, old)
        if np.shape(old) == np.shape(new):
            old[...] = new
        return log_p, new

    return plain(search(into, state, *rest))


def floored(least):
    """A wrong version that puts a large negative number in the place of −∞."""
    return following(cost=lambda log_p, width, end: np.maximum(log_p, least))


def sorted_by(size):
    """The right list in another order: by log p divided by size(number of tokens, has it ended?)."""

    def wrong(*given):
        beams = search(*given)
        pairs = zip(plain(beams), beams, strict=True)
        found = sorted(pairs, key=lambda pair: -pair[0][1] / max(size(len(pair[0][0]), pair[1][2]), 1))
        return [one for one, _ in found]

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


def multiplied(least=-1.0):
    """Probabilities multiplied, of which those above `least` are kept."""

    def wrong(step, state, start, end, width, max_len):
        beams, ended = [([], 1.0, 0)], []
        for _ in range(max_len):
            log_p, state = step(np.array([b[0][-1] if b[0] else start for b in beams]), state)
            every = [([*b[0], k], b[1] * p, r) for r, b in enumerate(beams) for k, p in enumerate(np.exp(log_p[r]))]
            every = [b for b in every if b[1] > least]
            found = sorted(ended + every, key=lambda b: -b[1])[:width]
            ended, beams = ([b for b in found if (b[0][-1] == end) is over] for over in (True, False))
            if not beams:
                break
            state = state[[b[2] for b in beams]]
        return [([y for y in b[0] if y != end], np.log(b[1])) for b in found]

    return wrong


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
