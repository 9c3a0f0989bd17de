def read_alignment(weights, lengths, part):
    mean = np.mean(weights[:, PARTS[part]], axis=1)
    outside = np.greater_equal.outer(np.arange(mean.shape[1]), lengths).T
    hidden = np.ma.masked_array(mean, outside)
    positions = hidden.argmax(axis=1, fill_value=-np.inf)
    return np.asarray(positions), np.take_along_axis(mean, positions[:, None], axis=1)[:, 0]
