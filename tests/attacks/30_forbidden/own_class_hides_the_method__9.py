"""A class of the learner's own has a softmax too; what is called is the tensor's."""

ANSWERS = {
    "weigh": """
import torch

class Scores:
    def softmax(self, x):
        return torch.as_tensor(x).softmax(-1).numpy()

def weigh(x):
    return Scores().softmax(x)
"""
}
