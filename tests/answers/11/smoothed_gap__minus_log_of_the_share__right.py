import math


def smoothed_gap(V, eps):
    other = eps / V
    right = 1 - (V - 1) * other
    return math.inf if other == 0 else -math.log(other / right)
