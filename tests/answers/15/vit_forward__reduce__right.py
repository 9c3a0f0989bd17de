from functools import reduce

import torch


def vit_forward(images, w, patch, n_heads):
    (E, e), (V, v) = w["project"], w["head"]
    words = torch.nn.functional.linear(patchify(images, patch), E.T, e)
    front = torch.ones(len(images), 1, 1) * w["token"]
    start = torch.hstack([front, words]) + w["table"][None]
    x = reduce(lambda x, block: encoder_block(x, block, n_heads), w["blocks"], start)
    return layer_norm(x[:, 0], *w["norm"]).matmul(V).add(v)
