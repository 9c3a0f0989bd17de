import torch


def luong_step(s, h, mask, w_c, w_y, b_y):
    s, h, w_c, w_y, b_y = (torch.tensor(x).double() for x in (s, h, w_c, w_y, b_y))
    e = (h @ s.unsqueeze(-1)).squeeze(-1).masked_fill(~torch.tensor(mask).bool(), float("-inf"))
    a = torch.exp(e - e.logsumexp(1, keepdim=True))
    c = (a.unsqueeze(1) @ h).squeeze(1)
    y = torch.tanh(torch.cat([c, s], 1) @ w_c.T) @ w_y.T + b_y
    return torch.exp(y - y.logsumexp(1, keepdim=True)).numpy(), a.numpy()
