def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    hidden = np.tanh(np.einsum("ad,bd->ba", w_s, s)[:, None] + np.einsum("ad,bsd->bsa", w_h, h))
    e = np.einsum("bsa,a->bs", hidden, v)
    top = np.max(e, axis=1, keepdims=True, initial=-np.inf, where=mask)
    parts = np.exp(np.where(mask, e - top, -np.inf))
    a = parts / parts.sum(1, keepdims=True)
    inputs = np.empty((x.shape[0], x.shape[1] + h.shape[2]))
    inputs[:, : x.shape[1]] = x
    np.einsum("bs,bsd->bd", a, h, out=inputs[:, x.shape[1] :])
    return cell(inputs, s), a
