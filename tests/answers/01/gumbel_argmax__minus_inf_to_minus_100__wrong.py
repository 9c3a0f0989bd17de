# slip: replaces -inf by -100, so a never-score can beat finite scores that lie lower still
def gumbel_argmax(scores, u):
    safe = np.where(np.isfinite(scores), scores, -100.0)
    noise = -np.log(-np.log(u))
    return np.argmax(safe + noise, axis=-1)
