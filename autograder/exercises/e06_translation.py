"""How lesson 06 is judged: IBM Model 1, annotations, alignment, Bahdanau's decoder, beam search, BLEU by length."""

from copy import deepcopy

import numpy as np

from autograder.exercise import Exercise

INSTEAD = "build it in NumPy from what the lesson has given you so far"
LIBRARY = (
    "attn",
    "sacrebleu",
    "nltk",
    "torch.nn.GRU",
    "torch.nn.RNN",
    "torch.nn.LSTM",
    "torch.nn.functional.scaled_dot_product_attention",
    "torch.nn.MultiheadAttention",
)


def shares(x, axis=-1):
    """For the versions below: what lesson 1 taught."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def limited(function, calls, message):
    """The function, which after so many calls says what runs on for ever instead of running on."""
    left = iter(range(calls))

    def counted(*arguments):
        if next(left, None) is None:
            raise RuntimeError(message)
        return function(*arguments)

    return counted


class Pairs(list):
    """A list that may be gone through a few times only: one step of EM needs it once."""

    def __init__(self, items):
        super().__init__(items)
        again = "You went through the pairs 200 times. One step goes through them once; who calls decides when to stop"
        self.begin = limited(super().__iter__, 200, again)

    def __iter__(self):
        return self.begin()


# ---- ibm1_em_step

ibm1_em_step = Exercise("ibm1_em_step", points=3, forbid=LIBRARY, instead=INSTEAD)


def corpus(rng, sizes, n_source=8, n_target=11, *, repeats=False):
    """Pairs of ids with the sizes (S, T) given, and a table without zeros; the last source word stands in no pair."""
    pairs = []
    for S, T in sizes:
        source, target = rng.permutation(n_source - 1)[:S], rng.permutation(n_target)[:T]
        if repeats:
            source[-1], target[1] = source[0], target[0]
        pairs.append((source, target))
    return Pairs(pairs), rng.dirichlet(np.ones(n_target), size=n_source) + 0.01


def seen(pairs, table):
    """The table, of whatever kind, with zeros in the rows of words that stand in no pair; what is no table stays."""
    if np.ndim(table) != 2:
        return table
    known = np.isin(np.arange(len(table)), np.concatenate([source for source, _ in pairs]))
    if isinstance(table, np.ndarray):
        return np.where(known[:, None], table, 0.0)
    table = deepcopy(table)
    for e in np.flatnonzero(~known):
        table[e] = [0.0] * len(table[e]) if isinstance(table[e], list) else table[e] * 0
    return table


@ibm1_em_step.probe("one pair, four source and three target words")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3)])
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("five pairs of other lengths")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3), (2, 5), (6, 6), (3, 2), (5, 7)])
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("as many words on both sides, a square table")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 4), (4, 4), (4, 4)], 7, 7)
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("sentences of one word")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(1, 4), (3, 1), (1, 1)])
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("words that occur twice in a sentence")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(4, 3), (3, 5), (6, 4)], repeats=True)
    return seen(pairs, ibm1_em_step(pairs, t))


@ibm1_em_step.probe("a source word of no pair keeps its row")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(3, 4), (2, 2)])
    return ibm1_em_step(pairs, t)


@ibm1_em_step.probe("three steps, one after the other")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(7, 9), (7, 6), (4, 5)])
    for _ in range(3):
        found = ibm1_em_step(pairs, t)
        if np.ndim(found) != 2:
            break
        t = np.array(found) + 1e-6
    return seen(pairs, found)


@ibm1_em_step.probe("your table and your pairs stay as they were")
def _(ibm1_em_step, rng):
    pairs, t = corpus(rng, [(3, 4), (5, 2)])
    return seen(pairs, ibm1_em_step(pairs, t)), t, [source for source, _ in pairs], [target for _, target in pairs]


def em(pairs, t, guess, divide=None, add=np.add.at):
    """EM with its parts to be chosen: the guess from (S, T) table entries, how counts become a table."""
    counts = np.zeros_like(t)
    for source, target in pairs:
        here = np.ix_(source, target)
        add(counts, here, guess(t[here]))
    if divide:
        return divide(counts)
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / totals, t)


def over_source(part):
    return part / part.sum(axis=0)


@ibm1_em_step.misconception(
    "In your guess each *source* word shares out one over the target words. It is the other way round: a target word "
    "was written because of some source word, so its weights over the source sum to one."
)
def _(pairs, t):
    return em(pairs, t, lambda part: part / part.sum(axis=1, keepdims=True))


@ibm1_em_step.misconception(
    "Your guess divides by the sum over the whole sentence pair, so all target words together share out one. Each of "
    "them has a whole one."
)
def _(pairs, t):
    return em(pairs, t, lambda part: part / part.sum())


@ibm1_em_step.misconception(
    "Where a word occurs twice, only one of its counts arrived: `counts[…] += a` writes each place once. "
    "`np.add.at` adds as often as an id is there."
)
def _(pairs, t):
    def add(counts, here, a):
        counts[here] += a

    return em(pairs, t, over_source, add=add)


@ibm1_em_step.misconception(
    "You returned the counts. A row of the table is a distribution over target words: it sums to one."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: counts)


@ibm1_em_step.misconception(
    "Your table's *columns* sum to one. p(f | e) is a probability of f for a given e, so each row, one source "
    "word, sums to one."
)
def _(pairs, t):
    def divide(counts):
        totals = counts.sum(axis=0)
        return np.where(totals > 0, counts / totals, t)

    return em(pairs, t, over_source, divide)


@ibm1_em_step.misconception(
    "You divided the counts by their sum over the whole table. Each row is one source word's own distribution."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: counts / counts.sum())


@ibm1_em_step.misconception(
    "You counted the entries of the table as they are. First each target word's entries are divided by their sum over "
    "the source words, so that every target word counts once."
)
def _(pairs, t):
    return em(pairs, t, lambda part: part)


@ibm1_em_step.misconception(
    "You gave each target word wholly to its likeliest source word. EM shares it out: the doubt is what lets "
    "the next step change its mind."
)
def _(pairs, t):
    return em(pairs, t, lambda part: (part == part.max(axis=0)).astype(float))


@ibm1_em_step.misconception(
    "Your guess gives every source word the same share, whatever the table says. That is right for the first step "
    "only, when all entries are equal."
)
def _(pairs, t):
    return em(pairs, t, lambda part: np.full(part.shape, 1 / len(part)))


@ibm1_em_step.misconception(
    "You turned the entries into weights by softmax. They are probabilities already, not scores: divide them by their "
    "sum. (The softmax of their *logarithms* is the same thing.)"
)
def _(pairs, t):
    return em(pairs, t, lambda part: shares(part, axis=0))


@ibm1_em_step.misconception(
    "You made a new table after every pair. One step reads *all* pairs with the old table, and only then makes the "
    "new one."
)
def _(pairs, t):
    for pair in pairs:
        t = em([pair], t, over_source)
    return t


@ibm1_em_step.misconception(
    "A source word of no pair has no counts, and 0/0 is not a number. Such a word keeps the row it had."
)
def _(pairs, t):
    return em(pairs, t, over_source, lambda counts: counts / counts.sum(axis=1, keepdims=True))


@ibm1_em_step.misconception(
    "The row of a source word that stands in no pair became zeros. Nothing was learnt of it, so it keeps the row it "
    "had."
)
def _(pairs, t):
    def divide(counts):
        totals = counts.sum(axis=1, keepdims=True)
        return counts / np.where(totals > 0, totals, 1.0)

    return em(pairs, t, over_source, divide)


@ibm1_em_step.misconception(
    "The row of a source word that stands in no pair became uniform. Nothing was learnt of it, so it keeps the row it "
    "had: a crumb added against 0/0 invents counts for it."
)
def _(pairs, t):
    def divide(counts):
        return (counts + 1e-12) / (counts + 1e-12).sum(axis=1, keepdims=True)

    return em(pairs, t, over_source, divide)


for crumb in (1.0, 0.1, 0.01, 0.001):

    @ibm1_em_step.misconception(
        f"You added {crumb:g} to every count. Two words that share no pair have the count 0, and their entry becomes "
        "0: smoothing is a useful idea, but not part of this step."
    )
    def _(pairs, t, crumb=crumb):
        return em(pairs, t, over_source, lambda counts: (counts + crumb) / (counts + crumb).sum(axis=1, keepdims=True))


@ibm1_em_step.misconception(
    "Your table holds nan: 0 was divided by 0. The guess is read off the *old* table, whose entries are above 0 "
    "wherever two words share a pair. A new table or counts that start at zero can't be divided by yet."
)
def _(pairs, t):
    return np.full_like(t, np.nan)


@ibm1_em_step.misconception(
    "A word that occurs twice in a sentence was counted once. Each occurrence shares out one, and each takes its "
    "share: go through the places of the sentence, not through its different words."
)
def _(pairs, t):
    return em([(np.unique(source), np.unique(target)) for source, target in pairs], t, over_source)


@ibm1_em_step.misconception(
    "Your guess divides by the sum over *all* source words of the table. Only those in this sentence compete for its "
    "target words."
)
def _(pairs, t):
    whole = t / t.sum(axis=0)
    counts = np.zeros_like(t)
    for source, target in pairs:
        here = np.ix_(source, target)
        np.add.at(counts, here, whole[here])
    totals = counts.sum(axis=1, keepdims=True)
    return np.where(totals > 0, counts / totals, t)


@ibm1_em_step.misconception(
    "You took step after step. One step is wanted: one pass over the pairs, one new table. Who calls decides how many."
)
def _(pairs, t):
    for _ in range(100):
        t, old = em(pairs, t, over_source), t
        if np.abs(t - old).max() < 1e-6:
            break
    return t


@ibm1_em_step.misconception(
    "You wrote the new table into `table`. The caller's table must stay as it was: return a new one."
)
def _(pairs, t):
    t[:] = em(pairs, t, over_source)
    return t


@ibm1_em_step.alternative("word by word")
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        for f in target:
            total = sum(t[e, f] for e in source)
            for e in source:
                counts[e, f] += t[e, f] / total
    new = t.copy()
    for e, row in enumerate(counts):
        if row.sum() > 0:
            new[e] = row / row.sum()
    return new


@ibm1_em_step.alternative("with one-hot matrices and a softmax of logarithms")
def _(pairs, t):
    counts = np.zeros(t.shape)
    for source, target in pairs:
        e, f = np.eye(t.shape[0])[source], np.eye(t.shape[1])[target]  # (S, n_source), (T, n_target)
        counts += e.T @ shares(np.log(e @ t @ f.T), axis=0) @ f
    used = counts.any(axis=1)
    counts[~used] = t[~used]
    counts[used] /= counts[used].sum(axis=1)[:, None]
    return counts


# ---- bidirectional_annotations

bidirectional_annotations = Exercise("bidirectional_annotations", points=3, forbid=LIBRARY, instead=INSTEAD)


ENDLESS = "You took 500 steps in a batch of a few tokens: what makes your loop arrive at the other end?"


def reader(rng, D, H):
    """A small recurrent network that is not still when it reads zeros."""
    w, u, b = rng.normal(size=(D, H)), rng.normal(size=(H, H)), rng.normal(size=H)
    return limited(lambda x, h: np.tanh(x @ w + h @ u + b), 500, ENDLESS)


def sentences(rng, lengths, D=3, H=2):
    """Vectors with something in the padding, lengths, two readers and their width."""
    x = rng.normal(size=(len(lengths), max(lengths), D))
    return x, np.array(lengths), reader(rng, D, H), reader(rng, D, H), H


@bidirectional_annotations.probe("three sentences of one length")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [5, 5, 5]))


@bidirectional_annotations.probe("sentences of other lengths")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [2, 5, 4, 1], D=6, H=3))


@bidirectional_annotations.probe("more numbers in a state than in a token")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [3, 6], D=2, H=5))


@bidirectional_annotations.probe("one sentence alone")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [4]))


@bidirectional_annotations.probe("sentences of one token")
def _(bidirectional_annotations, rng):
    return bidirectional_annotations(*sentences(rng, [1, 1], D=4))


@bidirectional_annotations.probe("readers that add up, as in the table")
def _(bidirectional_annotations, rng):
    x = rng.integers(1, 9, size=(2, 3, 1)).astype(float)
    step = limited(lambda x, h: h + x, 500, ENDLESS)
    return bidirectional_annotations(x, np.array([3, 2]), step, step, 1)


@bidirectional_annotations.probe("padding that is not a number")
def _(bidirectional_annotations, rng):
    x, lengths, *rest = sentences(rng, [4, 2, 6])
    x[0, 4:], x[1, 2:] = np.nan, np.inf
    return bidirectional_annotations(x, lengths, *rest)


@bidirectional_annotations.probe("your arguments stay as they were")
def _(bidirectional_annotations, rng):
    x, lengths, *rest = sentences(rng, [2, 4])
    return bidirectional_annotations(x, lengths, *rest), x, lengths


def read(x, step, places, H, real=None, state=None):
    """The states at the places visited, in order of the source; where `real` is False they are zeros, as a start is."""
    h = np.zeros((*x.shape[:2], H))
    state = np.zeros((len(x), H)) if state is None else state
    for i in places:
        state = step(x[:, i], state)
        if real is not None:
            state = np.where(real[:, i, None], state, 0.0)
        h[:, i] = state
    return h


def inside(x, lengths):
    return np.arange(x.shape[1]) < lengths[:, None]


def both(x, lengths, step_f, step_b, H):
    """The right annotations in two halves."""
    S, real = x.shape[1], inside(x, lengths)
    return read(x, step_f, range(S), H, real), read(x, step_b, range(S)[::-1], H, real)


@bidirectional_annotations.misconception(
    "Your backward reader begins at the end of the *row*: it has read padding before it comes to the sentence. It must "
    "arrive at the sentence's last token with a fresh state."
)
def _(x, lengths, step_f, step_b, d_hidden):
    S = x.shape[1]
    h = np.concatenate([read(x, step_f, range(S), d_hidden), read(x, step_b, range(S)[::-1], d_hidden)], axis=2)
    return np.where(inside(x, lengths)[..., None], h, 0.0)


@bidirectional_annotations.misconception(
    "You read the padding as if it were text, forwards and backwards: `lengths` has no effect. Annotations of padding "
    "are zeros, and the backward reader must not have met it."
)
def _(x, lengths, step_f, step_b, d_hidden):
    S = x.shape[1]
    return np.concatenate([read(x, step_f, range(S), d_hidden), read(x, step_b, range(S)[::-1], d_hidden)], axis=2)


@bidirectional_annotations.misconception(
    "Both readers do right by the sentence, but where the padding stands your annotations are not zeros."
)
def _(x, lengths, step_f, step_b, d_hidden):
    S, real = x.shape[1], inside(x, lengths)
    forward = read(x, step_f, range(S), d_hidden)
    return np.concatenate([forward, read(x, step_b, range(S)[::-1], d_hidden, real)], axis=2)


@bidirectional_annotations.misconception(
    "Your backward reader never reaches place 0. A `range` stops before its second number."
)
def _(x, lengths, step_f, step_b, d_hidden):
    forward, backward = both(x, lengths, step_f, step_b, d_hidden)
    backward[:, 0] = 0.0
    return np.concatenate([forward, backward], axis=2)


@bidirectional_annotations.misconception(
    "One place of padding slipped in: a sentence of length 3 has the places 0, 1 and 2."
)
def _(x, lengths, step_f, step_b, d_hidden):
    return np.concatenate(both(x, lengths + 1, step_f, step_b, d_hidden), axis=2)


@bidirectional_annotations.misconception(
    "You wrote zeros into the caller's `x`. What the padding holds need not be changed: choose which states count."
)
def _(x, lengths, step_f, step_b, d_hidden):
    x[~inside(x, lengths)] = 0.0
    return np.concatenate(both(x, lengths, step_f, step_b, d_hidden), axis=2)


@bidirectional_annotations.misconception(
    "In the padding your state stands still. That does no harm to the real tokens, but then it is written down: the "
    "last state again, where the annotations should be zeros."
)
def _(x, lengths, step_f, step_b, d_hidden):
    halves, real = [], inside(x, lengths)
    for step, places in [(step_f, range(x.shape[1])), (step_b, range(x.shape[1])[::-1])]:
        state, h = np.zeros((len(x), d_hidden)), np.zeros((*x.shape[:2], d_hidden))
        for i in places:
            state = np.where(real[:, i, None], step(x[:, i], state), state)
            h[:, i] = state
        halves.append(h)
    return np.concatenate(halves, axis=2)


@bidirectional_annotations.misconception(
    "You stored the backward states in the order they were read. Place i of both halves must belong to token i: the "
    "backward reader's first state belongs to the last token."
)
def _(x, lengths, step_f, step_b, d_hidden):
    forward, backward = both(x, lengths, step_f, step_b, d_hidden)
    for row, length in enumerate(lengths):
        backward[row, :length] = backward[row, :length][::-1].copy()
    return np.concatenate([forward, backward], axis=2)


@bidirectional_annotations.misconception(
    "The halves have changed places: the forward states come first, h = [h_F; h_B]."
)
def _(x, lengths, step_f, step_b, d_hidden):
    return np.concatenate(both(x, lengths, step_f, step_b, d_hidden)[::-1], axis=2)


@bidirectional_annotations.misconception(
    "You added the two states. Joined side by side they keep all 2H numbers; a sum can't be taken apart again."
)
def _(x, lengths, step_f, step_b, d_hidden):
    return sum(both(x, lengths, step_f, step_b, d_hidden))


@bidirectional_annotations.misconception(
    "The same reader went both ways. The second half comes from `step_b`, a network of its own."
)
def _(x, lengths, step_f, step_b, d_hidden):
    return np.concatenate(both(x, lengths, step_f, step_f, d_hidden), axis=2)


@bidirectional_annotations.misconception(
    "Both of your readers go left to right. The second must visit the last token first."
)
def _(x, lengths, step_f, step_b, d_hidden):
    S, real = x.shape[1], inside(x, lengths)
    halves = [read(x, step, range(S), d_hidden, real) for step in (step_f, step_b)]
    return np.concatenate(halves, axis=2)


@bidirectional_annotations.misconception(
    "Your backward reader goes on from the forward reader's last state. Both begin with zeros."
)
def _(x, lengths, step_f, step_b, d_hidden):
    S, real = x.shape[1], inside(x, lengths)
    forward = read(x, step_f, range(S), d_hidden, real)
    last = forward[np.arange(len(x)), lengths - 1]
    backward = np.zeros_like(forward)
    for row, length in enumerate(lengths):
        one = slice(row, row + 1)
        backward[one, :length] = read(x[one, :length], step_b, range(length)[::-1], d_hidden, state=last[one])
    return np.concatenate([forward, backward], axis=2)


@bidirectional_annotations.misconception(
    "Each of your states forgot the ones before: the step needs the state that the last step returned."
)
def _(x, lengths, step_f, step_b, d_hidden):
    h = np.zeros((*x.shape[:2], 2 * d_hidden))
    fresh, real = np.zeros((len(x), d_hidden)), inside(x, lengths)[..., None]
    for i in range(x.shape[1]):
        h[:, i] = np.concatenate([step_f(x[:, i], fresh), step_b(x[:, i], fresh)], axis=1)
    return np.where(real, h, 0.0)


@bidirectional_annotations.misconception(
    "You removed the padding by multiplying with 0. That works until the padding holds something that is no number: "
    "0 × nan is nan. Choose instead of multiplying."
)
def _(x, lengths, step_f, step_b, d_hidden):
    halves, real = [], inside(x, lengths)
    for step, places in [(step_f, range(x.shape[1])), (step_b, range(x.shape[1])[::-1])]:
        state, h = np.zeros((len(x), d_hidden)), np.zeros((*x.shape[:2], d_hidden))
        for i in places:
            state = real[:, i, None] * step(x[:, i], state)
            h[:, i] = state
        halves.append(h)
    return np.concatenate(halves, axis=2)


@bidirectional_annotations.misconception(
    "You returned the last state of each reader. An annotation is wanted for *every* token, (B, S, 2H)."
)
def _(x, lengths, step_f, step_b, d_hidden):
    forward, backward = both(x, lengths, step_f, step_b, d_hidden)
    return np.concatenate([forward[np.arange(len(x)), lengths - 1], backward[:, 0]], axis=1)


@bidirectional_annotations.alternative("sentence by sentence")
def _(x, lengths, step_f, step_b, d_hidden):
    h = np.zeros((*x.shape[:2], 2 * d_hidden))
    for row, length in enumerate(lengths):
        tokens = x[row : row + 1, :length]
        h[row, :length, :d_hidden] = read(tokens, step_f, range(length), d_hidden)[0]
        h[row, :length, d_hidden:] = read(tokens, step_b, range(length)[::-1], d_hidden)[0]
    return h


@bidirectional_annotations.alternative("the real part turned round, read forwards, turned back")
def _(x, lengths, step_f, step_b, d_hidden):
    S = x.shape[1]
    places = np.arange(S)
    turned = np.where(places < lengths[:, None], lengths[:, None] - 1 - places, places)  # (B, S)
    backward = read(np.take_along_axis(x, turned[..., None], 1), step_b, range(S), d_hidden)
    backward = np.take_along_axis(backward, turned[..., None], 1)
    h = np.concatenate([read(x, step_f, range(S), d_hidden), backward], axis=2)
    h[places >= lengths[:, None]] = 0.0
    return h


# ---- masked_alignment

masked_alignment = Exercise("masked_alignment", points=2, forbid=LIBRARY, instead=INSTEAD)


def aligned(rng, lengths, T=4, S=None, D=3):
    """Scores (B, T, S), annotations (B, S, D), lengths (B,)."""
    B, S = len(lengths), S or max(lengths)
    return rng.normal(size=(B, T, S)), rng.normal(size=(B, S, D)), np.array(lengths)


@masked_alignment.probe("no padding at all")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [5, 5]))


@masked_alignment.probe("sentences of other lengths")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [3, 6, 1, 5]))


@masked_alignment.probe("one target position, one sentence")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [3], T=1, S=5, D=2))


@masked_alignment.probe("as many sentences as positions as numbers")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [3, 1, 2], T=3, D=3))


@masked_alignment.probe("scores in the thousands")
def _(masked_alignment, rng):
    scores, h, lengths = aligned(rng, [4, 2, 3])
    scores[0] += 2000
    scores[1] -= 2000
    scores[2, :, 1] = 5000
    return masked_alignment(scores, h, lengths)


@masked_alignment.probe("scores of padding that are huge, or no numbers")
def _(masked_alignment, rng):
    scores, h, lengths = aligned(rng, [2, 5, 3])
    scores[0, :, 2:], scores[2, :, 3:] = np.nan, 1e6
    return masked_alignment(scores, h, lengths)


@masked_alignment.probe("a sentence of length 0")
def _(masked_alignment, rng):
    return masked_alignment(*aligned(rng, [2, 0, 4]))


@masked_alignment.probe("a sentence of length 0, and no warning on the way")
def _(masked_alignment, rng):
    with np.errstate(invalid="raise", divide="raise"):
        return masked_alignment(*aligned(rng, [0, 3]))


@masked_alignment.probe("your arguments stay as they were")
def _(masked_alignment, rng):
    scores, h, lengths = aligned(rng, [2, 4])
    return masked_alignment(scores, h, lengths), scores, h, lengths


def real_tokens(scores, lengths):
    return (np.arange(scores.shape[2]) < lengths[:, None])[:, None]


def align(scores, lengths):
    """The right weights."""
    real = real_tokens(scores, lengths)
    return np.where(real, shares(np.where(real | (lengths[:, None, None] == 0), scores, -np.inf)), 0.0)


@masked_alignment.misconception(
    "Padding takes part: `lengths` has no effect. Only real tokens share out the attention."
)
def _(scores, h, lengths):
    weights = shares(scores)
    return weights, weights @ h


@masked_alignment.misconception(
    "You masked after the softmax: the padding's share is gone, and the row no longer sums to one. Mask the scores."
)
def _(scores, h, lengths):
    weights = np.where(real_tokens(scores, lengths), shares(scores), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "You set the padding's scores to 0. That is an ordinary score, and its share before dividing is $e^0 = 1$."
)
def _(scores, h, lengths):
    weights = shares(np.where(real_tokens(scores, lengths), scores, 0.0))
    return weights, weights @ h


@masked_alignment.misconception(
    "Your weights sum to one over the *target* positions. Each target position shares out its own attention over "
    "the source."
)
def _(scores, h, lengths):
    real = real_tokens(scores, lengths)
    weights = np.where(real, shares(np.where(real, scores, 0.0), axis=1), 0.0)
    return weights, weights @ h


@masked_alignment.misconception("One place of padding slipped in: a sentence of length 3 has the places 0, 1 and 2.")
def _(scores, h, lengths):
    weights = align(scores, lengths + 1)
    return weights, weights @ h


@masked_alignment.misconception(
    "The mask is upside down: you let the padding speak and silenced the words. True means *may attend*."
)
def _(scores, h, lengths):
    real = ~real_tokens(scores, lengths)
    weights = np.where(real, shares(np.where(real, scores, -np.inf)), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "A sentence of length 0 became nan: where every score is −∞, softmax computes ∞ − ∞. Such a row should be zeros."
)
def _(scores, h, lengths):
    weights = shares(np.where(real_tokens(scores, lengths), scores, -np.inf))
    return weights, weights @ h


@masked_alignment.misconception(
    "The values are right, but in a sentence of length 0 softmax computes ∞ − ∞ on the way: a warning here, and nan "
    "gradients in a framework that differentiates. See to such rows before the softmax."
)
def _(scores, h, lengths):
    real = real_tokens(scores, lengths)
    weights = np.where(real, shares(np.where(real, scores, -np.inf)), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "A large negative number instead of −∞ works where there is something else to attend. In a sentence of length 0 "
    "all are alike, and the padding shares out one. Such a row should be zeros."
)
def _(scores, h, lengths):
    weights = shares(np.where(real_tokens(scores, lengths), scores, -1e9))
    return weights, weights @ h


@masked_alignment.misconception(
    "You multiplied or added with the mask, so a nan in the padding's scores stays nan. Choose between two values "
    "instead of computing with the one you don't want."
)
def _(scores, h, lengths):
    real = real_tokens(scores, lengths)
    weights = np.where(lengths[:, None, None] > 0, shares(scores + (1 - real) * -1e9), 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "Your exponentials overflow: for a score of 1000 exp is infinite. Lesson 1's shift keeps them finite."
)
def _(scores, h, lengths):
    powers = np.where(real_tokens(scores, lengths), np.exp(scores), 0.0)
    totals = powers.sum(axis=2, keepdims=True)
    weights = np.where(lengths[:, None, None] > 0, powers / totals, 0.0)
    return weights, weights @ h


@masked_alignment.misconception(
    "Your mask is (B, S), and scores are (B, T, S): counted from the end, its B stands below T. It needs an axis of "
    "one for T, (B, 1, S), so that all target positions of a sentence share its mask."
)
def _(scores, h, lengths):
    real = np.arange(scores.shape[2]) < lengths[:, None]
    weights = shares(np.where(real, scores, -np.inf))
    return weights, weights @ h


@masked_alignment.misconception("You returned the weights alone. Return two arrays: weights, then contexts.")
def _(scores, h, lengths):
    return align(scores, lengths)


@masked_alignment.misconception("The contexts came first. The weights come first, then the contexts they make.")
def _(scores, h, lengths):
    weights = align(scores, lengths)
    return weights @ h, weights


@masked_alignment.misconception(
    "Your contexts are plain means over the real tokens. Each annotation counts with its weight."
)
def _(scores, h, lengths):
    weights = align(scores, lengths)
    return weights, (weights > 0) @ h / np.maximum(lengths, 1)[:, None, None]


@masked_alignment.misconception("You wrote −∞ into the caller's scores. Work on a copy: `np.where` makes one.")
def _(scores, h, lengths):
    weights = align(scores, lengths)
    scores[np.broadcast_to(~real_tokens(scores, lengths), scores.shape)] = -np.inf
    return weights, weights @ h


@masked_alignment.alternative("sentence by sentence, over its real part")
def _(scores, h, lengths):
    weights, contexts = np.zeros(scores.shape), np.zeros((*scores.shape[:2], h.shape[2]))
    for b, length in enumerate(lengths):
        if length:
            weights[b, :, :length] = shares(scores[b, :, :length])
            contexts[b] = np.einsum("ts,sd->td", weights[b, :, :length], h[b, :length])
    return weights, contexts


@masked_alignment.alternative("in torch")
def _(scores, h, lengths):
    import torch

    scores, h, lengths = torch.tensor(scores), torch.tensor(h), torch.tensor(lengths)
    real = (torch.arange(scores.shape[2]) < lengths[:, None])[:, None]
    weights = torch.softmax(scores.masked_fill(~real, -torch.inf), dim=-1).masked_fill(~real, 0.0)
    return weights.numpy(), torch.bmm(weights, h).numpy()


# ---- bahdanau_decoder_step

bahdanau_decoder_step = Exercise("bahdanau_decoder_step", points=3, forbid=LIBRARY, instead=INSTEAD)


def decoder(rng, lengths, H=4, D=6, A=5, E=3, V=7, S=None):
    """One step's arguments."""
    B, S = len(lengths), S or max(lengths)

    def draw(*shape):
        return rng.normal(size=shape)

    gru = {"w_x": draw(E + D, 3 * H), "w_h": draw(H, 3 * H), "b_x": draw(3 * H), "b_h": draw(3 * H)}
    p = {"embedding": draw(V, E), "w_s": draw(A, H), "v": draw(A), "gru": gru}
    p |= {"w_c": draw(H, D + H), "w_y": draw(V, H), "b_y": draw(V)}
    return rng.integers(V, size=B), np.tanh(draw(B, H)), draw(B, S, D), draw(B, S, A), np.array(lengths), p


