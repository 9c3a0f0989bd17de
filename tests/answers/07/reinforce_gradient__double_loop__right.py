def reinforce_gradient(scores, places, costs):
    p = softmax(scores)
    N = len(places)
    found = np.zeros(len(scores))
    for n in range(N):
        others = [costs[m] for m in range(N) if m != n]
        b = sum(others) / len(others)
        for i in range(len(scores)):
            found[i] += (costs[n] - b) * ((places[n] == i) - p[i]) / N
    return found
