def glimpse(image, row, column, side, scales):
    C, H, W = image.shape
    out = []
    for k in range(scales):
        n = side << k
        r = row - n // 2 + np.arange(n)
        c = column - n // 2 + np.arange(n)
        crop = image[:, r.clip(0, H - 1)[:, None], c.clip(0, W - 1)[None]].astype(float)
        crop[:, (r < 0) | (r >= H)] = 0
        crop[:, :, (c < 0) | (c >= W)] = 0
        out.append(crop.reshape(C, side, n // side, side, n // side).mean((2, 4)))
    return np.array(out)
