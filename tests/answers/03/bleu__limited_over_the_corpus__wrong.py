# slip: pools the n-grams of all sentences before limiting, so a word may be credited that stands only in another sentence's reference.
# violates: the count is of "the hypothesis's n-grams ... at most as often as the reference has it", then summed
def bleu(hypotheses, references):
    logs = []
    for n in range(1, 5):
        said, wanted = Counter(), Counter()
        for hyp, ref in zip(hypotheses, references):
            said.update(ngrams(hyp, n))
            wanted.update(ngrams(ref, n))
        right = (said & wanted).total()
        if right == 0:
            return 0.0
        logs.append(np.log(right / said.total()))
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return float(100 * np.exp(min(0, 1 - r / c)) * np.exp(np.mean(logs)))
