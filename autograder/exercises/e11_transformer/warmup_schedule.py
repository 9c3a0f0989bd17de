"""How `warmup_schedule` of lesson 11 is judged: code that runs and goes wrong at the start and after a stop."""

import math

import numpy as np

from autograder.exercise import Exercise

warmup_schedule = Exercise("warmup_schedule", points=2, forbid=("attn",))


@warmup_schedule.probe("ten batches, four to warm up")
def _(warmup_schedule, rng):
    return warmup_schedule(10, 1.0, 4)


@warmup_schedule.probe("another peak")
def _(warmup_schedule, rng):
    return [warmup_schedule(7, peak, 3) for peak in (0.004, 2.5, float(rng.uniform(0.1, 1)))]


@warmup_schedule.probe("the whole time is warm-up")
def _(warmup_schedule, rng):
    return warmup_schedule(5, 1.0, 5), warmup_schedule(5, 1.0, 12)


@warmup_schedule.probe("long after the warm-up")
def _(warmup_schedule, rng):
    return warmup_schedule(300, 0.1, 20)[::23]


@warmup_schedule.probe("going on after a stop inside the warm-up")
def _(warmup_schedule, rng):
    return warmup_schedule(8, 1.0, 6, start=3)


@warmup_schedule.probe("going on after a stop behind the warm-up, and just at its end")
def _(warmup_schedule, rng):
    return [warmup_schedule(5, 1.0, 4, start) for start in (4, 5, 11, 1000)]


@warmup_schedule.probe("two halves beside the whole")
def _(warmup_schedule, rng):
    warmup = int(rng.integers(3, 8))
    return warmup_schedule(6, 0.5, warmup), warmup_schedule(6, 0.5, warmup, 6), warmup_schedule(12, 0.5, warmup)


@warmup_schedule.probe("one batch, and none")
def _(warmup_schedule, rng):
    return warmup_schedule(1, 1.0, 3), warmup_schedule(1, 1.0, 3, 7), warmup_schedule(0, 1.0, 3)


@warmup_schedule.probe("a warm-up of one batch")
def _(warmup_schedule, rng):
    return warmup_schedule(5, 1.0, 1), warmup_schedule(5, 1.0, 1, 2)


@warmup_schedule.probe("no warm-up", extreme=True)
def _(warmup_schedule, rng):
    return warmup_schedule(5, 1.0, 0), warmup_schedule(3, 0.2, 0, 9)


@warmup_schedule.probe("is it a NumPy array of floats?")
def _(warmup_schedule, rng):
    rates = warmup_schedule(3, 0.1, 2)
    return isinstance(rates, np.ndarray), str(getattr(rates, "dtype", "none")).startswith("float")


def version(steps, peak, warmup, start=0, *, first=1, rise=None, fall=None, join=np.minimum, least=1, begin=None):
    """The solution with one part exchanged."""
    w = max(warmup, least)
    n = (start if begin is None else begin(start)) + first + np.arange(steps)
    with np.errstate(all="ignore"):
        up = (rise or (lambda n, w: n / w))(n, w)
        down = (fall or (lambda n, w: np.sqrt(w / n)))(n, w)
    return peak * join(up, down)


def slip(**changes):
    return lambda steps, peak, warmup, start=0: version(steps, peak, warmup, start, **changes)


def as_given(steps, peak, warmup, start=0):
    """The lesson's code with its bugs."""
    return np.array([peak * min(i / warmup, math.sqrt(warmup / max(i, 1))) for i in range(steps)])


def empty_fails(steps, peak, warmup, start=0):
    return np.stack(list(version(steps, peak, warmup, start)))


def zero_start(n, w):
    return np.sqrt(w / np.maximum(n, 1))


