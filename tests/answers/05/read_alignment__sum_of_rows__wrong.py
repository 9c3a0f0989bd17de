# slip: sums over the rows of the part and does not take the mean
def read_alignment(weights, lengths, part):
    total = weights[:, PARTS[part], :].sum(axis=1)
    real = np.arange(total.shape[1])[None] < lengths[:, None]
    total = np.where(real, total, -np.inf)
    return np.argmax(total, axis=-1), np.max(total, axis=-1)
