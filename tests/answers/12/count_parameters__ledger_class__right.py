# right: ledger class
from collections import Counter
class _Ledger(Counter):
    def matrix(self, name, rows, columns, bias):
        self[name] += rows * columns
        if bias:
            self[name + " bias"] += columns
    def norm(self, width, bias):
        self["norms"] += width + (width if bias else 0)
def count_parameters(
    n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None,
    gated=False, bias=True, tied=True,
):
    book = _Ledger()
    width = d_kv if d_kv is not None else d_model
    for _ in range(n_layers):
        for name, columns in zip("qkvo", (d_model, width, width, d_model)):
            book.matrix(name, d_model, columns, bias)
        book.matrix("in", d_model, d_ff, bias)
        if gated:
            book.matrix("gate", d_model, d_ff, bias)
        book.matrix("out", d_ff, d_model, bias)
        book.norm(d_model, bias)
        book.norm(d_model, bias)
    book.norm(d_model, bias)
    book.matrix("tokens", n_tokens, d_model, False)
    book.matrix("positions", max_len, d_model, False)
    if not tied:
        book.matrix("logits", d_model, n_tokens, False)
    return sum(book.values())
