def scale_scores(q, k):
    return np.einsum("...td,...sd->...ts", q, k) / np.sqrt(q.shape[-1])
