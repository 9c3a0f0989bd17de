def time_attention_backward(s, h, weights, grad):
    rate = np.einsum("btd,bsd->bts", grad, h)
    average = np.einsum("bts,bts->bt", weights, rate)
    delta = weights * (rate - average[..., np.newaxis])
    as_values = np.einsum("bts,btd->bsd", weights, grad)
    as_keys = np.einsum("bts,btd->bsd", delta, s)
    return np.einsum("bts,bsd->btd", delta, h), np.add(as_values, as_keys)
