def attention_numpy(q, k, v):
    lead = q.shape[:-2]
    k, v = np.broadcast_to(k, lead + k.shape[-2:]), np.broadcast_to(v, lead + v.shape[-2:])
    a = softmax(q @ k.swapaxes(-1, -2))
    return a @ v, a
