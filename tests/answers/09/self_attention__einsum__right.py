def self_attention(x, w_q, w_k, w_v, mask=None):
    scores = np.einsum("...ti,id,jd,...sj->...ts", x, w_q, w_k, x) / np.sqrt(w_q.shape[-1])
    a = masked_softmax(scores, mask)
    return np.einsum("...ts,...sj,jv->...tv", a, x, w_v), a
