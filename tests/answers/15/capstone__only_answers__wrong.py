import numpy as np


def capstone(projects):
    return np.zeros(len(projects["pictures"].questions), int)
