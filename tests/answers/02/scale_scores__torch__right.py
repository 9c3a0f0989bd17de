import math, torch
def scale_scores(q, k):
    q, k = torch.as_tensor(np.asarray(q)).double(), torch.as_tensor(np.asarray(k)).double()
    return (q @ k.mT / math.sqrt(q.shape[-1])).numpy()
