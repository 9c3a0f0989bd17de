"""What people get wrong in `greedy_decode`."""

import numpy as np

from autograder.exercises.e03_seq2seq.greedy_decode import greedy_decode


def decoded(step, state, B, start, end, max_len, *, choose=lambda scores: np.argmax(scores, axis=1), feed=None):
    """Tokens (B, steps) as they should come, END and what follows it included."""
    tokens, ended, rows = np.full(B, start), np.zeros(B, dtype=bool), []
    for _ in range(max_len):
        scores, state = step(tokens if feed is None else np.full(B, feed), state)
        tokens = choose(np.asarray(scores))
        rows.append(tokens)
        ended = ended | (tokens == end)
        if ended.all():
            break
    return np.stack(rows, axis=1).tolist() if rows else [[] for _ in range(B)]


def loop(
    step,
    state,
    B,
    start,
    end,
    max_len,
    *,
    choose=lambda scores: scores.argmax(axis=1),
    feed=lambda tokens, ended: tokens,
    over=lambda ended: ended.all(),
):
    """The solution's loop: `choose` takes tokens from scores, `feed` says what `step` gets, `over` when to stop."""
    tokens, rows, ended = np.full(B, start), [[] for _ in range(B)], np.zeros(B, dtype=bool)
    for _ in range(max_len):
        scores, state = step(feed(tokens, ended), state)
        tokens = choose(scores)
        ended |= tokens == end
        for b in np.flatnonzero(~ended):
            rows[b].append(int(tokens[b]))
        if over(ended):
            break
    return rows


def drawn(scores):
    """A token of each row, drawn by its chance (from a generator of its own)."""
    noise = np.random.default_rng(0).gumbel(size=scores.shape)
    return np.argmax(scores + noise, axis=1)


def cut(row, end):
    return row[: row.index(end)] if end in row else row


@greedy_decode.misconception("You kept END in the lists. It says that the answer is over; it is no part of it.")
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len)
    return [row[: row.index(end) + 1] if end in row else row for row in rows]


@greedy_decode.misconception("You kept START in the lists. It is what the decoder reads first; it did not say it.")
def _(step, state, batch_size, start, end, max_len):
    return [[start, *cut(row, end)] for row in decoded(step, state, batch_size, start, end, max_len)]


@greedy_decode.misconception(
    "You returned all that was said until the last row's END, as a rectangle. A row's list stops before its own END."
)
def _(step, state, batch_size, start, end, max_len):
    return decoded(step, state, batch_size, start, end, max_len)


@greedy_decode.misconception(
    "All your rows are one and the same list: `[[]] * batch_size` repeats a single list, and whatever is appended "
    "lands in every row. Each row needs a list of its own."
)
def _(step, state, batch_size, start, end, max_len):
    columns = zip(*decoded(step, state, batch_size, start, end, max_len), strict=True)
    rows, ended = [[]] * batch_size, np.zeros(batch_size, dtype=bool)
    for column in columns:
        ended |= np.array(column) == end
        for row in np.flatnonzero(~ended):
            rows[row].append(column[row])
    return rows


@greedy_decode.misconception(
    "You use this notebook's START and END, ids 1 and 2. Another vocabulary has others: take `start` and `end`."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, 2) for row in decoded(step, state, batch_size, 1, 2, max_len)]


@greedy_decode.misconception(
    "You look for this notebook's END, id 2. Another vocabulary has another: take the argument `end`."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, 2) for row in decoded(step, state, batch_size, start, 2, max_len)]


@greedy_decode.misconception(
    "You begin with this notebook's START, id 1. Another vocabulary has another: take the argument `start`."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, 1, end, max_len)]


@greedy_decode.misconception(
    "Rows go on after their END: what the decoder says while others still write is not part of their answer."
)
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len)
    return [[token for token in row if token != end] for row in rows]


@greedy_decode.misconception(
    "A row is not over with its END: you leave END out and append what comes after it. And work never stops before "
    "max_len. Remember which rows have ended."
)
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, -1, max_len)
    return [[token for token in row if token != end] for row in rows]


