def bleu(hypotheses, references):
    logs = []
    for n in range(1, 5):
        right = total = 0
        for h, r in zip(hypotheses, references):
            a, b = ngrams(h, n), ngrams(r, n)
            right += sum(min(k, b[g]) for g, k in a.items())
            total += sum(a.values())
        if right == 0:
            return 0
        logs.append(np.log(right) - np.log(total))
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(min(0, 1 - r / c) + sum(logs) / 4)
