def width_gradient(queries, keys, values, targets, width):
    total = 0
    for q, y in zip(queries, targets):
        d2 = np.array([sum((a - b) ** 2 for a, b in zip(q, k)) for k in keys])
        a = softmax(-d2 / 2 / width / width)
        c = sum(a[j] * values[j] for j in range(len(keys)))
        for j in range(len(keys)):
            total += 2 * (c - y) * a[j] * (values[j] - c) * d2[j] / width / width / width
    return total / len(queries)
