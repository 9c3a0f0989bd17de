"""{explorer}: a small machine to play with in the page, no server needed. The body stands where it can't run.

    :::{explorer} temperature          :::{explorer} soft-dictionary
    :scores: 2 1 0.2                   :keys: 1,0 0.6,0.8 -1,0
    Move the slider …                  :values: 10 20 90
    :::                                :query: 0.8,0.6
                                       :::
    :::{explorer} self-attention
    :words: the bank
    :vectors: 0,0 1,1
    :::
The machines are in _static/explorers/, a file each, which only the pages that show it load.
"""

import json
import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective


def numbers(text: str, separators: str = ", ") -> list[float]:
    """'2 1 0.2' or '2, 1, 0.2' -> [2.0, 1.0, 0.2]."""
    found = [float(part) for part in re.split(f"[{separators}]+", text.strip())]
    if not all(abs(x) <= 1e6 for x in found):  # false for nan too
        raise ValueError("numbers must be finite and below a million")
    return found


def points(text: str) -> list[list[float]]:
    """'1,0 0.6,0.8' -> [[1.0, 0.0], [0.6, 0.8]]."""
    found = [numbers(part, ",") for part in text.split()]
    if any(len(point) != 2 for point in found):
        raise ValueError(f"a point is two numbers joined by a comma, points stand apart: 1,0 0.6,0.8; got {text!r}")
    return found


def temperature(options: dict[str, str]) -> dict[str, Any]:
    return {"scores": numbers(options["scores"])}


def soft_dictionary(options: dict[str, str]) -> dict[str, Any]:
    keys, values = points(options["keys"]), numbers(options["values"])
    query = points(options.get("query", "0.8,0.6"))
    if len(keys) != len(values) or len(query) != 1:
        raise ValueError(f"{len(keys)} keys need as many values, got {len(values)}; and one query, got {len(query)}")
    return {"keys": keys, "values": values, "query": query[0]}


def heads(options: dict[str, str]) -> dict[str, Any]:
    """What a training script wrote for an explorer: looks, weights of heads, logits after prompts, patches …"""
    name = options["file"]
    if not re.fullmatch(r"[\w-]+\.json", name):
        raise ValueError(f"file must be the name of a .json file in book/weights, got {name!r}")
    path = Path(__file__).resolve().parents[1] / "weights" / name
    if not path.is_file():
        raise ValueError(f"there is no {path.name} in book/weights")
    return json.loads(path.read_text(encoding="utf-8"))


def self_attention(options: dict[str, str]) -> dict[str, Any]:
    words, vectors = options["words"].split(), points(options["vectors"])
    if len(words) != len(vectors):
        raise ValueError(f"{len(words)} words need as many vectors, got {len(vectors)}")
    return {"words": words, "vectors": vectors}


Reader = Callable[[dict[str, str]], dict[str, Any]]
EXPLORERS: dict[str, tuple[Reader, str]] = {
    "temperature": (temperature, "Explorer: softmax and its temperature"),
    "soft-dictionary": (soft_dictionary, "Explorer: ask a soft dictionary"),
    "self-attention": (self_attention, "Explorer: move the words of a sentence"),
    "looks": (heads, "Explorer: where a machine looks, and its head turned by hand"),
    "heads": (heads, "Explorer: the heads of a trained encoder"),
    "sampling": (heads, "Explorer: what a language model would say next"),
    "masked": (heads, "Explorer: what fills a blank"),
    "hops": (heads, "Explorer: a story, two hops, and a fact to change"),
    "verdicts": (heads, "Explorer: three readers of one sentence"),
    "patches": (heads, "Explorer: which patches a picture's class token uses"),
}


class Explorer(SphinxDirective):
    required_arguments, has_content = 1, True
    option_spec = dict.fromkeys(
        ("scores", "keys", "values", "query", "file", "words", "vectors"), directives.unchanged_required
    )

    def run(self) -> list[nodes.Node]:
        name = self.arguments[0]
        if name not in EXPLORERS:
            raise self.error(f"unknown explorer {name!r}: one of {', '.join(sorted(EXPLORERS))}")
        read, title = EXPLORERS[name]
        try:
            data = read(self.options)
        except KeyError as missing:
            raise self.error(f"explorer {name} needs the option :{missing.args[0]}:") from None
        except ValueError as bad:
            raise self.error(f"explorer {name}: {bad}") from None
        attributes = f'data-explorer="{name}" data-input="{escape(json.dumps(data))}"'
        head = f'<section class="explorer" aria-label="{title}" {attributes}><div class="explorer-instead">'
        body = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        return [nodes.raw("", head, format="html"), *body.children, nodes.raw("", "</div></section>", format="html")]


def add_scripts(app: Sphinx, page: str, template: str, context: dict[str, Any], tree: nodes.document | None) -> None:
    """The files of the explorers that a page shows."""
    found = re.findall(r'data-explorer="([\w-]+)"', context.get("body", ""))
    for name in ("shared", *dict.fromkeys(found)) if found else ():
        app.add_js_file(f"explorers/{name}.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_directive("explorer", Explorer)
    app.connect("html-page-context", add_scripts)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
