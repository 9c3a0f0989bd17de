def glimpse(image, row, column, side, scales):
    m = side * 2 ** (scales - 1)
    padded = np.pad(image, ((0, 0), (m, m), (m, m)))
    crops = []
    for k in range(scales):
        f = 2**k
        n = side * f
        small = padded[:, : padded.shape[1] // f * f, : padded.shape[2] // f * f]
        small = small.reshape(len(image), small.shape[1] // f, f, small.shape[2] // f, f).mean(axis=(2, 4))
        small = np.pad(small, ((0, 0), (0, side), (0, side)))
        top, left = (m + row) // f - side // 2, (m + column) // f - side // 2
        crops.append(small[:, top : top + side, left : left + side])
    return np.stack(crops)
