def weighted_sum_backward(weights, h, grad):
    in_weights = np.empty(np.shape(weights))
    in_states = np.empty(np.shape(h))
    for one, (a, states, g) in enumerate(zip(weights, h, grad)):
        in_weights[one] = states @ g
        np.outer(a, g, out=in_states[one])
    return in_weights, in_states
