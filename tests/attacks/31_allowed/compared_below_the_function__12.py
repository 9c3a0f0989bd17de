"""A test against the library stands in the answer's cell, below the function, which uses none of it."""

from submitting import RIGHT

TEST = """

import scipy.special
assert np.allclose(weigh(np.arange(3.0)), scipy.special.softmax(np.arange(3.0)))
"""
ANSWERS = {"weigh": RIGHT["91_forbidding"]["weigh"] + TEST}