@bahdanau_decoder_step.probe("three sentences without padding")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [5, 5, 5]))


@bahdanau_decoder_step.probe("sentences of other lengths")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [2, 6, 4, 1], H=3, D=4, A=7, E=5, V=9))


@bahdanau_decoder_step.probe("one sentence")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [4]))


@bahdanau_decoder_step.probe("all widths alike")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [4, 3, 4, 2], H=4, D=4, A=4, E=4, V=4))


@bahdanau_decoder_step.probe("a source of one word")
def _(bahdanau_decoder_step, rng):
    return bahdanau_decoder_step(*decoder(rng, [1, 1]))


@bahdanau_decoder_step.probe("three steps in a row, each writing its likeliest word")
def _(bahdanau_decoder_step, rng):
    y, s, *rest = decoder(rng, [3, 5])
    found = []
    for _ in range(3):
        logits, s, weights = bahdanau_decoder_step(y, s, *rest)
        y, s = numbers(logits).argmax(axis=1), numbers(s)
        found.append((logits, s, weights))
    return found


@bahdanau_decoder_step.probe("your arguments stay as they were")
def _(bahdanau_decoder_step, rng):
    y, s, h, keys, lengths, p = decoder(rng, [3, 2])
    return bahdanau_decoder_step(y, s, h, keys, lengths, p), y, s, h, keys, lengths


