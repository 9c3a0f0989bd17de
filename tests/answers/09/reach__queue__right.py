from collections import deque as _deque


def reach(mask, layers):
    T = len(mask)
    out = np.zeros((T, T), dtype=bool)
    for t in range(T):
        steps = {t: 0}
        queue = _deque([t])
        while queue:
            at = queue.popleft()
            if steps[at] == layers:
                continue
            for s in range(T):
                if mask[at, s] and s not in steps:
                    steps[s] = steps[at] + 1
                    queue.append(s)
        out[t, list(steps)] = True
    return out
