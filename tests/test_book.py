"""The book's own directives, its figures, its colours, and what its settings promise. Pages: tests/browser."""

import io
import json
import re
import sys
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import yaml
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from attn import viz

ROOT = Path(__file__).resolve().parents[1]
BOOK = ROOT / "book"
EXTENSIONS = ["course_figures", "course_prose", "course_quiz", "course_explorer"]
sys.path.insert(0, str(BOOK / "_ext"))

pytestmark = pytest.mark.filterwarnings("ignore")  # Sphinx and docutils announce their own deprecations


@pytest.fixture
def build(tmp_path):
    """build("Markdown") -> (html, warnings) of a page with the book's directives."""

    def build(text):
        source = tmp_path / "source"
        source.mkdir(exist_ok=True)
        (source / "index.md").write_text(f"# Page\n\n{text}\n", "utf-8")
        settings = {
            "extensions": ["myst_parser", "sphinx.ext.mathjax", *EXTENSIONS],
            "myst_enable_extensions": ["colon_fence", "dollarmath"],
            "html_theme": "basic",
        }
        warnings = io.StringIO()
        folders = [str(source), None, str(tmp_path / "html"), str(tmp_path / "doctrees")]
        with patch_docutils(), docutils_namespace():
            app = Sphinx(*folders, "html", settings, status=None, warning=warnings, freshenv=True)
            app.build(force_all=True)
        return (tmp_path / "html" / "index.html").read_text("utf-8"), warnings.getvalue()

    return build


QUIZ = """:::{quiz} Softmax weights sum to …
- [x] one. | They are a share-out of $1$.
- [ ] the number of scores. | No weight can pass one.
:::"""


def test_a_quiz_has_a_question_answers_and_words_for_each(build):
    html, warnings = build(QUIZ)
    assert warnings == ""
    assert html.count('type="radio"') == 2
    assert html.count('name="quiz-0"') == 2
    assert re.search(r"<legend>.*Softmax weights sum to …</legend>", html)
    assert html.index('role="status"') < html.index("They are a share-out")
    assert html.count("Not this one:") == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("- [x] one | yes\n- two", "line 5: a quiz line reads '- [x] answer | explanation', got '- two'"),
        ("- [x] one | yes\n- [ ] two", "line 5: a quiz line reads"),
        ("- [ ] one | no\n- [ ] two | no", "exactly one marked [x], got 2 and 0"),
        ("- [x] one | yes\n- [x] two | yes", "exactly one marked [x], got 2 and 2"),
        ("- [x] one | yes", "at least two answers"),
        ("- [x] $1$ | yes\n- [ ] two | no", "line 4: an answer needs words, not only maths"),
    ],
)
def test_a_bad_quiz_is_refused_with_file_and_line(build, body, message):
    _, warnings = build(f":::{{quiz}} How many?\n{body}\n:::")
    assert re.search(r"index\.md:\d+: ERROR", warnings)
    assert message in warnings


def test_an_explorer_carries_its_numbers(build):
    html, warnings = build(":::{explorer} temperature\n:scores: 2 1, -0.5\n\nWords instead.\n:::")
    assert warnings == ""
    assert 'data-input="{&quot;scores&quot;: [2.0, 1.0, -0.5]}"' in html
    assert "Words instead." in html


@pytest.mark.parametrize(
    ("directive", "message"),
    [
        ("temprature\n:scores: 1 2", "unknown explorer 'temprature': one of heads, "),
        ("self-attention\n:words: the bank\n:vectors: 0,0", "2 words need as many vectors, got 1"),
        ("heads\n:file: ../secret.json", "file must be the name of a .json file in book/weights, got '../secret.json'"),
        ("heads\n:file: none.json", "there is no none.json in book/weights"),
        ("temperature", "explorer temperature needs the option :scores:"),
        ("temperature\n:scores: 1 two", "could not convert string to float: 'two'"),
        ("temperature\n:scores: 1 nan", "numbers must be finite"),
        ("soft-dictionary\n:keys: 1,0 0,1\n:values: 5", "2 keys need as many values, got 1"),
        ("soft-dictionary\n:keys: 1,0 0\n:values: 5 6", "a point is two numbers joined by a comma"),
    ],
)
def test_a_bad_explorer_is_refused_with_file_and_line(build, directive, message):
    _, warnings = build(f":::{{explorer}} {directive}\n:::")
    assert re.search(r"index\.md:\d+: ERROR", warnings)
    assert message in warnings


def test_leads_hints_and_korean_get_their_names(build):
    html, warnings = build(
        "**What you saw.** A slope.\n\n"
        "<details><summary>Hint 1: where to look</summary>\n\nThere.\n\n</details>\n\n{ko}`온도`"
    )
    assert warnings == ""
    assert '<p class="what-you-saw">' in html
    assert '<details class="hint"><summary>Hint 1: where to look</summary>' in html
    assert '<span class="ko" lang="ko">온도</span>' in html