def numbers(x):
    """An array, also of a tensor that has a gradient."""
    return x.detach().numpy() if hasattr(x, "detach") else np.asarray(x)


def gru(x, h, p):
    """For the versions below: the GRU of the lesson's first cells."""
    a, b = x @ p["w_x"] + p["b_x"], h @ p["w_h"] + p["b_h"]
    r, z = np.split(1 / (1 + np.exp(-(a + b)[:, : 2 * h.shape[1]])), 2, axis=1)
    new = np.tanh(a[:, 2 * h.shape[1] :] + r * b[:, 2 * h.shape[1] :])
    return (1 - z) * new + z * h


def join(*parts):
    return np.concatenate(parts, axis=1)


def ask(s, h, keys, lengths, p, squash=np.tanh):
    """Weights (B, S) and context (B, D) for a state."""
    scores = squash((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights = align(scores[:, None], lengths)
    return weights[:, 0], (weights @ h)[:, 0]


def speak(context, s, p, squash=np.tanh):
    return squash(join(context, s) @ p["w_c"].T) @ p["w_y"].T + p["b_y"]


@bahdanau_decoder_step.misconception(
    "You speak with the old state. Step 3 has moved on: logits come from the new state and the context."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    return speak(context, s, p), gru(join(p["embedding"][y], context), s, p["gru"]), weights


@bahdanau_decoder_step.misconception(
    "You asked again with the new state, as Luong does. In Bahdanau's order the old state asks, once, and the same "
    "context moves on and speaks."
)
def _(y, s, h, keys, lengths, p):
    _, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    weights, context = ask(s, h, keys, lengths, p)
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception(
    "You joined [s; c] before $W_c$. The shape is the same, but the weights were made for [c; s]: the context first."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(s, context, p), s, weights


@bahdanau_decoder_step.misconception(
    "You gave the GRU [c; y]. The shape is the same, but the word's vector comes first: [y; c]."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(context, p["embedding"][y]), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception(
    "Your logits lack the tanh after $W_c$. Without it $W_y$ and $W_c$ are one matrix, and nothing is gained by two."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p, lambda x: x), s, weights


@bahdanau_decoder_step.misconception(
    "Your score lacks the tanh. Without it the query adds the same number to every key's score, and softmax doesn't "
    "see it: the weights would be the same at every step."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p, lambda x: x)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception("The bias `b_y` is missing from the logits.")
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"b_y": np.zeros_like(p["b_y"])})


@bahdanau_decoder_step.misconception("Padding is attended to: `lengths` must reach `masked_alignment`.")
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, np.full_like(lengths, h.shape[1]), p)


@bahdanau_decoder_step.misconception(
    "You returned probabilities. Logits are wanted: whoever calls decides whether to take a softmax."
)
def _(y, s, h, keys, lengths, p):
    logits, s, weights = _right(y, s, h, keys, lengths, p)
    return shares(logits), s, weights


@bahdanau_decoder_step.misconception(
    "You returned log-probabilities. Logits are wanted: whoever calls decides whether to take a log-softmax."
)
def _(y, s, h, keys, lengths, p):
    logits, s, weights = _right(y, s, h, keys, lengths, p)
    return np.log(shares(logits)), s, weights


@bahdanau_decoder_step.misconception(
    "Your query is (B, A), and keys are (B, S, A): counted from the end, its B stands below S. It needs an axis of one "
    "for S, (B, 1, A), so that all places of a sentence meet its query."
)
def _(y, s, h, keys, lengths, p):
    scores = np.tanh(s @ p["w_s"].T + keys) @ p["v"]
    weights = align(scores[:, None], lengths)
    context = (weights @ h)[:, 0]
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights[:, 0]


@bahdanau_decoder_step.misconception("You returned the old state. The next step needs the one that the GRU made.")
def _(y, s, h, keys, lengths, p):
    logits, _, weights = _right(y, s, h, keys, lengths, p)
    return logits, s, weights


@bahdanau_decoder_step.misconception(
    "You mixed the keys. They are $W_h h_i$, made for scoring; the context is a mean of the annotations $h_i$."
)
def _(y, s, h, keys, lengths, p):
    return _right(y, s, keys, keys, lengths, p)


@bahdanau_decoder_step.misconception(
    "The context never reaches what is said: before $W_c$ the new state is joined with the *context*."
)
def _(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(np.zeros_like(context), s, p), s, weights


@bahdanau_decoder_step.misconception("Return three things in this order: logits, new state, weights.")
def _(y, s, h, keys, lengths, p):
    logits, s, weights = _right(y, s, h, keys, lengths, p)
    return logits, weights, s


TURN = (
    "A matrix is used as it stands: it has the shape of its formula, {0} is {1}. States stand in rows here, so "
    "it is turned round: `.T`."
)


@bahdanau_decoder_step.misconception(TURN.format("`w_s`", "(A, H)"))
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"w_s": p["w_s"].T})


@bahdanau_decoder_step.misconception(TURN.format("`w_y`", "(V, H)"))
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"w_y": p["w_y"].T})


