"""What people get wrong in `multi_head_attention`."""

from autograder.exercises.e10_many_heads.multi_head_attention import multi_head_attention
from autograder.exercises.e10_many_heads.multi_head_versions import (
    after,
    by_floor,
    by_length,
    by_reshape,
    checked,
    cut,
    cut_as_long_as,
    folded,
    four,
    from_,
    heads_of,
    in_place,
    other_way,
    over,
    raising,
    solution,
    strict,
    turned_in_place,
)
from autograder.exercises.e10_many_heads.shared import (
    EVEN_ROW,
    NAN_ROW,
    NAN_SLOPE,
    OPEN_ROW,
    attend,
    billion,
    divided,
    hidden,
    join,
    opened,
    split,
    unguarded,
)


def version(hint, *, q=None, joined=join, mask=four, weights=lambda a: a, out=lambda c, w: c @ w, look=attend):
    """The solution with one part exchanged, listed under `hint` (a text, or a decorator)."""

    def wrong(x, memory, w_q, w_k, w_v, w_o, n_heads, given_mask=None):
        checked(x, n_heads)
        taken = (q or heads_of)(x, memory, w_q, w_k, w_v, n_heads)
        context, a = look(*taken, mask(given_mask))
        return out(joined(context), w_o), weights(a)

    (multi_head_attention.misconception(hint) if isinstance(hint, str) else hint)(wrong)


version(
    "You cut with `reshape` to (B, H, T, D) alone, which mixes positions. Cut the last axis, then let T and H change "
    "places.",
    q=lambda x, m, q, k, v, H: (cut(x @ q, H), cut(m @ k, H), cut(m @ v, H)),
    joined=lambda c: c.reshape(c.shape[0], c.shape[2], -1),
)
version(
    "You join rightly, but cut with `reshape` to (B, H, T, D) alone. Cut the last axis; then T and H change places.",
    q=lambda x, m, q, k, v, H: (cut(x @ q, H), cut(m @ k, H), cut(m @ v, H)),
)
version(
    "Your joining mixes positions: before it T and H have to change places again.",
    joined=lambda c: c.reshape(c.shape[0], c.shape[2], -1),
)
every_h = multi_head_attention.misconception(
    "A head's D numbers stand next to each other in the projection: the last axis becomes (H, D), not (D, H)."
)
for joining in (join, lambda c: c.permute(0, 2, 3, 1).flatten(2)):
    version(
        every_h,
        q=lambda x, m, *w: tuple(
            (y @ u).unflatten(-1, (-1, w[3])).permute(0, 3, 1, 2) for y, u in zip((x, m, m), w[:3], strict=True)
        ),
        joined=joining,
    )
version(
    "You multiply by the matrices turned round. Here rows of `x` meet `w` from the right, as it is: `x @ w_q`.",
    q=lambda x, m, q, k, v, H: heads_of(x, m, q.T, k.T, v.T, H),
    out=lambda c, w: c @ w.T,
)
version("You forgot `w_o`: the heads' answers are joined, and then multiplied by it.", out=lambda c, w: c)
version("`w_o` is turned round: multiply by it from the right, as it is.", out=lambda c, w: c @ w.T)


from_x = multi_head_attention.misconception(
    "Keys or values come from `x`. They come from `memory`; only the queries come from `x`."
)
for rows in ((0, 0, 0), (0, 0, 1), (0, 1, 0)):
    version(from_x, q=from_(*rows))
from_memory = multi_head_attention.misconception(
    "The queries come from `memory`. They come from `x`, keys and values from `memory`."
)
for rows in ((1, 0, 0), (1, 1, 1)):
    version(from_memory, q=from_(*rows))
matrix_twice = multi_head_attention.misconception(
    "One matrix is used twice: queries come from `w_q`, keys from `w_k`, values from `w_v`."
)
for order in ((0, 0, 2), (0, 1, 1), (0, 0, 0), (1, 1, 2)):
    version(matrix_twice, q=from_(0, 1, 1, own=lambda *w, order=order: [w[i] for i in order]))
