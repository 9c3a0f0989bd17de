import numpy as np


def reach(mask, layers):
    if layers == 0:
        return np.eye(len(mask), dtype=bool)
    half = reach(mask, layers // 2)
    whole = half @ half
    if layers % 2:
        whole = whole | (mask @ whole)
    return whole
