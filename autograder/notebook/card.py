"""What `check` answers, as HTML in a notebook and as text elsewhere, from the same frozen result.

Readable on a light and on a dark page: text keeps the page's colour, and a sign and a word stand beside every colour.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from html import escape

import numpy as np

from autograder.compare import Difference
from autograder.results import CheckResult, Result

SIGNS = {"passed": "✓", "failed": "✗", "unattempted": "○", "error": "✗", "timeout": "✗"}
COLOURS = {"passed": "#1a8754", "failed": "#c2410c", "unattempted": "#6b7280", "error": "#c2410c", "timeout": "#c2410c"}
MAX_TOLD = 4  # failed checks in full: one would do, a few more show what they have in common
NO_HINT = "No slip we know fails so. Call it yourself with the first failed check's input, and follow it."
NO_INPUT = "No slip we know fails so. Call it on something small that you can work out by hand, and follow it."
LIST = "list-style:none;margin:.4em 0;padding-left:.3em"
MAX_GRID = 12  # rows and columns of a matrix that is drawn


@dataclass(frozen=True)
class Card:
    """A result and the learner's progress; a notebook shows `_repr_html_`, everything else the text."""

    result: Result
    progress: str = ""
    note: str = ""

    def __repr__(self) -> str:
        lines = [f"{self.result.exercise}   {_headline(self.result)}"]
        lines += [f"  {line}" for line in _text_lines(self.result)]
        return "\n".join(
            [*lines, *(f"  {line}" for line in (_next_step(self.result), self.note, self.progress) if line)]
        )

    def _repr_html_(self) -> str:
        result = self.result
        body = [f"<div><code>{escape(result.exercise)}</code>&ensp;<strong>{escape(_headline(result))}</strong></div>"]
        if result.message:
            body.append(f"<div>{_marked_up(result.message)}</div>")
        if result.hint:  # before the list: it is what helps
            hint = f"<strong>Hint.</strong> {_emphasised(_marked_up(result.hint))}"
            body.append(f'<div class="check-hint" style="margin:.4em 0">{hint}</div>')
        if result.outcome != "unattempted":
            failed, more, passed = _sorted(result)
            items = "".join(_check_html(check, i == 0) for i, check in enumerate(failed))
            body.append(f'<ul style="{LIST}">{items}</ul>' if items else "")
            body += [_fold(f"… and {len(more)} more that fail", more), _fold(_passed_line(result, failed), passed)]
        small = " ".join(filter(None, (_next_step(result), self.note, self.progress)))
        body.append(f'<div class="check-progress" style="font-size:.9em">{escape(small)}</div>' if small else "")
        edge = f"border-left:4px solid {COLOURS[result.outcome]};padding:.5em .9em;margin:.4em 0;line-height:1.5"
        return f'<div class="check-card check-{result.outcome}" style="{edge}">{"".join(body)}</div>'


def _headline(result: Result) -> str:
    if result.outcome == "unattempted":
        return "○ not started yet"
    counted = f"{result.n_passed} of {len(result.checks)} checks"
    return f"✓ passed, {counted}" if result.outcome == "passed" else f"✗ {counted}"


def _next_step(result: Result) -> str:
    """What to do about a wrong answer that gets neither a hint nor another word."""
    if result.outcome not in ("failed", "error") or result.hint or result.message:
        return ""
    first = next((check for check in result.checks if check.outcome != "passed"), None)
    return NO_HINT if first and first.given else NO_INPUT


def _sorted(result: Result) -> tuple[list[CheckResult], list[CheckResult], list[CheckResult]]:
    """What failed and is told in full, what else failed, and what passed."""
    failed = [check for check in _without_repeats(result.checks) if check.outcome != "passed"]
    passed = [check for check in result.checks if check.outcome == "passed"]
    return failed[:MAX_TOLD], failed[MAX_TOLD:], passed


def _passed_line(result: Result, failed: list[CheckResult]) -> str:
    n = result.n_passed
    if failed:
        return f"✓ {n} other holds" if n == 1 else f"✓ {n} others hold"
    return f"✓ {n} thing was checked" if n == 1 else f"✓ {n} things were checked"


def _without_repeats(checks: tuple[CheckResult, ...]) -> list[CheckResult]:
    """One exception often fails every check: said once, it is read."""
    shown: set[str] = set()
    found = []
    for check in checks:
        found.append(replace(check, message="as above") if check.message in shown else check)
        shown |= {check.message} - {""}
    return found


