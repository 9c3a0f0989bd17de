"""A parameter of the learner's own, which a later answer uses: the course's solution in its place hasn't got it."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1, temperature=None):
    if temperature is not None:
        x = x / temperature
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)
""",
    "mix": """
def mix(weights, values):
    softmax(weights, temperature=2.0)
    return weights @ values
""",
}
SAYS = "run with your own earlier answers"
