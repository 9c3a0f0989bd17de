import numpy as np


def evaluate(labels, logits):
    classes = np.arange(logits.shape[1])
    said = logits.argmax(-1)
    is_it, said_it = labels == classes[:, None], said == classes[:, None]
    counts = (is_it[:, None] & said_it[None]).sum(-1)
    right = (is_it & said_it).sum(1)
    both = is_it.sum(1) + said_it.sum(1)
    return counts, (labels == said).mean(), np.where(both == 0, 0, 2 * right / np.where(both == 0, 1, both))
