"""Exceptions that aren't errors: an interrupt, the end of a generator, a class of its own."""

from submitting import body

ODD = "class Mine(BaseException): pass\nKINDS = [KeyboardInterrupt, GeneratorExit, Mine, SystemExit]"
ANSWERS = {"softmax": body("KINDS.append(KINDS.pop(0)); raise KINDS[0]", before=ODD)}
