def glimpse(image, row, column, side, scales):
    m = side * scales
    padded = np.pad(image, ((0, 0), (m, m), (m, m)))
    crops = []
    for k in range(scales):
        f = 2**k
        n = side * f
        top, left = m + row - n // 2, m + column - n // 2
        crop = padded[:, top : top + n, left : left + n]
        crops.append(crop.reshape(len(image), side, f, side, f).mean(axis=(2, 4)))
    return np.stack(crops)
