"""What people get wrong in `teacher_forcing_loss`."""

import torch
from torch.nn.functional import cross_entropy

from autograder.exercises.e03_seq2seq.teacher_forcing_loss import first, shifted, teacher_forcing_loss


def summed(scores, targets, pad):
    return cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="sum")


def real(targets, pad):
    return (targets != pad).sum()


def version(hint, *, heard=shifted, scores=lambda x: x, total=summed, count=real):
    """The solution with one part exchanged, listed under `hint` (a text, or a decorator)."""

    def wrong(scores_of, targets, start, pad):
        found = scores(scores_of(heard(targets, start)))
        return total(found, targets, pad), count(targets, pad)

    add = teacher_forcing_loss.misconception(hint) if isinstance(hint, str) else hint
    add(wrong)


def everywhere(scores, targets, pad):
    return cross_entropy(scores.flatten(0, 1), targets.flatten(), reduction="sum")


def positions(targets, pad):
    return targets.numel()


def twice(scores):
    return scores.softmax(-1)


not_shifted = teacher_forcing_loss.misconception(
    "The decoder still hears the very character that it should say: it only has to repeat it. At step t it may know "
    "START and the answer up to t − 1, no more."
)
for total, count in ((summed, real), (everywhere, positions), (summed, positions)):
    version(not_shifted, heard=lambda targets, start: targets, total=total, count=count)


@not_shifted
def _(scores_of, targets, start, pad):
    scores = scores_of(torch.cat([first(targets, start), targets], 1))[:, 1:]
    return summed(scores, targets, pad), real(targets, pad)


double_softmax = teacher_forcing_loss.misconception(
    "`cross_entropy` takes a softmax of what it gets, so shares that are shares already are squeezed once more: the "
    "loss can never come near 0. Give it the scores as they are."
)
version(double_softmax, scores=twice)
version(double_softmax, scores=twice, total=everywhere, count=positions)

version(
    "`cross_entropy` wants scores. A `log_softmax` before it changes nothing here, but along the *steps* (dim=1) it "
    "lets the steps compete with each other: the characters compete, along the last axis.",
    scores=lambda x: x.log_softmax(1),
)

pads_count = teacher_forcing_loss.misconception(
    "Padding still counts: the network is also taught to say it, and the mean looks better than it is. Leave it out "
    "of the sum and out of the number."
)
version(pads_count, total=everywhere, count=positions)
version(pads_count, total=everywhere)
version(pads_count, heard=lambda targets, start: targets, scores=twice, total=everywhere, count=positions)

version(
    "Your sum leaves the padding out, but the number that you return counts it: the mean comes out too small.",
    count=positions,
)
version(
    "Your second value is the number of answers. Wanted is the number of characters that are no padding.",
    count=lambda targets, pad: len(targets),
)

averaged = teacher_forcing_loss.misconception(
    "You returned a mean, and beside it the number to divide by: whoever divides does it twice. Return the *sum*."
)
version(
    averaged,
    total=lambda scores, targets, pad: cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad),
)
version(averaged, total=lambda scores, targets, pad: summed(scores, targets, pad) / real(targets, pad))
version(averaged, total=lambda scores, targets, pad: everywhere(scores, targets, pad) / targets.numel())

version(
    "You shifted the wrong way: the decoder hears what comes *after* the character it should say.",
    heard=lambda targets, start: torch.cat([targets[:, 1:], first(targets, start)], 1),
)
version(
    "Your first step hears the answer's last column, as `torch.roll` brings it round to the front: an END or padding. "
    "It must hear START.",
    heard=lambda targets, start: targets.roll(1, 1),
)
version(
    "Every step of yours hears START. That is no teacher: from the second step on the decoder hears the answer's "
    "character before.",
    heard=lambda targets, start: torch.full_like(targets, start),
)
version(
    "Your first step hears 1, whatever `start` says. Take the id that is given.",
    heard=lambda targets, start: shifted(targets, 1),
)
version(
    "Your first step hears 0, as `torch.zeros_like` has it, whatever `start` says. Take the id that is given.",
    heard=lambda targets, start: shifted(targets, 0),
)
version(
    "You leave out the tokens with id 0, whatever `pad` says. Take the id that is given.",
    total=lambda scores, targets, pad: summed(scores, targets, 0),
    count=lambda targets, pad: real(targets, 0),
)
version(
    "Scores and answers don't lie in the same order: one is flattened row by row, the other step by step.",
    total=lambda scores, targets, pad: summed(scores.transpose(0, 1), targets, pad),
)
version(
    "No gradient comes back: `.item()`, `float(…)`, `.detach()` or `torch.no_grad()` cut the loss off from the "
    "decoder. Return the tensor itself.",
    total=lambda scores, targets, pad: summed(scores, targets, pad).detach(),
)
version(
    "You returned the loss of each character. Wanted is their sum, one number.",
    total=lambda scores, targets, pad: cross_entropy(
        scores.flatten(0, 1), targets.flatten(), ignore_index=pad, reduction="none"
    ),
)


