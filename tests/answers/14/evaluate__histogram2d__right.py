import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    edges = np.arange(C + 1) - 0.5
    counts, _, _ = np.histogram2d(labels, logits.argmax(axis=1), bins=[edges, edges])
    both = counts.sum(0) + counts.sum(1)
    f1 = np.zeros(C)
    f1[both > 0] = 2 * counts.diagonal()[both > 0] / both[both > 0]
    return counts.astype(int), counts.trace() / counts.sum(), f1
