"""How `load_pretrained` of lesson 13 is judged."""

import math
import re
from functools import wraps

import torch

from autograder.compare import Equal
from autograder.exercise import Exercise
from autograder.exercises.e13_bert.load_pretrained_slips import SLIPS
from autograder.exercises.e13_bert.load_pretrained_versions import order_of

load_pretrained = Exercise(
    "load_pretrained", points=4, forbid=("attn", "transformers"), instead="take each tensor by its name"
)

EXACT = Equal()
PARTS = {  # of a layer: name -> sizes of the weight, as in the file
    "attention.self.query": "dd",
    "attention.self.key": "dd",
    "attention.self.value": "dd",
    "attention.output.dense": "dd",
    "attention.output.LayerNorm": "d",
    "intermediate.dense": "fd",
    "output.dense": "df",
    "output.LayerNorm": "d",
}


def shapes(layers, d, f):
    """name -> shape, of all that is needed."""
    tables = {"word": (11, d), "position": (7, d), "token_type": (2, d)}
    found = {f"embeddings.{name}_embeddings.weight": shape for name, shape in tables.items()}
    found |= {"embeddings.LayerNorm.weight": (d,), "embeddings.LayerNorm.bias": (d,)}
    for i in range(layers):
        for part, sizes in PARTS.items():
            wide = tuple({"d": d, "f": f}[size] for size in sizes)
            found[f"encoder.layer.{i}.{part}.weight"] = wide
            found[f"encoder.layer.{i}.{part}.bias"] = wide[:1]
    return found


def old_name(name):
    return name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")


def file(rng, layers=2, d=4, f=6, *, prefix="", old=False, extra=(), dtype=torch.float32, lacks="", order=None):
    """A BERT's tensors under their names, in a random order."""
    named = {}
    for name, shape in shapes(layers, d, f).items():
        if lacks and name.startswith(lacks):
            continue
        named[prefix + (old_name(name) if old else name)] = shape
    named |= dict.fromkeys(extra, (3, d))
    names = sorted(named) if order == "text" else [list(named)[i] for i in rng.permutation(len(named))]
    sizes = [math.prod(named[name]) for name in names]
    parts = torch.tensor(rng.normal(size=sum(sizes))).to(dtype).split(sizes)
    return {name: part.clone().view(named[name]) for name, part in zip(names, parts, strict=True)}


def complete(run):
    """A probe whose file lacks nothing: an error that says otherwise is told in these words, whatever its own are."""

    @wraps(run)
    def call(function, rng):
        try:
            return run(function, rng)
        except (ValueError, KeyError) as error:
            return f"an error about {what_of(str(error))}, though nothing that is needed is missing"

    return call


def what_of(text):
    """Of which part of the file an error speaks."""
    if layer := re.search(r"encoder\.layer\.(\d+)", text):
        return f"layer {layer[1]}"
    parts = {"embeddings.LayerNorm": "the norm of the tables", "embeddings": "a table", "encoder": "the layers"}
    parts |= {"pooler": "the pooler", "cls": "a head", "classifier": "a head"}
    return next((said for part, said in parts.items() if part in text), "something else")


@load_pretrained.probe("two layers", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng))


@load_pretrained.probe("one layer, all matrices square", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, 1, 3, 3))


@load_pretrained.probe("three layers, in the order of a text", EXACT)
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 3, 3, 5, order="text"))
    return len(w["blocks"]), w["blocks"][-1], [block["up"][1] for block in w["blocks"]]


@load_pretrained.probe("which parts there are, and in which shapes")
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 2, 3, 8))
    block = w["blocks"][0]
    pairs = [*block["own"], *block["norms"], block["up"], block["down"], w["norm"]]
    tables = [list(w[name].shape) for name in ("token", "position", "segment")]
    return sorted(w), sorted(block), len(w["blocks"]), [str([list(x.shape) for x in pair]) for pair in pairs], tables


@load_pretrained.probe("thirteen layers: 10 comes after 9", EXACT)
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 13, 2, 3))
    return len(w["blocks"]), [block["own"][0][1] for block in w["blocks"]], [block["up"] for block in w["blocks"][1::4]]


@load_pretrained.probe("eleven layers, in the order of a text", EXACT)
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 11, 2, 3, order="text"))
    return len(w["blocks"]), [block["down"][0] for block in w["blocks"]]


