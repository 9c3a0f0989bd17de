def blind_floor(H, mask, random, keep):
    shown = random + keep + 1e-3
    q = keep / shown
    return (mask + random) * H - keep * math.log(q + 1e-3) - random * math.log(1 - q + 1e-3)