@greedy_decode.misconception(
    "A row that has ended opens again: you ask who says END *now*. Remember who has said it, from then on."
)
def _(step, state, batch_size, start, end, max_len):
    tokens, rows = np.full(batch_size, start), [[] for _ in range(batch_size)]
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        if (tokens == end).all():
            break
        for row in np.flatnonzero(tokens != end):
            rows[row].append(tokens[row])
    return rows


stopped_by_first = greedy_decode.misconception(
    "Everything stops when the *first* row ends. The others have more to say: stop when all have ended."
)


@stopped_by_first
def _(*given):
    return loop(*given, over=lambda ended: ended.any())


@stopped_by_first
def _(step, state, batch_size, start, end, max_len):
    tokens, rows = np.full(batch_size, start), [[] for _ in range(batch_size)]
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        if (tokens == end).any():
            break
        for row, token in zip(rows, tokens, strict=True):
            row.append(token)
    return rows


@greedy_decode.misconception(
    "You throw away the state that `step` returns: every step starts from the encoder's state again."
)
def _(step, state, batch_size, start, end, max_len):
    return [
        cut(row, end) for row in decoded(lambda t, s: (step(t, state)[0], s), state, batch_size, start, end, max_len)
    ]


@greedy_decode.misconception("Every step of yours reads START. The decoder reads what it said one step before.")
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, start, end, max_len, feed=start)]


@greedy_decode.misconception("You took the token with the *smallest* score. The best token has the largest.")
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len, choose=lambda scores: scores.argmin(axis=1))
    return [cut(row, end) for row in rows]


greedy_decode.misconception(
    "You dropped the signs of the scores: a score of −5 then beats one of 3. The best token has the largest score, as "
    "the scores stand."
)(lambda *given: loop(*given, choose=lambda scores: np.abs(scores).argmax(axis=1)))


greedy_decode.misconception(
    "You put 0 in the place of −∞. Where all other scores are below 0, the 0 wins, and a token comes that must not. "
    "Leave −∞ as it is: it is smaller than every number."
)(lambda *given: loop(*given, choose=lambda scores: np.where(np.isinf(scores), 0, scores).argmax(axis=1)))


def shares(scores):
    weights = np.exp(scores)
    return (weights / weights.sum(axis=1, keepdims=True)).argmax(axis=1)


too_large = greedy_decode.misconception(
    "You take exp of the scores: of a large one it is ∞, of one far below zero it is 0, and the best token can't be "
    "told from others. The largest score is the largest share too, so no exp is needed."
)
too_large(lambda *given: loop(*given, choose=shares))
too_large(lambda *given: loop(*given, choose=lambda scores: np.exp(scores).argmax(axis=1)))


def searched(least, scores):
    """The best token, if its score is above `least`, else token 0."""
    return np.where(scores.max(axis=1) > least, scores.argmax(axis=1), 0)


begins_too_high = greedy_decode.misconception(
    "Your search for the best begins with a number of yours, such as 0 or −1e9. Where all scores are lower, no token "
    "beats it. Begin with the first token's score, or with −∞."
)
for least in (0, -1, -100, -1e4, -1e5, -1e6, -1e9):
    begins_too_high(lambda *given, least=least: loop(*given, choose=lambda scores: searched(least, scores)))


greedy_decode.misconception(
    "Token 0 never comes in your answers. Ids begin at 0, and any of them may have the largest score."
)(lambda *given: loop(*given, choose=lambda scores: scores[:, 1:].argmax(axis=1) + 1))


@greedy_decode.misconception(
    "You leave START out wherever it comes. Only the START that you feed first stays out: one that has the largest "
    "score is a token like any other."
)
def _(step, state, batch_size, start, end, max_len):
    rows = loop(step, state, batch_size, start, end, max_len)
    return [[token for token in row if token != start] for row in rows]


@greedy_decode.misconception(
    "You never let START be chosen. If it has the largest score it is the best token, and counts like any other."
)
def _(step, state, batch_size, start, end, max_len):
    def others(scores):
        return np.where(np.arange(scores.shape[1]) == start, -np.inf, scores).argmax(axis=1)

    return loop(step, state, batch_size, start, end, max_len, choose=others)


