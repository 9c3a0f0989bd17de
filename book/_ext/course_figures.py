"""Figures that follow the page's theme: every SVG is put into the page itself.

An SVG inside the page, unlike one in an <img>, sees the page's colours: its ink becomes `currentColor` and the four
role colours become the variables of course.css, which differ between the light and the dark page.
"""

import json
import re
import sys
from itertools import count, groupby
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

ElementTree.register_namespace("svg", "http://www.w3.org/2000/svg")
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from attn import viz  # noqa: E402  the one place that holds the colours

PAINT = {
    viz.INK: "currentColor",
    viz.QUERY: "var(--query)",
    viz.KEY: "var(--key)",
    viz.VALUE: "var(--value)",
    viz.WEIGHT: "var(--weight)",
}
SVG, HREF = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
REFERENCE = re.compile(r"url\(#([^)]+)\)")
GLYPH = re.compile(r"^(#?)([A-Z]\w*-[0-9a-f]+)$")  # Matplotlib's name of a letter's outline: the same in every figure
LONG = re.compile(r"(\d\.\d\d)\d+")
logger = logging.getLogger(__name__)


def inline(svg: str, alt: str, prefix: str, letters: set[str]) -> str:
    """An SVG file as an element of a page: named, its ids made unique by `prefix`, its colours the page's.

    `letters` are the outlines that the page holds already; they are left out here, and new ones are added.
    """
    root = ElementTree.fromstring(svg)
    width = float(root.attrib["viewBox"].split()[2])
    elements = list(root.iter())
    used = {ref for element in elements for value in element.attrib.values() for ref in REFERENCE.findall(value)}
    used |= {element.attrib[HREF].lstrip("#") for element in elements if element.get(HREF, "").startswith("#")}
    for element in elements:
        attributes = [slim(name, value, prefix, used) for name, value in element.attrib.items()]
        element.attrib = dict(filter(None, attributes))
        element.text = element.tail = None
        element[:] = [child for child in element if child.tag not in (f"{SVG}metadata", f"{SVG}style")]
    for element in elements:
        element[:] = [child for child in element if child.get("id") not in letters]
    letters |= {element.get("id", "") for element in root.iter() if element.get("id", "").startswith("letter-")}
    unwrap(root)
    gather(root)
    root.attrib = {"viewBox": root.attrib["viewBox"], "class": "figure", "style": f"max-width: {width / 12:.4g}rem"}
    root.attrib |= {"role": "img", "aria-label": alt}
    return ElementTree.tostring(root, encoding="unicode").replace("svg:", "").replace(":svg=", "=")


def slim(name: str, value: str, prefix: str, used: set[str]) -> tuple[str, str] | None:
    """One attribute as the page needs it, or None: ids only where something refers to them, two decimals of a point."""
    if name == "id":
        return (
            (name, GLYPH.sub(r"letter-\2", value) if GLYPH.match(value) else prefix + value) if value in used else None
        )
    if name == HREF:
        return "href", GLYPH.sub(r"#letter-\2", value) if GLYPH.match(value) else re.sub("^#", f"#{prefix}", value)
    if name in ("d", "x", "y", "points"):
        short = " ".join(LONG.sub(r"\1", value).split())
        return name, along_axes(short) if name == "d" else short
    painted = REFERENCE.sub(rf"url(#{prefix}\1)", value)
    for colour, variable in PAINT.items():
        painted = re.sub(colour, variable, painted, flags=re.I)
    if painted != value and name in ("fill", "stroke"):  # an attribute can't hold a variable, a style can
        return "style", f"{name}: {painted}"
    return name, painted


def unwrap(element: ElementTree.Element) -> None:
    """Groups that say nothing are replaced by what they hold."""
    for child in list(element):
        unwrap(child)
        if child.tag in (f"{SVG}g", f"{SVG}defs") and not (child.attrib or (child.tag == f"{SVG}defs" and len(child))):
            place = list(element).index(child)
            element[place : place + 1] = list(child)


def along_axes(path: str) -> str:
    """A path of straight lines, those along an axis by one number: half the size of a heat map's cells."""
    if set(re.findall("[A-Za-z]", path)) - set("MLz"):
        return path
    parts, before = [], ("", "")
    for command, x, y in re.findall(r"([MLz])(?: (-?[\d.]\S*) (-?[\d.]\S*))?", path):
        if command == "L" and y == before[1]:
            parts.append(f"H{x}")
        elif command == "L" and x == before[0]:
            parts.append(f"V{y}")
        else:
            parts.append(f"{command}{x} {y}".strip())
        before = (x, y) if x else before
    return "".join(parts)


