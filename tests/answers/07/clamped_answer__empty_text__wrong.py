def clamped_answer(table, place, direction):
    row, column = place
    row += {"above": -1, "below": 1}.get(direction, 0)
    column += {"left of": -1, "right of": 1}.get(direction, 0)
    if row not in range(len(table)) or column not in range(len(table[0])):
        return None
    return table[row][column]
