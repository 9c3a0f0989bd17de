# slip: stops as soon as the likeliest beginning has ended, although others still grow
def beam_search(step, state, start, end, width, max_len):
    beams = [([], 0.0, state[0], False)]
    for _ in range(max_len):
        if beams[0][3]:
            break
        live = [b for b in beams if not b[3]]
        last = np.array([b[0][-1] if b[0] else start for b in live])
        log_p, states = step(last, np.stack([b[2] for b in live]))
        pool = [b for b in beams if b[3]]
        for i, (tokens, total, _, _) in enumerate(live):
            for f in np.argsort(-log_p[i])[:width]:
                ends = bool(f == end)
                pool.append((tokens if ends else tokens + [int(f)], total + float(log_p[i, f]), states[i], ends))
        beams = sorted(pool, key=lambda b: b[1], reverse=True)[:width]
    return [(tokens, total) for tokens, total, *_ in beams]
