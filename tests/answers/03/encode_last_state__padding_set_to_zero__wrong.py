# slip: sets the padded inputs to zero but still steps over them, which changes the state.
# violates: "a row that has ended keeps its state"
def encode_last_state(x, lengths, w_x, w_h, b):
    B, S, D = x.shape
    mask = np.arange(S) < np.asarray(lengths)[:, None]  # (B, S)
    clean = np.where(mask[:, :, None], x, 0.0)
    h = np.zeros((B, w_h.shape[0]))
    c = np.zeros_like(h)
    for t in range(S):
        h, c = lstm_step(clean[:, t], h, c, w_x, w_h, b)
    return h, c
