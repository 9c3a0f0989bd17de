def greedy_decode(step, state, batch_size, start, end, max_len):
    said = [[] for _ in range(batch_size)]
    tokens = np.full((batch_size,), start, dtype=np.int64)
    done = np.zeros(batch_size, dtype=bool)
    for _ in range(max_len):
        if done.all():
            break
        scores, state = step(tokens, state)
        tokens = np.where(done, end, scores.argmax(-1))
        done = tokens == end
        for r in range(batch_size):
            if not done[r]:
                said[r] += [int(tokens[r])]
    return said
