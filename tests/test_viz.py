"""The figures' style, the pictures, and the sentences that describe them."""

import io
import itertools
import re

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
import torch
from matplotlib.colors import to_hex, to_rgba

from attn import viz
from attn.metrics import Bin

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


WEIGHTS = np.array([[0.1, 0.7, 0.2], [0.0, 0.0, 0.0]])
LARGE = np.full((9, 40), 1 / 40)
BINS = [(1, 5, 10, 30.25, 28.0, 33.0), (6, 6, 10, 20.0, 18.0, 22.0)]


def bins(*scores):
    return [
        Bin(low, high, n, score, lower, upper)
        for (low, high, n, _, lower, upper), score in zip(BINS, scores, strict=True)
    ]


def labels(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def drawn(figure):
    """Draw for good, as a page and a notebook do: what warns fails."""
    for kind in ("svg", "png"):
        figure.savefig(io.BytesIO(), format=kind)


def test_an_alignment_has_a_token_for_every_row_and_column_and_says_what_it_shows(ax):
    alt = viz.alignment(
        ax, WEIGHTS, rows=["m", "n"], columns=["s", "e", "s"], names=("output characters", "input characters")
    )
    drawn(ax.figure)
    assert labels(ax.yaxis) == ["m", "n"]
    assert labels(ax.xaxis) == ["s", "e", "s"]
    assert [text.get_text() for text in ax.texts] == ["0.10", "0.70", "0.20", "0.00", "0.00", "0.00"]
    assert (
        alt
        == 'Attention of 2 output characters over 3 input characters: "m" looks most at "e" (0.70). Attending to nothing: "n".'
    )


def test_a_small_alignment_looks_like_the_heat_map():
    with matplotlib.rc_context():
        viz.use_style()
        (first, second), fig = (fig := plt.figure()).subplots(1, 2), fig
        viz.heatmap(first, WEIGHTS)
        viz.alignment(second, WEIGHTS)
        colours = [ax.collections[0].to_rgba(ax.collections[0].get_array()) for ax in (first, second)]
        plt.close(fig)
    assert (colours[0] == colours[1]).all()


def test_a_large_alignment_has_a_scale_instead_of_numbers_and_hatches_a_masked_row(ax):
    weights = LARGE.copy()
    weights[3] = 0
    viz.alignment(ax, weights)
    drawn(ax.figure)
    assert not ax.texts
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["0.00", "0.01", "0.03"]
    (row,) = ax.patches
    assert (row.get_hatch(), row.get_y(), row.get_width()) == ("////", 3, 40)


def test_a_huge_alignment_is_pixels_and_leaves_out_labels_that_have_no_room(ax):
    viz.alignment(ax, np.eye(200), columns=["word"] * 200)
    drawn(ax.figure)
    assert ax.collections[0].get_rasterized()
    assert len(labels(ax.xaxis)) < 80
    at = ax.get_xticks() - 0.5
    assert (at % at[1] == 0).all()
    sizes = [label.get_fontsize() for label in ax.get_xticklabels()]
    assert min(sizes) >= 7


def test_the_first_query_is_on_top_and_the_keys_are_named_above(ax):
    viz.alignment(ax, WEIGHTS, rows=["a", "b"])
    ax.figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in (*ax.get_yticklabels(), *ax.get_xticklabels())]
    assert boxes[0].y0 > boxes[1].y0
    assert all(box.y0 > ax.get_window_extent().y1 for box in boxes[2:])


