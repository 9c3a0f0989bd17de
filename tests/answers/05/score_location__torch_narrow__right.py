import torch


def score_location(s, w, n_keys):
    s, w = torch.tensor(np.array(s, float)), torch.tensor(np.array(w, float))
    try:
        rows = w.narrow(0, 0, int(n_keys))
    except (RuntimeError, IndexError) as problem:
        raise ValueError("the source is longer than w knows") from problem
    return torch.nn.functional.linear(s, rows).numpy()
