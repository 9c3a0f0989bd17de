class NoSuchPosition(ValueError):
    """A position that has no row in w."""


def score_location(s, w, n_keys):
    scores = []
    for i in range(n_keys):
        if i == w.shape[0]:
            raise NoSuchPosition(f"no row for position {i}")
        scores.append((s * w[i]).sum(axis=-1))
    return np.stack(scores, axis=-1)
