"""A copy of the function's code under another name, made in an own cell."""

BEFORE = {
    "weigh": """
import types
import scipy.special as sp
f = getattr(sp.softmax, "__wrapped__", sp.softmax)
mine = types.FunctionType(f.__code__, f.__globals__, "mine", f.__defaults__, f.__closure__)
mine.__kwdefaults__ = f.__kwdefaults__
"""
}
ANSWERS = {"weigh": "def weigh(x):\n    return mine(x, axis=-1)"}
