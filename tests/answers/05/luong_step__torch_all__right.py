import torch
import torch.nn.functional as F


def luong_step(s, h, mask, w_c, w_y, b_y):
    s, h, w_c, w_y, b_y = (torch.tensor(np.array(a, dtype=np.float64)) for a in (s, h, w_c, w_y, b_y))
    allowed = torch.tensor(np.array(mask, dtype=bool))
    weights = torch.bmm(h, s.unsqueeze(2)).squeeze(2).masked_fill(~allowed, -torch.inf).softmax(-1)
    context = torch.bmm(weights.unsqueeze(1), h).squeeze(1)
    attentional = torch.tanh(F.linear(torch.cat([context, s], 1), w_c))
    return F.linear(attentional, w_y, b_y).softmax(-1).numpy(), weights.numpy()
