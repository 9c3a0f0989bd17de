def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    logits, states, weights = [], [], []
    for b in range(len(y)):
        n = int(lengths[b])
        a = np.zeros(h.shape[1])
        if n:
            a[:n] = softmax(np.array([p["v"] @ np.tanh(p["w_s"] @ s[b] + k) for k in keys[b, :n]]))
        c = a[:n] @ h[b, :n]
        new = gru_step(np.append(p["embedding"][y[b]], c)[None], s[b : b + 1], p["gru"])[0]
        logits.append(p["embedding"] @ np.tanh(p["w_c"] @ np.append(c, new)) + p["b_y"])
        states.append(new)
        weights.append(a)
    return np.array(logits), np.array(states), np.array(weights)
