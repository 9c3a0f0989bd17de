# violates "never drawn": no end above the throw gives argmax 0
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return (ends > np.asarray(u)[..., None]).argmax(-1)
