"""From one source to learner's notebook, solved notebook, page and values: every rule of the format."""

import json
import re
import subprocess
import sys

import nbformat
import pytest

from autograder.authoring import derive as module
from autograder.authoring.forms import glued_values, learner_notebook
from autograder.lesson import find_lesson, lesson_paths, read_lesson
from autograder.markers import solution_lines
from autograder.paths import NOTEBOOKS, ROOT

SOURCE = "book/lessons/90_sample.py"


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "autograder", *arguments], capture_output=True, text=True, timeout=600)


def read(path):
    return nbformat.read(path, 4)


def all_files(folder):
    return {
        p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file() and "__pycache__" not in str(p)
    }


@pytest.fixture
def derived(course):
    done = run("derive")
    assert done.returncode == 0, done.stderr
    assert "executed 90_sample" in done.stdout
    return course


def test_the_learners_notebook(derived):
    notebook = read(derived / "notebooks" / "90_sample.ipynb")
    cells = {cell.id: cell for cell in notebook.cells}
    assert list(cells)[:4] == ["title", "setup", "double-exercise", "double"]
    assert cells["title"].source.startswith(f"<!-- derived from {SOURCE}: edit that instead -->")
    assert cells["double"].source.endswith('# YOUR CODE HERE\n    raise NotImplementedError("your turn")')
    assert cells["double"].metadata == {"tags": ["answer"], "exercise": "double"}
    assert cells["result"].source == "The answer is 42.0; see figure 1 and Double it."
    assert cells["line-caption"].source == "*Figure 1.* It rises to 42."
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")
    assert notebook.metadata.attention.lesson == "90_sample"
    assert not re.search(r":::|\{(eq|ref|term|glue|numref)", "".join(cell.source for cell in notebook.cells))


def test_no_solution_reaches_the_learner(derived):
    lesson = read_lesson(derived / SOURCE)
    for file in (derived / "notebooks").rglob("*.*"):
        text = file.read_text()
        for cell in lesson.answers.values():
            for line in solution_lines(cell.source):
                assert json.dumps(line)[1:-1] not in text


def test_the_solved_notebook_is_executed_without_time_stamps(derived):
    notebook = read(derived / "solutions" / "90_sample.ipynb")
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    assert "execution" not in str([cell.metadata for cell in code])
    cells = {cell.id: cell for cell in code}
    assert cells["measure"].outputs[-1].text == "computed\n"
    assert "passed" in cells["double-check"].outputs[0].data["text/plain"]
    svg = cells["line"].outputs[0].data["image/svg+xml"]
    assert "dc:date" not in svg


def test_the_page_shows_the_starter_and_folds_the_solution(derived):
    notebook = read(derived / "book" / "lessons" / "90-sample.ipynb")
    cells = {cell.id: cell for cell in notebook.cells}
    assert "{code-block} python\n:class: starter" in cells["double-starter"].source
    assert "secret_factor" not in cells["double-starter"].source
    assert cells["double"].metadata.tags == ["hide-input"]
    assert cells["double"].metadata.mystnb.code_prompt_show == "Show a solution"
    assert "secret_factor" in cells["double"].source
    assert cells["result"].source.startswith("The answer is 42.0; see {numref}`fig-line`")
    assert cells["line"].metadata.mystnb.figure.caption == "It rises to 42."
    assert "scrapbook" not in str(cells["measure"].outputs)
    assert "ex-double" in cells["double-exercise"].source
    assert "about 2 minutes. By hand: use a product.\n:::" in cells["double-exercise"].source


def test_values_hold_no_code(derived):
    values = json.loads((derived / "notebooks" / "values" / "90_sample.json").read_text())
    assert values["note"] == f"derived from {SOURCE}: edit that instead"
    assert values["exercises"].keys() == {"double", "row_sums"}
    double = values["exercises"]["double"]
    assert double["probes"].keys() == {"a vector", "a matrix"}
    assert double["probes"]["a matrix"]["given"] == "double(x (3, 4))"
    for leaf in double["probes"]["a vector"]["values"]:
        assert leaf.keys() == {"path", "kind", "dtype", "shape", "data"}
    assert {changed["kind"] for changed in double["changed"]} == {"number", "operator"}
    for changed in double["changed"]:
        for what, *numbers in changed["prints"].values():
            assert (len(what), [type(number) for number in numbers]) == (8, [float, float])


