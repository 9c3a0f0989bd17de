import math


def diagonal_weights(lengths, S, T, pace):
    rows = []
    for n in lengths:
        steps = []
        for t in range(T):
            peak = min(pace * t, int(n) - 1)
            bell = [math.exp(-((i - peak) ** 2) / 2) if i < n else 0.0 for i in range(S)]
            steps.append([x / sum(bell) for x in bell])
        rows.append(steps)
    return np.array(rows)
