def reverse_source(source, lengths):
    def turn(xs):
        return xs if len(xs) < 2 else turn(xs[1:]) + xs[:1]

    out = source.copy()
    for r in range(len(source)):
        n = int(lengths[r])
        out[r, :n] = turn(source[r, :n].tolist())
    return out
