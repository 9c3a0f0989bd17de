def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    x = np.eye(len(p["embedding"]))[y] @ p["embedding"]
    e = np.tanh(np.expand_dims(s @ p["w_s"].T, 1) + keys) @ p["v"]
    real = np.arange(h.shape[1]) < np.asarray(lengths)[:, None]
    e = np.where(real, e, -1e30)
    e = np.exp(e - e.max(axis=1, keepdims=True)) * real
    a = e / np.maximum(e.sum(axis=1, keepdims=True), 1e-300)
    c = (a[..., None] * np.where(real[..., None], h, 0)).sum(axis=1)
    s = gru_step(np.c_[x, c], s, p["gru"])
    return np.tanh(np.c_[c, s] @ p["w_c"].T) @ p["embedding"].T + p["b_y"], s, a
