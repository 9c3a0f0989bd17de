import torch


def score_dot(s, h, scaled=False):
    a = torch.tensor(np.array(s, dtype=np.float64))
    b = torch.tensor(np.array(h, dtype=np.float64))
    e = torch.matmul(a, b.mT)
    if scaled:
        e = e.mul(a.size(-1) ** -0.5)
    return e.numpy()
