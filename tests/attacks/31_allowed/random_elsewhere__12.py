"""Random numbers where they aren't forbidden: in another exercise, and in an own cell above the one."""

BEFORE = {"throw": "rng = np.random.default_rng(0)\nrandom = rng.random(3)"}
ANSWERS = {
    "weigh": """
def weigh(x):
    noise = np.random.default_rng(0).normal(size=x.shape)
    e = np.exp(x - x.max(axis=-1, keepdims=True)) + 0 * noise
    return e / e.sum(axis=-1, keepdims=True)
""",
    "throw": """
def throw(weights, u):
    random = np.asarray(u)
    return np.digitize(random, np.cumsum(weights))
""",
}
