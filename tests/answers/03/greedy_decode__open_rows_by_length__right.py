def greedy_decode(step, state, batch_size, start, end, max_len):
    out = [[] for _ in range(batch_size)]
    tokens = np.full(batch_size, start)
    for t in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(1)
        for r in range(batch_size):
            if len(out[r]) == t and tokens[r] != end:
                out[r].append(int(tokens[r]))
        if max(map(len, out)) <= t:
            break
    return out
