def gumbel_argmax(scores, u):
    import torch

    noise = torch.log(-torch.log(torch.tensor(np.asarray(u, dtype=np.float64))))
    keyed = torch.tensor(np.asarray(scores, dtype=np.float64)) - noise
    return keyed.argmax(dim=-1).numpy()
