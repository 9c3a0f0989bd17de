def blind_floor(H, mask, random, keep):
    shown = random + keep
    loss = (mask + random) * H
    if shown == 0:
        return loss
    q = keep / shown
    for p in (q, 1 - q):
        if p > 0:
            loss -= shown * shown * p * math.log(p)
    return loss
