"""The lesson format: every rule, and the real lessons against the limits of the style guide."""

import ast
import re

import pytest

from autograder.lesson import LessonError, find_lesson, lesson_paths, read_course, read_lesson
from autograder.markers import solution_lines, solved, starter

TITLE = '# %% [markdown] name="title"\n# # A title\n\n'
ANSWER = (
    '# %% name="double" tags=["answer"]\ndef double(x):\n    # BEGIN SOLUTION\n    return 2 * x\n    # END SOLUTION\n\n'
)
CHECK = '# %% name="double-check" tags=["check"]\ncheck(double)\n'
GOOD = TITLE + ANSWER + CHECK


def write(folder, text, name="01_lesson.py"):
    path = folder / name
    path.write_text(text)
    return path


def test_a_good_lesson_is_read(tmp_path):
    lesson = read_lesson(write(tmp_path, GOOD))
    assert (lesson.name, lesson.title) == ("01_lesson", "A title")
    assert [cell.name for cell in lesson.cells] == ["title", "double", "double-check"]
    assert list(lesson.answers) == ["double"]
    assert [cell.line for cell in lesson.cells] == [1, 4, 10]


BROKEN = {
    "unbalanced": (GOOD.replace("    # END SOLUTION\n", ""), 4, "without '# END SOLUTION'"),
    "nested": (GOOD.replace("    return", "    # BEGIN SOLUTION\n    return"), 4, "nested '# BEGIN SOLUTION'"),
    "orphan end": (GOOD.replace("    # BEGIN SOLUTION\n", ""), 4, "orphan '# END SOLUTION'"),
    "misspelt": (GOOD.replace("# BEGIN SOLUTION", "### BEGIN SOLUTION"), 4, "unknown marker '### BEGIN SOLUTION'"),
    "other marker": (GOOD.replace("# END SOLUTION", "# END HIDDEN TESTS"), 4, "unknown marker '# END HIDDEN TESTS'"),
    "lower case": (GOOD.replace("# BEGIN SOLUTION", "# begin solution"), 4, "unknown marker"),
    "marker elsewhere": (GOOD.replace(', tags=["answer"]', "").replace(' tags=["answer"]', ""), 4, "not tagged answer"),
    "no solution": (TITLE + ANSWER.replace("    # BEGIN SOLUTION\n", "").replace("    # END SOLUTION\n", "") + CHECK,
                    4, "needs its solution between"),
    "unknown tag": (GOOD.replace('["answer"]', '["anwser"]'), 4, "unknown tag 'anwser'; there are answer, check, figure, given, record, setup"),
    "unknown metadata": (GOOD.replace('tags=["answer"]', 'tags=["answer"] points=3'), 4, "unknown cell metadata 'points'"),
    "no name": (GOOD.replace('name="double" ', ""), 4, "needs name="),
    "bad name": (GOOD.replace('name="double" ', 'name="Double It" '), 4, "kebab-case"),
    "name twice": (GOOD.replace('name="double-check"', 'name="double"'), 10, "'double' is taken at line 4"),
    "two functions": (GOOD.replace("def double", "def other():\n    pass\n\n\ndef double"), 4, "exactly one function"),
    "other function": (GOOD.replace("def double", "def triple"), 4, "double (the cell's name), got ['triple']"),
    "syntax": (GOOD.replace("return 2 * x", "return 2 *"), 4, "syntax error in line 3"),
    "no check": (TITLE + ANSWER, 4, "no check cell calls check(double)"),
    "no title": (GOOD.replace("# # A title", "# A title"), 1, "begins with the title"),
    "text before the first cell": ("x = 1\n\n" + GOOD, 1, "must begin with a line `# %%`"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_lesson_names_file_line_and_fault(tmp_path, text, line, message):
    path = write(tmp_path, text)
    with pytest.raises(LessonError, match=re.escape(message)) as caught:
        read_lesson(path)
    assert str(caught.value).startswith(f"{path}:{line}: ")


def test_a_lesson_needs_a_number_in_its_name(tmp_path):
    with pytest.raises(LessonError, match=r"named like 01_softmax.py"):
        read_lesson(write(tmp_path, GOOD, "softmax.py"))


def test_an_exercise_name_is_unique_over_the_course(course):
    source = (course / "book" / "lessons" / "90_sample.py").read_text()
    write(course / "book" / "lessons", source, "91_again.py")
    with pytest.raises(LessonError, match=r"91_again.py:\d+: exercise 'double' is in 90_sample too: rename one"):
        read_course()


LABELS = {
    "equation": '# %% [markdown] name="more"\n# $$ (eq-same)\n# x\n# $$\n',
    "exercise": '# %% [markdown] name="more"\n# :::{exercise} Again\n# :label: eq-same\n# :::\n',
    "place": '# %% [markdown] name="more"\n# (eq-same)=\n# ## A place\n',
    "figure": '# %% name="more" tags=["figure"] mystnb={"figure": {"name": "eq-same", "caption": "Again."}}\n1\n',
}


@pytest.mark.parametrize("again", LABELS.values(), ids=LABELS.keys())
def test_a_label_is_unique_over_the_course(course, again):
    lessons = course / "book" / "lessons"
    write(lessons, TITLE + LABELS["equation"], "91_first.py")
    write(lessons, TITLE + again, "92_again.py")
    with pytest.raises(LessonError, match=r"92_again.py:4: label 'eq-same' is in 91_first too: rename one"):
        read_course()


def test_an_unknown_lesson_names_those_there_are(course):
    with pytest.raises(FileNotFoundError, match=r"no lesson 'x' in .*; there are: 90_sample"):
        find_lesson("x")
    assert find_lesson("90").name == "90_sample"


def test_a_course_without_lessons_is_an_error(course):
    (course / "book" / "lessons" / "90_sample.py").unlink()
    with pytest.raises(FileNotFoundError, match=r"no lesson NN_name.py in"):
        read_course()


def test_starter_solved_and_solution_lines():
    cell = "def f(x):\n    if x:\n        # BEGIN SOLUTION\n        y = 1\n\n        return y\n        # END SOLUTION\n    return 0"
    assert solution_lines(cell) == ["y = 1", "return y"]
    assert solved(cell) == "def f(x):\n    if x:\n        y = 1\n\n        return y\n    return 0"
    assert starter(cell) == (
        'def f(x):\n    if x:\n        # YOUR CODE HERE\n        raise NotImplementedError("your turn")\n    return 0'
    )
    ast.parse(starter(cell))


# The lessons of the course


LESSONS = [read_lesson(path) for path in lesson_paths()]
CELLS = [pytest.param(lesson, cell, id=f"{lesson.name}:{cell.name}") for lesson in LESSONS for cell in lesson.cells]


def test_there_are_lessons_to_check():
    assert len(LESSONS) >= 2
    assert len(CELLS) > 100


FOLDED = {"answer", "figure", "given", "record", "setup"}  # what a page shows on a click alone


@pytest.mark.parametrize(("lesson", "cell"), CELLS)
def test_cells_are_short(lesson, cell):
    if cell.kind == "code":
        body = [line for line in solved(cell.source).splitlines() if line.strip()]
        assert len(body) <= (45 if cell.tags & FOLDED else 20)
        assert max(map(len, body)) <= 79  # what fits the column of a page
    else:
        folded = r"<details>.*?</details>|^:::\{(?:quiz|explorer)\}.*?^:::$"
        prose = re.sub(rf"(?ms){folded}|\$\$.*?\$\$|^\|.*?\|$", " ", cell.source)
        assert len(prose.split()) <= 170  # 150, and room for Markdown's own signs


@pytest.mark.parametrize(("lesson", "cell"), [p for p in CELLS if "figure" in p.values[1].tags])
def test_figures_have_alt_text_and_a_caption(lesson, cell):
    options = cell.metadata["mystnb"]
    assert len(options["image"]["alt"]) > 20
    assert len(options["figure"]["caption"]) > 20
    assert options["figure"]["name"].startswith("fig-")


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson_has_what_every_lesson_has(lesson):
    text = "\n".join(cell.source for cell in lesson.cells)
    assert 5 <= len(lesson.answers) <= 8
    assert len(lesson.tagged("figure")) >= 2
    assert "glue(" in text
    assert "{glue:text}" in text
    assert 3 <= text.count(":::{quiz}") <= 5
    for exercise in lesson.answers:
        assert f":label: ex-{exercise.replace('_', '-')}\n" in text
    assert all(text.count(f"<summary>Hint {n}: ") == len(lesson.answers) for n in (1, 2, 3))
    assert len(re.findall(r"Difficulty [1-5] of 5, about \d+ minutes", text)) == len(lesson.answers)
    assert len(re.findall(r"^\d\. ", text[text.index("## Summary"):], re.M)) == 5  # fmt: skip
    for heading in ("## Summary", "## New terms", "## Further reading"):
        assert heading in text


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_what_you_saw_is_held(lesson):
    """Each summary of what was seen is followed by the claims that hold it to the run."""
    cells = lesson.cells
    seen = [i for i, cell in enumerate(cells) if cell.kind == "markdown" and "**What you saw.**" in cell.source]
    assert seen
    for i in seen:
        assert "record" in cells[i + 1].tags, cells[i].name
        assert "holds(" in cells[i + 1].source, cells[i].name
