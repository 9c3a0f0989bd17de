def reinforce_gradient(scores, places, costs):
    N = len(costs)
    others = np.zeros_like(costs)
    for n in range(N):
        others[n] = np.delete(costs, n).mean()
    slopes = np.eye(len(scores))[places] - softmax(scores)
    return ((costs - others)[:, None] * slopes).mean(axis=0)
