# violates "both summed over all sentences first": the mean of sentence scores
def bleu(hypotheses, references):
    def one(h, r):
        logs = 0.0
        for n in range(1, 5):
            said, wanted = ngrams(h, n), ngrams(r, n)
            right = (said & wanted).total()
            if right == 0:
                return 0.0
            logs += np.log(right / said.total()) / 4
        return 100 * np.exp(min(0, 1 - len(r) / len(h)) + logs)

    return float(np.mean([one(h, r) for h, r in zip(hypotheses, references)]))
