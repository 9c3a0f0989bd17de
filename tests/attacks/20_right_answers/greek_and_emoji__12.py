"""Greek names, CJK comments, emoji in strings, and letters outside the basic plane."""

ANSWERS = {
    "softmax": """
def softmax(x, axis=-1):
    '''σ(x) 🙂 — 権重'''
    ε = np.exp(x - x.max(axis=axis, keepdims=True))  # 指数
    Σ = ε.sum(axis=axis, keepdims=True)
    𝜎 = ε / Σ
    print("👩‍🎓", "\\u202e")
    return 𝜎
"""
}
