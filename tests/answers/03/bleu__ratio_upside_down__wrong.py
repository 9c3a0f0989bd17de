# slip: divides c by r in the brevity penalty, so long answers are punished and short ones are not.
# violates: equation (2), 1 - r/c
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    c = sum(len(words) for words in hypotheses)
    r = sum(len(words) for words in references)
    for hyp, ref in zip(hypotheses, references):
        for n in range(1, 5):
            said, wanted = ngrams(hyp, n), ngrams(ref, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    if right.min() == 0:
        return 0.0
    return float(100 * np.exp(min(0.0, 1 - c / r) + np.log(right / total).mean()))
