"""`check`, `show_solution`, progress and `glue`, as text and as HTML, outside and inside IPython."""

import json
import re
import subprocess
import sys

import numpy as np
import pytest

from autograder import check, glue, show_solution
from autograder.authoring.derive import _values
from autograder.lesson import find_lesson
from autograder.notebook import progress
from autograder.notebook.card import Card
from autograder.results import CheckResult, Result


@pytest.fixture
def lesson(course):
    """The sample course with its values, and a solved notebook, as `derive` leaves them."""
    found = find_lesson("90")
    _values(found).write()
    cells = [
        {"cell_type": "code", "id": "double", "metadata": {"exercise": "double"}, "source": ["def double(x):\n", "    return 2 * x"]}
    ]  # fmt: skip
    (course / "solutions").mkdir()
    (course / "solutions" / "90_sample.ipynb").write_text(json.dumps({"cells": cells}))
    return course


def test_a_right_answer_passes_and_counts(lesson, capsys):
    def double(x):
        return x + x

    check(double)
    said = capsys.readouterr().out
    assert "double   ✓ passed, 2 of 2 checks" in said
    assert "1 of 2 exercises of this lesson done." in said
    assert progress.read() == {"double": "passed"}


def test_gradients_are_kept_whatever_a_cell_before_switched_off(lesson, capsys):
    torch = pytest.importorskip("torch")

    def double(x):
        return 2 * x if torch.is_grad_enabled() else x

    with torch.no_grad():
        check(double)
        assert not torch.is_grad_enabled()
    assert "double   ✓ passed" in capsys.readouterr().out


def test_a_wrong_answer_says_what_where_and_why(lesson, capsys):
    def row_sums(x):
        return x.sum(axis=0)

    def double(x):
        return x**2

    check(row_sums)
    assert "✗ each row by itself\n    expected shape (3,)   got shape (4,)" in capsys.readouterr().out
    check(double)
    said = capsys.readouterr().out
    assert "double   ✗ 0 of 2 checks" in said
    assert re.search(r"✗ a vector\n    expected -?[\d.]+   got [\d.]+   at \[0\]", said)
    assert "Hint. You squared it: twice a number is not its square." in said
    assert progress.read() == {}


def test_a_wrong_answer_without_a_known_slip_gets_a_next_step(lesson, capsys):
    def double(x):
        return 7 * x + 3

    check(double)
    said = capsys.readouterr().out
    assert "Hint." not in said
    assert "Call it yourself with the first failed check's input" in said

    def right(x):
        return 2 * x

    right.__name__ = "double"
    check(right)
    assert "No slip" not in capsys.readouterr().out


def test_an_exercise_checked_before_its_cell_says_which_cell_to_run(lesson):
    code = (  # a process of its own: IPython has one shell a process, which other tests may have begun
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "shell = InteractiveShell.instance(colors='nocolor')\n"
        "shell.run_cell('from autograder import check, show_solution')\n"
        "from autograder.notebook.explain import explain_errors\n"
        "explain_errors()\n"
        "for cell in ('check(double)', 'show_solution(row_sums)', 'something_else'):\n"
        "    shell.run_cell(cell)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=lesson / "work", capture_output=True, text=True, timeout=300
    )
    for name in ("double", "row_sums"):
        assert f"name '{name}' is not defined: run the cell above that begins with def {name}" in done.stdout
    assert done.stdout.count("run the cell above") == 2


def test_a_copy_away_from_the_course_says_how_to_install(lesson, monkeypatch):
    monkeypatch.setattr("autograder.notebook.check.VALUES", lesson / "nowhere")
    with pytest.raises(
        FileNotFoundError, match=r"no checks in .*nowhere: in the course's folder, pip install --editable"
    ):
        check(lambda x: x)
    with pytest.raises(FileNotFoundError, match="pip install --editable"):
        show_solution("double")


def test_the_starter_is_not_an_error(lesson, capsys):
    def double(x):
        raise NotImplementedError("your turn")

    check(double)
    assert "double   ○ not started yet" in capsys.readouterr().out


def test_an_exception_names_the_learners_line(lesson, capsys):
    source = "def double(x):\n    y = 2 * x\n    return y / undefined\n"
    namespace = {}
    exec(compile(source, "<ipython-input-1>", "exec"), namespace)
    check(namespace["double"])
    assert "NameError: name 'undefined' is not defined, in double, line 3 of its cell" in capsys.readouterr().out


def test_the_same_exception_is_said_once():
    checks = [CheckResult(name, "error", message="KeyError: 'a'") for name in ("one", "two", "three")]
    card = Card(Result("f", 1, (*checks, CheckResult("four", "error", message="KeyError: 'b'"))))
    for shown in (repr(card), card._repr_html_().replace("&#x27;", "'")):
        assert shown.count("KeyError: 'a'") == shown.count("KeyError: 'b'") == 1
        assert shown.count("as above") == 2


def test_an_exception_in_a_lambda_names_the_cell(lesson, capsys):
    namespace = {}
    exec(compile("double = lambda x: 2 * undefined", "<ipython-input-1>", "exec"), namespace)
    namespace["double"].__name__ = "double"
    check(namespace["double"])
    assert "NameError: name 'undefined' is not defined, in line 1 of your cell" in capsys.readouterr().out


def test_a_forbidden_name_is_refused(lesson, capsys):
    def double(x):
        return np.add(x, x)

    check(double)
    said = capsys.readouterr().out
    assert "numpy.add (line 2) does the work: use a product." in said
    assert progress.read() == {}


