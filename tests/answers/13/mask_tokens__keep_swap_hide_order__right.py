def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    keep = 1.0 - hide - swap
    draws = 1 - rng.random((3, *tokens.shape))
    chosen = (draws[0] <= share) & ~np.isin(tokens, special)
    allowed = np.ones(n_pieces)
    allowed[list(special)] = 0
    edges = np.cumsum(allowed / allowed.sum())
    drawn = np.minimum(np.searchsorted(edges, draws[2] * (1 - 1e-12)), n_pieces - 1)
    seen = np.select([~chosen, draws[1] <= keep - 1e-15, draws[1] <= keep + swap], [tokens, tokens, drawn], mask_id)
    return seen, np.where(~chosen, -100, tokens)
