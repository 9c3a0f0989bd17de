def two_paths(s, h, weights, grad):
    said, found = [], []
    for t in range(s.shape[1]):
        g_w, v = weighted_sum_backward(weights[:, t], h, grad[:, t])
        _, k = attention_weight_backward(s[:, t], h, weights[:, t], g_w)
        said.append(v)
        found.append(k)
    return sum(said), sum(found)
