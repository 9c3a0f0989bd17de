"""`%%time` and `%%capture` above answers: both leave the function defined."""

from submitting import RIGHT, SOFTMAX

ANSWERS = {
    "softmax": "%%time\n" + SOFTMAX,
    "mix": "%%capture\n" + RIGHT["90_graded"]["mix"],
    "scores": "%%capture out\n# scores\n" + RIGHT["90_graded"]["scores"],
}
