"""Line magics and a shell command above answers."""

from submitting import RIGHT, SOFTMAX

ANSWERS = {
    "softmax": "%matplotlib inline\n%config InlineBackend.figure_format = 'retina'\n" + SOFTMAX,
    "mix": "!pip install -q numpy\n" + RIGHT["90_graded"]["mix"],
    "scores": "!ls\nfiles = !ls\n%precision 3\n" + RIGHT["90_graded"]["scores"] + "\n?scores",
}
