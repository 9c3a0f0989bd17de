def load_pretrained(tensors):
    def spelt(name):
        parts = name.split(".")
        if parts[0] == "bert":
            parts = parts[1:]
        if len(parts) > 1 and parts[-2] == "LayerNorm":
            parts[-1] = {"gamma": "weight", "beta": "bias"}.get(parts[-1], parts[-1])
        return ".".join(parts)
    have = {spelt(k): v for k, v in tensors.items()}
    def need(name):
        if (x := have.get(name)) is None:
            raise ValueError("missing: " + name)
        return x.clone()
    def pair(name, flip):
        W, b = need(name + ".weight"), need(name + ".bias")
        return [W.permute(1, 0).contiguous() if flip else W, b]
    depth = 0
    for k in have:
        bits = k.split(".")
        if bits[:2] == ["encoder", "layer"]:
            depth = max(depth, int(bits[2]) + 1)
    out = {"blocks": []}
    for i in range(depth):
        a = f"encoder.layer.{i}.attention"
        out["blocks"].append({
            "down": pair(f"encoder.layer.{i}.output.dense", True),
            "up": pair(f"encoder.layer.{i}.intermediate.dense", True),
            "norms": (pair(a + ".output.LayerNorm", False), pair(f"encoder.layer.{i}.output.LayerNorm", False)),
            "own": tuple(pair(a + x, True) for x in (".self.query", ".self.key", ".self.value", ".output.dense")),
        })
    out["token"], out["position"], out["segment"] = (
        need(f"embeddings.{x}_embeddings.weight") for x in ("word", "position", "token_type")
    )
    out["norm"] = pair("embeddings.LayerNorm", False)
    return out
