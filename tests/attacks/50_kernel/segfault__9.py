"""Reads where no memory is."""

from submitting import body

ANSWERS = {"softmax": body("import ctypes; ctypes.string_at(0)")}
