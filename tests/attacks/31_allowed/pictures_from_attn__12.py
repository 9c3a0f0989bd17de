"""The course's pictures, which the set-up cell imports, below an answer that forbids the package `attn`."""

from submitting import RIGHT

ANSWERS = {"weigh": RIGHT["91_forbidding"]["weigh"] + "\n\nviz.use_style()\nprint(weigh(np.zeros(3)))"}
