import numpy as np


def kneser_ney(trigrams, queries, n_tokens, discount):
    top, counts = np.unique(trigrams, axis=0, return_counts=True)
    pair, pair_counts = np.unique(top[:, 1:], axis=0, return_counts=True)
    single, single_counts = np.unique(pair[:, 1], return_counts=True)
    answer = np.empty(len(queries))
    for i, (a, b, c) in enumerate(queries):
        share = np.maximum(single_counts - discount, 0)[single == c].sum()
        low = (share + discount * len(single) / n_tokens) / len(pair)
        rows = pair[:, 0] == b
        if rows.any():
            n = pair_counts[rows & (pair[:, 1] == c)].sum()
            low = (max(n - discount, 0) + discount * rows.sum() * low) / pair_counts[rows].sum()
        rows = (top[:, :2] == (a, b)).all(1)
        if rows.any():
            n = counts[rows & (top[:, 2] == c)].sum()
            low = (max(n - discount, 0) + discount * rows.sum() * low) / counts[rows].sum()
        answer[i] = low
    return answer
