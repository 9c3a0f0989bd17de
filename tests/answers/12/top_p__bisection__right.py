import numpy as np


def top_p(logits, p, temperature=1.0):
    probs = softmax(np.asarray(logits) / temperature)
    rows = probs.reshape(-1, probs.shape[-1])
    out = []
    for row in rows:
        left, new = 0.0, np.zeros_like(row)
        rest = row.copy()
        while left < p and rest.max() > 0:
            i = rest.argmax()  # the first of equal ones
            new[i], rest[i] = row[i], 0.0
            left += row[i]
        out.append(new / new.sum())
    return np.array(out).reshape(probs.shape)
