"""What people get wrong in `diagonal_weights`."""

import numpy as np

from autograder.exercises.e06_translation.diagonal_weights import diagonal_weights
from autograder.exercises.e06_translation.diagonal_weights_versions import (
    at,
    bells,
    changed,
    cut_below,
    density,
    divided,
    ended,
    last_lost,
    late_mask,
    lengths_changed,
    masked,
    masked_by,
    mixed_by_reshape,
    not_shared_out,
    one_place,
    other_pace,
    over_all,
    own_pace,
    right,
    row_end,
    stopped,
    unmasked,
    wide,
)
from autograder.exercises.e06_translation.shared import shares

SLIPS = {
    "The bell walks off the sentence: its peak stops at the last piece, place length − 1, whatever t is.": [
        changed(stop=False)
    ],
    "Places count from 0: the last piece of a sentence is at length − 1, not at length.": [changed(last=0)],
    "Your peak stops at the last place of the *row*, or of the longest sentence. Each sentence has its own last "
    "piece, at its own length − 1.": [row_end, at(lambda t, n, pace, S: np.minimum(pace * t, n.max() - 1))],
    "Steps count from 0: at the first step the peak is at place 0.": [changed(first=1)],
    "You rounded the place. The peak may stand between two pieces: then both get nearly the same.": [
        changed(cut=np.round),
        changed(cut=np.floor),
        changed(cut=np.ceil),
    ],
    "A standard deviation of 1 is exp(−d²/2): yours lacks the half, so the bell is narrower.": [
        changed(bend=lambda d: -(d**2))
    ],
    "You let the weight fall with the distance itself. A bell falls with its square: exp(−d²/2).": [
        changed(bend=lambda d: -np.abs(d) / 2),
        changed(bend=lambda d: -np.abs(d)),
    ],
    "Your weights fall in another way than a bell does. It falls as exp(−d²/2), d the distance from the peak.": [
        changed(bend=lambda d: -np.log1p(d**2)),
        changed(bend=lambda d: -np.log1p(np.abs(d))),
        changed(bend=lambda d: np.log(np.maximum(1 - np.abs(d), 1e-300))),
    ],
    "The softmax came on top of the bell, so that exp was taken twice. What goes into it is the exponent, −d²/2; "
    "or divide the bell by its sum.": [
        changed(bend=lambda d: np.exp(-(d**2) / 2)),
        masked(lambda scores, real: shares(np.where(real, np.exp(scores), 0.0))),
    ],
    "Your bell is wider or narrower at another pace. The pace says how fast the peak moves; the standard deviation "
    "is 1 at every pace.": [
        wide(lambda pace: pace),
        wide(np.sqrt),
        wide(lambda pace: 1 / pace),
        wide(lambda pace: 1 / np.sqrt(pace)),
    ],
    "Your bell has another standard deviation than 1. That is exp(−d²/2): d squared, halved, and nothing else.": [
        changed(bend=lambda d: -(d**2) / 4),
        changed(bend=lambda d: -2 * d**2),
    ],
    "You cut the bell off at a distance from its peak. Every real place has a share, however small.": [
        changed(bend=lambda d: np.where(np.abs(d) <= 1, -(d**2) / 2, -np.inf)),
        changed(bend=lambda d: np.where(np.abs(d) <= 2, -(d**2) / 2, -np.inf)),
        changed(bend=lambda d: np.where(np.abs(d) <= 3, -(d**2) / 2, -np.inf)),
    ],
    "You gave weight on one side of the peak only. A bell falls to both sides: the control also looks at pieces that "
    "come later.": [
        changed(bend=lambda d: np.where(d <= 0, -(d**2) / 2, -np.inf)),
        changed(bend=lambda d: np.where(d >= 0, -(d**2) / 2, -np.inf)),
    ],
    "The exponent's sign is turned: what is far away gets the most.": [changed(bend=lambda d: d**2 / 2)],
    "Padding gets weight. Only places below a sentence's own length are real.": [unmasked],
    "The first place after a sentence gets weight. Places count from 0: the real ones are those *below* the length.": [
        at(stopped, lambda places, n: places <= n)
    ],
    "A sentence's last piece gets nothing. Places count from 0: the real ones are those below the length, and "
    "length − 1 is the last of them.": [last_lost(lambda n: np.maximum(n, 1)), last_lost(lambda n: n)],
    "You gave padding the score 0. That is a score like any other, and e⁰ = 1, as much as at the peak: what isn't "
    "real scores −∞.": [
        lambda lengths, S, T, pace: shares(np.where(*bells(lengths, S, T, pace)[::-1], 0.0)),
        masked(lambda scores, real: shares(np.where(real, scores, 0.0))),
    ],
    "You gave padding a low score instead of −∞. Its share is small then, not 0, and the lower the scores of the real "
    "places are, the more it takes: only −∞ gives exactly 0.": [
        masked_by(least) for least in (-5.0, -10.0, -20.0, -30.0, -50.0, -99.0, -100.0, -500.0)
    ],
    "Small weights became 0. Every real place has a share, however small.": [
        cut_below(least) for least in (1e-6, 1e-5, 1e-8)
    ],
    "You added a crumb to the sum, and so the rows share out less than 1. The bell's sum is never 0: divide by it as "
    "it is.": [divided(lambda bell, n, e=e: bell.sum(axis=-1, keepdims=True) + e) for e in (1e-3, 1e-2)],
    "You set padding to 0 after sharing out, so the real places no longer sum to 1. Leave padding out before.": [
        late_mask
    ],
    "Each row must share out 1 over the real places, so divide by its sum. The bell's own factor 1/√(2π) doesn't "
    "do it: places are steps, and ends are cut off.": [density, not_shared_out],
    "Your line runs from the first piece to the last in T steps. While a translation is being written no one knows "
    "T: the control moves by `pace` a step.": [own_pace],
    "You put all weight on one place. The control is a bell, so that its neighbours have a share.": [one_place],
    "You divided by the pace. At step t the peak has come to place pace · t.": [
        lambda lengths, S, T, pace: right(lengths, S, T, 1 / pace)
    ],
    "The axes are in another order: sentences, then steps, then places, (B, T, S).": [
        lambda *given: right(*given).transpose(0, 2, 1),
        lambda *given: right(*given).transpose(1, 0, 2),
    ],
    "You shared out over the steps. Each step shares out 1 over the places, the last axis.": [
        lambda lengths, S, T, pace: shares(np.where(*bells(lengths, S, T, pace)[::-1], -1e30), axis=1),
        lambda lengths, S, T, pace: shares(np.where(*bells(lengths, S, T, pace)[::-1], -np.inf), axis=1),
        masked(lambda scores, real: shares(scores, axis=1)),
    ],
    "You shared out over the sentences. Each step of each sentence shares out 1 by itself, over the places, the last "
    "axis.": [
        divided(lambda bell, n: bell.sum(axis=0, keepdims=True)),
        masked(lambda scores, real: shares(np.where(real, scores, -1e30), axis=0)),
        masked(lambda scores, real: over_all(scores, real, 0)),
    ],
    "You shared out 1 over several steps together. Each step shares out 1 by itself: divide by the sum over the "
    "last axis.": [
        divided(lambda bell, n: bell.sum(axis=(1, 2), keepdims=True)),
        divided(lambda bell, n: bell.sum()),
        masked(lambda scores, real: over_all(scores, real, (1, 2))),
        masked(lambda scores, real: over_all(scores, real, None)),
    ],
    "You divided by something else than the sum. Each row is divided by its own sum over the real places, so that "
    "it shares out 1.": [
        divided(lambda bell, n: bell.max(axis=-1, keepdims=True)),
        divided(lambda bell, n: n),
        divided(lambda bell, n: np.sqrt((bell**2).sum(axis=-1, keepdims=True))),
    ],
    "You returned the exponents. The weights are what the softmax makes of them.": [
        lambda lengths, S, T, pace: bells(lengths, S, T, pace)[0],
        lambda lengths, S, T, pace: np.where(*bells(lengths, S, T, pace)[::-1], -np.inf),
        masked(lambda scores, real: scores),
    ],
    "After the end you look at nothing. The peak stays at the last piece: each later step, too, shares out 1.": [
        ended(lambda place, n: place > n - 1),
        ended(lambda place, n: place >= n),
    ],
    "At the end your peak begins again from the start. It stays at the last piece, place length − 1.": [
        at(lambda t, n, pace, S: (pace * t) % n),
        at(lambda t, n, pace, S: (pace * t) % np.maximum(n - 1, 1)),
        at(lambda t, n, pace, S: (pace * t) % S),
        at(lambda t, n, pace, S: np.where(pace * t > n - 1, 0, pace * t)),
    ],
    "At the end your peak turns round and comes back. It stays at the last piece, place length − 1.": [
        at(lambda t, n, pace, S: n - 1 - np.abs(n - 1 - pace * t))
    ],
    "Your peak runs from the last piece to the first. At step t it has come to place pace · t, counted from the "
    "sentence's start.": [
        at(lambda t, n, pace, S: n - 1 - np.minimum(pace * t, n - 1)),
        at(lambda t, n, pace, S: n - 1 - pace * t),
    ],
    "Your peak stops one place too early. `lengths` counts real places: the last of them is at length − 1.": [
        at(lambda t, n, pace, S: np.minimum(pace * t, n - 2)),
        at(lambda t, n, pace, S: np.minimum(pace * t, np.maximum(n - 2, 0))),
    ],
    "You took the larger of the peak's place and the sentence's last place. The peak goes on until it meets that: the "
    "smaller.": [at(lambda t, n, pace, S: np.maximum(pace * t, n - 1))],
    "All your peaks stop where one sentence ends, the first or the shortest. Each has its own last piece, at its "
    "own length − 1.": [
        at(lambda t, n, pace, S: np.minimum(pace * t, n[:1] - 1)),
        at(lambda t, n, pace, S: np.minimum(pace * t, n.min() - 1)),
    ],
    "The first place counts as 1 in your distances. Places count from 0, as steps do.": [
        at(lambda t, n, pace, S: np.minimum(pace * t, n) - 1),
        at(lambda t, n, pace, S: np.minimum(pace * t, n - 1) - 1),
        at(lambda t, n, pace, S: np.minimum(pace * (t + 1), n) - 1),
    ],
    "The pace has no say: your peak moves one place a step. At step t it has come to place pace · t.": [
        other_pace(lambda pace: 1.0)
    ],
    "You rounded the pace to a whole number. It is a number such as 0.8, and the peak moves by it at each step.": [
        other_pace(round),
        other_pace(int),
        other_pace(np.ceil),
    ],
    "You added the pace to the step. The peak moves by `pace` at each step, so that at step t it has come to pace "
    "· t.": [at(lambda t, n, pace, S: np.minimum(t + pace, n - 1))],
    "How fast your peak moves depends on the sentence's length. It moves by `pace` places a step in all of them.": [
        at(lambda t, n, pace, S: np.minimum(pace * t * n, n - 1)),
        at(lambda t, n, pace, S: np.minimum(pace * t * (n - 1), n - 1)),
        at(lambda t, n, pace, S: np.minimum(pace * t * n / S, n - 1)),
    ],
    "The sentences' centres are mixed: (T, B) made (B, T) by `reshape` keeps the numbers' order, and cuts them at "
    "other places. Turn it round: `.T`, or begin from `lengths[:, None]`.": [mixed_by_reshape],
    "`lengths` is (B,) and the steps are (T,): they meet number by number. Give `lengths` an axis for the steps, "
    "`lengths[:, None]`.": [at(lambda t, n, pace, S: np.minimum(pace * t[:, 0], n[:, 0, 0] - 1)[:, None, None])],
    "Sentences meet steps: `lengths` as (B, 1) and steps as (T, 1) stand on the same axis. With (B, 1, 1) each "
    "sentence meets each step.": [at(lambda t, n, pace, S: np.minimum(pace * t, n[:, 0] - 1)[:, None])],
    "You changed `lengths`. They belong to who called: `lengths - 1` makes a new array, `lengths -= 1` changes "
    "theirs.": [lengths_changed],
    "`squeeze()` takes out *every* axis of size one: with one sentence, one step or one place too many go. The "
    "weights are always (B, T, S).": [lambda *given: np.squeeze(right(*given))],
}

diagonal_weights.tell(SLIPS)
