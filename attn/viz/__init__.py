"""Every picture of the lessons: one style, one colour for each role, and a sentence that says what is to be seen.

The functions that return a str return the picture's alternative text, made from the data. For `heatmap`, `describe`
makes it.
"""

from attn.viz.machine import Machine
from attn.viz.quality import quality_by_length
from attn.viz.style import INK, KEY, QUERY, STYLE, VALUE, WEIGHT, WEIGHTS, use_style
from attn.viz.weights import alignment, head_grid, heatmap, overlay
from attn.viz.words import describe

__all__ = [
    "INK",
    "KEY",
    "QUERY",
    "STYLE",
    "VALUE",
    "WEIGHT",
    "WEIGHTS",
    "Machine",
    "alignment",
    "describe",
    "head_grid",
    "heatmap",
    "overlay",
    "quality_by_length",
    "use_style",
]
