"""An own cell computes with a parameter of the learner's own what a later answer uses."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1, log=False):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    weights = e / np.sum(e, axis=axis, keepdims=True)
    return np.log(weights) if log else weights
""",
    "scores": """
def scores(q, k):
    return q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]) + NOTHING
""",
}
BEFORE = {"scores": "NOTHING = softmax(np.zeros(1), log=True)[0]"}
