# slip: the part's rows are taken from the source's axis
def read_alignment(weights, lengths, part):
    m = weights[:, :, PARTS[part]].mean(axis=2)
    m = np.where(np.arange(m.shape[1]) < lengths[:, None], m, -np.inf)
    return m.argmax(1), m.max(1)
