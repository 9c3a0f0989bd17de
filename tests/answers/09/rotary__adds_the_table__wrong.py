def rotary(x, positions):
    return x + sinusoidal_positions(positions, x.shape[-1])
