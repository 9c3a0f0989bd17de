# right: put back after each
import numpy as np
def leaks(model, tokens, n_tokens):
    work = np.array(tokens)
    base = np.where(np.isneginf(b := model(work.copy()).astype(float)), -1e300, b)
    places = set()
    for s, old in enumerate(work.tolist()):
        for new in range(n_tokens):
            work[s] = new
            out = model(work.copy()).astype(float)
            out = np.where(np.isneginf(out), -1e300, out)
            places |= {t for t in range(s) if np.max(np.abs(out[t] - base[t])) > 1e-6}
        work[s] = old
    return sorted(places)[0] if places else None
