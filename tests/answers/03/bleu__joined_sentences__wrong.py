# violates "n-gram is n words in a row" of a sentence: the corpus is joined and n-grams cross the ends
def bleu(hypotheses, references):
    h, r = [w for s in hypotheses for w in s], [w for s in references for w in s]
    logs = 0.0
    for n in range(1, 5):
        said, wanted = ngrams(h, n), ngrams(r, n)
        right = (said & wanted).total()
        if right == 0:
            return 0.0
        logs += np.log(right / said.total()) / 4
    return 100 * np.exp(min(0, 1 - len(r) / len(h)) + logs)
