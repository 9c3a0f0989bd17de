# slip: ended beginnings are set aside and take no place in the beam, so width others keep growing beside them
def beam_search(step, state, start, end, width, max_len):
    live, finished = [([start], 0.0)], []
    for _ in range(max_len):
        log_p, state = step(np.array([tokens[-1] for tokens, _ in live]), state)
        totals = np.array([total for _, total in live])[:, None] + log_p
        finished += [(tokens[1:], float(totals[i, end])) for i, (tokens, _) in enumerate(live)]
        V = log_p.shape[1]
        totals[:, end] = -np.inf
        flat = totals.ravel()
        top = [k for k in np.argsort(-flat)[:width] if np.isfinite(flat[k])]
        live = [(live[k // V][0] + [int(k % V)], float(flat[k])) for k in top]
        state = state[[k // V for k in top]]
        if not live:
            break
    finished += [(tokens[1:], total) for tokens, total in live]
    return sorted(finished, key=lambda b: -b[1])[:width]
