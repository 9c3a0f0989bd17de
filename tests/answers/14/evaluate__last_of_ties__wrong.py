# of equal logits the last class; shows on ties
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = C - 1 - logits[:, ::-1].argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    accuracy = np.trace(counts) / len(labels)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * np.diag(counts) / np.maximum(both, 1)
    return counts, accuracy, f1
