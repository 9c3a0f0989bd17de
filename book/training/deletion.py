"""Which words does a sentence's verdict hang on? Ways to rank words, and a test: leave a fifth of them out.

A way gives each word of a text a number. The test takes the words with the largest numbers away (at least one), and
sees how far the probability of what the model had said falls. 14_fine_tuning.py runs it on 1,000 test snippets.
"""

import random
import re

import numpy as np
import torch
from scipy.stats import spearmanr
from snippets import DEVICE, Side, Words, margins, row_of
from torch import Tensor

from attn.bert import Classifier

SHARE, RANDOM_DRAWS = 5, 5


def p_of(margin: Tensor, said: Tensor) -> Tensor:
    """The probability of class `said` (1 or 0) where the model gives this margin."""
    return torch.where(said > 0, margin, -margin).sigmoid()


def without(words: Words, numbers: np.ndarray) -> Words:
    """The text without the fifth of its words that has the largest numbers; of equal ones the first."""
    n = max(1, len(words) // SHARE)
    gone = set(np.argsort(-np.asarray(numbers), kind="stable")[:n].tolist())
    return [word for i, word in enumerate(words) if i not in gone]


def by_word(words: Words, by_piece: np.ndarray) -> np.ndarray:
    """The numbers of a row's pieces, [CLS] first and [SEP] last, added up for each word."""
    starts = np.cumsum([1, *map(len, words)])
    return np.add.reduceat(by_piece, starts)[:-1]


def rollout(weights: np.ndarray) -> np.ndarray:
    """Abnar & Zuidema 2020: weights (L, H, S, S) -> (S, S), the residual as half of each layer."""
    total = np.eye(weights.shape[-1])
    for layer in weights.mean(1):
        total = (layer + np.eye(len(layer))) / 2 @ total
    return total


@torch.no_grad()
def looks(model: Classifier, words: Words) -> dict[str, np.ndarray]:
    """Each word's number by the last layer's attention, and by rollout: the mean over the places that are averaged."""
    tokens = torch.tensor([row_of(words)], device=DEVICE)
    weights = torch.stack(model.bert(tokens, need_weights=True).weights)[:, 0].double().cpu().numpy()  # (L, H, S, S)
    by_piece = {"last layer": weights[-1].mean((0, 1)), "rollout": rollout(weights).mean(0)}
    return {name: by_word(words, x) for name, x in by_piece.items()}


def gradient_times_input(model: Classifier, words: Words, said: int) -> np.ndarray:
    """Of each piece: its vector on entering block 1, times the gradient there of the margin of what was said."""
    held: list[Tensor] = []

    def keep(_, __, out: Tensor) -> Tensor:
        held.append(out if out.requires_grad else out.requires_grad_())
        return held[0]

    handle = model.bert.embeddings.register_forward_hook(keep)
    logits = model(torch.tensor([row_of(words)], device=DEVICE))[0]
    handle.remove()
    (gradient,) = torch.autograd.grad((logits[1] - logits[0]) * (1 if said else -1), held)
    return by_word(words, (gradient * held[0]).sum(-1)[0].detach().double().cpu().numpy())


def own_words(side: Side) -> list[list[str]]:
    """The words as they are written, where they agree with those that have pieces."""
    found = [s.text.split() for s in side.snippets]
    return [
        part if len(part) == len(words) else [""] * len(words) for part, words in zip(found, side.words, strict=True)
    ]


def coefficients(written: list[str], known: dict[str, float], said: int) -> np.ndarray:
    """The word's part in a linear model's verdict: its coefficient, with the sign of what was said."""
    parts = [re.findall(r"\b\w\w+\b", word.lower()) for word in written]
    return np.array([sum(known.get(p, 0.0) for p in part) for part in parts]) * (1 if said else -1)


def deletion(model: Classifier, other: Classifier, side: Side, known: dict[str, float]) -> dict[str, dict[str, Tensor]]:
    """For each way: the fall of p (N,), and the rank correlation (N,) of its numbers with leave-one-out's.

    other: an untrained model of the same shape; known: a linear model's coefficients of single words.
    """
    base = margins(model, side.words)
    said = (base > 0).long()
    alone = [[words[:i] + words[i + 1 :] for i in range(len(words))] for words in side.words]
    fallen = margins(model, [words for part in alone for words in part]).split([len(part) for part in alone])
    before = p_of(base, said)
    ranks: dict[str, list[np.ndarray]] = {
        "leave one out": [(b - p_of(m, s)).double().numpy() for b, m, s in zip(before, fallen, said, strict=True)]
    }
    written = own_words(side)
    for words, part, s in zip(side.words, written, said.tolist(), strict=True):
        found = looks(model, words) | {"rollout, untrained": looks(other, words)["rollout"]}
        found["gradient × input"] = gradient_times_input(model, words, s)
        found["coefficients"] = coefficients(part, known, s)
        found["longest words"] = np.array([float(len(word)) for word in part])
        for name, numbers in found.items():
            ranks.setdefault(name, []).append(numbers)
    fall, correlation = {}, {}
    for name, numbers in ranks.items():
        cut = [without(words, x) for words, x in zip(side.words, numbers, strict=True)]
        fall[name] = before - p_of(margins(model, cut), said)
        correlation[name] = torch.tensor([_agree(x, y) for x, y in zip(numbers, ranks["leave one out"], strict=True)])
    rng, total = random.Random(0), torch.zeros(len(said))
    for _ in range(RANDOM_DRAWS):
        cut = [without(words, np.array([rng.random() for _ in words])) for words in side.words]
        total += before - p_of(margins(model, cut), said)
    fall["random"] = total / RANDOM_DRAWS
    return {"fall": fall, "correlation": correlation}


def _agree(x: np.ndarray, y: np.ndarray) -> float:
    """Spearman's rank correlation; 0 where a side has no order."""
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return 0.0
    return float(spearmanr(x, y).statistic)
