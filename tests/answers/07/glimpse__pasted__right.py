def glimpse(image, row, column, side, scales):
    C, H, W = image.shape
    found = np.zeros((scales, C, side, side))
    for k in range(scales):
        n = side * 2**k
        canvas = np.zeros((C, n, n))
        top, left = row - n // 2, column - n // 2
        y0, y1, x0, x1 = max(top, 0), min(top + n, H), max(left, 0), min(left + n, W)
        canvas[:, y0 - top : y1 - top, x0 - left : x1 - left] = image[:, y0:y1, x0:x1]
        for i in range(side):
            for j in range(side):
                b = 2**k
                found[k, :, i, j] = canvas[:, i * b : (i + 1) * b, j * b : (j + 1) * b].mean(axis=(1, 2))
    return found
