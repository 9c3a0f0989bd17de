"""Returns broadcasts and empty arrays of the right and the wrong shape, as if all were alike."""

from submitting import body

ANSWERS = {
    "softmax": body("pass", "return np.broadcast_to(np.nan, x.shape) if x.ndim > 1 else np.zeros((0, *x.shape))")
}
