"""The answer is NumPy's own function, written in C, which this exercise does not forbid."""

ANSWERS = {"mix": "mix = np.matmul"}
