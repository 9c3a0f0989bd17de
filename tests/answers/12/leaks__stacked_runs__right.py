# right: stacked runs
import numpy as np
def leaks(model, tokens, n_tokens):
    T = len(tokens)
    base = np.asarray(model(np.array(tokens)))
    moved = np.zeros(T, dtype=bool)
    for s in range(1, T):
        rows = np.repeat(np.asarray(tokens)[None], n_tokens, axis=0)
        rows[:, s] = np.arange(n_tokens)
        out = np.stack([model(r) for r in rows])[:, :s]
        with np.errstate(invalid="ignore"):
            change = np.nan_to_num(np.abs(out - base[:s]), nan=0.0, posinf=1.0)
        moved[:s] |= change.max(axis=(0, 2)) > 1e-6
    return int(np.flatnonzero(moved)[0]) if moved.any() else None
