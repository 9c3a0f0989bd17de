import torch


def memory_positions(tokens, words, ages):
    B, S, W = tokens.shape
    D = words.shape[1]
    n = (tokens > 0).sum(-1)  # (B, S)
    out = torch.zeros(B, S, D, dtype=words.dtype)
    pieces = []
    for b in range(B):
        last = int((n[b] > 0).sum())
        for s in range(S):
            J = int(n[b, s])
            if J == 0:
                pieces.append(out[b, s])
                continue
            j = torch.arange(1, J + 1, dtype=words.dtype) / J
            k = torch.arange(1, D + 1, dtype=words.dtype) / D
            weights = 1 - j[:, None] - torch.outer(1 - 2 * j, k)
            pieces.append((weights * words[tokens[b, s, :J].long()]).sum(0) + ages[last - s - 1])
    return torch.stack(pieces).reshape(B, S, D)
