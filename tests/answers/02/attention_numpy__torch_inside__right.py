import torch


def attention_numpy(q, k, v):
    q, k, v = [torch.from_numpy(np.array(x, dtype=np.float64, order="C")) for x in (q, k, v)]
    weights = torch.matmul(q, k.mT).softmax(dim=-1)
    return torch.matmul(weights, v).numpy(), weights.numpy()
