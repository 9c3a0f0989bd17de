# slip: makes a second context with the new state and speaks from that one
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    def look(state):
        scores = np.tanh((state @ p["w_s"].T)[:, None] + keys) @ p["v"]
        weights, contexts = masked_alignment(scores[:, None], h, lengths)
        return weights[:, 0], contexts[:, 0]

    weights, c = look(s)
    s_t = gru_step(np.concatenate([p["embedding"][y], c], axis=-1), s, p["gru"])
    _, c = look(s_t)
    logits = np.tanh(np.concatenate([c, s_t], axis=-1) @ p["w_c"].T) @ p["embedding"].T + p["b_y"]
    return logits, s_t, weights
