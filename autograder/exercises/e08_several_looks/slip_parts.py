"""Slips that several exercises of lesson 08 share: an argument changed, a cut graph, a softmax that overflows."""

import torch

CUT = (
    "The result is cut from the graph: NumPy, `.item()`, `.detach()`, `torch.tensor(…)` and `no_grad` do that, and "
    "nothing could be trained. Stay in torch."
)
OVERFLOW = "Your softmax can't hold scores around ±1000: exp of them is infinite, or 0 for all. `masked_softmax` can."


def written(name):
    return f"You wrote into the `{name}` that came. The caller still needs it as it was: make a new tensor."


def touched(right, names):
    """Hint -> right answers that change one of the arguments; `right` changes none itself."""

    def answer(i, write):
        def touching(*inputs):
            result = right(*inputs)
            write(inputs[i])
            return result

        return touching

    def whole(x):
        x.zero_()

    def part(x):
        x[0] = 0

    def behind(x):
        x.data = x.data + 1

    return {
        written(name): [answer(i, write) for write in (whole, part, behind)] for i, name in enumerate(names) if name
    }


def cut(right):
    """Ways in which a right answer loses its gradient."""

    def detached(*inputs):
        return right(*(x.detach() if torch.is_tensor(x) else x for x in inputs))

    def refused(*inputs):
        _ = inputs[1].numpy()  # a tensor that needs a gradient can't be handed to NumPy
        return right(*inputs)

    return {CUT: [detached, refused]}


def cut_one(right, names):
    """Hint -> a right answer through which one of the arguments gets no gradient."""

    def without(i):
        return lambda *inputs: right(*(x.detach() if k == i else x for k, x in enumerate(inputs)))

    return {
        f"`{name}` is cut from the graph on its way (`.detach()`, `.data`, NumPy and `.item()` do that): it gets no "
        "gradient.": [without(i)]
        for i, name in enumerate(names)
        if name
    }


def raised(e, mask):
    return e.exp().masked_fill(~mask, 0.0)


def as_is(e, mask):
    return raised(e, mask) / raised(e, mask).sum(1, keepdim=True)


def times_mask(e, mask):
    top = e.exp() * mask
    return top / top.sum(1, keepdim=True)


def times_mask_guarded(e, mask):
    top = e.exp() * mask
    return top / top.sum(1, keepdim=True).clamp(min=1e-9)


def never_by_zero(e, mask):
    return raised(e, mask) / raised(e, mask).sum(1, keepdim=True).clamp(min=1e-9)


def refilled(e, mask):
    return as_is(e, mask).masked_fill(~mask, 0.0)


def without_nan(e, mask):
    return as_is(e, mask).nan_to_num(0.0)


def by_batch(e, mask):
    return refilled(e - e.max(), mask)


def by_batch_guarded(e, mask):
    return never_by_zero(e - e.max(), mask)


def by_all(e, mask):
    return refilled(e - e.amax(1, keepdim=True), mask)


def by_all_guarded(e, mask):
    return never_by_zero(e - e.amax(1, keepdim=True), mask)


def late(e, mask):
    """All sentences share, then those that aren't there are taken off."""
    weights = torch.softmax(e, 1) * mask
    return weights / weights.sum(1, keepdim=True)


def late_guarded(e, mask):
    weights = torch.softmax(e, 1) * mask
    return weights / weights.sum(1, keepdim=True).clamp(min=1e-9)


def late_filled(e, mask):
    return late(e, mask).nan_to_num(0.0)


OVERFLOWING = (as_is, times_mask, times_mask_guarded, never_by_zero, refilled, without_nan)
SHIFTED = {
    "One score for the whole batch was taken off before exp. Where another story's scores lie far lower, exp of them "
    "is 0: each story has a largest score of its own.": (by_batch, by_batch_guarded),
    "Sentences that aren't there still take part in your softmax, in its largest score or in its sum. Where one of "
    "them scores far higher, nothing is left for the others.": (
        by_all,
        by_all_guarded,
        late,
        late_guarded,
        late_filled,
    ),
}
