# slip: computes BLEU for each sentence and takes the mean.
# violates: "both summed over all sentences first"
def bleu(hypotheses, references):
    def one(hyp, ref):
        precisions = []
        for n in range(1, 5):
            said, wanted = ngrams(hyp, n), ngrams(ref, n)
            right, total = sum((said & wanted).values()), sum(said.values())
            if right == 0:
                return 0.0
            precisions.append(right / total)
        return 100 * np.exp(min(0, 1 - len(ref) / len(hyp))) * np.prod(precisions) ** 0.25

    return float(np.mean([one(h, r) for h, r in zip(hypotheses, references)]))
