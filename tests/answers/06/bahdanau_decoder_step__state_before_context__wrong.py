# slip: speaks from [s; c] instead of [c; s]
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    scores = np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights, contexts = masked_alignment(scores[:, None], h, lengths)
    weights, c = weights[:, 0], contexts[:, 0]
    x = p["embedding"][y]
    s = gru_step(np.hstack([x, c]), s, p["gru"])
    out = np.tanh(np.hstack([s, c]) @ p["w_c"].T)
    return out @ p["embedding"].T + p["b_y"], s, weights
