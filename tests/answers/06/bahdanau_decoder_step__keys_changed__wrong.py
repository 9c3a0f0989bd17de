# adds the query to the keys in place
import numpy as np


def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    query = s @ p["w_s"].T  # (B, A)
    keys += query[:, None]
    scores = np.tanh(keys) @ p["v"]  # (B, S)
    weights, context = masked_alignment(scores[:, None], h, lengths)
    weights, context = weights[:, 0], context[:, 0]  # (B, S), (B, D)
    x = p["embedding"][y]  # (B, E)
    new = gru_step(np.concatenate([x, context], axis=1), s, p["gru"])
    said = np.tanh(np.concatenate([context, new], axis=1) @ p["w_c"].T)
    logits = said @ p["embedding"].T + p["b_y"]
    return logits, new, weights
