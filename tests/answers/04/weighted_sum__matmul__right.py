def weighted_sum(weights, h):
    return (weights[:, None, :] @ h)[:, 0]
