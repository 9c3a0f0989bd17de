"""A small course in a folder of its own, for tests that derive, check and verify."""

import shutil
import sys
from pathlib import Path

import pytest

import autograder.authoring.derive
import autograder.authoring.execute
import autograder.authoring.verify
import autograder.exercise
import autograder.lesson
import autograder.notebook.check

SAMPLE = Path(__file__).parent / "sample"
MODULES = [
    autograder.authoring.derive,
    autograder.authoring.execute,
    autograder.exercise,
    autograder.lesson,
    autograder.notebook.check,
]


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The sample lesson and its exercises in a folder of its own, for this process and for commands it runs."""
    shutil.copytree(SAMPLE / "lessons", tmp_path / "book" / "lessons")
    shutil.copytree(SAMPLE / "exercises", tmp_path / "autograder" / "exercises")
    (tmp_path / "attn" / "deeper").mkdir(parents=True)  # for the digest alone: lessons run the real package
    for name, text in {"viz": "from attn.deeper.deepest import line", "deeper/deepest": "", "other": ""}.items():
        (tmp_path / "attn" / f"{name}.py").write_text(text)
    (tmp_path / "attn" / "course.mplstyle").write_text("")
    (tmp_path / "requirements.txt").write_text("numpy\n")
    (tmp_path / "_config.yml").write_text("repository: {url: ''}\n")
    folders = {
        "ROOT": tmp_path,
        "LESSONS": tmp_path / "book" / "lessons",
        "EXERCISES": tmp_path / "autograder" / "exercises",
        "NOTEBOOKS": tmp_path / "notebooks",
        "VALUES": tmp_path / "notebooks" / "values",
        "SOLUTIONS": tmp_path / "solutions",
    }
    for module in MODULES:
        for name in folders.keys() & vars(module).keys():
            monkeypatch.setattr(module, name, folders[name])
    monkeypatch.setenv("ATTENTION_COURSE", str(tmp_path))
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    forget()
    yield tmp_path
    forget()


def forget():
    """Drop what was read of another course."""
    autograder.exercise.load_modules.cache_clear()
    autograder.notebook.check._values.cache_clear()
    autograder.notebook.check._lessons.cache_clear()
    for name in [name for name in sys.modules if name.startswith("autograder.exercises.e")]:
        del sys.modules[name]