version(
    "Your loss has the wrong sign: the logarithm of a share is below 0, and the loss is minus that logarithm.",
    total=lambda scores, targets, pad: -summed(scores, targets, pad),
)
version(
    "When one score is far above the rest, the other shares become exactly 0, and their logarithm −∞. Let "
    "`log_softmax` or `cross_entropy` take the logarithm from the scores.",
    total=lambda scores, targets, pad: (
        -scores.softmax(-1).gather(2, targets[..., None])[..., 0][targets != pad].log().sum()
    ),
)


def capped(tiny, least=False):
    """The loss from shares, each of which `tiny` is added to, or is no less than."""

    def total(scores, targets, pad):
        right = scores.softmax(-1).gather(2, targets[..., None])[..., 0][targets != pad]
        return -(right.clamp(min=tiny) if least else right + tiny).log().sum()

    return total


tiny_inside = teacher_forcing_loss.misconception(
    "The tiny number inside your logarithm keeps the loss finite, but puts a lid on it: with 1e-9 no character can "
    "cost more than 20.7, and one that far off gets next to no gradient. Let `log_softmax` or `cross_entropy` take the "
    "logarithm from the scores."
)
for tiny in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-15, 1e-20):
    version(tiny_inside, total=capped(tiny))
    version(tiny_inside, total=capped(tiny, least=True))


def mean_times_count(scores, targets, pad):
    """The mean of each row times its count: 0/0 where a row is padding alone."""
    rows = zip(scores, targets, strict=True)
    return sum(cross_entropy(row, wanted, ignore_index=pad) * (wanted != pad).sum() for row, wanted in rows)


version(
    'A row of padding alone has no mean: 0/0 is nan, and nan times 0 stays nan. Ask for the sum (`reduction="sum"`) '
    "instead of a mean times a count.",
    total=mean_times_count,
)
whole_mean_times_count = teacher_forcing_loss.misconception(
    "A batch of padding alone has no mean: the mean of nothing is nan, and nan times 0 stays nan. Sum directly "
    '(`reduction="sum"`) instead of a mean times a count.'
)
version(
    whole_mean_times_count,
    total=lambda scores, targets, pad: (
        cross_entropy(scores.flatten(0, 1), targets.flatten(), ignore_index=pad) * real(targets, pad)
    ),
)
version(
    whole_mean_times_count,
    total=lambda scores, targets, pad: summed(scores, targets, pad) / real(targets, pad) * real(targets, pad),
)


def row_means(scores, targets, pad, *, guarded=False):
    """The mean of each row; with a guard it is 0 where a row is padding alone."""
    rows = [(row, wanted) for row, wanted in zip(scores, targets, strict=True) if not guarded or real(wanted, pad)]
    means = [cross_entropy(row, wanted, ignore_index=pad) for row, wanted in rows]
    return torch.stack(means) if means else 0 * scores.sum(dim=(1, 2))


by_row = teacher_forcing_loss.misconception(
    "You took the mean of each row first. A character of a short answer then counts for more than one of a long "
    "answer: sum over all characters of all rows."
)
for guarded in (False, True):
    version(by_row, total=lambda *given, guarded=guarded: row_means(*given, guarded=guarded).sum())
    version(by_row, total=lambda *given, guarded=guarded: row_means(*given, guarded=guarded).mean())
