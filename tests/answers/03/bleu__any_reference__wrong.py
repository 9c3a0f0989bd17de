def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    pool = [Counter() for _ in range(4)]
    for r in references:
        for n in range(1, 5):
            pool[n - 1] |= ngrams(r, n)
    for h in hypotheses:
        for n in range(1, 5):
            said = ngrams(h, n)
            right[n - 1] += (said & pool[n - 1]).total()
            total[n - 1] += said.total()
    if (right == 0).any():
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return float(100 * np.exp(min(0.0, 1 - r / c) + np.log(right / total).mean()))
