def time_attention_backward(s, h, weights, grad):
    steps = [attention_layer_backward(s[:, t], h, weights[:, t], grad[:, t]) for t in reversed(range(s.shape[1]))]
    return np.stack([one for one, _ in steps[::-1]], axis=1), sum(other for _, other in steps)
