def clamped_answer(table, place, direction):
    dx, dy = {"left of": (-1, 0), "right of": (1, 0), "above": (0, -1), "below": (0, 1)}[direction]
    x, y = place
    x, y = x + dx, y + dy
    if 0 <= y < len(table) and 0 <= x < len(table[0]):
        return table[y][x] or None
    return None
