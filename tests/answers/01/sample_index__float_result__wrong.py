# slip: fills an array of floats, so the indices returned are not integers
def sample_index(weights, u):
    u = np.asarray(u)
    ends = np.cumsum(weights)
    index = np.zeros(u.shape)
    for end in ends:
        index += u * ends[-1] >= end
    return index
