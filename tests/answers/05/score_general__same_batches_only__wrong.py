# slip: takes the leading axes from s alone, so an h without them, or with a 1 there, does not broadcast
def score_general(s, h, w):
    lead = s.shape[:-2]
    states = (s @ w).reshape(-1, s.shape[-2], w.shape[1])
    notes = h.reshape(-1, *h.shape[-2:])
    out = [states[i] @ notes[i].T for i in range(len(states))]
    return np.array(out).reshape(*lead, s.shape[-2], h.shape[-2])
