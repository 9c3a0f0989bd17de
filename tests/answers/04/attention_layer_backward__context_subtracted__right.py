def attention_layer_backward(s, h, weights, grad):
    context = np.matmul(weights[:, None], h)  # (B, 1, D)
    d = weights * ((h - context) * grad[:, None]).sum(-1)
    return (d[..., None] * h).sum(1), weights[..., None] * grad[:, None] + d[..., None] * s[:, None]
