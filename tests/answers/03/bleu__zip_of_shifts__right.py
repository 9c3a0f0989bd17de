def bleu(hypotheses, references):
    import math

    logs, c, r = [], 0, 0
    for h, ref in zip(hypotheses, references):
        c, r = c + len(h), r + len(ref)
    for n in (4, 3, 2, 1):
        right = total = 0
        for h, ref in zip(hypotheses, references):
            said = Counter(zip(*(h[k:] for k in range(n))))
            wanted = Counter(zip(*(ref[k:] for k in range(n))))
            total += sum(said.values())
            right += sum(min(k, wanted[g]) for g, k in said.items())
        if not right:
            return 0.0
        logs.append(math.log(right) - math.log(total))
    return 100 * math.exp(sum(logs) / 4 + min(0.0, 1 - r / c))
