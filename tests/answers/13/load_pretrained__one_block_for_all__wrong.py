def load_pretrained(tensors):
    tidy = {}
    for name, x in tensors.items():
        name = name.removeprefix("bert.")
        name = name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
        tidy[name] = x

    def take(name):
        if name not in tidy:
            raise ValueError(f"missing {name}")
        return tidy[name]

    def pair(name):
        return take(name + ".weight"), take(name + ".bias")

    def turned(name):
        W, b = pair(name)
        return W.T, b

    n = 1 + max(int(k.split(".")[2]) for k in tidy if k.startswith("encoder.layer."))
    blocks = []
    for i in range(n):
        at = "encoder.layer.0."
        blocks.append({
            "own": [turned(at + "attention." + p) for p in ("self.query", "self.key", "self.value", "output.dense")],
            "norms": [pair(at + "attention.output.LayerNorm"), pair(at + "output.LayerNorm")],
            "up": turned(at + "intermediate.dense"),
            "down": turned(at + "output.dense"),
        })
    return {
        "token": take("embeddings.word_embeddings.weight"),
        "position": take("embeddings.position_embeddings.weight"),
        "segment": take("embeddings.token_type_embeddings.weight"),
        "norm": pair("embeddings.LayerNorm"),
        "blocks": blocks,
    }
