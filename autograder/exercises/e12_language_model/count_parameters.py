"""How `count_parameters` of lesson 12 is judged."""

from autograder.compare import Close
from autograder.exercise import Exercise

count_parameters = Exercise("count_parameters", points=3)

EXACT = Close(rtol=1e-12, atol=0.25)


def sizes(rng):
    """Sizes of which no two are equal."""
    d, V, n, f = (int(rng.integers(*ends)) for ends in ((30, 60), (200, 500), (2, 9), (80, 190)))
    return V, d, n, f


@count_parameters.probe("the plainest: tied, with biases, no table of positions", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng))


@count_parameters.probe("learned positions", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng), max_len=int(rng.integers(500, 900)))


@count_parameters.probe("no biases", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng), bias=False)


@count_parameters.probe("a last matrix of its own", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng), tied=False)


@count_parameters.probe("a gated feed-forward layer", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng), gated=True)


@count_parameters.probe("a gated feed-forward layer without biases", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng), gated=True, bias=False)


@count_parameters.probe("narrower keys and values", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng), d_kv=int(rng.integers(5, 20)))


@count_parameters.probe("narrower keys and values, no biases", EXACT)
def _(count_parameters, rng):
    return count_parameters(*sizes(rng), d_kv=int(rng.integers(5, 20)), bias=False)


@count_parameters.probe("everything at once", EXACT)
def _(count_parameters, rng):
    V, d, n, f = sizes(rng)
    settings = {"max_len": int(rng.integers(500, 900)), "d_kv": int(rng.integers(5, 20)), "gated": True}
    return count_parameters(V, d, n, f, **settings, bias=bool(rng.integers(2)), tied=False)


@count_parameters.probe("one layer, width one", EXACT)
def _(count_parameters, rng):
    return [count_parameters(int(rng.integers(3, 20)), 1, 1, 1, max_len=5), count_parameters(2, 3, 1, 4)]


@count_parameters.probe("GPT-3's sizes", EXACT, extreme=True)
def _(count_parameters, rng):
    return count_parameters(50_257, 12_288, 96, 49_152, max_len=2048)


def count(
    V, d, n, f, max_len=0, d_kv=None, gated=False, bias=True, tied=True, *,
    wide=False, norms=2, last=True, embeddings=None, matrices=None, ff_bias=None, attention_bias=None, norm=None,
    q=None, kv=None, o=None, gate=None,
):  # fmt: skip
    """The solution with a part exchanged."""
    d_kv = d if d_kv is None or wide else d_kv
    attention = (q or (lambda d, d_kv: d * d))(d, d_kv) + (kv or (lambda d, d_kv: 2 * d * d_kv))(d, d_kv)
    attention += (o or (lambda d, d_kv: d * d))(d, d_kv)
    if bias:
        attention += (attention_bias or (lambda d, d_kv: 2 * d + 2 * d_kv))(d, d_kv)
    k = (matrices or (lambda gated: 3 if gated else 2))(gated)
    feed_forward = k * d * f + (gate(d, f) - d * f if gate and gated else 0)
    if bias:
        feed_forward += (ff_bias or (lambda d, f, k: (k - 1) * f + d))(d, f, k)
    one = norm(d) if norm else d * (2 if bias else 1)
    tables = (embeddings or (lambda V, L, d, tied: V * d * (1 if tied else 2) + L * d))(V, max_len, d, tied)
    return tables + n * (attention + feed_forward + norms * one) + last * one


def slip(**changes):
    return lambda *given, **named: count(*given, **named, **changes)


