def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    ok = ~np.isin(tokens, special)
    pool = np.setdiff1d(np.arange(n_pieces), special)
    other = rng.choice(pool, size=tokens.shape)
    chosen = ok & (rng.random(tokens.shape) < share)
    v = rng.random(tokens.shape)
    seen = np.where(chosen & (v < hide), mask_id, tokens)
    seen = np.where((v >= hide) & (v < hide + swap), other, seen)
    return seen, np.where(chosen, tokens, -100)
