def attention_numpy(q, k, v):
    a = softmax(np.einsum("...td,...sd->...ts", q, k))
    return np.einsum("...ts,...sd->...td", a, v), a