FIGURE = """<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
viewBox="0 0 60 30"><defs><path id="DejaVuSans-41" d="M 0.123456 1"/><style>*{color:red}</style></defs><g id="idle">
<use xlink:href="#DejaVuSans-41" style="fill: QUERY"/><path fill="INK" d="M 1.987654 2"/>
<rect id="m1" clip-path="url(#m1)"/>
</g></svg>""".replace("QUERY", viz.QUERY.upper()).replace("INK", viz.INK)


def test_a_figure_is_inlined_in_the_pages_colours():
    from course_figures import inline

    letters = set()
    first, second = (inline(FIGURE, "A <curve>", f"f{n}-", letters) for n in (1, 2))
    assert 'role="img" aria-label="A &lt;curve&gt;"' in first
    assert "fill: var(--query)" in first
    assert 'style="fill: currentColor"' in first
    assert 'clip-path="url(#f1-m1)"' in first
    assert "M1.98 2" in first
    assert "idle" not in first + second
    assert "color:red" not in first + second
    assert first.count('id="letter-DejaVuSans-41"') == 1
    assert 'href="#letter-DejaVuSans-41"' in second
    assert 'id="letter' not in second  # the page has that letter already


CELLS = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 30"><clipPath id="c"><path d="M 0 0"/></clipPath>
<path d="M 1 1" clip-path="url(#c)" style="fill: red; opacity: 0.5; stroke: blue"/>
<path d="M 2 2" clip-path="url(#c)" style="fill: none; opacity: 0.5; stroke: blue"/>
<path d="M 3 3" clip-path="url(#c)" transform="scale(2)" style="fill: red; stroke: blue"/>
<path d="M 4 4" clip-path="url(#c)"/><path d="M 5 5" style="fill: red"/></svg>"""


def test_neighbours_share_their_clip_and_what_their_styles_inherit():
    """A transform moves a clip, and opacity isn't inherited: these stay where they are."""
    from course_figures import inline

    short = inline(CELLS, "A heat map", "f1-", set())
    assert (
        '<g clip-path="url(#f1-c)" style="stroke: blue"><path d="M1 1" style="fill: red; opacity: 0.5" />'
        '<path d="M2 2" style="fill: none; opacity: 0.5" /></g>'
        '<path d="M3 3" clip-path="url(#f1-c)" transform="scale(2)" style="fill: red; stroke: blue" />'
        '<path d="M4 4" clip-path="url(#f1-c)" /><path d="M5 5" style="fill: red" />'
    ) in short


def test_a_picture_without_words_is_refused(build, tmp_path):
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "figure.svg").write_text(FIGURE, "utf-8")
    _, warnings = build("![](figure.svg)")
    assert "an image without alternative text: figure.svg" in warnings
    html, warnings = build("![A curve](figure.svg)")
    assert warnings == ""
    assert 'aria-label="A curve"' in html


def test_a_lessons_figure_that_is_not_there_is_refused(build):
    _, warnings = build(":::{lesson-figure} 99-nothing fig-x\nA caption\n:::")
    assert "no such lesson: 99-nothing.ipynb" in warnings


# Colours: enough contrast to the page, and apart for readers who don't see red or green.

SIGHT = {  # Machado, Oliveira, Fernandes 2009, complete loss, on linear RGB
    "normal": np.eye(3),
    "protan": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deutan": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_LMS = np.array(
    [[0.41222147, 0.53633254, 0.05144599], [0.2119035, 0.68069955, 0.10739696], [0.08830246, 0.28171884, 0.6299787]]
)
TO_LAB = np.array(
    [[0.21045426, 0.79361779, -0.00407205], [1.9779985, -2.42859221, 0.45059371], [0.02590404, 0.78277177, -0.80867577]]
)


def linear(colour):
    rgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def contrast(a, b):
    low, high = sorted(linear(colour) @ [0.2126, 0.7152, 0.0722] for colour in (a, b))
    return (high + 0.05) / (low + 0.05)


def distance(a, b, sight):
    """Between two colours as seen, in OKLab; 2 is just noticeable."""
    labs = [TO_LAB @ np.cbrt(TO_LMS @ np.clip(sight @ linear(colour), 0, 1)) for colour in (a, b)]
    return 100 * np.linalg.norm(labs[0] - labs[1])


def variables(theme):
    css = (BOOK / "_static" / "course.css").read_text("utf-8")
    block = re.search(rf'html\[data-theme="{theme}"\] \{{(.*?)\}}', css, re.S)[1]
    return dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6})", block))


def roles(palette):
    return [palette[name] for name in ("query", "key", "value", "weight")]


PALETTES = {
    "notebook, light": ([viz.QUERY, viz.KEY, viz.VALUE, viz.WEIGHT], "#ffffff"),
    "notebook, dark": ([viz.QUERY, viz.KEY, viz.VALUE, viz.WEIGHT], "#111111"),
    "page, light": (roles(variables("light")), "#ffffff"),
    "page, dark": (roles(variables("dark")), variables("dark")["paper"]),
}


