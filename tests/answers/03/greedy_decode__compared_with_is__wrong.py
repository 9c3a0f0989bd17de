def greedy_decode(step, state, batch_size, start, end, max_len):
    out = [[] for _ in range(batch_size)]
    tokens = np.full(batch_size, start)
    open_ = [True] * batch_size
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(1)
        for r, t in enumerate(tokens.tolist()):
            open_[r] = open_[r] and t is not end
            if open_[r]:
                out[r].append(t)
        if not any(open_):
            break
    return out
