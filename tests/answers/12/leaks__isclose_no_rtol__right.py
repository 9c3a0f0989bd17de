# right: isclose no rtol
import numpy as np
def leaks(model, tokens, n_tokens):
    base = np.array(model(tokens))
    T = len(tokens)
    for t in range(T - 1):
        for s in range(t + 1, T):
            for new in range(n_tokens):
                other = np.concatenate([tokens[:s], [new], tokens[s + 1 :]])
                if not np.isclose(model(other)[t], base[t], rtol=0, atol=1e-6).all():
                    return t
    return None
