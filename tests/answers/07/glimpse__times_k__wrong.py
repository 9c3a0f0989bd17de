def glimpse(image, row, column, side, scales):
    m = side * 2**scales
    padded = np.pad(image, ((0, 0), (m, m), (m, m)))
    crops = []
    for k in range(scales):
        n = side * max(1, 2 * k)
        top, left = m + row - n // 2, m + column - n // 2
        crop = padded[:, top : top + n, left : left + n]
        b = n // side
        crops.append(crop.reshape(len(image), side, b, side, b).mean((2, 4)))
    return np.stack(crops)
