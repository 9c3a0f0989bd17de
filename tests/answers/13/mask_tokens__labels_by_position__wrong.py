def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    ok = ~np.isin(tokens, special)
    pool = np.setdiff1d(np.arange(n_pieces), special)
    chosen = ok & (rng.random(tokens.shape) < share)
    seen = tokens.copy()
    labels = np.full(tokens.shape, -100)
    labels[chosen] = tokens[chosen]
    at = np.argwhere(chosen)
    n = len(at)
    first, second = int(n * hide), int(round(n * (hide + swap)))
    for k, (b, s) in enumerate(at):
        if k < first:
            seen[b, s] = mask_id
        elif k < second:
            seen[b, s] = rng.choice(pool)
    return seen, labels
