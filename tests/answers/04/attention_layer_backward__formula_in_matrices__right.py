def attention_layer_backward(s, h, weights, grad):
    a, g = weights[:, :, None], grad[:, :, None]  # (B, S, 1), (B, D, 1)
    blame = h @ g  # (B, S, 1)
    delta = a * (blame - a.swapaxes(1, 2) @ blame)
    grad_s = (h.swapaxes(1, 2) @ delta)[:, :, 0]
    grad_h = np.concatenate([a, delta], axis=2) @ np.stack([grad, s], axis=1)  # (B, S, 2) @ (B, 2, D)
    return grad_s, grad_h
