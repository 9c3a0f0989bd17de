import numpy as np


def top_p(logits, p, temperature=1.0):
    x = logits / temperature
    probs = softmax(x)
    order = (-probs).argsort(-1, kind="mergesort")
    back = order.argsort(-1)
    sums = np.take_along_axis(probs, order, -1).cumsum(-1)
    late = np.concatenate([np.zeros_like(sums[..., :1]), sums[..., :-1]], -1) >= p
    return softmax(np.where(np.take_along_axis(late, back, -1), -np.inf, x))
