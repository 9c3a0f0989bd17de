"""How `next_token_loss` of lesson 12 is judged."""

import math

import torch

from autograder.exercise import Exercise

next_token_loss = Exercise(
    "next_token_loss",
    points=3,
    forbid=(
        "torch.nn.functional.cross_entropy",
        "torch.nn.functional.nll_loss",
        "torch.nn.CrossEntropyLoss",
        "torch.nn.NLLLoss",
        "attn",
    ),
    instead="choose each target's log-probability yourself, from `logsumexp` or `log_softmax`, without `cross_entropy` "
    "or `nll_loss`",
)


def made(rng, B, T, V, size=1.0):
    logits = torch.tensor(size * rng.normal(size=(B, T, V)), dtype=torch.float32)
    return logits, torch.tensor(rng.integers(0, V, size=(B, T)))


def padded(rng, B, T, V, pad, lengths):
    """Rows whose tokens from lengths[b] on are padding, and none before."""
    logits, tokens = made(rng, B, T, V)
    tokens[tokens == pad] = (pad + 1) % V
    for row, length in zip(tokens, lengths, strict=True):
        row[length:] = pad
    return logits, tokens


@next_token_loss.probe("three rows without padding")
def _(next_token_loss, rng):
    logits, tokens = made(rng, 3, 5, 7)
    return next_token_loss(logits, tokens, -1)


@next_token_loss.probe("rows of unequal length")
def _(next_token_loss, rng):
    return next_token_loss(*padded(rng, 4, 9, 6, 0, [9, 3, 6, 2]), 0)


@next_token_loss.probe("another id for padding")
def _(next_token_loss, rng):
    return next_token_loss(*padded(rng, 3, 6, 5, 4, [6, 4, 2]), 4)


@next_token_loss.probe("padding on the left")
def _(next_token_loss, rng):
    logits, tokens = made(rng, 3, 7, 8)
    tokens[tokens == 2] = 3
    tokens[0, :3] = tokens[1, :5] = 2
    return next_token_loss(logits, tokens, 2)


@next_token_loss.probe("two tokens: one lesson a row")
def _(next_token_loss, rng):
    logits, tokens = made(rng, 4, 2, 3)
    return next_token_loss(logits, tokens, -1)


@next_token_loss.probe("one row")
def _(next_token_loss, rng):
    logits, tokens = made(rng, 1, 8, 5)
    return next_token_loss(logits, tokens, -1)


@next_token_loss.probe("more tokens than places, and the logits far apart")
def _(next_token_loss, rng):
    logits, tokens = made(rng, 2, 4, 30, size=6.0)
    return next_token_loss(logits, tokens, -1)


@next_token_loss.probe("a row that is only padding, beside others")
def _(next_token_loss, rng):
    return next_token_loss(*padded(rng, 3, 5, 6, 1, [0, 5, 3]), 1)


@next_token_loss.probe("logits in the thousands", extreme=True)
def _(next_token_loss, rng):
    logits, tokens = made(rng, 2, 6, 5, size=2000.0)
    logits[1] += 5e4
    return next_token_loss(logits, tokens, -1)


@next_token_loss.probe("the gradient")
def _(next_token_loss, rng):
    logits, tokens = padded(rng, 3, 6, 4, 0, [6, 4, 3])
    logits.requires_grad_()
    loss = next_token_loss(logits, tokens, 0)
    if not isinstance(loss, torch.Tensor) or not loss.requires_grad:
        return "no gradient flows to the logits"
    loss.backward()
    return logits.grad


@next_token_loss.probe("your arguments stay as they were")
def _(next_token_loss, rng):
    logits, tokens = padded(rng, 2, 5, 4, 3, [5, 3])
    loss = next_token_loss(logits, tokens, 3)
    return loss, logits, tokens


def terms(logits):
    return logits - logits.logsumexp(-1, keepdim=True)


