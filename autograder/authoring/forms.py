"""The three forms of a lesson: the learner's notebook, the solved notebook, the page.

All three are made from the same cells; the solved one's outputs, and the numbers that the prose quotes from them, are
those of one execution. Cell ids are cell names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.authoring.soften import Labels, soften
from autograder.exercise import load_exercises
from autograder.lesson import Cell, Lesson, LessonError
from autograder.markers import solved, starter
from autograder.notebook.holds import CLAIM

_GLUED = re.compile(r"\{glue:text\}`([\w-]+)(?::([^`]+))?`")
_LABEL = re.compile(r"^:label: ex-([\w-]+)$", re.MULTILINE)
_DIFFICULTY = re.compile(r"Difficulty \d of 5, about \d+ minutes\.")
_TORCH = re.compile(r"^\s*(from|import) (torch|attn(?!\.viz| import viz$))\b", re.MULTILINE)
_OUT_OF_SIGHT = {"figure", "given", "record"}  # in a notebook too, where a click shows them
_PYTHON = {"display_name": "Python 3", "language": "python", "name": "python3"}
_FOLDED = {  # by tag: what the fold says closed, and open
    "answer": ("Show a solution", "Hide the solution"),
    "figure": ("Show the code of this figure", "Hide the code of this figure"),
    "setup": ("Show the set-up", "Hide the set-up"),
    "given": ("Show the code that is given", "Hide the code that is given"),
}


def solved_notebook(lesson: Lesson, digest: str) -> nbformat.NotebookNode:
    """The solved notebook before it runs: its prose still holds the glue roles."""
    cells = [_notebook_cell(cell, solved(cell.source)) for cell in lesson.cells]
    return _notebook(lesson, cells, digest=digest)


def glued_values(lesson: Lesson, notebook: nbformat.NotebookNode) -> dict[str, Any]:
    """What the executed notebook's cells glued, by name; raises LessonError if a name is used twice."""
    found: dict[str, Any] = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            name = output.get("metadata", {}).get("scrapbook", {}).get("name")
            if name is None:
                continue
            if name in found:
                raise LessonError(lesson.path, _line(lesson, cell.id), f"two results are glued as {name!r}: rename one")
            found[name] = ast.literal_eval(next(text for mime, text in output.data.items() if "text/plain" in mime))
    return found


def finish_solved(lesson: Lesson, notebook: nbformat.NotebookNode, glued: Mapping[str, Any]) -> None:
    """Put the run's numbers into the prose and add the figures' captions, in place."""
    notebook.cells = _readable(lesson, notebook.cells, glued)


def learner_notebook(lesson: Lesson, glued: Mapping[str, Any], address: str = "") -> nbformat.NotebookNode:
    """Starter code, no outputs; plain Markdown. With a public `address`, a first cell installs the course on Colab."""
    cells = [_notebook_cell(cell, starter(cell.source)) for cell in lesson.cells]
    cells = _readable(lesson, cells, glued)
    if address:
        cells.insert(0, _colab_cell(lesson, address))
    return _notebook(lesson, cells)


def page(lesson: Lesson, executed: nbformat.NotebookNode, glued: Mapping[str, Any], *, solutions: bool = True) -> Any:
    """The page: starter code to read, its solution folded beneath, outputs as executed."""
    outputs = {cell.id: cell.outputs for cell in executed.cells if cell.cell_type == "code"}
    cells: list[nbformat.NotebookNode] = []
    for cell in lesson.cells:
        if cell.kind == "markdown":
            cells.append(new_markdown_cell(_quoted(lesson, cell, _ruled(lesson, cell.source), glued), id=cell.name))
            continue
        if "answer" in cell.tags:
            block = f"````{{code-block}} python\n:class: starter\n{starter(cell.source)}\n````"
            cells.append(new_markdown_cell(block, id=f"{cell.name[:56]}-starter"))
        if "record" in cell.tags:
            cells += [new_markdown_cell(fold, id=cell.name) for fold in _claims(outputs[cell.name])]
        elif solutions or "answer" not in cell.tags:
            cells.append(_page_code(lesson, cell, outputs[cell.name], glued))
    cells[0].source += f"\n\n{_handout(lesson)}"
    return _notebook(lesson, cells, comment=False)


def _claims(outputs: list) -> list[str]:
    """The fold with the claims that a cell checked, if any."""
    claims = [output.data[CLAIM] for output in outputs if CLAIM in output.get("data", {})]
    if not claims:
        return []
    lines = [f"- {one['claim']}" + (f" ({one['shown']})" if one["shown"] else "") for one in claims]
    title = "<summary>Checked when this page was made</summary>"
    return ["\n".join(['<details class="claims">' + title, "", *lines, "", "</details>"])]


def _handout(lesson: Lesson) -> str:
    file = f"{lesson.name}.ipynb"
    return f"To do the exercises, open this lesson as a notebook: {{download}}`{file} <../../notebooks/{file}>`."


def _notebook(lesson: Lesson, cells: list, *, digest: str = "", comment: bool = True) -> nbformat.NotebookNode:
    course = {"lesson": lesson.name} | ({"digest": digest} if digest else {})
    metadata = {"kernelspec": _PYTHON, "language_info": {"name": "python"}, "attention": course}
    if comment:
        note = f"<!-- derived from book/lessons/{lesson.path.name}: edit that instead -->\n"
        first = next(cell for cell in cells if cell.cell_type == "markdown")
        first.source = note + first.source
    notebook = new_notebook(cells=cells, metadata=metadata)
    nbformat.validate(notebook)
    return notebook


