import math

import numpy as np
import torch


def capstone(projects):
    def cut(x):
        x = torch.as_tensor(np.asarray(x)).float()
        return patchify(x[:, None], 4)

    inputs, answers, questions = projects["pictures"]
    inputs -= inputs.mean()
    x, asked = cut(inputs), cut(questions)
    y = torch.as_tensor(np.asarray(answers)).long()
    query, matrix = small(16, 4), small(64, 5)

    def logits(x):
        weights = (x @ query).softmax(1)
        return (weights.transpose(1, 2) @ x).flatten(1) @ matrix

    learn(lambda: cross_entropy(logits(x), y), [query, matrix])
    with torch.no_grad():
        found = logits(asked).argmax(1)
    return "pictures", found
