# violates "a new array"
def reverse_source(source, lengths):
    for row, n in zip(source, lengths):
        row[:n] = row[:n][::-1].copy()
    return source
