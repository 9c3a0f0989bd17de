"""MyST as plain Markdown: what the book shows by directives and roles, said in words that Jupyter and Colab can show.

Equations and figures are numbered within the notebook; exercises are named by their titles.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from autograder.paths import ROOT

_DIRECTIVE = re.compile(
    r"^(?P<fence>:{3,}|`{3,})\{(?P<kind>[\w:-]+)\}[ ]?(?P<title>[^\n]*)\n"
    r"(?P<options>(?::[\w-]+:[^\n]*\n)*)(?P<body>.*?)^(?P=fence)[ ]*$",
    re.S | re.M,
)
_LABELLED_EQUATION = re.compile(r"^\$\$ \((?P<label>[\w-]+)\)$", re.M)
_EQUATION = re.compile(r"^\$\$\n(.*?)\n\$\$$", re.S | re.M)
_ROLE = re.compile(r"\{(?P<role>[\w:]+)\}`(?P<text>[^`]+)`")
_ANSWER = re.compile(r"- \[(?P<right>[ x])\] (?P<answer>.*?)(?: \| (?P<why>.*))?$")


class Labels:
    """What the labels of one lesson are called in a notebook: equation (1), figure 2, an exercise's title."""

    def __init__(self, prose: Iterable[str], figures: Iterable[str]):
        texts = list(prose)
        equations = [m["label"] for text in texts for m in _LABELLED_EQUATION.finditer(text)]
        self.equations = {label: n for n, label in enumerate(equations, 1)}
        self.figures = {label: n for n, label in enumerate(figures, 1)}
        self.titles = {
            option: m["title"].strip()
            for text in texts
            for m in _DIRECTIVE.finditer(text)
            for option in re.findall(r":label: *(\S+)", m["options"])
        }


def soften(text: str, labels: Labels) -> str:
    """The prose of one cell, without directives and roles."""
    text = _LABELLED_EQUATION.sub(
        lambda m: rf"\tag{{{labels.equations[m['label']]}}}" + "\n$$", text
    )  # in directives too
    text = _DIRECTIVE.sub(_plain_directive, text)
    return _ROLE.sub(lambda m: _plain_role(m["role"], m["text"], labels), text)


def _plain_directive(match: re.Match) -> str:
    kind, title = match["kind"], match["title"].strip()
    body = _DIRECTIVE.sub(_plain_directive, match["body"].strip() + "\n").strip()  # one may stand in another
    if kind == "quiz":
        return _plain_quiz(title, body)
    if kind == "explorer":
        return f"> *To play with, in the book.* {body}"
    if kind == "code-block":
        return f"```{title}\n{body}\n```"
    body = _EQUATION.sub(lambda m: "$$ " + m[1].replace("\n", " ") + " $$", body)  # Jupyter reads each > as part of it
    head = {"exercise": f"Exercise: {title}", "admonition": title}.get(
        kind, f"{kind.capitalize()}. {title}".strip(". ")
    )
    return "\n".join(f"> {line}".rstrip() for line in (f"**{head}**", "", *body.splitlines()))


def _plain_quiz(question: str, body: str) -> str:
    answers = [m for line in body.splitlines() if (m := _ANSWER.match(line.strip()))]
    options = "\n".join(f"- {m['answer']}" for m in answers)
    told = "\n".join(
        f"- {m['answer']}: **{'right' if m['right'] == 'x' else 'no'}.** {m['why'] or ''}" for m in answers
    )
    return f"**Quiz.** {question}\n\n{options}\n\n<details><summary>Answers</summary>\n\n{told}\n\n</details>"


def _plain_role(role: str, text: str, labels: Labels) -> str:
    said, target = re.fullmatch(r"(.*?)(?:\s*<([^<>]+)>)?", text, re.S).groups()  # type: ignore[union-attr]
    target = target or text
    if role == "eq":
        return f"({labels.equations.get(target, target)})"
    if role == "numref":
        return f"figure {labels.figures[target]}" if target in labels.figures else said
    if role.startswith("cite"):
        return _cited(target, in_text=role == "cite:t")
    return labels.titles.get(said, said)


@cache
def _bibliography() -> Mapping:
    from pybtex.database import parse_file

    path: Path = ROOT / "book" / "references.bib"
    return parse_file(str(path)).entries if path.exists() else {}


def _cited(keys: str, *, in_text: bool) -> str:
    """`Vaswani et al. (2017)` in a sentence, `(Vaswani et al. 2017)` beside one."""
    told = []
    for key in keys.split(","):
        entry = _bibliography().get(key.strip())
        if entry is None:
            told.append(key.strip())
            continue
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [" ".join(person.last_names) for person in people] or [entry.fields.get("title", key)]
        author = names[0] + (" et al." if len(names) > 2 else f" and {names[1]}" if len(names) == 2 else "")
        year = entry.fields.get("year", "n.d.")
        told.append(f"{author} ({year})" if in_text else f"{author} {year}")
    return "; ".join(told) if in_text else f"({'; '.join(told)})"
