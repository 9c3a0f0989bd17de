"""The figures' style and the heat map of weights."""

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest

from attn import viz

matplotlib.use("Agg")


@pytest.fixture
def ax():
    with matplotlib.rc_context():
        viz.use_style()
        fig, ax = plt.subplots()
        yield ax
        plt.close(fig)


def test_the_style_is_transparent_and_draws_in_ink(ax):
    assert matplotlib.colors.to_rgba(ax.figure.get_facecolor())[3] == 0
    assert matplotlib.colors.to_hex(ax.spines["left"].get_edgecolor()) == viz.INK


def test_a_heat_map_writes_every_weight_with_the_first_query_on_top(ax):
    weights = np.array([[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]])
    viz.heatmap(ax, weights, rows=["a", "b"], columns=["x", "y", "z"])
    assert [text.get_text() for text in ax.texts] == ["0.20", "0.30", "0.50", "1.00", "0.00", "0.00"]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b"]
    top, bottom = (ax.transData.transform((0, y))[1] for y in (0.5, 1.5))
    assert top > bottom
    assert (weights == [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]).all()


def test_a_heat_map_needs_two_axes(ax):
    with pytest.raises(ValueError, match=r"weights must have two axes \(T, S\), got shape \(3,\)"):
        viz.heatmap(ax, np.ones(3))
