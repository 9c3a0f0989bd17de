# gap to each of the others, added up
import math


def smoothed_gap(V, eps):
    if eps == 0:
        return math.inf
    return (V - 1) * math.log(1 + V * (1 - eps) / eps)
