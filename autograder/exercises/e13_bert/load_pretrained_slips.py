"""What people get wrong in `load_pretrained`."""

from functools import partial

from autograder.exercises.e13_bert.load_pretrained_versions import (
    as_dictionary,
    both_orders,
    flipped,
    load,
    numbers_of,
    old_only,
    one_table_turned,
    order_of,
    own_as_they_are,
    refusing,
    renaming,
    slip,
    taking_out,
    turned_in_place,
    up_to_a_gap,
    widened,
    with_pooler,
    zeros,
    zeros_for,
)

COUNTED = ("attention.self.query.weight", "attention.self.query.bias", "intermediate.dense.weight")


SLIPS = {
    "Your matrices are as in the file, (out, in). `linear` wants (in, out): all are transposed.": [
        slip(turn=lambda W, part: W),
    ],
    "Some of your square matrices are as in the file, (out, in), and their shape doesn't tell. Transpose all.": [
        slip(turn=lambda W, part: W if part == "own" else W.T),
        slip(turn=lambda W, part: W.T if W.shape[0] != W.shape[1] else W),
        *(partial(own_as_they_are, which) for which in (slice(3), slice(3, 4), slice(1), slice(1, 2), slice(2, 3))),
    ],
    "`up` or `down` is as in the file, (out, in). All matrices are transposed.": [
        slip(turn=lambda W, part: W.T if part == "own" else W),
        *(slip(turn=lambda W, part, one=one: W if part == one else W.T) for one in ("up", "down")),
    ],
    "You transpose a table. The three stay as they are: a row for each id.": [
        slip(table=lambda x: x.T),
        *(partial(one_table_turned, name) for name in ("token", "position", "segment")),
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
    "You count names, or look for the largest number among those of one kind, to see how many layers there are. If "
    "that one is missing in the last layer, the layer vanishes, and nobody hears of it.": [
        slip(layers=lambda tidy: range(sum(name.startswith("encoder.layer.") for name in tidy) // 16)),
        *(slip(layers=lambda tidy, end=end: range(len(numbers_of(tidy, end)))) for end in COUNTED),
        *(slip(layers=lambda tidy, end=end: up_to_a_gap(n for n in tidy if n.endswith(end))) for end in COUNTED),
    ],
    "You go through the layers of which the file has something. If a whole one is missing, those behind it move up, or "
    "are left out, and nobody hears of it: count from 0 to the largest number.": [
        slip(layers=order_of),
        slip(layers=up_to_a_gap),
    ],
    "You refuse a file that has more than is needed. Heads and a pooler are left out, without an error.": [refusing],
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
        *both_orders(new=False),
        *both_orders(new=False, bare=lambda name: old_only(name, "embeddings.")),
        *both_orders(new=False, bare=lambda name: old_only(name, "output.")),
        *both_orders(new=False, bare=lambda name: old_only(name, "attention.output.")),
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
        slip(kind=lambda text: (KeyError if "embeddings" in text else ValueError)(text)),
        slip(kind=lambda text: (ValueError if "embeddings" in text else KeyError)(text)),
    ],
    "The error for a missing tensor should be a `ValueError`, not another kind.": [
        slip(kind=kind) for kind in (RuntimeError, AssertionError, Exception)
    ],
    "The `ValueError` doesn't say what is missing. Its text should hold the whole name, with `.weight` or `.bias`.": [
        slip(say=lambda name: "a tensor is missing"),
        slip(say=lambda name: name.rsplit(".", 1)[0]),
        slip(say=lambda name: name.split(".", 3)[-1] if name.startswith("encoder") else name),
        slip(say=lambda name: name.rsplit(".", 1)[1]),
        slip(say=lambda name: name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("Norm.bias", "Norm.beta")),
    ],
    "The name in your error begins with `bert.`. Wanted is the name as in the table.": [
        slip(say=lambda name: "bert." + name),
    ],
    "What is missing is filled with zeros, or with None, and nobody hears of it. Raise a `ValueError`.": [
        slip(lost=zeros),
        zeros_for("dense.bias", "query.bias", "key.bias", "value.bias"),
        zeros_for("bias"),
        slip(lost=lambda name, tidy: None if ".T" in name or "bias" in name else zeros(name, tidy)),
    ],
    "You take what ends like the name that is missing. Another tensor can't stand in for it: raise a `ValueError`.": [
        slip(any_end=True),
    ],
    "You changed the file's dictionary, or its tensors. It stays as it was: fill a new one.": [
        renaming,
        taking_out,
        lambda tensors: load({name: tensors.pop(name) for name in list(tensors)}),
        turned_in_place,
    ],
    "The numbers keep their dtype: don't turn them into float32.": [
        slip(give=widened),
        slip(norm=lambda w, b: (w.float(), b.float())),
    ],
    "`blocks` is a list, one dictionary a layer, in their order.": [
        slip(give=as_dictionary),
    ],
    "Heads and a pooler are left out: `w` has five entries, token, position, segment, norm and blocks.": [
        slip(give=lambda w, tidy: w | {n: x for n, x in tidy.items() if "pooler" in n or "cls" in n}),
        slip(give=lambda w, tidy: with_pooler(w, tidy)),
    ],
}
