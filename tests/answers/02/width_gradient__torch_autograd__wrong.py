def width_gradient(queries, keys, values, targets, width):
    import torch

    q, k, v, y = (torch.as_tensor(np.array(x, dtype=np.float64)) for x in (queries, keys, values, targets))
    w = torch.tensor(float(width), dtype=torch.float64, requires_grad=True)
    z = (q[:, None] - k).pow(2).sum(-1)
    e = -z / (2 * w**2)
    p = torch.exp(e - e.amax(1, keepdim=True))
    p = p / p.sum(1, keepdim=True)
    loss = ((p @ v - y) ** 2).mean()
    loss.backward()
    return w.grad.item()
