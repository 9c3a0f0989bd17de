def reinforce_gradient(scores, places, costs):
    N = len(places)
    off = (costs - costs.mean()) * N / (N - 1)
    weighed = np.bincount(places, weights=off, minlength=len(scores))
    return (weighed - off.sum() * softmax(scores)) / N
