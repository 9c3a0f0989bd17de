def bleu(hypotheses, references):
    counts = np.zeros((2, 4))
    for h, r in zip(hypotheses, references):
        counts += [
            [(ngrams(h, n) & ngrams(r, n)).total() for n in range(1, 5)],
            [max(len(h) - n + 1, 0) for n in range(1, 5)],
        ]
    if (counts == 0).any():
        return 0.0
    c, r = (sum(len(s) for s in side) for side in (hypotheses, references))
    return np.exp(np.log(100) + np.minimum(0, 1 - r / c) + np.log(counts[0] / counts[1]).mean())
