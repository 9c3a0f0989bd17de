def load_pretrained(tensors):
    tidy = {}
    for k, v in tensors.items():
        k = k.replace("bert.", "", 1) if k.startswith("bert.") else k
        tidy[k.replace(".gamma", ".weight").replace(".beta", ".bias")] = v
    try:
        return build(tidy)
    except KeyError as error:
        raise ValueError(f"not in the file: {error.args[0]}") from None


def build(t):
    def get(name, turn=False):
        W = t[f"{name}.weight"]
        return (W.T if turn else W, t[f"{name}.bias"])
    blocks = []
    n = len({k.split(".")[2] for k in t if k.startswith("encoder.layer.")})
    for i in range(n):
        at = f"encoder.layer.{i}"
        blocks.append({
            "own": [get(f"{at}.attention.{p}", True) for p in ("self.query", "self.key", "self.value", "output.dense")],
            "norms": [get(f"{at}.attention.output.LayerNorm"), get(f"{at}.output.LayerNorm")],
            "up": get(f"{at}.intermediate.dense", True),
            "down": get(f"{at}.output.dense", True),
        })
    return {
        "token": t["embeddings.word_embeddings.weight"],
        "position": t["embeddings.position_embeddings.weight"],
        "segment": t["embeddings.token_type_embeddings.weight"],
        "norm": get("embeddings.LayerNorm"),
        "blocks": blocks,
    }
