"""What people get wrong in `decoder_block`."""

import torch

from autograder.exercises.e11_transformer.decoder_block import decoder_block
from autograder.exercises.e11_transformer.decoder_block_versions import (
    all_,
    at,
    beside,
    block,
    changed_mask,
    exchanged,
    from_start,
    glued,
    heads,
    in_place,
    keys_raw,
    mask_in_place,
    memory_first,
    memory_normed,
    norms,
    parallel,
    parallel_last,
    queries_raw,
    sized,
    slip,
    sublayer_by_sublayer,
    to_memory,
    values_of_x,
    with_masks,
    zeroed,
)
from autograder.exercises.e11_transformer.encoder_block_versions import (
    both_norms,
    no_residual,
    norm_of_change,
    normed_answer,
    on_normal,
    only_pre,
    plus_equals,
    post_last,
    raw,
    residual_cut,
)
from autograder.exercises.e11_transformer.shared import (
    CUT_OFF,
    around,
    causal,
    feed_forward,
    layer_norm,
)

SLIPS = {
    "Your words see the future: nothing forbids position t to attend to t + 1. Make the causal mask in the block, "
    "lower triangle True.": [slip(ahead=None)],
    "Your causal mask is turned round: position t may attend to itself and what stands *before* it.": [
        slip(ahead=lambda T: torch.ones(T, T, dtype=torch.bool).triu()),
        slip(ahead=lambda T: ~causal(T)),
    ],
    "Your causal mask forbids a position to attend to itself. Itself and what stands before it are allowed.": [
        slip(ahead=lambda T: torch.ones(T, T, dtype=torch.bool).tril(-1))
    ],
    "Your causal mask lets each position see the next one. Itself is the last that it may see.": [
        slip(ahead=lambda T: torch.ones(T, T, dtype=torch.bool).tril(1))
    ],
    "Where a mask is given, yours takes the place of the causal one. Both must allow a pair: join them with `&`.": [
        slip(joined=lambda mask, ahead: mask)
    ],
    "Where a mask is given, your block keeps to the causal one alone. Both must allow a pair: join them with `&`.": [
        slip(joined=lambda mask, ahead: ahead)
    ],
    "You join the masks with `|`: a pair is then allowed if one of the two allows it. Both must.": [
        slip(joined=lambda mask, ahead: mask | ahead)
    ],
    "You put the weights of the future to 0 behind the softmax. The others no longer sum to one then: mask before "
    "it.": [zeroed],
    "Your causal mask has the size of something else. It is (T, T), T the length of x: `x.shape[1]`.": [
        sized(lambda x, memory: len(x)),
        sized(lambda x, memory: memory.shape[1]),
    ],
    "Your causal mask is made of floats. A mask says True or False: `dtype=torch.bool`.": [
        slip(ahead=lambda T: torch.ones(T, T).tril())
    ],
    "A mask keeps its axes: (B, 1, T) joins with (T, T) to (B, T, T) by itself, (B, T) doesn't.": [
        slip(joined=lambda mask, ahead: ahead & mask.squeeze()),
        slip(joined=lambda mask, ahead: mask[:, 0] & ahead),
    ],
    "The masks are turned round: True = may attend, and `multi_head_attention` takes them as they are.": [
        slip(joined=lambda mask, ahead: ~mask & ahead, of_memory=lambda mask, T: None if mask is None else ~mask),
        slip(of_memory=lambda mask, T: None if mask is None else ~mask),
    ],
    "`memory_mask` has no say in your answer: it forbids the memory's padding to all words of x.": [
        slip(of_memory=lambda mask, T: None)
    ],
    "The two masks are exchanged: `mask` is for x, `memory_mask` for the memory.": [
        with_masks(exchanged),
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
            x, memory, w, n_heads, memory_mask, mask, pre
        ),
    ],
    "You made the look at the memory causal too. Every word may see the whole source.": [
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
            x,
            memory,
            w,
            n_heads,
            mask,
            (
                torch.ones(x.shape[1], memory.shape[1], dtype=torch.bool).tril()
                if memory_mask is None
                else memory_mask & torch.ones(x.shape[1], memory.shape[1], dtype=torch.bool).tril()
            ),
            pre,
        )
    ],
    "The causal mask is for x alone, the memory has S places: your look at it takes the causal mask too.": [
        slip(of_memory=lambda mask, T: causal(T) if mask is None else mask & causal(T)),
    ],
    "Your second attention looks at the words beside the memory. Its keys and values are the memory alone.": [
        glued(False),
        glued(True),
    ],
    "The residual around the look at the memory starts from what the first sublayer has left, not from the block's "
    "`x`.": [sublayer_by_sublayer(to_memory, lambda start, x: start)],
    "The number of heads is fixed in your answer. `n_heads` says how many.": [*map(heads, (2, 4))],
    "The pairs are taken apart the wrong way: `gamma` comes first, then `beta`.": [norms(lambda g, b: (b, g))],
    "`gamma` and `beta` have no say in your norms: hand `layer_norm` both of a pair.": [
        norms(lambda g, b: (torch.ones_like(g), torch.zeros_like(b)))
    ],
    "The memory comes from the encoder, which has its own last norm: the block takes it as it is, and normalises "
    "only x.": [memory_normed],
    "The second attention looks at x again. Its keys and values come from the memory.": [
        slip(source=lambda memory, x: x),
        sublayer_by_sublayer(lambda y, memory, w, *rest: to_memory(y, y, w, *rest)),
    ],
    "Queries come from x, keys and values from the memory. Yours are the other way round.": [
        sublayer_by_sublayer(values_of_x)
    ],
    "Both attentions have the same weights in your answer. The second has its own, `w['cross']`.": [slip(looks="own")],
    "The weights of the two attentions are exchanged: `w['own']` is for the words among themselves.": [
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
            x, memory, w | {"own": w["cross"], "cross": w["own"]}, n_heads, mask, memory_mask, pre
        )
    ],
    "Your first attention looks at the memory. The words look at each other first; the second one looks there.": [
        memory_first
    ],
    "You use `mask` for the memory, too. It is for x alone; `memory_mask` is for the memory.": [
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
            x, memory, w, n_heads, mask, mask if memory_mask is None else memory_mask, pre
        )
    ],
    "You use `memory_mask` for x, too. `mask` is for x, `memory_mask` for the memory alone.": [
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
            x, memory, w, n_heads, memory_mask if mask is None else mask, memory_mask, pre
        )
    ],
    "A mask (B, 1, T) says which *keys* may be seen, and stands along the last axis. Turned, it forbids rows.": [
        slip(joined=lambda mask, ahead: mask.transpose(-2, -1) & ahead)
    ],
    "You take the first sentence's mask for all. Each sentence has its own.": [
        slip(joined=lambda mask, ahead: (mask[0] if mask.ndim == 3 else mask) & ahead),
    ],
    "The shift of the norms, `beta`, is missing: hand `layer_norm` both of a pair.": [norms(lambda g, b: (g, 0 * b))],
    "One norm stands before its sublayer and another behind its sum. `pre` says where all of them stand.": [
        at(i, lambda x, sublayer, norm, pre: around(x, sublayer, norm, True)) for i in range(3)
    ],
    "The feed-forward layer should read what the look at the memory has left, not what stood there before.": [
        parallel_last,
        parallel,
        beside,
    ],
    "The masks here are boolean, True = may attend. Yours has −∞ in it.": [
        slip(ahead=lambda T: torch.full((T, T), -torch.inf).triu(1), joined=lambda mask, ahead: ahead),
        slip(ahead=lambda T: torch.full((T, T), -torch.inf).triu(1), joined=lambda mask, ahead: mask + ahead),
    ],
    "You normalise the block's result once more. Nothing comes behind its last sum, or last norm; the stack has its "
    "own.": [
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: (
            layer_norm(block(x, memory, w, n_heads, mask, memory_mask, pre), *w["norms"][2])
            if pre
            else block(x, memory, w, n_heads, mask, memory_mask, pre)
        ),
    ],
    "With the norm last, a norm follows *each* of the three sums.": [
        at(2, post_last),
    ],
    "With the norm first, it stands before the sublayer. You normalise what comes out of it.": [
        all_(normed_answer),
    ],
    "`feed_forward` takes `w['up']` and then `w['down']`.": [
        slip(think=lambda y, up, down: feed_forward(y, down, up)),
    ],
    "Each residual starts from what the sublayer before has left, not from the block's `x`.": [from_start],
    "The look at the memory is missing.": [slip(order=(0, 2), norms=(0, 2))],
    "The words' look at each other is missing.": [slip(order=(1, 2), norms=(1, 2))],
    "The feed-forward layer is missing.": [slip(order=(0, 1))],
    "The order is: the words among themselves, then the memory, then the feed-forward layer.": [
        slip(order=(1, 0, 2)),
        slip(order=(1, 0, 2), norms=(1, 0, 2)),
        slip(order=(0, 2, 1), norms=(0, 2, 1)),
    ],
    "The residual is missing: what goes into a sublayer is added to what comes out of it, all three times.": [
        all_(no_residual),
        at(0, no_residual),
        at(1, no_residual),
        at(2, no_residual),
    ],
    "With the norm first, the residual carries `x` itself. You add the sublayer's answer to the *normalised* "
    "numbers.": [all_(on_normal)],
    "With the norm last, the *sum* is normalised. You normalise the sublayer's answer and add it then.": [
        all_(norm_of_change)
    ],
    "`pre` has no say in your answer: with `pre=False` the norm comes behind each sum.": [
        all_(lambda x, sublayer, norm, pre: around(x, sublayer, norm, True))
    ],
    "`pre` has no say in your answer: with `pre=True` the norm comes before each sublayer.": [
        all_(lambda x, sublayer, norm, pre: around(x, sublayer, norm, False))
    ],
    "`pre` is turned round: True puts the norm before the sublayer, False behind the sum.": [
        all_(lambda x, sublayer, norm, pre: around(x, sublayer, norm, not pre))
    ],
    "You normalise before *and* behind. One norm a sublayer: before it, or behind the sum.": [all_(both_norms)],
    "A norm is missing: each of the three sublayers has one.": [
        all_(raw),
        at(1, queries_raw),
        all_(only_pre),
    ],
    "Each sublayer has a norm of its own, in the order of `w['norms']`: own, cross, feed-forward.": [
        slip(norms=(0, 0, 0)),
        slip(norms=(0, 1, 1)),
        slip(norms=(0, 2, 1)),
    ],
    "Only your queries are normalised. In self-attention queries, keys and values all come from the normalised "
    "numbers.": [keys_raw],
    "The ReLU of the feed-forward layer is missing: `feed_forward` has it.": [
        slip(think=lambda y, up, down: (y @ up[0] + up[1]) @ down[0] + down[1])
    ],
    "Your feed-forward layer bends its numbers another way. This one has ReLU: call `feed_forward`.": [
        slip(think=lambda y, up, down: torch.nn.functional.gelu(y @ up[0] + up[1]) @ down[0] + down[1])
    ],
    "You changed the caller's `x`: `x += …` writes into the tensor that came in. Write `x = x + …`.": [
        all_(plus_equals),
        in_place,
    ],
    "You changed the caller's mask: `&=` writes into it. Write `mask = mask & …`.": [
        with_masks(changed_mask),
        mask_in_place,
    ],
    CUT_OFF: [
        all_(residual_cut),
        lambda *given, **named: block(*given, **named).detach(),
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
            x.detach(), memory.detach(), w, n_heads, mask, memory_mask, pre
        ),
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: block(
            x, memory.detach(), w, n_heads, mask, memory_mask, pre
        ),
    ],
    "One tensor (B, T, d_model) is wanted: what comes out of the block, without weights.": [
        lambda x, memory, w, n_heads, mask=None, memory_mask=None, pre=True: (
            block(x, memory, w, n_heads, mask, memory_mask, pre),
            None,
        )
    ],
}

decoder_block.tell(SLIPS)
