"""A regular expression that never ends: C code that hears no interrupt."""

from submitting import body

ANSWERS = {"softmax": body("import re; re.match('(a+)+$', 'a' * 64 + 'b')")}
