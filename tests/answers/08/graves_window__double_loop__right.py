import torch


def graves_window(kappa, step, beta, alpha, S):
    new = torch.add(kappa, torch.exp(step))
    weights = new.new_zeros(new.shape[0], S)
    for u in range(S):
        for k in range(new.shape[1]):
            bell = torch.exp(alpha[:, k] - torch.exp(beta[:, k]) * (new[:, k] - u).pow(2))
            weights = weights + bell[:, None] * torch.nn.functional.one_hot(torch.tensor(u), S)
    return weights, new
