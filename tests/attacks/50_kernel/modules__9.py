"""The grader's modules are dropped from sys.modules."""

from submitting import body

ANSWERS = {"softmax": body("import sys; [sys.modules.pop(m) for m in list(sys.modules) if 'autograder' in m]")}
