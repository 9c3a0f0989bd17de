import torch
import torch.nn.functional as F


def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    def t(a):
        return torch.tensor(np.array(a, dtype=np.float64))

    g = {name: t(value) for name, value in p["gru"].items()}
    state, notes = t(s), t(h)
    scores = torch.tanh(F.linear(state, t(p["w_s"]))[:, None] + t(keys)) @ t(p["v"])
    n = torch.tensor(np.array(lengths)).reshape(-1, 1)
    pad = torch.arange(notes.shape[1]) >= n
    a = scores.masked_fill(pad, -torch.inf).softmax(-1).masked_fill(pad, 0.0)
    c = torch.einsum("bs,bsd->bd", a, notes)
    x = torch.cat([F.embedding(torch.tensor(np.array(y)).long(), t(p["embedding"])), c], -1)
    new = torch.gru_cell(x, state, g["w_x"].T, g["w_h"].T, g["b_x"], g["b_h"])
    spoken = torch.tanh(F.linear(torch.cat([c, new], -1), t(p["w_c"])))
    return F.linear(spoken, t(p["embedding"]), t(p["b_y"])).numpy(), new.numpy(), a.numpy()
