def neighbour_guess(left, right, counts):
    def rules():
        yield [(left, right)]
        yield [key for key in ((left, None), (None, right)) if None in key and key != (None, None)]
        yield [(None, None)]
    for rule in rules():
        inner = [counts[key] for key in rule if key in counts]
        if inner:
            scores = {}
            for d in inner:
                n = float(sum(d.values()))
                for i in d:
                    scores[i] = scores.get(i, 0.0) + d[i] / n
            return max(sorted(scores), key=lambda i: round(scores[i] * 1e11))
