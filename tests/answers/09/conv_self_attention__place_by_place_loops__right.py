import numpy as np


def conv_self_attention(x, w_q, w_k, w_v, w_o):
    B, C, R, N = x.shape
    y = np.zeros(x.shape)
    tables = []
    for b in range(B):
        places = [x[b, :, i, j] for i in range(R) for j in range(N)]
        keys = [w_k @ p for p in places]
        values = [w_v @ p for p in places]
        table = []
        for t, p in enumerate(places):
            q = w_q @ p
            s = np.array([q @ k for k in keys]) / len(q) ** 0.5
            e = np.exp(s - s.max())
            share = e / e.sum()
            table.append(share)
            i, j = divmod(t, N)
            y[b, :, i, j] = p + w_o @ sum(a * v for a, v in zip(share, values))
        tables.append(table)
    return y, np.array(tables, dtype=float).reshape(B, R * N, R * N)
