def read_alignment(weights, lengths, part):
    mean = weights[:, PARTS[part]].mean(axis=1)
    import torch
    from attn.attention import padding_mask

    real = padding_mask(torch.tensor(np.asarray(lengths)), weights.shape[2])[:, 0].numpy()
    mean = np.where(real, mean, -np.inf)
    return mean.argmax(axis=1), mean.max(axis=1)
