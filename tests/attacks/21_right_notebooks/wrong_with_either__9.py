"""A later answer uses an earlier one and is wrong, with the course's in its place as with the learner's own."""

ANSWERS = {
    "mix": """
def mix(weights, values):
    return softmax(weights) @ values
""",
}
HIDES = "run with your own earlier answers"
