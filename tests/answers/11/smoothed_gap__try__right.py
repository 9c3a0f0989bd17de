from math import inf, log


def smoothed_gap(V, eps):
    try:
        return log((1 - eps + eps / V) / (eps / V))
    except ZeroDivisionError:
        return inf