def loss(logits, tokens, pad, *, inputs=slice(None, -1), targets=slice(1, None), scale=1.0, log=terms, mean=None):
    """The solution with a part exchanged."""
    logs, wanted = log(logits[:, inputs]), tokens[:, targets]
    real = wanted != pad
    chosen = logs.gather(-1, wanted[..., None])[..., 0]
    if mean:
        return mean(-chosen, real)
    return -scale * chosen[real].mean()


def slip(**changes):
    return lambda logits, tokens, pad: loss(logits, tokens, pad, **changes)


def unshifted(logits):
    return logits - logits.exp().sum(-1, keepdim=True).log()


def rolled(logits, tokens, pad):
    chosen = terms(logits).gather(-1, tokens.roll(-1, 1)[..., None])[..., 0]
    return -chosen[tokens.roll(-1, 1) != pad].mean()


def by_input(logits, tokens, pad):
    chosen = terms(logits[:, :-1]).gather(-1, tokens[:, 1:, None])[..., 0]
    return -chosen[tokens[:, :-1] != pad].mean()


def both(logits, tokens, pad):
    chosen = terms(logits[:, :-1]).gather(-1, tokens[:, 1:, None])[..., 0]
    return -chosen[(tokens[:, :-1] != pad) & (tokens[:, 1:] != pad)].mean()


def on_the_right(logits, tokens, pad):
    lengths = (tokens != pad).sum(1, keepdim=True)
    real = torch.arange(1, tokens.shape[1]) < lengths
    chosen = terms(logits[:, :-1]).gather(-1, tokens[:, 1:, None])[..., 0]
    return -chosen[real].mean()


def without_pad(logits, tokens, pad):
    hidden = torch.arange(logits.shape[-1]) == pad
    return loss(logits.masked_fill(hidden, -torch.inf), tokens, pad)


def rows_first(losses, real):
    sums, counts = (losses * real).sum(1), real.sum(1)
    return (sums[counts > 0] / counts[counts > 0]).mean()


