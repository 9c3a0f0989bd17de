from functools import reduce

import numpy as np


def attention_rollout(weights, residual=0.5):
    mixed = [residual * np.identity(w.shape[-1]) + (1 - residual) * w.mean(0) for w in weights]
    return reduce(lambda total, layer: layer @ total, mixed)
