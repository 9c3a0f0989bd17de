import torch


def score_general(s, h, w):
    s, h, w = (torch.tensor(np.array(x, dtype=np.float64)) for x in (s, h, w))
    notes = torch.nn.functional.linear(h, w)  # annotations in the states' language
    return (s @ notes.transpose(-2, -1)).numpy()
