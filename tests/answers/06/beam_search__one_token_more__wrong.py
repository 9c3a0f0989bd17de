# slip: does not count end in max_len and so takes one token too many
def beam_search(step, state, start, end, width, max_len):
    beams = [([], 0.0, state[0], False)]
    for _ in range(max_len + 1):
        live = [b for b in beams if not b[3]]
        if not live:
            break
        last = np.array([b[0][-1] if b[0] else start for b in live])
        log_p, states = step(last, np.stack([b[2] for b in live]))
        pool = [b for b in beams if b[3]]
        for i, (tokens, total, _, _) in enumerate(live):
            for f, lp in enumerate(log_p[i]):
                if f == end:
                    pool.append((tokens, total + float(lp), states[i], True))
                else:
                    pool.append((tokens + [f], total + float(lp), states[i], False))
        beams = sorted(pool, key=lambda b: b[1], reverse=True)[:width]
    return [(tokens, total) for tokens, total, *_ in beams]
