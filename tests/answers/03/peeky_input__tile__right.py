def peeky_input(embedded, context):
    return np.dstack([embedded, np.tile(context[:, None], (1, embedded.shape[1], 1))])
