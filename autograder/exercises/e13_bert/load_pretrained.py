"""How `load_pretrained` of lesson 13 is judged."""

from functools import wraps

import torch

from autograder.compare import Equal
from autograder.exercise import Exercise

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


def file(rng, layers=2, d=4, f=6, *, prefix="", old=False, extra=(), dtype=torch.float32, lacks="", order=None):
    """A BERT's tensors under their names, in a random order."""
    named = {}
    for name, shape in shapes(layers, d, f).items():
        if lacks and name.startswith(lacks):
            continue
        if old:
            name = name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        named[prefix + name] = shape
    named |= dict.fromkeys(extra, (3, d))
    names = sorted(named) if order == "text" else [list(named)[i] for i in rng.permutation(len(named))]
    return {name: torch.tensor(rng.normal(size=named[name])).to(dtype) for name in names}


def complete(run):
    """A probe whose file lacks nothing: an error that says otherwise is told by these words, whatever its own are."""

    @wraps(run)
    def call(function, rng):
        try:
            return run(function, rng)
        except (ValueError, KeyError):
            return "an error, though nothing that is needed is missing"

    return call


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
    return load_pretrained(file(rng, 3, 3, 5, order="text"))


@load_pretrained.probe("which parts there are, and in which shapes")
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 2, 3, 8))
    block = w["blocks"][0]
    pairs = [*block["own"], *block["norms"], block["up"], block["down"], w["norm"]]
    tables = [list(w[name].shape) for name in ("token", "position", "segment")]
    return sorted(w), sorted(block), len(w["blocks"]), [[list(x.shape) for x in pair] for pair in pairs], tables


@load_pretrained.probe("thirteen layers: 10 comes after 9", EXACT)
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 13, 2, 3))
    return len(w["blocks"]), [block["up"] for block in w["blocks"]], [block["own"][0][1] for block in w["blocks"]]


@load_pretrained.probe("eleven layers, in the order of a text", EXACT)
@complete
def _(load_pretrained, rng):
    w = load_pretrained(file(rng, 11, 2, 3, order="text"))
    return len(w["blocks"]), [block["down"] for block in w["blocks"]]


@load_pretrained.probe("all names begin with bert.", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, prefix="bert."))


@load_pretrained.probe("an old file: gamma and beta", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, old=True))


@load_pretrained.probe("an old file whose names begin with bert.", EXACT)
@complete
def _(load_pretrained, rng):
    return load_pretrained(file(rng, 3, 3, 5, prefix="bert.", old=True))


@load_pretrained.probe("a pooler and heads, which are left out", EXACT)
@complete
def _(load_pretrained, rng):
    heads = ("pooler.dense.weight", "cls.predictions.transform.LayerNorm.weight", "cls.predictions.decoder.weight")
    others = ("bert.pooler.dense.weight", "cls.predictions.transform.LayerNorm.gamma", "cls.predictions.bias")
    plain = load_pretrained(file(rng, extra=(*heads, "embeddings.position_ids", "classifier.weight")))
    return plain, load_pretrained(file(rng, 1, prefix="bert.", extra=others))


def told(load_pretrained, tensors, name):
    """What kind of error comes, whether its text holds the name, and whether that comes without `bert.`."""
    try:
        load_pretrained(tensors)
    except ValueError as error:
        text = str(error)
        return "ValueError", f"{name} is named" if name in text else "another text", f"bert.{name}" in text
    except Exception as error:
        return type(error).__name__
    return "no error"


@load_pretrained.probe("a table or its norm is missing")
def _(load_pretrained, rng):
    names = [name for name in shapes(1, 2, 3) if name.startswith("embeddings")]
    return [told(load_pretrained, file(rng, 1, 2, 3, lacks=name), name) for name in names]


@load_pretrained.probe("a weight or a bias of a layer is missing")
def _(load_pretrained, rng):
    names = [name for name in shapes(2, 2, 3) if name.startswith("encoder.layer.1")]
    return [told(load_pretrained, file(rng, 2, 2, 3, lacks=name), name) for name in names]


