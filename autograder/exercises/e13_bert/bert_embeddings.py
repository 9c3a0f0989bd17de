"""How `bert_embeddings` of lesson 13 is judged."""

import torch

from autograder.exercise import Exercise
from autograder.exercises.e10_many_heads.shared import NEAR, error, tensor, turned
from autograder.exercises.e13_bert.bert_embeddings_slips import SLIPS

bert_embeddings = Exercise(
    "bert_embeddings",
    points=2,
    forbid=("attn", "transformers"),
    instead="pick rows of the three tables, add them, then `layer_norm` of the first cells",
)


def tables(rng, V=11, max_len=9, n=2, d=6, size=1.0):
    """The dictionary of tables; the norm's γ and β aren't 1 and 0."""
    rows = {"token": V, "position": max_len, "segment": n}
    w = {name: tensor(rng, k, d, size=size) for name, k in rows.items()}
    return w | {"norm": (1 + tensor(rng, d, size=0.4), tensor(rng, d))}


def ids(rng, high, *shape):
    return torch.tensor(rng.integers(high, size=shape))


def given(rng, B=3, S=5, V=11, n=2, **sizes):
    """tokens, segments, w."""
    return ids(rng, V, B, S), ids(rng, n, B, S), tables(rng, V=V, n=n, **sizes)


def leaves(w):
    return [w["token"], w["position"], w["segment"], *w["norm"]]


@bert_embeddings.probe("three rows with segments", NEAR)
def _(bert_embeddings, rng):
    return bert_embeddings(*given(rng))


@bert_embeddings.probe("segments that aren't given are all 0", NEAR)
def _(bert_embeddings, rng):
    tokens, _, w = given(rng)
    return bert_embeddings(tokens, None, w)


@bert_embeddings.probe("two texts in a row, A and then B", NEAR)
def _(bert_embeddings, rng):
    tokens, _, w = given(rng, B=2, S=7)
    return bert_embeddings(tokens, torch.tensor([[0, 0, 0, 1, 1, 1, 1], [0, 0, 0, 0, 0, 1, 1]]), w)


@bert_embeddings.probe("all of the second segment", NEAR)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng)
    return bert_embeddings(tokens, torch.ones_like(segments), w)


@bert_embeddings.probe("the same token at every place", NEAR)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng)
    return bert_embeddings(torch.full_like(tokens, 4), torch.zeros_like(segments), w)


@bert_embeddings.probe("a row as long as the table of positions", NEAR)
def _(bert_embeddings, rng):
    return bert_embeddings(*given(rng, S=6, max_len=6))


@bert_embeddings.probe("four segments", NEAR)
def _(bert_embeddings, rng):
    tokens, _, w = given(rng, n=4)
    return bert_embeddings(tokens, torch.tensor([[0, 1, 2, 3, 3], [3, 2, 1, 0, 0], [2, 2, 3, 1, 0]]), w)


@bert_embeddings.probe("one segment in the table", NEAR)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng, n=1)
    return bert_embeddings(tokens, None, w), bert_embeddings(tokens, segments, w)


@bert_embeddings.probe("one row, one token, width one, each in turn", NEAR)
def _(bert_embeddings, rng):
    found = {name: bert_embeddings(*given(rng, **{name: 1})) for name in ("B", "S", "d")}
    tokens, _, w = given(rng, B=1, S=1)
    return found | {"both": bert_embeddings(tokens, None, w)}


@bert_embeddings.probe("as many rows as tokens, as the width, as ids", NEAR)
def _(bert_embeddings, rng):
    return bert_embeddings(*given(rng, B=4, S=4, V=4, n=4, d=4, max_len=4))


@bert_embeddings.probe("a row longer than the table of positions")
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng, S=8, max_len=7)
    return error(lambda: bert_embeddings(tokens, segments, w)), error(lambda: bert_embeddings(tokens, None, w))


@bert_embeddings.probe("two tokens, and a table of one position")
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng, S=2, max_len=1)
    return error(lambda: bert_embeddings(tokens, segments, w))


@bert_embeddings.probe("as many rows in the batch as positions, and fewer than tokens", NEAR)
def _(bert_embeddings, rng):
    one = given(rng, B=8, S=3, max_len=4)
    other = given(rng, B=2, S=5, max_len=4)
    return bert_embeddings(*one), error(lambda: bert_embeddings(*other))


