def beam_search(step, state, start, end, width, max_len):
    live, ended = [(0.0, (start,))], []
    while live and len(live[0][1]) <= max_len:
        lp, nxt = step(np.asarray([t[-1] for _, t in live]), state)
        born = sorted(
            ((a + lp[r, v], t + (int(v),), r) for r, (a, t) in enumerate(live) for v in range(lp.shape[1])),
            key=lambda x: x[0],
            reverse=True,
        )[:width]
        pool = [(a, t, None) for a, t in ended] + [b for b in born if b[0] != -np.inf]
        pool = sorted(pool, key=lambda x: x[0], reverse=True)[:width]
        ended = [(a, t) for a, t, r in pool if r is None or t[-1] == end]
        grow = [(a, t, r) for a, t, r in pool if r is not None and t[-1] != end]
        live = [(a, t) for a, t, _ in grow]
        state = nxt[[r for *_, r in grow]] if grow else nxt[:0]
    answer = [(list(t[1:-1]), float(a)) for a, t in ended] + [(list(t[1:]), float(a)) for a, t in live]
    return sorted(answer, key=lambda z: z[1])[::-1]
