"""Below right functions the cells end in SystemExit, KeyboardInterrupt and a return code."""

from submitting import RIGHT, SOFTMAX

ANSWERS = {
    "softmax": SOFTMAX + "\n\nraise SystemExit",
    "mix": RIGHT["90_graded"]["mix"] + "\n\nraise KeyboardInterrupt",
    "scores": RIGHT["90_graded"]["scores"] + "\n\nimport sys\nsys.exit(1)",
}
