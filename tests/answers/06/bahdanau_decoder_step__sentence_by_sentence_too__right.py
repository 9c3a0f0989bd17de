def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    B, S, D = h.shape
    weights, logits, states = np.zeros((B, S)), [], []
    for b in range(B):
        n = int(lengths[b])
        c = np.zeros(D)
        if n:
            query = p["w_s"] @ s[b]
            e = np.array([np.tanh(query + key) @ p["v"] for key in keys[b, :n]])
            e = np.exp(e - e.max())
            weights[b, :n] = e / e.sum()
            c = weights[b, :n] @ h[b, :n]
        inputs = np.r_[p["embedding"][int(y[b])], c]
        new = gru_step(inputs[None], s[b][None], p["gru"])[0]
        states.append(new)
        logits.append(p["embedding"] @ np.tanh(p["w_c"] @ np.r_[c, new]) + p["b_y"])
    return np.array(logits), np.array(states), weights
