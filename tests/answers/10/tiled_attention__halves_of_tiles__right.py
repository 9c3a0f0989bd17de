import numpy as np


def tiled_attention(q, tiles):
    q = q / np.sqrt(q.shape[1])
    state = None
    for k, v in tiles:
        half = max(1, len(k) // 2)
        for a in range(0, len(k), half):
            e = q @ k[a : a + half].T
            m = e.max(axis=1, keepdims=True)
            w = np.exp(e - m)
            now = m, w.sum(axis=1, keepdims=True), w @ v[a : a + half]
            if state is None:
                state = now
                continue
            top = np.maximum(state[0], now[0])
            f, g = np.exp(state[0] - top), np.exp(now[0] - top)
            state = top, state[1] * f + now[1] * g, state[2] * f + now[2] * g
    return state[2] / state[1]
