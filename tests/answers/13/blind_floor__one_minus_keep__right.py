def blind_floor(H, mask, random, keep):
    loss = H * (mask + random)
    if random and keep:
        loss += random * math.log1p(keep / random) + keep * math.log1p(random / keep)
    return loss
