"""A picture, rich output and the course's own check below a right function."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

import matplotlib.pyplot as plt
from IPython.display import HTML, display

fig, ax = plt.subplots()
ax.plot(softmax(np.linspace(-2, 2, 50)))
plt.show()
display(HTML("<b>fine</b>"))
check(softmax)
"""
}
