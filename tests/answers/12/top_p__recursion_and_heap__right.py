# right: recursion and heap
import heapq
import math
import numpy as np
def top_p(logits, p, temperature=1.0):
    if np.ndim(logits) > 1:
        return np.stack([top_p(part, p, temperature) for part in logits])
    top = max(float(x) for x in logits)
    e = [math.exp((float(x) - top) / temperature) for x in logits]
    total = math.fsum(e)
    heap = [(-x, i) for i, x in enumerate(e)]
    heapq.heapify(heap)
    out, taken = np.zeros(len(e)), 0.0
    while heap and taken < p * total:
        x, i = heapq.heappop(heap)
        out[i] = -x
        taken -= x
    return out / out.sum()
