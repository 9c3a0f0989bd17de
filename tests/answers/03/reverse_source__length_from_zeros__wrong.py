# slip: ignores lengths and takes the ids that are not 0 as the row's characters.
# violates: "Each row's first `length` ids": the lengths say where the padding begins, not the id 0
def reverse_source(source, lengths):
    turned = source.copy()
    for row in range(len(source)):
        n = np.count_nonzero(source[row])
        turned[row, :n] = source[row, :n][::-1]
    return turned
