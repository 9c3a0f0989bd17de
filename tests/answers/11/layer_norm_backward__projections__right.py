def layer_norm_backward(grad, x, gamma, eps=1e-5):
    def centre(y):
        return y - y.mean(-1, keepdim=True)

    d = x.shape[-1]
    c = centre(x)
    spread = (c * c).mean(-1, keepdim=True) + eps
    g = centre(grad * gamma)
    dx = g / spread.sqrt() - c * (c * g).mean(-1, keepdim=True) / spread**1.5
    rows = grad.reshape(-1, d)
    return dx, (rows * (c / spread.sqrt()).reshape(-1, d)).sum(dim=0), rows.sum(dim=0)
