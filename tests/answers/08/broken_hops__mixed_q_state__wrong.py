# mixed q state
import torch
from attn.attention import masked_softmax


def broken_hops(q, keys, values, H, n_hops, mask):
    state, seen = q, []
    while len(seen) < n_hops:
        a = masked_softmax((keys * (q + state)[:, None]).sum(2), mask)
        state = state @ H.T + (values * a[..., None]).sum(1)
        seen.append(a)
    return state, torch.stack(seen, 1)
