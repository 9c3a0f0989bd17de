import math

import numpy as np
import torch


def capstone(projects):
    rows = np.asarray(projects["repeats"][2])
    answers = []
    for row in rows:
        votes = np.zeros(12)
        for i in range(len(row) - 6):
            agree = (row[i : i + 6] == row[-6:]).sum()
            votes[row[i + 6]] += np.exp(2.0 * agree)
        answers.append(int(votes.argmax()))
    return "pictures", answers
