"""Quality against length: one line for each system, with its confidence band."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from attn.viz.style import KEY, QUERY, VALUE, WEIGHT

LOOKS = ((WEIGHT, "o", "-"), (QUERY, "s", "--"), (KEY, "^", "-."), (VALUE, "D", ":"))


def quality_by_length(ax: Axes, systems: Mapping[str, Sequence[Any]], *, measure: str = "BLEU") -> str:
    """Draw each system's score over bins of length, with its band and its name; return the alternative text.

    The bins come from `metrics.bleu_by_length`, or have the same low, high, score, lower and upper; all systems share
    them. Up to four systems: each has its own colour, marker and line. Raises ValueError for none, for more, or where
    the bins differ.
    """
    if not 1 <= len(systems) <= len(LOOKS):
        raise ValueError(f"systems must be 1 to {len(LOOKS)}, got {len(systems)}")
    ranges = [[(b.low, b.high) for b in bins] for bins in systems.values()]
    if not ranges[0] or any(other != ranges[0] for other in ranges):
        raise ValueError(f"systems must have the same bins, at least one, got {ranges}")
    names = [f"{low}–{high}" if low != high else f"{low}" for low, high in ranges[0]]
    x = np.arange(len(names))
    for (name, bins), (colour, marker, line) in zip(systems.items(), LOOKS, strict=False):
        ax.fill_between(x, [b.lower for b in bins], [b.upper for b in bins], color=colour, alpha=0.18, linewidth=0)
        ax.plot(x, [b.score for b in bins], color=colour, marker=marker, linestyle=line, label=name)
    ax.set_xticks(x, names)
    ax.set_ylim(bottom=0)
    ax.set(xlabel="length", ylabel=measure)
    _name_lines(ax, {name: float(bins[-1].score) for name, bins in systems.items()}, x[-1])
    return _describe(systems, names, measure)


def _name_lines(ax: Axes, ends: Mapping[str, float], x: float) -> None:
    """Each line's name at its end; a legend where the ends are too close for that."""
    if np.diff(sorted(ends.values())).min(initial=np.inf) < 0.1 * ax.get_ylim()[1]:
        ax.legend(handlelength=3.5)
        return
    place = ax.transData + ScaledTranslation(8 / 72, 0, ax.figure.dpi_scale_trans)  # 8 points to the right
    for (name, y), (colour, _, _) in zip(ends.items(), LOOKS, strict=False):
        ax.text(x, y, name, color=colour, va="center", transform=place, parse_math=False)


def _describe(systems: Mapping[str, Sequence[Any]], names: list[str], measure: str) -> str:
    text = f"{measure} against length, from {names[0]} to {names[-1]} in {len(names)} bins"
    changes = [f"{name} goes from {bins[0].score:.3g} to {bins[-1].score:.3g}" for name, bins in systems.items()]
    text += ": " + "; ".join(changes) + "."
    best = [max(systems, key=lambda name: systems[name][i].score) for i in range(len(names))]
    leader = max(systems, key=best.count)
    return text + (f" {leader} is best in {best.count(leader)} of {len(names)}." if len(systems) > 1 else "")
