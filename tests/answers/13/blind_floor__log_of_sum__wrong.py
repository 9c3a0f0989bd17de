def blind_floor(H, mask, random, keep):
    shown = random + keep
    if not shown:
        return mask * H
    q = keep / shown
    p = mask * math.exp(-H) + keep * q + random * (1 - q) * math.exp(-H)
    return -math.log(p)
