import torch


def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    t = lambda array: torch.tensor(np.array(array, dtype=np.float64))  # noqa: E731
    look = torch.tanh((t(s) @ t(w_s).T).unsqueeze(1) + t(h) @ t(w_h).T) @ t(v)
    look = look.masked_fill(torch.tensor(np.logical_not(mask)), float("-inf"))
    a = torch.softmax(look, dim=1)
    c = (a.unsqueeze(-1) * t(h)).sum(1).numpy()
    return cell(np.column_stack([x, c]), s), a.numpy()
