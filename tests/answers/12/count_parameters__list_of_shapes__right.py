# right: list of shapes
import math
def count_parameters(
    n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None,
    gated=False, bias=True, tied=True,
):
    kv = d_model if d_kv is None else d_kv
    def shapes():
        yield n_tokens, d_model
        if not tied:
            yield d_model, n_tokens
        yield max_len, d_model
        matrices = [(d_model, d_model)] * 2 + [(d_model, kv)] * 2
        matrices += [(d_model, d_ff)] * (1 + gated) + [(d_ff, d_model)]
        norms = [(d_model,)] * (1 + bool(bias))
        for _ in range(n_layers):
            yield from matrices
            if bias:
                yield from (m[1:] for m in matrices)
            yield from norms * 2
        yield from norms
    return sum(map(math.prod, shapes()))
