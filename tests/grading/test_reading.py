"""What is read of a submission: which code counts, what it takes along, and what a hostile file costs.

The answers run here, in this process: they are ours.
"""

import contextlib
import hashlib
import json
import os
import time
from pathlib import Path

import numpy as np
import pytest
import submitting
from making import RIGHT, write
from submitting import code, lesson, notebook

from autograder.grading.graft import choose_lesson, graft
from autograder.grading.reading import Reader, read_all, read_in_child
from autograder.grading.submission import SubmissionError, parse_submission
from autograder.lesson import find_lesson
from autograder.markers import solved, starter

SOFTMAX, MIX = RIGHT["softmax"], RIGHT["mix"]
WRONG = "def softmax(x, axis=-1):\n    return x"
HELPED = "def softmax(x, axis=-1):\n    return _divide(np.exp(x - x.max(axis, keepdims=True)), axis)"
HELPER = "def _divide(e, axis):\n    return e / e.sum(axis, keepdims=True)"
SETUP = "import numpy as np\n\nfrom attn import viz\nfrom autograder import check\n\nviz.use_style()\nLIMIT = 3"
COUNTED = SOFTMAX.replace("    e =", "    softmax.calls += 1\n    e =")
SHAPES = {"softmax": [(6,)], "mix": [(4,), (4, 3)], "scores": [(2, 5), (3, 5)], "causal_mask": []}


def book(*, before=None, after=None, instead=None, answers=None):
    """The right notebook with other answers, with cells before or after those named, and with cells replaced."""
    made = notebook(RIGHT | (answers or {}))
    cells = []
    for cell in made["cells"]:
        cells += (before or {}).get(cell["id"], [])
        cells.append(cell | {"source": (instead or {}).get(cell["id"], cell["source"])})
        cells += (after or {}).get(cell["id"], [])
    return made | {"cells": cells}


def grafted(made):
    return graft(parse_submission(json.dumps(made).encode()), find_lesson("90"))


def right(answers):
    """The exercises whose function is right, run as grading does: set-up, then step by step, then the solution."""
    lesson, namespace, found = find_lesson("90"), {"__name__": "__main__"}, []
    exec("import numpy as np\nfrom autograder import check\nLIMIT = 3", namespace)
    for name, answer in answers.items():
        for source in [*answer.added, *([answer.source, *answer.after] if answer.source else [])]:
            with contextlib.suppress(Exception):
                exec(source, namespace)
        reference = dict(namespace)
        exec(solved(lesson.answers[name].source), reference)
        rng = np.random.default_rng(0)
        given = [rng.normal(size=shape) for shape in SHAPES[name]] or [5]
        with contextlib.suppress(Exception):
            got, expected = namespace[name](*given), reference[name](*given)
            if answer.source is not None and np.allclose(got, expected):
                found.append(name)
        namespace[name] = reference[name]
    return found


def changes(**made):
    """What `book` is called with, once the course is there."""
    return made


ALL = list(RIGHT)
OTHERS = ALL[1:]

