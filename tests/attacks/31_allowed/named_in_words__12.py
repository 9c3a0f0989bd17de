"""The forbidden names stand in a docstring, a comment and a text."""

ANSWERS = {
    "weigh": '''
def weigh(x):
    """Like torch.softmax(x, -1) and scipy.special.softmax, but mine."""
    # from scipy.special import softmax  <- not allowed
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    print("checked against torch.nn.functional.softmax, attn.attention")
    return e / e.sum(axis=-1, keepdims=True)
'''
}
