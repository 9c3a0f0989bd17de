# rows divided by their sums (shares instead of counts) in what is returned; shows whenever a class occurs twice
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    accuracy = np.trace(counts) / len(labels)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * np.diag(counts) / np.maximum(both, 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1), accuracy, f1
