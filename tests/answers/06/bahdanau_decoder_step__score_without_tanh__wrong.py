# slip: the tanh of the additive score is missing
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    query = s @ p["w_s"].T
    scores = (query[:, None, :] + keys) @ p["v"]
    a, c = masked_alignment(scores[:, None, :], h, lengths)
    a, c = a[:, 0], c[:, 0]
    new = gru_step(np.concatenate([p["embedding"][y], c], axis=1), s, p["gru"])
    logits = np.tanh(np.concatenate([c, new], axis=1) @ p["w_c"].T) @ p["embedding"].T + p["b_y"]
    return logits, new, a
