import torch


def masked_attention(q, k, v, mask):
    q, k, v = [torch.from_numpy(np.array(x, dtype=np.float64, order="C")) for x in (q, k, v)]
    allowed = torch.from_numpy(np.array(mask, dtype=bool, order="C"))
    scores = (q / q.shape[-1] ** 0.25) @ (k / k.shape[-1] ** 0.25).transpose(-2, -1)
    scores, allowed = torch.broadcast_tensors(scores, allowed)
    empty = ~allowed.any(-1, keepdim=True)
    weights = scores.masked_fill(~allowed & ~empty, -torch.inf).softmax(-1).masked_fill(empty, 0)
    return (weights @ v).numpy(), weights.numpy()
