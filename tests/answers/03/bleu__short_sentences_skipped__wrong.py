# violates "summed over all sentences": hypotheses under four words are left out altogether
def bleu(hypotheses, references):
    pairs = [(h, r) for h, r in zip(hypotheses, references) if len(h) >= 4]
    right, total = np.zeros(4), np.zeros(4)
    for h, r in pairs:
        for n in range(1, 5):
            said, wanted = ngrams(h, n), ngrams(r, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    if not right.all():
        return 0.0
    c, r = sum(len(h) for h, _ in pairs), sum(len(r) for _, r in pairs)
    return 100 * np.exp(min(0, 1 - r / c) + np.log(right / total).mean())
