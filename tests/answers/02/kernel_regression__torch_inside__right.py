import torch


def kernel_regression(queries, keys, values, width):
    q, k, v = (torch.from_numpy(np.array(x, dtype=np.float64, order="C")) for x in (queries, keys, values))
    d = torch.cdist(q / width, k / width, compute_mode="donot_use_mm_for_euclid_dist")
    return torch.tensordot(torch.softmax(-d.square() / 2, dim=1), v, dims=1).numpy()
