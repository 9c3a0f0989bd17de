# slip: the peak goes on behind the sentence's end
def diagonal_weights(lengths, S, T, pace):
    scores = -((np.arange(S) - pace * np.arange(T)[:, None]) ** 2) / 2
    real = np.arange(S) < np.asarray(lengths)[:, None]
    return softmax(np.where(real[:, None], scores[None], -np.inf))