@load_pretrained.probe("one of a layer in the middle is missing, and one of layer 11")
def _(load_pretrained, rng):
    one, other = "encoder.layer.1.output.dense.bias", "encoder.layer.11.attention.self.key.weight"
    return told(load_pretrained, file(rng, 3, lacks=one), one), told(
        load_pretrained, file(rng, 12, 2, 3, lacks=other), other
    )


@load_pretrained.probe("something is missing in a file whose names begin with bert.")
def _(load_pretrained, rng):
    names = ("encoder.layer.0.intermediate.dense.weight", "embeddings.word_embeddings.weight")
    return [told(load_pretrained, file(rng, prefix="bert.", lacks=name), name) for name in names]


@load_pretrained.probe("a norm's weight or bias is missing in an old file")
def _(load_pretrained, rng):
    names = ("encoder.layer.1.output.LayerNorm.weight", "embeddings.LayerNorm.bias")
    return [told(load_pretrained, file(rng, old=True, prefix="bert.", lacks=name), name) for name in names]


@load_pretrained.probe("something is missing, and a head has a tensor of that name's end")
def _(load_pretrained, rng):
    name, head = "embeddings.LayerNorm.weight", "cls.predictions.transform.LayerNorm.weight"
    return told(load_pretrained, file(rng, lacks=name, extra=(head, "pooler.dense.bias")), name)


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
    return load_pretrained(file(rng, 1, 1, 1)), load_pretrained(file(rng, 1, 1, 4))


@load_pretrained.probe("the file's dictionary stays as it was, and a second call gives the same", EXACT)
@complete
def _(load_pretrained, rng):
    tensors = file(rng, 1, 3, 3, prefix="bert.", old=True, extra=("cls.predictions.bias",))
    before = {name: x.clone() for name, x in tensors.items()}
    first, second = load_pretrained(tensors), load_pretrained(tensors)
    same = list(tensors) == list(before) and all(torch.equal(tensors[name], x) for name, x in before.items())
    return same, first["blocks"], second["blocks"]


def order_of(names):
    return sorted({int(name.split(".")[2]) for name in names if name.startswith("encoder.layer.")})