@pytest.mark.parametrize("name", PALETTES)
def test_role_colours_stand_out_and_apart(name):
    colours, paper = PALETTES[name]
    assert min(contrast(colour, paper) for colour in colours) >= 3
    apart = [distance(a, b, sight) for sight in SIGHT.values() for a, b in combinations(colours, 2)]
    assert len(apart) == 18
    assert min(apart) >= 12


def test_the_palette_is_told_once_in_each_place():
    table = (BOOK / "pages" / "notation.md").read_text("utf-8")
    for theme in ("light", "dark"):
        assert all(colour in table for colour in roles(variables(theme)))
    assert viz.INK.lstrip("#") in (ROOT / "attn" / "course.mplstyle").read_text("utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_are_readable(theme):
    palette = variables(theme)
    paper = "#ffffff" if theme == "light" else palette["paper"]
    assert min(contrast(palette[name], paper) for name in ("ink", "quiet", "accent", "good", "bad")) >= 4.5
    assert min(contrast(palette["ink"], palette[name]) for name in ("sheet", "wash")) >= 4.5


# What the settings promise.


def chapters():
    toc = yaml.safe_load((BOOK / "_toc.yml").read_text("utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


def test_the_contents_name_every_lesson_and_page():
    lessons = [f"lessons/{path.stem.replace('_', '-')}" for path in sorted((BOOK / "lessons").glob("[0-9]*.py"))]
    pages = [f"pages/{path.stem}" for path in (BOOK / "pages").glob("*.md")]
    assert len(lessons) >= 2
    assert len(pages) >= 7
    assert [name for name in chapters() if name.startswith("lessons/")] == lessons
    assert sorted(name for name in chapters() if not name.startswith("lessons/")) == sorted([*pages, "index"])


def test_the_start_page_links_what_is_written_and_only_that():
    start = (BOOK / "index.md").read_text("utf-8")
    path = re.findall(r"^(\d+)\. (.*)$", start, re.M)
    assert [int(number) for number, _ in path] == list(range(1, 16))
    linked = [re.search(r"</(lessons/[\w-]+)>", text)[1] for _, text in path if "{doc}" in text]
    assert linked == [name for name in chapters() if name.startswith("lessons/")]


def test_a_lesson_keeps_its_number():
    from course_numbers import own_number

    assert own_number("lessons/09-self-attention", (7, 2)) == (9, 2)
    assert own_number("lessons/09-self-attention", ()) == ()
    assert own_number("pages/data", (3,)) == (3,)


@pytest.mark.parametrize("address", ["", "https://github.com/someone/course/"])
def test_links_outside_need_an_address(address):
    from course_site import add_links

    class App:
        class config:  # noqa: N801  as Sphinx names it
            html_theme_options = {"repository_url": address, "repository_branch": "main"}  # noqa: RUF012

    context = {}
    add_links(App, "lessons/02-key-value-lookup", "page.html", context, None)
    links = dict(context["course_links"])
    if not address:
        assert links == {}
    else:
        colab = "https://colab.research.google.com/github/someone/course/blob/main/notebooks/02_key_value_lookup.ipynb"
        assert links == {"Open in Colab": colab, "Source": "https://github.com/someone/course"}


def test_no_solved_source_is_published():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text("utf-8"))
    config = settings["sphinx"]["config"]
    assert config["html_copy_source"] is False
    assert settings["execute"]["execute_notebooks"] == "off"
    assert not {"sphinx_thebe", "sphinx_comments"} & set(config["extensions"])


def test_every_exercise_is_introduced_by_name():
    """A lesson's page says which exercise each starter belongs to: as many boxes as answers."""
    for path in sorted((BOOK / "lessons").glob("[0-9]*.py")):
        text = path.read_text("utf-8")
        answers = len(re.findall(r"^# %%.*tags=\[\"answer\"\]", text, re.M))
        assert answers >= 5
        assert len(re.findall(r"^:::\{exercise\} \S", text, re.M)) == answers, path.name


def test_explorers_and_pages_share_their_names():
    from course_explorer import EXPLORERS

    scripts = {path.stem: path.read_text("utf-8") for path in (BOOK / "_static" / "explorers").iterdir()}
    assert set(scripts) == {"shared", *EXPLORERS}
    for name in EXPLORERS:
        assert re.findall(r'explorers\.machines\["(.*?)"\] = ', scripts[name]) == [name]


@pytest.mark.parametrize(
    ("path", "short"),
    [
        ("M 1 2 L 3 2 L 3 4 L 1 4 z", "M1 2H3V4H1z"),
        ("M 1 2 L 3 2 z M 603 4 L 603 -5.5", "M1 2H3zM603 4V-5.5"),
        ("M 1 2 L 3 4", "M1 2L3 4"),
        ("M 1 2 Q 3 4 5 6 z", "M 1 2 Q 3 4 5 6 z"),
    ],
)
def test_lines_along_an_axis_are_written_short(path, short):
    from course_figures import along_axes

    assert along_axes(path) == short


def test_no_cell_has_more_outputs_than_jupyterlab_shows():
    """Beyond fifty it hides them behind a button, also where they are numbers that nobody sees."""
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            assert len(cell.get("outputs", ())) <= 50, f"{path.name}: {cell['id']}"
