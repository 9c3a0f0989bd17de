def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    u = rng.random(tokens.shape)
    ok = ~np.isin(tokens, special)
    pool = np.setdiff1d(np.arange(n_pieces), special)
    other = rng.choice(pool, size=tokens.shape)
    chosen = ok & (rng.random(tokens.shape) < share)
    v = rng.random(tokens.shape)
    seen = np.where(chosen & (v < hide), mask_id, np.where(chosen & (v > 1 - swap), other, tokens))
    return seen, np.where(chosen & (v < hide + swap), tokens, -100)
