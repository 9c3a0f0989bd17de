# torch, windows of seven, softmax over the places
import torch


def capstone(projects):
    rows = torch.as_tensor(projects["repeats"].questions)
    k = 7
    windows = rows.unfold(1, k, 1)[:, :-1]
    query = rows[:, None, -k:]
    scores = 1.6 * (windows == query).float().sum(-1)
    weights = scores.softmax(-1)
    values = torch.nn.functional.one_hot(rows[:, k:], 12).float()
    return "repeats", (weights.unsqueeze(-1) * values).sum(1).argmax(-1)
