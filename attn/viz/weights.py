"""Weights as pictures: with numbers, as an alignment, head by head, and on an image."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle
from numpy.typing import ArrayLike

from attn.viz import words
from attn.viz.style import INK, WEIGHT, WEIGHTS

NUMBERED = 60  # cells: beyond, numbers would be too small to read
DRAWN = 600  # cells: beyond, they are pixels, since each drawn cell costs 200 bytes of the page
SMALLEST = 7  # points: no label is smaller


def heatmap(ax: Axes, weights: np.ndarray, *, rows: list[str] | None = None, columns: list[str] | None = None) -> None:
    """Draw weights (T, S) in [0, 1] as a grid, each cell with its number, queries down and keys across."""
    weights = np.asarray(weights)
    if weights.ndim != 2:
        raise ValueError(f"weights must have two axes (T, S), got shape {weights.shape}")
    # vmax=2.5 keeps the fullest cell pale enough for its number
    ax.pcolormesh(weights, cmap=WEIGHTS, vmin=0, vmax=2.5, edgecolors=INK, linewidth=0.3)
    ax.set_ylim(weights.shape[0], 0)  # the first query on top
    for (t, s), weight in np.ndenumerate(weights):
        ax.text(s + 0.5, t + 0.5, f"{weight:.2f}", ha="center", va="center")
    ax.set_xticks(np.arange(weights.shape[1]) + 0.5, columns or [str(s) for s in range(weights.shape[1])])
    ax.set_yticks(np.arange(weights.shape[0]) + 0.5, rows or [str(t) for t in range(weights.shape[0])])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)


def alignment(
    ax: Axes,
    weights: ArrayLike,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    names: tuple[str, str] = ("queries", "keys"),
) -> str:
    """Draw weights (T, S) with a token beside every query and above every key, and return the alternative text.

    Up to 60 cells hold their numbers; beyond, a scale says which weight is full colour, and a query that attends to
    nothing is hatched. `rows`, `columns` and `names` as in `describe`, also the errors.
    """
    weights = words.as_array(weights, "T, S")
    text = words.describe(weights, rows=rows, columns=columns, names=names)
    if weights.size <= NUMBERED:
        heatmap(ax, weights)
    else:
        drawn = weights.size <= DRAWN
        _mesh(ax, weights, weights.max(), rasterized=not drawn, edgecolors=to_rgba(INK, 0.4), linewidth=0.3 * drawn)
        ax.legend(handles=_scale(weights.max()), loc="upper left", bbox_to_anchor=(1, 1), handlelength=1)
    ax.xaxis.tick_top()
    ax.xaxis.set_label_position("top")
    ax.spines[:].set_visible(False)
    _label(ax, rows, columns, weights.shape)
    return text


def head_grid(
    fig: Figure,
    weights: ArrayLike,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    names: tuple[str, str] = ("queries", "keys"),
    across: int = 4,
) -> str:
    """Fill the figure with weights (H, T, S), one small picture a head, all on one scale; return the alternative text.

    `across` heads stand in one line. `rows`, `columns` and `names` as in `describe`, also the errors.
    """
    weights = words.as_array(weights, "H, T, S")
    heads, *shape = weights.shape
    rows, columns = words.tokens("rows", rows, shape[0]), words.tokens("columns", columns, shape[1])
    if across < 1:
        raise ValueError(f"across must be at least 1, got {across}")
    across = min(heads, across)
    axes = fig.subplots(-(-heads // across), across, sharex=True, sharey=True, squeeze=False).ravel()
    for h, ax in enumerate(axes[:heads]):
        _mesh(ax, weights[h], weights.max(), rasterized=weights.size > DRAWN)
        ax.spines[:].set_visible(True)
        ax.set_title(f"head {h + 1}")
        ax.tick_params(labelbottom=h >= heads - across)  # also above an empty place
    for ax in axes[heads:]:
        ax.set_axis_off()
    fig.legend(handles=_scale(weights.max()), loc="outside lower center", ncols=3, handlelength=1)
    fig.draw_without_rendering()  # lays the figure out: labels fit the room that is really there
    for ax in axes[:heads]:
        _label(ax, rows, columns, shape)
    return words.describe_heads(weights, rows, columns, names)


def overlay(ax: Axes, image: ArrayLike, weights: ArrayLike) -> str:
    """Draw an image with all greyed but where the weights of a grid look; return the alternative text.

    Shapes: image (height, width) or (height, width, 3), in [0, 1] or bytes; weights (rows, columns) of the grid, of any
    size. The cell with the most weight is framed. Raises ValueError on other shapes.
    """
    image = np.asarray(image)
    if image.ndim != 2 and image.shape[2:] != (3,):
        raise ValueError(f"image must have the shape (height, width) or (height, width, 3), got {image.shape}")
    weights = words.as_array(weights, "rows, columns")
    down, across = weights.shape
    extent = (0, across, down, 0)  # in cells of the grid, the first row on top
    ax.imshow(image, cmap="gray", vmin=0, vmax=255 if image.dtype == np.uint8 else 1, extent=extent)
    veil = np.full((down, across, 4), [*to_rgb(INK), 0.0])
    veil[..., 3] = 0.75 * (1 - weights / (weights.max() or 1))
    ax.imshow(veil, extent=extent, interpolation="nearest")
    ax.set_aspect(image.shape[0] / image.shape[1] * across / down)
    ax.set_axis_off()
    if weights.max() > weights.min():
        t, s = divmod(int(weights.argmax()), across)
        ax.add_patch(Rectangle((s, t), 1, 1, fill=False, edgecolor=WEIGHT, linewidth=2))
    return words.describe_grid(weights)


def _mesh(ax: Axes, weights: np.ndarray, most: float, **style: Any) -> None:
    """Weights as cells: the page itself for 0, full colour for `most`; rows without any weight are hatched."""
    ax.pcolormesh(weights, cmap=WEIGHTS, vmin=0, vmax=most or 1, **style)
    ax.set_ylim(weights.shape[0], 0)  # the first query on top
    for t in np.flatnonzero(~weights.any(axis=1)):
        ax.add_patch(Rectangle((0, int(t)), weights.shape[1], 1, fill=False, hatch="////", edgecolor=INK, linewidth=0))


def _scale(most: float) -> list[Patch]:
    shares = (0.0, 0.5, 1.0)
    return [Patch(facecolor=WEIGHTS(x), edgecolor=INK, linewidth=0.3, label=f"{x * most:.2f}") for x in shares]


def _label(ax: Axes, rows: Sequence[str] | None, columns: Sequence[str] | None, shape: Sequence[int]) -> None:
    """Tokens beside and above the grid, as large as the cells allow."""
    box = ax.get_window_extent()
    points = 72 / ax.figure.dpi * 0.9  # of a pixel, and the labels take some room themselves
    _ticks(ax.yaxis, words.tokens("rows", rows, shape[0]), points * box.height / shape[0], turn=False)
    _ticks(ax.xaxis, words.tokens("columns", columns, shape[1]), points * box.width / shape[1], turn=True)
    ax.tick_params(length=0)


def _ticks(axis: Axis, tokens: list[str], room: float, *, turn: bool) -> None:
    """Write the tokens, or every second, third, … one where a cell has no room for them all: in points."""
    size = float(np.clip(room, SMALLEST, 10))
    step = int(np.ceil(SMALLEST / room))
    labels = [words.label(token) for token in tokens[::step]]
    turned = turn and max(map(words.width, labels)) * 0.65 * size > step * room
    axis.set_ticks(np.arange(0, len(tokens), step) + 0.5, labels)
    for text in axis.get_ticklabels():
        text.set(rotation=90 if turned else 0, fontsize=size, family=words.fonts(), parse_math=False)
