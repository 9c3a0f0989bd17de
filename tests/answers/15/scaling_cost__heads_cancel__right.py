# with one head or with d_model heads it comes to the same
def scaling_cost(picture, patch, d_model, n_layers, d_ff=None):
    d_ff = d_ff if d_ff is not None else d_model * 4
    height, width = picture
    words = (height // patch) * (width // patch)
    T = words + 1
    H, D = d_model, 1
    qkvo = sum(T * d_model * d_model for _ in range(4))
    look = H * (T * D * T) + H * (T * T * D)
    think = 2 * (T * d_model * d_ff)
    return qkvo * n_layers, look * n_layers, think * n_layers
