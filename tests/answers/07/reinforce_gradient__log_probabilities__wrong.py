def reinforce_gradient(scores, places, costs):
    N = len(costs)
    others = (costs.sum() - costs) / (N - 1)
    slopes = np.eye(len(scores))[places] - np.log(softmax(scores))
    return ((costs - others)[:, None] * slopes).mean(axis=0)
