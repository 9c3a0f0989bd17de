import numpy as np


def read_alignment(weights, lengths, part):
    cut = weights[:, PARTS[part]]
    mean = np.add.reduce(cut, axis=1) / cut.shape[1]
    mean[np.arange(mean.shape[-1])[None] >= np.asarray(lengths)[:, None]] = -1
    best = np.argmax(mean, axis=-1)
    return best, np.take_along_axis(mean, best[:, None], axis=-1)[:, 0]
