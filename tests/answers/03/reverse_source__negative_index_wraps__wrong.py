# violates "the padding stays where it is": places beyond the length read from negative places
def reverse_source(source, lengths):
    places = np.asarray(lengths)[:, None] - 1 - np.arange(source.shape[1])
    return np.take_along_axis(source, places % source.shape[1], axis=1)
