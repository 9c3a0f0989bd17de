"""NumPy calls it along the axis."""

BEFORE = {"weigh": "from scipy import special as tools"}
ANSWERS = {"weigh": "def weigh(x):\n    return np.apply_along_axis(tools.softmax, -1, x)"}
