"""An answer that is a class: calling it gives the array."""

ANSWERS = {
    "mix": """
class mix:
    def __new__(cls, weights, values):
        return weights @ values
"""
}
