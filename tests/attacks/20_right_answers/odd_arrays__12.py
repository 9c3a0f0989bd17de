"""Right values in unusual arrays: another byte order, negative strides, read-only, a subclass, single precision."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.asfortranarray(e / e.sum(axis=axis, keepdims=True)).astype(">f8")
""",
    "mix": """
class Named(np.ndarray):
    name = "mixed"

def mix(weights, values):
    mixed = (weights @ values)[..., ::-1].copy()[..., ::-1].view(Named)
    mixed.flags.writeable = False
    return mixed
""",
    "scores": """
def scores(q, k):
    q, k = q.astype(np.float32), k.astype(np.float32)
    return np.ma.masked_invalid(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]))
""",
    "causal_mask": "def causal_mask(n):\n    return np.broadcast_to(np.tri(n, dtype=bool), (n, n))",
}
