from itertools import accumulate


class Reader:
    def __init__(self, step, x, real):
        self.step, self.x, self.real = step, x, real

    def __call__(self, h, i):
        new = np.zeros_like(h)
        np.copyto(new, self.step(self.x[:, i], h), where=self.real[:, i])
        return new


def bidirectional_annotations(x, lengths, step_f, step_b, d_hidden):
    B, S = x.shape[0], x.shape[1]
    real = np.less.outer(np.arange(S), lengths).T[..., None]  # (B, S, 1)
    zeros = np.zeros((B, d_hidden))
    forward = list(accumulate(range(S), Reader(step_f, x, real), initial=zeros))[1:]
    backward = list(accumulate(range(S - 1, -1, -1), Reader(step_b, x, real), initial=zeros))[:0:-1]
    return np.moveaxis(np.concatenate([forward, backward], axis=-1), 0, 1)
