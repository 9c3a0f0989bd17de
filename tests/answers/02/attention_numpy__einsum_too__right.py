def attention_numpy(q, k, v):
    e = np.einsum("...td,...sd->...ts", q, k)
    e = e - np.amax(e, axis=-1, keepdims=True)
    a = np.exp(e)
    a = np.einsum("...ts,...t->...ts", a, 1 / np.einsum("...ts->...t", a))
    return np.einsum("...ts,...sv->...tv", a, v), a
