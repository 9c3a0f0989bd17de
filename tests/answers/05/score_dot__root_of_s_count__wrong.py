# slip: scaled divides by the root of the number of annotations S, not of the width D
def score_dot(s, h, scaled=False):
    scores = np.matmul(s, np.swapaxes(h, -2, -1))
    if scaled:
        scores /= np.sqrt(h.shape[-2])
    return scores
