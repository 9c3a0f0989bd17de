def blind_floor(H, mask, random, keep):
    if random == 0 or keep == 0:
        return (mask + random) * H
    low, high = 0.0, 1.0
    for _ in range(200):
        q = (low + high) / 2
        slope = -keep * (1 - q) + random * q
        if slope < 0:
            low = q
        else:
            high = q
    rest = random / (random + keep)
    return mask * H - keep * math.log(q) + random * (H - math.log(rest))
