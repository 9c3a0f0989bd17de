# slip: divides by what the real characters hold together, so the share is no longer the mean weight
def read_alignment(weights, lengths, part):
    mean = weights[:, PARTS[part]].mean(axis=1)
    real = np.arange(mean.shape[1]) < lengths[:, None]
    mean = np.where(real, mean, 0.0)
    mean = mean / mean.sum(axis=1, keepdims=True)
    return mean.argmax(axis=1), mean.max(axis=1)
