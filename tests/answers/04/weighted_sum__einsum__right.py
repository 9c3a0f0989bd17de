def weighted_sum(weights, h):
    return np.einsum('bs,bsd->bd', weights, h)
