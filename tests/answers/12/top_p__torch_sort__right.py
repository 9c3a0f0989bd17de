# right: torch sort
import torch
def top_p(logits, p, temperature=1.0):
    x = torch.tensor(logits, dtype=torch.float64) / temperature
    q = torch.softmax(x, dim=-1)
    values, ids = torch.sort(q, dim=-1, descending=True, stable=True)
    before = values.cumsum(-1) - values
    values = values.masked_fill(before >= p, 0.0)
    out = torch.zeros_like(q).scatter_(-1, ids, values)
    return (out / out.sum(-1, keepdim=True)).numpy()
