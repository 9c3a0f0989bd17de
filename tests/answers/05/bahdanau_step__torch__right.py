import numpy as np
import torch


def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    q, k, wq, wk, u = (torch.tensor(y).double() for y in (s, h, w_s, w_h, v))
    e = torch.tanh((q @ wq.T).unsqueeze(1) + k @ wk.T) @ u
    e = e.masked_fill(torch.tensor(mask).bool().logical_not(), float("-inf"))
    a = torch.exp(e - e.logsumexp(1, keepdim=True))
    return cell(np.concatenate([x, torch.bmm(a.unsqueeze(1), k)[:, 0].numpy()], axis=1), s), a.numpy()
