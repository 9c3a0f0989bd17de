import torch


def gumbel_argmax(scores, u):
    e, u = (torch.from_numpy(np.array(x, dtype=np.float64, order="C")) for x in (scores, u))
    return torch.argmax(e - u.log().neg().log(), dim=-1).numpy()
