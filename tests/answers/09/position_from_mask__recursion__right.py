def position_from_mask(context, lead=0.0):
    context = np.asarray(context, dtype=float)
    if context.ndim == 0:
        return np.expm1(-np.log(context)) * np.exp(lead)
    if len(context) == 0:
        return np.zeros(context.shape)
    return np.stack([position_from_mask(c, lead) for c in context])
