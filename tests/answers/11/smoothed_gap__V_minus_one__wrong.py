# V - 1 others in the formula
import math


def smoothed_gap(V, eps):
    if eps == 0:
        return math.inf
    return math.log(1 + (V - 1) * (1 - eps) / eps)
