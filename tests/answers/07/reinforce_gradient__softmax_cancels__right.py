# the costs less the others' means sum to 0, so the softmax drops out
def reinforce_gradient(scores, places, costs):
    N = len(places)
    found = np.zeros(len(scores))
    np.add.at(found, places, (costs - (costs.sum() - costs) / (N - 1)) / N)
    return found
