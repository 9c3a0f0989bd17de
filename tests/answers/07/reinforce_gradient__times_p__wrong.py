def reinforce_gradient(scores, places, costs):
    p, N = softmax(scores), len(places)
    found = np.zeros(len(scores))
    for place, cost in zip(places, costs):
        others = (costs.sum() - cost) / (N - 1)
        slope = -p * p[place]
        slope[place] += p[place]
        found += (cost - others) * slope / N
    return found
