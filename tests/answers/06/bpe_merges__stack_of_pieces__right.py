def bpe_merges(counts, n_merges):
    words = [[list(w), n] for w, n in counts.items()]
    found = []
    while len(found) < n_merges:
        tally = Counter()
        for p, n in words:
            for a, b in zip(p[:-1], p[1:]):
                tally.update({(a, b): n})
        if not tally:
            return found
        pair = sorted(tally.items(), key=lambda kv: (-kv[1], kv[0]))[0][0]
        found.append(pair)
        for entry in words:
            done = []
            fresh = True
            for piece in entry[0]:
                if done and fresh and (done[-1], piece) == pair:
                    done[-1] += piece
                    fresh = False
                else:
                    done.append(piece)
                    fresh = True
            entry[0] = done
    return found
