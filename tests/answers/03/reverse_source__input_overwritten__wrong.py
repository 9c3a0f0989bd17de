# slip: turns the rows round inside the input and returns the same array.
# violates: "-> a new array (B, S)"
def reverse_source(source, lengths):
    for row, n in enumerate(lengths):
        source[row, :n] = source[row, :n][::-1].copy()
    return source
