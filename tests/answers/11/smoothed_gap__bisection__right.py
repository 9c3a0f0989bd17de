# bisection of the loss's slope in the gap
import math


def smoothed_gap(V, eps):
    if not eps:
        return float("inf")

    def slope(gap):  # of the loss in the right logit, the others at 0
        p = 1 / (1 + (V - 1) * math.exp(-gap))
        return p - (1 - eps + eps / V)

    low, high = 0.0, 1.0
    while slope(high) < 0 and high < 700:
        high *= 2
    for _ in range(200):
        middle = (low + high) / 2
        if slope(middle) < 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2 if eps < 1 else 0.0
