def gumbel_argmax(scores, u):
    total = np.asarray(scores) - np.log(-np.log(np.asarray(u)))
    out = np.empty(total.shape[:-1], dtype=int)
    for place in np.ndindex(out.shape):
        out[place] = max(range(total.shape[-1]), key=lambda i: total[place][i])
    return out
