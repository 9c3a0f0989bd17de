import torch


def masked_attention(q, k, v, mask):
    q, k, v = (torch.as_tensor(np.asarray(x)).double() for x in (q, k, v))
    keep = torch.as_tensor(np.asarray(mask))
    e = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).masked_fill(~keep, -float("inf"))
    top = e.amax(-1, keepdim=True)
    e = torch.exp(e - torch.where(torch.isinf(top), torch.zeros_like(top), top))
    total = e.sum(-1, keepdim=True)
    a = e / torch.where(total == 0, torch.ones_like(total), total)
    return (a @ v).numpy(), a.numpy()
