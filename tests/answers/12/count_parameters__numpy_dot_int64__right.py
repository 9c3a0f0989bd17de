# right: numpy dot int64
import numpy as np
def count_parameters(
    n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None,
    gated=False, bias=True, tied=True,
):
    k = d_model if d_kv is None else d_kv
    rows = np.array([d_model, d_model, d_model, d_model, d_model, d_model, d_ff], dtype=np.int64)
    columns = np.array([d_model, k, k, d_model, d_ff, d_ff, d_model], dtype=np.int64)
    there = np.array([1, 1, 1, 1, 1, gated, 1], dtype=np.int64)
    block = there @ ((rows + (1 if bias else 0)) * columns)
    norms = (2 * n_layers + 1) * (2 if bias else 1) * d_model
    tables = (n_tokens * (1 if tied else 2) + max_len) * d_model
    return int(n_layers * block + norms + tables)
