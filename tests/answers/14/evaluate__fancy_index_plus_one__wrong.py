# index arithmetic, += 1
import numpy as np


def evaluate(labels, logits):
    C = logits.shape[1]
    said = np.argmax(logits, axis=1)
    table = np.zeros((C, C), dtype=int)
    table[labels, said] += 1
    hit = table.diagonal()
    return table, hit.sum() / len(labels), 2 * hit / np.maximum(table.sum(0) + table.sum(1), 1)
