# slip: returns probabilities after a softmax where logits are asked for
def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    scores = np.tanh((s @ p["w_s"].T)[:, None] + keys) @ p["v"]
    weights, contexts = masked_alignment(scores[:, None], h, lengths)
    c = contexts[:, 0]
    s_t = gru_step(np.concatenate([p["embedding"][y], c], axis=-1), s, p["gru"])
    spoken = np.tanh(np.concatenate([c, s_t], axis=-1) @ p["w_c"].T)
    return softmax(spoken @ p["embedding"].T + p["b_y"]), s_t, weights[:, 0]
