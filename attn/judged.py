"""How good a classifier is on texts it hasn't seen: accuracy with its interval, calibration, and its opponents."""

from dataclasses import dataclass

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from attn.labelled import Labelled

COSTS = (0.01, 0.1, 1.0, 10.0, 100.0)
DRAWS = 2000


@dataclass(frozen=True)
class Verdict:
    """Logits (N, C) on texts with known labels (N,)."""

    logits: np.ndarray
    labels: np.ndarray

    @property
    def right(self) -> np.ndarray:
        return self.logits.argmax(axis=1) == self.labels  # (N,)

    @property
    def counts(self) -> np.ndarray:
        """What was said for what: a row is a label, a column what was said (C, C)."""
        C = self.logits.shape[1]
        return np.bincount(C * self.labels + self.logits.argmax(axis=1), minlength=C * C).reshape(C, C)

    def sure(self, T: float = 1.0) -> np.ndarray:
        """The probability (N,) of what was said, at temperature T."""
        return np.exp(log_softmax(self.logits / T)).max(axis=1)

    def loss(self, T: float = 1.0) -> float:
        """The mean −log p of the labels, at temperature T."""
        return float(-log_softmax(self.logits / T)[np.arange(len(self.labels)), self.labels].mean())

    def ece(self, T: float = 1.0) -> tuple[float, float]:
        """The expected calibration error, and the 97.5th percentile of what a calibrated model would show."""
        sure, N = self.sure(T), len(self.labels)
        bins = np.array_split(np.argsort(sure, kind="stable"), max(1, min(15, N // 15)))
        imagined = np.random.default_rng(0).random((DRAWS, N)) < sure
        rows = np.concatenate([self.right[None], imagined]) - sure  # (1 + draws, N)
        found = np.sum([np.abs(rows[:, i].sum(axis=1)) for i in bins], axis=0) / N
        return float(found[0]), float(np.percentile(found[1:], 97.5))


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Along the last axis."""
    return logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """The mean of values (N,), and the 95 % interval of the bootstrap over them."""
    counts = np.random.default_rng(0).multinomial(len(values), np.full(len(values), 1 / len(values)), size=5 * DRAWS)
    low, high = np.percentile(counts @ values / len(values), [2.5, 97.5])
    return float(values.mean()), float(low), float(high)


def fit_temperature(verdict: Verdict) -> float:
    """The temperature with the least loss, from 0.05 to 20; for texts that the model hasn't been trained on."""
    return float(min(np.geomspace(0.05, 20, 600), key=verdict.loss))


def majority(train: np.ndarray, labels: np.ndarray, n_classes: int) -> Verdict:
    """Whoever says the most frequent class of the training side, always; its shares as probabilities."""
    shares = np.bincount(train, minlength=n_classes) / len(train)
    return Verdict(np.tile(np.log(shares), (len(labels), 1)), labels)


def tfidf(data: Labelled, sides: dict[str, list[int]]) -> Verdict:
    """Words and pairs of words, logistic regression, its C chosen on the validation side."""
    texts = {side: [data.texts[i] for i in rows] for side, rows in sides.items()}
    labels = {side: np.array([data.labels[i] for i in rows]) for side, rows in sides.items()}
    known = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=r"(?u)\b\w+\b|[^\w\s]")
    x = {"train": known.fit_transform(texts["train"])}
    x |= {side: known.transform(texts[side]) for side in ("validation", "test")}
    fits = [LogisticRegression(C=cost, max_iter=2000).fit(x["train"], labels["train"]) for cost in COSTS]
    best = max(fits, key=lambda fit: fit.score(x["validation"], labels["validation"]))
    return Verdict(best.predict_log_proba(x["test"]), labels["test"])
