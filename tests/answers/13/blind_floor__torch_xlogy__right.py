def blind_floor(H, mask, random, keep):
    r, k = (torch.tensor(float(x), dtype=torch.float64) for x in (random, keep))
    x = torch.xlogy(r + k, r + k) - torch.xlogy(r, r) - torch.xlogy(k, k)
    return float((mask + random) * H + x)