@bahdanau_decoder_step.misconception(
    "`masked_alignment` wants scores (B, T, S). A decoder's step has one target position: give yours an axis of one "
    "for it, and take it out of what comes back."
)
def _(y, s, h, keys, lengths, p):
    weights = align(np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"], lengths)
    context = weights @ h
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.misconception(
    "Two shapes don't meet. Look at the line: a matrix has the shape of its formula (`w_c` is (H, D + H)), so rows "
    "need it turned round, `.T`; and what `masked_alignment` returns has an axis of one for the target position."
)
def _(y, s, h, keys, lengths, p):
    return _right(y, s, h, keys, lengths, p | {"w_c": p["w_c"].T})


def _right(y, s, h, keys, lengths, p):
    weights, context = ask(s, h, keys, lengths, p)
    s = gru(join(p["embedding"][y], context), s, p["gru"])
    return speak(context, s, p), s, weights


@bahdanau_decoder_step.alternative("sentence by sentence")
def _(y, s, h, keys, lengths, p):
    rows = [slice(b, b + 1) for b in range(len(y))]
    found = [_right(y[b], s[b], h[b], keys[b], lengths[b], p) for b in rows]
    return tuple(np.concatenate(parts) for parts in zip(*found, strict=True))


@bahdanau_decoder_step.alternative("in torch")
def _(y, s, h, keys, lengths, p):
    import torch

    y, s, h, keys, lengths = (torch.tensor(part) for part in (y, s, h, keys, lengths))
    q = {name: torch.tensor(value) for name, value in p.items() if name != "gru"}
    cell = torch.nn.GRUCell(h.shape[2] + q["embedding"].shape[1], s.shape[1], dtype=torch.float64)
    names = {"weight_ih": "w_x", "weight_hh": "w_h", "bias_ih": "b_x", "bias_hh": "b_h"}
    cell.load_state_dict({theirs: torch.tensor(p["gru"][mine].T) for theirs, mine in names.items()})
    scores = torch.tanh((s @ q["w_s"].T).unsqueeze(1) + keys) @ q["v"]
    scores = scores.masked_fill(torch.arange(h.shape[1]) >= lengths[:, None], -torch.inf)
    weights = torch.softmax(scores, dim=1)
    context = torch.einsum("bs,bsd->bd", weights, h)
    s = cell(torch.cat([q["embedding"][y], context], dim=1), s)
    logits = torch.tanh(torch.cat([context, s], dim=1) @ q["w_c"].T) @ q["w_y"].T + q["b_y"]
    return tuple(part.detach().numpy() for part in (logits, s, weights))


# ---- beam_search

beam_search = Exercise("beam_search", points=4, forbid=LIBRARY, instead=INSTEAD)
START, END = 1, 2


def speaker(rng, V=6, d=4, hasty=0.0, sharp=1.5):
    """A model that remembers what it said: its step, and its state before the first word. `hasty`: eager to end."""
    move, words, say = rng.normal(size=(d, d)), rng.normal(size=(V, d)), sharp * rng.normal(size=(d, V))

    def step(tokens, state):
        if len(tokens) > 40:  # before it fills the memory
            raise RuntimeError(
                f"you asked about {len(tokens)} beginnings at once: keep the `width` best in every round"
            )
        state = np.tanh(state @ move + words[np.asarray(tokens)])
        scores = state @ say
        scores[:, END] += hasty
        scores[:, START] -= 3
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
    return [told(beam_search(*speaker(rng, hasty=1.0), START, END, 1, 8)) for _ in range(6)]


@beam_search.probe("width 3, some end early")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, hasty=1.5), START, END, 3, 8)) for _ in range(8)]


