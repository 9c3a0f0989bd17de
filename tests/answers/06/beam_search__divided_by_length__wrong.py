# slip: ranks and returns log p divided by the length
def beam_search(step, state, start, end, width, max_len):
    beams = [([start], 0.0, state[0])]
    for _ in range(max_len):
        done = [b for b in beams if b[0][-1] == end and len(b[0]) > 1]
        live = [b for b in beams if not (b[0][-1] == end and len(b[0]) > 1)]
        if not live:
            break
        log_p, states = step(np.array([b[0][-1] for b in live]), np.array([b[2] for b in live]))
        for (tokens, total, _), row, new in zip(live, log_p, states):
            for f in np.argsort(-row)[:width]:
                done.append((tokens + [int(f)], total + float(row[f]), new))
        beams = sorted(done, key=lambda b: b[1] / (len(b[0]) - 1), reverse=True)[:width]
    return [([t for t in tokens[1:] if t != end], total / max(1, len(tokens) - 1)) for tokens, total, _ in beams]
