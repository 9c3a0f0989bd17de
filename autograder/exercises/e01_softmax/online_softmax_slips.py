"""What people get wrong in `online_softmax`."""

import numpy as np

from autograder.exercises.e01_softmax.online_softmax import online_softmax


def larger(top, block):
    return max(top, block.max())


def shrunk(total, old, new):
    return total * np.exp(old - new)


def measured(block, top):
    return np.exp(block - top).sum()


def loop(start=-np.inf, total=0.0, *, guard=True, find=larger, repair=shrunk, terms=measured):
    """The solution's loop: the wrong versions below change one of its parts, or use it as it is."""

    def version(blocks):
        top, so_far = start, total
        for block in blocks:
            new_top = find(top, block)
            if guard and new_top == -np.inf:
                continue
            so_far = repair(so_far, top, new_top) + terms(block, new_top)
            top = new_top
        return top, so_far

    return version


right = loop()


def as_it_was(total, old, new):
    return total


unrepaired = online_softmax.misconception(
    "A larger score turned up, and the sum so far was left as it was. Its terms are measured from the old top: "
    "they must be repaired when the top moves."
)
unrepaired(loop(repair=as_it_was))
unrepaired(loop(repair=as_it_was, guard=False))


wrong_way = online_softmax.misconception(
    "You repaired the sum in the wrong direction: it grew when a larger score came. Measured from a higher top, "
    "the old terms are smaller."
)
wrong_way(loop(repair=lambda total, old, new: total * np.exp(new - old) if total else 0.0))
wrong_way(loop(repair=lambda total, old, new: total * np.exp(new - old) if old > -np.inf else total))
wrong_way(loop(repair=lambda total, old, new: total * np.exp(new - old), guard=False))


twice = online_softmax.misconception(
    "You went through the blocks twice. After the first reading the iterator is empty, so the second one summed "
    "nothing."
)


@twice
def _(blocks):
    top = max(block.max() for block in blocks)
    return top, sum(np.exp(block - top).sum() for block in blocks)


@twice
def _(blocks):
    top = -np.inf
    for block in blocks:
        top = max(top, block.max())
    total = 0.0
    for block in blocks:
        total += np.exp(block - top).sum()
    return top, total


kept_views = online_softmax.misconception(
    "You kept the blocks to read them again, but each block overwrites the one before: all that you kept is the "
    "last one, many times."
)


@kept_views
def _(blocks):
    kept = list(blocks)
    top = max(block.max() for block in kept)
    return top, sum(np.exp(block - top).sum() for block in kept) if top > -np.inf else 0.0


@kept_views
def _(blocks):
    top, total, held = -np.inf, 0.0, []
    for block in blocks:
        held.append(block)
        top = max(top, block.max())
    for block in held:
        total += np.exp(block - top).sum()
    return top, total


@online_softmax.misconception(
    "You add a block only when the next one has come, but by then its memory holds the next one's scores. Use each "
    "block as soon as you have it."
)
def _(blocks):
    def late(blocks):
        held = None
        for block in blocks:
            if held is not None:
                yield held
            held = block
        yield held

    return right(late(blocks))


copied = online_softmax.misconception(
    "The numbers are right, but you copied every block and kept it. Then the memory grows with the number of "
    "scores; two numbers are enough."
)


@copied
def _(blocks):
    kept = np.concatenate([np.array(block) for block in blocks])
    top = kept.max()
    return top, np.exp(kept - top).sum() if top > -np.inf else 0.0


@copied
def _(blocks):
    kept = [block.copy() for block in blocks]
    top = max(block.max() for block in kept)
    return top, sum(np.exp(block - top).sum() for block in kept) if top > -np.inf else 0.0


@copied
def _(blocks):
    kept = []
    for block in blocks:
        kept.extend(block.tolist())
    top = max(kept)
    return top, np.exp(np.array(kept) - top).sum() if top > -np.inf else 0.0


@copied
def _(blocks):
    kept = np.concatenate([np.array(block) for block in blocks])
    return kept.max(), np.exp(kept - kept.max()).sum()


@online_softmax.misconception(
    "The numbers are right, but you kept a pair for every block and joined them at the end. That grows with the number "
    "of blocks: join each new pair to the one you have at once."
)
def _(blocks):
    pairs = []
    for block in blocks:
        if block.max() > -np.inf:
            pairs.append((block.max(), np.exp(block - block.max()).sum()))
    top = max((pair[0] for pair in pairs), default=-np.inf)
    return top, sum((total * np.exp(own - top) for own, total in pairs), 0.0)


