import torch


def attention_weight_backward(s, h, weights, grad):
    s, h, w, g = (torch.tensor(np.array(part, float)) for part in (s, h, weights, grad))
    d = w * g - w * (w * g).sum(1, keepdim=True)
    return torch.bmm(d[:, None], h)[:, 0].numpy(), (d[:, :, None] * s[:, None]).numpy()
