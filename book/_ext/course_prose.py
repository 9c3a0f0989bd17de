"""Names for what a lesson's prose repeats, so that course.css can give each its look."""

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx_exercise.nodes import is_exercise_node

LEADS = {"What you saw": "what-you-saw"}
DETAILS = re.compile(r"<details>\s*<summary>(Hint[^<]*)</summary>", re.I)


class NameParagraphs(SphinxTransform):
    """A paragraph that opens with a bold lead ("**What you saw.** …") gets the lead as a class."""

    default_priority = 400

    def apply(self, **kwargs: Any) -> None:
        for paragraph in self.document.findall(nodes.paragraph):
            first = next((child for child in paragraph if child.astext()), None)  # MyST may put an empty text before it
            lead = first.astext().rstrip(".:?") if isinstance(first, nodes.strong) else ""
            if lead in LEADS:
                paragraph["classes"].append(LEADS[lead])
        for head in [head for head in self.document.findall(nodes.thead) if not head.astext().strip()]:
            head.parent.remove(head)  # Markdown tables can't do without; readers can
        for raw in self.document.findall(nodes.raw):
            if DETAILS.search(raw.astext()):
                text = DETAILS.sub(r'<details class="hint"><summary>\1</summary>', raw.astext())
                raw.replace_self(nodes.raw("", text, format=raw.get("format", "html")))


class PlainExercises(SphinxPostTransform):
    """sphinx-exercise puts titles in brackets, and one and the same id on the content of all exercises."""

    default_priority = 30  # after it has resolved its titles (20)

    def run(self, **kwargs: Any) -> None:
        for exercise in self.document.findall(is_exercise_node):
            title = exercise[0]
            for bracket in [child for child in title if child in (" (", ")")]:
                title.remove(bracket)
            for section in exercise.findall(nodes.section):
                section["ids"] = []


class Korean(nodes.inline):
    """A term in Korean, marked as such for screen readers and for the choice of a font."""


def visit_korean(self: Any, node: Korean) -> None:
    self.body.append('<span class="ko" lang="ko">')


def depart_korean(self: Any, node: Korean) -> None:
    self.body.append("</span>")


def korean_role(name: str, rawtext: str, text: str, *rest: Any, **more: Any) -> tuple[list[nodes.Node], list]:
    return [Korean(rawtext, text)], []


def swatch_role(name: str, rawtext: str, text: str, *rest: Any, **more: Any) -> tuple[list[nodes.Node], list]:
    """A small plate in the colour of a role; the words beside it name the role."""
    return [nodes.inline("", "", classes=["swatch", text])], []


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_transform(NameParagraphs)
    app.add_post_transform(PlainExercises)
    app.add_node(Korean, html=(visit_korean, depart_korean))
    app.add_role("ko", korean_role)
    app.add_role("swatch", swatch_role)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
