import torch


def beam_search(step, state, start, end, width, max_len):
    growing = [((), 0.0)]
    ended = {}
    last = np.array([start])
    while growing and max_len > 0:
        max_len -= 1
        log_p, state = step(last, state)
        before = torch.tensor([total for _, total in growing], dtype=torch.float64)
        totals = before[:, None] + torch.tensor(np.array(log_p, dtype=np.float64))
        V = totals.shape[1]
        best, where = totals.flatten().topk(min(width, totals.numel()))
        fresh = [(growing[k // V][0] + (k % V,), total, k // V) for total, k in zip(best.tolist(), where.tolist())]
        fresh = [one for one in fresh if np.isfinite(one[1])]
        # the worst that may stay
        bar = sorted([*ended.values(), *(total for _, total, _ in fresh)], reverse=True)[:width][-1]
        ended = {tokens: total for tokens, total in ended.items() if total >= bar}
        fresh = [one for one in fresh if one[1] >= bar]
        ended |= {tokens[:-1]: total for tokens, total, _ in fresh if tokens[-1] == end}
        stay = [one for one in fresh if one[0][-1] != end]
        growing = [(tokens, total) for tokens, total, _ in stay]
        last = np.array([tokens[-1] for tokens, _, _ in stay], dtype=int)
        state = state[np.array([row for _, _, row in stay], dtype=int)]
    result = [(list(tokens), total) for tokens, total in [*ended.items(), *growing]]
    return sorted(result, key=lambda one: one[1])[::-1]
