def glimpse(image, row, column, side, scales):
    m = side * 2**scales
    padded = np.pad(image, ((0, 0), (m, m), (m, m)))
    out = []
    for k in range(scales):
        n = side * 2**k
        crop = padded[:, m + row : m + row + n, m + column : m + column + n]
        out.append(crop.reshape(len(image), side, 2**k, side, 2**k).mean((2, 4)))
    return np.stack(out)
