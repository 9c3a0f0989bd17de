# violates "the padding stays where it is"
def reverse_source(source, lengths):
    return source[:, ::-1].copy()
