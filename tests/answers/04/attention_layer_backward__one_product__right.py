def attention_layer_backward(s, h, weights, grad):
    d = softmax_backward(weights, (h @ grad[..., None])[..., 0])
    both = np.stack([weights, d], axis=2) @ np.stack([grad, s], axis=1)  # (B, S, 2) @ (B, 2, D)
    return (h.transpose(0, 2, 1) @ d[:, :, None])[:, :, 0], both
