# violates "That includes the cases in which no n-gram of that length was said": the mean runs over the lengths that exist
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for h, r in zip(hypotheses, references):
        for n in range(1, 5):
            said, wanted = ngrams(h, n), ngrams(r, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    there = total > 0
    if not there.any() or not right[there].all():
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(min(0, 1 - r / c) + np.log(right[there] / total[there]).mean())
