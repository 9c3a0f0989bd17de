import numpy as np


def capstone(projects):
    rows = projects["repeats"].questions
    found = []
    for row in rows:
        best = max(range(6, 13), key=lambda p: np.mean(row[p:] == row[: len(row) - p]))
        earlier = [row[t] for t in range(len(row) - best, -1, -best)]
        found.append(max(set(earlier), key=earlier.count))
    return "repeats", np.array(found)
