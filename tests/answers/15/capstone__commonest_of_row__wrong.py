import numpy as np


def capstone(projects):
    return "repeats", np.array([np.bincount(row).argmax() for row in projects["repeats"].questions])
