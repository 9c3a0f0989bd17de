"""Metrics against sacrebleu, scikit-learn and loops."""

import random

import numpy as np
import pytest
import sacrebleu
from sklearn.metrics import brier_score_loss

from attn import metrics

BINS = [(1, 5), (6, 10), (11, 20), (40, 50)]


def translations(n=300):
    rng = random.Random(0)
    references = [
        " ".join(rng.choices(["The", "a", "cat", "Dog", "sat on", "mat ,", "red ."], k=rng.randint(1, 20)))
        for _ in range(n)
    ]
    hypotheses = [
        " ".join(w if rng.random() < 0.8 else "X" for w in r.split()[: rng.randint(1, 20)]) for r in references
    ]
    return hypotheses, references, [min(20, len(r.split())) for r in references]


@pytest.mark.parametrize("lowercase", [False, True])
def test_bleu_is_sacrebleus(lowercase):
    hypotheses, references, _ = translations()
    hypotheses = [h.lower() for h in hypotheses]
    wanted = sacrebleu.corpus_bleu(hypotheses, [references], lowercase=lowercase).score
    assert metrics.bleu(hypotheses, references, lowercase=lowercase) == pytest.approx(wanted, abs=1e-9)


def test_case_counts_unless_told_otherwise():
    pair = ["the cat sat on the mat"], ["The Cat sat on the Mat"]
    assert metrics.bleu(*pair) < metrics.bleu(*pair, lowercase=True) == pytest.approx(100)


@pytest.mark.parametrize("lowercase", [False, True])
def test_each_bin_has_the_bleu_of_its_own_sentences(lowercase):
    hypotheses, references, lengths = translations()
    found = metrics.bleu_by_length(hypotheses, references, lengths, BINS, lowercase=lowercase, samples=20)
    assert [(b.low, b.high) for b in found] == BINS[:3]
    assert sum(b.n for b in found) == 300
    for b in found:
        here = [i for i, length in enumerate(lengths) if b.low <= length <= b.high]
        wanted = metrics.bleu([hypotheses[i] for i in here], [references[i] for i in here], lowercase=lowercase)
        assert b.score == pytest.approx(wanted, abs=1e-9)
        assert b.lower <= b.score <= b.upper


def test_the_band_is_that_of_a_bootstrap_written_out():
    hypotheses, references, lengths = translations(60)
    (found,) = metrics.bleu_by_length(hypotheses, references, lengths, [(1, 20)], samples=1500)
    rng, scores = np.random.default_rng(7), []
    for _ in range(150):
        drawn = rng.integers(60, size=60)
        scores.append(metrics.bleu([hypotheses[i] for i in drawn], [references[i] for i in drawn]))
    lower, upper = np.percentile(scores, [2.5, 97.5])
    assert found.lower == pytest.approx(lower, abs=2)
    assert found.upper == pytest.approx(upper, abs=2)


def test_the_band_depends_on_the_seed_alone_and_narrows_with_more_sentences():
    few, many = translations(40), translations(600)
    assert metrics.bleu_by_length(*few, BINS) == metrics.bleu_by_length(*few, BINS)
    assert metrics.bleu_by_length(*few, BINS) != metrics.bleu_by_length(*few, BINS, seed=1)
    for a, b in zip(metrics.bleu_by_length(*few, BINS), metrics.bleu_by_length(*many, BINS), strict=True):
        assert a.upper - a.lower > b.upper - b.lower


def test_a_perfect_bin_has_no_band():
    (found,) = metrics.bleu_by_length(["a b c d e"] * 3, ["a b c d e"] * 3, [5] * 3, [(5, 5)], samples=10)
    assert found[2:] == (3, pytest.approx(100), pytest.approx(100), pytest.approx(100))


def test_exact_match_counts_whole_texts_and_lists():
    assert metrics.exact_match(["91", "7", "80"], ["91", "70", "80"]) == pytest.approx(2 / 3)
    assert metrics.exact_match([[1, 2], [3]], [[1, 2], [3, 4]]) == 0.5


