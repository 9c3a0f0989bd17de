def bleu(hypotheses, references):
    ps = []
    for n in range(1, 5):
        h = Counter((s, *words[i : i + n]) for s, words in enumerate(hypotheses) for i in range(len(words) - n + 1))
        r = Counter((s, *words[i : i + n]) for s, words in enumerate(references) for i in range(len(words) - n + 1))
        ps.append((h & r).total() / h.total() if h else 0.0)
    c, r = len([w for s in hypotheses for w in s]), len([w for s in references for w in s])
    penalty = np.exp(min(0.0, 1 - r / c)) if c else 0.0
    return float(100 * penalty * np.prod(ps) ** 0.25)
