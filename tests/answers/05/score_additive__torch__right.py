import torch


def score_additive(s, h, w_s, w_h, v):
    s, h, w_s, w_h, v = (torch.tensor(x).double() for x in (s, h, w_s, w_h, v))
    return torch.tanh((s @ w_s.T).unsqueeze(-2) + (h @ w_h.T).unsqueeze(-3)).matmul(v).numpy()
