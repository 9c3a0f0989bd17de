def position_from_mask(context, lead=0.0):
    c = context.astype(np.float16)
    return (np.exp(np.float16(lead)) * (1 / c - 1)).astype(float)