def test_deriving_twice_gives_the_same_bytes_and_executes_nothing(derived):
    before = all_files(derived)
    assert run("derive").stdout == "nothing to do: everything is up to date\n"
    assert all_files(derived) == before
    assert "executed 90_sample" in run("derive", "--force").stdout
    assert all_files(derived) == before
    assert run("derive", "--check").returncode == 0


def test_prose_changes_execute_again_because_the_digest_covers_the_source(derived):
    source = derived / SOURCE
    source.write_text(source.read_text().replace("It rises to", "It climbs to"))
    checked = run("derive", "--check")
    assert checked.returncode == 1
    assert "90_sample: its source, checks, attn/ or the pins changed" in checked.stdout
    assert "executed 90_sample" in run("derive").stdout
    assert "It climbs to 42" in (derived / "notebooks" / "90_sample.ipynb").read_text()


@pytest.mark.parametrize(
    "file",
    [
        "attn/viz.py",
        "attn/deeper/deepest.py",
        "attn/course.mplstyle",
        "requirements.txt",
        "autograder/exercises/e90_sample.py",
    ],
)
def test_what_the_kernel_runs_is_in_the_digest(derived, file):
    with (derived / file).open("a") as stream:
        stream.write("\n# changed\n")
    assert run("derive", "--check").returncode == 1


def test_what_the_lesson_does_not_import_is_not(derived):
    (derived / "attn" / "other.py").write_text("changed = True\n")
    assert run("derive", "--check").returncode == 0


def test_check_names_a_derived_file_that_was_edited_and_derive_mends_it(derived):
    notebook = derived / "notebooks" / "90_sample.ipynb"
    notebook.write_text(notebook.read_text().replace("YOUR CODE HERE", "MY CODE"))
    assert "notebooks/90_sample.ipynb differs from what is derived" in run("derive", "--check").stdout
    assert run("derive").stdout == "wrote notebooks/90_sample.ipynb\n"
    (derived / "notebooks" / "old.ipynb").write_text("{}")
    assert "notebooks/old.ipynb comes from no lesson: remove it" in run("derive", "--check").stdout


FAILING = {
    "raises": ('print("computed")', "1 / 0", "cell 'measure' fails when it runs: ZeroDivisionError: division by zero"),
    "warns": ('print("computed")', "import warnings\nwarnings.warn('old')", "cell 'measure' writes to stderr"),
    "misspelt glue": (
        "glue:text}`answer:.1f`",
        "glue:text}`the.answer`",
        "a glue role that isn't {glue:text}`name:.1f`",
    ),
    "unknown glue": ("glue:text}`answer:.1f`", "glue:text}`anser:.1f`", "cell 'result': nothing is glued as 'anser'"),
    "bad format": ("glue:text}`answer:.1f`", "glue:text}`answer:d`", "cell 'result': {glue:text}`answer:d`"),
    "glued twice": ('glue("answer", ', 'glue("answer", 1)\nglue("answer", ', "two results are glued as 'answer'"),
}


@pytest.mark.parametrize(("old", "new", "message"), FAILING.values(), ids=FAILING.keys())
def test_a_failing_lesson_fails_the_run_with_file_and_line(course, old, new, message):
    source = course / SOURCE
    source.write_text(source.read_text().replace(old, new))
    done = run("derive")
    assert done.returncode == 2
    assert message in done.stderr
    assert re.search(r"90_sample\.py:\d+: ", done.stderr)
    assert done.stderr.count("\n") == 1
    assert not (course / "notebooks" / "90_sample.ipynb").exists()


def test_what_a_cell_prints_in_pieces_is_one_output(course):
    """However busy the machine is: derived files are compared byte by byte."""
    source = course / SOURCE
    pieces = "import time\nprint('computed', flush=True)\ntime.sleep(0.5)\nprint('in two')"
    source.write_text(source.read_text().replace('print("computed")', pieces))
    assert run("derive").returncode == 0
    cells = json.loads((course / "solutions" / "90_sample.ipynb").read_text())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", ())]
    assert "computed\nin two\n" in ["".join(output.get("text", "")) for output in outputs]


