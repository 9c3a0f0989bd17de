# p(c) is its share of the pairs, that's the bottom
import numpy as np
from collections import Counter
def kneser_ney(trigrams, queries, n_tokens, discount):
    tri = Counter(map(tuple, trigrams.tolist()))
    pairs = Counter((b, c) for _, b, c in tri)
    one = Counter(c for _, c in pairs)
    s3, n3, s2, n2 = Counter(), Counter(), Counter(), Counter()
    for (a, b, _), k in tri.items():
        s3[a, b] += k
        n3[a, b] += 1
    for (b, _), k in pairs.items():
        s2[b] += k
        n2[b] += 1
    def mix(k, s, n, low):
        return low if s == 0 else (max(k - discount, 0) + discount * n * low) / s
    out = []
    for a, b, c in queries.tolist():
        p = one[c] / len(pairs)
        p = mix(pairs[b, c], s2[b], n2[b], p)
        out.append(mix(tri[a, b, c], s3[a, b], n3[a, b], p))
    return np.array(out)
