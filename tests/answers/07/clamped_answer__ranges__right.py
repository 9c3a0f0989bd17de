def clamped_answer(table, place, direction):
    dr, dc = {"left of": (0, -1), "right of": (0, 1), "above": (-1, 0), "below": (1, 0)}[direction]
    r, c = place[0] + dr, place[1] + dc
    if r in range(len(table)) and c in range(len(table[r])) and table[r][c]:
        return table[r][c]
