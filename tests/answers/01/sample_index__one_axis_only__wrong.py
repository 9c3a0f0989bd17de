# slip: compares u[:, None] and sums over axis 1, so u must have exactly one axis
def sample_index(weights, u):
    ends = np.cumsum(weights)
    throws = u * ends[-1]
    return (ends <= throws[:, None]).sum(axis=1)