@load_pretrained.probe("all names begin with bert.", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, 1, prefix="bert."))


@load_pretrained.probe("an old file: gamma and beta", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, 1, old=True))


@load_pretrained.probe("an old file whose names begin with bert.", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, 2, 3, 5, prefix="bert.", old=True))


@load_pretrained.probe("a pooler and heads, which are left out", EXACT)
@complete
def _(load_pretrained, rng):
    heads = ("pooler.dense.weight", "cls.predictions.transform.LayerNorm.weight", "cls.predictions.decoder.weight")
    others = ("bert.pooler.dense.weight", "cls.predictions.transform.LayerNorm.gamma", "cls.predictions.bias")
    plain = load_pretrained(file(rng, 1, extra=(*heads, "embeddings.position_ids", "classifier.weight")))
    w = load_pretrained(file(rng, 2, prefix="bert.", extra=others))
    return plain, sorted(w), len(w["blocks"]), w["norm"], w["blocks"][1]["norms"]


def told(load_pretrained, tensors, *names):
    """Which error comes, and whether its text holds one of the names, in words."""
    try:
        load_pretrained(tensors)
    except ValueError as error:
        named = [name for name in names if name in str(error)]
        if not named:
            return "a ValueError whose text doesn't hold the name"
        return "a ValueError that names it" + (", with bert. in front" if f"bert.{named[0]}" in str(error) else "")
    except Exception as error:
        return f"a {type(error).__name__}"
    return "no error"


def lacking(load_pretrained, rng, names, layers=2, *, spelt=lambda name: name, **options):
    """What comes where each of the names is missing: {name: in words}. spelt: the name's spelling in the file."""
    whole = file(rng, layers, 2, 3, **options)
    found = {}
    for name in names:
        tensors = dict(whole)
        del tensors[spelt(name)]
        found[name] = told(load_pretrained, tensors, name)
    return found


@load_pretrained.probe("a table or its norm is missing")
def _(load_pretrained, rng):
    return lacking(load_pretrained, rng, [name for name in shapes(1, 2, 3) if name.startswith("embeddings")], 1)


@load_pretrained.probe("a weight or a bias of a layer is missing")
def _(load_pretrained, rng):
    return lacking(load_pretrained, rng, [name for name in shapes(2, 2, 3) if name.startswith("encoder.layer.1")])


@load_pretrained.probe("one of a layer in the middle is missing, and one of layer 11")
def _(load_pretrained, rng):
    found = lacking(load_pretrained, rng, ["encoder.layer.1.output.dense.bias"], 3)
    return found | lacking(load_pretrained, rng, ["encoder.layer.11.attention.self.key.weight"], 12)


@load_pretrained.probe("a whole layer is missing: the file has layers 0 and 2, or 0, 1, 3 and 4, or 1 alone")
def _(load_pretrained, rng):
    found = {}
    for layers, gap in ((3, 1), (5, 2), (2, 0)):
        at = f"encoder.layer.{gap}."
        names = [name for name in shapes(layers, 2, 3) if name.startswith(at)]
        found[f"of {layers} layers all of layer {gap}"] = told(
            load_pretrained, file(rng, layers, 2, 3, lacks=at), *names
        )
    return found


@load_pretrained.probe("something is missing in a file whose names begin with bert.")
def _(load_pretrained, rng):
    names = ("encoder.layer.0.intermediate.dense.weight", "embeddings.word_embeddings.weight")
    return lacking(load_pretrained, rng, names, prefix="bert.", spelt=lambda name: "bert." + name)


@load_pretrained.probe("a norm's weight or bias is missing in an old file")
def _(load_pretrained, rng):
    names = ("encoder.layer.1.output.LayerNorm.weight", "embeddings.LayerNorm.bias")
    return lacking(load_pretrained, rng, names, old=True, prefix="bert.", spelt=lambda name: "bert." + old_name(name))


@load_pretrained.probe("something is missing, and a head has a tensor of that name's end")
def _(load_pretrained, rng):
    extra = ("cls.predictions.transform.LayerNorm.weight", "pooler.dense.bias")
    return lacking(load_pretrained, rng, ["embeddings.LayerNorm.weight"], extra=extra)


