"""MyST as plain Markdown: every directive and role that lessons use."""

import pytest

from autograder.authoring.soften import Labels, soften

PROSE = """:::{exercise} Soft lookup
:label: ex-soft
Answer softly.
:::

$$
a = b
$$ (eq-one)

$$
c = d
$$ (eq-two)
"""
LABELS = Labels([PROSE], ["fig-a", "fig-b"])

CASES = {
    "equation": ("$$\nc = d\n$$ (eq-two)", "$$\nc = d\n\\tag{2}\n$$"),
    "equation in an exercise": (":::{exercise} Soft\n$$\nc = d\n$$ (eq-two)\n:::", "> **Exercise: Soft**\n>\n> $$ c = d \\tag{2} $$"),
    "reference to an equation": ("see {eq}`eq-two`.", "see (2)."),
    "reference to a figure": ("In {numref}`fig-b` it", "In figure 2 it"),
    "reference to an exercise": ("{ref}`ex-soft` and {ref}`this one <ex-soft>`", "Soft lookup and this one"),
    "term": ("{term}`softmax`, {term}`weights <weight>`", "softmax, weights"),
    "exercise": (":::{exercise} Soft lookup\n:label: ex-soft\nAnswer softly.\n:::", "> **Exercise: Soft lookup**\n>\n> Answer softly."),
    "admonition": (":::{admonition} Note well\nA line.\n:::", "> **Note well**\n>\n> A line."),
    "kind without title": (":::{note}\nA line.\n:::", "> **Note**\n>\n> A line."),
    "explorer": (":::{explorer} temperature\n:scores: 1 2\nTurn it.\n:::", "> *To play with, in the book.* Turn it."),
    "one in another": ("::::{note} Out\n:::{admonition} In\nx\n:::\n::::", "> **Note. Out**\n>\n> > **In**\n> >\n> > x"),
    "unknown citation": ("{cite}`nobody1900`", "(nobody1900)"),
    "code stays": ("```python\nx = {1: 2}\n```", "```python\nx = {1: 2}\n```"),
    "details stay": ("<details><summary>Hint</summary>\n\nx\n\n</details>", "<details><summary>Hint</summary>\n\nx\n\n</details>"),
}  # fmt: skip


@pytest.mark.parametrize(("myst", "plain"), CASES.values(), ids=CASES.keys())
def test_softened(myst, plain):
    assert soften(myst, LABELS) == plain


def test_a_quiz_keeps_question_answers_and_explanations_folded():
    text = soften(":::{quiz} Is it?\n- [x] Yes | Because.\n- [ ] No | Why not.\n:::", LABELS)
    assert text.startswith("**Quiz.** Is it?\n\n- Yes\n- No\n\n<details><summary>Answers</summary>")
    assert "- Yes: **right.** Because." in text
    assert "- No: **no.** Why not." in text


def test_citations_read_as_names_and_years(monkeypatch):
    from pybtex.database import parse_string

    from autograder.authoring import soften as module

    entries = parse_string(
        "@article{a1, author={Ashish Vaswani and Noam Shazeer and Niki Parmar}, year={2017}, title={T}}"
        "@article{b2, author={Thang Luong and Hieu Pham}, year={2015}, title={U}}"
        "@book{c3, author={John Bridle}, year={1990}, title={V}}",
        "bibtex",
    ).entries
    monkeypatch.setattr(module, "_bibliography", lambda: entries)
    assert soften("{cite:t}`a1`", LABELS) == "Vaswani et al. (2017)"
    assert soften("{cite}`b2,c3`", LABELS) == "(Luong and Pham 2015; Bridle 1990)"
