"""How `evaluate` of lesson 14 is judged."""

import numpy as np

from autograder.exercise import Exercise

evaluate = Exercise(
    "evaluate",
    points=2,
    forbid=(
        "sklearn.metrics.confusion_matrix",
        "sklearn.metrics.f1_score",
        "sklearn.metrics.precision_recall_fscore_support",
        "sklearn.metrics.classification_report",
    ),
    instead="count with NumPy, and take the scores from the counts",
)


def made(rng, N, C, sure=1.0):
    """Labels of unequal frequency, and logits that are right more often than not."""
    labels = rng.choice(C, size=N, p=np.arange(1, C + 1) / (C * (C + 1) / 2))
    logits = rng.normal(size=(N, C))
    logits[np.arange(N), labels] += sure
    return labels, logits


@evaluate.probe("two classes")
def _(evaluate, rng):
    return evaluate(*made(rng, 40, 2))


@evaluate.probe("four classes, some of them rare")
def _(evaluate, rng):
    return evaluate(*made(rng, 70, 4))


@evaluate.probe("three classes, most texts wrong")
def _(evaluate, rng):
    return evaluate(*made(rng, 50, 3, sure=-1.0))


@evaluate.probe("all logits are above 0, then all are below")
def _(evaluate, rng):
    labels, logits = made(rng, 30, 2)
    return evaluate(labels, logits + 20), evaluate(labels, logits - 20)


@evaluate.probe("a class that is never said, and one that never occurs")
def _(evaluate, rng):
    labels, logits = made(rng, 50, 4)
    logits[:, 1] = -30
    labels[labels == 2] = 3
    return evaluate(labels, logits)


@evaluate.probe("the last class neither occurs nor is said: its F1 is 0")
def _(evaluate, rng):
    labels, logits = made(rng, 30, 3)
    return evaluate(labels, np.concatenate([logits, np.full((30, 2), -40.0)], axis=1))


@evaluate.probe("equal logits: the first class is said")
def _(evaluate, rng):
    labels, _ = made(rng, 20, 3)
    logits = np.zeros((20, 3))
    logits[8:, 0] = -1
    logits[14:, 1] = -2
    return evaluate(labels, logits)


@evaluate.probe("one text, right, and one text, wrong")
def _(evaluate, rng):
    logits = rng.normal(size=(1, 3))
    best = logits.argmax(axis=1)
    return evaluate(best, logits), evaluate((best + 1) % 3, logits)


@evaluate.probe("all right")
def _(evaluate, rng):
    return evaluate(*made(rng, 25, 3, sure=50.0))


@evaluate.probe("only one class among the labels")
def _(evaluate, rng):
    _, logits = made(rng, 30, 2)
    return evaluate(np.ones(30, dtype=int), logits)


@evaluate.probe("logits of −∞, and huge ones", extreme=True)
def _(evaluate, rng):
    labels, logits = made(rng, 30, 3)
    logits[:9, 1] = -np.inf
    logits[5:15] *= 1e30
    logits[20], logits[21] = (800, 900, 850), (-900, -850, -800)
    return evaluate(labels, logits)


@evaluate.probe("many texts")
def _(evaluate, rng):
    return evaluate(*made(rng, 4000, 3))


@evaluate.probe("logits that lie transposed in memory, labels of another integer type")
def _(evaluate, rng):
    labels, logits = made(rng, 30, 3)
    return evaluate(labels.astype(np.int32), np.asfortranarray(logits))


@evaluate.probe("your arguments stay as they were, −∞ among them")
def _(evaluate, rng):
    labels, logits = made(rng, 12, 3)
    logits[2:5, 1] = -np.inf
    return evaluate(labels, logits), labels, logits


@evaluate.alternative("text by text")
def _(labels, logits):
    C = logits.shape[1]
    counts = [[0] * C for _ in range(C)]
    for label, row in zip(labels.tolist(), logits.tolist(), strict=True):
        counts[label][row.index(max(row))] += 1
    f1 = []
    for c in range(C):
        both = sum(counts[c]) + sum(row[c] for row in counts)
        f1.append(2 * counts[c][c] / both if both else 0.0)
    return np.array(counts), sum(counts[c][c] for c in range(C)) / len(labels), np.array(f1)


@evaluate.alternative("a product of indicators")
def _(labels, logits):
    eye = np.eye(logits.shape[1])
    counts = eye[labels].T @ eye[logits.argmax(axis=1)]
    both = counts.sum(0) + counts.sum(1)
    f1 = np.divide(2 * np.diag(counts), both, out=np.zeros(len(both)), where=both > 0)
    return counts, np.trace(counts) / counts.sum(), f1


evaluate.equivalent(
    "return (counts, right.sum() / len(labels), 2 * right / np.maximum(both, 2))",
    "a class of which there is one text, or of which one was said, but not both, has none right",
)
