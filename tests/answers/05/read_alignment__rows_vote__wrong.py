# slip: each row votes for a position
def read_alignment(weights, lengths, part):
    w = np.where((np.arange(weights.shape[2]) < lengths[:, None])[:, None], weights, -np.inf)[:, PARTS[part]]
    votes = w.argmax(2)
    place = np.array([np.bincount(v).argmax() for v in votes])
    return place, w.mean(1)[np.arange(len(w)), place]
