# slip: the line runs from the first piece to the last in T steps, whatever the pace
def diagonal_weights(lengths, S, T, pace):
    n = np.asarray(lengths)[:, None, None]
    centre = np.arange(T)[:, None] * (n - 1) / max(T - 1, 1)
    scores = -((np.arange(S) - centre) ** 2) / 2
    return softmax(np.where(np.arange(S) < n, scores, -np.inf))
