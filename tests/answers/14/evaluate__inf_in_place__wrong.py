# replaces -inf by -1e9 in the logits it was given; shows (changed input) with -inf
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    logits[np.isneginf(logits)] = -1e9
    said = logits.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    accuracy = np.trace(counts) / len(labels)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * np.diag(counts) / np.maximum(both, 1)
    return counts, accuracy, f1
