# eps at least 1e-12, so that nothing divides by zero
import math


def smoothed_gap(V, eps):
    eps = max(eps, 1e-12)
    return math.log(1 + V * (1 - eps) / eps)
