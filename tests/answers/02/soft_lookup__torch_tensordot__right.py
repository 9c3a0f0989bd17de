import torch


def soft_lookup(query, keys, values):
    q, k, v = (torch.from_numpy(np.array(x, dtype=np.float64, order="C")) for x in (query, keys, values))
    answer = torch.tensordot(torch.softmax(k @ q, 0), v, dims=1).numpy()
    return answer if answer.ndim else answer.item()
