from fractions import Fraction


def bleu(hypotheses, references):
    p = Fraction(1)
    for n in range(1, 5):
        pairs = [(ngrams(h, n), ngrams(r, n)) for h, r in zip(hypotheses, references)]
        said = sum(sum(a.values()) for a, _ in pairs)
        if not said:
            return 0.0
        p *= Fraction(sum(sum((a & b).values()) for a, b in pairs), said)
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100.0 * float(np.exp(min(0.0, 1 - r / c))) * float(p) ** 0.25
