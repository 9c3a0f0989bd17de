import numpy as np


def leaks(model, tokens, n_tokens):
    reference = np.copy(model(tokens))
    best = len(tokens)
    for s in range(len(tokens) - 1, 0, -1):
        for v in range(n_tokens):
            probe = list(map(int, tokens))
            probe[s] = v
            now = model(np.array(probe))
            for t in range(min(best, s)):
                if not np.allclose(now[t], reference[t], rtol=0, atol=1e-6):
                    best = t
                    break
    return best if best < len(tokens) else None
