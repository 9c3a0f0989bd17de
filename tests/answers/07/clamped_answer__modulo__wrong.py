def clamped_answer(table, place, direction):
    row, column = place
    row = (row + {"above": -1, "below": 1}.get(direction, 0)) % len(table)
    column = (column + {"left of": -1, "right of": 1}.get(direction, 0)) % len(table[0])
    return table[row][column] if table[row][column] else None
