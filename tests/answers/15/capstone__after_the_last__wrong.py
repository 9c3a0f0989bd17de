import numpy as np


def capstone(projects):
    found = []
    for row in projects["repeats"].questions:
        nexts = [row[i + 1] for i in range(len(row) - 1) if row[i] == row[-1]]
        found.append(np.bincount(nexts).argmax() if nexts else np.bincount(row).argmax())
    return "repeats", np.array(found)
