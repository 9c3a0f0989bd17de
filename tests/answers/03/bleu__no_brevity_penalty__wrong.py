# slip: leaves the brevity penalty out.
# violates: equation (2), exp(min(0, 1 - r/c))
def bleu(hypotheses, references):
    right, total = [0] * 4, [0] * 4
    for hyp, ref in zip(hypotheses, references):
        for n in range(1, 5):
            said, wanted = ngrams(hyp, n), ngrams(ref, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    if min(right) == 0:
        return 0.0
    return float(100 * np.exp(np.mean(np.log(np.array(right) / np.array(total)))))
