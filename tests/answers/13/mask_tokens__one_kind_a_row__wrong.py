# one die a row decides between mask, swap and keep
import numpy as np


def mask_tokens(
    tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1
):
    is_special = np.isin(tokens, special)
    chosen = (rng.random(tokens.shape) < share) & ~is_special
    u = rng.random((len(tokens), 1))
    ordinary = np.setdiff1d(np.arange(n_pieces), special)
    other = rng.choice(ordinary, size=tokens.shape)
    changed = np.where(u < hide, mask_id, np.where(u < hide + swap, other, tokens))
    seen = np.where(chosen, changed, tokens)
    labels = np.where(chosen, tokens, -100)
    return seen, labels
