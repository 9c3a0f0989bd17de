import re


def load_pretrained(tensors):
    names = {}
    for key in tensors:
        tidy = re.sub(r"^bert\.", "", key)
        tidy = re.sub(r"LayerNorm\.gamma$", "LayerNorm.weight", tidy)
        names[re.sub(r"LayerNorm\.beta$", "LayerNorm.bias", tidy)] = key

    class Taker(dict):
        def __missing__(self, name):
            raise ValueError(f"no tensor {name!r}")

    get = Taker({name: tensors[key] for name, key in names.items()})
    numbers = [int(m[1]) for m in map(re.compile(r"encoder\.layer\.(\d+)\.").match, names) if m]

    def lin(name):
        return (get[name + ".weight"].t(), get[name + ".bias"])

    def norm(name):
        return (get[name + ".weight"], get[name + ".bias"])

    w = {}
    w["token"] = get["embeddings.word_embeddings.weight"]
    w["position"] = get["embeddings.position_embeddings.weight"]
    w["segment"] = get["embeddings.token_type_embeddings.weight"]
    w["norm"] = norm("embeddings.LayerNorm")
    w["blocks"] = []
    for i in range(max(numbers) + 1):
        p = "encoder.layer." + str(i)
        w["blocks"].append(dict(
            own=[lin(p + ".attention.self." + x) for x in ("query", "key", "value")] + [lin(p + ".attention.output.dense")],
            norms=[norm(p + ".attention.output.LayerNorm"), norm(p + ".output.LayerNorm")],
            up=lin(p + ".intermediate.dense"), down=lin(p + ".output.dense"),
        ))
    return w
