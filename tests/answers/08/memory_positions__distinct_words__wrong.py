# distinct words
import torch


def memory_positions(tokens, words, ages):
    B, S, W = tokens.shape
    D = words.shape[1]
    real = tokens != 0
    J = torch.tensor([[[len(set(s.tolist()) - {0})] for s in st] for st in tokens]).clamp(min=1)
    j = (torch.arange(1, W + 1, dtype=words.dtype) / J)[..., None]
    k = torch.arange(1, D + 1, dtype=words.dtype) / D
    weights = (1 - j) - k * (1 - 2 * j)
    m = (weights * words[tokens] * real[..., None]).sum(2)
    there = real.any(2)
    age = there.sum(1, keepdim=True) - 1 - torch.arange(S)
    return (m + ages[age.clamp(min=0)]) * there[..., None]
