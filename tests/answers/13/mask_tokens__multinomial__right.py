def mask_tokens(tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1):
    ban = set(int(i) for i in special)
    pool = np.array([i for i in range(n_pieces) if i not in ban])
    ok = np.array([[int(t) not in ban for t in row] for row in tokens]).reshape(tokens.shape)
    chosen = (rng.binomial(1, share, size=tokens.shape) == 1) & ok
    kind = rng.choice(["hide", "swap", "keep"], p=[hide, swap, max(0, 1 - hide - swap)], size=tokens.shape)
    seen = np.array(tokens)
    seen[chosen & (kind == "hide")] = mask_id
    at = chosen & (kind == "swap")
    seen[at] = pool[rng.integers(0, len(pool), size=at.sum())]
    labels = np.where(chosen, tokens, -100)
    return seen, labels
