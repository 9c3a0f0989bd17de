def glimpse(image, row, column, side, scales):
    m = side * 2**scales
    padded = np.pad(image, ((0, 0), (m, m), (m, m)))
    out = []
    for k in range(scales):
        n = side * 2**k
        t, l = m + row - n // 2, m + column - n // 2
        out.append(padded[:, t : t + n : 2**k, l : l + n : 2**k])
    return np.stack(out)
