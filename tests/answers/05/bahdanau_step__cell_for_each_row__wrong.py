# slip: runs the cell once for every source and not once for the batch
def bahdanau_step(x, s, h, mask, w_s, w_h, v, cell):
    new, weights = [], []
    for b in range(len(x)):
        e = score_additive(s[b : b + 1], h[b], w_s, w_h, v)[0]
        a = softmax(np.where(mask[b], e, -np.inf))
        inputs = np.concatenate([x[b], a @ h[b]])
        new.append(cell(inputs[None], s[b : b + 1])[0])
        weights.append(a)
    return np.array(new), np.array(weights)
