def blind_floor(H, mask, random, keep):
    if random == 0 or keep == 0:
        return (mask + random) * H
    return min(
        mask * H - keep * math.log(q) + random * (H - math.log(1 - q)) for q in np.linspace(0.01, 0.99, 50)
    )
