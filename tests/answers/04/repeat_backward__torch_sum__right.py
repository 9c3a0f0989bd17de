import torch


def repeat_backward(grad, axis):
    return torch.as_tensor(np.ascontiguousarray(grad)).sum(dim=axis).numpy()
