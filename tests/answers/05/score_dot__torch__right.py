import torch


def score_dot(s, h, scaled=False):
    e = torch.tensor(s).double() @ torch.tensor(h).double().mT
    return (e / e.new_tensor(s.shape[-1]).sqrt() if scaled else e).numpy()