no_guard = online_softmax.misconception(
    "While every score so far is −∞, the largest is −∞ too, and −∞ − (−∞) is not a number. A block that holds "
    "nothing must change nothing."
)
no_guard(loop(guard=False))
no_guard(loop(guard=False, repair=lambda total, old, new: shrunk(total, old, new) if total > 0 else 0.0))


@no_guard
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        for score in block:
            if score > top:
                total, top = total * np.exp(top - score) + 1, score
            else:
                total += np.exp(score - top)
    return top, total


@no_guard
def _(blocks):
    return loop(guard=False)(np.array([score]) for block in blocks for score in block)


@no_guard
def _(blocks):
    first = next(blocks)
    start = first.max()
    return loop(start, np.exp(first - start).sum(), guard=False)(blocks)


@online_softmax.misconception(
    "You left out the scores of −∞ and asked what is left for its largest. Of a block that holds nothing else, "
    "nothing is left, and nothing has no largest score."
)
def _(blocks):
    return loop(guard=False)(block[np.isfinite(block)] for block in blocks)


def from_zero(block, top):
    return np.exp(block).sum()


plain = online_softmax.misconception(
    "You summed plain exponentials, measured from 0. They overflow for large scores, and the sum is asked for "
    "relative to the largest score."
)
plain(loop(terms=from_zero, repair=as_it_was))


@plain
def _(blocks):
    top, total = loop(terms=from_zero, repair=as_it_was)(blocks)
    return top, total / np.exp(top)


@plain
def _(blocks):
    top, total = loop(terms=from_zero, repair=as_it_was)(blocks)
    return top, total * np.exp(-top)


current = online_softmax.misconception(
    "You measure from the largest score of the current block, even when an earlier block had a larger one. The "
    "top must never come down."
)
current(loop(find=lambda top, block: block.max()))
current(loop(find=lambda top, block: block.max(), guard=False))


online_softmax.misconception(
    "You start with 0 as the largest score so far. If all scores are negative, 0 wins though nobody scored it. "
    "The largest of no scores lies below every score."
)(loop(start=0.0))


def from_its_own(block, top):
    return np.exp(block - block.max()).sum()


own_top = online_softmax.misconception(
    "You measured a block's exponentials from the block's own largest score. If an earlier score is larger, all "
    "terms must be measured from that one."
)
own_top(loop(terms=lambda block, top: from_its_own(block, top) if block.max() > -np.inf else 0.0))
own_top(loop(terms=from_its_own))
own_top(loop(terms=from_its_own, guard=False))


added_up = online_softmax.misconception(
    "You measured each block from its own largest score and added the sums as they are. They have different zeros: "
    "before they can be added, all terms must be measured from the same score."
)
added_up(loop(terms=from_its_own, repair=as_it_was))
added_up(loop(terms=from_its_own, repair=as_it_was, guard=False))


finite = online_softmax.misconception(
    "You start from a large negative number instead of −∞. It works until no score beats it: if every score is "
    "−∞, the made-up number comes back as the largest."
)
for lowest in (-1e9, -1e10, -1e30, float(np.finfo(float).min)):
    finite(loop(start=lowest))


finite_low = online_softmax.misconception(
    "You start from a negative number that a real score may lie below. The largest of no scores lies below every "
    "score: −∞."
)
for lowest in (-1.0, -100.0, -1000.0, -9999.0):
    finite_low(loop(start=lowest))


@online_softmax.misconception(
    "You put a number such as −10,000 in place of −∞. Real scores may lie as low, and then the made-up one takes "
    "part in the sum or wins."
)
def _(blocks):
    seen = []
    top, total = right(seen.append(np.isfinite(block).any()) or np.maximum(block, -1e4) for block in blocks)
    return (top, total) if any(seen) else (-np.inf, 0.0)


tie = online_softmax.misconception(
    "A score equal to the top so far is lost, or the top's own ties are. Each of them is exp(0) = 1 in the sum: ask "
    "for ≥, or count them all."
)


@tie
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        own = block.max()
        if own == -np.inf:
            continue
        if own > top:
            top, total = own, total * np.exp(top - own) + np.exp(block - own).sum()
        elif own < top:
            total += np.exp(block - top).sum()
    return top, total


