def attention_layer_backward(s, h, weights, grad):
    grads_s, grads_h = [], []
    for query, states, a, g in zip(s, h, weights, grad):
        in_a = [float(np.dot(state, g)) for state in states]
        average = float(np.dot(a, in_a))
        in_query, in_states = np.zeros(len(query)), []
        for state, weight, rate in zip(states, a, in_a):
            delta = weight * (rate - average)
            in_query = in_query + delta * state
            in_states.append(weight * g + delta * query)
        grads_s.append(in_query)
        grads_h.append(in_states)
    return np.array(grads_s, dtype=float), np.array(grads_h, dtype=float)
