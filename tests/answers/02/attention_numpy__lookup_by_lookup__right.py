def attention_numpy(q, k, v):
    t, s, dv = q.shape[-2], k.shape[-2], v.shape[-1]
    lead = np.broadcast_shapes(q.shape[:-2], k.shape[:-2])
    q2 = np.broadcast_to(q, lead + q.shape[-2:])
    k2 = np.broadcast_to(k, lead + k.shape[-2:])
    weights = np.zeros(lead + (t, s))
    for place in np.ndindex(*lead):
        for row in range(t):
            weights[place + (row,)] = softmax(np.array([np.vdot(key, q2[place + (row,)]) for key in k2[place]]))
    whole = np.broadcast_shapes(lead, v.shape[:-2])
    w3 = np.broadcast_to(weights, whole + (t, s))
    v3 = np.broadcast_to(v, whole + (s, dv))
    context = np.zeros(whole + (t, dv))
    for place in np.ndindex(*whole):
        for key in range(s):
            context[place] += np.outer(w3[place][:, key], v3[place][key])
    return context, weights
