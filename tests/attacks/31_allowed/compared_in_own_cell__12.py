"""The learner compares with the library in own cells, which is what one should do."""

from submitting import RIGHT, add, code
from submitting import notebook as written

COMPARE = """
import torch
from scipy.special import softmax
x = np.random.default_rng(0).normal(size=(3, 4))
assert np.allclose(weigh(x), softmax(x, axis=-1))
assert np.allclose(weigh(x), torch.softmax(torch.as_tensor(x), -1))
"""


def notebook():
    return add(written(RIGHT["91_forbidding"], "91_forbidding"), "weigh-check", code(COMPARE))
