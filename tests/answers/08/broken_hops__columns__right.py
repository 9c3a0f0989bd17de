import torch
from attn.attention import masked_softmax


def broken_hops(q, keys, values, H, n_hops, mask):
    state, seen = q, []
    for _ in range(n_hops):
        a = masked_softmax((keys * (state)[:, None]).sum(2), mask)
        c = (values * a[..., None]).sum(1)
        state = (H @ state.T).T + c
        seen.append(a)
    return state, torch.stack(seen, 1)
