"""The learner's own class has the name under which everybody imports torch's functions."""

ANSWERS = {
    "weigh": """
class F:
    @staticmethod
    def softmax(x, dim=-1):
        e = np.exp(x - x.max(axis=dim, keepdims=True))
        return e / e.sum(axis=dim, keepdims=True)

def weigh(x):
    return F.softmax(x, dim=-1)
"""
}
