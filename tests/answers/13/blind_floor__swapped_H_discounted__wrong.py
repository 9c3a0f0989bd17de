# H at swapped pieces only with the probability 1 − q of the rest
import math


def blind_floor(H, mask, random, keep):
    shown = random + keep
    loss = mask * H + random * H
    if random > 0 and keep > 0:
        q = keep / shown
        loss -= random * q * H
        loss -= keep * math.log(q) + random * math.log(1 - q)
    return loss
