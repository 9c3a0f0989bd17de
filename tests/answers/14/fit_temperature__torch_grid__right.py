import numpy as np
import torch


def fit_temperature(logits, labels, held_out):
    x, y = torch.tensor(logits, dtype=torch.float64), torch.tensor(labels)
    out = torch.tensor(held_out)
    tried = torch.logspace(np.log10(0.05), np.log10(20), 800, dtype=torch.float64)

    def loss(T, rows):
        log_p = (x[rows] / T).log_softmax(-1)
        return -log_p.gather(1, y[rows, None]).mean().item()

    T = min(tried.tolist(), key=lambda T: loss(T, ~out))
    return T, loss(1.0, out), loss(T, out)
