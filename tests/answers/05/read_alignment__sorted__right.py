def read_alignment(weights, lengths, part):
    m = np.average(weights[:, PARTS[part], :], axis=1)
    place = [np.argsort(-row[:n], kind="stable")[0] for row, n in zip(m, lengths)]
    return np.array(place), m[range(len(m)), place]
