# slip: a position in the padding is moved to the last character
def read_alignment(weights, lengths, part):
    m = weights[:, PARTS[part]].mean(axis=1)
    return np.minimum(m.argmax(1), lengths - 1), m.max(1)