def load(
    tensors, *, bare=lambda name: name.removeprefix("bert."), new=True, lost=None, layers=None, kind=ValueError,
    say=lambda name: f"the file lacks {name}", own="self.query self.key self.value output.dense",
    norm=lambda w, b: (w, b),
    turn=lambda W, part: W.T, norms=("attention.output.LayerNorm", "output.LayerNorm"), ways=("intermediate", "output"),
    table=lambda x: x, tables="word position token_type", give=lambda w, tidy: w, any_end=False,
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

    found = {
        name: table(take(f"embeddings.{theirs}_embeddings.weight"))
        for name, theirs in zip(("token", "position", "segment"), tables.split(), strict=True)
    }
    numbers = layers(tidy) if layers else range(1 + max(order_of(tidy)))
    w = found | {"norm": pair("embeddings.LayerNorm"), "blocks": [block(i) for i in numbers]}
    return give(w, tidy)


def slip(**changes):
    return lambda tensors: load(tensors, **changes)


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


def qkv_as_they_are(tensors):
    w = load(tensors)
    for block in w["blocks"]:
        block["own"] = [(W.T, b) for W, b in block["own"][:3]] + block["own"][3:]
    return w


def flipped(tensors):
    w = load(tensors)
    for block in w["blocks"]:
        block["own"] = [(W, b.flip(0)) for W, b in block["own"]]
        block["up"], block["down"] = ((W, b.flip(0)) for W, b in (block["up"], block["down"]))
    return w


load_pretrained.tell(
    {
        "Your matrices are as in the file, (out, in). `linear` wants (in, out): transposed, the square ones, too.": [
            slip(turn=lambda W, part: W),
            slip(turn=lambda W, part: W if part == "own" else W.T),
            slip(turn=lambda W, part: W.T if part == "own" else W),
            slip(turn=lambda W, part: W.T if W.shape[0] != W.shape[1] else W),
            *(slip(turn=lambda W, part, one=one: W if part == one else W.T) for one in ("up", "down")),
            qkv_as_they_are,
        ],
        "You transpose the tables, too. They stay as they are: a row for each id.": [
            slip(table=lambda x: x.T),
        ],
        "You reshape the matrices to (in, out). That mixes their numbers: rows have to become columns.": [
            slip(turn=lambda W, part: W.reshape(W.shape[::-1])),
        ],
        "Your layers come in the order of their names as text, or of the file: 10 before 2. Order them as numbers.": [
            slip(layers=lambda tidy: sorted(order_of(tidy), key=str)),
            slip(
                layers=lambda tidy: list(
                    dict.fromkeys(int(n.split(".")[2]) for n in tidy if n.startswith("encoder.layer."))
                )
            ),
        ],
        "Your layers come in reverse. Layer 0 is the first of the list.": [
            slip(layers=lambda tidy: order_of(tidy)[::-1]),
        ],
        "Layers are missing at the end: with numbers from 0 there is one more than the largest number.": [
            slip(layers=lambda tidy: range(max(order_of(tidy)))),
        ],
        "Every block has the weights of one layer. Block i takes those of layer i.": [
            slip(layers=lambda tidy: [0] * len(order_of(tidy))),
            slip(layers=lambda tidy: [max(order_of(tidy))] * len(order_of(tidy))),
        ],
        "Your layers count from 1. In the file they count from 0.": [
            slip(layers=lambda tidy: range(1, 2 + max(order_of(tidy)))),
            slip(layers=lambda tidy: range(1, 1 + max(order_of(tidy)))),
        ],
        "A bias is turned round. Only matrices are transposed; a bias stays as it is.": [flipped],
        "You count the tensors to see how many layers there are. If one is missing, the last layer vanishes, "
        "and nobody "
        "hears of it.": [
            slip(layers=lambda tidy: range(sum(name.startswith("encoder.layer.") for name in tidy) // 16)),
        ],
        "You read one digit of a layer's number. There may be more than ten.": [
            slip(layers=lambda tidy: range(1 + max(int(str(i)[0]) for i in order_of(tidy)))),
            slip(layers=lambda tidy: sorted({int(str(i)[0]) for i in order_of(tidy)})),
            slip(layers=lambda tidy: range(1 + max(int(str(i)[-1]) for i in order_of(tidy)))),
        ],
        "You take a fixed number of layers. The names tell how many there are.": [
            slip(layers=lambda tidy, n=n: range(n)) for n in (12, 6, 2)
        ],
        "q, k and v stand in another order. `own` is query, key, value, and then the matrix behind attention.": [
            slip(own=f"{order} output.dense")
            for order in (
                "self.key self.query self.value",
                "self.query self.value self.key",
                "self.key self.value self.query",
                "self.value self.key self.query",
                "self.value self.query self.key",
            )
        ],
        "The last matrix of `own` stands first, or is another one. It is `attention.output.dense`, the fourth.": [
            slip(own="output.dense self.query self.key self.value"),
            slip(own="self.query self.key self.value self.value"),
        ],
        "`own` has four pairs: query, key, value, and the matrix behind attention.": [
            slip(own="self.query self.key self.value"),
        ],
        "The two norms of a block have changed places: first the one behind attention, then the one at its end.": [
            slip(norms=("output.LayerNorm", "attention.output.LayerNorm")),
        ],
        "One norm of a block is taken twice. There are two: `attention.output.LayerNorm` and `output.LayerNorm`.": [
            slip(norms=("output.LayerNorm", "output.LayerNorm")),
            slip(norms=("attention.output.LayerNorm", "attention.output.LayerNorm")),
        ],
        "`up` and `down` have changed places: `up` is `intermediate.dense`, `down` is `output.dense`.": [
            slip(ways=("output", "intermediate")),
        ],
        "`down` is the matrix behind attention with you. It is `output.dense` of the layer itself.": [
            slip(ways=("intermediate", "attention.output")),
        ],
        "The pairs of the norms are turned round: (γ, β), the weight first.": [
            slip(norm=lambda w, b: (b, w)),
        ],
        "The tables of positions and segments have changed places, or another two.": [
            slip(tables=order)
            for order in ("word token_type position", "position word token_type", "token_type position word")
        ],
        "Names that begin with `bert.` aren't found. Take it off first.": [
            slip(bare=lambda name: name),
        ],
        "`lstrip` and `strip` take off letters, not a beginning: *embeddings* loses its *e*. `removeprefix` takes a "
        "beginning.": [
            slip(bare=lambda name: name.lstrip("bert.")),
        ],
        "You take the first part of every name for `bert.`. It isn't always there.": [
            slip(bare=lambda name: name[5:]),
            slip(bare=lambda name: name.split(".", 1)[1]),
        ],
        "Not all of an old file's norms are found. Every `LayerNorm` may be spelt with gamma, the weight, "
        "and beta, the "
        "bias.": [
            slip(new=False),
            slip(new=False, bare=lambda name: old_only(name, "embeddings.")),
            slip(new=False, bare=lambda name: old_only(name, "output.")),
        ],
        "gamma and beta are turned round: gamma is the factor, `weight`; beta is what is added, `bias`.": [
            slip(
                new=False,
                bare=lambda name: (
                    name.removeprefix("bert.").replace("Norm.beta", "Norm.weight").replace("Norm.gamma", "Norm.bias")
                ),
            ),
        ],
        "A missing tensor should raise a `ValueError`. A `KeyError` is another kind.": [
            slip(kind=KeyError),
        ],
        "The error for a missing tensor should be a `ValueError`, not another kind.": [
            slip(kind=kind) for kind in (RuntimeError, AssertionError, Exception)
        ],
        "The `ValueError` doesn't say what is missing. Its text should hold the whole name, with `.weight` "
        "or `.bias`.": [
            slip(say=lambda name: "a tensor is missing"),
            slip(say=lambda name: name.rsplit(".", 1)[0]),
            slip(say=lambda name: name.split(".", 3)[-1] if name.startswith("encoder") else name),
            slip(say=lambda name: name.rsplit(".", 1)[1]),
            slip(
                say=lambda name: name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("Norm.bias", "Norm.beta")
            ),
        ],
        "The name in your error begins with `bert.`. Wanted is the name as in the table.": [
            slip(say=lambda name: "bert." + name),
        ],
        "What is missing is filled with zeros, or with None, and nobody hears of it. Raise a `ValueError`.": [
            slip(lost=zeros),
            slip(lost=lambda name, tidy: None if ".T" in name or "bias" in name else zeros(name, tidy)),
        ],
        "You take what ends like the name that is missing. Another tensor can't stand in for it: raise a "
        "`ValueError`.": [
            slip(any_end=True),
        ],
        "You changed the file's dictionary, or its tensors. It stays as it was: fill a new one.": [
            renaming,
            taking_out,
            turned_in_place,
        ],
        "The numbers keep their dtype: don't turn them into float32.": [
            slip(give=widened),
        ],
        "`blocks` is a list, one dictionary a layer, in their order.": [
            slip(give=as_dictionary),
        ],
        "Heads and a pooler are left out: `w` has five entries, token, position, segment, norm and blocks.": [
            slip(give=lambda w, tidy: w | {n: x for n, x in tidy.items() if "pooler" in n or "cls" in n}),
            slip(give=lambda w, tidy: with_pooler(w, tidy)),
        ],
    }
)


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


@load_pretrained.alternative("names looked for in all their spellings, until a layer is empty")
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
    while any(f"encoder.layer.{len(blocks)}." in name for name in tensors):
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
