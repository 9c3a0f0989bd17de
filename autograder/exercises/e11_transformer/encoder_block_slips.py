"""What people get wrong in `encoder_block`."""

import torch

from autograder.exercises.e11_transformer.encoder_block import encoder_block
from autograder.exercises.e11_transformer.encoder_block_versions import (
    around_both,
    around_the_sum,
    asked_raw,
    block,
    both,
    both_norms,
    ended,
    from_start,
    heads,
    in_place,
    keys_raw,
    no_residual,
    norm_of_change,
    norm_of_kept,
    normed_answer,
    on_normal,
    only_pre,
    own_order,
    pairs,
    parallel,
    parallel_last,
    post_last,
    raw,
    residual_cut,
    slip,
    think_first,
    thought,
    twice,
    with_weights,
)
from autograder.exercises.e11_transformer.shared import (
    CUT_OFF,
    around,
    causal,
    feed_forward,
    layer_norm,
    multi_head_attention,
)

SLIPS = {
    "The residual is missing: what goes into a sublayer is added to what comes out of it, both times.": [
        both(no_residual),
        slip(first=no_residual),
        slip(second=no_residual),
    ],
    "With the norm first, the residual carries `x` itself. You add the sublayer's answer to the *normalised* "
    "numbers.": [both(on_normal), slip(first=on_normal), slip(second=on_normal)],
    "With the norm last, the *sum* is normalised. You normalise the sublayer's answer and add it then.": [
        both(norm_of_change)
    ],
    "With the norm last, the *sum* is normalised. You normalise `x` and add the sublayer's answer then.": [
        both(norm_of_kept),
        slip(first=norm_of_kept),
    ],
    "`pre` has no say in your answer: with `pre=False` the norm comes behind each sum.": [
        both(lambda x, sublayer, norm, pre: around(x, sublayer, norm, True))
    ],
    "`pre` has no say in your answer: with `pre=True` the norm comes before each sublayer.": [
        both(lambda x, sublayer, norm, pre: around(x, sublayer, norm, False))
    ],
    "`pre` is turned round: True puts the norm before the sublayer, False behind the sum.": [
        both(lambda x, sublayer, norm, pre: around(x, sublayer, norm, not pre))
    ],
    "You normalise before *and* behind. One norm a sublayer: before it, or behind the sum.": [
        both(both_norms),
        both(lambda x, s, norm, pre: around(x, s, norm, pre) if pre else both_norms(x, s, norm, pre)),
        both(lambda x, s, norm, pre: both_norms(x, s, norm, pre) if pre else around(x, s, norm, pre)),
    ],
    "The norms are missing: each sublayer has one, first or last.": [
        both(raw),
        slip(first=raw),
        slip(second=raw),
        both(only_pre),
    ],
    "`gamma` and `beta` have no say in your norms: hand `layer_norm` both of a pair.": [
        pairs(lambda gamma, beta: (torch.ones_like(gamma), torch.zeros_like(beta)))
    ],
    "The pairs are taken apart the wrong way: `gamma` comes first, then `beta`.": [
        pairs(lambda gamma, beta: (beta, gamma))
    ],
    "You take the first sentence's mask for all. Each sentence has its own.": [
        slip(masked=lambda mask: mask[0] if mask is not None and mask.ndim == 3 else mask),
        slip(masked=lambda mask: mask if mask is None else mask[0]),
    ],
    "A mask (B, 1, T) says which *keys* may be seen, and stands along the last axis. Turned, it forbids rows.": [
        slip(masked=lambda mask: mask if mask is None else mask.transpose(-2, -1))
    ],
    "The mask has an axis too many, or one too few: hand it to `multi_head_attention` as it is.": [
        slip(masked=lambda mask: mask if mask is None else mask[:, None]),
        slip(masked=lambda mask: mask if mask is None else mask.squeeze()),
        slip(masked=lambda mask: mask if mask is None else mask.squeeze(1)),
    ],
    "`up` and `down` are exchanged: the first makes the numbers many, the second brings them back.": [
        slip(think=lambda y, up, down: feed_forward(y, down, up))
    ],
    "The two norms have weights of their own, the first for attention, the second for the feed-forward layer.": [
        slip(norms=(0, 0)),
        slip(norms=(1, 1)),
        slip(norms=(1, 0)),
    ],
    "You add `x` twice: once by hand, and once more.": [both(twice), slip(first=twice), slip(second=twice)],
    "The feed-forward layer should read what attention has left, not what the block began with.": [
        parallel_last,
        parallel,
    ],
    "The second residual starts from what attention has left, not from the block's `x`.": [from_start],
    "With the norm last, the second sum starts from the *normalised* numbers: they are all that goes on.": [
        around_the_sum
    ],
    "Only a part of queries, keys and values is normalised. In self-attention all three come from the same "
    "numbers, the normalised ones.": [keys_raw, asked_raw],
    "One norm stands before its sublayer and the other behind its sum. `pre` says where both stand.": [
        slip(second=lambda x, sublayer, norm, pre: around(x, sublayer, norm, False)),
        slip(first=lambda x, sublayer, norm, pre: around(x, sublayer, norm, False)),
        slip(second=lambda x, sublayer, norm, pre: around(x, sublayer, norm, True)),
        slip(first=lambda x, sublayer, norm, pre: around(x, sublayer, norm, True)),
    ],
    "The shift of the norms, `beta`, is missing: hand `layer_norm` both of a pair.": [
        pairs(lambda gamma, beta: (gamma, 0 * beta))
    ],
    "You have one residual around the whole block. Attention and the feed-forward layer have one each.": [around_both],
    "The order is attention first, then the feed-forward layer.": [
        think_first,
        lambda x, w, *rest, **named: think_first(x, w | {"norms": w["norms"][::-1]}, *rest, **named),
    ],
    "The mask plays no part in your answer.": [slip(masked=lambda mask: None)],
    "The mask counts with the norm first alone, or last alone. It is for both.": [
        lambda x, w, n_heads, mask=None, pre=True: block(x, w, n_heads, None if pre else mask, pre),
        lambda x, w, n_heads, mask=None, pre=True: block(x, w, n_heads, mask if pre else None, pre),
    ],
    "The four matrices have changed places. They come as `multi_head_attention` takes them: `*w['own']`.": [
        own_order(1, 0, 2, 3),
        own_order(0, 2, 1, 3),
        own_order(3, 0, 1, 2),
    ],
    "The mask is turned round: True = may attend, and `multi_head_attention` takes it as it is.": [
        slip(masked=lambda mask: None if mask is None else ~mask)
    ],
    "You made every block causal. Only the mask that is given says who may attend to whom.": [
        slip(masked=lambda mask: causal(5) if mask is None else mask),
        lambda x, w, n_heads, mask=None, pre=True: block(
            x, w, n_heads, causal(x.shape[1]) if mask is None else mask & causal(x.shape[1]), pre
        ),
    ],
    "You return the norm of the block's result. With the norm first nothing comes behind the last sum; the stack "
    "has its own last norm.": [
        ended(1),
        ended(0),
    ],
    "The ReLU of the feed-forward layer is missing: `feed_forward` has it.": [thought(lambda y: y)],
    "Your feed-forward layer bends its numbers another way. This one has ReLU: call `feed_forward`.": [
        thought(torch.nn.functional.gelu),
        thought(torch.nn.functional.silu),
        thought(torch.tanh),
    ],
    "The biases of the feed-forward layer are missing: `feed_forward` adds them.": [
        slip(think=lambda y, up, down: (y @ up[0]).relu() @ down[0]),
        slip(think=lambda y, up, down: (y @ up[0] + up[1]).relu() @ down[0]),
        slip(think=lambda y, up, down: (y @ up[0]).relu() @ down[0] + down[1]),
    ],
    "The number of heads is fixed in your answer. `n_heads` says how many.": [
        *map(heads, (1, 2, 4, 8)),
    ],
    "`multi_head_attention` returns two things: what the heads say, and their weights. You need the first.": [
        lambda x, w, n_heads, mask=None, pre=True: x + multi_head_attention(x, x, *w["own"], n_heads, mask),
        lambda x, w, n_heads, mask=None, pre=True: (
            x
            + multi_head_attention(
                layer_norm(x, *w["norms"][0]), layer_norm(x, *w["norms"][0]), *w["own"], n_heads, mask
            )
        ),
    ],
    "You changed the caller's `x`: `x += …` writes into the tensor that came in. Write `x = x + …`.": [
        in_place,
        lambda x, w, n_heads, mask=None, pre=True: in_place(x, w, n_heads, mask, pre, post=False),
        lambda x, w, n_heads, mask=None, pre=True: in_place(x, w, n_heads, mask, pre, last=False),
        lambda x, w, n_heads, mask=None, pre=True: in_place(x, w, n_heads, mask, pre, last=False, post=False),
    ],
    "With the norm last, a norm follows *each* of the two sums.": [slip(first=post_last), slip(second=post_last)],
    "With the norm first, it stands before the sublayer. You normalise what comes out of it.": [
        slip(first=normed_answer),
        slip(second=normed_answer),
        both(normed_answer),
    ],
    CUT_OFF: [
        lambda x, w, n_heads, mask=None, pre=True: block(x.detach(), w, n_heads, mask, pre),
        lambda x, w, n_heads, mask=None, pre=True: block(x, w, n_heads, mask, pre).detach(),
        both(residual_cut),
    ],
    "One tensor (B, T, d_model) is wanted: what comes out of the block, without the weights.": [
        lambda x, w, n_heads, mask=None, pre=True: (block(x, w, n_heads, mask, pre), None),
        with_weights,
    ],
}

encoder_block.tell(SLIPS)
