"""The look of every figure: one style file, one colour for each role.

Queries, keys, values and weights have the same colour in all lessons, always by name. Colour-blind
readers can tell them apart, and each keeps 3:1 contrast on a white and on a dark page. `INK` is the grey of
axes and text; the book lets it follow the page's light or dark theme.
"""

from pathlib import Path

import matplotlib.style
from matplotlib.colors import LinearSegmentedColormap

QUERY = "#4d7ff5"
KEY = "#94600a"
VALUE = "#3f9e80"
WEIGHT = "#9c44a6"
INK = "#6b7280"
STYLE = Path(__file__).parents[1] / "course.mplstyle"

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
