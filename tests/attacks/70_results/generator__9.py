"""Returns a generator without an end."""

from submitting import body

ANSWERS = {"softmax": body("import itertools", "return (x for _ in itertools.count())")}
