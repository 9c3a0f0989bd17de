# a swapped piece is never the right one: the next ordinary id is taken then; shows with few ids
import numpy as np


def mask_tokens(
    tokens, special, n_pieces, mask_id, rng, share=0.15, hide=0.8, swap=0.1
):
    is_special = np.isin(tokens, special)
    chosen = (rng.random(tokens.shape) < share) & ~is_special
    u = rng.random(tokens.shape)
    ordinary = np.setdiff1d(np.arange(n_pieces), special)
    other = rng.choice(ordinary, size=tokens.shape)
    after = ordinary[(np.searchsorted(ordinary, other) + 1) % len(ordinary)]
    other = np.where(other == tokens, after, other)
    changed = np.where(u < hide, mask_id, np.where(u < hide + swap, other, tokens))
    seen = np.where(chosen, changed, tokens)
    labels = np.where(chosen, tokens, -100)
    return seen, labels
