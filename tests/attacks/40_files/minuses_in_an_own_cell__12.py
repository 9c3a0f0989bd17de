"""A hundred thousand minus signs in an own cell, which fails by itself."""

BEFORE = {"mix": "x = " + "-" * 100_000 + "1"}
ANSWERS = {}
