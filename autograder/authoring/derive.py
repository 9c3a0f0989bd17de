"""From the lessons' sources to everything made from them; only what changed is executed again.

book/lessons/NN_name.py ─▶ notebooks/values/NN_name.json   what the probes give on the solutions
                         ─▶ solutions/NN_name.ipynb          executed
                         ─▶ notebooks/NN_name.ipynb          for the learner
                         ─▶ book/lessons/NN-name.ipynb       the page
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import nbformat
import yaml

from autograder.authoring.execute import digest, execute, stored_outputs
from autograder.authoring.forms import finish_solved, glued_values, learner_notebook, page, solved_notebook
from autograder.exercise import PUBLIC_SEED, load_exercises
from autograder.judge import expect, pack_expected
from autograder.lesson import Lesson, LessonError, find_lesson, lesson_paths, read_course, read_lesson
from autograder.paths import LESSONS, NOTEBOOKS, ROOT, SOLUTIONS, VALUES
from autograder.reference import reference_namespace


@dataclass(frozen=True)
class Derived:
    """One derived file: where it belongs and what it must hold."""

    path: Path
    text: str

    @property
    def is_current(self) -> bool:
        return self.path.exists() and self.path.read_text("utf-8") == self.text

    def write(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        temporary.write_text(self.text, "utf-8")
        temporary.replace(self.path)  # whole or not at all


def derive(names: Sequence[str] = (), *, force: bool = False) -> list[str]:
    """Bring everything up to date; returns what was done, a line each.

    Raises LessonError for the first broken lesson, after the others were derived.
    """
    lessons = _chosen(names)
    stale = [lesson.path for lesson in lessons if force or _is_stale(lesson)]
    done, failures = [], []
    with ProcessPoolExecutor() as pool:
        for path, failure in zip(stale, pool.map(_execute, stale), strict=True):
            done.append(f"{'failed' if failure else 'executed'} {path.stem}")
            failures += [failure] if failure else []
    for lesson in lessons:
        if not _is_stale(lesson):
            done += _write(_derivatives(lesson))
    if failures:
        raise failures[0]
    return done


def out_of_date(names: Sequence[str] = ()) -> list[str]:
    """What `derive` would change among the committed files, a line each; nothing is executed or written."""
    problems = []
    for lesson in _chosen(names):
        if _is_stale(lesson):
            problems.append(f"{lesson.name}: its source, checks, attn/ or the pins changed since it was executed")
            continue
        derived = _derivatives(lesson)[:-1]  # the page is not committed
        problems += [f"{_shown(item.path)} differs from what is derived" for item in derived if not item.is_current]
    known = {path.stem for path in lesson_paths()}
    for folder in (NOTEBOOKS, SOLUTIONS, VALUES):
        orphans = [path for path in folder.glob("[!.]*.*") if path.stem not in known]
        problems += [f"{_shown(path)} comes from no lesson: remove it" for path in sorted(orphans)]
    return problems


def _chosen(names: Sequence[str]) -> list[Lesson]:
    """The lessons named, by `01_softmax` or `01`, or all; the course as a whole is read in any case."""
    course = read_course()
    wanted = {find_lesson(name).name for name in names}
    return [lesson for lesson in course if lesson.name in wanted or not names]


def _shown(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _write(derived: list[Derived]) -> list[str]:
    changed = [item for item in derived if not item.is_current]
    for item in changed:
        item.write()
    return [f"wrote {_shown(item.path)}" for item in changed]


def _is_stale(lesson: Lesson) -> bool:
    """Must it be executed: are the solved notebook or the values from another source, or gone?"""
    now = digest(lesson)
    stored, outputs = stored_outputs(SOLUTIONS / f"{lesson.name}.ipynb")
    missing = {cell.name for cell in lesson.cells if cell.kind == "code"} - set(outputs)
    try:
        values = json.loads((VALUES / f"{lesson.name}.json").read_text("utf-8"))["digest"]
    except (OSError, ValueError, KeyError):
        return True
    return bool(missing) or stored != now or values != now


def _execute(path: Path) -> LessonError | None:
    """Write the values, then run the lesson, whose checks need them. Returns the error: a process pool's worker."""
    lesson = read_lesson(path)
    try:
        _values(lesson).write()
        notebook = solved_notebook(lesson, digest(lesson))
        execute(lesson, notebook)
        Derived(SOLUTIONS / f"{lesson.name}.ipynb", _text(notebook)).write()
    except LessonError as error:
        return error
    except (ValueError, FileNotFoundError) as error:  # a solution that fails its own probe, no exercises
        return LessonError(path, 1, str(error))
    return None


def _values(lesson: Lesson) -> Derived:
    namespace, found = reference_namespace(lesson), {}
    for exercise in load_exercises(lesson.name).values():
        if exercise.name not in lesson.answers:
            raise ValueError(f"exercise {exercise.name!r} of e{lesson.name}.py has no answer cell")
        found[exercise.name] = pack_expected(expect(exercise, namespace[exercise.name], PUBLIC_SEED))
    note = f"derived from book/lessons/{lesson.path.name}: edit that instead"
    content = {"note": note, "lesson": lesson.name, "digest": digest(lesson), "exercises": found}
    return Derived(VALUES / f"{lesson.name}.json", json.dumps(content, indent=1) + "\n")


def _executed(lesson: Lesson) -> nbformat.NotebookNode:
    """The solved notebook with the stored outputs of its one execution, its prose still with glue roles."""
    stored, outputs = stored_outputs(SOLUTIONS / f"{lesson.name}.ipynb")
    if not outputs:
        raise FileNotFoundError(f"{lesson.name} was not executed yet: run `python -m autograder derive` first")
    notebook = solved_notebook(lesson, stored)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = outputs[cell.id]
    return notebook


def _derivatives(lesson: Lesson) -> list[Derived]:
    """Solved notebook, learner's notebook, page: from the source and the outputs."""
    notebook = _executed(lesson)
    glued = glued_values(lesson, notebook)
    shown = page_of(lesson)
    finish_solved(lesson, notebook, glued)
    return [
        Derived(SOLUTIONS / f"{lesson.name}.ipynb", _text(notebook)),
        Derived(NOTEBOOKS / f"{lesson.name}.ipynb", _text(learner_notebook(lesson, glued, public_address()))),
        Derived(LESSONS / f"{lesson.name.replace('_', '-')}.ipynb", shown),
    ]


def page_of(lesson: Lesson, *, solutions: bool = True) -> str:
    """The text of the lesson's page; raises FileNotFoundError if the lesson was not executed yet."""
    notebook = _executed(lesson)
    return _text(page(lesson, notebook, glued_values(lesson, notebook), solutions=solutions))


def public_address() -> str:
    """The project's public address, the one setting in `_config.yml`; empty while there is none."""
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    return (settings.get("repository") or {}).get("url") or ""


def _text(notebook: nbformat.NotebookNode) -> str:
    return nbformat.writes(notebook) + "\n"
