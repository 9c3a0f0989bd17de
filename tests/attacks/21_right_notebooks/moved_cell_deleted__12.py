"""The answer cells were deleted, and all answers stand in one new cell at the top."""

from submitting import RIGHT, add, code, remove, right


def notebook():
    together = "\n\n".join(RIGHT["90_graded"].values())
    return remove(add(right(), "softmax", code(together)), "softmax", "mix", "scores", "causal-mask")
