# slip: compares powers of u, which tie near 1
def gumbel_argmax(scores, u):
    w = np.exp(scores - np.max(scores, axis=-1, keepdims=True))
    with np.errstate(all="ignore"):
        return np.argmax(u ** (1 / w), axis=-1)
