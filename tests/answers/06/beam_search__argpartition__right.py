def beam_search(step, state, start, end, width, max_len):
    paths, scores, done = np.full((1, 1), start), np.zeros(1), np.zeros(1, bool)
    for _ in range(max_len):
        if done.all():
            break
        log_p, fresh = step(paths[~done, -1], state)
        V = log_p.shape[1]
        table = np.concatenate([scores[done], (scores[~done][:, None] + log_p).ravel()])
        n = int(done.sum())
        keep = np.argpartition(-table, min(width, len(table)) - 1)[:width]
        keep = keep[np.argsort(-table[keep])]
        keep = keep[np.isfinite(table[keep])]
        old, live = np.flatnonzero(done), np.flatnonzero(~done)
        rows = [old[k] if k < n else live[(k - n) // V] for k in keep]
        last = [end if k < n else (k - n) % V for k in keep]
        state = fresh[[(k - n) // V for k, t in zip(keep, last) if t != end]]
        paths = np.column_stack([paths[rows], last])
        scores, done = table[keep], np.array(last) == end
    return [([int(t) for t in path[1:] if t != end], float(p)) for path, p in zip(paths, scores)]
