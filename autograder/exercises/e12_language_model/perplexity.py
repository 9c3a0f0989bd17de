"""How `perplexity` of lesson 12 is judged."""

import numpy as np

from autograder.exercise import Exercise

perplexity = Exercise("perplexity", points=2)


def made(rng, B, T, low=-6.0):
    return rng.uniform(low, -0.05, size=(B, T)), rng.random((B, T)) < 0.7


@perplexity.probe("every token counts")
def _(perplexity, rng):
    log_p, _ = made(rng, 3, 5)
    return perplexity(log_p, np.ones((3, 5), dtype=bool), 61)


@perplexity.probe("some don't count")
def _(perplexity, rng):
    log_p, real = made(rng, 4, 9)
    real[0, 0] = True
    return perplexity(log_p, real, 83)


@perplexity.probe("rows of very unequal length")
def _(perplexity, rng):
    log_p, _ = made(rng, 3, 20)
    log_p[0] -= 3
    return perplexity(log_p, np.arange(20) < np.array([[20], [2], [5]]), 97)


@perplexity.probe("a row in which nothing counts")
def _(perplexity, rng):
    log_p, real = made(rng, 3, 6)
    real[1], real[2, 3] = False, True
    return perplexity(log_p, real, 40)


@perplexity.probe("what doesn't count may be anything")
def _(perplexity, rng):
    log_p, real = made(rng, 4, 6)
    real[:, 0], real[:, -1] = True, False
    log_p[~real] = rng.choice([-np.inf, np.nan, 3.0, 0.0], size=(~real).sum())
    log_p[:2, -1] = -np.inf, np.nan
    return perplexity(log_p, real, 55)


@perplexity.probe("an even choice among 50: the perplexity is 50")
def _(perplexity, rng):
    return perplexity(np.full((2, 7), -np.log(50)), np.ones((2, 7), dtype=bool), 14)


@perplexity.probe("one token in few and in many characters")
def _(perplexity, rng):
    log_p, real = made(rng, 1, 1)[0], np.ones((1, 1), dtype=bool)
    return [number for n in (1, 3, 900) for number in map(float, perplexity(log_p, real, n))]


@perplexity.probe("a model that is always certain, and right")
def _(perplexity, rng):
    return perplexity(np.zeros((2, 4)), np.ones((2, 4), dtype=bool), 10)


@perplexity.probe("a token that was held impossible")
def _(perplexity, rng):
    log_p, _ = made(rng, 2, 4)
    log_p[1, 2] = -np.inf
    return perplexity(log_p, np.ones((2, 4), dtype=bool), 12)


@perplexity.probe("a long text: no product of so many probabilities is above 0")
def _(perplexity, rng):
    log_p, real = made(rng, 40, 500)
    return perplexity(log_p, real, 61_234)


@perplexity.probe("your arguments stay as they were")
def _(perplexity, rng):
    log_p, real = made(rng, 2, 6)
    real[0, 0] = True
    return perplexity(log_p, real, 30), log_p, real


def score(log_p, real, n_characters, *, mean=None, bits=None, base=np.exp):
    """The solution with a part exchanged."""
    taken = log_p[real]
    middle = mean(log_p, real) if mean else taken.mean()
    per = bits(taken, n_characters) if bits else -taken.sum() / np.log(2) / n_characters
    return base(-middle), per


def slip(**changes):
    return lambda log_p, real, n_characters: score(log_p, real, n_characters, **changes)


def of_rows(log_p, real):
    return np.mean([row[r].mean() for row, r in zip(log_p, real, strict=True) if r.any()])


def mean_of_exps(log_p, real, n_characters):
    return np.exp(-log_p[real]).mean(), score(log_p, real, n_characters)[1]


def inverse_mean(log_p, real, n_characters):
    return 1 / np.exp(log_p[real]).mean(), score(log_p, real, n_characters)[1]


def by_root(log_p, real, n_characters):
    p = np.exp(log_p[real])
    with np.errstate(all="ignore"):
        return (1 / p.prod()) ** (1 / len(p)), np.log2(1 / p.prod()) / n_characters


def only_root(log_p, real, n_characters):
    p = np.exp(log_p[real])
    with np.errstate(all="ignore"):
        return p.prod() ** (-1 / len(p)), score(log_p, real, n_characters)[1]


def spoilt(log_p, real, n_characters):
    """One −∞ anywhere, and all is infinite."""
    return (np.inf, np.inf) if np.isneginf(log_p).any() else score(log_p, real, n_characters)


def taken_as(change):
    """The solution, of changed log-probabilities."""
    return lambda log_p, real, n: score(change(log_p), real, n)


def without_first(log_p, real, n_characters):
    return score(log_p[:, 1:], real[:, 1:], n_characters) if log_p.shape[1] > 1 else score(log_p, real, n_characters)


def product(log_p, real, n_characters):
    p = np.exp(log_p[real])
    with np.errstate(all="ignore"):
        return p.prod() ** (-1 / len(p)), -np.log2(p.prod()) / n_characters


