import numpy as np


def score_additive(s, h, w_s, w_h, v):
    bent = np.tanh(
        np.einsum("...td,ad->...ta", s, w_s)[..., None, :] + np.einsum("...sd,ad->...sa", h, w_h)[..., None, :, :]
    )
    return np.einsum("...a,a->...", bent, v)
