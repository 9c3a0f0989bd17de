def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    u = rng.uniform(size=tokens.shape)
    free = np.logical_not(np.isin(tokens, list(special)))
    chosen = free & (u < share)
    hidden = free & (u < share * hide)
    swapped = chosen & ~hidden & (u < share * (hide + swap))
    pool = np.delete(np.arange(n_pieces), list(special)) if len(special) else np.arange(n_pieces)
    seen = tokens.copy()
    seen[hidden] = mask_id
    seen[swapped] = rng.choice(pool, size=int(swapped.sum()))
    labels = np.full(tokens.shape, -100)
    labels[chosen] = tokens[chosen]
    return seen, labels
