# violates "9999.1234 and 9999.1239 get different weights in double precision"
def softmax(scores, axis=-1):
    import torch

    s = torch.tensor(np.asarray(scores), dtype=torch.float32)
    e = torch.exp(s - s.amax(dim=axis, keepdim=True))
    return (e / e.sum(dim=axis, keepdim=True)).numpy()
