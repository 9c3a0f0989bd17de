def clamped_answer(table, place, direction):
    row, column = place
    if direction in ("left of", "right of"):
        line, at = list(table[row]), column
        at += 1 if direction == "right of" else -1
    else:
        line, at = [r[column] for r in table], row
        at += 1 if direction == "below" else -1
    return line[at] or None if 0 <= at < len(line) else None
