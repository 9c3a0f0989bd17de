def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    if d_ff is None:
        d_ff = 4 * d_model
    T = picture[0] // patch * (picture[1] // patch) + 1
    return n_layers * 4 * T * d_model**2, n_layers * 2 * T * T * d_model, n_layers * 2 * T * d_model * d_ff
