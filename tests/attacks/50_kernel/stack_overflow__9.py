"""Recursion beyond what the stack holds, the limit taken away."""

from submitting import body

ANSWERS = {"softmax": body("import sys; sys.setrecursionlimit(10**9)\nf = lambda n: [f(n + 1)]\nf(0)")}
