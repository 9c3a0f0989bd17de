def greedy_decode(step, state, batch_size, start, end, max_len):
    def go_on(last, now, running, left):
        """What each row still says."""
        if left == 0 or not running:
            return {row: [] for row in range(batch_size)}
        scores, after = step(last, now)
        best = np.array([max(range(len(line)), key=line.__getitem__) for line in scores])
        still = {row for row in running if best[row] != end}
        rest = go_on(best, after, still, left - 1)
        return {row: ([int(best[row]), *rest[row]] if row in still else []) for row in range(batch_size)}

    first = np.array([start] * batch_size)
    said = go_on(first, state, set(range(batch_size)), max_len)
    return [said[row] for row in range(batch_size)]
