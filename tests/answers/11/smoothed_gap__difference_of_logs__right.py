import math


def smoothed_gap(V, eps):
    if not eps:
        return math.inf
    return math.log(V - V * eps + eps) - math.log(eps)
