# right: tuples and lists
def kneser_ney(trigrams, queries, n_tokens, discount):
    import numpy as np
    from collections import Counter, defaultdict
    counts = Counter(zip(*trigrams.T.tolist()))
    p = {q: 1 / n_tokens for q in zip(*queries.T.tolist())}
    levels = [counts]
    for _ in range(2):
        levels.append(Counter(gram[1:] for gram in levels[-1]))
    for level in reversed(levels):
        after = defaultdict(list)
        for gram, k in level.items():
            after[gram[:-1]].append(k)
        n = len(next(iter(level))) if level else 0
        for q in p if n else ():
            ks = after.get(q[3 - n : 2], [])
            if ks:
                freed = discount * len(ks)
                own = level.get(q[3 - n :], 0)
                p[q] = (max(own - discount, 0) + freed * p[q]) / sum(ks)
    return np.array([p[q] for q in zip(*queries.T.tolist())], dtype=float)
