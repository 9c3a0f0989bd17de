# bmm squeeze last
import torch


def one_hop(q, keys, values, mask):
    e = torch.bmm(keys, q.unsqueeze(-1)).squeeze()
    e = e.masked_fill(~mask, float("-inf"))
    a = torch.softmax(e, dim=-1).nan_to_num(0)
    return q + torch.bmm(a.unsqueeze(1), values).squeeze(), a
