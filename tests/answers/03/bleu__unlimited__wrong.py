# violates "each at most as often as the reference has it"
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for h, r in zip(hypotheses, references):
        for n in range(1, 5):
            said, wanted = ngrams(h, n), ngrams(r, n)
            right[n - 1] += sum(k for gram, k in said.items() if gram in wanted)
            total[n - 1] += said.total()
    if not right.all():
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(min(0, 1 - r / c) + np.log(right / total).mean())
