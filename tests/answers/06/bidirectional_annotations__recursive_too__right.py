def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S, _ = x.shape

    def states(places, step, h):
        if not places:
            return {}
        i, *rest = places
        h = np.array(step(x[:, i], h), dtype=float)
        h[i >= np.asarray(lengths)] = 0.0
        return {i: h} | states(rest, step, h)

    order = list(range(S))
    forward = states(order, step_f, np.zeros((B, d_hidden)))
    backward = states(order[::-1], step_b, np.zeros((B, d_hidden)))
    return np.stack([np.hstack([forward[i], backward[i]]) for i in order], axis=1)
