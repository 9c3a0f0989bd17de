def reinforce_gradient(scores, places, costs):
    e = np.exp(scores - np.max(scores))
    p = e / e.sum()
    total = costs.sum()
    rows = []
    for place, cost in zip(places, costs):
        row = -p.copy()
        row[place] += 1.0
        rows.append((cost - (total - cost) / (len(costs) - 1)) * row)
    return np.mean(rows, axis=0)
