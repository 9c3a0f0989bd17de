# slip: multiplies probabilities, which round to zero
def beam_search(step, state, start, end, width, max_len):
    growing, done = [([start], 1.0)], []
    for _ in range(max_len):
        if not growing:
            break
        logp, new = step(np.array([t[-1] for t, _ in growing]), state)
        total = np.array([p for _, p in growing])[:, None] * np.exp(logp)
        V = total.shape[1]
        cand = [(t, p, None) for t, p in done]
        for k in np.argsort(-total, axis=None)[:width]:
            r, v = divmod(int(k), V)
            if total[r, v] > 0:
                cand.append((growing[r][0] + [v], float(total[r, v]), r))
        cand.sort(key=lambda c: -c[1])
        cand = cand[:width]
        done = [(t, p) for t, p, r in cand if t[-1] == end]
        alive = [(t, p, r) for t, p, r in cand if t[-1] != end]
        growing = [(t, p) for t, p, _ in alive]
        state = new[[r for *_, r in alive]]
    out = [(t[1:-1], np.log(p)) for t, p in done] + [(t[1:], np.log(p)) for t, p in growing]
    return sorted(out, key=lambda z: -z[1])
