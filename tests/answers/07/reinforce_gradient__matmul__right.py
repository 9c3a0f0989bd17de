def reinforce_gradient(scores, places, costs):
    N, S = len(places), len(scores)
    weights = (np.full((N, N), -1.0) + N * np.eye(N)) / (N - 1)
    hits = np.zeros((N, S))
    hits[np.arange(N), places] = 1
    return (hits - softmax(np.asarray(scores))).T @ (weights @ costs) / N
