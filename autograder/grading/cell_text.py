"""The Python of a notebook's cell: prompts, magics and shell lines taken out, its lines still where they were.

Only cells that aren't plain Python are looked at by line. Every step is linear in the length of the text.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import dedent

LONGEST_CELL = 200_000  # characters
LONGEST_REASON = 100  # of Python's, which may repeat names of the cell
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError, SystemError)  # what the parser may raise

_MAGIC = re.compile(r"\s*(%{1,2}[A-Za-z]|!|\?)|\s*[\w.%]+\s*\?{1,2}\s*\Z")
_ASSIGNED = re.compile(r"(\s*)([\w ,.\[\]]+=)\s*(%[A-Za-z]|!)")
_SHOWN = re.compile(  # what a magic line only shows, or does to the notebook: nothing of it is needed for an answer
    r"\s*(!|\?|.*\?\s*\Z|%{1,2}(matplotlib|timeit|pip|conda|mamba|uv|autoreload|load_ext|reload_ext|config|who|whos|"
    r"who_ls|history|hist|lsmagic|magic|memit|mprun|prun|lprun|debug|pdb|xmode|precision|psource|pinfo|doc|colors|"
    r"capture|time\s*\Z|tensorboard|watermark|nb_black|reset|cls|clear)\b)"
)
_AROUND_PYTHON = re.compile(r"%%((time|timeit|capture|prun|python3?|memit|debug)\b|(writefile|file)\b.*\.py\s*\Z)")
_PROMPT = re.compile(r"[ \t]*(?:>>>|\.\.\.|In \[\d*\]:| {3,}\.\.\.+:)(?: |\Z)")
_FIRST_PROMPT = re.compile(r"^[ \t]*(>>>|In \[\d*\]:)( |$)", re.MULTILINE)
_TOKEN = re.compile(r'"""|\'\'\'|"(?:\\.|[^"\\])*"?|\'(?:\\.|[^\'\\])*\'?|#.*|[()\[\]{}]')
_ENDS = {quote: re.compile(rf"(?:\\.|(?!{quote})[^\\])*{quote}") for quote in ('"""', "'''")}


@dataclass(frozen=True)
class CellText:
    """A cell as Python: `tree` of `python`, and `source`, which has the same lines and goes to the kernel.

    They differ in the lines `magics`, from 1: those are `pass` in the one and still magics in the other.
    """

    python: str
    source: str
    tree: ast.Module
    magics: frozenset[int] = frozenset()


def read_cell(source: str) -> CellText | None:
    """The cell as Python, or None where it isn't: a syntax error, another language, too long or too deep."""
    if len(source) > LONGEST_CELL:
        return None
    for python, kept in _attempts(_with_newlines(source)):
        tree = _parse(python)
        if tree:
            return CellText(python, kept, tree, _different(python, kept))
    return None


def why_unreadable(source: str) -> str:
    """Why a cell isn't Python, in Python's own words and with the line; nothing where it is."""
    if len(source) > LONGEST_CELL:
        return f"it has {len(source):,} characters, more than {LONGEST_CELL:,}"
    found = []
    for python, _ in _attempts(_with_newlines(source)):
        line, reason = _reason(python)
        if not reason:
            return ""
        found.append((line, f"{reason}, line {line} of the cell" if line else reason))
    return max(found)[1]  # of the attempt that came furthest


def _reason(python: str) -> tuple[int, str]:
    """Line and words of the error; compiled, since a `return` outside a function can be parsed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(python, "<cell>", "exec", ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except (SyntaxError, ValueError) as error:  # a ValueError, which has no line, is a zero byte in older Pythons
        words = "".join(c if c.isprintable() else "?" for c in getattr(error, "msg", str(error)))
        return getattr(error, "lineno", None) or 0, words if len(words) <= LONGEST_REASON else words[
            :LONGEST_REASON
        ] + "…"
    except UNREADABLE:
        return 0, "it is too deeply nested"
    return 0, ""


def _with_newlines(source: str) -> str:
    return source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _attempts(text: str) -> Iterator[tuple[str, str]]:
    """(to parse, to run), from what is likeliest to what is left of a terminal's transcript."""
    yield text, text
    lines = dedent(text).split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    if lines[first].startswith("%%"):
        if not _AROUND_PYTHON.match(lines[first]):
            return
        lines[first] = ""
    yield _without_magics(lines)
    if _FIRST_PROMPT.search(text):
        yield _without_magics([_PROMPT.sub("", line) for line in lines])
        yield _without_magics([_PROMPT.sub("", line) if _PROMPT.match(line) else "" for line in lines])


def _parse(text: str) -> ast.Module | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape is the learner's
            return ast.parse(text)
    except UNREADABLE:
        return None


def _different(python: str, kept: str) -> frozenset[int]:
    if python == kept:
        return frozenset()
    pairs = zip(python.split("\n"), kept.split("\n"), strict=True)
    return frozenset(number for number, (one, other) in enumerate(pairs, 1) if one != other)


def _without_magics(lines: list[str]) -> tuple[str, str]:
    """Magics as `pass`, for the parser and for the kernel, which gets those that may matter as they are."""
    python, kept, quote, depth, continued = [], [], "", 0, False
    for line in lines:
        magic = continued or (not quote and depth <= 0 and _magic(line))
        if not magic:
            quote, depth = _after(line, quote, depth)
            python.append(line)
            kept.append(line)
            continue
        python.append(_passed(line) if not continued else "")
        kept.append(python[-1] if continued or _SHOWN.match(line) else line)
        continued = line.endswith("\\")
    return "\n".join(python), "\n".join(kept)


def _magic(line: str) -> bool:
    return bool(_MAGIC.match(line) or _ASSIGNED.match(line))


def _passed(line: str) -> str:
    """A line that does nothing in a magic's place, and still gives its names a value."""
    assigned = _ASSIGNED.match(line)
    if assigned:
        return f"{assigned[1]}{assigned[2]} None"
    return line[: len(line) - len(line.lstrip())] + "pass"


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """The triple quote and the depth of brackets that are open after this line."""
    place = 0
    while place < len(line):
        if quote:
            end = _ENDS[quote].match(line, place)
            if not end:
                return quote, depth
            place, quote = end.end(), ""
            continue
        token = _TOKEN.search(line, place)
        if not token:
            break
        place = token.end()
        if token[0] in _ENDS:
            quote = token[0]
        elif len(token[0]) == 1:
            depth += 1 if token[0] in "([{" else -1 if token[0] in ")]}" else 0
    return quote, depth
