"""A minus sign from a text editor."""

from submitting import SOFTMAX

SAYS = "cell 3 can't be read as Python: invalid character '−' (U+2212), line 2 of the cell"
ANSWERS = {"softmax": SOFTMAX.replace(" - ", " − ")}
