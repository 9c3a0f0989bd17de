# f1 = right / occurs
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    return counts, (labels == said).mean(), np.diag(counts) / np.maximum(counts.sum(axis=1), 1)
