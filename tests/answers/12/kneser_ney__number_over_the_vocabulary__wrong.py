# d was taken from every token of the vocabulary
import numpy as np
from collections import Counter
def kneser_ney(trigrams, queries, n_tokens, discount):
    tri = Counter(map(tuple, trigrams.tolist()))
    pairs = Counter((b, c) for _, b, c in tri)
    one = Counter(c for _, c in pairs)
    s3, s2 = Counter(), Counter()
    for (a, b, _), k in tri.items():
        s3[a, b] += k
    for (b, _), k in pairs.items():
        s2[b] += k
    s1 = sum(one.values())
    def mix(k, s, low):
        return low if s == 0 else (max(k - discount, 0) + discount * n_tokens * low) / s
    out = []
    for a, b, c in queries.tolist():
        p = mix(one[c], s1, 1 / n_tokens)
        p = mix(pairs[b, c], s2[b], p)
        out.append(mix(tri[a, b, c], s3[a, b], p))
    return np.array(out)
