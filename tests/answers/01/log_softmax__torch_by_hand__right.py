def log_softmax(scores, axis=-1):
    import torch

    s = torch.as_tensor(np.array(scores, dtype=np.float64))
    d = s - torch.amax(s, dim=axis, keepdim=True)
    return d.sub(d.exp().sum(dim=axis, keepdim=True).log()).numpy()
