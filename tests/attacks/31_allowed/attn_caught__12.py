"""A variable called attn that an except and a match give its value."""

ANSWERS = {
    "weigh": """
def weigh(x):
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    try:
        raise ValueError(e)
    except ValueError as attn:
        e = attn.args[0]
    match {"e": e}:
        case {**attn}:
            e = attn.get("e")
    return e / e.sum(axis=-1, keepdims=True)
"""
}