not_projected = multi_head_attention.misconception("One of q, k, v isn't multiplied by its matrix.")
version(not_projected, q=lambda x, m, q, k, v, H: (split(x @ q, H), split(m @ k, H), split(m, H)))
version(not_projected, q=lambda x, m, q, k, v, H: (split(x @ q, H), split(m, H), split(m @ v, H)))
version(not_projected, q=lambda x, m, q, k, v, H: (split(x, H), split(m @ k, H), split(m @ v, H)))
version(not_projected, q=lambda x, m, q, k, v, H: (split(x, H), split(m, H), split(m, H)))
memory_as_x = multi_head_attention.misconception(
    "You cut keys and values to T positions. `memory` has S of its own: take its length, not that of `x`."
)


@memory_as_x
def _(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    checked(x, n_heads)
    shape = (*x.shape[:2], n_heads, x.shape[-1] // n_heads)
    taken = [(y @ w).reshape(shape).transpose(1, 2) for y, w in ((x, w_q), (memory, w_k), (memory, w_v))]
    context, a = attend(*taken, four(mask))
    return join(context) @ w_o, a


version(
    "`view` can't read a tensor whose axes have changed places: join with `reshape` or `flatten`.",
    joined=lambda c: c.transpose(1, 2).view(c.shape[0], c.shape[2], -1),
)
version(
    "You take the numbers of the heads in turn: number 1 of all heads, number 2 of all heads. Head 1's come first.",
    joined=lambda c: c.permute(0, 2, 3, 1).flatten(2),
)
version(
    "Keys and values are exchanged: `w_k` makes the keys, `w_v` the values.",
    q=lambda x, m, q, k, v, H: heads_of(x, m, q, v, k, H),
)
version(
    "A mask (B, T, S) lines up its B with the H of the weights: give it an axis for the heads.", mask=lambda mask: mask
)
other_place = multi_head_attention.misconception(
    "The mask's new axis is in the wrong place. The heads stand between B and T: (B, T, S) becomes (B, 1, T, S)."
)
version(other_place, mask=lambda mask: mask[:, :, None] if mask is not None and mask.ndim == 3 else mask)
version(other_place, mask=lambda mask: mask[..., None] if mask is not None and mask.ndim == 3 else mask)
version(
    "You tell a mask (B, T, S) by its first size: it may be B in a mask (T, S) too, where T = B. Look at the number of "
    "axes, `mask.ndim`.",
    mask=lambda mask: mask,
    look=lambda q, k, v, mask: attend(q, k, v, by_length(mask, len(q))),
)
version(
    "You gave every mask another axis, also one of (T, S): its T then lines up with the heads. Only a mask (B, T, S) "
    "needs one.",
    mask=lambda mask: mask if mask is None else mask.unsqueeze(1),
)
version("The mask is turned round: True = may attend.", mask=lambda mask: None if mask is None else ~four(mask))
version("The mask plays no part.", mask=lambda mask: None)
version(
    "You return the mean of the heads' weights. Wanted are those of each head, (B, H, T, S).",
    weights=lambda a: a.mean(1),
)
version(
    "You divide by √d_model. Each head's scores are dots of D numbers: √D.",
    look=lambda q, k, v, mask: attend(q, k, v, mask, scale=(q.shape[-1] * q.shape[1]) ** 0.5),
)
version(
    "You divide by D, which is √D twice: `attend` divides by √D already.",
    look=lambda q, k, v, mask: attend(q / q.shape[-1] ** 0.5, k, v, mask),
)
version("You don't divide by √D. `attend` does.", look=lambda q, k, v, mask: attend(q, k, v, mask, scale=1.0))
version(
    "You mask after the softmax: what is left of a row's weights no longer sums to one. Forbidden scores become −∞ "
    "before it.",
    look=after,
)
version(EVEN_ROW, look=billion)
version(NAN_SLOPE, look=hidden)
version(NAN_SLOPE, look=divided)
version(NAN_ROW, look=unguarded)
version(OPEN_ROW, look=opened)
version(
    "With sentences and heads in one axis the first sentence's heads come first. Your masks lie in another order, so "
    "sentences get each other's.",
    look=folded,
)
mask_changed = multi_head_attention.misconception(
    "You change the mask itself, by an operation in place: the next layer that gets the same mask sees another one."
)
version(mask_changed, mask=in_place)
version(mask_changed, mask=turned_in_place)
version(
    "Of each sentence's mask you use one row. With (B, T, S) every query has a row of its own.",
    mask=lambda mask: mask[:, None, :1] if mask is not None and mask.ndim == 3 else mask,
)
version(
    "Of the masks you use the first sentence's alone. With (B, T, S) each sentence has its own.",
    mask=lambda mask: mask[0] if mask is not None and mask.ndim == 3 else mask,
)
version(
    "Your softmax runs over the wrong axis. Each query's weights sum to one over the *keys*: the last axis.",
    look=over(-2),
)
version(
    "Your softmax runs over the heads. Each query's weights sum to one over the *keys*: the last axis.", look=over(1)
)
for order in ((0, 2, 1, 3), (1, 0, 2, 3), (0, 2, 3, 1), (0, 1, 3, 2)):
    version(
        "The weights of your heads have another order of axes: wanted is (B, H, T, S).",
        weights=lambda a, order=order: a.permute(order),
    )
version(
    "You return the sum or the first of the heads' weights. Wanted are those of each head, (B, H, T, S).",
    weights=lambda a: a.sum(1),
)
version("You return the weights of one head. Wanted are those of each, (B, H, T, S).", weights=lambda a: a[:, 0])
version(
    "Your gradient is cut off: no `.detach()`, `.data` or `torch.no_grad()`.",
    look=lambda q, k, v, mask: tuple(y.detach() for y in attend(q, k, v, mask)),
    out=lambda c, w: c @ w.detach(),
)
version(
    "You added the heads up. They are laid side by side, d_model wide, before `w_o`.",
    joined=lambda c: c.sum(1).repeat(1, 1, c.shape[1]),
)


def scored(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    out, _ = solution(x, memory, w_q, w_k, w_v, w_o, n_heads, mask, check=lambda d, H: checked(x, H))
    q, k, _ = heads_of(x, memory, w_q, w_k, w_v, n_heads)
    return out, q @ k.mT / q.shape[-1] ** 0.5


@multi_head_attention.misconception("The weights are missing: return the output and the weights (B, H, T, S).")
def _(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    checked(x, n_heads)
    return join(attend(*heads_of(x, memory, w_q, w_k, w_v, n_heads), four(mask))[0]) @ w_o


@multi_head_attention.misconception(
    "Heads that don't divide d_model should raise a `ValueError` that says so, before anything else fails or passes."
)
def _(x, memory, w_q, w_k, w_v, w_o, n_heads, mask=None):
    if x.shape[-1] % n_heads:
        raise AssertionError("heads")
    context, weights = attend(*heads_of(x, memory, w_q, w_k, w_v, n_heads), four(mask))
    return join(context) @ w_o, weights


for sources in ((0, 0, 1), (0, 1, 0), (0, 0, 0), (1, 1, 1), (1, 0, 0)):
    (from_memory if sources[0] else from_x)(
        lambda *given, sources=sources: cut_as_long_as((0, 1, 1))(*given, *[None] * (8 - len(given)), sources)
    )

multi_head_attention.tell(
    {
        "You raise a `ValueError` where the heads can be shared out. It belongs where `d_model % n_heads` isn't 0, and "
        "nowhere else: is your test turned round, or too strict?": [
            lambda *given: solution(*given, check=other_way),
            lambda *given: solution(*given, check=strict),
        ],
        "Heads that don't divide d_model should raise a `ValueError` of your own, before another error comes or "
        "numbers "
        "are left out.": [solution, by_reshape, by_floor],
        "The error should be a `ValueError`, not another kind.": [
            raising(TypeError),
            raising(Exception),
        ],
        "You return the scores, from before the softmax. Wanted are the weights.": [scored],
        "The order is (out, weights): you return the weights first.": [lambda *given: solution(*given)[::-1]],
    }
)
