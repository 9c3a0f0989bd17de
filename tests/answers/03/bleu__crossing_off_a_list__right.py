import math
from fractions import Fraction


def bleu(hypotheses, references):
    product = Fraction(1)
    for n in (1, 2, 3, 4):
        right = total = 0
        for hyp, ref in zip(hypotheses, references):
            left = [list(ref[i : i + n]) for i in range(len(ref) - n + 1)]
            for i in range(len(hyp) - n + 1):
                total += 1
                gram = list(hyp[i : i + n])
                if gram in left:
                    left.remove(gram)  # each may be used once
                    right += 1
        if not right:
            return 0.0
        product *= Fraction(right, total)
    c, r = sum(len(h) for h in hypotheses), sum(len(x) for x in references)
    penalty = 1.0 if c >= r else math.exp(1 - r / c)
    return 100 * penalty * math.sqrt(math.sqrt(product))
