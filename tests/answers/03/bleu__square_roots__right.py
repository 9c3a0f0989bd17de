def bleu(hypotheses, references):
    table = np.zeros((2, 4))
    for h, r in zip(hypotheses, references):
        for n in range(4):
            said, wanted = ngrams(h, n + 1), ngrams(r, n + 1)
            table[:, n] += sum((said & wanted).values()), max(0, len(h) - n)
    if (table[0] == 0).any():
        return np.float64(0)
    p = table[0] / table[1]
    c, r = (sum(len(s) for s in side) for side in (hypotheses, references))
    factor = np.exp(1 - r / c) if c < r else 1
    return 100 * factor * np.sqrt(np.sqrt(p.prod()))
