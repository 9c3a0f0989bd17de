# slip: picks the parents' states of the best continuations without leaving out those that ended, so states and growing beginnings no longer belong together
def beam_search(step, state, start, end, width, max_len):
    growing, ended = [([start], 0.0)], []
    for _ in range(max_len):
        if not growing:
            break
        log_p, state = step(np.array([tokens[-1] for tokens, _ in growing]), state)
        totals = (np.array([t for _, t in growing])[:, None] + log_p).ravel()
        V = log_p.shape[1]
        top = np.argsort(-totals)[:width]
        new = [(growing[k // V][0] + [int(k % V)], float(totals[k])) for k in top]
        best = sorted(ended + new, key=lambda b: -b[1])[:width]
        ended = [b for b in best if b[0][-1] == end]
        growing = [b for b in best if b[0][-1] != end]
        rows = top // V
        state = state[rows[: len(growing)]]
    found = sorted(ended + growing, key=lambda b: -b[1])
    return [([t for t in tokens[1:] if t != end], total) for tokens, total in found]
