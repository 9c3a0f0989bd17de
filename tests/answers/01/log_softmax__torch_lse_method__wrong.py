# violates "log-sum-exp as a whole [is] yours to write": the tensor method
def log_softmax(scores, axis=-1):
    import torch

    s = torch.tensor(np.asarray(scores, dtype=float))
    return (s - s.logsumexp(axis, keepdim=True)).numpy()
