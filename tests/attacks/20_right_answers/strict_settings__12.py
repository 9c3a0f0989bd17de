"""The learner turned warnings into errors, floating-point too: a right answer stays right."""

BEFORE = {
    "softmax": """
import warnings
warnings.filterwarnings("error")
np.seterr(all="raise")
np.set_printoptions(precision=3)
np.random.seed(0)
"""
}
ANSWERS = {}
