def clamped_answer(table, place, direction):
    cells = np.array(table, dtype=object)
    step = {"left of": np.array([0, -1]), "right of": np.array([0, 1]), "above": np.array([-1, 0])}
    there = np.asarray(place) + step.get(direction, np.array([1, 0]))
    if (there < 0).any() or (there >= cells.shape).any():
        return
    return cells[tuple(there)] or None
