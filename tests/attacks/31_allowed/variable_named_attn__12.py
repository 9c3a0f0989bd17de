"""A variable with the name of the course's package, as attention weights are often called."""

ANSWERS = {
    "weigh": "def weigh(x):\n    attn = np.exp(x - x.max(-1, keepdims=True))\n    attn /= attn.sum(-1, keepdims=True)\n    return attn",
    "attend": """
def attend(q, k, v):
    attn = weigh(q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1]))
    return attn.astype(float) @ v
""",
}
