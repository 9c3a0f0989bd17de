# violates "each row's characters": the rows of the batch change places
def reverse_source(source, lengths):
    return source[::-1].copy()
