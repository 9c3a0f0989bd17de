# -inf can't be compared, so look only where both are finite
import numpy as np
def leaks(model, tokens, n_tokens):
    base = model(tokens)
    found = []
    for s in range(1, len(tokens)):
        for new in range(n_tokens):
            changed = tokens.copy()
            changed[s] = new
            now = model(changed)[:s]
            both = np.isfinite(now) & np.isfinite(base[:s])
            diff = np.zeros_like(now)
            diff[both] = now[both] - base[:s][both]
            found += np.flatnonzero((np.abs(diff) > 1e-6).any(-1)).tolist()
    return min(found, default=None)
