class Missing(ValueError):
    def __init__(self, name):
        super().__init__("bad file", name)


def load_pretrained(tensors):
    has_prefix = any(n.startswith("bert.embeddings") or n.startswith("bert.encoder") for n in tensors)
    def find(name):
        full = ("bert." if has_prefix else "") + name
        old = full.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        if full in tensors:
            return tensors[full]
        if old in tensors:
            return tensors[old]
        raise Missing(name)
    both = lambda n: (find(n + ".weight"), find(n + ".bias"))
    flip = lambda n: (torch.transpose(find(n + ".weight"), 0, 1), find(n + ".bias"))
    blocks = []
    numbers = [int(name.split("encoder.layer.")[1].split(".")[0]) for name in tensors if "encoder.layer." in name]
    for i in range(1 + max(numbers)):
        at = "encoder.layer.%d." % i
        block = {"own": []}
        for part in "attention.self.query attention.self.key attention.self.value attention.output.dense".split():
            block["own"].append(flip(at + part))
        block["norms"] = [both(at + "attention.output.LayerNorm"), both(at + "output.LayerNorm")]
        block["up"], block["down"] = flip(at + "intermediate.dense"), flip(at + "output.dense")
        blocks.append(block)
    table = lambda n: find(f"embeddings.{n}_embeddings.weight")
    return dict(token=table("word"), position=table("position"), segment=table("token_type"), norm=both("embeddings.LayerNorm"), blocks=blocks)
