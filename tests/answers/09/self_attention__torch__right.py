import torch as _t


def self_attention(x, w_q, w_k, w_v, mask=None):
    x, w_q, w_k, w_v = (_t.tensor(np.array(z, dtype=np.float64, order="C")) for z in (x, w_q, w_k, w_v))
    q, k, v = x @ w_q, x @ w_k, x @ w_v
    s = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).numpy()
    a = masked_softmax(s, mask)
    return (_t.tensor(a) @ v).numpy(), a
