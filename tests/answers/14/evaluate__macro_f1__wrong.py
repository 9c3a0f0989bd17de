# one F1, the mean over classes
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.array([[np.sum((labels == i) & (said == j)) for j in range(C)] for i in range(C)])
    f1 = [2 * counts[c, c] / max(1, counts[c].sum() + counts[:, c].sum()) for c in range(C)]
    return counts, np.mean(labels == said), np.mean(f1)
