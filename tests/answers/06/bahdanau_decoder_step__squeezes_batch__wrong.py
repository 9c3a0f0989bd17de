# slip: squeeze drops the batch axis as well when there is one sentence only
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    scores = np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights, contexts = masked_alignment(scores[:, None], h, lengths)
    c = contexts[:, 0]
    s_t = gru_step(np.concatenate([p["embedding"][y], c], axis=-1), s, p["gru"])
    logits = np.tanh(np.concatenate([c, s_t], axis=-1) @ p["w_c"].T) @ p["embedding"].T + p["b_y"]
    return logits, s_t, np.squeeze(weights)
