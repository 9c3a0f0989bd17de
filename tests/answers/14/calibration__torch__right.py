import numpy as np
import torch


def calibration(p, came, n_bins):
    x, order = torch.sort(torch.tensor(p), stable=True)
    y = torch.tensor(np.asarray(came, float))[order]
    said = [part.mean() for part in torch.tensor_split(x, n_bins)]
    parts = torch.tensor_split(y, n_bins)
    share = [part.mean() for part in parts]
    gaps = [len(c) * (a - b).abs() for a, b, c in zip(said, share, parts)]
    return np.array(said, float), np.array(share, float), float(sum(gaps)) / len(p)
