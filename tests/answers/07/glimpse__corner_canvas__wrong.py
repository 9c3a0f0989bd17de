def glimpse(image, row, column, side, scales):
    C, H, W = image.shape
    crops = []
    for k in range(scales):
        n = side * 2**k
        top, left = row - n // 2, column - n // 2
        part = image[:, max(top, 0) : max(top + n, 0), max(left, 0) : max(left + n, 0)]
        canvas = np.zeros((C, n, n))
        canvas[:, : part.shape[1], : part.shape[2]] = part
        crops.append(canvas.reshape(C, side, 2**k, side, 2**k).mean((2, 4)))
    return np.stack(crops)
