# violates "Index i owns its left end": the pieces are laid in order of size
def sample_index(weights, u):
    order = np.argsort(-weights, kind="stable")
    ends = np.cumsum(weights[order])
    return order[np.searchsorted(ends, np.asarray(u) * ends[-1], side="right")]
