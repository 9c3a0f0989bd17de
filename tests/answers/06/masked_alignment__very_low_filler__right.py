def masked_alignment(scores, h, lengths):
    n = np.asarray(lengths).reshape(-1, 1, 1)
    real = np.arange(scores.shape[-1])[None, None] < n
    a = softmax(np.where(real, scores, np.finfo(float).min / 4)) * (n > 0)
    return a, np.einsum("bts,bsd->btd", a, h)
