# counts[labels, said] += 1 counts a repeated pair once; shows when a pair occurs twice (accuracy is right)
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    counts[labels, said] += 1
    accuracy = (said == labels).mean()
    both = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * np.diag(counts) / np.maximum(both, 1)
    return counts, accuracy, f1
