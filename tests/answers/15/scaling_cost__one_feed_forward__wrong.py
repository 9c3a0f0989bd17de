def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    height, width = picture
    d_ff = 4 * d_model if d_ff is None else d_ff
    T = (height // patch) * (width // patch) + 1
    a, b, c = 4 * T * d_model**2, 2 * T**2 * d_model, T * d_model * d_ff
    return (n_layers * a, n_layers * b, n_layers * c)
