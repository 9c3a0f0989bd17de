def blind_floor(H, mask, random, keep):
    shown = random + keep
    loss = mask * H
    if shown:
        trust = random * H if keep >= random else shown * H
        loss += trust
    return loss
