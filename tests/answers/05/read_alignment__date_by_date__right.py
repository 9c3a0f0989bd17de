import numpy as np


def read_alignment(weights, lengths, part):
    places, shares = [], []
    for rows, length in zip(weights, lengths, strict=True):
        mean = rows[PARTS[part], :length].mean(axis=0)
        places.append(mean.argmax())
        shares.append(mean.max())
    return np.array(places), np.array(shares)
