import numpy as np
import torch


def attention_rollout(weights, residual=0.5):
    w = torch.tensor(np.ascontiguousarray(weights)).double().mean(1)
    eye = torch.eye(w.shape[-1], dtype=torch.float64)
    total = torch.linalg.multi_dot(list(torch.flip(torch.lerp(w, eye.expand_as(w), residual), [0]))) if len(w) > 1 else (
        torch.lerp(w[0], eye, residual)
    )
    return total.numpy()
