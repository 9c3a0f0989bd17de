# right: lexsort runs
import numpy as np
def kneser_ney(trigrams, queries, n_tokens, discount):
    def distinct(x):
        x = x[np.lexsort(x.T[::-1])]
        new = np.r_[True, (x[1:] != x[:-1]).any(1)]
        starts = np.flatnonzero(new)
        return x[starts], np.diff(np.r_[starts, len(x)])
    tables = []
    rows = np.array(trigrams)
    for n in (3, 2, 1):
        rows, counts = distinct(rows)
        own, context = {}, {}
        for gram, k in zip(map(tuple, rows.tolist()), counts.tolist()):
            own[gram] = k
            s, m = context.get(gram[:-1], (0, 0))
            context[gram[:-1]] = s + k, m + 1
        tables.append((own, context))
        rows = rows[:, 1:]
    def p(gram, level):
        if level == 3:
            return 1 / n_tokens
        own, context = tables[level]
        lower = p(gram[1:], level + 1)
        if gram[:-1] not in context:
            return lower
        s, m = context[gram[:-1]]
        return (max(own.get(gram, 0) - discount, 0) + discount * m * lower) / s
    result = np.empty(len(queries))
    for i, gram in enumerate(np.array(queries).tolist()):
        result[i] = p(tuple(gram), 0)
    return result