@beam_search.probe("width 4, most go on to the end of max_len")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, V=9, hasty=-1.0), START, END, 4, 6)) for _ in range(6)]


@beam_search.probe("wider than the vocabulary")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, V=4, hasty=0.5), START, END, 7, 4)) for _ in range(4)]


@beam_search.probe("nothing ends in time")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, hasty=-50.0), START, END, 2, 5)) for _ in range(4)]


@beam_search.probe("one word at most")
def _(beam_search, rng):
    return [told(beam_search(*speaker(rng, hasty=1.0), START, END, 3, 1)) for _ in range(4)]


@beam_search.probe("other ids for start and end, and every one of many words is likely")
def _(beam_search, rng):
    step, state = speaker(rng, V=30, d=6, sharp=0.3)

    def renamed(tokens, state):
        log_p, state = step(np.asarray(tokens) - 1, state)
        return np.concatenate([np.full((len(log_p), 1), -60.0), log_p], axis=1), state

    return told(beam_search(renamed, state, START + 1, END + 1, 5, 7))


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


@beam_search.misconception(
    "The states don't follow their beginnings. Row 0 after the step may go on from what was row 2 before it: pick "
    "the states by the parents' rows."
)
def _(step, state, start, end, width, max_len):
    return plain(search(step, state, start, end, width, max_len, reorder=False))


