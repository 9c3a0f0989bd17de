def reverse_source(source, lengths):
    import torch

    ids = torch.from_numpy(np.array(source))
    places = torch.arange(ids.shape[1]).expand(ids.shape)
    mirrored = torch.as_tensor(np.array(lengths))[:, None].long() - 1 - places
    index = torch.where(mirrored >= 0, mirrored, places)
    return ids.gather(1, index).numpy()
