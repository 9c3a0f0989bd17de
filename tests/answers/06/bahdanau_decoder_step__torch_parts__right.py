import torch


def bahdanau_decoder_step(y, s, h, keys, lengths, p):
    t = {k: torch.tensor(np.asarray(p[k])) for k in ("embedding", "w_s", "v", "w_c", "b_y")}
    e = torch.tanh(torch.nn.functional.linear(torch.tensor(s), t["w_s"])[:, None] + torch.tensor(keys)) @ t["v"]
    a, c = masked_alignment(e[:, None].numpy(), h, lengths)
    a, c = np.squeeze(a, axis=1), np.squeeze(c, axis=1)
    x = t["embedding"].index_select(0, torch.tensor(np.asarray(y)).long()).numpy()
    new = gru_step(np.concatenate([x, c], axis=-1), s, p["gru"])
    spoken = torch.tanh(torch.tensor(np.concatenate([c, new], axis=-1)) @ t["w_c"].T)
    return torch.addmm(t["b_y"], spoken, t["embedding"].T).numpy(), new, a
