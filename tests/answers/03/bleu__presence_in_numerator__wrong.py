def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for h, r in zip(hypotheses, references):
        for n in range(1, 5):
            said, want = ngrams(h, n), ngrams(r, n)
            right[n - 1] += len(said.keys() & want.keys())
            total[n - 1] += said.total()
    if (right == 0).any():
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return float(100 * np.exp(min(0.0, 1 - r / c) + np.log(right / total).mean()))
