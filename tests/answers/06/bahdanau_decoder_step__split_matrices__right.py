def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    D = h.shape[-1]
    scores = np.einsum("bsa,a->bs", np.tanh(keys + np.einsum("ah,bh->ba", p["w_s"], s)[:, np.newaxis]), p["v"])
    weights, contexts = masked_alignment(np.expand_dims(scores, 1), h, lengths)
    weights, c = weights[:, 0, :], contexts[:, 0, :]
    s_t = gru_step(np.column_stack((np.take(p["embedding"], y, axis=0), c)), s, p["gru"])
    # W_c cut where the context ends, so that nothing has to be joined
    before = c @ p["w_c"][:, :D].T + s_t @ p["w_c"][:, D:].T
    return np.einsum("vh,bh->bv", p["embedding"], np.tanh(before)) + p["b_y"], s_t, weights