COUNTS = {
    # the answer moved
    "moved below, a comment left": changes(answers={"softmax": "# see below"}, after={"softmax": [code(SOFTMAX)]}),
    "moved below, the starter left": changes(
        answers={"softmax": starter("def softmax(x, axis=-1):\n    # BEGIN SOLUTION\n    # END SOLUTION")},
        after={"softmax-check": [code(SOFTMAX)]},
    ),
    "moved above, a call left": changes(answers={"softmax": "softmax(np.ones(3))"}, before={"softmax": [code(SOFTMAX)]}),
    "moved above, nothing left": changes(answers={"softmax": ""}, before={"softmax": [code(SOFTMAX)]}),
    "moved to the end": changes(answers={"softmax": "# below"}, after={"causal-mask-check": [code(SOFTMAX)]}),
    "in the check cell": changes(answers={"softmax": ""}, instead={"softmax-check": f"{SOFTMAX}\ncheck(softmax)"}),
    "in the demonstration": changes(answers={"softmax": ""}, instead={"demonstration": f"{SOFTMAX}\nprint(softmax)"}),
    "in the set-up cell": changes(answers={"softmax": ""}, instead={"setup": f"{SETUP}\n{SOFTMAX}"}),
    # a better definition
    "a better one below": changes(answers={"softmax": WRONG}, after={"mix-check": [code(SOFTMAX)]}),
    "a better one in the same cell": changes(answers={"softmax": f"{WRONG}\n\n{SOFTMAX}"}),
    "redefined inside a function": changes(after={"mix": [code(f"def try_it():\n    {WRONG.replace(chr(10), chr(10) + '    ')}")]}),
    "itself": changes(after={"mix": [code("softmax = softmax\n%timeit softmax(np.ones(3))")]}),
    "compared with SciPy's": changes(after={"mix": [code("from scipy.special import softmax\nsoftmax(np.ones(3))")]}),
    "compared with torch's": changes(after={"mix": [code("import torch\nsoftmax = torch.softmax")]}),
    "a result of that name": changes(after={"scores-check": [code("scores = scores(np.ones((2, 3)), np.ones((4, 3)))")]}),
    "a result of that name in the cell": changes(answers={"mix": f"{MIX}\nmix = mix(np.ones(2), np.ones((2, 3)))"}),
    "taken away": changes(after={"mix": [code("del softmax")]}),
    "a name in a comprehension": changes(after={"mix": [code("print([softmax for softmax in range(3)])")]}),
    "an array with a later answer's name": changes(before={"softmax": [code("scores = np.ones(3)\nprint(scores)")]}),
    "a loop over versions": changes(after={"mix": [code("for softmax in (abs, max):\n    print(softmax)")]}),
    "a broken try below": changes(after={"mix": [code("def softmax(x, axis=-1)\n    return x")]}),
    "an untouched copy below": changes(after={"mix": [code("def softmax(x, axis=-1):\n    raise NotImplementedError")]}),
    "twice the same": changes(after={"softmax": [code(SOFTMAX, "softmax", exercise="softmax")]}),
    "the starter's last line is still there": changes(
        answers={"softmax": f'{SOFTMAX}\n    raise NotImplementedError("your turn")'}
    ),
    # helpers, imports, constants
    "helper below": changes(answers={"softmax": HELPED}, after={"softmax": [code(HELPER)]}),
    "helper far below": changes(answers={"softmax": HELPED}, after={"causal-mask-check": [code(HELPER)]}),
    "helper in the check cell": changes(
        answers={"softmax": HELPED}, instead={"softmax-check": f"{HELPER}\ncheck(softmax)"}
    ),
    "helper in the demonstration": changes(
        answers={"softmax": HELPED}, instead={"demonstration": f"print(softmax(np.arange(3.0)))\n{HELPER}"}
    ),
    "helper in the set-up cell": changes(answers={"softmax": HELPED}, instead={"setup": f"{SETUP}\n{HELPER}"}),
    "helper in another answer's cell": changes(answers={"softmax": HELPED, "mix": f"{HELPER}\n{MIX}"}),
    "helper in an earlier answer's cell": changes(
        answers={"softmax": f"def _times(a, b):\n    return a @ b\n{SOFTMAX}", "mix": "mix = lambda w, v: _times(w, v)"}
    ),
    "helper in the answer's old cell": changes(answers={"softmax": HELPER}, after={"softmax": [code(HELPED)]}),
    "helper's helper below": changes(
        answers={"softmax": HELPED},
        after={"mix": [code(HELPER.replace("e.sum(", "_sum(e, "))], "scores": [code("_sum = np.sum")]},
    ),
    "import in the set-up cell": changes(
        answers={"softmax": SOFTMAX.replace("np.exp", "math_like.exp")}, instead={"setup": f"{SETUP}\nimport numpy as math_like"}
    ),
    "import without the course's": changes(
        answers={"softmax": SOFTMAX.replace("np.exp", "exp")}, instead={"setup": "from numpy import exp"}
    ),
    "star import in the set-up cell": changes(
        answers={"softmax": SOFTMAX.replace("np.exp", "exp")}, instead={"setup": f"{SETUP}\nfrom numpy import *"}
    ),
    "import in a demonstration below": changes(
        answers={"softmax": SOFTMAX.replace("np.exp", "m.exp")}, instead={"demonstration": "import numpy as m"}
    ),
    "a constant in the set-up cell": changes(
        answers={"softmax": SOFTMAX.replace("axis=axis", "axis=axis * ONE")}, instead={"setup": f"{SETUP}\nONE = int(1)"}
    ),
    "a changed constant": changes(
        answers={"softmax": SOFTMAX.replace("axis=axis", "axis=axis * (LIMIT - 4)")},
        instead={"setup": SETUP.replace("LIMIT = 3", "LIMIT = 5")},
    ),
    "a table that is filled": changes(
        answers={"softmax": SOFTMAX.replace("axis=axis", "axis=axis * TABLE[0]")},
        instead={"setup": f"{SETUP}\nTABLE = {{}}\nTABLE[0] = 1\nTABLE.update(a=1)"},
    ),
    "helper that uses a later answer": changes(
        answers={"softmax": "def softmax(x, axis=-1):\n    return mix(1.0, np.exp(x)) / np.exp(x).sum()", "mix": "def mix(w, v):\n    return w * v if np.ndim(w) == 0 else w @ v"}
    ),
    "a helper's constant further below": changes(answers={"softmax": "def softmax(x, axis=-1, f=_f):\n    return f(x)"}, after={"mix": [code("def _f(x, k=_K):\n    return np.exp(x * k) / np.exp(x * k).sum()")], "scores": [code("_K = 1")]}),
    "a name of another's helper": changes(
        answers={
            "softmax": "def _f(e):\n    return e / e.sum()\n\ndef softmax(x, axis=-1):\n    return _f(np.exp(x))",
            "mix": "def mix(w, v):\n    return _f(w, v)\n\ndef _f(w, v):\n    return w @ v",
        }
    ),
    # what changes a function below it
    "a counter set below": changes(answers={"softmax": COUNTED}, after={"softmax": [code("softmax.calls = 0")]}),
    "a counter set below the check": changes(
        answers={"softmax": COUNTED}, after={"mix-check": [code("softmax.calls = 0")], "scores": [code("softmax.calls = None")]}
    ),
    "a counter set in the check cell": changes(
        answers={"softmax": COUNTED}, instead={"softmax-check": "softmax.calls = 0\ncheck(softmax)"}
    ),
    "a counter set by setattr": changes(
        answers={"softmax": COUNTED}, after={"softmax": [code("setattr(softmax, 'calls', 0)")], "mix": [code("softmax.calls = ''")]}
    ),
    "a counter set to what needs the answer": changes(
        answers={"softmax": SOFTMAX.replace("axis=axis", "axis=axis * softmax.one")},
        after={"softmax": [code("def one():\n    return softmax.zero + 1\nsoftmax.zero = 0\n_one = one()")], "mix": [code("softmax.one = _one")]},
    ),
    "a helper's counter set below": changes(
        answers={"softmax": f"{HELPER.replace('):', '):' + chr(10) + '    _divide.calls += 1')}\n{HELPED}"},
        after={"softmax": [code("_divide.calls = 0")]},
    ),
    "decorated from below, with a helper of its own": changes(
        answers={"softmax": f"def _one():\n    return 1\n\n@same\n{SOFTMAX}"},
        after={"mix": [code("def same(f):\n    _one()\n    return f")]},
    ),
    "registered below": changes(
        answers={"softmax": "from functools import singledispatch\n@singledispatch\ndef softmax(x, axis=-1):\n    raise TypeError"},
        after={"softmax": [code("@softmax.register\n" + HELPED.replace("softmax(x", "_(x: np.ndarray") + "\n\n" + HELPER)]},
    ),
    "registered by a call below": changes(
        answers={"softmax": "from functools import singledispatch\n@singledispatch\ndef softmax(x, axis=-1):\n    raise TypeError"},
        after={"softmax": [code(SOFTMAX.replace("softmax", "_s")), code("softmax.register(np.ndarray)(_s)")]},
    ),
    "given back by a decorator that is called below": changes(
        answers={"softmax": COUNTED},
        after={"softmax": [code("def counted(f):\n    f.calls = 0\n    return f\n\nsoftmax = counted(softmax)")]},
    ),
    # what stands beside the function
    "a trailing print": changes(answers={"softmax": f"{SOFTMAX}\nprint(softmax(demo_scores))"}),
    "a print before it": changes(answers={"softmax": f"print(demo_scores)\n{SOFTMAX}"}),
    "a wrong assert": changes(answers={"softmax": f"{SOFTMAX}\nassert softmax(np.ones(2)).sum() == 2"}),
    "a wrong assert before it": changes(answers={"softmax": f"assert False\n{SOFTMAX}"}),
    "a failing value before it": changes(answers={"softmax": f"x = demo[0]\ny = x + 1\n{SOFTMAX}"}),
    "a missing module before it": changes(answers={"softmax": f"import seaborn_missing\nimport math\n{SOFTMAX}"}),
    "a failing print, then a helper": changes(answers={"softmax": f"{HELPED}\nprint(softmax(demo))\n\n{HELPER}"}),
    "a plot": changes(answers={"softmax": f"{SOFTMAX}\nplt.plot(softmax(tries))\nplt.show()"}),
    "a check": changes(answers={"softmax": f"{SOFTMAX}\ncheck(softmax, 3, 4)"}),
    "a missing name in an added cell before a helper": changes(
        answers={"softmax": HELPED}, before={"softmax": [code(f"print(demo)\nz = demo\n{HELPER}")]}
    ),
    # forms of a function
    "two in one cell": changes(answers={"softmax": f"{SOFTMAX}\n\n{MIX}", "mix": "# above"}),
    "all in the last cell": changes(
        answers=dict.fromkeys(ALL, ""), after={"causal-mask-check": [code("\n".join(RIGHT.values()))]}
    ),
    "partial": changes(answers={"softmax": "from functools import partial\n" + SOFTMAX.replace("softmax", "_s") + "\nsoftmax = partial(_s, axis=-1)"}),
    "partial over a def of that name": changes(
        answers={"softmax": SOFTMAX.replace("axis=-1", "axis")}, after={"softmax": [code("from functools import partial\nsoftmax = partial(softmax, axis=-1)")]}
    ),
    "lambda": changes(answers={"softmax": "softmax = lambda x, axis=-1: np.exp(x) / np.exp(x).sum(axis)"}),
    "another name": changes(answers={"softmax": SOFTMAX.replace("softmax", "mine") + "\nsoftmax = mine"}),
    "another name, below": changes(answers={"softmax": WRONG}, after={"mix": [code(SOFTMAX.replace("softmax", "mine")), code("softmax = mine")]}),
    "a class that is called": changes(
        answers={"softmax": "class Softmax:\n    def __call__(self, x, axis=-1):\n        return np.exp(x) / np.exp(x).sum(axis)\n\nsoftmax = Softmax()"}
    ),
    "a factory": changes(answers={"softmax": "def make():\n    def inner(x, axis=-1):\n        return np.exp(x) / np.exp(x).sum(axis)\n    return inner\nsoftmax = make()"}),
    "decorated": changes(answers={"softmax": f"def same(f):\n    return f\n\n@same\n{SOFTMAX}"}),
    "decorated from below": changes(answers={"softmax": f"@same\n{SOFTMAX}"}, after={"mix": [code("def same(f):\n    return f")]}),
    "exec": changes(answers={"softmax": f'exec("""{SOFTMAX}""")'}),
    "globals": changes(answers={"softmax": SOFTMAX.replace("softmax", "mine") + '\nglobals()["softmax"] = mine'}),
    "named in an expression": changes(answers={"softmax": "(softmax := lambda x, axis=-1: np.exp(x) / np.exp(x).sum())"}),
    "a method": changes(answers={"softmax": WRONG}, after={"mix": [code("class A:\n    @staticmethod\n    " + SOFTMAX.replace("\n", "\n    ") + "\n\nsoftmax = A.softmax")]}),
    "one of two": changes(answers={"softmax": WRONG}, after={"mix": [code(SOFTMAX.replace("softmax", "mine") + "\nsoftmax = mine if mine else None")]}),
    "from an older version of itself": changes(after={"softmax": [code("older = softmax")], "mix": [code("def softmax(x, axis=-1):\n    return older(x, axis)")]}),
    "written to a file": changes(answers={"softmax": f"%%writefile mine.py\n{SOFTMAX}"}, after={"softmax": [code("from mine import softmax")]}),
    "in a branch": changes(answers={"softmax": "if True:\n    " + SOFTMAX.replace("\n", "\n    ")}),
    "in try": changes(answers={"softmax": "try:\n    import jax_missing\nexcept ImportError:\n    " + SOFTMAX.replace("\n", "\n    ")}),
    "async helper": changes(answers={"softmax": f"async def a():\n    pass\n{SOFTMAX}"}),
    "one line": changes(answers={"softmax": "import numpy as n; softmax = lambda x: n.exp(x) / n.exp(x).sum()"}),
    # what IPython and front ends do
    "%%time": changes(answers={"softmax": f"%%time\n{SOFTMAX}"}),
    "%%timeit": changes(answers={"softmax": f"%%timeit -n 1\n{SOFTMAX}"}),
    "%%capture": changes(answers={"softmax": f"\n%%capture out\n{SOFTMAX}"}),
    "%matplotlib": changes(answers={"softmax": f"%matplotlib inline\n!pip install numpy \\\n  scipy\n{SOFTMAX}\nsoftmax?"}),
    "magics between": changes(answers={"softmax": f"files = !ls\n{SOFTMAX}\n%timeit softmax(np.ones(3))\nfor i in [1]:\n    %timeit i"}),
    "a shell line in a text": changes(answers={"softmax": f'%pylab_missing\nSAID = """\n!not a shell line\n%nor a magic"""\n{SOFTMAX}'}),
    "prompts": changes(answers={"softmax": ">>> import math\n" + "\n".join(f"{'... ' if n else '>>> '}{line}" for n, line in enumerate(SOFTMAX.split("\n"))) + "\n...\n>>> softmax(np.ones(2))\narray([0.5 0.5])"}),
    "IPython's prompts": changes(answers={"softmax": "\n".join(f"{'   ...: ' if n else 'In [1]: '}{line}" for n, line in enumerate(SOFTMAX.split("\n")))}),
    "a mark at the beginning": changes(answers={"softmax": f"\ufeff{SOFTMAX}"}),
    "tabs": changes(answers={"softmax": SOFTMAX.replace("    ", "\t")}),
    "Windows' line ends": changes(answers={"softmax": f"%time\n{SOFTMAX}".replace("\n", "\r\n")}),
    "indented as a whole": changes(answers={"softmax": "    " + SOFTMAX.replace("\n", "\n    ")}),
    "a setting before it": changes(answers={"softmax": f"np.random.seed(0)\nnp.set_printoptions(precision=3)\n{SOFTMAX}"}),
    "from the future": changes(answers={"softmax": f"from __future__ import annotations\n{HELPED}"}, after={"mix": [code(f"from __future__ import annotations\n{HELPER}")]}),
}  # fmt: skip


