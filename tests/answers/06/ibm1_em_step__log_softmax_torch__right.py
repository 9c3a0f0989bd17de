import torch


def ibm1_em_step(pairs, table):
    scores = torch.tensor(table, dtype=torch.float64).log()
    n = torch.zeros(table.shape, dtype=torch.float64)
    for source, target in pairs:
        i, j = torch.as_tensor(np.array(source)).long(), torch.as_tensor(np.array(target)).long()
        a = torch.softmax(scores[i][:, j], dim=0)
        n.index_put_((i[:, None].expand(a.shape), j[None].expand(a.shape)), a, accumulate=True)
    seen = n.sum(1, keepdim=True) > 0
    return torch.where(seen, n / n.sum(1, keepdim=True), torch.tensor(table, dtype=torch.float64)).numpy()
