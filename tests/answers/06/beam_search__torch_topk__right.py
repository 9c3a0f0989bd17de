import torch


def beam_search(step, state, start, end, width, max_len):
    ended, tokens, totals = [], [[]], torch.zeros(1, dtype=torch.float64)
    last = np.array([start])
    for _ in range(max_len):
        log_p, state = step(last, state)
        flat = (totals[:, None] + torch.tensor(np.asarray(log_p, dtype=np.float64))).flatten()
        best, places = flat.topk(min(width, len(flat)))
        V = log_p.shape[1]
        pool = [(p, ts, None) for ts, p in ended]
        pool += [(float(p), [*tokens[k // V], k % V], k // V) for p, k in zip(best, places.tolist())]
        pool = [one for one in pool if one[0] > -float("inf")]
        pool = sorted(pool, key=lambda one: one[0], reverse=True)[:width]
        ended = [(ts, p) for p, ts, _ in pool if ts and ts[-1] == end]
        alive = [one for one in pool if one[1][-1] != end]
        tokens, totals = [one[1] for one in alive], torch.tensor([one[0] for one in alive], dtype=torch.float64)
        if not alive:
            break
        state, last = state[[one[2] for one in alive]], np.array([ts[-1] for ts in tokens])
    both = ended + [(ts, float(p)) for ts, p in zip(tokens, totals)]
    return [(ts[:-1] if ts and ts[-1] == end else ts, p) for ts, p in sorted(both, key=lambda one: -one[1])]
