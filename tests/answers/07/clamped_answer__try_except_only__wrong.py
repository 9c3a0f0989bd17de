# Python's negative index isn't an error
def clamped_answer(table, place, direction):
    down, right = {"left of": (0, -1), "right of": (0, 1), "above": (-1, 0), "below": (1, 0)}[direction]
    try:
        return table[place[0] + down][place[1] + right] or None
    except IndexError:
        return None
