import torch


def hard_lookup(query, keys, values):
    k, q = (torch.from_numpy(np.array(x, dtype=np.float64, order="C")) for x in (keys, query))
    _, place = torch.topk(torch.mv(k, q), 1)
    return values[place.item()]
