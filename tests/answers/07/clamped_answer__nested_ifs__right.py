def clamped_answer(table, place, direction):
    r, c = place
    if direction == "left of":
        c -= 1
    elif direction == "right of":
        c += 1
    elif direction == "above":
        r -= 1
    else:
        r += 1
    if r < 0 or c < 0:
        return None
    try:
        noun = table[r][c]
    except IndexError:
        return None
    return noun if noun != "" else None
