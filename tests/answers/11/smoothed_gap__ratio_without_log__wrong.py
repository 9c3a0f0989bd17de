# the ratio of the shares
import math


def smoothed_gap(V, eps):
    if eps == 0:
        return math.inf
    return 1 + V * (1 - eps) / eps