@beam_search.misconception(
    "You hand the model's states on as they came. There is one for each beginning that you asked about; the next round "
    "needs one for each that still grows, its parent's."
)
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


@beam_search.misconception(
    "You collected everything that took `end`, however unlikely it was. Only what stands among the `width` best is "
    "kept, whether it ended or still grows."
)
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


# ---- bleu_by_length

bleu_by_length = Exercise("bleu_by_length", points=2, forbid=LIBRARY, instead=INSTEAD)


def translations(rng, N=60, longest=30, brevity=1.0):
    """N-gram counts (N, 10) of made-up translations, and the lengths of their sources."""
    lengths = rng.integers(4, longest + 1, size=N)
    reference = lengths + rng.integers(1, 5, size=N)
    hypothesis = np.maximum(4, np.round(reference * brevity + rng.integers(-1, 2, size=N))).astype(int)
    total = np.stack([hypothesis - n for n in range(4)], axis=1)
    right, found = [], total[:, 0]
    for n in range(4):
        found = rng.binomial(np.minimum(found, total[:, n]), [0.8, 0.7, 0.75, 0.8][n])
        right.append(found)
    return np.column_stack([*right, total, hypothesis, reference]), lengths


@bleu_by_length.probe("three bins")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng), [(4, 10), (11, 20), (21, 30)])