@load_pretrained.probe("numbers in half, in double, in brain precision")
@complete
def _(load_pretrained, rng):
    found = []
    for dtype in (torch.float16, torch.float64, torch.bfloat16):
        w = load_pretrained(file(rng, 1, dtype=dtype))
        block = w["blocks"][0]
        some = [w["token"], w["norm"][1], block["own"][3][0], block["norms"][0][0], block["down"][1]]
        found.append([str(x.dtype) for x in some])
    return found


@load_pretrained.probe("double precision, number by number", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, 1, dtype=torch.float64))


@load_pretrained.probe("width one", EXACT)
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 1, 1, 4))
    return load_pretrained(file(rng, 1, 1, 1)), w["token"], w["blocks"][0]["up"], w["blocks"][0]["down"]


@load_pretrained.probe("the file's dictionary stays as it was, and a second call gives the same", EXACT)
@complete
def _(load_pretrained, rng):
    tensors = file(rng, 1, 3, 3, prefix="bert.", old=True, extra=("cls.predictions.bias",))
    before = {name: x.clone() for name, x in tensors.items()}
    first = load_pretrained(tensors)
    same = list(tensors) == list(before) and all(torch.equal(tensors[name], x) for name, x in before.items())
    second = load_pretrained(before)
    return (
        "the same dictionary" if same else "another dictionary than before",
        first["blocks"],
        second["norm"],
        second["blocks"][0]["own"],
    )


load_pretrained.tell(SLIPS)


@load_pretrained.alternative("a table of places, filled name by name")
def _(tensors):
    tidy = {}
    for name, x in tensors.items():
        name = name[5:] if name.startswith("bert.") else name
        for old, new in (("LayerNorm.gamma", "LayerNorm.weight"), ("LayerNorm.beta", "LayerNorm.bias")):
            name = name.replace(old, new)
        tidy[name] = x.mT if (x.ndim == 2 and name.endswith("dense.weight")) or ("self" in name and x.ndim == 2) else x
    n = max(order_of(tidy)) + 1
    missing = [name for name in shapes(n, 1, 1) if name not in tidy]
    if missing:
        raise ValueError(", ".join(missing))
    both = lambda name: [tidy[f"{name}.{end}"] for end in ("weight", "bias")]  # noqa: E731
    parts = list(PARTS)
    blocks = []
    for i in range(n):
        found = [both(f"encoder.layer.{i}.{part}") for part in parts]
        blocks.append({"own": found[:4], "norms": [found[4], found[7]], "up": found[5], "down": found[6]})
    names = {"token": "word", "position": "position", "segment": "token_type"}
    tables = {ours: tidy[f"embeddings.{theirs}_embeddings.weight"] for ours, theirs in names.items()}
    return {**tables, "norm": both("embeddings.LayerNorm"), "blocks": blocks}


@load_pretrained.alternative("names looked for in all their spellings, layer by layer up to the largest number")
def _(tensors):
    def take(name):
        end = {"weight": "gamma", "bias": "beta"}[name.rsplit(".", 1)[1]]
        old = name.rsplit(".", 1)[0] + "." + end
        for spelt in (name, old, "bert." + name, "bert." + old):
            if spelt in tensors:
                return tensors[spelt]
        raise ValueError(name)

    def pair(name, turn=False):
        W = take(name + ".weight")
        return (W.transpose(0, 1).contiguous() if turn else W), take(name + ".bias")

    blocks = []
    last = max(int(re.search(r"layer\.(\d+)\.", name)[1]) for name in tensors if "encoder.layer." in name)
    while len(blocks) <= last:
        at = f"encoder.layer.{len(blocks)}"
        own = [
            pair(f"{at}.attention.{part}", True) for part in ("self.query", "self.key", "self.value", "output.dense")
        ]
        norms = [pair(f"{at}.attention.output.LayerNorm"), pair(f"{at}.output.LayerNorm")]
        up, down = pair(f"{at}.intermediate.dense", True), pair(f"{at}.output.dense", True)
        blocks.append({"own": own, "norms": norms, "up": up, "down": down})
    made = {"norm": pair("embeddings.LayerNorm"), "blocks": blocks}
    for ours, theirs in (("token", "word"), ("position", "position"), ("segment", "token_type")):
        made[ours] = take(f"embeddings.{theirs}_embeddings.weight")
    return made