def test_accuracy_takes_labels_of_any_kind():
    assert metrics.accuracy([1, 0, 1, 1], [1, 1, 1, 0]) == 0.5
    assert metrics.accuracy(np.array(["a", "b"]), ["a", "c"]) == 0.5


def test_confusion_has_targets_down_and_predictions_across():
    found = metrics.confusion(["b", "b", "a", "c"], ["a", "b", "a", "a"], ["a", "b", "c"])
    assert found.tolist() == [[1, 1, 1], [0, 1, 0], [0, 0, 0]]


def test_a_label_that_is_not_listed_is_refused():
    with pytest.raises(ValueError, match=r"labels must hold every label, got \[0, 1\] without \[2\]"):
        metrics.confusion([0, 2], [0, 1], [0, 1])


@pytest.mark.parametrize("bins", [1, 5, 10])
def test_calibration_is_that_of_a_loop(bins):
    rng = np.random.default_rng(0)
    p = rng.random(500)
    truth = rng.random(500) < p**2
    found = metrics.calibration(p, truth, bins=bins)
    error = 0.0
    for i in range(bins):
        here = (p > i / bins) & (p <= (i + 1) / bins)
        assert found.n[i] == here.sum()
        assert found.confidence[i] == pytest.approx(p[here].mean())
        assert found.accuracy[i] == pytest.approx(truth[here].mean())
        error += here.sum() * abs(p[here].mean() - truth[here].mean()) / 500
    assert found.error == pytest.approx(error)


def test_calibration_leaves_out_empty_bins_and_takes_both_ends():
    found = metrics.calibration([0, 0, 1, 1, 1, 0.55], [0, 1, 1, 1, 1, 1], bins=4)
    assert found.n.tolist() == [2, 1, 3]
    assert found.confidence.tolist() == pytest.approx([0, 0.55, 1])
    assert found.accuracy.tolist() == pytest.approx([0.5, 1, 1])


def test_sure_and_right_is_calibrated_sure_and_wrong_is_not():
    assert metrics.calibration([1, 1, 0], [1, 1, 0]).error == 0
    assert metrics.calibration([1.0, 1.0], [False, False]).error == 1 == brier_score_loss([0, 0], [1.0, 1.0])


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (metrics.bleu, "hypotheses and references"),
        (lambda a, b: metrics.bleu_by_length(a, b, [1] * len(a), BINS), "hypotheses and references"),
        (lambda a, b: metrics.bleu_by_length(a, a, [1] * len(b), BINS), "hypotheses and lengths"),
        (metrics.exact_match, "predictions and targets"),
        (metrics.accuracy, "predictions and targets"),
        (lambda a, b: metrics.confusion(a, b, ["0", "1"]), "predictions and targets"),
        (metrics.calibration, "probabilities and came_true"),
    ],
)
def test_unequal_and_empty_input_is_refused(function, names):
    with pytest.raises(ValueError, match=f"{names} must be as many, got 2 and 1"):
        function(["0", "1"], ["1"])
    with pytest.raises(ValueError, match=f"{names.split()[0]} must hold at least one, got none"):
        function([], [])


def test_what_makes_no_band_is_refused():
    with pytest.raises(ValueError, match="samples must be at least 1, got 0"):
        metrics.bleu_by_length(["a"], ["a"], [1], BINS, samples=0)
    with pytest.raises(
        ValueError, match=r"bins must hold at least one sentence, got \[\(6, 10\)\] for lengths up to 3"
    ):
        metrics.bleu_by_length(["a"], ["a"], [3], [(6, 10)])


@pytest.mark.parametrize("wrong", [[1.2, 0.5], [-0.1, 0.5], [float("nan"), 0.5]])
def test_what_is_no_probability_is_refused(wrong):
    with pytest.raises(ValueError, match="probabilities must be from 0 to 1, got"):
        metrics.calibration(wrong, [1, 0])
    with pytest.raises(ValueError, match="bins must be at least 1, got 0"):
        metrics.calibration([0.5], [1], bins=0)
