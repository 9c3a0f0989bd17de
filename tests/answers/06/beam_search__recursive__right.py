def beam_search(step, state, start, end, width, max_len):
    def go(beam, left):
        """beam: (tokens, total, state or None when it has ended), best first."""
        growing = [one for one in beam if one[2] is not None]
        if left == 0 or not growing:
            return beam
        logs, states = step(
            np.array([([start] + one[0])[-1] for one in growing]), np.stack([one[2] for one in growing])
        )
        totals = np.array([one[1] for one in growing])[:, None] + logs
        # an ended one may be pushed out, so everything goes into one list
        everything = [one for one in beam if one[2] is None]
        for k in np.argsort(totals, axis=None)[::-1][:width]:
            if np.isneginf(totals.ravel()[k]):
                break
            row, token = (int(i) for i in np.unravel_index(k, totals.shape))
            old = growing[row][0]
            everything.append(
                (old, totals[row, token], None) if token == end else (old + [token], totals[row, token], states[row])
            )
        everything.sort(key=lambda one: one[1], reverse=True)
        return go(everything[:width], left - 1)

    return [(tokens, float(total)) for tokens, total, _ in go([([], 0.0, state[0])], max_len)]
