def repeat_backward(grad, axis):
    import torch

    return torch.from_numpy(np.array(grad)).sum(dim=axis).numpy()
