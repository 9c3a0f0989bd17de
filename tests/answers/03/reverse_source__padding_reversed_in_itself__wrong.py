# slip: reads from n - 1 - p at every place, and the negative indices turn the padding round in itself.
# violates: "the padding behind them untouched" / "Every other place reads from itself"
def reverse_source(source, lengths):
    B, S = source.shape
    index = np.asarray(lengths)[:, None] - 1 - np.arange(S)  # (B, S)
    return source[np.arange(B)[:, None], index]
