import torch as _t


def conv_self_attention(x, w_q, w_k, w_v, w_o):
    x, w_q, w_k, w_v, w_o = (
        _t.tensor(np.array(z, dtype=np.float64, order="C")) for z in (x, w_q, w_k, w_v, w_o)
    )
    flat = x.flatten(2)
    q, k, v = w_q @ flat, w_k @ flat, w_v @ flat
    s = q.mT @ k / w_q.shape[0] ** 0.5
    e = (s - s.amax(-1, keepdim=True)).exp()
    a = e / e.sum(-1, keepdim=True)
    return (x + (w_o @ (v @ a.mT)).reshape(x.shape)).numpy(), a.numpy()
