# right: torch unique
import numpy as np
import torch
def kneser_ney(trigrams, queries, n_tokens, discount):
    t = torch.tensor(np.array(trigrams, dtype=np.int64))
    q = torch.tensor(np.array(queries, dtype=np.int64))
    p = torch.full((len(q),), 1.0 / n_tokens, dtype=torch.float64)
    def code(x):
        out = torch.zeros(len(x), dtype=torch.int64)
        for column in x.unbind(1):
            out = out * n_tokens + column
        return out
    def split(c, n):
        return torch.stack([c // n_tokens**i % n_tokens for i in reversed(range(n))], 1)
    tables = []
    rows, n = t, 3
    while n:
        codes, counts = torch.unique(code(rows), return_counts=True)
        rows = split(codes, n)
        tables.append((n, codes, counts.double(), code(rows[:, :-1])))
        rows, n = rows[:, 1:], n - 1
    for n, codes, counts, heads in tables[::-1]:
        context, inverse = torch.unique(heads, return_inverse=True)
        total = torch.zeros(len(context), dtype=torch.float64).index_add_(0, inverse, counts)
        kinds = torch.zeros(len(context), dtype=torch.float64).index_add_(0, inverse, torch.ones_like(counts))
        def get(keys, values, wanted):
            i = torch.searchsorted(keys, wanted).clamp(max=len(keys) - 1)
            return values[i] * (keys[i] == wanted)
        part = q[:, 3 - n :]
        k = get(codes, counts, code(part))
        s = get(context, total, code(part[:, :-1]))
        m = get(context, kinds, code(part[:, :-1]))
        mixed = ((k - discount).clamp(min=0) + discount * m * p) / s.clamp(min=1)
        p = torch.where(s > 0, mixed, p)
    return p.numpy()