def test_a_forbidden_name_that_is_only_called_is_refused_alike(lesson, capsys):
    import functools

    tools = [functools.partial(vars(np)["gradient"])]

    def double(x):
        return tools[0](np.arange(3.0))

    edit = find_lesson_exercise("double")
    edit.forbid = ("numpy.gradient",)
    check(double)
    said = capsys.readouterr().out
    assert "numpy.gradient does the work: use a product." in said
    assert "Hint" not in said
    assert progress.read() == {}


def find_lesson_exercise(name):
    from autograder.exercise import load_exercises

    return load_exercises("90_sample")[name]


def test_what_is_not_an_exercise(lesson):
    with pytest.raises(TypeError, match="takes the function you wrote, got ndarray"):
        check(np.ones(2))
    with pytest.raises(ValueError, match=r"no exercise is called 'dubble': did you mean double?"):
        show_solution("dubble")
    with pytest.raises(ValueError, match="pass the function of an exercise"):
        check(len)


def test_show_solution_marks_as_seen_and_a_later_pass_does_not_hide_it(lesson, capsys):
    def double(x):
        return 2 * x

    show_solution(double)
    assert "return 2 * x" in capsys.readouterr().out
    check(double)
    assert "0 of 2 exercises of this lesson done, 1 seen." in capsys.readouterr().out


def test_done_stays_done_when_the_solution_is_shown_afterwards(lesson, capsys):
    def double(x):
        return 2 * x

    check(double)
    show_solution(double)
    assert progress.read() == {"double": "passed"}


def test_an_edition_without_solutions_says_so(lesson, capsys):
    (lesson / "solutions" / "90_sample.ipynb").unlink()
    show_solution("double")
    assert "holds no solutions: ask your teacher about double" in capsys.readouterr().out
    assert progress.read() == {}


def test_progress_that_is_no_json_is_read_as_none_and_replaced(lesson, capsys):
    (lesson / "work" / progress.FILE).write_text("{half")
    assert progress.read() == {}
    assert progress.mark("double", "passed") == ""
    assert progress.read() == {"double": "passed"}


def test_progress_that_cannot_be_written_is_a_note_and_not_an_error(lesson, capsys, monkeypatch):
    monkeypatch.setattr(progress, "FILE", "missing-folder/progress.json")

    def double(x):
        return 2 * x

    check(double)
    said = capsys.readouterr().out
    assert "✓ passed" in said
    assert "Your progress could not be saved in" in said


def test_html_escapes_what_the_learner_raised_and_draws_matrices(lesson):
    from autograder.compare import Close
    from autograder.values import flatten

    difference = Close().difference(flatten(np.eye(3)), flatten(np.ones((3, 3))))
    checks = (
        CheckResult("grid", "failed", difference=difference),
        CheckResult("raises", "error", message="ValueError: <script>alert(1)</script>"),
        CheckResult("holds", "passed"),
    )
    html = Card(Result("f", 1, checks, hint="a < `b`, *every* one, n*m*k"))._repr_html_()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "a &lt; <code>b</code>, <em>every</em> one, n*m*k" in html
    assert html.count("<svg role") == 2
    assert 'aria-label="Heat map of what was expected: 3 rows, 3 columns"' in html
    assert "✗" in html
    assert "✓" in html


def test_html_survives_values_that_are_not_finite():
    from autograder.compare import Close
    from autograder.values import flatten

    difference = Close().difference(flatten(np.eye(2)), flatten(np.full((2, 2), np.nan)))
    html = Card(Result("f", 1, (CheckResult("grid", "failed", difference=difference),)))._repr_html_()
    assert html.count("<path") == 4


def test_glue_refuses_what_cannot_be_quoted():
    with pytest.raises(TypeError, match=r"glue\('x', …\) takes a number or a string, got list"):
        glue("x", [1])


def test_no_solution_is_ever_printed_by_check(lesson, capsys):
    def double(x):
        return x

    check(double)
    assert "secret_factor" not in capsys.readouterr().out


def test_what_holds_is_folded_and_the_first_failures_are_told():
    failed = [CheckResult(f"bad {n}", "failed", f"message {n}", given=f"f(x={n})") for n in range(6)]
    held = [CheckResult(f"good {n}", "passed", given="f()") for n in range(20)]
    card = Card(Result("f", 1, (*held, *failed)))
    text, html = repr(card), card._repr_html_()
    assert text.count("called as") == html.count("called as") == 1
    assert "called as f(x=0)" in text
    assert "✗ bad 3" in text
    assert "✗ and 2 more: bad 4; bad 5" in text
    assert "✓ 20 others hold: good 0; good 1" in text
    assert max(map(len, text.splitlines())) <= 104
    assert html.count("<details") == 2
    assert "<summary>✓ 20 others hold</summary>" in html
    assert "<summary>… and 2 more that fail</summary>" in html
    passed = Card(Result("f", 1, tuple(held)))
    assert "✓ 20 things were checked: good 0" in repr(passed)
    assert "called as" not in repr(passed) + passed._repr_html_()
    assert "<summary>✓ 20 things were checked</summary>" in passed._repr_html_()


def test_one_check_is_told_in_the_singular():
    failed, held = CheckResult("bad", "failed", "wrong"), CheckResult("good", "passed")
    assert "✓ 1 other holds: good" in repr(Card(Result("f", 1, (failed, held))))
    assert "✓ 1 thing was checked: good" in repr(Card(Result("f", 1, (held,))))


@pytest.mark.parametrize(
    ("given", "said"), [("f(x=0)", "with the first failed check's input"), ("", "on something small")]
)
def test_without_a_hint_the_next_step_can_be_taken(given, said):
    failed = CheckResult("bad", "failed", "wrong", given=given)
    assert said in repr(Card(Result("f", 1, (failed,))))


def test_a_failed_check_says_the_call(lesson, capsys):
    def double(x):
        return x

    check(double)
    said = capsys.readouterr().out
    assert "called as double(x" in said
