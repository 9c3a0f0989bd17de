# slip: searchsorted keeps its default side "left", so a throw exactly on a right end draws that piece and not the next
def sample_index(weights, u):
    ends = np.cumsum(weights)
    return np.searchsorted(ends, u * ends[-1])
