def clamped_answer(table, place, direction):
    noun = table[place[0]][place[1]]
    for r, row in enumerate(table):
        if noun in row:
            c = row.index(noun)
            break
    if direction == "left of":
        return row[c - 1] or None if c > 0 else None
    if direction == "right of":
        return row[c + 1] or None if c + 1 < len(row) else None
    if direction == "above":
        return table[r - 1][c] or None if r > 0 else None
    return table[r + 1][c] or None if r + 1 < len(table) else None
