def blind_floor(H, mask, random, keep):
    shown = random + keep
    loss = (mask + random) * H
    if keep > 0:
        loss -= shown * math.log(keep / shown)
    return loss
