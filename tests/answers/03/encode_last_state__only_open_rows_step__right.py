from functools import reduce


def encode_last_state(x, lengths, w_x, w_h, b):
    ends = np.asarray(lengths)

    def read(state, t):
        (alive,) = np.nonzero(ends > t)
        if alive.size:
            state[0][alive], state[1][alive] = lstm_step(x[alive, t], state[0][alive], state[1][alive], w_x, w_h, b)
        return state

    nothing = tuple(np.zeros((x.shape[0], w_h.shape[0])) for _ in range(2))
    return reduce(read, range(x.shape[1]), nothing)
