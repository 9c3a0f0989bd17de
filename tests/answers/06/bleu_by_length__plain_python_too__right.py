import math
from statistics import geometric_mean


def bleu_by_length(counts, lengths, bins):
    def score(low, high):
        rows = [[int(n) for n in row] for row, words in zip(counts, lengths) if low <= words <= high]
        if not rows:
            return math.nan
        *grams, c, r = (sum(column) for column in zip(*rows))
        right, every = grams[:4], grams[4:]
        if 0 in right:
            return 0.0
        penalty = math.exp(1 - r / c) if c < r else 1.0
        return 100 * penalty * geometric_mean([a / b for a, b in zip(right, every)])

    return np.array([score(*ends) for ends in bins], dtype=float)
