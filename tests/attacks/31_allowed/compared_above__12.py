"""An experiment with the library stands above the answer, which uses none of it."""

BEFORE = {"weigh": "from scipy.special import softmax, logsumexp\nsoftmax(np.ones(3)), logsumexp(np.ones(3))"}
ANSWERS = {}
