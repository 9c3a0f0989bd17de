"""Drawings of machines: boxes in the colours of their roles, arrows with the shapes of what flows along them.

    fig, ax = plt.subplots(figsize=(5.2, 2.2))
    draw = viz.Machine(ax, width=5, height=2)
    draw.box("x", "x", at=(0.5, 1), role=viz.VALUE)
    draw.box("lstm", "LSTM", at=(2.5, 1))
    draw.arrow("x", "lstm", "(B, D)")

One unit is one box high or a little more; (0, 0) is below on the left. A drawing about 5 inches wide keeps its words
readable on a phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import FancyBboxPatch

from attn.viz.style import INK

Side = Literal["left", "right", "top", "bottom"]

FILL = 0.14  # how much of its colour a box is filled with
PAD = 0.06  # of the rounded corners, which lie outside the box proper


@dataclass(frozen=True)
class Box:
    """A box that was drawn: its middle and its size."""

    x: float
    y: float
    width: float
    height: float

    def at(self, side: Side) -> tuple[float, float]:
        """The middle of one side."""
        right, up = {"left": (-1, 0), "right": (1, 0), "top": (0, 1), "bottom": (0, -1)}[side]
        return self.x + right * (self.width / 2 + PAD), self.y + up * (self.height / 2 + PAD)


class Machine:
    """Boxes and arrows on `ax`, which shows a plane `width` by `height` units."""

    def __init__(self, ax: Axes, *, width: float, height: float) -> None:
        ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
        ax.axis("off")
        self.ax = ax
        self.boxes: dict[str, Box] = {}

    def box(
        self,
        name: str,
        label: str = "",
        *,
        at: tuple[float, float],
        role: str = INK,
        size: tuple[float, float] = (0.8, 0.5),
        round: bool = False,
    ) -> None:
        """A box with its middle `at`; `round` for an operation, such as a sum. Raises ValueError if `name` is taken."""
        if name in self.boxes:
            raise ValueError(f"box {name!r} is drawn already: give the new one a name of its own")
        (x, y), (width, height) = at, size
        style = f"round,pad={PAD},rounding_size={height / 2 + PAD if round else PAD}"
        corner = (x - width / 2, y - height / 2)
        self.ax.add_patch(
            FancyBboxPatch(corner, width, height, boxstyle=style, edgecolor=role, facecolor=to_rgba(role, FILL), lw=1.4)
        )
        self.ax.text(x, y, label, ha="center", va="center")
        self.boxes[name] = Box(x, y, width, height)

    def text(self, label: str, *, at: tuple[float, float], role: str = INK, align: str = "center") -> None:
        """Words that stand by themselves."""
        self.ax.text(*at, label, ha=align, va="center", color=role)

    def arrow(
        self,
        start: str,
        end: str,
        label: str = "",
        *,
        sides: tuple[Side, Side] | None = None,
        role: str = INK,
        bend: float = 0.0,
        dashed: bool = False,
        label_at: float = 0.5,
    ) -> None:
        """An arrow from box to box, with the shape of what flows along it as its label.

        sides: where it leaves and where it arrives, else those that face each other. bend: how far it swings to the
        left of its way, as a share of its length. label_at: where on the way the label stands, from 0 to 1.
        Raises ValueError for a box that isn't drawn yet.
        """
        for name in (start, end):
            if name not in self.boxes:
                raise ValueError(f"no box is called {name!r}; there are {', '.join(self.boxes) or 'none'}")
        one, other = self.boxes[start], self.boxes[end]
        leaves, arrives = sides or _facing(one, other)
        a, b = one.at(leaves), other.at(arrives)
        way = {
            "arrowstyle": "-|>,head_width=0.22,head_length=0.4",
            "color": role,
            "lw": 1.3,
            "linestyle": (0, (3, 2)) if dashed else "-",
            "shrinkA": 0,
            "shrinkB": 0,
            "connectionstyle": f"arc3,rad={-bend}",
        }
        self.ax.annotate("", xy=b, xytext=a, arrowprops=way)
        if label:
            self._label(label, a, b, bend, label_at, role)

    def _label(
        self, label: str, a: tuple[float, float], b: tuple[float, float], bend: float, place: float, role: str
    ) -> None:
        (ax, ay), (bx, by) = a, b
        across, up = bx - ax, by - ay
        swing = 2 * place * (1 - place) * bend  # a quadratic curve's distance from its chord
        x, y = ax + place * across - swing * up, ay + place * up + swing * across
        flat = abs(across) >= abs(up)
        self.ax.annotate(
            label,
            xy=(x, y),
            xytext=(0, 3) if flat else (4, 0),
            textcoords="offset points",
            ha="center" if flat else "left",
            va="bottom" if flat else "center",
            color=role,
            fontsize="small",
        )


def _facing(one: Box, other: Box) -> tuple[Side, Side]:
    across, up = other.x - one.x, other.y - one.y
    if abs(across) - (one.width + other.width) / 2 >= abs(up) - (one.height + other.height) / 2:
        return ("right", "left") if across > 0 else ("left", "right")
    return ("top", "bottom") if up > 0 else ("bottom", "top")
