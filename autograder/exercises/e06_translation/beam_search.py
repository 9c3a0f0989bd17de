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
    if np.ndim(state) != 2 or len(state) != len(ids):
        raise RuntimeError("`step` wants one row of `state` for each of the last tokens, (n, d)")


def renamed(step, ids):
    """The model with other ids: `ids[k]` is the new name of k."""
    ids = np.asarray(ids)
    old = np.argsort(ids)

    def other(tokens, state):
        asked(tokens, state, len(ids))
        log_p, state = step(old[np.asarray(tokens)], state)
        return log_p[:, old], state

    return other


def speaker(rng, V=6, d=4, hasty=0.0, sharp=1.5, again=-60.0):
    """A model that remembers what it said: its step, and its state before the first word.

    hasty: eager to end; again: eager to say `start`.
    """
    move, words, say = rng.normal(size=(d, d)), rng.normal(size=(V, d)), sharp * rng.normal(size=(d, V))

    def step(tokens, state):
        asked(tokens, state, V)
        state = np.tanh(state @ move + words[np.asarray(tokens)])
        scores = state @ say
        scores[:, END] += hasty
        scores[:, START] += again
        return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), state

    endless = "You asked for the next token 500 times in one short search: does your loop end at `max_len`?"
    return limited(step, 500, endless), rng.normal(size=(1, d))


def dumb(step, words):
    """The model, which can say these words only."""

    def silent(tokens, state):
        log_p, state = step(tokens, state)
        return np.where(np.isin(np.arange(log_p.shape[1]), words), log_p, -np.inf), state

    return silent


def pairs_of(found):
    """What a search returned, as plain lists of ids and numbers; raises TypeError for anything else."""
    try:
        return [([int(token) for token in tokens], float(log_p)) for tokens, log_p in found]
    except (TypeError, ValueError):
        raise TypeError("return a list of pairs (tokens, log_p), tokens a list of ids and log_p a number") from None


def said(found):
    """What a search returned: one text with a bar between translations, and log p in a row of fixed length."""
    pairs = pairs_of(found)
    text = " | ".join(" ".join(map(str, tokens)) or "nothing" for tokens, _ in pairs)
    return text, np.array([log_p for _, log_p in pairs] + [np.nan] * (8 - len(pairs)))


def sayable(found, words):
    """The same of the sentences in these words; of the others, which differ with the order of −∞, their number."""
    pairs = pairs_of(found)
    good = [(tokens, log_p) for tokens, log_p in pairs if set(tokens) <= set(words) and log_p > -np.inf]
    text, log_ps = said(good)
    return text + f", and {len(pairs) - len(good)} that can't be said" * (len(good) < len(pairs)), log_ps


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


@beam_search.probe("`start` is said again, and is a word then")
def _(beam_search, rng):
    return [said(beam_search(*speaker(rng, again=4.0), START, END, 3, 5)) for _ in range(2)]


@beam_search.probe("some words can't be said: log p is −∞", extreme=True)
def _(beam_search, rng):
    step, state = speaker(rng, V=8, hasty=0.5)
    return said(beam_search(dumb(step, [0, END, 3, 4, 6, 7]), state, START, END, 3, 5))


@beam_search.probe("fewer sentences can be said than `width`: all other words have log p −∞", extreme=True)
def _(beam_search, rng):
    found = []
    for width, max_len in [(3, 1), (7, 3)]:
        step, state = speaker(rng)
        words = [END, int(rng.integers(3, 6))]
        found.append(sayable(beam_search(dumb(step, words), state, START, END, width, max_len), words))
    return found


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
    for hasty in (
        1.0,
        1.0,
        1.0,
        -50.0,
        50.0,
    ):  # some end early and others grow on, none ends, the likeliest ends at once
        step, state = speaker(rng, hasty=hasty)
        calls = []
        sentences = said(beam_search(counted(step, calls), state, START, END, 3, 6))
        asked_about = f"asked {len(calls)} times, about so many: {', '.join(map(str, calls))}"
        found.append((sentences, asked_about, state))
    return found


def counted(step, calls):
    """The step, which notes how many beginnings it was asked about."""

    def counting(tokens, state):
        calls.append(len(tokens))
        return step(tokens, state)

    return counting


def search(step, state, start, end, width, max_len, *, rank=None, reorder=True, per_beam=False, copies=1, grow=None):
    """Beam search with its parts to be chosen, for the versions below: beginnings are (tokens, log p, ended).

    per_beam: each beginning goes on in one way only, once there are `width` of them, or "later", after the first token.
    """
    rank = rank or (lambda tokens, log_p: log_p)
    grow = grow or (lambda total, log_p: total + log_p)
    beams, state = [([start], 0.0, False)] * copies, state if copies == 1 else np.repeat(state, copies, axis=0)
    for position in range(max_len):
        rows = [b for b in beams if not b[2]]
        if not rows:
            break
        log_p, state = step(np.array([tokens[-1] for tokens, _, _ in rows]), state)
        found = [(tokens, total, True, -1) for tokens, total, ended in beams if ended]
        for row, (tokens, total, _) in enumerate(rows):
            alone = position > 0 if per_beam == "later" else per_beam and len(rows) >= width
            best = np.argsort(-log_p[row], kind="stable")[: 1 if alone else width]
            found += [([*tokens, int(k)], grow(total, log_p[row, k]), int(k) == end, row) for k in best]
        found = sorted((b for b in found if b[1] > -np.inf), key=lambda b: -rank(b[0], b[1]))
        beams = [b[:3] for b in found[:width]]
        kept = [b[3] for b in found[:width] if not b[2]]
        if reorder is not None:
            state = state[kept] if reorder else state[np.minimum(np.arange(len(kept)), len(state) - 1)]
    return beams


def plain(beams):
    """Beginnings as (tokens, log p), without what must not be returned."""
    return [(tokens[1:][: len(tokens) - 1 - ended], total) for tokens, total, ended in beams]


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
