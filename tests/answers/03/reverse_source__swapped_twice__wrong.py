# slip: swaps the pairs over the whole length instead of half of it, which undoes every swap.
# violates: "Turn each row's characters round"
def reverse_source(source, lengths):
    result = source.copy()
    for row in range(result.shape[0]):
        n = int(lengths[row])
        for p in range(n):
            q = n - 1 - p
            result[row, p], result[row, q] = result[row, q], result[row, p]
    return result