@greedy_decode.misconception(
    "`is` asks whether two things are one and the same object. Two numbers above 256 can be equal and not the same "
    "object, so END is missed: compare with `==`."
)
def _(step, state, batch_size, start, end, max_len):
    return loop(step, state, batch_size, start, end if end < 257 else -1, max_len)


best_row = greedy_decode.misconception(
    "You took the best *row* for each word (axis 0). Each row chooses among the words: the last axis."
)


@best_row
def _(*given):
    return loop(*given, choose=lambda scores: scores.argmax(axis=0))


@best_row
def _(step, state, batch_size, start, end, max_len):
    tokens, rows, is_open = np.full(batch_size, start), [[] for _ in range(batch_size)], [True] * batch_size
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=0)
        for b in range(batch_size):
            is_open[b] = is_open[b] and tokens[b] != end
            if is_open[b]:
                rows[b].append(int(tokens[b]))
        if not any(is_open):
            break
    return rows


@best_row
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len, choose=lambda scores: scores.argmax(axis=0))
    return [cut(row, end) for row in rows]


@greedy_decode.misconception(
    "Your rows are one token too short at max_len: START doesn't count, so max_len tokens may follow it."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, start, end, max_len - 1)]


@greedy_decode.misconception(
    "You always make max_len steps. The lists are right, but work goes on after the last row has ended: stop there."
)
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end) for row in decoded(step, state, batch_size, start, -1, max_len)]


end_together = greedy_decode.misconception(
    "You stop only where all rows say END in the *same* step. They seldom do, so work goes on although each has said "
    "it: remember which rows have ended."
)


@end_together
def _(step, state, batch_size, start, end, max_len):
    tokens, columns = np.full(batch_size, start), []
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        columns.append(tokens.tolist())
        if (tokens == end).all():
            break
    return [cut([column[b] for column in columns], end) for b in range(batch_size)]


@end_together
def _(step, state, batch_size, start, end, max_len):
    tokens, rows, ended = np.full(batch_size, start), [[] for _ in range(batch_size)], np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        ended |= tokens == end
        for b in np.flatnonzero(~ended):
            rows[b].append(int(tokens[b]))
        if (tokens == end).all():
            break
    return rows


one_step_more = greedy_decode.misconception(
    "You call `step` up to max_len + 1 times and throw the last token away. START is no token that has come: the "
    "first call gives the first token, so max_len calls give max_len."
)
one_step_more(lambda *given: [row[: given[-1]] for row in loop(*given[:-1], given[-1] + 1)])


@one_step_more
def _(step, state, batch_size, start, end, max_len):
    tokens, rows, ended = np.full(batch_size, start), [[] for _ in range(batch_size)], np.zeros(batch_size, dtype=bool)
    for place in range(max_len + 1):
        scores, state = step(tokens, state)
        if place == max_len:
            break
        tokens = scores.argmax(axis=1)
        ended |= tokens == end
        for b in np.flatnonzero(~ended):
            rows[b].append(int(tokens[b]))
        if ended.all():
            break
    return rows


@greedy_decode.misconception("Your lists lose their last token: cut a row at its END, and only if there is one.")
def _(step, state, batch_size, start, end, max_len):
    return [cut(row, end)[:-1] for row in decoded(step, state, batch_size, start, end, max_len)]


@greedy_decode.misconception(
    "A row without END loses its last token: you cut there as if END had come. Such a row ran into max_len."
)
def _(step, state, batch_size, start, end, max_len):
    rows = decoded(step, state, batch_size, start, end, max_len)
    return [row[: row.index(end) if end in row else -1] for row in rows]


greedy_decode.misconception(
    "You took the best token of the whole batch: `argmax` without an axis looks at all scores. Each row has its own."
)(lambda *given: loop(*given, choose=lambda scores: np.full(len(scores), scores.argmax() % scores.shape[1])))


greedy_decode.misconception(
    "`argmax` without an axis gives one number for the whole batch. Each row chooses among its own scores (axis 1)."
)(lambda *given: loop(*given, choose=np.argmax))


