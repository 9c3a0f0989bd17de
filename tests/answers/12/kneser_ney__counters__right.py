from collections import Counter

import numpy as np


def kneser_ney(trigrams, queries, n_tokens, discount):
    grams = [Counter(map(tuple, np.asarray(trigrams).tolist()))]
    for _ in range(2):
        grams.append(Counter(gram[1:] for gram in grams[-1]))
    tables = []
    for counts in grams:
        total, kinds = Counter(), Counter()
        for gram, count in counts.items():
            total[gram[:-1]] += count
            kinds[gram[:-1]] += 1
        tables.append((counts, total, kinds))

    def p(gram):
        if not gram:
            return 1 / n_tokens
        counts, total, kinds = tables[3 - len(gram)]
        lower = p(gram[1:])
        context = gram[:-1]
        if context not in total:
            return lower
        return (max(counts[gram] - discount, 0) + discount * kinds[context] * lower) / total[context]

    return np.array([p(tuple(row)) for row in np.asarray(queries).tolist()])
