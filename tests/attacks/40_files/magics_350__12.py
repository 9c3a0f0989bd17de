"""Three hundred and fifty magics above a right answer (reading them took 144 seconds)."""

from submitting import SOFTMAX

SLOW = True
ANSWERS = {"softmax": "%precision 3\n" * 350 + SOFTMAX}
