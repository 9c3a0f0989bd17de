def sum_backward(grad, size, axis):
    import torch

    given = torch.from_numpy(np.array(grad))
    return given.unsqueeze(axis).repeat_interleave(size, dim=axis).numpy()
