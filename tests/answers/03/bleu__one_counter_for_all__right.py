from collections import Counter as _Counter
from math import exp, log


def bleu(hypotheses, references):
    said, wanted = _Counter(), _Counter()  # keys: sentence number and n-gram
    for bag, side in ((said, hypotheses), (wanted, references)):
        for number, words in enumerate(side):
            for n in range(1, 5):
                bag.update((number, gram) for gram in zip(*(words[k:] for k in range(n))))
    right, total = _Counter(), _Counter()
    for (number, gram), k in said.items():
        total[len(gram)] += k
        right[len(gram)] += min(k, wanted[number, gram])
    try:
        mean = sum(log(right[n]) - log(total[n]) for n in range(1, 5)) / 4
    except ValueError:  # log(0)
        return 0.0
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    return 100 * exp(mean - max(0.0, r / c - 1))
