# slip: beginnings that have not ended by max_len are left out of the result
def beam_search(step, state, start, end, width, max_len):
    live, ended = [([start], 0.0)], []
    for _ in range(max_len):
        if not live:
            break
        log_p, new = step(np.array([tokens[-1] for tokens, _ in live]), state)
        V = log_p.shape[1]
        totals = (np.array([total for _, total in live])[:, None] + log_p).ravel()
        pool = [(tokens, total, -1) for tokens, total in ended]
        for k in np.argsort(totals)[::-1][:width]:
            pool.append((live[k // V][0] + [int(k % V)], float(totals[k]), int(k // V)))
        pool.sort(key=lambda one: one[1], reverse=True)
        pool = pool[:width]
        ended = [(tokens, total) for tokens, total, _ in pool if tokens[-1] == end]
        grow = [one for one in pool if one[0][-1] != end]
        live = [(tokens, total) for tokens, total, _ in grow]
        state = new[[row for _, _, row in grow]]
    ended.sort(key=lambda one: one[1], reverse=True)
    return [(tokens[1:-1], total) for tokens, total in ended]
