import torch


def score_general(s, h, w):
    s, h, w = (torch.tensor(x).double() for x in (s, h, w))
    return (s @ w @ h.transpose(-2, -1)).numpy()
