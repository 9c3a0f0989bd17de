def clamped_answer(table, place, direction):
    steps = {"left of": (0, -1), "right of": (0, 1), "above": (-1, 0), "below": (1, 0)}
    table.reverse()
    place = (len(table) - 1 - place[0], place[1])
    steps["above"], steps["below"] = steps["below"], steps["above"]
    down, across = steps[direction]
    row, column = place[0] + down, place[1] + across
    if not (0 <= row < len(table) and 0 <= column < len(table[0])):
        return None
    return table[row][column] or None
