# works in place, on copies of its own
import numpy as np


def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    work = keys.copy()
    work += (s @ p["w_s"].T)[:, np.newaxis]
    np.tanh(work, out=work)
    a, c = masked_alignment((work @ p["v"])[:, np.newaxis], h, lengths)
    joined = np.concatenate([p["embedding"][y], c[:, -1]], axis=-1)
    s_t = gru_step(joined, s.copy(), p["gru"])
    joined = np.concatenate([c[:, -1], s_t], axis=-1) @ p["w_c"].T
    np.tanh(joined, out=joined)
    logits = joined @ p["embedding"].T
    logits += p["b_y"]
    return logits, s_t, a[:, -1].copy()
