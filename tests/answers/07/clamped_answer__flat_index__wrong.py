def clamped_answer(table, place, direction):
    width = len(table[0])
    flat = [noun for row in table for noun in row]
    i = place[0] * width + place[1] + {"left of": -1, "right of": 1, "above": -width, "below": width}[direction]
    if i < 0 or i >= len(flat):
        return None
    return flat[i] or None
