def glimpse(image, row, column, side, scales):
    m = side * 2**scales
    padded = np.pad(image.astype(float), ((0, 0), (m, m), (m, m)))
    out = []
    for k in range(scales):
        n = side * 2**k
        crop = padded[:, m + row - n // 2 :, m + column - n // 2 :][:, :n, :n]
        mean = np.kron(np.eye(side), np.full((1, 2**k), 0.5**k))
        out.append(mean @ crop @ mean.T)
    return np.stack(out)
