"""The light install: lessons 1 and 2 and their checks need no torch, and every import is declared where it is needed."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from autograder.authoring.edition import without_alternatives
from autograder.authoring.imports import imported_files
from autograder.exercise import exercise_files
from autograder.lesson import find_lesson
from autograder.notebook.explain import LATER
from autograder.paths import ROOT

# A Python in which only the modules in sys.argv[1] are installed
ALONE = """
import sys
from importlib.machinery import PathFinder

class Only(PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        there = path is not None or name in ALLOWED or not name.isidentifier()  # such: sysconfig's own
        return PathFinder.find_spec(name, path, target) if there else None

ALLOWED = {*sys.argv[1].split(","), *sys.stdlib_module_names, "attn", "autograder"}
sys.meta_path[:] = [Only if finder is PathFinder else finder for finder in sys.meta_path]
"""
ANSWERS = """
import numpy as np
from autograder import check, show_solution

def softmax(scores, axis=-1):
    raise NotImplementedError("your turn")
check(softmax)

def softmax(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum()
check(softmax)

def softmax(scores, axis=-1):
    raised = np.exp(scores - scores.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)
check(softmax)
show_solution("soft_lookup")
"""
NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance(colors="nocolor")
for cell in ("from attn import viz\\nfrom autograder import check", *sys.argv[2:]):
    shell.run_cell(cell)
"""


def declared(*extras: str) -> set[str]:
    """The packages that pyproject.toml names for these extras; "" is what is always installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    named = {"": project["dependencies"], **project["optional-dependencies"]}
    return {canonicalize_name(Requirement(line).name) for extra in extras for line in named[extra]}


def with_theirs(names: set[str]) -> set[str]:
    """Packages and all that they bring along."""
    found: set[str] = set()
    waiting = set(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        try:
            lines = [Requirement(line) for line in requires(name) or ()]
        except PackageNotFoundError:  # of another system
            continue
        wanted = {canonicalize_name(line.name) for line in lines if not line.marker or line.marker.evaluate()}
        waiting |= wanted - found
    return found


@cache
def _owners() -> dict[str, set[str]]:
    return {module: set(map(canonicalize_name, names)) for module, names in packages_distributions().items()}


def modules(packages: set[str]) -> set[str]:
    """What can be imported from these packages."""
    return {module for module, owners in _owners().items() if owners & packages}


def run_alone(code: str, *arguments: str, allowed: set[str], cwd) -> str:
    command = [sys.executable, "-W", "error", "-c", ALONE + code, ",".join(sorted(allowed)), *arguments]
    environment = {"PATH": "", "HOME": str(cwd), "PYTHONPATH": str(ROOT), "MPLBACKEND": "agg", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("number", ["01", "02"])
def test_the_lesson_runs_with_the_core_alone(number, tmp_path):
    lesson = find_lesson(number)
    code = f"import runpy; runpy.run_path({str(lesson.path)!r})"
    said = run_alone(code, allowed=modules(with_theirs(declared(""))), cwd=tmp_path)
    assert re.findall(r"^(\w+)   ✓ passed", said, re.M) == list(lesson.answers)


def test_checks_run_with_the_core_alone(tmp_path):
    said = run_alone(ANSWERS, allowed=modules(with_theirs(declared(""))), cwd=tmp_path)
    assert re.findall(r"^softmax   (\S+ \S+)", said, re.M) == ["○ not", "✗ 3", "✓ passed,"]
    assert "Hint. " in said
    assert "def soft_lookup(query, keys, values):" in said


# what a later lesson says


def test_a_later_lesson_says_what_to_install(tmp_path):
    light = modules(with_theirs(declared("", "lab"))) | {"pip"}
    cells = ["import torch", "from attn.data import dates", "import nonsense"]
    said = run_alone(NOTEBOOK, *cells, allowed=light, cwd=tmp_path)
    first, second, third = re.findall(r"^ModuleNotFoundError: (.*(?:\n .*)?)", said, re.M)
    install = f'    %pip install --editable "{ROOT}[torch]"'
    assert said.count("pytorch.org shows under 'Get started' for CPU") == 2
    for name, message in (("torch", first), (r"\w+", second)):
        assert re.match(f"No module named '{name}': it is not part of the light install", message)
        assert message.endswith(install)
    assert third.splitlines()[0] == "No module named 'nonsense'"


def test_where_there_is_no_pip_it_says_uv(tmp_path):
    light = modules(with_theirs(declared("", "lab"))) - {"pip"}
    said = run_alone(NOTEBOOK, "import torch", allowed=light, cwd=tmp_path)
    assert f'!uv pip install --python "{sys.executable}" pip --editable "{ROOT}[torch]"\n' in said


COMMAND = """
import runpy
name, sys.argv[1:] = sys.argv[2], sys.argv[3:]
try:
    runpy.run_module(name, run_name="__main__")
except SystemExit as error:
    print(error)
"""


@pytest.mark.parametrize(("name", "extras"), [("attn.data", "torch"), ("autograder", "teach,torch")])
def test_a_command_says_what_to_install(name, extras, tmp_path):
    said = run_alone(COMMAND, name, "derive", allowed=modules(with_theirs(declared(""))), cwd=tmp_path)
    assert re.fullmatch(
        rf"\S.*: No module named '\w+'; run python -m pip install --editable \"\.\[{extras}\]\" first\n", said
    )


def test_where_all_is_installed_an_unknown_module_is_only_named(tmp_path):
    allowed = modules(with_theirs(declared("", "lab", "torch")))
    said = run_alone(NOTEBOOK, "import nonsense; 1", "nonsense + 1", allowed=allowed, cwd=tmp_path)
    assert "ModuleNotFoundError: No module named 'nonsense'\n" in said
    assert said.endswith("NameError: name 'nonsense' is not defined\n")


# what is declared


def third_party(source: str) -> Iterator[str]:
    """The top names of what a file imports from other packages, wherever in it."""
    for node in ast.walk(ast.parse(source)):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names = [node.module]
        yield from {name.split(".")[0] for name in names} - {*sys.stdlib_module_names, "attn", "autograder"}


def imports_of(paths) -> set[str]:
    found = {name for path in paths for name in third_party(path.read_text("utf-8"))}
    assert found
    return found


def test_pictures_and_checks_need_only_the_light_install():
    files = imported_files(ROOT / "autograder" / "__init__.py", ROOT, "autograder")
    files |= set((ROOT / "attn" / "viz").glob("*.py"))
    notebook = modules(with_theirs(declared("lab")))  # IPython, imported in a notebook alone
    assert imports_of(files) - modules(declared("")) - notebook == set()


@pytest.mark.parametrize("name", ["01_softmax", "02_key_value_lookup"])
def test_misconceptions_of_the_first_lessons_need_only_the_core(name):
    sources = [without_alternatives(path.read_text("utf-8")) for path in exercise_files(name)]  # those are for `verify`
    assert {name for source in sources for name in third_party(source)} - modules(declared("")) == set()


def test_every_import_of_attn_is_declared():
    found = imports_of((ROOT / "attn").rglob("*.py")) - modules(with_theirs(declared("lab")) | declared(""))
    found |= set(LATER) & imports_of((ROOT / "attn").rglob("*.py"))  # where JupyterLab happens to bring it too
    assert found - modules(declared("torch")) == set()
    assert found == set(LATER)


def test_every_import_of_the_grader_is_declared():
    found = imports_of((ROOT / "autograder").rglob("*.py"))
    assert found - modules(declared("", "teach", "torch")) == set()  # torch: exercises of later lessons


def test_what_is_declared_is_pinned():
    lines = (ROOT / "requirements.txt").read_text("utf-8").splitlines()
    pins = {canonicalize_name(line.split("==")[0]) for line in lines if "==" in line}
    assert declared("", "lab", "torch", "reference") - pins <= {"attention-course"}
    (own,) = [line for line in lines if line.startswith("-e ")]
    assert own.startswith("-e .[lab,torch,teach,reference]")
