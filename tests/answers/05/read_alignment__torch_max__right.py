import torch


def read_alignment(weights, lengths, part):
    mean = torch.tensor(np.array(weights)[:, PARTS[part]], dtype=torch.float64).mean(1)
    places = torch.arange(mean.shape[-1]).expand_as(mean)
    n = torch.tensor(np.array(lengths)).unsqueeze(-1)
    shares, positions = mean.masked_fill(places.ge(n), float("-inf")).max(dim=-1)
    return positions.numpy(), shares.numpy()
