# a class that never occurs and is never said gets F1 1 (nothing missed); shows with such a class
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    accuracy = np.trace(counts) / len(labels)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = np.ones(C)
    np.divide(2 * np.diag(counts), both, out=f1, where=both > 0)
    return counts, accuracy, f1