perplexity.tell(
    {
        "You averaged the rows first. Every token that counts has the same say: one mean over all of them.": [
            slip(mean=of_rows)
        ],
        "You divide by all places, also by those that don't count.": [
            slip(mean=lambda log_p, real: np.where(real, log_p, 0).mean()),
        ],
        "All places count in your answer. Only those where `real` is True may.": [
            lambda log_p, real, n: score(log_p, np.ones_like(real), n)
        ],
        "`real` is turned round: True means that a token counts.": [lambda log_p, real, n: score(log_p, ~real, n)],
        "You averaged 1/p. Average the *logarithms*, then take exp once: the other is ruled by a few rare tokens.": [
            mean_of_exps
        ],
        "You averaged the probabilities. Perplexity is the inverse of their *geometric* mean: average logarithms.": [
            inverse_mean
        ],
        "A product of many probabilities is 0 in the computer. Add logarithms.": [
            product,
            by_root,
            only_root,
        ],
        "A token that counts and was held impossible makes both numbers infinite. You drop or soften it.": [
            lambda log_p, real, n: score(log_p, real & np.isfinite(log_p), n),
            taken_as(lambda x: np.maximum(x, -100.0)),
            taken_as(lambda x: np.maximum(x, -700.0)),
            taken_as(lambda x: np.maximum(x, np.log(1e-9))),
            taken_as(lambda x: np.maximum(x, np.log(1e-12))),
            taken_as(lambda x: np.log(np.exp(x) + 1e-12)),
            taken_as(lambda x: np.log(np.exp(x) + 1e-9)),
        ],
        "A −∞ where `real` is False says nothing: look at the tokens that count.": [spoilt],
        "Every column counts, the first as well, where `real` is True.": [without_first],
        "`log_p` holds logarithms already.": [
            taken_as(lambda x: np.log(np.abs(x))),
            taken_as(np.log),
        ],
        "`n_characters` is of the whole text, all rows together: the sum of all rows is divided by it once.": [
            lambda log_p, real, n: score(log_p, real, n * len(log_p)),
        ],
        "You took another logarithm for the bits. A bit is log 2 nats: divide by the natural logarithm of 2.": [
            slip(bits=lambda x, n: -x.sum() / np.log(10) / n),
            slip(bits=lambda x, n: -x.sum() / np.log2(10) / n),
            slip(bits=lambda x, n: -x.sum() / 2 / n),
            slip(bits=lambda x, n: -np.log2(-x.sum()) / n),
            slip(bits=lambda x, n: np.log2(-x.sum()) / n),
        ],
        "Your second number is characters a bit. Divide the bits by the characters.": [
            slip(bits=lambda x, n: -n * np.log(2) / x.sum())
        ],
        "You divide perplexity, not surprise, among the characters.": [
            slip(bits=lambda x, n: np.exp(-x.mean()) / n),
            slip(bits=lambda x, n: np.exp(-x.mean()) / np.log(2) / n),
        ],
        "The sign is missing: a perplexity is at least 1.": [slip(base=lambda x: np.exp(-x))],
        "You took 2 to the power of natural logarithms. exp belongs to them.": [slip(base=lambda x: 2**x)],
        "You returned the mean loss. The perplexity is its exp.": [slip(base=lambda x: x)],
        "exp belongs to natural logarithms, 2 to those of base 2; and bits are nats over log 2.": [
            slip(base=lambda x: 2**x, bits=lambda x, n: -x.sum() / n)
        ],
        "Your second number is in nats. A bit is log 2 of them.": [slip(bits=lambda x, n: -x.sum() / n)],
        "You multiplied by log 2 to get bits. A nat is more than a bit: divide.": [
            slip(bits=lambda x, n: -x.sum() * np.log(2) / n)
        ],
        "Your second number is bits per *token*. Divide the sum by the number of characters.": [
            slip(bits=lambda x, n: -x.mean() / np.log(2))
        ],
        "You divided by the characters twice, or a mean by them: bits of the whole text, over its characters.": [
            slip(bits=lambda x, n: -x.mean() / np.log(2) / n)
        ],
        "Your bits per character have the wrong sign.": [slip(bits=lambda x, n: x.sum() / np.log(2) / n)],
        "Multiplying by `real` doesn't take out what doesn't count: 0 times −∞ is no number. Choose instead.": [
            lambda log_p, real, n: (
                np.exp(-(log_p * real).sum() / real.sum()),
                -(log_p * real).sum() / np.log(2) / n,
            )
        ],
        "The two numbers are exchanged: first the perplexity, then bits per character.": [
            lambda log_p, real, n: score(log_p, real, n)[::-1]
        ],
        "You rounded. Whoever prints the numbers decides how many digits are shown.": [
            lambda log_p, real, n: tuple(np.round(score(log_p, real, n), 2)),
        ],
    }
)


@perplexity.alternative("token by token")
def _(log_p, real, n_characters):
    total, count = 0.0, 0
    for row, keep in zip(log_p.tolist(), real.tolist(), strict=True):
        for x, k in zip(row, keep, strict=True):
            if k:
                total, count = total - x, count + 1
    with np.errstate(over="ignore"):
        return float(np.exp(total / count)), total / float(np.log(2)) / n_characters


@perplexity.alternative("in bits throughout")
def _(log_p, real, n_characters):
    bits = np.where(real, -np.nan_to_num(log_p, nan=0.0, neginf=-np.inf, posinf=0.0), 0.0).sum() * np.log2(np.e)
    return 2.0 ** (bits / real.sum()), bits / n_characters