@bert_embeddings.probe("double precision, which stays", NEAR)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng)
    w = {name: w[name].double() for name in ("token", "position", "segment")} | {
        "norm": [x.double() for x in w["norm"]]
    }
    out = bert_embeddings(tokens, segments, w)
    return str(out.dtype), out


@bert_embeddings.probe("your inputs stay as they were", NEAR)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng)
    found = {"with segments": bert_embeddings(tokens, segments, w), "without": bert_embeddings(tokens, None, w)}
    found |= {"the ids afterwards": [tokens, segments], "the names in w afterwards": sorted(w)}
    return found | {f"the table {name!r} of w afterwards": w[name] for name in ("token", "position", "segment")}


@bert_embeddings.probe("a short row, and then a long one with the same `w`", NEAR)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng, S=8)
    found = [bert_embeddings(tokens[:, :3], segments[:, :3], w)]
    if len(w["position"]) < 8:
        return [*found, "the table of positions in `w` is shorter than before"]
    return [*found, bert_embeddings(tokens, segments, w)]


def slopes(bert_embeddings, tokens, segments, w):
    """The gradients of the tables and the norm; in words where one has none."""
    parts = leaves(w)
    for x in parts:
        x.requires_grad_()
    out = bert_embeddings(tokens, segments, w)
    if not out.requires_grad:
        return "no gradient"
    (out * torch.linspace(-1.0, 1.0, out.numel()).reshape(out.shape)).sum().backward()
    names = ("token", "position", "segment", "gamma", "beta")
    return {name: "no gradient" if x.grad is None else x.grad for name, x in zip(names, parts, strict=True)}


@bert_embeddings.probe("the gradients that reach the tables and the norm", NEAR)
def _(bert_embeddings, rng):
    return slopes(bert_embeddings, *given(rng))


@bert_embeddings.probe("the gradients where no segments are given", NEAR)
def _(bert_embeddings, rng):
    tokens, _, w = given(rng, n=3)
    return slopes(bert_embeddings, tokens, None, w)


@bert_embeddings.probe("ids and tables that lie turned in memory", NEAR)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng)
    w = {name: turned(w[name]) for name in ("token", "position", "segment")} | {"norm": w["norm"]}
    return bert_embeddings(turned(tokens), turned(segments), w)


@bert_embeddings.probe("tables of small numbers", NEAR)
def _(bert_embeddings, rng):
    return bert_embeddings(*given(rng, size=1e-3))


@bert_embeddings.probe("tables of large numbers", NEAR, extreme=True)
def _(bert_embeddings, rng):
    return bert_embeddings(*given(rng, size=1e4))


@bert_embeddings.probe("a token whose sum has the same number everywhere", NEAR, extreme=True)
def _(bert_embeddings, rng):
    tokens, segments, w = given(rng)
    for name in ("token", "position", "segment"):
        w[name] = torch.ones_like(w[name])
    return bert_embeddings(tokens, segments, w)


bert_embeddings.tell(SLIPS)


@bert_embeddings.alternative("one-hot matrices")
def _(tokens, segments, w):
    S = tokens.shape[1]
    if w["position"].shape[0] < S:
        raise ValueError("too long")
    segments = tokens * 0 if segments is None else segments
    rows = {"token": tokens, "segment": segments, "position": torch.arange(S).expand_as(tokens)}
    x = sum(torch.nn.functional.one_hot(i, len(w[name])).to(w[name].dtype) @ w[name] for name, i in rows.items())
    return torch.nn.functional.layer_norm(x, x.shape[-1:], *w["norm"], 1e-12)


@bert_embeddings.alternative("functional.embedding, the norm by hand")
def _(tokens, segments, w):
    B, S = tokens.shape
    if len(w["position"]) < S:
        raise ValueError("more tokens than positions")
    pick = torch.nn.functional.embedding
    x = pick(tokens, w["token"]) + pick(torch.arange(S).repeat(B, 1), w["position"])
    x = x + (w["segment"][0] if segments is None else pick(segments, w["segment"]))
    x = x - x.mean(-1, keepdim=True)
    gamma, beta = w["norm"]
    return x / (x.square().mean(-1, keepdim=True) + 1e-12).sqrt() * gamma + beta
