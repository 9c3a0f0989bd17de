import numpy as np


def read_alignment(weights, lengths, part):
    mean = np.mean(weights[:, PARTS[part], :], axis=1)
    hidden = np.ma.masked_array(mean, np.arange(mean.shape[1]) >= lengths[:, None])
    return hidden.argmax(axis=1, fill_value=-1), np.array(hidden.max(axis=1))