@pytest.mark.parametrize("name", COUNTS)
def test_right_work_is_right(name):
    assert right(grafted(book(**COUNTS[name]))) == ALL


@pytest.mark.parametrize("name", COUNTS)
def test_right_work_is_right_without_ids(name):
    made = json.loads(json.dumps(book(**COUNTS[name])))
    for number, cell in enumerate(made["cells"]):
        cell["id"], cell["metadata"] = f"x{number}", {}
    assert right(grafted(made)) == ALL


def test_cells_in_another_order():
    made = notebook(RIGHT)
    made["cells"].reverse()
    assert right(grafted(made)) == ALL


def test_a_wrong_answer_stays_wrong_and_alone():
    assert right(grafted(book(answers={"softmax": WRONG}))) == OTHERS
    assert right(grafted(book(answers={"softmax": f"{SOFTMAX}\n\n{WRONG}"}))) == OTHERS
    assert right(grafted(book(answers={"softmax": SOFTMAX, "mix": f"{MIX}\n\n{WRONG}"}))) == OTHERS


def test_the_next_exercise_gets_the_solution():
    """Two answers in one cell: the wrong one never replaces the solution that the next may use."""
    both = f"{WRONG}\n\ndef mix(w, v):\n    return softmax(np.zeros(1)) * (w @ v)"
    assert right(grafted(book(answers={"softmax": both, "mix": ""}))) == OTHERS