@tie
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        for score in block:
            if score > top:
                top, total = score, total * np.exp(top - score) + 1
            elif -np.inf < score < top:
                total += np.exp(score - top)
    return top, total


tie(loop(terms=lambda block, top: np.exp(np.unique(block) - top).sum()))


online_softmax.misconception(
    "Each block adds only its largest score in your answer. All its scores have a term in the sum."
)(loop(terms=lambda block, top: np.exp(block.max() - top)))


@online_softmax.misconception(
    "You leave out blocks that lie far below the top. Each of their terms is small, but a long block has many."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        own = block.max()
        if own < top - 8 or own == -np.inf:
            continue
        new_top = max(top, own)
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
        top = new_top
    return top, total


@online_softmax.misconception(
    "Blocks without a new largest score add nothing in your answer. Their scores belong to the sum all the same, "
    "measured from the top."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        if block.max() > top:
            total = total * np.exp(top - block.max()) + np.exp(block - block.max()).sum()
            top = block.max()
    return top, total


restart = online_softmax.misconception(
    "When a larger score turns up, you throw the sum so far away and start again. Its terms have shrunk, not gone: "
    "multiply it by exp(old top − new top)."
)
restart(loop(repair=lambda total, old, new: 0.0 if new > old else total))
restart(loop(repair=lambda total, old, new: 0.0))


online_softmax.misconception(
    "Only the last block's sum is left of your total: `=` puts it in the place of what was there. Add it."
)(loop(repair=lambda total, old, new: 0.0, guard=False))


@online_softmax.misconception(
    "You shrink the sum after the new block was added, so the block's own terms shrink too. They are measured from the "
    "new top already: only the old sum must be repaired."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:
            continue
        factor = np.exp(top - new_top) if top > -np.inf else 1.0
        total = (total + np.exp(block - new_top).sum()) * factor
        top = new_top
    return top, total


forgets = online_softmax.misconception(
    "You never store the new top in the loop, so the next block is compared with the old one. The promise after each "
    "block is: the sum is measured from the top that you keep."
)


@forgets
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:
            continue
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
    return new_top, total


@forgets
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:
            continue
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
    return top, total


online_softmax.misconception(
    "You measure from a score of the block that need not be its largest. The first result asked for is the largest "
    "score of all."
)(loop(find=lambda top, block: max(top, block[0])))


@online_softmax.misconception(
    "You returned log-sum-exp as the second number. Asked for is the sum of exp(score − top) itself."
)
def _(blocks):
    top, total = right(blocks)
    return top, top + np.log(total)


@online_softmax.misconception("You returned the logarithm of the sum. Asked for is the sum of exp(score − top) itself.")
def _(blocks):
    top, total = right(blocks)
    return top, np.log(total)


@online_softmax.misconception("The two results have changed places: first the largest score, then the sum.")
def _(blocks):
    top, total = right(blocks)
    return total, top


online_softmax.misconception("The sum starts at 1, so it is larger than it should be. The sum of no scores is 0.")(
    loop(total=1.0, repair=lambda total, old, new: shrunk(total, old, new) if old > -np.inf else total)
)


@online_softmax.misconception("You return arrays of length 1. Top and total are two numbers, without an axis.")
def _(blocks):
    top, total = right(blocks)
    return np.array([top]), np.array([total])


as_list = online_softmax.misconception(
    "`blocks` is an iterator: it has no length and no places to index. All you can do is to loop over it, once."
)


@as_list
def _(blocks):
    return [len(blocks)]


@as_list
def _(blocks):
    return blocks[0].max(), 0.0


@online_softmax.misconception(
    "Your answer is that of the first block: a `return` inside the loop ends it. It belongs behind the loop."
)
def _(blocks):
    return right([next(blocks)])


stops = online_softmax.misconception(
    "A block that is all −∞ stops your loop. It adds nothing, but others follow: `continue`, not `break`."
)


@stops
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        if block.max() == -np.inf:
            break
        new_top = max(top, block.max())
        total = total * np.exp(top - new_top) + np.exp(block - new_top).sum()
        top = new_top
    return top, total


@stops
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        top, total = loop(top, total, guard=False)([block])
        if top == -np.inf:
            return -np.inf, 0.0
    return top, total


@online_softmax.misconception(
    "A block that is all −∞ starts your sum anew. It must change nothing: what was read before still counts."
)
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        top, total = right([block]) if np.isneginf(block).all() else loop(top, total)([block])
    return top, total


no_result = online_softmax.misconception(
    "If every score is −∞, your answer returns something else than two numbers, or other ones: the text asks for "
    "(−∞, 0) there."
)
for instead in (None, (None, None), (0.0, 0.0), (-np.inf, 1.0)):
    no_result(lambda blocks, instead=instead: instead if (answer := right(blocks))[1] == 0 else answer)


online_softmax.misconception(
    "You put 0 in place of −∞ before you took the maximum. Where all finite scores lie below 0, that 0 becomes the top "
    "though nobody scored it. Beside a finite score −∞ is never the largest: the maximum needs no help."
)(
    loop(
        find=lambda top, block: max(top, np.where(np.isneginf(block), 0, block).max()) if block.max() > -np.inf else top
    )
)


writes = online_softmax.misconception(
    "You wrote into a block: `-=`, `out=` and their kin change the array that came in. It may be a view of an array "
    "that the caller still needs."
)


def shifted_in_place(block, top):
    block -= top
    return np.exp(block).sum()


def raised_in_place(block, top):
    return np.exp(np.subtract(block, top, out=block), out=block).sum()


def without_infinities(block, top):
    block[np.isneginf(block)] = -1e30
    return measured(block, top)


def sorted_in_place(top, block):
    block.sort()
    return max(top, block[-1])


writes(loop(terms=shifted_in_place))
writes(loop(terms=raised_in_place))
writes(loop(terms=without_infinities))
writes(loop(find=sorted_in_place))


kept_from_before = online_softmax.misconception(
    "The second call goes on where the first one ended: top and total live outside the call, as globals or as a "
    "default argument such as `state=[…]`, which is made once. Set both at the start of each call, inside the function."
)
state = [-np.inf, 0.0]


@kept_from_before
def _(blocks):
    for block in blocks:
        if (40 < block.max() < 1000 and state[0] < 40) or state[0] > 1000:  # as if the session began here
            state[:] = -np.inf, 0.0
        state[:] = loop(*state)([block])
    return tuple(state)


single = online_softmax.misconception(
    "You went to single precision. Near 10,000 a float32 counts in steps of 0.001, so what it adds to the sum is off "
    "by as much. Subtract first, in the precision that came."
)


@single
def _(blocks):
    return right(block.astype(np.float32) for block in blocks)


@single
def _(blocks):
    top, total = np.float32(-np.inf), np.float32(0)
    for block in blocks:
        top, total = loop(top, total)([block.astype(np.float32)])
        top, total = np.float32(top), np.float32(total)
    return top, total


counted = online_softmax.misconception(
    "Scores of −∞ are counted as 1 each while no finite score has come. Their exponential is 0, measured from any "
    "finite top: they add nothing, and of nothing else the total is 0."
)


@counted
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:
            total += len(block)
            continue
        total = (total if top == -np.inf else total * np.exp(top - new_top)) + measured(block, new_top)
        top = new_top
    return top, total


@counted
def _(blocks):
    top, total = -np.inf, 0.0
    for block in blocks:
        new_top = max(top, block.max())
        if new_top == -np.inf:
            total += len(block)
            continue
        total, top = total * np.exp(top - new_top) + measured(block, new_top), new_top
    return top, total


def log_sums(blocks):
    """The solution by log-sum-exp, kept in single precision: near 10,000 it has three decimals."""
    top, log_sum = -np.inf, np.float32(-np.inf)
    for block in blocks:
        top = max(top, block.max())
        log_sum = np.float32(np.logaddexp(log_sum, np.logaddexp.reduce(block)))
    return top, float(np.exp(log_sum - top)) if top > -np.inf else 0.0


single(log_sums)


@single
def _(blocks):
    top, log_sum = -np.inf, np.float32(-np.inf)
    for block in blocks:
        own, total = right([block])
        top = max(top, own)
        if own > -np.inf:
            log_sum = np.float32(np.logaddexp(log_sum, np.float32(own + np.log(total))))
    return top, float(np.exp(log_sum - top)) if top > -np.inf else 0.0


skips = online_softmax.misconception(
    "You leave out a whole block if a single one of its scores is −∞. Its other scores count all the same: only a "
    "block that holds nothing else adds nothing."
)
skips(lambda blocks: right(block for block in blocks if not np.isneginf(block).any()))
skips(lambda blocks: right(block for block in blocks if block[0] > -np.inf))
