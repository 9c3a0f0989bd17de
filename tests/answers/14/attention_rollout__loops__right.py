import numpy as np


def attention_rollout(weights, residual=0.5):
    L, H, S, _ = weights.shape
    rows = [[float(i == j) for j in range(S)] for i in range(S)]
    for layer in weights.tolist():
        new = []
        for i in range(S):
            share = [sum(layer[h][i][k] for h in range(H)) / H for k in range(S)]
            new.append([
                residual * rows[i][j] + (1 - residual) * sum(share[k] * rows[k][j] for k in range(S))
                for j in range(S)
            ])
        rows = new
    return np.array(rows)
