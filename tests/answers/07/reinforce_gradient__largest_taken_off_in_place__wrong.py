def reinforce_gradient(scores, places, costs):
    scores -= scores.max()
    N = len(costs)
    others = (costs.sum() - costs) / (N - 1)
    slopes = np.eye(len(scores))[places] - softmax(scores)
    return ((costs - others)[:, None] * slopes).mean(axis=0)
