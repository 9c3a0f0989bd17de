import torch


def hard_lookup(query, keys, values):
    j = torch.mv(torch.as_tensor(keys).double(), torch.as_tensor(query).double()).argmax()
    return np.asarray(values)[int(j)]
