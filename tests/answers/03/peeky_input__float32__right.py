def peeky_input(embedded, context):
    ones = np.ones(embedded.shape[1], np.float32)
    return np.concatenate([embedded.astype(np.float32), np.einsum('bh,t->bth', context, ones).astype(np.float32)], axis=2)
