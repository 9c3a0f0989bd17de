def clamped_answer(table, place, direction):
    height, width = len(table), len(table[0])
    flat = [noun for row in table for noun in row]
    row, column = place
    at = row * width + column
    if direction == "left of":
        found = flat[at - 1] if column > 0 else ""
    elif direction == "right of":
        found = flat[at + 1] if column < width - 1 else ""
    elif direction == "above":
        found = flat[at - width] if row > 0 else ""
    else:
        found = flat[at + width] if row < height - 1 else ""
    return found or None
