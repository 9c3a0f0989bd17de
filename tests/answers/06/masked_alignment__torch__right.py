import torch


def masked_alignment(scores, h, lengths):
    e, v = torch.tensor(scores), torch.tensor(h)
    real = (torch.arange(e.shape[2]) < torch.tensor(np.asarray(lengths))[:, None])[:, None]
    a = torch.softmax(torch.where(real, e, torch.tensor(-torch.inf, dtype=e.dtype)), dim=-1)
    a = torch.where(real, a, torch.zeros_like(a))
    return a.numpy(), torch.einsum("bts,bsd->btd", a, v).numpy()