@bleu_by_length.probe("both ends of a bin belong to it")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng, N=40, longest=12)
    return bleu_by_length(counts, lengths, [(4, 6), (7, 7), (8, 11), (12, 12)])


@bleu_by_length.probe("translations that are too short")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng, brevity=0.6), [(4, 15), (16, 30)])


@bleu_by_length.probe("translations that are too long")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng, brevity=1.5), [(4, 15), (16, 30)])


@bleu_by_length.probe("a bin without any sentence")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng), [(1, 3), (4, 30), (31, 40)])


@bleu_by_length.probe("a bin without any right 4-gram, or without any 4-gram at all")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng)
    counts[lengths <= 10, 3] = 0
    counts[(lengths > 10) & (lengths <= 20), 3:8:4] = 0  # three words each
    counts[lengths > 20, :9] = 0  # nothing was said
    return bleu_by_length(counts, lengths, [(4, 10), (11, 20), (21, 30)])


@bleu_by_length.probe("bins in any order, some sentences in none, some in two")
def _(bleu_by_length, rng):
    return bleu_by_length(*translations(rng), [(18, 25), (5, 9), (8, 20)])


@bleu_by_length.probe("your arguments stay as they were")
def _(bleu_by_length, rng):
    counts, lengths = translations(rng, N=20)
    return bleu_by_length(counts, lengths, [(4, 15), (16, 30)]), counts, lengths


def pooled(counts, brevity=None, mean=None):
    """BLEU of summed counts, its parts to be chosen."""
    right, total, (c, r) = counts[:4], counts[4:8], counts[8:]
    if right.min() == 0:
        return 0.0
    brevity = brevity or (lambda c, r: min(1.0, np.exp(1 - r / c)))
    mean = mean or (lambda right, total: np.exp(np.log(right / total).mean()))
    return 100 * brevity(c, r) * mean(right, total)


def binned(counts, lengths, bins, score=pooled, empty=np.nan, inside=None):
    """A score for the sentences of each bin."""
    inside = inside or (lambda low, high: (lengths >= low) & (lengths <= high))
    found = [counts[inside(low, high)] for low, high in bins]
    return np.array([score(here.sum(axis=0)) if len(here) else empty for here in found])


