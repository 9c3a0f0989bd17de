# slip: counts every n-gram that stands in the reference, without the limit of how often it stands there.
# violates: "each at most as often as the reference has it"
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    c = r = 0
    for hyp, ref in zip(hypotheses, references):
        c += len(hyp)
        r += len(ref)
        for n in range(1, 5):
            said, wanted = ngrams(hyp, n), ngrams(ref, n)
            right[n - 1] += sum(k for gram, k in said.items() if gram in wanted)
            total[n - 1] += sum(said.values())
    if (right == 0).any():
        return 0.0
    return float(100 * np.exp(min(0, 1 - r / c)) * np.exp(np.log(right / total).mean()))
