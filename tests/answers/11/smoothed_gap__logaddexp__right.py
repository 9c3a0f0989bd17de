# log(1 + V(1 - eps)/eps) as a logaddexp
import math
import numpy as np


def smoothed_gap(V, eps):
    if eps == 0:
        return math.inf
    if eps == 1:
        return 0.0
    return float(np.logaddexp(0.0, math.log(V) + math.log1p(-eps) - math.log(eps)))
