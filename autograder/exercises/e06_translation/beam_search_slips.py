"""What people get wrong in `beam_search`."""

import numpy as np

from autograder.exercises.e06_translation.beam_search import beam_search, plain, search
from autograder.exercises.e06_translation.beam_search_versions import (
    all_that_ended,
    always_first,
    asking_about_all,
    best_continuations,
    by_length,
    divided,
    floored,
    following,
    free_end,
    grown_on,
    least_likely,
    left_off,
    looked_at,
    multiplied,
    one_at_a_time,
    places_for_ever,
    searching,
    set_aside,
    sorted_by,
    stopping,
    telling,
    width_that_grow,
    with_first,
    written_into,
)

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
        "Your search begins with a state of zeros. It begins with the `state` that it is given: what the reader knows "
        "of the source.": [with_first(np.zeros_like)],
        "You wrote into `state`. It belongs to who called: keep the new states in an array of your own.": [
            written_into
        ],
        "You asked the model once more after `max_len` tokens. Nothing is said after that: one question for each "
        "position, `max_len` of them at most.": [following(asked_late=True)],
        "Your list holds what can't be said: log p −∞, or a number that you put in its place. Such a continuation is "
        "dropped, also where fewer than `width` are left: then the list is shorter.": [
            following(unsaid=True),
            floored(-50.0),
            floored(-1e9),
        ],
        "You keep one beginning more than `width`. The `width` best are kept, those that ended among them.": [
            following(more=1),
            lambda step, state, start, end, width, max_len: plain(search(step, state, start, end, width + 1, max_len)),
        ],
        "You don't let `end` come first. A sentence without words is one like any other, if it is likely enough.": [
            following(skip=lambda said, word, end: word == end and not said)
        ],
        "You don't let a word follow itself. The model may say a word twice: how likely that is, it knows best.": [
            following(skip=lambda said, word, end: said[-1:] == [word])
        ],
        "You left out every `start`. Only the first was never said; where the model says `start`, it is a token like "
        "any other.": [
            lambda step, state, start, *rest: [
                ([y for y in tokens if y != start], total) for tokens, total in plain(search(step, state, start, *rest))
            ]
        ],
        "The last word of what still grows is missing. Only `end` is cut off, and what still grows never said it.": [
            lambda *given: [(tokens[1:-1], total) for tokens, total, _ in search(*given)]
        ],
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
        "Your `end` costs nothing. It is said like any other token: its log p counts.": [
            following(cost=free_end),
            following(free=True),
        ],
        "You kept probabilities and multiplied them. The product of small ones rounds to zero, and then all are alike: "
        "add log p.": [
            multiplied(),
            multiplied(least=0.0),
            searching(grow=lambda total, log_p: np.log(np.exp(total) * np.exp(log_p))),
            searching(grow=lambda total, log_p: np.log(np.exp(total) * np.exp(log_p) + 1e-300)),
        ],
        "You divided log p by the number of words before you returned it. Sums are wanted, as they were compared.": [
            lambda *given: divided(search(*given)),
            telling(lambda found: [(tokens, total / max(len(tokens), 1)) for tokens, total in found]),
        ],
        "You sorted your list by log p divided by the number of words. The sums are compared as they are, to the end: "
        "likeliest first.": [sorted_by(lambda n, ended: n), sorted_by(lambda n, ended: n + ended)],
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
        "`width` places: one beginning may get several, another none.": [
            searching(per_beam=True),
            searching(per_beam="later"),
        ],
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