def gather(element: ElementTree.Element) -> None:
    """Neighbouring groups with the same attributes become one, and what all children's styles say is said once."""
    for child in list(element):
        gather(child)
    kept: list[ElementTree.Element] = []
    for child in element:
        if child.tag == f"{SVG}g" and kept and kept[-1].tag == child.tag and kept[-1].attrib == child.attrib:
            kept[-1].extend(child)
        else:
            kept.append(child)
    element[:] = [whole for _, run in groupby(kept, cut_by) for whole in clipped(list(run))]
    for group in element:
        if group.tag == f"{SVG}g":
            say_once(group)


def cut_by(element: ElementTree.Element) -> str | None:
    """What clips a path. A transform would move the clip with its path, so such a path keeps its own."""
    return element.get("clip-path") if element.tag == f"{SVG}path" and "transform" not in element.attrib else None


def clipped(run: list[ElementTree.Element]) -> list[ElementTree.Element]:
    """Neighbours cut by the same clip, the cells of a heat map say, in one group that is cut once."""
    clip = cut_by(run[0])
    if clip is None or len(run) == 1:
        return run
    group = ElementTree.Element(f"{SVG}g", {"clip-path": clip})
    for element in run:
        del element.attrib["clip-path"]
    group.extend(run)
    return [group]


def say_once(group: ElementTree.Element) -> None:
    """What all children say of fill and stroke, which are inherited, goes to their group if it has no style."""
    said = [child.get("style", "").split("; ") for child in group]
    shared = {part for part in set.intersection(*map(set, said or [[]])) if part.startswith(("fill", "stroke"))}
    if "style" in group.attrib or not shared:
        return
    group.set("style", "; ".join(sorted(shared)))
    for child, parts in zip(group, said, strict=True):
        child.attrib.pop("style", None)
        if own := "; ".join(part for part in parts if part not in shared):
            child.set("style", own)


class InlineSvg(SphinxPostTransform):
    """Replace each SVG image by the SVG; complain where an image has no alternative text."""

    default_priority = 5  # right after MyST-NB has chosen between an output's formats (4)
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        numbers = count(1)  # ids need only be unique in their page
        letters: set[str] = set()
        for image in list(self.document.findall(nodes.image)):
            alt, uri = image.get("alt", ""), image["uri"]
            if not alt or alt == uri or alt.endswith((".svg", ".png")):
                logger.warning("an image without alternative text: %s", uri, location=image)
            path = self.locate(uri)
            if path is not None:
                svg = inline(path.read_text("utf-8"), alt, f"f{next(numbers)}-", letters)
                image.replace_self(nodes.raw("", svg, format="html"))

    def locate(self, uri: str) -> Path | None:
        if not uri.endswith(".svg") or "://" in uri:
            return None
        path = Path(self.env.srcdir, uri)
        if not path.exists():
            logger.warning("no such figure: %s", uri)
            return None
        return path


class LessonFigure(SphinxDirective):
    """`{lesson-figure} 01-softmax fig-name`: a figure of a lesson, shown on another page, with a link to the lesson."""

    required_arguments = 2
    has_content = True  # the caption

    def run(self) -> list[nodes.Node]:
        lesson, name = self.arguments
        path = Path(self.env.srcdir, "lessons", f"{lesson}.ipynb")
        self.env.note_dependency(str(path))
        if not path.exists():
            raise self.error(f"no such lesson: {path.name} (write it with `make lessons`)")
        svg, alt = find_figure(json.loads(path.read_text("utf-8")), name)
        if svg is None:
            raise self.error(f"{path.name} has no figure named {name!r} with an SVG output")
        prefix = f"lesson{self.env.new_serialno('lesson-figure')}-"
        head = f'<figure class="lesson-figure">{inline(svg, alt, prefix, set())}<figcaption>'
        text, messages = self.state.inline_text(" ".join(self.content), self.lineno)
        tail = nodes.raw("", "</figcaption></figure>", format="html")  # no figure node: it would take a number
        return [nodes.raw("", head, format="html"), nodes.paragraph("", "", *text), tail, *messages]


def find_figure(notebook: dict[str, Any], name: str) -> tuple[str | None, str]:
    for cell in notebook["cells"]:
        settings = cell["metadata"].get("mystnb", {})
        if settings.get("figure", {}).get("name") == name:
            for output in cell.get("outputs", []):
                if "image/svg+xml" in output.get("data", {}):
                    return "".join(output["data"]["image/svg+xml"]), settings.get("image", {}).get("alt", "")
    return None, ""


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_post_transform(InlineSvg)
    app.add_directive("lesson-figure", LessonFigure)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
