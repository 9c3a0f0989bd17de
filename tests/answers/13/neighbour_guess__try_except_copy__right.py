def neighbour_guess(left, right, counts):
    plain = {key: dict(inner) for key, inner in counts.items()}
    try:
        sources = [plain[left, right]]
    except KeyError:
        sources = []
        for key in ((left, None), (None, right)):
            try:
                if key != (None, None):
                    sources.append(plain[key])
            except KeyError:
                pass
        if not sources:
            sources = [plain[None, None]]
    ids = sorted(set(i for s in sources for i in s))
    best, winner = -1.0, None
    for i in ids:
        score = sum(s.get(i, 0) / sum(s.values()) for s in sources)
        if score > best + 1e-12:
            best, winner = score, i
    return winner
