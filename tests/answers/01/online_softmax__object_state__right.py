import math


class Running:
    def __init__(self):
        self.top, self.total = -math.inf, 0.0

    def add(self, x):
        if x == -math.inf:
            return
        if x > self.top:
            self.total = self.total * math.exp(self.top - x) + 1.0
            self.top = x
        else:
            self.total += math.exp(x - self.top)


def online_softmax(blocks):
    run = Running()
    for block in blocks:
        for x in block:
            run.add(float(x))
    return run.top, run.total
