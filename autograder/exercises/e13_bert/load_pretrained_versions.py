"""`load_pretrained` with a part exchanged, for its slips."""

import torch


def order_of(names):
    return sorted({int(name.split(".")[2]) for name in names if name.startswith("encoder.layer.")})


def load(
    tensors, *, bare=lambda name: name.removeprefix("bert."), new=True, lost=None, layers=None, kind=ValueError,
    say=lambda name: f"the file lacks {name}", own="self.query self.key self.value output.dense",
    norm=lambda w, b: (w, b),
    turn=lambda W, part: W.T, norms=("attention.output.LayerNorm", "output.LayerNorm"), ways=("intermediate", "output"),
    table=lambda x: x, tables="word position token_type", give=lambda w, tidy: w, any_end=False, blocks_first=False,
):  # fmt: skip
    """The solution with a part exchanged."""
    tidy = {}
    for name, tensor in tensors.items():
        name = bare(name)
        if new:
            name = name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")
        tidy[name] = tensor

    def take(name):
        if name in tidy:
            return tidy[name]
        ends = [x for key, x in tidy.items() if key.endswith(name.split(".", 1)[1])] if any_end else []
        if ends:
            return ends[0]
        if lost:
            return lost(name, tidy)
        raise kind(say(name))

    def pair(name):
        return norm(take(name + ".weight"), take(name + ".bias"))

    def turned(name, part):
        W, b = take(name + ".weight"), take(name + ".bias")
        return turn(W, part), b

    def block(i):
        at = f"encoder.layer.{i}."
        return {
            "own": [turned(f"{at}attention.{part}", "own") for part in own.split()],
            "norms": [pair(at + part) for part in norms],
            "up": turned(f"{at}{ways[0]}.dense", "up"),
            "down": turned(f"{at}{ways[1]}.dense", "down"),
        }

    numbers = layers(tidy) if layers else range(1 + max(order_of(tidy)))
    blocks = [block(i) for i in numbers] if blocks_first else []
    found = {
        name: table(take(f"embeddings.{theirs}_embeddings.weight"))
        for name, theirs in zip(("token", "position", "segment"), tables.split(), strict=True)
    }
    w = found | {"norm": pair("embeddings.LayerNorm"), "blocks": blocks or [block(i) for i in numbers]}
    return give(w, tidy)


def slip(**changes):
    return lambda tensors: load(tensors, **changes)


def both_orders(**changes):
    """Where two are missing, the first that is asked for is told: tables or blocks."""
    return [slip(**changes), slip(**changes, blocks_first=True)]


def zeros_for(*ends):
    """A missing tensor is made of zeros, if its name ends so; else the error."""

    def lost(name, tidy):
        if not name.endswith(ends):
            raise ValueError(f"the file lacks {name}")
        weight = tidy.get(name.removesuffix("bias") + "weight")
        return zeros(name, tidy) if weight is None else torch.zeros(len(weight), dtype=weight.dtype)

    return slip(lost=lost)


def numbers_of(tidy, end):
    return order_of(name for name in tidy if name.endswith(end))


def up_to_a_gap(tidy):
    found = set(order_of(tidy))
    return range(next(i for i in range(len(found) + 1) if i not in found))


def refusing(tensors):
    """An error for what isn't asked for."""
    for name in tensors:
        if not name.removeprefix("bert.").startswith(("embeddings.", "encoder.")):
            raise ValueError(f"unknown tensor {name}")
    return load(tensors)


def one_table_turned(which, tensors):
    w = load(tensors)
    return w | {which: w[which].T}


def old_only(name, part):
    """The new spelling where the norm's name stands behind `part`."""
    name = name.removeprefix("bert.")
    if part + "LayerNorm" not in name:
        return name
    return name.replace("LayerNorm.gamma", "LayerNorm.weight").replace("LayerNorm.beta", "LayerNorm.bias")


def zeros(name, tidy):
    like = tidy.get(name.replace(".1.", ".0."), next(iter(tidy.values())))
    return torch.zeros_like(like)


def renaming(tensors):
    for name in list(tensors):
        new = name.removeprefix("bert.").replace("LayerNorm.gamma", "LayerNorm.weight")
        tensors[new.replace("LayerNorm.beta", "LayerNorm.bias")] = tensors.pop(name)
    return load(tensors)


def taking_out(tensors):
    w = load(tensors)
    for name in list(tensors):
        if "cls" in name or "pooler" in name:
            del tensors[name]
    return w


def turned_in_place(tensors):
    w = load(tensors)
    for name, x in tensors.items():
        if x.ndim == 2 and "dense" in name:
            x.t_()
    return w


def widened(w, tidy):
    def wide(x):
        if isinstance(x, dict):
            return {name: wide(part) for name, part in x.items()}
        return type(x)(wide(part) for part in x) if isinstance(x, list | tuple) else x.float()

    return wide(w)


def with_pooler(w, tidy):
    return w | {"pooler": tidy["pooler.dense.weight"]} if "pooler.dense.weight" in tidy else w


def as_dictionary(w, tidy):
    return w | {"blocks": dict(enumerate(w["blocks"]))}


def own_as_they_are(which, tensors):
    """Some of `own` are left as in the file."""
    w = load(tensors)
    for block in w["blocks"]:
        block["own"][which] = [(W.T, b) for W, b in block["own"][which]]
    return w


def flipped(tensors):
    w = load(tensors)
    for block in w["blocks"]:
        block["own"] = [(W, b.flip(0)) for W, b in block["own"]]
        block["up"], block["down"] = ((W, b.flip(0)) for W, b in (block["up"], block["down"]))
    return w
