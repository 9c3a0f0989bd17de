def width_gradient(queries, keys, values, targets, width):
    total = 0.0
    for q, y in zip(queries, targets):
        d2 = ((keys - q) ** 2).sum(axis=1)
        a = softmax(-d2 / width**2 / 2)
        c = (a * values).sum()
        total += 2 * (c - y) * (a * (values - c) * d2).sum() / width**3
    return total / len(queries)