def test_untouched_is_unattempted():
    for left in ("", "# later", "pass", "softmax(np.ones(3))", "print('?')"):
        answers = grafted(book(answers={"softmax": left}))
        assert answers["softmax"].source is None
        assert right(answers) == OTHERS
    assert all(answer.source is None for answer in grafted(notebook({})).values())
    twice = notebook({})
    twice["cells"] *= 2
    assert all(answer.source is None for answer in grafted(twice).values())


def test_written_without_a_function_is_attempted():
    assert grafted(book(answers={"softmax": "result = 3"}))["softmax"].source == "result = 3"
    assert grafted(book(answers={"softmax": "def softmax(x"}))["softmax"].source == "def softmax(x"
    assert grafted(book(answers={"softmax": HELPER}))["softmax"].source == HELPER


def test_the_note_says_which_cell_counts():
    answers = grafted(book(answers={"softmax": WRONG}, after={"mix-check": [code(SOFTMAX)]}))
    assert answers["softmax"].note == "softmax is answered twice: cell 8, the last, counts, not cell 3"
    three = book(answers={"softmax": WRONG}, after={"mix-check": [code(SOFTMAX), code(SOFTMAX)]})
    assert grafted(three)["softmax"].note == "softmax is answered 3 times: cell 9, the last, counts, not cell 3, 8"
    assert all(answer.note == "" for answer in grafted(notebook(RIGHT)).values())


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_in_a_text_cell_is_told(kind):
    made = notebook(RIGHT)
    made["cells"][2] |= {"cell_type": kind}
    answer = grafted(made)["softmax"]
    assert answer.source is None
    assert answer.note == "the answer stands in a text cell (cell 3), which doesn't run: make it a code cell"
    assert right(grafted(made)) == OTHERS


