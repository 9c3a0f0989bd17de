def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    bad = np.zeros(n_pieces, bool)
    bad[np.asarray(special, int)] = True
    other = rng.integers(n_pieces, size=tokens.shape)
    while bad[other].any():
        again = bad[other]
        other[again] = rng.integers(n_pieces, size=again.sum())
    chosen = ~bad[tokens] & (rng.random(tokens.shape) < share)
    u = rng.random(tokens.shape)
    labels = tokens.astype(np.int64)
    labels[~chosen] = -100
    seen = tokens.astype(np.int64)
    seen = np.where(chosen & (u >= hide) & (u < hide + swap), other, seen)
    seen[chosen & (u < hide)] = mask_id
    return seen, labels
