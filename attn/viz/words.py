"""Tokens as labels that any font can draw, and pictures of weights as sentences."""

import unicodedata
from collections.abc import Sequence

import matplotlib
import numpy as np
from matplotlib import font_manager
from matplotlib.font_manager import FontProperties
from numpy.typing import ArrayLike

SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥"}
SPOKEN = {" ": "space", "\n": "line break", "\t": "tab", "": "nothing"}
ASIAN = ("Noto Sans CJK KR", "Noto Sans KR", "NanumGothic", "Apple SD Gothic Neo", "Malgun Gothic", "Noto Sans CJK JP")
WIDEST = 14  # letters in a label; what is longer ends in "…"


def as_array(weights: ArrayLike, axes: str) -> np.ndarray:
    """Weights (an array or a tensor) as a float array with axes such as "T, S". Raises ValueError on others."""
    if hasattr(weights, "detach"):  # a tensor, on any device, bfloat16 too
        weights = weights.detach().cpu().float().numpy()
    weights = np.asarray(weights, dtype=float)
    words = {2: "two", 3: "three"}[axes.count(",") + 1]
    if weights.ndim != axes.count(",") + 1:
        raise ValueError(f"weights must have {words} axes ({axes}), got shape {weights.shape}")
    if weights.size == 0 or not ((weights >= 0) & (weights < np.inf)).all():
        strange = weights[~((weights >= 0) & (weights < np.inf))]
        got = f"{strange[0]:.3g}" if strange.size else f"shape {weights.shape}"
        raise ValueError(f"weights must be finite, at least 0 and not empty, got {got}")
    return weights


def fonts() -> list[str]:
    """The style's fonts, then those on this machine that hold Korean, Chinese and Japanese letters."""
    installed = {font.name for font in font_manager.fontManager.ttflist}
    return [*matplotlib.rcParams["font.family"], *(name for name in ASIAN if name in installed)]


def label(token: str) -> str:
    """The token as a picture can show it: white space as a sign, "▯" for what no font holds, long ones cut."""
    found = [font_manager.findfont(FontProperties(family=[name])) for name in fonts()]
    faces = [font_manager.get_font(path) for path in found]
    text = "".join(_drawn(SIGNS.get(character, character), faces) for character in token)
    if width(text) <= WIDEST:
        return text
    while width(text) >= WIDEST:
        text = text[:-1]
    return text + "…"


def width(text: str) -> int:
    """The width of a label in letters; those of Korean, Chinese and Japanese count twice."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)


def _drawn(character: str, faces: list) -> str:
    kind = unicodedata.category(character)
    if kind != "Cc" and any(face.get_char_index(ord(character)) for face in faces):
        return character
    return "" if kind in ("Cf", "Mn") else "▯"  # joiners and variation marks have no look of their own


def describe(
    weights: ArrayLike,
    *,
    rows: Sequence[str] | None = None,
    columns: Sequence[str] | None = None,
    names: tuple[str, str] = ("queries", "keys"),
) -> str:
    """Weights (T, S) in a sentence or two, as a picture's alternative text: sizes, and the four clearest looks.

    rows and columns are the tokens of queries and keys, by default numbers; `names` says what to call them, such as
    ("output characters", "input characters"). Raises ValueError if weights have other axes, are negative or not
    finite, or if tokens are not as many as rows or columns.
    """
    weights = as_array(weights, "T, S")
    rows, columns = tokens("rows", rows, weights.shape[0]), tokens("columns", columns, weights.shape[1])
    clearest = np.sort(np.argsort(-weights.max(axis=1), kind="stable")[:4])
    looks = [_look(weights, int(t), rows, columns) for t in clearest if weights[t].any()]
    blind = [_named(rows, int(t)) for t in np.flatnonzero(~weights.any(axis=1))]
    more = f" and {len(blind) - 4} more" if len(blind) > 4 else ""
    text = f"Attention of {weights.shape[0]} {names[0]} over {weights.shape[1]} {names[1]}"
    text += (": " + "; ".join(looks) if looks else "") + "."
    return text + (f" Attending to nothing: {', '.join(blind[:4])}{more}." if blind else "")


def describe_heads(weights: np.ndarray, rows: Sequence[str], columns: Sequence[str], names: tuple[str, str]) -> str:
    """Weights (H, T, S) in one sentence for each head: its clearest look."""
    heads, count, keys = weights.shape
    text = f"Attention in {heads} heads of {count} {names[0]} over {keys} {names[1]}."
    for h, head in enumerate(weights, start=1):
        clearest = int(head.max(axis=1).argmax())
        text += f" Head {h}: {_look(head, clearest, rows, columns) if head.any() else 'nothing'}."
    return text


def describe_grid(weights: np.ndarray) -> str:
    """Weights of a grid over an image: where the most is, and how far it is spread."""
    down, across = weights.shape
    if weights.max() == weights.min():
        return f"Looks at all {down} × {across} cells of the picture alike."
    t, s = divmod(int(weights.argmax()), across)
    largest = np.cumsum(np.sort(weights, axis=None)[::-1])
    half = int((largest < weights.sum() / 2).sum()) + 1
    where = f"row {t + 1} of {down}, column {s + 1} of {across} ({weights[t, s]:.2f})"
    return f"Looks most at {where} of the picture; half of the weight lies in {half} of {weights.size} cells."


def tokens(name: str, given: Sequence[str] | None, count: int) -> list[str]:
    """The tokens of one axis, by default their indices. Raises ValueError if there are not `count`."""
    if given is not None and len(given) != count:
        raise ValueError(f"{name} must be {count} tokens, one for each on that axis, got {len(given)}")
    return [str(i) for i in range(count)] if given is None else list(given)


def _look(weights: np.ndarray, t: int, rows: Sequence[str], columns: Sequence[str]) -> str:
    s = int(weights[t].argmax())
    return f"{_named(rows, t)} looks most at {_named(columns, s)} ({weights[t, s]:.2f})"


def _named(tokens: Sequence[str], i: int) -> str:
    """The token in quotation marks; which one it is, where it stands there more than once."""
    same = [j for j, token in enumerate(tokens) if token == tokens[i]]
    which = f" no. {same.index(i) + 1}" if len(same) > 1 else ""
    return f'"{SPOKEN.get(tokens[i], tokens[i])}"{which}'
