def glimpse(image, row, column, side, scales):
    crops = []
    for k in range(scales):
        step, n = 2**k, side * 2**k
        padded = np.pad(image, ((0, 0), (n, n), (n, n)))
        t, l = n + row - n // 2, n + column - n // 2
        crop = padded[:, t : t + n, l : l + n]
        rows = np.add.reduceat(crop.astype(float), np.arange(0, n, step), axis=1)
        crops.append(np.add.reduceat(rows, np.arange(0, n, step), axis=2) / step**2)
    return np.stack(crops, axis=0)
