"""The last line of an answer lost its indentation."""

from submitting import SOFTMAX

SAYS = "cell 3 can't be read as Python: 'return' outside function, line 3 of the cell"
ANSWERS = {"softmax": SOFTMAX.replace("    return", "return")}
