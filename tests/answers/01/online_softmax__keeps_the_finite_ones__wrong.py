# violates "Keep two numbers, not the blocks": a growing list of numbers
def online_softmax(blocks):
    kept = []
    for block in blocks:
        kept.extend(x for x in block.tolist() if x > -np.inf)
    if not kept:
        return -np.inf, 0.0
    top = max(kept)
    return top, sum(np.exp(x - top) for x in kept)
