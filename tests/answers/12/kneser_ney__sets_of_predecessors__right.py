# right: sets of predecessors
import numpy as np
from collections import Counter, defaultdict
from functools import lru_cache
def kneser_ney(trigrams, queries, n_tokens, discount):
    tri = Counter(map(tuple, trigrams.tolist()))
    before_pair, before_token = defaultdict(set), defaultdict(set)
    for a, b, c in tri:
        before_pair[b, c].add(a)
        before_token[c].add(b)
    after_two, after_one = defaultdict(set), defaultdict(set)
    sum_two = Counter()
    for (a, b, c), k in tri.items():
        after_two[a, b].add(c)
        sum_two[a, b] += k
        after_one[b].add(c)
    sum_one = {b: sum(len(before_pair[b, c]) for c in cs) for b, cs in after_one.items()}
    n_pairs = len(before_pair)
    @lru_cache(None)
    def p1(c):
        k = len(before_token.get(c, ()))
        return max(k - discount, 0) / n_pairs + discount * len(before_token) / n_pairs / n_tokens
    @lru_cache(None)
    def p2(b, c):
        if b not in sum_one:
            return p1(c)
        k = len(before_pair.get((b, c), ()))
        return (max(k - discount, 0) + discount * len(after_one[b]) * p1(c)) / sum_one[b]
    def p3(a, b, c):
        s = sum_two[a, b]
        if not s:
            return p2(b, c)
        return (max(tri[a, b, c] - discount, 0) + discount * len(after_two[a, b]) * p2(b, c)) / s
    return np.array([p3(*q) for q in queries.tolist()], dtype=np.float64)
