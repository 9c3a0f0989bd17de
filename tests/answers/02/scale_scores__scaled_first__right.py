def scale_scores(q, k):
    return (q / np.sqrt(k.shape[-1])) @ np.swapaxes(k, -1, -2)
