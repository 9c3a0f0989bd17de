"""Built-in functions are replaced."""

from submitting import body

ANSWERS = {"softmax": body("import builtins; builtins.all = builtins.any = lambda *a: True; builtins.repr = str")}
