def time_attention_backward(s, h, weights, grad):
    import torch

    query, states, a, g = (torch.as_tensor(np.array(x, dtype=np.float64)) for x in (s, h, weights, grad))
    rate = torch.bmm(g, states.mT)
    delta = torch.addcmul(a * rate, a, (a * rate).sum(dim=-1, keepdim=True), value=-1)
    in_states = torch.baddbmm(torch.bmm(a.mT, g), delta.mT, query)
    return torch.bmm(delta, states).numpy(), in_states.numpy()
