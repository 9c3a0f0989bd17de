# the mean over pairs of half the difference of costs times the difference of slopes
def reinforce_gradient(scores, places, costs):
    N, eye = len(places), np.eye(len(scores))
    found = np.zeros(len(scores))
    for n in range(N):
        for m in range(n):
            found += (costs[n] - costs[m]) * (eye[places[n]] - eye[places[m]])
    return found / (N * (N - 1))