@pytest.mark.parametrize("length", [1, 5, 30])
def test_no_two_labels_overlap(ax, length):
    tokens = ["x" * length] * 12
    viz.alignment(ax, np.eye(12), rows=tokens, columns=tokens)
    drawn(ax.figure)
    for axis in (ax.xaxis, ax.yaxis):
        boxes = [label.get_window_extent() for label in axis.get_ticklabels()]
        assert not any(a.overlaps(b) for a, b in itertools.pairwise(boxes))
    assert {label.get_rotation() for label in ax.get_xticklabels()} == {0 if length == 1 else 90}


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        ("the", "the"),
        (" ", "␣"),
        ("a\n", "a↵"),
        ("\t", "⇥"),
        ("", ""),
        ("$x_1$ ^", "$x_1$␣^"),
        ("internationalization", "international…"),
        ("exactly14words", "exactly14words"),
        ("\x00", "▯"),
        ("e\u0301", "e\u0301"),
    ],
)
def test_a_token_is_shown_as_what_it_is(ax, token, shown):
    viz.alignment(ax, np.eye(2), rows=[token, "b"], columns=["a", token])
    drawn(ax.figure)
    assert labels(ax.yaxis)[0] == labels(ax.xaxis)[1] == shown


@pytest.mark.parametrize("token", ["나는", "日本語です日本語です", "🐈‍⬛", "👩🏽‍🔬", "\U0010fffd", "مرحبا", "हिन्दी"])
def test_tokens_in_any_script_are_drawn_without_complaint(ax, token):
    viz.alignment(ax, np.eye(2), rows=[token, "b"], columns=["a", token])
    drawn(ax.figure)
    assert 0 < len(labels(ax.yaxis)[0]) <= 14


def test_spaces_are_spoken_and_equal_tokens_told_apart():
    assert viz.describe(np.eye(3), rows=["a", " ", "a"], columns=["\n", "b", "\t"]) == (
        'Attention of 3 queries over 3 keys: "a" no. 1 looks most at "line break" (1.00); '
        '"space" looks most at "b" (1.00); "a" no. 2 looks most at "tab" (1.00).'
    )


def test_a_description_names_the_four_clearest_rows_in_order_and_counts_the_rest():
    weights = np.diag([0.5, 0.9, 0.6, 0.4, 0.8, 0.7])
    assert re.findall(r'"(\d)" looks', viz.describe(weights)) == ["1", "2", "4", "5"]
    assert viz.describe(np.zeros((6, 2))).endswith('keys. Attending to nothing: "0", "1", "2", "3" and 2 more.')


def test_weights_may_be_a_tensor_with_a_gradient_and_stay_as_they_are(ax):
    weights = torch.tensor(WEIGHTS, dtype=torch.bfloat16, requires_grad=True)
    before = weights.detach().clone()
    assert "looks most" in viz.alignment(ax, weights)
    assert torch.equal(weights.detach(), before)


def test_heads_are_drawn_side_by_side_on_one_scale(ax):
    fig = plt.figure(figsize=(7, 4))
    weights = np.stack([np.eye(4, 6), np.full((4, 6), 1 / 6), np.eye(4, 6)[::-1], np.zeros((4, 6)), np.eye(4, 6)])
    alt = viz.head_grid(fig, weights, rows=list("abcd"), columns=list("uvwxyz"), names=("words", "words"))
    drawn(fig)
    grids = [ax for ax in fig.axes if ax.collections]
    assert [ax.get_title() for ax in grids] == [f"head {h}" for h in range(1, 6)]
    assert {ax.collections[0].get_clim() for ax in grids} == {(0.0, 1.0)}
    shown = [any(label.get_visible() and label.get_text() for label in ax.get_xticklabels()) for ax in grids]
    assert shown == [False, True, True, True, True]
    assert alt == (
        'Attention in 5 heads of 4 words over 6 words. Head 1: "a" looks most at "u" (1.00). Head 2: "a" looks most at "u" (0.17). '
        'Head 3: "a" looks most at "x" (1.00). Head 4: nothing. Head 5: "a" looks most at "u" (1.00).'
    )
    plt.close(fig)


@pytest.mark.parametrize(("heads", "across", "shape"), [(1, 4, (1, 1)), (3, 4, (1, 3)), (8, 4, (2, 4)), (8, 2, (4, 2))])
def test_heads_stand_in_as_many_columns_as_asked(ax, heads, across, shape):
    fig = plt.figure()
    viz.head_grid(fig, np.full((heads, 2, 3), 1 / 3), across=across)
    assert fig.axes[0].get_gridspec().get_geometry() == shape
    plt.close(fig)


