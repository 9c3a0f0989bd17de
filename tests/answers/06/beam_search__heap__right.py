import heapq


def beam_search(step, state, start, end, width, max_len):
    beam, length = [(0.0, [start], None)], 0
    while length < max_len and any(one[2] is not end for one in beam):
        growing = [one for one in beam if one[2] is not end]
        last = np.fromiter((one[1][-1] for one in growing), dtype=int)
        log_p, states = step(last, state)
        options = (
            (p + log_p[r, k], tokens + [k], (r, k))
            for r, (p, tokens, _) in enumerate(growing)
            for k in range(log_p.shape[1])
            if np.isfinite(log_p[r, k])
        )
        done = [one for one in beam if one[2] is end]
        kept = heapq.nlargest(width, [*done, *options], key=lambda one: one[0])
        beam, rows = [], []
        for p, tokens, mark in kept:
            if mark is end or mark[1] == end:
                beam.append((p, tokens, end))
            else:
                beam.append((p, tokens, "grows"))
                rows.append(mark[0])
        if rows:
            state = states[np.array(rows)]
        length += 1
    return [(tokens[1:-1] if mark is end else tokens[1:], float(p)) for p, tokens, mark in beam]
