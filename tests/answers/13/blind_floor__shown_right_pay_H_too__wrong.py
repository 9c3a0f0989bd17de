# also the share keep pays (1 − q) H
import math


def blind_floor(H, mask, random, keep):
    shown = random + keep
    loss = mask * H + random * H
    if random > 0 and keep > 0:
        q = keep / shown
        loss += keep * (1 - q) * H
        loss -= keep * math.log(q) + random * math.log(1 - q)
    return loss
