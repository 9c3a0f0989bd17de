# as in a plot, above is one more
def clamped_answer(table, place, direction):
    row, column = place
    row += {"above": 1, "below": -1}.get(direction, 0)
    column += {"left of": -1, "right of": 1}.get(direction, 0)
    if row < 0 or column < 0 or row >= len(table) or column >= len(table[0]):
        return None
    return table[row][column] or None
