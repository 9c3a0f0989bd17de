def glimpse(image, row, column, side, scales):
    m = side * 2 ** (scales - 1)
    padded = np.pad(image, ((0, 0), (m, m), (m, m)))
    crops = []
    for k in range(scales):
        f = 2**k
        n = side * f
        top, left = m + row - n // 2, m + column - n // 2
        crop = padded[:, top : top + n, left : left + n]
        crops.append(sum(crop[:, i::f, j::f] for i in range(f) for j in range(f)) / f**2)
    return np.stack(crops)
