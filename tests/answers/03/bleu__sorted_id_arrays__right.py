def bleu(hypotheses, references):
    ids = {}

    def table(words, n):
        """The n-grams of a list of words as rows of ids, each once, with its count."""
        row = np.array([ids.setdefault(word, len(ids)) for word in words], dtype=np.int64)
        if len(row) < n:
            return {}
        windows = np.lib.stride_tricks.sliding_window_view(row, n)
        grams, counts = np.unique(windows, axis=0, return_counts=True)
        return dict(zip(map(tuple, grams.tolist()), counts.tolist()))

    numbers = np.zeros((2, 4))
    sizes = np.zeros(2)
    for hyp, ref in zip(hypotheses, references):
        sizes += (len(hyp), len(ref))
        for n in range(4):
            said, wanted = table(hyp, n + 1), table(ref, n + 1)
            numbers[:, n] += (sum(min(k, wanted.get(g, 0)) for g, k in said.items()), sum(said.values()))
    right, total = numbers
    if not right.all():
        return 0.0
    c, r = sizes
    return float(100 * np.exp(np.minimum(0, 1 - r / c) + 0.25 * np.log2(right / total).sum() * np.log(2)))