@bleu_by_length.misconception(
    "You averaged the BLEU of single sentences. BLEU adds up the counts of all sentences first and divides once: a "
    "sentence without a right 4-gram would score 0 by itself."
)
def _(counts, lengths, bins):
    found = [counts[(lengths >= low) & (lengths <= high)] for low, high in bins]
    return np.array([np.mean([pooled(row) for row in here]) if len(here) else np.nan for here in found])


@bleu_by_length.misconception(
    "You averaged the precisions of single sentences. Add up right n-grams and all n-grams over the bin, then divide "
    "once: a long sentence counts for more."
)
def _(counts, lengths, bins):
    found = []
    for low, high in bins:
        here = counts[(lengths >= low) & (lengths <= high)]
        sums = here.sum(axis=0)
        if len(here) == 0 or sums[:4].min() == 0:
            found.append(0.0 if len(here) else np.nan)
            continue
        precision = np.mean(here[:, :4] / np.maximum(here[:, 4:8], 1), axis=0)
        found.append(100 * min(1.0, np.exp(1 - sums[9] / sums[8])) * np.exp(np.log(precision).mean()))
    return np.array(found)


@bleu_by_length.misconception(
    "The upper end of your bins is missing: both ends belong to a bin, so that (7, 7) holds the sentences of 7 words."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, inside=lambda low, high: (lengths >= low) & (lengths < high))


@bleu_by_length.misconception(
    "The lower end of your bins is missing: both ends belong to a bin, so that (7, 7) holds the sentences of 7 words."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, inside=lambda low, high: (lengths > low) & (lengths <= high))


@bleu_by_length.misconception(
    "The brevity penalty is missing: who says half of the sentence, and that right, must not get full marks."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: 1.0))


@bleu_by_length.misconception(
    "Your penalty punishes *long* translations: c and r have changed places in it. (Too many words "
    "lower the precisions by themselves.)"
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: min(1.0, np.exp(1 - c / r))))


@bleu_by_length.misconception("Your penalty rewards long translations: it grows above 1. It is never more than 1.")
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: np.exp(1 - r / c)))


@bleu_by_length.misconception(
    "Your penalty is the plain ratio of the lengths. BLEU's falls faster: the exponential of one minus the ratio."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=lambda c, r: min(1.0, c / r)))


@bleu_by_length.misconception(
    "You took the arithmetic mean of the four precisions. BLEU takes the geometric one: a low 4-gram precision must "
    "not hide behind a high 1-gram precision."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: (right / total).mean()))


@bleu_by_length.misconception(
    "You threw n-grams of all lengths into one precision. There are four, one for each n, and their geometric mean."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: right.sum() / total.sum()))


@bleu_by_length.misconception("You left out the fourth root: the product of four precisions is not yet their mean.")
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=lambda right, total: (right / total).prod()))


@bleu_by_length.misconception(
    "You wrote `x ** 1/4`, which is a quarter of x: the power binds before the division. The root needs brackets."
)
def _(counts, lengths, bins):
    def quarter(right, total):
        return (right / total).prod() / 4

    return binned(counts, lengths, bins, lambda sums: pooled(sums, mean=quarter))


@bleu_by_length.misconception(
    "For short translations your penalty is above 1: in the exponent c and r have changed places."
)
def _(counts, lengths, bins):
    def brevity(c, r):
        return 1.0 if c > r else np.exp(1 - c / r)

    return binned(counts, lengths, bins, lambda sums: pooled(sums, brevity=brevity))


@bleu_by_length.misconception(
    "A bin became nan where all translations were shorter than four words: 0 of 0 is no number. Where no n-gram is "
    "right, for some n, the score is 0: ask before you divide."
)
def _(counts, lengths, bins):
    scores = binned(counts, lengths, bins)
    for place, (low, high) in enumerate(bins):
        sums = counts[(lengths >= low) & (lengths <= high)].sum(axis=0)
        scores[place] = np.nan if sums[4:8].min() == 0 else scores[place]
    return scores


@bleu_by_length.misconception("Your scores go from 0 to 1. BLEU is told from 0 to 100.")
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, lambda sums: pooled(sums) / 100)


@bleu_by_length.misconception(
    "A bin without any sentence got 0. Nothing was translated there, so nothing is known: nan."
)
def _(counts, lengths, bins):
    return binned(counts, lengths, bins, empty=0.0)


@bleu_by_length.misconception(
    "You sorted by the length of the *translation*. That depends on the system; the bins are for the source, "
    "which is the same for all systems."
)
def _(counts, lengths, bins):
    return binned(counts, counts[:, 8], bins)


@bleu_by_length.misconception(
    "You sorted by the length of the *reference*. The bins are for `lengths`, those of the source."
)
def _(counts, lengths, bins):
    return binned(counts, counts[:, 9], bins)


@bleu_by_length.alternative("sentence by sentence")
def _(counts, lengths, bins):
    found = []
    for low, high in bins:
        sums, any_here = [0] * 10, False
        for row, length in zip(counts, lengths, strict=True):
            if low <= length <= high:
                sums, any_here = [a + b for a, b in zip(sums, row, strict=True)], True
        score = float("nan")
        if any_here:
            score = 0.0
            if all(sums[:4]):
                product = 1.0
                for right, total in zip(sums[:4], sums[4:8], strict=True):
                    product *= right / total
                penalty = 1.0 if sums[8] >= sums[9] else np.exp(1 - sums[9] / sums[8])
                score = 100 * penalty * product**0.25
        found.append(score)
    return np.array(found)


@bleu_by_length.alternative("one matrix product for all bins")
def _(counts, lengths, bins):
    low, high = np.array(bins).T[:, :, None]
    member = (lengths >= low) & (lengths <= high)  # (bins, N)
    sums = member @ counts  # (bins, 10)
    with np.errstate(all="ignore"):
        mean = np.exp(np.log(sums[:, :4] / sums[:, 4:8]).mean(axis=1))
        scores = 100 * np.exp(np.minimum(0, 1 - sums[:, 9] / sums[:, 8])) * mean
    scores = np.where((sums[:, :4] == 0).any(axis=1), 0.0, scores)
    return np.where(member.any(axis=1), scores, np.nan)


bleu_by_length.equivalent(
    "sums = counts[inside].mean(axis=0)", "BLEU is made of ratios of sums; the number of sentences cancels"
)
