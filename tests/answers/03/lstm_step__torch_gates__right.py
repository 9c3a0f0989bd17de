def lstm_step(x, h, c, w_x, w_h, b):
    t = [torch.as_tensor(np.array(a, dtype=np.float64)) for a in (x, h, c, w_x, w_h, b)]
    i, f, g, o = torch.chunk(t[0] @ t[3] + t[1] @ t[4] + t[5], 4, dim=1)
    new = torch.sigmoid(f) * t[2] + torch.sigmoid(i) * torch.tanh(g)
    return (torch.sigmoid(o) * torch.tanh(new)).numpy(), new.numpy()
