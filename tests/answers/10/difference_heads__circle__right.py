import numpy as np


def difference_heads(d, T):
    # places as angles: the key of the place three back points where the query points
    angle = 2 * np.pi * np.arange(T) / (2 * T)
    place = np.stack([np.cos(angle), np.sin(angle)], 1)  # (T, 2)
    turned = [np.stack([np.cos(angle - b * np.pi / T), np.sin(angle - b * np.pi / T)], 1) for b in (1, 3)]
    none = np.zeros((d, 2))
    size = 40 * T * T
    w_q = np.stack([np.concatenate([none, size * x]) for x in turned])
    w_k = np.stack([np.concatenate([none, place])] * 2)
    w_v = np.stack([np.concatenate([np.eye(d), np.zeros((T, d))])] * 2)
    return w_q, w_k, w_v, np.concatenate([np.eye(d), -np.eye(d)])
