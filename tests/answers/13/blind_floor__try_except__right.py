def blind_floor(H, mask, random, keep):
    def term(share, of):
        try:
            return -share * math.log(share / of)
        except (ValueError, ZeroDivisionError):
            return 0.0
    return (mask + random) * H + term(keep, random + keep) + term(random, random + keep)
