# the two ends are special: inf for 0 and for 1
import math


def smoothed_gap(V, eps):
    if eps in (0, 1):
        return math.inf
    return math.log(1 + V * (1 - eps) / eps)
