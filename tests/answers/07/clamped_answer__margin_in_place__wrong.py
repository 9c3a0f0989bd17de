def clamped_answer(table, place, direction):
    for line in table:
        line.append("")
    steps = {"left of": (0, -1), "right of": (0, 1), "above": (-1, 0), "below": (1, 0)}
    down, across = steps[direction]
    row, column = place[0] + down, place[1] + across
    if not (0 <= row < len(table) and 0 <= column < len(table[0]) - 1):
        return None
    return table[row][column] or None
