def bleu(hypotheses, references):
    from fractions import Fraction
    from math import exp

    product = Fraction(1)
    for n in range(1, 5):
        right = total = 0
        for h, r in zip(hypotheses, references):
            left = [tuple(r[i : i + n]) for i in range(len(r) - n + 1)]
            for i in range(len(h) - n + 1):
                total += 1
                gram = tuple(h[i : i + n])
                if gram in left:
                    left.remove(gram)
                    right += 1
        if right == 0:
            return 0
        product *= Fraction(right, total)
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    penalty = 1.0 if c >= r else exp(1 - r / c)
    return 100 * penalty * float(product) ** 0.25
