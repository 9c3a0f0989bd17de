# slip: reverses only the first length - 1 ids and leaves the last character in its place.
# violates: "Each row's first `length` ids in reverse"
def reverse_source(source, lengths):
    turned = source.copy()
    for row in range(len(source)):
        last = lengths[row] - 1
        turned[row, 0:last] = source[row, 0:last][::-1]
    return turned
