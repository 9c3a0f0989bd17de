# slip: sorts the list at the end by log p per token
def beam_search(step, state, start, end, width, max_len):
    growing, done = [([start], 0.0)], []
    for _ in range(max_len):
        if not growing:
            break
        logp, new = step(np.array([t[-1] for t, _ in growing]), state)
        total = np.array([lp for _, lp in growing])[:, None] + logp
        V = total.shape[1]
        cand = [(t, lp, None) for t, lp in done]
        for k in np.argsort(-total, axis=None)[:width]:
            r, v = divmod(int(k), V)
            if np.isfinite(total[r, v]):
                cand.append((growing[r][0] + [v], float(total[r, v]), r))
        cand.sort(key=lambda c: -c[1])
        cand = cand[:width]
        done = [(t, lp) for t, lp, r in cand if t[-1] == end]
        alive = [(t, lp, r) for t, lp, r in cand if t[-1] != end]
        growing = [(t, lp) for t, lp, _ in alive]
        state = new[[r for *_, r in alive]]
    out = [(t[1:-1], lp) for t, lp in done] + [(t[1:], lp) for t, lp in growing]
    return sorted(out, key=lambda z: -z[1] / max(len(z[0]), 1))
