def temperature_softmax(scores, temperature, axis=-1):
    import torch

    s = torch.tensor(np.asarray(scores, dtype=np.float64))
    top = s.max(dim=axis, keepdim=True).values
    if temperature == 0:
        e = (s == top).double()
    elif temperature == float("inf"):
        e = torch.isfinite(s).double()
    else:
        e = ((s - top) / temperature).exp()
    return (e / e.sum(dim=axis, keepdim=True)).numpy()