@pytest.mark.parametrize("image", [np.zeros((56, 84)), np.ones((10, 20, 3)), np.full((8, 8, 3), 200, np.uint8)])
def test_an_overlay_keeps_the_images_shape_and_frames_where_the_most_weight_is(ax, image):
    weights = np.full((3, 5), 0.02)
    weights[1, 3] = 1 - 14 * 0.02
    alt = viz.overlay(ax, image, weights)
    drawn(ax.figure)
    box = ax.get_window_extent()
    assert box.height / box.width == pytest.approx(image.shape[0] / image.shape[1], rel=0.01)
    (frame,) = ax.patches
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((3, 1), 1, 1)
    veil = ax.images[1].get_array()[..., 3]
    assert veil[1, 3] == 0
    assert veil[0, 0] == veil.max() > 0.7
    assert (
        alt
        == "Looks most at row 2 of 3, column 4 of 5 (0.72) of the picture; half of the weight lies in 1 of 15 cells."
    )


@pytest.mark.parametrize("weight", [0.0, 0.25])
def test_an_even_overlay_frames_nothing(ax, weight):
    alt = viz.overlay(ax, np.zeros((4, 4)), np.full((2, 2), weight))
    drawn(ax.figure)
    assert not ax.patches
    assert alt == "Looks at all 2 × 2 cells of the picture alike."


def test_quality_has_a_line_a_band_and_a_name_for_each_system(ax):
    alt = viz.quality_by_length(ax, {"attention": bins(30.25, 20), "none": bins(25, 10)})
    drawn(ax.figure)
    assert labels(ax.xaxis) == ["1–5", "6"]
    assert [list(line.get_ydata()) for line in ax.lines] == [[30.25, 20], [25, 10]]
    assert len({(line.get_marker(), line.get_linestyle(), line.get_color()) for line in ax.lines}) == 2
    band = ax.collections[0].get_paths()[0].vertices[:, 1]
    assert (band.min(), band.max()) == (18, 33)
    assert [text.get_text() for text in ax.texts] == ["attention", "none"]
    assert ax.get_legend() is None
    assert alt == (
        "BLEU against length, from 1–5 to 6 in 2 bins: attention goes from 30.2 to 20; none goes from 25 to 10. "
        "attention is best in 2 of 2."
    )


def test_lines_that_end_close_together_have_a_legend(ax):
    viz.quality_by_length(
        ax, {"a": bins(30, 20), "b": bins(25, 20.5), "c": bins(3, 2), "d": bins(1, 0)}, measure="exact match"
    )
    drawn(ax.figure)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c", "d"]
    for look in ("marker", "linestyle", "color"):
        assert len({getattr(line, f"get_{look}")() for line in ax.lines}) == 4
    assert ax.get_ylabel() == "exact match"


