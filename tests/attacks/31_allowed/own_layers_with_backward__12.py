"""Layers of the learner's own, each with a method called backward, in a cell above; and one on a plain object."""

BEFORE = {
    "weigh_backward": """
from types import SimpleNamespace

class Softmax:
    def __init__(self, out):
        self.out = out

    def backward(self, dout):
        dx = self.out * dout
        return dx - self.out * dx.sum(axis=-1, keepdims=True)

node = SimpleNamespace()
node.backward = lambda layer, dout: layer.backward(dout)
"""
}
ANSWERS = {"weigh_backward": "def weigh_backward(weights, grad):\n    return node.backward(Softmax(weights), grad)"}
