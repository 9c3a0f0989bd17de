import torch


def glimpse(image, row, column, side, scales):
    x = torch.tensor(np.asarray(image, dtype=float))
    m = side * 2**scales
    x = torch.nn.functional.pad(x, (m, m, m, m))
    out = []
    for k in range(scales):
        n = side * 2**k
        t, l = m + row - n // 2, m + column - n // 2
        out.append(torch.nn.functional.avg_pool2d(x[None, :, t : t + n, l : l + n], 2**k)[0])
    return torch.stack(out).numpy()
