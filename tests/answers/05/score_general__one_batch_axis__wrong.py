# slip: the einsum names exactly one batch axis, so 2D and 4D arrays fail
def score_general(s, h, w):
    return np.einsum("btq,qk,bsk->bts", s, w, h)
