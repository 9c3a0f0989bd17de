"""An answer wants 30 GB of memory."""

from submitting import body

ANSWERS = {"softmax": body("y = np.ones(3_750_000_000)")}
