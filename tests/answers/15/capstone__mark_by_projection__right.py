# second moments of the patches, ridge regression: attention without the softmax
import numpy as np


def capstone(projects):
    x, y, q = projects["pictures"]

    def moments(pictures):
        p = pictures.reshape(-1, 4, 4, 4, 4).transpose(0, 1, 3, 2, 4).reshape(-1, 16, 16)
        return np.matmul(p.transpose(0, 2, 1), p).reshape(len(p), -1)

    a, b = moments(x), moments(q)
    mean, spread = a.mean(0), a.std(0)
    a, b = (a - mean) / spread, (b - mean) / spread
    targets = np.eye(5)[y] - 0.2
    w = np.linalg.solve(a.T @ a + 30 * np.eye(a.shape[1]), a.T @ targets)
    return "pictures", (b @ w).argmax(1)