def test_one_system_is_not_compared(ax):
    alt = viz.quality_by_length(ax, {"a": bins(30, 20)[:1]})
    drawn(ax.figure)
    assert alt == "BLEU against length, from 1–5 to 1–5 in 1 bins: a goes from 30 to 30."


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda ax: viz.alignment(ax, np.ones(3)), r"weights must have two axes \(T, S\), got shape \(3,\)"),
        (lambda ax: viz.describe(np.ones((1, 2, 3))), r"weights must have two axes \(T, S\), got shape \(1, 2, 3\)"),
        (
            lambda ax: viz.head_grid(ax.figure, np.ones((2, 3))),
            r"weights must have three axes \(H, T, S\), got shape \(2, 3\)",
        ),
        (lambda ax: viz.head_grid(ax.figure, np.ones((1, 2, 3)), across=0), "across must be at least 1, got 0"),
        (
            lambda ax: viz.overlay(ax, np.ones((4, 4)), np.ones(3)),
            r"weights must have two axes \(rows, columns\), got shape \(3,\)",
        ),
        (lambda ax: viz.alignment(ax, [[-0.5, 1.5]]), "weights must be finite, at least 0 and not empty, got -0.5"),
        (lambda ax: viz.alignment(ax, [[np.nan, 1]]), "weights must be finite, at least 0 and not empty, got nan"),
        (lambda ax: viz.alignment(ax, [[np.inf, 1]]), "weights must be finite, at least 0 and not empty, got inf"),
        (
            lambda ax: viz.alignment(ax, np.ones((0, 4))),
            r"weights must be finite, at least 0 and not empty, got shape \(0, 4\)",
        ),
        (lambda ax: viz.alignment(ax, WEIGHTS, rows=["a"]), "rows must be 2 tokens, one for each on that axis, got 1"),
        (
            lambda ax: viz.alignment(ax, WEIGHTS, columns=[]),
            "columns must be 3 tokens, one for each on that axis, got 0",
        ),
        (lambda ax: viz.overlay(ax, np.ones((3, 4, 4)), WEIGHTS), r"image must have the shape .*, got \(3, 4, 4\)"),
        (
            lambda ax: viz.overlay(ax, np.ones(3), WEIGHTS),
            r"image must have the shape \(height, width\) or .*, got \(3,\)",
        ),
        (lambda ax: viz.quality_by_length(ax, {}), "systems must be 1 to 4, got 0"),
        (lambda ax: viz.quality_by_length(ax, dict.fromkeys("abcde", bins(1, 2))), "systems must be 1 to 4, got 5"),
        (
            lambda ax: viz.quality_by_length(ax, {"a": bins(1, 2), "b": bins(1, 2)[:1]}),
            "systems must have the same bins",
        ),
        (lambda ax: viz.quality_by_length(ax, {"a": []}), "systems must have the same bins, at least one, got"),
    ],
)
def test_what_cannot_be_drawn_is_refused(ax, draw, message):
    with pytest.raises(ValueError, match=message):
        draw(ax)


# Machines


@pytest.fixture
def machine():
    fig, ax = plt.subplots(figsize=(5.2, 2))
    draw = viz.Machine(ax, width=5, height=2)
    draw.box("x", "x", at=(0.5, 1), role=viz.VALUE)
    draw.box("lstm", "LSTM", at=(2.5, 1))
    draw.box("above", "Σ", at=(2.5, 1.8), size=(0.3, 0.3), round=True)
    yield draw
    plt.close(fig)


def test_a_machine_is_boxes_in_role_colours_and_arrows_with_shapes(machine):
    machine.arrow("x", "lstm", "(B, D)", role=viz.VALUE)
    machine.arrow("lstm", "above", "(B, H)", dashed=True, bend=0.2)
    machine.text("encoder", at=(1, 0.2))
    words = {text.get_text() for text in machine.ax.texts}
    assert words >= {"x", "LSTM", "Σ", "(B, D)", "(B, H)", "encoder"}
    assert machine.ax.patches[0].get_edgecolor() == to_rgba(viz.VALUE)
    assert not machine.ax.axison


def test_arrows_join_the_sides_that_face_each_other(machine):
    machine.arrow("x", "lstm")
    machine.arrow("lstm", "above")
    machine.arrow("lstm", "x", sides=("bottom", "bottom"))
    across, up, below = machine.ax.texts[-3:]
    x, lstm, above = (machine.boxes[name] for name in ("x", "lstm", "above"))
    assert (across.xyann, across.xy) == (x.at("right"), lstm.at("left"))
    assert (up.xyann, up.xy) == (lstm.at("top"), above.at("bottom"))
    assert (below.xyann, below.xy) == (lstm.at("bottom"), x.at("bottom"))


def test_a_machine_refuses_unknown_and_repeated_names(machine):
    with pytest.raises(ValueError, match="no box is called 'y'; there are x, lstm, above"):
        machine.arrow("x", "y")
    with pytest.raises(ValueError, match="box 'x' is drawn already: give the new one a name of its own"):
        machine.box("x", at=(1, 1))


def test_curves_that_name_no_colour_take_none_of_a_role(ax):
    drawn = [line for _ in range(4) for line in ax.plot([0, 1])]
    assert {to_hex(line.get_color()) for line in drawn} == {viz.INK}
