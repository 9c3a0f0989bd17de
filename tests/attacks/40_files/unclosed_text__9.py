"""A text that nothing closes swallows the rest of an answer."""

from submitting import SOFTMAX

ANSWERS = {"softmax": SOFTMAX + '\n\nnotes = """ the weights sum to one'}