def _text_lines(result: Result) -> list[str]:
    lines = [result.message] if result.message else []
    if result.outcome == "unattempted":
        return lines
    failed, more, passed = _sorted(result)
    for i, check in enumerate(failed):
        lines.append(f"{SIGNS[check.outcome]} {check.name}")
        if check.message:
            lines.append(f"  {check.message}")
        if check.difference:
            lines.append(f"  {_sentence(check.difference)}")
        if i == 0 and check.given:
            lines.append(f"  called as {check.given}")
    lines += _wrapped(f"✗ and {len(more)} more", more) + _wrapped(_passed_line(result, failed), passed)
    return lines + ([f"Hint. {result.hint}"] if result.hint else [])


def _wrapped(title: str, checks: list[CheckResult]) -> list[str]:
    names = "; ".join(check.name for check in checks)
    return textwrap.wrap(f"{title}: {names}", 100, subsequent_indent="  ") if checks else []


def _sentence(difference: Difference) -> str:
    where = f"   at {difference.where}" if difference.where else ""
    return f"expected {difference.expected}   got {difference.got}{where}"


def _marked_up(text: str) -> str:
    """Prose of the course or an exception's text, as HTML; `names` in backticks become code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _emphasised(html: str) -> str:
    """`*every*` as Markdown means it; a product keeps its star."""
    return re.sub(r"(?<![\w*])\*(\w[\w ]*)\*(?![\w*])", r"<em>\1</em>", html)


def _check_html(check: CheckResult, first_failure: bool) -> str:
    """One line a check; the first that failed with its pictures."""
    sign = f'<span style="color:{COLOURS[check.outcome]}" aria-hidden="true">{SIGNS[check.outcome]}</span>'
    word = "" if check.outcome == "passed" else " (not yet)"
    line = f"{sign} {escape(check.name)}{word}"
    if check.message:
        line += f'<div style="margin-left:1.3em"><code>{escape(check.message)}</code></div>'
    if check.difference:
        line += f'<span style="font-size:.9em">: {_difference_html(check.difference)}</span>'
    if first_failure and check.given:
        line += f'<div style="margin-left:1.3em;font-size:.9em">called as <code>{escape(check.given)}</code></div>'
    if first_failure and check.difference:
        line += _grids(check.difference)
    return f"<li>{line}</li>"


def _fold(title: str, checks: list[CheckResult]) -> str:
    """Names of checks that need no more than a look, closed until somebody wants them."""
    if not checks:
        return ""
    items = "".join(f"<li>{escape(check.name)}</li>" for check in checks)
    return f'<details style="font-size:.9em"><summary>{title}</summary><ul style="{LIST}">{items}</ul></details>'


def _difference_html(difference: Difference) -> str:
    where = f" at <code>{escape(difference.where)}</code>" if difference.where else ""
    want, have = escape(difference.expected), escape(difference.got)
    return f"expected <code>{want}</code>, got <code>{have}</code>{where}"


def _grids(difference: Difference) -> str:
    """Two small heat maps side by side, on one scale, where both values are matrices."""
    if difference.arrays is None:
        return ""
    want, have = (np.asarray(a, dtype=float) if a.dtype.kind != "c" else np.abs(a) for a in difference.arrays)
    if want.ndim != 2 or want.shape != have.shape or max(want.shape) > MAX_GRID or 0 in want.shape:
        return ""
    finite = np.concatenate([want[np.isfinite(want)], have[np.isfinite(have)]])
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 1.0)
    scale = (high - low) or 1.0
    pictures = "".join(_figure((a - low) / scale, name) for name, a in (("expected", want), ("got", have)))
    return f'<div style="display:flex;gap:1.5em;margin:.4em 0 .4em 1.3em">{pictures}</div>'


def _figure(shades: np.ndarray, name: str) -> str:
    caption = f'<figcaption style="font-size:.85em">{name}</figcaption>'
    return f'<figure style="margin:0">{_grid(shades, name)}{caption}</figure>'


def _grid(shades: np.ndarray, name: str) -> str:
    """One heat map of values in [0, 1]; what is not finite is crossed out."""
    size, cells = 16, []
    for (row, column), shade in np.ndenumerate(shades):
        x, y = column * size, row * size
        if np.isfinite(shade):
            cells.append(f'<rect x="{x}" y="{y}" width="15" height="15" fill="#9c44a6" fill-opacity="{shade:.2f}"/>')
        else:
            cells.append(f'<path d="M{x} {y}l15 15m0 -15l-15 15" stroke="currentColor"/>')
    height, width = shades.shape[0] * size, shades.shape[1] * size
    frame = f'<rect width="{width}" height="{height}" fill="none" stroke="currentColor" stroke-opacity=".4"/>'
    label = f"Heat map of what was {name}: {shades.shape[0]} rows, {shades.shape[1]} columns"
    return f'<svg role="img" aria-label="{label}" width="{width}" height="{height}">{"".join(cells)}{frame}</svg>'