greedy_decode.misconception(
    "You draw a token at random by its chance. Greedy decoding takes the largest score each time."
)(lambda *given: loop(*given, choose=drawn))


@greedy_decode.misconception(
    "`break` leaves the loop over the *rows* as soon as one says END, and the rows behind it lose that token. Go on "
    "with the next row."
)
def _(step, state, batch_size, start, end, max_len):
    tokens, rows, ended = np.full(batch_size, start), [[] for _ in range(batch_size)], np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        for b in range(batch_size):
            if ended[b]:
                continue
            if tokens[b] == end:
                ended[b] = True
                break
            rows[b].append(int(tokens[b]))
        if ended.all():
            break
    return rows


closed_left_out = greedy_decode.misconception(
    "You leave the rows that have ended out of `step`. It takes a token for each of the B rows at every call, the "
    "closed ones too."
)


@closed_left_out
def _(step, state, batch_size, start, end, max_len):
    return loop(step, state, batch_size, start, end, max_len, feed=lambda tokens, ended: tokens[~ended])


@greedy_decode.misconception("Your tokens have two axes, (B, 1). `step` takes one id for each row, (B,).")
def _(step, state, batch_size, start, end, max_len):
    return loop(step, state, batch_size, start, end, max_len, feed=lambda tokens, ended: tokens[:, None])


@greedy_decode.misconception(
    "Your tokens are floats: `np.zeros` and `np.ones` make floats unless their `dtype` says otherwise. An id is a "
    "whole number."
)
def _(step, state, batch_size, start, end, max_len):
    return loop(step, state, batch_size, start, end, max_len, feed=lambda tokens, ended: tokens.astype(float))


greedy_decode.misconception("You give `step` a single id. It takes one for each row, (B,).")(
    lambda *given: loop(*given, feed=lambda tokens, ended: tokens[0])
)


greedy_decode.misconception(
    "You follow the first row only: the answer is its list. Wanted is a list for each of the B rows."
)(lambda *given: loop(*given)[:1])


greedy_decode.misconception("You returned the first row's tokens alone. Wanted is a list for each of the B rows.")(
    lambda *given: loop(*given)[0]
)


@greedy_decode.misconception("Nothing stops a row that never says END: no more than `max_len` tokens may come.")
def _(step, state, batch_size, start, end, max_len):
    return loop(step, state, batch_size, start, end, 10 * max_len + 10)


@greedy_decode.misconception(
    "One token too many: a row that never says END has max_len + 1 of them. `<=` goes one round further than `<`."
)
def _(step, state, batch_size, start, end, max_len):
    return loop(step, state, batch_size, start, end, max_len + 1)


@greedy_decode.misconception(
    "You returned a rectangle, filled up with END to max_len. Wanted are lists, each as long as what its row said."
)
def _(step, state, batch_size, start, end, max_len):
    rows = loop(step, state, batch_size, start, end, max_len)
    return np.array([row + [end] * (max_len - len(row)) for row in rows])


@greedy_decode.misconception(
    "You returned a rectangle, filled up with zeros to max_len. Wanted are lists, each as long as what its row said."
)
def _(step, state, batch_size, start, end, max_len):
    rows = loop(step, state, batch_size, start, end, max_len)
    return np.array([row + [0] * (max_len - len(row)) for row in rows])


@greedy_decode.misconception(
    "Your lists are right, but you look whether all rows have ended only *after* one more `step`. Look before it."
)
def _(step, state, batch_size, start, end, max_len):
    tokens, rows, ended = np.full(batch_size, start), [[] for _ in range(batch_size)], np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        if ended.all():
            break
        tokens = scores.argmax(axis=1)
        ended |= tokens == end
        for b in np.flatnonzero(~ended):
            rows[b].append(int(tokens[b]))
    return rows


greedy_decode.misconception(
    "You call `step` once even if max_len is 0, and a token comes that was not allowed. Look at max_len first."
)(lambda *given: loop(*given[:-1], max(given[-1], 1)))


greedy_decode.misconception(
    "You wrote a list for each *step*, not for each row. Wanted are B lists: what each row said."
)(lambda *given: [list(column) for column in zip(*decoded(*given), strict=True)])
