import torch
import torch.nn.functional as F


def score_additive(s, h, w_s, w_h, v):
    s, h, w_s, w_h, v = (torch.tensor(np.array(x, dtype=np.float64)) for x in (s, h, w_s, w_h, v))
    hidden = F.linear(s, w_s).unsqueeze(-2) + F.linear(h, w_h).unsqueeze(-3)
    bent = 2 * torch.sigmoid(2 * hidden) - 1  # tanh by the sigmoid
    return F.linear(bent, v[None]).squeeze(-1).numpy()
