def reinforce_gradient(scores, places, costs):
    N = len(places)
    b = (costs.sum() - costs) / (N - 1)
    g = -((costs - b).sum()) * softmax(scores)
    g[places] += costs - b
    return g / N
