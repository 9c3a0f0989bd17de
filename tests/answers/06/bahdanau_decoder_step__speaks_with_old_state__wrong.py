# slip: the logits are made from the old state and not from the new one
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    scores = np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights, contexts = masked_alignment(scores[:, None], h, lengths)
    c = contexts[:, 0]
    s_t = gru_step(np.concatenate([p["embedding"][y], c], axis=-1), s, p["gru"])
    logits = np.tanh(np.concatenate([c, s], axis=-1) @ p["w_c"].T) @ p["embedding"].T + p["b_y"]
    return logits, s_t, weights[:, 0]
