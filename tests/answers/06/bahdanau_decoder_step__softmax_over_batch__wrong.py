# softmax along axis 0
import numpy as np


def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    query = s @ p["w_s"].T  # (B, A)
    scores = np.tanh(query[:, None] + keys) @ p["v"]  # (B, S)
    real = np.arange(h.shape[1]) < lengths[:, None]
    weights = np.where(real, softmax(scores, axis=0), 0.0)
    context = (weights[:, None] @ h)[:, 0]
    x = p["embedding"][y]  # (B, E)
    new = gru_step(np.concatenate([x, context], axis=1), s, p["gru"])
    said = np.tanh(np.concatenate([context, new], axis=1) @ p["w_c"].T)
    logits = said @ p["embedding"].T + p["b_y"]
    return logits, new, weights
