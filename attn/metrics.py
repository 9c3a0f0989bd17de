"""How good the answers are. BLEU comes from sacrebleu, the rest from scikit-learn; predictions always stand first."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from sacrebleu.metrics import BLEU
from sklearn import metrics
from sklearn.calibration import calibration_curve


class Bin(NamedTuple):
    """The BLEU of the `n` sentences with source lengths from `low` to `high`, and its confidence band."""

    low: int
    high: int
    n: int
    score: float
    lower: float
    upper: float


class Calibration(NamedTuple):
    """What was claimed and what came true, for each bin that holds anything; `error` is the expected one."""

    confidence: np.ndarray  # (bins,), the mean of the probabilities in the bin
    accuracy: np.ndarray  # (bins,), the share that came true
    n: np.ndarray  # (bins,)
    error: float


def bleu(hypotheses: Sequence[str], references: Sequence[str], *, lowercase: bool = False) -> float:
    """Corpus BLEU from 0 to 100 (Papineni et al. 2002), one reference each, as sacrebleu computes it (Post 2018).

    Raises ValueError if there are no sentences, or not as many of both.
    """
    _same_count("hypotheses", hypotheses, "references", references)
    return float(BLEU(lowercase=lowercase).corpus_score(list(hypotheses), [list(references)]).score)


def bleu_by_length(
    hypotheses: Sequence[str],
    references: Sequence[str],
    lengths: Sequence[int],
    bins: Sequence[tuple[int, int]],
    *,
    lowercase: bool = False,
    samples: int = 1000,
    seed: int = 0,
) -> list[Bin]:
    """Corpus BLEU for each bin (low, high) of source lengths, both ends included; a bin with no sentence is left out.

    The band holds the middle 95 % of `samples` corpora drawn anew with replacement (the bootstrap of Koehn 2004).
    Raises ValueError as `bleu` does, for samples below 1, or if no sentence falls into any bin.
    """
    _same_count("hypotheses", hypotheses, "references", references)
    _same_count("hypotheses", hypotheses, "lengths", lengths)
    if samples < 1:
        raise ValueError(f"samples must be at least 1, got {samples}")
    counts = _ngram_counts(hypotheses, references, lowercase)
    rng = np.random.default_rng(seed)
    scores = []
    for low, high in bins:
        here = counts[(np.asarray(lengths) >= low) & (np.asarray(lengths) <= high)]
        if len(here):
            drawn = rng.multinomial(len(here), np.full(len(here), 1 / len(here)), size=samples)  # (samples, sentences)
            lower, upper = np.percentile([_bleu_of(row) for row in drawn @ here], [2.5, 97.5])
            scores.append(Bin(low, high, len(here), _bleu_of(here.sum(axis=0)), float(lower), float(upper)))
    if not scores:
        raise ValueError(f"bins must hold at least one sentence, got {list(bins)} for lengths up to {max(lengths)}")
    return scores


def exact_match(predictions: Sequence[Any], targets: Sequence[Any]) -> float:
    """The share of predictions that equal their targets wholly: texts, or lists of tokens."""
    _same_count("predictions", predictions, "targets", targets)
    return sum(p == t for p, t in zip(predictions, targets, strict=True)) / len(targets)


def accuracy(predictions: ArrayLike, targets: ArrayLike) -> float:
    """The share of labels that are right."""
    predictions, targets = np.asarray(predictions), np.asarray(targets)
    _same_count("predictions", predictions, "targets", targets)
    return float(metrics.accuracy_score(targets, predictions))


def confusion(predictions: ArrayLike, targets: ArrayLike, labels: Sequence[Any]) -> np.ndarray:
    """Counts (targets, predictions): row i holds the items that are labels[i], by what they were taken for.

    Raises ValueError if an item has a label that is not among `labels`.
    """
    predictions, targets = np.asarray(predictions), np.asarray(targets)
    _same_count("predictions", predictions, "targets", targets)
    strange = set(np.concatenate([predictions, targets]).tolist()) - set(labels)
    if strange:
        raise ValueError(f"labels must hold every label, got {list(labels)} without {sorted(strange)}")
    return np.asarray(metrics.confusion_matrix(targets, predictions, labels=list(labels)))


def calibration(probabilities: ArrayLike, came_true: ArrayLike, *, bins: int = 10) -> Calibration:
    """Do things of probability p happen as often as p says? In equal bins of p; the error of Guo et al. 2017.

    probabilities (N,) in [0, 1]; came_true (N,) boolean. Raises ValueError for others, or for bins below 1.
    """
    p, truth = np.asarray(probabilities, dtype=float), np.asarray(came_true).astype(bool)
    _same_count("probabilities", p, "came_true", truth)
    if not ((p >= 0) & (p <= 1)).all():
        raise ValueError(f"probabilities must be from 0 to 1, got {p.min():.3g} to {p.max():.3g}")
    if bins < 1:
        raise ValueError(f"bins must be at least 1, got {bins}")
    share, confidence = calibration_curve(truth, p, n_bins=bins)
    place = np.searchsorted(np.linspace(0, 1, bins + 1)[1:-1], p)  # as calibration_curve puts them into bins
    count = np.bincount(place, minlength=bins)
    count = count[count > 0]
    return Calibration(confidence, share, count, float((count * abs(share - confidence)).sum() / len(p)))


def _ngram_counts(hypotheses: Sequence[str], references: Sequence[str], lowercase: bool) -> np.ndarray:
    """Each sentence's right and all n-grams for n = 1 … 4, and both lengths: sums over sentences give corpus BLEU."""
    sentence = BLEU(lowercase=lowercase, effective_order=True).sentence_score
    scores = [sentence(hypothesis, [reference]) for hypothesis, reference in zip(hypotheses, references, strict=True)]
    return np.array(
        [[*score.counts, *score.totals, score.sys_len, score.ref_len] for score in scores]
    )  # (sentences, 10)


def _bleu_of(counts: np.ndarray) -> float:
    right, total, (hypothesis, reference) = counts[:4].tolist(), counts[4:8].tolist(), counts[8:].tolist()
    return float(BLEU.compute_bleu(right, total, hypothesis, reference, smooth_method="exp").score)


def _same_count(name: str, values: Any, other: str, others: Any) -> None:
    if len(values) != len(others):
        raise ValueError(f"{name} and {other} must be as many, got {len(values)} and {len(others)}")
    if len(values) == 0:
        raise ValueError(f"{name} must hold at least one, got none")
