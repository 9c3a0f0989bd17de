import torch as _t


def position_from_mask(context, lead=0.0):
    c = _t.tensor(np.array(context, dtype=np.float64, order="C"))
    return (_t.exp(_t.tensor(float(lead), dtype=_t.float64)) * (c.reciprocal() - 1)).numpy()
