"""Later cells use an exercise's name without defining it: in a function, a string, a comprehension, a comment."""

from submitting import add, code, right

LATER = """
def compare():
    softmax = None
    return softmax

# softmax = the same along an axis
text = '''
softmax = e / e.sum()
'''
shown = [softmax(np.zeros(n)) for n in range(1, 4)]
softmax = softmax
"""


def notebook():
    return add(right(), "mix", code(LATER))
