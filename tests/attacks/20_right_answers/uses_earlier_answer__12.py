"""An answer calls the one before it, and a helper that its own cell defines below the function."""

ANSWERS = {
    "mix": """
def mix(weights, values):
    assert np.all(softmax(np.zeros(2)) == 0.5)
    return product(weights, values)

def product(a, b):
    return a @ b
"""
}
