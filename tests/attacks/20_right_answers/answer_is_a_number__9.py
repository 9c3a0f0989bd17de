"""The name of the exercise holds no function."""

ANSWERS = {"softmax": "softmax = np.exp(3)"}
SAYS = "defines no function softmax"
