# right: math isclose next
import math
def leaks(model, tokens, n_tokens):
    base = model(tokens).tolist()
    answers = {}
    def run(s, new):
        if (s, new) not in answers:
            other = tokens.copy()
            other[s] = new
            answers[s, new] = model(other).tolist()
        return answers[s, new]
    return next(
        (
            t
            for t in range(len(base))
            for s in range(t + 1, len(base))
            for new in range(n_tokens)
            if not all(
                math.isclose(x, y, rel_tol=0.0, abs_tol=1e-6)
                for x, y in zip(run(s, new)[t], base[t])
            )
        ),
        None,
    )
