class Look:
    """One source's look: weights, and what they mix."""

    def __init__(self, e, notes, real):
        best = max(score for score, ok in zip(e, real) if ok)
        parts = [np.exp(score - best) if ok else 0.0 for score, ok in zip(e, real)]
        self.weights = [part / sum(parts) for part in parts]
        self.context = sum(w * note for w, note, ok in zip(self.weights, notes, real) if ok)


def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    looks = []
    for state, notes, real in zip(s, h, mask):
        e = [float(v @ np.tanh(w_s @ state + w_h @ note)) for note in notes]
        looks.append(Look(e, notes, real))
    inputs = np.stack([np.r_[token, look.context] for token, look in zip(x, looks)])
    new = cell(inputs, s)  # the whole batch at once
    return new, np.array([look.weights for look in looks])
