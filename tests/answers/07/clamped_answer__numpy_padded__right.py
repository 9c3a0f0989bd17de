def clamped_answer(table, place, direction):
    wide = np.pad(np.array(table, dtype=object), 1, constant_values="")
    r, c = place[0] + 1, place[1] + 1
    r += (direction == "below") - (direction == "above")
    c += (direction == "right of") - (direction == "left of")
    return wide[r, c] if wide[r, c] else None
