"""A right answer under three thousand lines of comments and below a long docstring."""

from submitting import SOFTMAX

NOTES = "\n".join(f"# note {number}: the weights sum to one" for number in range(3000))
ANSWERS = {"softmax": NOTES + '\n\n"""' + "all about softmax\n" * 500 + '"""\n\n' + SOFTMAX}
