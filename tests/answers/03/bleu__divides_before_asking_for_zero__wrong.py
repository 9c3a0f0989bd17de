# slip: divides by the number of n-grams said before it asks whether there are any, and fails with a ZeroDivisionError.
# violates: "so it is [0] where none of that length was said, or nothing at all"
def bleu(hypotheses, references):
    right, total = [0, 0, 0, 0], [0, 0, 0, 0]
    for hyp, ref in zip(hypotheses, references):
        for n in range(1, 5):
            said = ngrams(hyp, n)
            right[n - 1] += (said & ngrams(ref, n)).total()
            total[n - 1] += said.total()
    precisions = [a / b for a, b in zip(right, total)]
    if min(precisions) == 0:
        return 0.0
    c, r = sum(len(h) for h in hypotheses), sum(len(x) for x in references)
    return float(100 * np.exp(min(0, 1 - r / c)) * np.prod(precisions) ** (1 / 4))
