"""How `teacher_forcing_loss` of lesson 03 is judged: a loss that runs, and learns the wrong thing, is to be mended."""

import torch
from torch.nn.functional import cross_entropy, log_softmax, nll_loss

from autograder.exercise import Exercise
from autograder.exercises.e03_seq2seq.shared import is_pair

teacher_forcing_loss = Exercise(
    "teacher_forcing_loss", points=4, forbid=("attn",), instead="shift the answer, call scores_of, then cross_entropy"
)
END = 1


class Scores:
    """A decoder without weights: scores (B, T, V) that depend on what was heard so far, on the row and on the step."""

    def __init__(self, rng, B, T, V, scale=1.0):
        def drawn(*shape):
            return torch.tensor(scale * rng.normal(size=shape), dtype=torch.float32)

        self.table = drawn(V, V).requires_grad_()
        self.rows, self.steps = drawn(B, 1, V), drawn(T + 1, V)

    def __call__(self, heard):
        x = self.table[heard]  # (B, T, V)
        return x + 0.3 * x.cumsum(1) + self.rows + self.steps[: heard.shape[1]]


def answers(rng, lengths, T, V, pad):
    """Targets (B, T): tokens, END, then padding."""
    ids = [i for i in range(V) if i not in (END, pad)]
    targets = torch.full((len(lengths), T), pad)
    for row, n in enumerate(lengths):
        if n > 0:
            targets[row, : n - 1] = torch.tensor(rng.choice(ids, size=n - 1), dtype=torch.long)
            targets[row, n - 1] = END
    return targets


def given(rng, lengths=(4, 2, 5), T=5, V=7, start=2, pad=0, scale=1.0):
    return Scores(rng, len(lengths), T, V, scale), answers(rng, lengths, T, V, pad), start, pad


def plain(answer):
    """Numbers for tensors; what is no pair is handed on as it came."""
    if not is_pair(answer):
        return answer
    return [x.detach().numpy() if isinstance(x, torch.Tensor) else x for x in answer]


@teacher_forcing_loss.probe("three answers of different lengths")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng)))


@teacher_forcing_loss.probe("answers of equal length, no padding")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (4, 4), T=4, V=6)))


@teacher_forcing_loss.probe("padding beyond the longest answer")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (2, 3, 1, 3), T=6, V=5)))


@teacher_forcing_loss.probe("other ids for START and padding")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (3, 5, 2), T=6, V=8, start=6, pad=4)))


@teacher_forcing_loss.probe("padding has the last id, START the first")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (3, 1), T=4, V=6, start=0, pad=5)))


@teacher_forcing_loss.probe("a vocabulary of 300 characters")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (3, 5, 2), T=5, V=300, start=290, pad=280)))


@teacher_forcing_loss.probe("one answer of one token")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (1,), T=1, V=4)))


@teacher_forcing_loss.probe("as many rows as steps and tokens")
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (5, 3, 4, 2, 1), T=5, V=5)))


@teacher_forcing_loss.probe("the same character again and again")
def _(teacher_forcing_loss, rng):
    scores_of, targets, start, pad = given(rng, (5, 3), T=6, V=6)
    targets[(targets != pad) & (targets != END)] = 4
    return plain(teacher_forcing_loss(scores_of, targets, start, pad))


@teacher_forcing_loss.probe("the gradient that reaches the decoder")
def _(teacher_forcing_loss, rng):
    scores_of, *rest = given(rng)
    answer = teacher_forcing_loss(scores_of, *rest)
    if not is_pair(answer):
        return answer
    if not isinstance(answer[0], torch.Tensor) or not answer[0].requires_grad:
        return "no gradient"
    answer[0].sum().backward()
    return scores_of.table.grad.numpy()


@teacher_forcing_loss.probe("the answers stay as they were")
def _(teacher_forcing_loss, rng):
    scores_of, targets, start, pad = given(rng, (3, 4), T=5)
    answer = plain(teacher_forcing_loss(scores_of, targets, start, pad))
    return answer, targets.numpy()


@teacher_forcing_loss.probe("a row of padding alone", extreme=True)
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (3, 0, 2), T=4)))


@teacher_forcing_loss.probe("padding and nothing else, in one row and in two: sum, count and gradient", extreme=True)
def _(teacher_forcing_loss, rng):
    found = []
    for lengths in ((0,), (0, 0)):
        scores_of, *rest = given(rng, lengths, T=3)
        answer = teacher_forcing_loss(scores_of, *rest)
        if not is_pair(answer):
            return answer
        if isinstance(answer[0], torch.Tensor) and answer[0].requires_grad:
            answer[0].sum().backward()
        grad = scores_of.table.grad
        found.append((plain(answer), torch.zeros(7, 7).numpy() if grad is None else grad.numpy()))
    return found


@teacher_forcing_loss.probe("scores in the thousands", extreme=True)
def _(teacher_forcing_loss, rng):
    return plain(teacher_forcing_loss(*given(rng, (3, 4), T=4, scale=1000.0)))


def first(targets, start):
    return torch.full_like(targets[:, :1], start)


def shifted(targets, start):
    return torch.cat([first(targets, start), targets[:, :-1]], 1)


@teacher_forcing_loss.alternative("log-softmax, gather, mask")
def _(scores_of, targets, start, pad):
    log_p = log_softmax(scores_of(shifted(targets, start)), -1).gather(2, targets[..., None])[..., 0]
    mask = targets != pad
    return -(log_p * mask).sum(), int(mask.sum())


@teacher_forcing_loss.alternative("step by step, on ever longer beginnings")
def _(scores_of, targets, start, pad):
    total, count, heard = torch.zeros(()), 0, first(targets, start)
    for t in range(targets.shape[1]):
        scores = scores_of(heard)[:, -1]
        total = total + nll_loss(log_softmax(scores, -1), targets[:, t], ignore_index=pad, reduction="sum")
        count += int((targets[:, t] != pad).sum())
        heard = torch.cat([heard, targets[:, t : t + 1]], 1)
    return total, count


@teacher_forcing_loss.alternative("rolled, then the first column set")
def _(scores_of, targets, start, pad):
    heard = targets.roll(1, 1)
    heard[:, 0] = start
    each = cross_entropy(scores_of(heard).transpose(1, 2), targets, reduction="none")
    return each[targets != pad].sum(), (targets != pad).sum()
