"""The learner's own class has a method called softmax."""

ANSWERS = {
    "weigh": """
class Scores:
    def __init__(self, x):
        self.x = x

    def softmax(self):
        e = np.exp(self.x - self.x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

def weigh(x):
    return Scores(x).softmax()
"""
}
