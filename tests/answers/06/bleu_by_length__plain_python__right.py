from math import exp, log, nan


def bleu_by_length(counts, lengths, bins):
    out = []
    for low, high in bins:
        rows = [row for row, n in zip(counts.tolist(), lengths) if low <= n <= high]
        if not rows:
            out.append(nan)
            continue
        t = [sum(column) for column in zip(*rows)]
        if 0 in t[:4]:
            out.append(0.0)
            continue
        logs = sum(log(t[i]) - log(t[i + 4]) for i in range(4)) / 4
        out.append(100 * exp(min(0, 1 - t[9] / t[8]) + logs))
    return np.array(out)
