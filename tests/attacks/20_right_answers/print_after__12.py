"""Below a right function a print with a name that nothing defines in the grader, as a demonstration cell did."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)

print(softmax(demonstration_scores))
""",
    "mix": """
def mix(weights, values):
    return weights @ values

mix(softmax(demonstration_scores), values_of_the_picture)
""",
}
