def reinforce_gradient(scores, places, costs):
    p = softmax(scores)
    total = np.zeros(len(scores))
    for n, place in enumerate(places):
        others = costs[places != place]
        b = others.mean() if len(others) else 0.0
        total += (costs[n] - b) * (np.eye(len(scores))[place] - p)
    return total / len(places)
