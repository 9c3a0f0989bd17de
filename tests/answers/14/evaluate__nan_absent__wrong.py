# 0 / 0 for a class that neither occurs nor is said gives nan; shows with such a class
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    accuracy = np.trace(counts) / len(labels)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    with np.errstate(invalid='ignore'):
        f1 = 2 * np.diag(counts) / both
    return counts, accuracy, f1
