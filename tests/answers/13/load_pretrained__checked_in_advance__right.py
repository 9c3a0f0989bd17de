def load_pretrained(tensors):
    tidy = {n.removeprefix("bert.").replace("gamma", "weight").replace("beta", "bias"): x for n, x in tensors.items()}
    depth = 1 + max(int(n.split(".")[2]) for n in tidy if n.startswith("encoder.layer."))
    places = [f"embeddings.{t}_embeddings.weight" for t in ("word", "position", "token_type")]
    parts = ("attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
             "attention.output.LayerNorm", "output.LayerNorm", "intermediate.dense", "output.dense")
    names = ["embeddings.LayerNorm"] + [f"encoder.layer.{i}.{p}" for i in range(depth) for p in parts]
    places += [f"{n}.{e}" for n in names for e in ("weight", "bias")]
    lacking = set(places) - set(tidy)
    if lacking:
        raise ValueError("lacking: " + " ".join(sorted(lacking)))
    pairs = {n: (tidy[n + ".weight"].T if "dense" in n or "self" in n else tidy[n + ".weight"], tidy[n + ".bias"]) for n in names}
    blocks = []
    for i in range(depth):
        p = [pairs[f"encoder.layer.{i}.{q}"] for q in parts]
        blocks.append({"own": p[:4], "norms": p[4:6], "up": p[6], "down": p[7]})
    token, position, segment = (tidy[n] for n in places[:3])
    return {"token": token, "position": position, "segment": segment, "norm": pairs["embeddings.LayerNorm"], "blocks": blocks}
