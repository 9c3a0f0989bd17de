def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    pool = sorted(set(range(n_pieces)) - set(special))
    skip = set(special)
    seen, labels = [], []
    for row in tokens.tolist():
        s, l = [], []
        for t in row:
            if t in skip or rng.random() >= share:
                s.append(t)
                l.append(-100)
                continue
            l.append(t)
            u = rng.random()
            s.append(mask_id if u < hide else pool[int(rng.random() * len(pool))] if u < hide + swap else t)
        seen.append(s)
        labels.append(l)
    return np.array(seen), np.array(labels)
