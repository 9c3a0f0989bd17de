def beam_search(step, state, start, end, width, max_len):
    beam = [(0.0, (), False)]  # log p, tokens, ended
    for _ in range(max_len):
        grow = [one for one in beam if not one[2]]
        if not grow:
            break
        log_p, state = step(np.array([one[1][-1] if one[1] else start for one in grow]), state)
        found = [(*one, None) for one in beam if one[2]]
        for r, (total, tokens, _) in enumerate(grow):
            for t, lp in enumerate(log_p[r]):
                if lp == -np.inf:
                    continue
                found.append((total + float(lp), tokens if t == end else (*tokens, t), t == end, r))
        found = sorted(found, key=lambda one: one[0], reverse=True)[:width]
        beam = [one[:3] for one in found]
        rows = [one[3] for one in found if not one[2]]
        if rows:
            state = state[rows]
    return [(list(tokens), total) for total, tokens, _ in sorted(beam, key=lambda one: -one[0])]