warmup_schedule.tell(
    {
        "The first batch gets a rate of 0 and learns nothing, and after a stop the warm-up begins anew. Count batches "
        "from 1, and from where the training stands.": [
            as_given,
            slip(first=0, begin=lambda start: 0, fall=zero_start),
        ],
        "The first batch gets a rate of 0 and learns nothing: count batches from 1.": [
            slip(first=0, fall=zero_start),
            lambda steps, peak, warmup, start=0: version(steps, peak, warmup, start, first=0, fall=zero_start),
        ],
        "After a stop your warm-up begins anew: `start` batches have been done, and the next is number start + 1.": [
            slip(begin=lambda start: 0)
        ],
        "You count one batch too many: behind `start` batches comes number start + 1, not start + 2.": [slip(first=2)],
        "You start again one batch early, or a batch late, after a stop: behind `start` batches comes number "
        "start + 1.": [slip(begin=lambda start: max(start - 1, 0)), slip(begin=lambda start: start + (start > 0))],
        "`start` counts for the rise alone in your answer, or for the fall alone. One number n stands in both.": [
            slip(fall=lambda n, w: np.sqrt(w / (1 + np.arange(len(n))))),
            slip(rise=lambda n, w: (1 + np.arange(len(n))) / w),
        ],
        "You take what was done off the warm-up, and count from 1 again. The warm-up stays as long as it is; the "
        "count goes on.": [
            lambda steps, peak, warmup, start=0: version(steps, peak, max(warmup - start, 1)),
            lambda steps, peak, warmup, start=0: version(steps, peak, max(warmup - start, 1), start),
        ],
        "You add what was done to the warm-up. The warm-up stays as long as it is; the count goes on.": [
            lambda steps, peak, warmup, start=0: version(steps, peak, max(warmup, 1) + start, start),
            lambda steps, peak, warmup, start=0: version(steps, peak, max(warmup, 1) + start),
        ],
        "You count one batch too many, or too few: n goes from start + 1 to start + steps, both included.": [
            lambda steps, peak, warmup, start=0: version(steps + 1, peak, warmup, start),
            lambda steps, peak, warmup, start=0: version(max(steps - 1, 0), peak, warmup, start),
        ],
        "With no batch to come an empty array is wanted; yours fails.": [empty_fails],
        "Your rates are whole numbers: `//`, or an array of integers that cuts off what is written into it.": [
            slip(rise=lambda n, w: n // w),
            slip(rise=lambda n, w: n // w, fall=lambda n, w: np.sqrt(w // n)),
            lambda *given, **named: version(*given, **named).astype(int),
        ],
        "You return a list. Wanted is a NumPy array, which can be multiplied and cut.": [
            lambda *given, **named: version(*given, **named).tolist()
        ],
        "`peak` counts for the rise alone in your answer, or for the fall alone. It multiplies the smaller of the "
        "two.": [
            lambda steps, peak, warmup, start=0: version(steps, 1.0, warmup, start, rise=lambda n, w: peak * n / w),
            lambda steps, peak, warmup, start=0: version(
                steps, 1.0, warmup, start, fall=lambda n, w: peak * np.sqrt(w / n)
            ),
        ],
        "You multiply the rise and the fall. The rate is the smaller of the two.": [
            slip(join=np.multiply),
            slip(rise=lambda n, w: np.minimum(n / w, 1), join=np.multiply),
        ],
        "You add 1 to every warm-up. Only 0 is taken as 1.": [
            lambda steps, peak, warmup, start=0: version(steps, peak, warmup + 1, start)
        ],
        "Rise and fall don't count alike: n is the same batch in both, counted from 1.": [
            slip(fall=lambda n, w: np.sqrt(w / np.maximum(n - 1, 1))),
            slip(fall=lambda n, w: np.sqrt(w / (n + 1))),
        ],
        "You count `start` twice.": [slip(begin=lambda start: 2 * start)],
        "You take the larger of the two. The rate is the smaller one: it rises while n is below the warm-up, and falls "
        "behind it.": [slip(join=np.maximum)],
        "Behind the warm-up your rate stays. It falls in proportion to 1/√n.": [
            slip(fall=lambda n, w: np.ones_like(n, dtype=float))
        ],
        "Your rate has no warm-up: it only falls.": [
            slip(rise=lambda n, w: np.full(len(n), np.inf)),
            slip(rise=lambda n, w: np.ones_like(n, dtype=float)),
        ],
        "It only rises, and goes beyond the peak: from the warm-up on it falls.": [
            slip(fall=lambda n, w: np.full(len(n), np.inf))
        ],
        "Behind the warm-up it falls too fast. It falls like the square root of w/n.": [
            slip(fall=lambda n, w: w / n),
            slip(fall=lambda n, w: (w / n) ** 2),
        ],
        "The fall counts from the end of the warm-up in your answer. n counts all batches.": [
            slip(fall=lambda n, w: np.sqrt(w / np.maximum(n - w, 1)).clip(max=1)),
            slip(fall=lambda n, w: np.where(n > w, 1 / np.sqrt(np.maximum(n - w, 1)), 1.0)),
            slip(fall=lambda n, w: np.where(n > w, 1 / np.sqrt(np.maximum(n - w + 1, 1)), 1.0)),
        ],
        "The fall begins below the peak: √(w/n) is 1 at n = w; 1/√n is not.": [
            slip(fall=lambda n, w: 1 / np.sqrt(n)),
            lambda steps, peak, warmup, start=0: version(
                steps, peak, warmup, start, rise=lambda n, w: n / w**1.5, fall=lambda n, w: 1 / np.sqrt(n)
            ),
        ],
        "The peak is missing: the largest rate is `peak`.": [
            lambda steps, peak, warmup, start=0: version(steps, 1.0, warmup, start)
        ],
        "The rise is one batch off: batch number w is the first with the full peak.": [
            slip(rise=lambda n, w: n / (w + 1)),
            slip(rise=lambda n, w: (n + 1) / w),
            slip(rise=lambda n, w: (n - 1) / max(w - 1, 1)),
            slip(rise=lambda n, w: (n - 1) / w),
        ],
        "The fall stands on its head: √(w/n) gets smaller with n.": [
            slip(rise=lambda n, w: np.where(n <= w, n / w, np.sqrt(n / w)), fall=lambda n, w: np.full(len(n), np.inf))
        ],
        "You return the rates from the first batch on. Wanted are those of the next `steps` batches, after `start`.": [
            lambda steps, peak, warmup, start=0: version(steps + start, peak, warmup)
        ],
        "You return as many rates as batches in all. `steps` are those that are still to come.": [
            lambda steps, peak, warmup, start=0: version(max(steps - start, 0), peak, warmup, start)
        ],
        "It looks like a warm-up of 0 goes wrong in your answer. Take it as one batch.": [
            lambda steps, peak, warmup, start=0: np.array(
                [peak * min(n / warmup, math.sqrt(warmup / n)) for n in range(start + 1, start + steps + 1)]
            ),
            slip(least=0),
            lambda steps, peak, warmup, start=0: (
                version(steps, peak, warmup, start) if warmup else np.full(steps, float(peak))
            ),
            lambda steps, peak, warmup, start=0: version(steps, peak, warmup, start) if warmup else np.zeros(steps),
        ],
        "Your rate falls to 0 at the last batch. Here it only falls like 1/√n.": [
            lambda steps, peak, warmup, start=0: version(
                steps,
                peak,
                warmup,
                start,
                fall=lambda n, w: 0.5 * (1 + np.cos(np.pi * np.maximum(n - w, 0) / max(steps, 1))),
            ),
            lambda steps, peak, warmup, start=0: version(
                steps, peak, warmup, start, fall=lambda n, w: 1 - np.maximum(n - w, 0) / max(steps + start - w, 1)
            ),
        ],
    }
)


@warmup_schedule.alternative("batch by batch")
def _(steps, peak, warmup, start=0):
    rates, warmup = np.empty(steps), max(warmup, 1)
    for i in range(steps):
        n = start + i + 1
        rates[i] = peak * n / warmup if n < warmup else peak * (warmup / n) ** 0.5
    return rates


@warmup_schedule.alternative("the paper's form")
def _(steps, peak, warmup, start=0):
    w = warmup or 1
    n = np.arange(start + 1, start + steps + 1, dtype=float)
    return peak * w**0.5 * np.minimum(n**-0.5, n * w**-1.5)
