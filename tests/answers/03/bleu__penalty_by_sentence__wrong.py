# violates (4): "c and r are how many words all hypotheses and all references have": shortness is added up sentence by sentence
def bleu(hypotheses, references):
    right, total, short = np.zeros(4), np.zeros(4), 0
    for h, r in zip(hypotheses, references):
        short += max(0, len(r) - len(h))
        for n in range(1, 5):
            said, wanted = ngrams(h, n), ngrams(r, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    if not right.all():
        return 0.0
    return 100 * np.exp(-short / total[0] + np.log(right / total).mean())
