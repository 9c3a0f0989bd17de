# slip: divides by the root of Dk, which the general score does not do
def score_general(s, h, w):
    states = s @ w
    return states @ h.swapaxes(-1, -2) / np.sqrt(h.shape[-1])