def test_a_broken_lesson_does_not_stop_the_others(course):
    good = (course / SOURCE).read_text()
    bad = (
        good.replace("double", "treble")
        .replace("row_sums", "sums")
        .replace("row-sums", "sums")
        .replace("fig-line", "fig-bad")
    )
    (course / "book" / "lessons" / "91_bad.py").write_text(bad.replace('print("computed")', "1 / 0"))
    exercises = course / "autograder" / "exercises"
    text = (exercises / "e90_sample.py").read_text()
    (exercises / "e91_bad.py").write_text(text.replace("double", "treble").replace("row_sums", "sums"))
    done = run("derive")
    assert done.returncode == 2
    assert "91_bad.py" in done.stderr
    assert (course / "notebooks" / "90_sample.ipynb").exists()
    assert not (course / "notebooks" / "91_bad.ipynb").exists()


def test_a_solution_that_fails_its_own_probe_is_named(course):
    source = course / SOURCE
    source.write_text(source.read_text().replace("return x.sum(axis=1)", "return x.sum(axis=5)"))
    assert "exercise 'row_sums', probe 'each row by itself': the solution raises AxisError" in run("derive").stderr


def test_an_answer_that_needs_a_demonstration_is_named(course):
    source = course / SOURCE
    text = (
        source.read_text()
        .replace('print("computed")', "factor = 2")
        .replace("return x.sum(axis=1)", "return factor * x")
    )
    source.write_text(text)
    assert "cell 'row-sums' fails" not in run("derive").stderr  # a function fails only when it is called
    assert "probe 'each row by itself': the solution raises NameError" in run("derive").stderr
    source.write_text(text.replace("def row_sums(x)", "def row_sums(x, factor=factor)"))
    assert "cell 'row-sums' fails after setup cells and earlier answers alone: NameError" in run("derive").stderr


def test_a_public_address_adds_the_colab_cell_and_none_leaves_it_out(derived):
    assert "colab" not in (derived / "notebooks" / "90_sample.ipynb").read_text()
    (derived / "_config.yml").write_text("repository: {url: 'https://example.org/attention'}\n")
    assert run("derive").returncode == 0
    first = read(derived / "notebooks" / "90_sample.ipynb").cells[0]
    assert first.id == "install-on-colab"
    assert "git clone --depth 1 --quiet https://example.org/attention" in first.source
    assert "%pip install --quiet --editable attention\n" in first.source  # the sample does without torch


@pytest.mark.parametrize(
    ("number", "installed"), [("01", "attention"), ("02", "attention"), ("03", "'attention[torch]'")]
)
def test_colab_installs_no_more_than_the_lesson_needs(number, installed):
    lesson = find_lesson(number)
    glued = glued_values(lesson, read(ROOT / "solutions" / f"{lesson.name}.ipynb"))
    first = learner_notebook(lesson, glued, "https://example.org/attention").cells[0]
    assert f"%pip install --quiet --editable {installed}\n" in first.source


def test_an_unknown_lesson_is_wrong_usage(course):
    done = run("derive", "77")
    assert done.returncode == 2
    assert "no lesson '77'" in done.stderr
    assert "there are: 90_sample" in done.stderr


# The course itself


def test_committed_files_are_what_is_derived():
    assert module.out_of_date() == []


@pytest.mark.parametrize("path", lesson_paths(), ids=lambda path: path.stem)
def test_no_line_of_a_solution_is_in_a_learners_notebook(path):
    lesson = read_lesson(path)
    files = [NOTEBOOKS / f"{lesson.name}.ipynb", NOTEBOOKS / "values" / f"{lesson.name}.json"]
    lines = [line for cell in lesson.answers.values() for line in solution_lines(cell.source)]
    lines = [line for line in lines if line not in ("break", "continue", "else:")]  # a keyword alone gives nothing away
    assert len(lines) > 10
    for file in files:
        text = file.read_text("utf-8")
        whole = {line.strip() for found in strings(json.loads(text)) for line in found.splitlines()}
        for line in lines:
            if not re.search(r"\w", line):  # a bracket alone
                continue
            where = f"{file.relative_to(ROOT)}: {line}"
            assert line not in whole, where
            assert len(line) < 16 or json.dumps(line, ensure_ascii=False)[1:-1] not in text, where


def strings(value):
    """Every text in a JSON document."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from strings(part)


@pytest.mark.parametrize("path", lesson_paths(), ids=lambda path: path.stem)
def test_outputs_show_no_memory_addresses_and_no_raw_dumps(path):
    notebook = read(ROOT / "solutions" / f"{path.stem}.ipynb")
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert outputs
    for output in outputs:
        text = output.get("text") or output.get("data", {}).get("text/plain", "")
        assert " at 0x" not in text
        assert len(text.splitlines()) <= 24
