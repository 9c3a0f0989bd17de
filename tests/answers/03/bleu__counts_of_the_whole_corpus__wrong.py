# violates "in the reference": n-grams are limited by all references together
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for n in range(1, 5):
        said, wanted = Counter(), Counter()
        for h, r in zip(hypotheses, references):
            said += ngrams(h, n)
            wanted += ngrams(r, n)
        right[n - 1], total[n - 1] = (said & wanted).total(), said.total()
    if not right.all():
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(min(0, 1 - r / c) + np.log(right / total).mean())
