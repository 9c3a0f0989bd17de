import numpy as np


def capstone(projects):
    _, answers, questions = projects["stories"]
    return "stories", np.full(len(questions), np.bincount(answers).argmax())
