def greedy_decode(step, state, batch_size, start, end, max_len):
    out = [[] for _ in range(batch_size)]
    tokens = [start] * batch_size
    open_ = [True] * batch_size
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(1).tolist()
        for r in range(batch_size):
            open_[r] = open_[r] and tokens[r] != end
            if open_[r]:
                out[r].append(tokens[r])
        if not any(open_):
            break
    return out
