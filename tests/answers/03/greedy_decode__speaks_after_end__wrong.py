# violates "what each row said before its END": a row goes on after END, only END is left out
def greedy_decode(step, state, batch_size, start, end, max_len):
    tokens = np.full(batch_size, start)
    said, over = [[] for _ in range(batch_size)], np.zeros(batch_size, bool)
    for _ in range(max_len):
        scores, state = step(tokens, state)
        tokens = scores.argmax(axis=1)
        over |= tokens == end
        for row, token in zip(said, tokens.tolist()):
            if token != end:
                row.append(token)
        if over.all():
            break
    return said
