import numpy as np
import torch


def warmup_schedule(steps, peak, warmup, start=0):
    n = torch.arange(steps, dtype=torch.float64) + (start + 1)
    w = float(max(warmup, 1))
    return (peak * torch.minimum(n / w, torch.sqrt(w / n))).numpy()
