def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    e = (np.tanh(keys + (s @ p["w_s"].T).reshape(len(s), 1, -1)) * p["v"]).sum(axis=-1)
    a, c = masked_alignment(e.reshape(len(s), 1, -1), h, lengths)
    a, c = a[:, 0, :], c[:, 0, :]
    s = gru_step(np.concatenate((p["embedding"][y], c), 1), s, p["gru"])
    D = c.shape[1]
    spoken = np.tanh(c @ p["w_c"][:, :D].T + s @ p["w_c"][:, D:].T)
    return [np.dot(spoken, p["embedding"].T) + p["b_y"], s, a]
