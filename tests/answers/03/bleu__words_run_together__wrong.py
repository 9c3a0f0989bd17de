# violates "n words in a row": words are joined without a gap, so that "a bc" is "ab c"
def bleu(hypotheses, references):
    def grams(words, n):
        return Counter("".join(words[i : i + n]) for i in range(len(words) - n + 1))

    right, total = np.zeros(4), np.zeros(4)
    for h, r in zip(hypotheses, references):
        for n in range(1, 5):
            said, wanted = grams(h, n), grams(r, n)
            right[n - 1] += (said & wanted).total()
            total[n - 1] += said.total()
    if not right.all():
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * np.exp(min(0, 1 - r / c) + np.log(right / total).mean())
