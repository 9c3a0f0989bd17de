import numpy as np


def capstone(projects):
    x, y, q = projects["pictures"]
    x, q = (p.reshape(-1, 4, 4, 4, 4).transpose(0, 1, 3, 2, 4).reshape(len(p), -1) for p in (x, q))
    w = np.linalg.solve(x.T @ x + 30 * np.eye(256), x.T @ (np.eye(5)[y] - 0.2))
    return "pictures", (q @ w).argmax(1)
