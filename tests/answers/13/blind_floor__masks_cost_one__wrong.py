def blind_floor(H, mask, random, keep):
    coin = 0
    for part in (random, keep):
        if part > 0:
            coin -= part * math.log(part / (random + keep))
    return mask + random * H + coin
