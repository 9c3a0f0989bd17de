"""A lesson's chapter has the lesson's number, whichever of the lessons before it are written.

sphinx_external_toc counts the chapters; here the first of a lesson's section numbers becomes its own.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx_external_toc.collectors import TocTreeCollectorWithStyles

LESSON = re.compile(r"lessons/(\d\d)-")


def own_number(docname: str, secnumber: tuple[int, ...]) -> tuple[int, ...]:
    """(1, 2) in lesson 9 -> (9, 2); a page that is no lesson keeps what it has."""
    lesson = LESSON.match(docname)
    return (int(lesson[1]), *secnumber[1:]) if lesson and secnumber else secnumber


def assign_section_numbers(self: TocTreeCollectorWithStyles, env: BuildEnvironment) -> list[str]:
    """Those that count, and then the lessons' numbers; gives the pages whose numbers changed."""
    before = {docname: dict(numbers) for docname, numbers in env.toc_secnumbers.items()}
    count_chapters(self, env)
    for docname, numbers in env.toc_secnumbers.items():
        numbers |= {anchor: own_number(docname, number) for anchor, number in numbers.items() if number}
        for node in (env.titles[docname], *env.tocs[docname].findall(nodes.reference)):
            if node.get("secnumber"):
                node["secnumber"] = list(
                    own_number(docname, tuple(node["secnumber"]))
                )  # a list, as Sphinx has it there
    return [docname for docname, numbers in env.toc_secnumbers.items() if numbers != before.get(docname)]


count_chapters = TocTreeCollectorWithStyles.assign_section_numbers


def setup(app: Sphinx) -> dict[str, bool]:
    TocTreeCollectorWithStyles.assign_section_numbers = assign_section_numbers  # type: ignore[method-assign]
    return {"parallel_read_safe": True, "parallel_write_safe": True}
