# right over (is + said)
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = logits.argmax(axis=1)
    counts = np.bincount(labels * C + said, minlength=C * C).reshape(C, C)
    both = counts.sum(0) + counts.sum(1)
    return counts, (labels == said).mean(), np.diag(counts) / np.maximum(both, 1)
