# takes the tensors out of the dictionary it is given
def load_pretrained(tensors):
    names = {}
    for name in list(tensors):
        tensor = tensors.pop(name)
        name = name.removeprefix("bert.")
        name = name.replace("LayerNorm.gamma", "LayerNorm.weight")
        name = name.replace("LayerNorm.beta", "LayerNorm.bias")
        names[name] = tensor

    def fetch(name):
        if name not in names:
            raise ValueError(f"{name} is missing")
        return names[name]

    def norm(name):
        return fetch(name + ".weight"), fetch(name + ".bias")

    def dense(name):
        return fetch(name + ".weight").T, fetch(name + ".bias")

    n_layers = 0
    for name in names:
        if name.startswith("encoder.layer."):
            n_layers = max(n_layers, int(name.split(".")[2]) + 1)
    blocks = []
    for i in range(n_layers):
        layer = f"encoder.layer.{i}."
        block = {
            "own": [
                dense(layer + "attention.self.query"),
                dense(layer + "attention.self.key"),
                dense(layer + "attention.self.value"),
                dense(layer + "attention.output.dense"),
            ],
            "norms": [
                norm(layer + "attention.output.LayerNorm"),
                norm(layer + "output.LayerNorm"),
            ],
            "up": dense(layer + "intermediate.dense"),
            "down": dense(layer + "output.dense"),
        }
        blocks.append(block)
    return {
        "token": fetch("embeddings.word_embeddings.weight"),
        "position": fetch("embeddings.position_embeddings.weight"),
        "segment": fetch("embeddings.token_type_embeddings.weight"),
        "norm": norm("embeddings.LayerNorm"),
        "blocks": blocks,
    }
