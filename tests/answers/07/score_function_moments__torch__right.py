import torch


def score_function_moments(p, costs, baseline=0.0):
    p_t, c_t = torch.tensor(p), torch.tensor(costs) - baseline
    rows = c_t[:, None] * (torch.eye(len(p), dtype=p_t.dtype) - p_t)
    mean = (p_t[:, None] * rows).sum(0)
    variance = (p_t[:, None] * (rows - mean) ** 2).sum(0)
    return mean.numpy(), variance.numpy()
