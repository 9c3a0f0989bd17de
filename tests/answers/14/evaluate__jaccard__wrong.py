# right / (is it or said to be it), the union: intersection over union; shows where a class is partly right
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    accuracy = np.trace(counts) / len(labels)
    hit = np.diag(counts)
    either = counts.sum(axis=0) + counts.sum(axis=1) - hit
    f1 = hit / np.maximum(either, 1)
    return counts, accuracy, f1
