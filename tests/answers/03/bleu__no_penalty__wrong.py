# violates (4): the brevity penalty is missing
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    for h, r in zip(hypotheses, references):
        for n in range(1, 5):
            said, wanted = ngrams(h, n), ngrams(r, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    if not right.all():
        return 0.0
    return 100 * np.exp(np.log(right / total).mean())
