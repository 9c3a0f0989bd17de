# slip: reverses the whole row, so the padding comes to the front.
# violates: "the padding stays where it is"
def reverse_source(source, lengths):
    return source[:, ::-1].copy()
