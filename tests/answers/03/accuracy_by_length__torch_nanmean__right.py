def accuracy_by_length(predictions, targets, lengths, bins):
    import torch

    right = torch.tensor([float(p == t) for p, t in zip(predictions, targets)], dtype=torch.float64)
    n = torch.tensor([int(k) for k in lengths])
    blank = torch.full_like(right, torch.nan)
    shares, counts = [], []
    for low, high in bins:
        inside = torch.logical_not((n < low) | (n > high))
        shares.append(torch.where(inside, right, blank).nanmean().item())
        counts.append(int(torch.count_nonzero(inside)))
    return np.array(shares), np.array(counts)
