# slip: returns the shares before the positions
def read_alignment(weights, lengths, part):
    mean = weights[:, PARTS[part]].mean(axis=1)
    mean[np.arange(mean.shape[1]) >= lengths[:, None]] = -np.inf
    return mean.max(axis=1), mean.argmax(axis=1)