count_parameters.tell(
    {
        "The norm at the end of the stack is missing.": [slip(last=False)],
        "Each layer has two norms: one before attention, one before the feed-forward layer.": [slip(norms=1)],
        "Norms are missing. They are small, and they count.": [slip(norms=0, last=False), slip(norms=0)],
        "Your norms have a shift even where `bias` is False. Then each is d_model numbers, a scale alone.": [
            slip(norm=lambda d: 2 * d)
        ],
        "Your norms have no shift. Where `bias` is True each has a scale and a shift, 2 · d_model numbers.": [
            slip(norm=lambda d: d)
        ],
        "Without biases your norms vanish. The shift goes, the scale stays: d_model numbers.": [
            lambda *sizes, bias=True, **named: count(*sizes, bias=bias, **named, norms=2 * bias, last=bias)
        ],
        "Your norm has more numbers than a scale and a shift of d_model each.": [
            slip(norm=lambda d: 4 * d),
            slip(norm=lambda d: 3 * d),
        ],
        "You count the last norm in every block. A block has two; the third stands once, at the end of the stack.": [
            slip(norms=3, last=False),
            slip(norms=3),
        ],
        "With tied embeddings the last matrix *is* the embedding: it counts once.": [
            slip(embeddings=lambda V, L, d, tied: 2 * V * d + L * d),
            slip(embeddings=lambda V, L, d, tied: V * d * (2 if tied else 1) + L * d),
        ],
        "Without tying, the last matrix counts, too: another n_tokens · d_model.": [
            slip(embeddings=lambda V, L, d, tied: V * d + L * d)
        ],
        "You doubled the table of positions along with that of the tokens. Only the last matrix comes in untied.": [
            slip(embeddings=lambda V, L, d, tied: (V * d + L * d) * (1 if tied else 2))
        ],
        "Without tying there are two matrices of n_tokens · d_model, the table and the last one: no less, no more.": [
            slip(embeddings=lambda V, L, d, tied: V * d * (1 if tied else 3) + L * d),
            slip(embeddings=lambda V, L, d, tied: V * d * (0 if tied else 1) + L * d),
        ],
        "The tables of tokens and positions are missing, or count rows: each row has d_model numbers.": [
            slip(embeddings=lambda V, L, d, tied: 0),
            slip(embeddings=lambda V, L, d, tied: V * (1 if tied else 2) + L),
        ],
        "You count the table of positions in each block. It stands once, below all blocks.": [
            lambda V, d, n, f, max_len=0, **named: count(V, d, n, f, max_len * n, **named),
            lambda V, d, n, f, max_len=0, **named: count(V, d, n, f, max_len * (n + 1), **named),
        ],
        "You count a table of positions where `max_len` is 0. Then there is none.": [
            lambda V, d, n, f, max_len=0, size=size, **named: count(V, d, n, f, max_len or size, **named)
            for size in (512, 1024, 2048)
        ],
        "The table of positions is missing: max_len · d_model.": [
            slip(embeddings=lambda V, L, d, tied: V * d * (1 if tied else 2))
        ],
        "Your table of positions counts max_len numbers. It has d_model numbers for each place.": [
            slip(embeddings=lambda V, L, d, tied: V * d * (1 if tied else 2) + L)
        ],
        "The last matrix has no bias here.": [
            lambda V, *rest, bias=True, **named: count(V, *rest, bias=bias, **named) + (V if bias else 0),
            lambda V, *rest, tied=True, **named: count(V, *rest, tied=tied, **named) + (0 if tied else V),
            lambda V, *rest, bias=True, tied=True, **named: (
                count(V, *rest, bias=bias, tied=tied, **named) + (V if bias and not tied else 0)
            ),
        ],
        "Keys and values are d_kv wide, not d_model, where d_kv is given.": [slip(wide=True)],
        "Only keys and values are narrower with `d_kv`. W_q and W_o stay d_model · d_model: there are as many heads as "
        "before.": [
            slip(o=lambda d, d_kv: d * d_kv),
            slip(o=lambda d, d_kv: d * d_kv, attention_bias=lambda d, d_kv: d + 3 * d_kv),
            slip(q=lambda d, d_kv: d * d_kv, o=lambda d, d_kv: d * d_kv),
            slip(
                q=lambda d, d_kv: d * d_kv,
                o=lambda d, d_kv: d * d_kv,
                attention_bias=lambda d, d_kv: 3 * d_kv + d,
            ),
            slip(q=lambda d, d_kv: d * d_kv, o=lambda d, d_kv: d * d_kv, attention_bias=lambda d, d_kv: 4 * d_kv),
        ],
        "Keys and values have a matrix each, W_k and W_v: two of d_model · d_kv.": [
            slip(kv=lambda d, d_kv: d * d_kv),
            slip(kv=lambda d, d_kv: d * d_kv, attention_bias=lambda d, d_kv: 2 * d + d_kv),
        ],
        "W_k and W_v read d_model numbers and give d_kv: d_model · d_kv each.": [
            slip(kv=lambda d, d_kv: 2 * d_kv * d_kv)
        ],
        "W_o is missing: attention has four matrices.": [
            slip(o=lambda d, d_kv: 0),
            slip(o=lambda d, d_kv: 0, attention_bias=lambda d, d_kv: d + 2 * d_kv),
        ],
        "A gated feed-forward layer has three matrices: the gate, the one beside it, and the way back.": [
            slip(matrices=lambda gated: 2)
        ],
        "The gate is as large as the matrix beside it: d_model · d_ff.": [
            slip(gate=lambda d, f: f * f),
            slip(gate=lambda d, f: d * d),
        ],
        "Three matrices are for gated feed-forward layers; the plain one has two.": [slip(matrices=lambda gated: 3)],
        "The bias of a matrix is as long as what *comes out*: d_ff on the way in, d_model on the way back.": [
            slip(ff_bias=lambda d, f, k: (k - 1) * d + f),
            slip(ff_bias=lambda d, f, k: k * f),
            slip(ff_bias=lambda d, f, k: k * d),
            slip(ff_bias=lambda d, f, k: k * d, attention_bias=lambda d, d_kv: 4 * d),
            slip(ff_bias=lambda d, f, k: (k - 1) * d + f, attention_bias=lambda d, d_kv: 4 * d),
        ],
        "The gate has a bias, too, where there are biases.": [slip(ff_bias=lambda d, f, k: f + d)],
        "Biases of the feed-forward layer are missing.": [
            slip(ff_bias=lambda d, f, k: 0),
            slip(ff_bias=lambda d, f, k: d),
        ],
        "With `bias` your norms grow, and the matrices don't: each matrix inside the blocks has a bias, too.": [
            slip(ff_bias=lambda d, f, k: 0, attention_bias=lambda d, d_kv: 0)
        ],
        "Your biases don't hang on `bias`: where it is False there are none.": [
            lambda *sizes, bias=True, **named: count(*sizes, **named, norm=None if bias else lambda d: d),
            lambda *sizes, bias=True, **named: count(*sizes, **named),
        ],
        "Biases of attention are missing: one for each of the four matrices.": [
            slip(attention_bias=lambda d, d_kv: 0),
            slip(attention_bias=lambda d, d_kv: d),
        ],
        "A bias of d_model numbers is missing in each block. Three matrices have one: W_q, W_o and the way back of the "
        "feed-forward layer.": [slip(attention_bias=lambda d, d_kv: d + 2 * d_kv)],
        "The biases of keys and values are d_kv long, as what comes out of their matrices; W_q's and W_o's d_model.": [
            slip(attention_bias=lambda d, d_kv: 4 * d),
            slip(attention_bias=lambda d, d_kv: 4 * d_kv),
            slip(attention_bias=lambda d, d_kv: d + 3 * d_kv),
        ],
        "You took d_ff for 4 · d_model. It is an argument of its own.": [
            lambda V, d, n, f, *rest, **named: count(V, d, n, 4 * d, *rest, **named)
        ],
        "12 · n_layers · d_model² is a rule of thumb for large models. Here each part is to be counted.": [
            lambda V, d, n, f, max_len=0, **named: 12 * n * d * d + V * d + max_len * d,
            lambda V, d, n, f, **named: 12 * n * d * d,
        ],
        "The layers are counted once. There are n_layers of them.": [
            lambda V, d, n, f, *rest, **named: count(V, d, 1, f, *rest, **named)
        ],
        "You multiplied everything by n_layers. The tables and the last norm stand once.": [
            lambda V, d, n, f, *rest, **named: n * count(V, d, 1, f, *rest, **named)
        ],
    }
)


@count_parameters.alternative("from a list of shapes")
def _(n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None, gated=False, bias=True, tied=True):
    d_kv = d_model if d_kv is None else d_kv
    matrices = [(d_model, d_model), (d_model, d_kv), (d_model, d_kv), (d_model, d_model)]
    matrices += [(d_model, d_ff)] * (2 if gated else 1) + [(d_ff, d_model)]
    norm = d_model * (1 + bias)
    layer = sum(i * j + bias * j for i, j in matrices) + 2 * norm
    return n_layers * layer + norm + d_model * (n_tokens * (2 - tied) + max_len)


@count_parameters.alternative("weights and biases apart")
def _(n_tokens, d_model, n_layers, d_ff, max_len=0, d_kv=None, gated=False, bias=True, tied=True):
    d_kv = d_kv or d_model
    ways_in = 2 if gated else 1
    weights = n_layers * (2 * d_model * (d_model + d_kv) + (ways_in + 1) * d_model * d_ff + 2 * d_model) + d_model
    biases = n_layers * (2 * d_model + 2 * d_kv + ways_in * d_ff + d_model + 2 * d_model) + d_model
    tables = (n_tokens + max_len) * d_model + (0 if tied else n_tokens * d_model)
    return weights + tables + (biases if bias else 0)
