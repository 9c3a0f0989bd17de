# slip: every sentence gets the length of the longest in the batch, so the padding of the short ones is looked at
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    S = int(np.max(lengths))
    scores = np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights, contexts = masked_alignment(scores[:, None], h, np.full(len(h), S))
    weights, c = weights[:, 0], contexts[:, 0]
    s_t = gru_step(np.concatenate([p["embedding"][y], c], axis=-1), s, p["gru"])
    logits = np.tanh(np.concatenate([c, s_t], axis=-1) @ p["w_c"].T) @ p["embedding"].T + p["b_y"]
    return logits, s_t, weights
