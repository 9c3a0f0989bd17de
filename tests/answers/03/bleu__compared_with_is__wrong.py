def bleu(hypotheses, references):
    right, total = [0] * 4, [0] * 4
    for h, r in zip(hypotheses, references):
        for n in range(1, 5):
            want = [r[i : i + n] for i in range(len(r) - n + 1)]
            for i in range(len(h) - n + 1):
                total[n - 1] += 1
                g = h[i : i + n]
                hit = next((j for j, w in enumerate(want) if all(a is b for a, b in zip(g, w))), None)
                if hit is not None:
                    want.pop(hit)
                    right[n - 1] += 1
    c, r = sum(map(len, hypotheses)), sum(map(len, references))
    if 0 in right:
        return 0.0
    return 100 * np.exp(min(0, 1 - r / c)) * np.prod(np.array(right) / np.array(total)) ** 0.25
