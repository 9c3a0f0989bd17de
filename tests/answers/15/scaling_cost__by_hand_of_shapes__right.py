def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    T = 1
    for _ in range(0, picture[0], patch):
        for _ in range(0, picture[1], patch):
            T += 1
    d_ff = 4 * d_model if d_ff is None else d_ff
    return (T * d_model * 4 * d_model * n_layers, T * T * d_model * 2 * n_layers, T * d_model * d_ff * 2 * n_layers)
