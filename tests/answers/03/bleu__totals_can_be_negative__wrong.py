# slip: counts len - n + 1 n-grams in every sentence, which is negative for sentences shorter than n - 1.
# violates: p_n is the limited count "over the number of n-grams said"
def bleu(hypotheses, references):
    right, total = np.zeros(4), np.zeros(4)
    c = r = 0
    for hyp, ref in zip(hypotheses, references):
        c, r = c + len(hyp), r + len(ref)
        for n in range(1, 5):
            right[n - 1] += (ngrams(hyp, n) & ngrams(ref, n)).total()
            total[n - 1] += len(hyp) - n + 1
    if (right == 0).any():
        return 0.0
    return float(100 * np.exp(min(0.0, 1 - r / c)) * np.prod(right / total) ** 0.25)