next_token_loss.tell(
    {
        "You ask each position for the token it has just read. Position t is asked for token t + 1: shift.": [
            slip(inputs=slice(None), targets=slice(None)),
            slip(inputs=slice(None, -1), targets=slice(None, -1)),
            slip(inputs=slice(1, None), targets=slice(1, None)),
        ],
        "You shifted the wrong way: position t should say the token *after* it, and yours says the one before.": [
            slip(inputs=slice(1, None), targets=slice(None, -1))
        ],
        "With `roll` the last position is asked for the first token of its row. The last position has no lesson: leave "
        "it out.": [rolled],
        "You left out one lesson too many: a row of T tokens has T − 1 of them, also the one for its last token.": [
            slip(inputs=slice(None, -2), targets=slice(1, -1)),
            slip(inputs=slice(1, -1), targets=slice(2, None)),
        ],
        "You skip two places: position t says token t + 1, not t + 2.": [
            slip(inputs=slice(None, -2), targets=slice(2, None))
        ],
        "Padding counts as a target in your loss. What is equal to `pad` is no lesson.": [
            slip(mean=lambda losses, real: losses.mean())
        ],
        "You left out the padding's losses and still divide by all places. Divide by the number of targets that "
        "count.": [
            slip(mean=lambda losses, real: (losses * real).mean()),
            slip(mean=lambda losses, real: (losses * real).sum() / (losses.shape[0] * (losses.shape[1] + 1))),
        ],
        "You ask that what is read be real, too. Only the *target* decides: the first token after padding on the left "
        "is a lesson.": [both],
        "You keep the padding and leave out the rest: compare with !=, not with ==.": [
            slip(mean=lambda losses, real: (losses * ~real).sum() / (~real).sum().clamp(min=1)),
            slip(mean=lambda losses, real: losses[~real].mean()),
        ],
        "You divide by the number of real tokens, the first ones too. Divide by the number of targets that count.": [
            lambda logits, tokens, pad: loss(
                logits, tokens, pad, mean=lambda losses, real: (losses * real).sum() / (tokens != pad).sum()
            )
        ],
        "You took all padding to stand on the right. It may stand on the left: ask each target.": [on_the_right],
        "You leave the token `pad` out of the shares as well. It says which targets count; all V have a share.": [
            without_pad
        ],
        "You look for padding among the *inputs*. A lesson counts if its target is a real token: compare "
        "`tokens[:, 1:]` with `pad`.": [by_input],
        "Each row has the same say in your mean, however short it is. The mean goes over all targets: add up first, "
        "then divide once.": [slip(mean=rows_first)],
        "You returned the sum. A mean over the targets is wanted, so that losses of batches of any size compare.": [
            slip(mean=lambda losses, real: (losses * real).sum())
        ],
        "You divided by the number of rows. Divide by the number of targets.": [
            slip(mean=lambda losses, real: (losses * real).sum() / len(losses))
        ],
        "The normaliser is missing: a log-probability is the logit minus the log of the sum of all exponentials.": [
            slip(log=lambda logits: logits)
        ],
        "You took the probability itself. The loss is minus its *logarithm*.": [
            slip(log=lambda logits: logits.softmax(-1))
        ],
        "Your probabilities sum to one over the positions or rows. Each position shares out its own: normalise over V, "
        "the last axis.": [
            slip(log=lambda logits: logits.log_softmax(1)),
            slip(log=lambda logits: logits.log_softmax(0)),
        ],
        "The sign is turned round: log-probabilities are negative, a loss is positive.": [slip(scale=-1.0)],
        "Your loss is in bits. Natural logarithms are wanted.": [slip(scale=1 / math.log(2))],
        "You took a logarithm to the base 10. The natural one is wanted.": [slip(scale=1 / math.log(10))],
        "It looks like you returned exp of the mean. That is the perplexity; here the mean itself is wanted.": [
            lambda logits, tokens, pad: loss(logits, tokens, pad).exp()
        ],
        "exp of a logit in the thousands is infinite. Take out the largest first, as `logsumexp` does.": [
            slip(log=unshifted),
            slip(log=lambda logits: logits.softmax(-1).log()),
            slip(log=lambda logits: (logits.softmax(-1) + 1e-9).log()),
            slip(log=lambda logits: (logits.softmax(-1) + 1e-12).log()),
            slip(log=lambda logits: logits.softmax(-1).clamp(min=1e-9).log()),
        ],
        "You take out one maximum for the whole batch. Places far below it are left with log 0: each has its own.": [
            slip(log=lambda logits: unshifted(logits - logits.max())),
            slip(log=lambda logits: unshifted(logits - logits.amax(1, keepdim=True))),
        ],
        "You used 0 for padding. Which id it is, `pad` says.": [
            lambda logits, tokens, pad: loss(logits, tokens, 0),
        ],
        "No gradient gets through: `detach`, `item` or NumPy on the way cut it off.": [
            lambda logits, tokens, pad: loss(logits.detach(), tokens, pad)
        ],
    }
)


@next_token_loss.alternative("place by place")
def _(logits, tokens, pad):
    found = []
    for row, ids in zip(logits, tokens, strict=True):
        for t in range(len(ids) - 1):
            if ids[t + 1] != pad:
                found.append(torch.logsumexp(row[t], 0) - row[t, ids[t + 1]])
    return sum(found) / len(found)


@next_token_loss.alternative("with a one-hot mask and the largest taken out by hand")
def _(logits, tokens, pad):
    x, wanted = logits[:, :-1], tokens[:, 1:]
    x = x - x.max(-1, keepdim=True).values.detach()
    hot = torch.arange(x.shape[-1]) == wanted[..., None]
    losses = x.exp().sum(-1).log() - (x * hot).sum(-1)
    real = (wanted != pad).to(x.dtype)
    return (losses * real).sum() / real.sum()


next_token_loss.equivalent(
    "taken = log_p.gather(-1, targets[..., None])[..., -1]", "the last axis has one column, which is first and last"
)