def test_a_name_of_a_demonstration_is_told():
    made = book(
        answers={"softmax": SOFTMAX.replace("axis=-1", "axis=-1, scale=1").replace("np.exp(x", "np.exp(table[0] * x")},
        instead={"demonstration": "1 + 1"},
    )
    lesson = find_lesson("90")
    shown = lesson.__class__(lesson.name, lesson.title, lesson.path, tuple(_with_table(c) for c in lesson.cells))
    note = graft(parse_submission(json.dumps(made).encode()), shown)["softmax"].note
    assert note == "`table` is defined in cell 5, one of the course's, which isn't run: define it yourself"
    made["cells"] = [cell for cell in made["cells"] if cell["id"] != "demonstration"]
    note = graft(parse_submission(json.dumps(made).encode()), shown)["softmax"].note
    assert note == "`table` is defined in the course's cell `table = [1]`, which isn't run: define it yourself"


def _with_table(cell):
    source = "table = [1]" if cell.name == "demonstration" else cell.source
    return cell.__class__(cell.name, cell.kind, source, cell.line, cell.tags)


def test_a_helper_in_a_broken_cell_is_told():
    made = book(answers={"softmax": HELPED}, before={"softmax": [code(f"{HELPER}\nprint(")]})
    said = "`_divide` is defined where it isn't run: cell 3 can't be read as Python: '(' was never closed, line 3 of the cell"
    assert grafted(made)["softmax"].note == said
    made = book(
        answers={"softmax": SOFTMAX.replace("np.exp", "m.exp")},
        instead={"setup": f"{SETUP}\nimport numpy as m\nm = (1"},
    )
    assert "`m` is defined where it isn't run: cell 2 can't be read as Python: '(' was" in grafted(made)["softmax"].note


def test_a_helper_in_a_text_cell_is_told():
    made = book(answers={"softmax": HELPED}, before={"softmax": [code(HELPER) | {"cell_type": "raw"}]})
    said = "`_divide` is defined in a text cell (cell 3), which doesn't run: make it a code cell"
    assert grafted(made)["softmax"].note == said


