# right: python sorted rows
import numpy as np
def top_p(logits, p, temperature=1.0):
    logits = np.asarray(logits)
    V = logits.shape[-1]
    rows = []
    for row in logits.reshape(-1, V).astype(float):
        e = np.exp(row / temperature - np.max(row / temperature))
        q = (e / e.sum()).tolist()
        kept, mass = {}, 0.0
        for i in sorted(range(V), key=lambda i: (-q[i], i)):
            if mass >= p:
                break
            kept[i] = q[i]
            mass += q[i]
        rows.append([kept.get(i, 0.0) / mass for i in range(V)])
    return np.array(rows).reshape(logits.shape)
