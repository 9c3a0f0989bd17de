# slip: the tokens still contain end
def beam_search(step, state, start, end, width, max_len):
    growing, ended = [([start], 0.0)], []
    for _ in range(max_len):
        if not growing:
            break
        log_p, state = step(np.array([tokens[-1] for tokens, _ in growing]), state)
        V = log_p.shape[1]
        totals = (np.array([total for _, total in growing])[:, None] + log_p).ravel()
        top = np.argsort(-totals)[:width]
        candidates = [(tokens, total, None) for tokens, total in ended]
        candidates += [(growing[k // V][0] + [int(k % V)], float(totals[k]), k // V) for k in top]
        candidates = sorted(candidates, key=lambda one: -one[1])[:width]
        ended = [(tokens, total) for tokens, total, _ in candidates if tokens[-1] == end]
        alive = [one for one in candidates if one[0][-1] != end]
        growing = [(tokens, total) for tokens, total, _ in alive]
        state = state[[row for *_, row in alive]]
    result = sorted(ended + growing, key=lambda one: -one[1])
    return [(tokens[1:], total) for tokens, total in result]
