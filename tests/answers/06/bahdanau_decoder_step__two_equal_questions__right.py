# asks twice with the same scores and takes the mean of the two equal answers
import numpy as np


def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    q = np.tensordot(s, p["w_s"], axes=(1, 1))
    e = np.inner(np.tanh(np.expand_dims(q, 1) + keys), p["v"])
    a, c = masked_alignment(np.stack([e, e], axis=1), h, lengths)
    a, c = a.mean(axis=1), c.mean(axis=1)
    s_t = gru_step(np.column_stack([p["embedding"][y], c]), s, p["gru"])
    said = np.tanh(np.inner(np.column_stack([c, s_t]), p["w_c"]))
    return np.inner(said, p["embedding"]) + p["b_y"], s_t, a
