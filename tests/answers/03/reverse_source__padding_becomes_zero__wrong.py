# slip: starts from zeros and does not copy the padding, so every padding id becomes 0.
# violates: "the padding behind them untouched"
def reverse_source(source, lengths):
    turned = np.zeros_like(source)
    for row, n in enumerate(lengths):
        turned[row, :n] = source[row, :n][::-1]
    return turned
