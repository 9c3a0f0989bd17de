# positive if its logit is positive
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = (logits[:, 1] > 0).astype(int)
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (labels, said), 1)
    both = counts.sum(0) + counts.sum(1)
    return counts, (labels == said).mean(), 2 * np.diag(counts) / np.maximum(both, 1)
