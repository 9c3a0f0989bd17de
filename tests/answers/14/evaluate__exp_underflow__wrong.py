# exponentials first: at logits of -1000 and -900 both are 0, a tie, so class 0 is said; shows on very negative logits
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    p = np.exp(logits)
    said = p.argmax(axis=1)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    accuracy = np.trace(counts) / len(labels)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * np.diag(counts) / np.maximum(both, 1)
    return counts, accuracy, f1