BROKEN = {
    "minus": (SOFTMAX.replace(" - ", " − "), "invalid character '−' (U+2212), line 2 of the cell"),
    "space": (SOFTMAX.replace("e = ", "e =\xa0"), "invalid non-printable character U+00A0, line 2 of the cell"),
    "quotes": (f"{SOFTMAX}\nprint(“done”)", "invalid character '“' (U+201C), line 4 of the cell"),
    "colon": (SOFTMAX.replace("):\n", ")\n"), "expected ':', line 1 of the cell"),
    "fences": (f"```python\n{SOFTMAX}\n```", "invalid syntax, line 1 of the cell"),
    "below a magic": (f"%time\n{SOFTMAX}\n1 +", "invalid syntax, line 5 of the cell"),
    "below a prompt": (f">>> import math\n... x = 1\n... y = = 2\nsoftmax = {SOFTMAX}", "invalid syntax, line 3 of the cell"),
    "return": (SOFTMAX.replace("    return", "return"), "'return' outside function, line 3 of the cell"),
    "zero byte": ("def softmax(x):\n    return '\0'", "source code string cannot contain null bytes"),
    "minuses": ("def softmax(x):\n    return " + "-" * 100_000 + "x", "it is too deeply nested"),
    "long name": ("def softmax(" + "x" * 500 + ", " + "x" * 500 + "): pass", f"duplicate argument '{'x' * 80}…, line 1 of the cell"),
    "too long": ("softmax = 1\n" + "#" * 200_000, "it has 200,012 characters, more than 200,000"),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_is_no_python_is_told_why(name):
    source, said = BROKEN[name]
    note = grafted(book(answers={"softmax": source}))["softmax"].note
    assert note == f"cell 3 can't be read as Python: {said}"
    assert len(note) <= 160
    assert note.isprintable()


def test_a_cell_that_is_no_python_and_counts_for_nothing_is_not_told():
    made = book(before={"softmax": [code("print(“hello”)")]}, after={"mix": [code("1 +")]})
    assert all(answer.note == "" for answer in grafted(made).values())


RAISE = '    raise NotImplementedError("your turn")\n'


def test_code_below_the_raise_is_told():
    said = "`raise NotImplementedError` in cell 3 ends softmax too early: remove that line"
    for left in (SOFTMAX.replace("    e =", f"{RAISE}    e =", 1), SOFTMAX.replace("    return", f"{RAISE}    return")):
        assert grafted(book(answers={"softmax": left}))["softmax"].note == said
    ended = f"def softmax(x, axis=-1):\n    e = np.exp(x)\n    e / e.sum()\n{RAISE}".rstrip()
    assert grafted(book(answers={"softmax": ended}))["softmax"].note == said
    for untouched in (f"def softmax(x, axis=-1):\n    'mine'\n{RAISE}", f"{SOFTMAX}\n{RAISE}"):
        assert grafted(book(answers={"softmax": untouched.rstrip()}))["softmax"].note == ""


TYPO = SOFTMAX.replace("axis=axis", "axis=axsi")


def test_a_name_that_is_nowhere_is_told():
    assert grafted(book(answers={"softmax": TYPO}))["softmax"].note == "`axsi` is defined nowhere in the notebook"
    four = "def softmax(x):\n    return a_ + b_ + c_ + d_"
    assert grafted(book(answers={"softmax": four}))["softmax"].note.count("defined nowhere") == 3
    long = f"def softmax(x):\n    return {'x' * 1000}"
    assert (
        grafted(book(answers={"softmax": long}))["softmax"].note == f"`{'x' * 40}…` is defined nowhere in the notebook"
    )
    helper = book(answers={"softmax": HELPED}, after={"mix": [code(HELPER.replace("e / ", "ee / "))]})
    assert grafted(helper)["softmax"].note == "`ee` is defined nowhere in the notebook"


@pytest.mark.parametrize(
    "cell",
    [
        "from numpy import *",
        "%run mine.py",
        "exec(open('mine.py').read())",
        "globals()['axsi'] = 1",
        "def define():\n    globals()['axsi'] = 1\ndefine()",
        "def define():\n    global axsi\n    axsi = -1\ndefine()",
        "import builtins\nbuiltins.axsi = -1",
        "%%javascript\nvar axsi = -1",
    ],
)
def test_a_name_that_may_be_somewhere_is_not_told(cell):
    assert grafted(book(answers={"softmax": TYPO}, before={"softmax": [code(cell)]}))["softmax"].note == ""


@pytest.mark.parametrize("name", ["_", "_12", "__file__", "_i", "In", "display", "get_ipython", "max"])
def test_a_name_of_ipythons_is_not_told(name):
    assert grafted(book(answers={"softmax": TYPO.replace("axsi", name)}))["softmax"].note == ""


def test_a_name_that_only_annotates_is_not_told():
    annotated = SOFTMAX.replace("(x, axis=-1):", "(x: Array, axis: Axis = -1) -> Array:\n    y: Other")
    made = book(answers={"softmax": f"from __future__ import annotations\n{annotated}"})
    assert grafted(made)["softmax"].note == ""


def test_what_was_added_to_the_setup_cell_runs_but_replaces_nothing():
    more = "import torch\n%matplotlib inline\ntorch.set_default_dtype(torch.float64)\nprint(1)\nx = np.ones(3)\n"
    replaced = "check = None\nLIMIT = 5\ndel viz\nfrom numpy import *\nexec('check = 1')\n%pylab"
    answers = grafted(
        book(instead={"setup": f"{SETUP}\n{more}{replaced}\ndef softmax(x):\n    raise NotImplementedError"})
    )
    steps = "import torch\npass", "torch.set_default_dtype(torch.float64)\nprint(1)", "x = np.ones(3)"
    assert [answer.added for answer in answers.values()] == [steps, (), (), ()]
    assert all(answer.top == answer.after == () for answer in answers.values())


def test_course_cells_that_were_changed_do_not_run():
    changed = {
        "softmax-check": "print('ran')\ncheck = print\nlist.append([], 1)",
        "demonstration": "import os\nos.x = 1",
    }
    steps = [text for answer in grafted(book(instead=changed)).values() for text in (*answer.added, *answer.after)]
    assert steps == []


def test_added_cells_run_once_before_their_answer():
    made = book(
        before={"softmax": [code("a = 1")], "mix": [code("b = 2")]}, after={"causal-mask-check": [code("c = 3")]}
    )
    answers = grafted(made)
    assert [answer.added for answer in answers.values()] == [("a = 1",), ("b = 2",), (), ()]


def test_the_cell_is_sent_whole_where_it_can_be():
    source = f"# mine\nimport math\n\n{HELPER}\n\n\n{HELPED}  # done"
    answer = grafted(book(answers={"softmax": source}))["softmax"]
    assert (answer.source, answer.added, answer.after) == (source, (), ())


def test_what_may_fail_or_never_end_runs_apart_from_what_defines():
    source = f"print(demo)\nx = demo[0]\nprint(x)\n{SOFTMAX}\nprint(demo)\nassert demo\n{HELPER}\nwhile True:\n    pass"
    answer = grafted(book(answers={"softmax": source}))["softmax"]
    assert answer.added == ("print(demo)", "x = demo[0]\nprint(x)")
    assert answer.source == SOFTMAX
    assert answer.after == ("print(demo)\nassert demo", HELPER, "while True:\n    pass")


def forbidden(**changes):
    lesson = find_lesson("90")
    from autograder.grading.graft import graft_outline
    from autograder.grading.outline import outline

    submission = parse_submission(json.dumps(book(**changes)).encode())
    forbid = {"softmax": ("scipy.special.softmax", "attn")}
    return graft_outline(submission, outline(lesson), forbid)["softmax"]


LIBRARY = "from scipy.special import softmax as s"
USES = "def softmax(x, axis=-1):\n    return s(x, axis)"


def test_a_forbidden_name_is_found_where_the_answer_uses_it():
    assert forbidden(answers={"softmax": f"# mine\n{LIBRARY}\n{USES}"}).forbidden == ("scipy.special.softmax", 2)
    assert forbidden(answers={"softmax": f"%matplotlib inline\n{LIBRARY}\n{USES}"}).forbidden[1] == 2
    imported = forbidden(answers={"softmax": USES}, before={"softmax": [code(f"x = 1\n{LIBRARY}")]})
    assert (imported.forbidden, imported.note) == (("scipy.special.softmax", 2), "")
    helper = f"x = 1\n{LIBRARY}\n\ndef helper(x, axis):\n    return s(x, axis)"
    helped = forbidden(answers={"softmax": USES.replace("s(", "helper(")}, before={"softmax": [code(helper)]})
    assert helped.forbidden == ("scipy.special.softmax", 2)
    assert helped.note == "scipy.special.softmax stands in cell 3, which the answer uses"
    for place in ("setup", "softmax-check", "demonstration"):
        assert forbidden(answers={"softmax": USES}, instead={place: LIBRARY}).forbidden
    assert forbidden(answers={"softmax": USES}, after={"mix": [code(LIBRARY)]}).forbidden
    attribute = "def softmax(x, axis=-1):\n    return softmax.by(x, axis)"
    assert forbidden(answers={"softmax": attribute}, after={"softmax": [code(f"{LIBRARY}\nsoftmax.by = s")]}).forbidden
    assert forbidden(answers={"softmax": "", "mix": f"{LIBRARY}\n{USES}\n{MIX}"}).forbidden


def test_a_forbidden_name_beside_the_answer_is_no_offence():
    beside = f"{SOFTMAX}\n{LIBRARY}\nassert np.allclose(s(np.ones(3)), softmax(np.ones(3)))"
    assert forbidden(answers={"softmax": beside}).forbidden is None
    assert forbidden(before={"softmax": [code(f"{LIBRARY}\nprint(s(np.ones(3)))")]}).forbidden is None
    assert forbidden().forbidden is None


def test_the_lesson_is_found_where_the_metadata_is_lost():
    made = notebook(RIGHT) | {"metadata": {}}
    for cell in made["cells"]:
        cell |= {"id": "", "metadata": {}}
    assert choose_lesson(parse_submission(json.dumps(made).encode()), [find_lesson("90")]).name == "90_graded"
    with pytest.raises(SubmissionError, match="belongs to no lesson"):
        choose_lesson(parse_submission(b'{"cells": []}'), [find_lesson("90")])


def test_the_fallback_comes_before_what_most_cells_answer():
    lessons = [find_lesson("90"), lesson("91_forbidding")]
    both = RIGHT | {"weigh": submitting.RIGHT["91_forbidding"]["weigh"]}
    scratch = {"cells": [code(source) for source in both.values()], "nbformat": 4}

    def chosen(made, fallback):
        return choose_lesson(parse_submission(json.dumps(made).encode()), lessons, fallback).name

    assert chosen(scratch, "") == "90_graded"
    assert chosen(scratch, "91_forbidding") == "91_forbidding"
    named = scratch | {"metadata": {"attention": {"lesson": "90_graded"}}}
    assert chosen(named, "91_forbidding") == "90_graded"
    other = {"cells": [code(SOFTMAX)]}  # nothing of the fallback's
    assert chosen(other, "91_forbidding") == "90_graded"
    assert chosen({"cells": [code("1 + 1")]}, "91_forbidding") == "91_forbidding"  # which then says what it lacks


def test_colab_keeps_ids_in_the_metadata():
    made = book(answers={"softmax": ""}, instead={"softmax-check": f"{SOFTMAX}\ncheck(softmax)\nprint('ran')"})
    for cell in made["cells"]:
        cell["metadata"] = {"id": cell.pop("id")}
    answers = grafted(made)
    assert right(answers) == ALL
    assert "ran" not in answers["softmax"].source


# files that are no notebooks, or hostile ones, each read in a process of its own


def old(cells):
    return json.dumps({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}]})


