"""The look of every figure: one style file, one colour for each role.

Queries, keys, values and weights have the same colour in all lessons, always by name. Colour-blind
readers can tell them apart, and each keeps 3:1 contrast on a white and on a dark page. `INK` is the grey of
axes and text; the book lets it follow the page's light or dark theme.
"""

from pathlib import Path

import matplotlib.style
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap

QUERY = "#4d7ff5"
KEY = "#94600a"
VALUE = "#3f9e80"
WEIGHT = "#9c44a6"
INK = "#6b7280"
STYLE = Path(__file__).with_name("course.mplstyle")

WEIGHTS = LinearSegmentedColormap.from_list("weights", [WEIGHT + "00", WEIGHT])  # 0 is the page itself


def use_style() -> None:
    """Draw in the course's style from here on; in a notebook, as SVG without a time stamp."""
    matplotlib.style.use(STYLE)
    try:
        from IPython.core.getipython import get_ipython
        from matplotlib_inline.backend_inline import set_matplotlib_formats
    except ImportError:  # plain Python: the style alone
        return
    if get_ipython() is not None:
        set_matplotlib_formats("svg", metadata={"Date": None})


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
