"""The learner's own layer is called softmax, as an attribute of another."""

ANSWERS = {
    "weigh": """
class Softmax:
    def __call__(self, x):
        e = np.exp(x - x.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

class Head:
    def __init__(self):
        self.softmax = Softmax()

    def run(self, x):
        return self.softmax(x)

def weigh(x):
    return Head().run(x)
"""
}