version(
    "Your START stands *in place of* the answer's first character: nothing has moved, and at every other step the "
    "decoder still hears what it should say. START goes before the answer, so all else moves by one.",
    heard=lambda targets, start: torch.cat([first(targets, start), targets[:, 1:]], 1),
)
version(
    "`reshape` and `view` keep the order of the numbers, so V and T are mixed, not exchanged. Flatten rows and steps "
    "together, or exchange the two axes with `transpose`.",
    total=lambda scores, targets, pad: cross_entropy(
        scores.reshape(len(scores), scores.shape[2], scores.shape[1]), targets, ignore_index=pad, reduction="sum"
    ),
)
version(
    "Scores of 0 at the padding aren't a loss of 0: there every character gets the same share, which costs log V. "
    "Leave those positions out of the sum.",
    total=lambda scores, targets, pad: everywhere(scores * (targets != pad)[..., None], targets, pad),
)


@teacher_forcing_loss.misconception(
    "`start` and `pad` have changed places: the decoder should hear `start` first, and `pad` is what doesn't count."
)
def _(scores_of, targets, start, pad):
    return summed(scores_of(shifted(targets, pad)), targets, start), real(targets, start)


@teacher_forcing_loss.misconception("Your first step hears padding. It hears START, whose id is `start`.")
def _(scores_of, targets, start, pad):
    return summed(scores_of(shifted(targets, pad)), targets, pad), real(targets, pad)


@teacher_forcing_loss.misconception(
    "You leave out START's id where padding should be left out. An answer never says START; it is filled up with `pad`."
)
def _(scores_of, targets, start, pad):
    return summed(scores_of(shifted(targets, start)), targets, start), real(targets, start)


@teacher_forcing_loss.misconception(
    "Your decoder hears what it said itself. That is how it is used; while learning it hears the right character."
)
def _(scores_of, targets, start, pad):
    heard = first(targets, start)
    for _ in range(targets.shape[1] - 1):
        said = scores_of(heard)[:, -1].argmax(-1)
        heard = torch.cat([heard, said[:, None]], 1)
    return summed(scores_of(heard), targets, pad), real(targets, pad)


@teacher_forcing_loss.misconception(
    "You leave out each answer's END. The network has to learn when to stop, so END counts as a character."
)
def _(scores_of, targets, start, pad):
    after = torch.cat([targets[:, 1:], torch.full_like(targets[:, :1], pad)], 1)
    each = cross_entropy(scores_of(shifted(targets, start)).transpose(1, 2), targets, reduction="none")
    return each[after != pad].sum(), (after != pad).sum()


@teacher_forcing_loss.misconception("The two stand the wrong way round: the sum comes first, then the count.")
def _(scores_of, targets, start, pad):
    return real(targets, pad), summed(scores_of(shifted(targets, start)), targets, pad)


@teacher_forcing_loss.misconception(
    "The first character isn't learned: you score from the second one on. After START comes the answer's first."
)
def _(scores_of, targets, start, pad):
    scores = scores_of(targets[:, :-1]) if targets.shape[1] > 1 else scores_of(targets)[:, :0]
    return summed(scores, targets[:, 1:], pad), real(targets[:, 1:], pad)


@teacher_forcing_loss.misconception(
    "You look for padding in what is *heard*, which lies one step behind: a row then counts one character too many. "
    "Look at what should be said."
)
def _(scores_of, targets, start, pad):
    heard = shifted(targets, start)
    each = cross_entropy(scores_of(heard).transpose(1, 2), targets, reduction="none")
    return each[heard != pad].sum(), (heard != pad).sum()


@teacher_forcing_loss.misconception(
    "You wrote the shift into the answers themselves: whoever called you has other targets now. Make a new tensor."
)
def _(scores_of, targets, start, pad):
    wanted = targets.clone()
    targets[:, 1:] = wanted[:, :-1]
    targets[:, 0] = start
    return summed(scores_of(targets), wanted, pad), real(wanted, pad)


@teacher_forcing_loss.misconception(
    "You returned the sum alone. Wanted are two things: the sum, and how many there were."
)
def _(scores_of, targets, start, pad):
    return summed(scores_of(shifted(targets, start)), targets, pad)
