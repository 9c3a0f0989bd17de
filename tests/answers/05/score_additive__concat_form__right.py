def score_additive(s, h, w_s, w_h, v):
    # the left-hand form: join first, one matrix after
    T, S = s.shape[-2], h.shape[-2]
    lead = np.broadcast_shapes(s.shape[:-2], h.shape[:-2])
    left = np.broadcast_to(s[..., :, None, :], (*lead, T, S, s.shape[-1]))
    right = np.broadcast_to(h[..., None, :, :], (*lead, T, S, h.shape[-1]))
    joined = np.concatenate([left, right], axis=-1)
    W = np.hstack([w_s, w_h])  # (A, Dq + Dk)
    return np.einsum("...a,a->...", np.tanh(np.einsum("...d,ad->...a", joined, W)), v)
