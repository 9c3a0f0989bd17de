def log_softmax(scores, axis=-1):
    x = np.array(scores, dtype=float)
    moved = np.moveaxis(x, axis, -1)
    for place in np.ndindex(moved.shape[:-1]):
        row = moved[place] - moved[place].max()
        moved[place] = row - np.log(sum(np.exp(row)))
    return x