def _notebook_cell(cell: Cell, source: str) -> nbformat.NotebookNode:
    if cell.kind == "markdown":
        return new_markdown_cell(source, id=cell.name)
    metadata: dict[str, Any] = {"tags": sorted(cell.tags)} if cell.tags else {}
    if cell.tags & _OUT_OF_SIGHT:
        metadata["jupyter"] = {"source_hidden": True}
    if "answer" in cell.tags:
        metadata["exercise"] = cell.exercise  # a second copy of the cell's identity: some front ends drop ids
    return new_code_cell(source, id=cell.name, metadata=metadata)


def _readable(lesson: Lesson, cells: list, glued: Mapping[str, Any]) -> list:
    """The cells with numbers quoted, MyST softened, and each figure followed by its caption."""
    by_name = {cell.name: cell for cell in lesson.cells}
    figures = [c.metadata["mystnb"]["figure"]["name"] for c in lesson.cells if _caption(c)]
    labels = Labels((c.source for c in lesson.cells if c.kind == "markdown"), figures)
    result = []
    for node in cells:
        cell = by_name[node.id]
        if node.cell_type == "markdown":
            node.source = soften(_quoted(lesson, cell, _ruled(lesson, node.source), glued), labels)
        result.append(node)
        if caption := _caption(cell):
            number = labels.figures[cell.metadata["mystnb"]["figure"]["name"]]
            text = soften(_quoted(lesson, cell, caption, glued), labels)
            result.append(new_markdown_cell(f"*Figure {number}.* {text}", id=f"{cell.name[:56]}-caption"))
    return result


def _ruled(lesson: Lesson, text: str) -> str:
    """The statement of an exercise, with what its checks want done by hand: told before, not after.

    That `attn` must not be asked goes without saying.
    """
    label = _LABEL.search(text)
    exercise = load_exercises(lesson.name).get(label[1].replace("-", "_")) if label else None
    if exercise is None or set(exercise.forbid) <= {"attn"}:
        return text
    return _DIFFICULTY.sub(lambda match: f"{match[0]} By hand: {exercise.instead}.", text, count=1)


def _caption(cell: Cell) -> str:
    return cell.metadata.get("mystnb", {}).get("figure", {}).get("caption", "")


def _page_code(lesson: Lesson, cell: Cell, outputs: list, glued: Mapping[str, Any]) -> nbformat.NotebookNode:
    metadata: dict[str, Any] = {"mystnb": _quoted_options(lesson, cell, glued)}
    folded = next((prompts for tag, prompts in _FOLDED.items() if tag in cell.tags), None)
    if folded:
        metadata["tags"] = ["hide-input"]
        metadata["mystnb"] |= {"code_prompt_show": folded[0], "code_prompt_hide": folded[1]}
    return new_code_cell(solved(cell.source), id=cell.name, metadata=metadata, outputs=outputs, execution_count=1)


def _quoted_options(lesson: Lesson, cell: Cell, glued: Mapping[str, Any]) -> dict:
    """The figure's alt text and caption, with the run's numbers in them."""

    def quoted(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: quoted(item) for key, item in value.items()}
        return _quoted(lesson, cell, value, glued) if isinstance(value, str) else value

    return quoted(cell.metadata.get("mystnb", {}))


def _quoted(lesson: Lesson, cell: Cell, text: str, glued: Mapping[str, Any]) -> str:
    """The text with each glue role replaced by the value of the run; raises LessonError for an unknown name."""

    def value(match: re.Match) -> str:
        name, form = match.groups()
        if name not in glued:
            raise LessonError(lesson.path, cell.line, f"cell {cell.name!r}: nothing is glued as {name!r}")
        try:
            return format(glued[name], form or "")
        except ValueError as error:
            raise LessonError(lesson.path, cell.line, f"cell {cell.name!r}: {match[0]}: {error}") from None

    text = _GLUED.sub(value, text)
    if "{glue:" in text:
        problem = "a glue role that isn't {glue:text}`name:.1f`, its name of letters, digits, - and _"
        raise LessonError(lesson.path, cell.line, f"cell {cell.name!r}: {problem}")
    return text


def _line(lesson: Lesson, name: str) -> int:
    return next((cell.line for cell in lesson.cells if cell.name == name), 1)


def _colab_cell(lesson: Lesson, address: str) -> nbformat.NotebookNode:
    """Installs no more than the lesson needs: attn's pictures alone do without torch."""
    folder = address.rstrip("/").rsplit("/", 1)[-1]
    wanted = f"'{folder}[torch]'" if any(_TORCH.search(c.source) for c in lesson.cells if c.kind == "code") else folder
    source = (
        "import sys\n\nif 'google.colab' in sys.modules:  # elsewhere the course is installed already\n"
        f"    !git clone --depth 1 --quiet {address}\n    %pip install --quiet --editable {wanted}\n"
        f"    sys.path.insert(0, '{folder}')"
    )
    return new_code_cell(source, id="install-on-colab", metadata={"tags": ["setup"]})
