# violates "If for some n no n-gram is right, BLEU is 0": one is added
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for h, r in zip(hypotheses, references):
        for n in range(1, 5):
            said, wanted = ngrams(h, n), ngrams(r, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    if c == 0:
        return 0.0
    return 100 * np.exp(min(0, 1 - r / c) + np.log((right + 1e-9) / (total + 1e-9)).mean())
