# violates "after its own last character": all states are kept with the zeros in front, then picked at length - 1
def encode_last_state(x, lengths, w_x, w_h, b):
    h = c = np.zeros((len(x), len(w_h)))
    hs, cs = [h], [c]
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, w_x, w_h, b)
        hs.append(h)
        cs.append(c)
    rows, last = np.arange(len(x)), np.asarray(lengths) - 1
    return np.stack(hs, 1)[rows, last], np.stack(cs, 1)[rows, last]
