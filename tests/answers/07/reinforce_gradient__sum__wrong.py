def reinforce_gradient(scores, places, costs):
    N = len(places)
    b = (costs.sum() - costs) / (N - 1)
    return (costs - b) @ (np.eye(len(scores))[places] - softmax(scores))
