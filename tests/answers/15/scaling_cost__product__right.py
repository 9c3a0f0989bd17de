def matmul(n, m, p):
    return n * m * p


def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    hidden = 4 * d_model if d_ff is None else d_ff
    T = 1 + (picture[0] * picture[1]) // (patch * patch)
    a = 4 * matmul(T, d_model, d_model)
    b = matmul(T, d_model, T) + matmul(T, T, d_model)
    c = matmul(T, d_model, hidden) + matmul(T, hidden, d_model)
    return [n_layers * a, n_layers * b, n_layers * c]