FILES = {
    "empty": (b"", "not a notebook (the file is empty): open it in Jupyter"),
    "blank": (b" \n", "(the file is empty)"),
    "format 3": (old([{"cell_type": "code", "input": SOFTMAX}]), "format 3, from before 2015 (no list of cells): convert"),
    "trailing comma": ('{"cells": [],}', "JSON breaks at line 1"),
    "deep": ("[" * 100_000, "not a notebook (not JSON text)"),
    "deep cells": ('{"cells": [' + '{"cell_type":' * 50_000, "not a notebook (not JSON text)"),
    "many cells": ('{"cells": [' + ",".join(['{"cell_type":"code"}'] * 900_000) + "]}", "has 900,000 cells, more than 5,000"),
    "a number": ("1" * 100_000, "not a notebook"),
    "binary": (bytes(range(256)) * 10, "not a notebook"),
    "UTF-16": (json.dumps({"cells": []}).encode("utf-16"), "not a notebook (not JSON text)"),
    "a web page": ("<html></html>", "not a notebook"),
    "much code": (json.dumps({"cells": [code("x = 1\n" * 20_000 + f"softmax = {n}") for n in range(30)], "metadata": {"attention": {"lesson": "90_graded"}}}), "more than 2,000,000 characters of code"),
    "one long cell of 8 MB": (json.dumps({"cells": [code("def softmax():\n" + " x = 1\n" * 1_200_000)]}), "more than 2,000,000 characters of code"),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_cannot_be_graded(tmp_path, name):
    content, said = FILES[name]
    reading = read_in_child(write(tmp_path, "x", content))
    assert said in reading.error
    assert ":" in reading.error  # what to do
    assert (reading.lesson, reading.answers) == ("", {})


HOSTILE = {
    "a sum of 3000": "def softmax(x):\n    return " + "+".join(["x"] * 3000),
    "a sum of 30000 outside": "y = " + "+".join(["1"] * 30_000) + "\ndef softmax(x):\n    return x",
    "100000 minuses": "def softmax(x):\n    return " + "-" * 100_000 + "x",
    "deep brackets": "def softmax(x):\n    return " + "(" * 5000 + ")" * 5000,
    "NUL": "def softmax(x):\n    return '\0'",
    "a lone surrogate": "def softmax(x):\n    return '\ud800'",
    "350 magics": "%time x\n" * 350 + "def softmax(x):\n    return x",
    "50000 magics and no Python": "%time x\n" * 20_000 + "def softmax(x:\n    return x",
    "50000 quotes": '%x\n"' + '\\"' * 50_000 + "\ndef softmax(x):\n    return x",
    "5000 branches": "if 1:\n    pass\n" + "elif 1:\n    pass\n" * 5000 + "def softmax(x):\n    return x",
    "100000 statements on a line": "x = 1;" * 30_000 + "\ndef softmax(x):\n    return x",
    "30000 statements": "x = 1\n" * 30_000 + "def softmax(x):\n    return x",
    "a long name": "def softmax(x):\n    return " + "x" * 150_000,
    "too long": "def softmax(x):\n    return x\n" + "#" * 200_001,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_cell_costs_only_its_own_exercise(tmp_path, name):
    reading = read_in_child(write(tmp_path, "x", json.dumps(book(answers={"softmax": HOSTILE[name]}))))
    assert reading.error == ""
    assert reading.answers["softmax"].source is not None
    assert len(reading.answers["softmax"].source) < 210_000
    assert right({**reading.answers, "softmax": grafted(book())["softmax"]}) == ALL


def test_a_cell_that_is_too_long_says_so(tmp_path):
    reading = read_in_child(write(tmp_path, "x", json.dumps(book(answers={"softmax": HOSTILE["too long"]}))))
    assert "cell 3 has 200,030 characters, more than 200,000" in reading.answers["softmax"].source
    with pytest.raises(SyntaxError, match="cell 3 has 200,030 characters"):
        exec(reading.answers["softmax"].source, {})


def test_special_files(tmp_path):
    good = write(tmp_path, "good", notebook(RIGHT))
    (tmp_path / "link.ipynb").symlink_to(good)
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    for name in ("link", "folder", "pipe"):
        reading = read_in_child(tmp_path / f"{name}.ipynb")
        assert reading.error.startswith("a link or a special file, not a notebook: hand in")
        assert reading.digest == ""
    assert read_in_child(Path("/dev/zero")).error.startswith("a link or a special file")
    assert "can't be read (No such file or directory)" in read_in_child(tmp_path / "gone.ipynb").error
    large = write(tmp_path, "large", b"{}" + b" " * 50_000_000)
    assert read_in_child(large).error.startswith("too large (50 MB, more than 20): clear all outputs")


def test_a_reading_is_what_grafting_gives(tmp_path):
    path = write(tmp_path, "x", json.dumps(book(answers={"softmax": HELPED}, after={"mix": [code(HELPER)]})))
    reading = read_in_child(path)
    assert (reading.lesson, reading.error, len(reading.digest)) == ("90_graded", "", 64)
    assert reading.answers == grafted(json.loads(path.read_text()))
    used = f"{LIBRARY}\n{USES}"
    assert read_in_child(write(tmp_path, "y", notebook({"softmax": used}))).answers["softmax"].forbidden == (
        "scipy.special.softmax",
        1,
    )


def test_a_mark_at_the_beginning_of_the_file(tmp_path):
    path = write(tmp_path, "x", b"\xef\xbb\xbf" + json.dumps(notebook(RIGHT)).encode())
    assert right(read_in_child(path).answers) == ALL


def test_an_odd_file_name(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff \n\"'.ipynb"))
    path.write_text(json.dumps(notebook(RIGHT)))
    assert read_in_child(path).error == ""


def test_the_fallback_is_used_where_the_notebook_says_nothing(tmp_path):
    path = write(tmp_path, "x", json.dumps({"cells": [code("1 + 1")]}))
    assert "belongs to no lesson" in read_in_child(path).error
    assert "no answer cells of 90_graded" in read_in_child(path, "90_graded").error


def test_the_reader_is_started_again_where_it_died(tmp_path):
    path = write(tmp_path, "x", notebook(RIGHT))
    reader = Reader([find_lesson("90")])
    assert reader.read(path).error == ""
    reader.process.kill()
    assert reader.read(path).lesson == "90_graded"
    reader.close()


def test_several_readers_keep_the_order(tmp_path):
    names = [f"s{i}" for i in range(7)]
    paths = [write(tmp_path, name, notebook(RIGHT) if i % 3 else b"[]") for i, name in enumerate(names)]
    found = list(read_all(paths, [find_lesson("90")], "", jobs=3))
    assert [reading.lesson for reading in found] == ["90_graded" if i % 3 else "" for i in range(7)]
    assert [reading.digest for reading in found] == [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    assert list(read_all([], [find_lesson("90")], "", jobs=3)) == []


@pytest.mark.parametrize(
    ("work", "said"),
    {
        "memory": ("bytearray(10**10)", "too large or too deeply nested to be read: "),
        "segfault": (
            "[__import__('faulthandler').disable(), __import__('ctypes').string_at(0)]",
            "too large or too deeply nested to be read: ",
        ),
        "killed": ("__import__('os').kill(__import__('os').getpid(), 9)", "too large or too deeply nested"),
        "time": ("sum(0 for _ in iter(int, 1))", "reading it takes more than 1 seconds: "),
        "reply": ("{'x': 'x' * 9_000_000}", "too large or too deeply nested to be read: "),
        "a bug": ("1 / 0", "could not be read (ZeroDivisionError): "),
    }.values(),
)
def test_whatever_ends_the_child_is_an_error_of_its_file(monkeypatch, work, said):
    from autograder.grading import reader

    monkeypatch.setattr(reader, "CPU_SECONDS", 1)
    monkeypatch.setattr(reader, "TOO_SLOW", reader.TOO_SLOW.replace(" 5 ", " 1 "))
    assert said in json.loads(reader.in_child(lambda: eval(work)))["error"]


def test_a_child_that_waits_is_ended(monkeypatch):
    from autograder.grading import reader

    monkeypatch.setattr(reader, "SECONDS", 0.2)
    assert "reading it takes more than" in json.loads(reader.in_child(lambda: time.sleep(60)))["error"]
