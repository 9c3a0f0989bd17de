"""Forbidden names in the text of an answer: the notebook's check finds what the grader finds, in the same line."""

import json
import linecache

import pytest
from submitting import RIGHT, add, code, notebook

from autograder.grading.graft import graft_outline
from autograder.grading.outline import outline
from autograder.grading.submission import parse_submission
from autograder.lesson import find_lesson
from autograder.notebook.own_text import find_forbidden

FORBIDDEN = ("scipy.special.softmax", "torch.softmax", "torch.nn.functional.softmax", "torch.backward", "numpy.random",
             "attn")  # fmt: skip
USES = "def softmax(x, axis=-1):\n    return {}"


def by_grader(answer, *above):
    made = notebook({"softmax": answer})
    add(made, "softmax", *(code(source) for source in above))
    lesson = outline(find_lesson("90"))
    return graft_outline(parse_submission(json.dumps(made).encode()), lesson, {"softmax": FORBIDDEN})[
        "softmax"
    ].forbidden


def by_notebook(answer, *above):
    """As in a kernel: each cell is a file of its own, and knows what ran before."""
    namespace = {"__name__": "__main__"}
    for number, source in enumerate(("import numpy as np", *above, answer)):
        file = f"/tmp/ipykernel_1/{number}.py"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        exec(compile(source, file, "exec"), namespace)
    return find_forbidden(namespace["softmax"], FORBIDDEN, ("softmax", "mix"))


OWN = {
    "a class in another cell": (USES.format("Layer().backward(x)"), "class Layer:\n    def backward(self, x): return x"),
    "an attribute that is an object": ("class H:\n    def __init__(self): self.softmax = abs\n    def run(self, x): return self.softmax(x)\n\n" + USES.format("H().run(x)"),),
    "an attribute set from outside": (USES.format("node.backward(x)"), "import types\nnode = types.SimpleNamespace()\nnode.backward = abs"),
    "a class called F": (USES.format("F.softmax(x)"), "class F:\n    softmax = staticmethod(abs)"),
    "an array called attn": (USES.format("attn.sum() * x"), "attn = np.ones(3)"),
    "torch's name for an own thing": (USES.format("torch.softmax(x)"), "class torch:\n    softmax = staticmethod(abs)"),
    "a method of anything": (USES.format("x.softmax(axis)"),),
    "an import that it doesn't use": (USES.format("x"), "from scipy.special import softmax as s"),
    "a name that nothing defines": (USES.format("nowhere(x)"),),
}  # fmt: skip


@pytest.mark.parametrize("cells", OWN.values(), ids=OWN.keys())
def test_what_is_the_learners_own_is_left_to_the_watch(cells):
    assert (by_grader(*cells), by_notebook(*cells)) == (None, None)


FOUND = {
    "in the answer": ("# mine\n\n" + USES.format("np.random.rand()"), "numpy.random", 4),
    "under an import": ("import torch\n\n" + USES.format("torch.tensor(x).softmax(0)"), "torch.softmax", 4),
    "imported in it": ("def softmax(x):\n    from torch import softmax as s\n    return s(x, 0)", "torch.softmax", 2),
    "a parameter that is the module": ("def softmax(x, np=np):\n    return np.random.rand()", "numpy.random", 2),
}


@pytest.mark.parametrize(("answer", "name", "line"), FOUND.values(), ids=FOUND.keys())
def test_what_the_answer_spells_out_is_found_in_its_line(answer, name, line):
    assert by_grader(answer) == by_notebook(answer) == (name, line)


ELSEWHERE = {
    "the function, imported above": ("make(0).random()", "from numpy.random import default_rng as make"),
    "the module, imported above": ("R.rand()", "import numpy.random as R"),
    "a generator made above": ("rng.random()", "rng = np.random.default_rng(0)"),
    "in a helper": ("helper(x)", "def helper(x):\n    return np.random.rand()"),
    "in a helper's helper": ("helper(x)", "def deep():\n    return np.random.rand()\n\ndef helper(x):\n    return deep()"),
    "in a method": ("Layer().run()", "class Layer:\n    def run(self): return np.random.rand()"),
    "in an object's method": ("layer.run()", "class Layer:\n    def run(self): return np.random.rand()\n\nlayer = Layer()"),
}  # fmt: skip


@pytest.mark.parametrize(("expression", "above"), ELSEWHERE.values(), ids=ELSEWHERE.keys())
def test_what_stands_in_another_cell_is_found_in_both(expression, above):
    """NumPy's random numbers are seen by nothing else."""
    answer = USES.format(expression)
    assert by_grader(answer, above)[0] == by_notebook(answer, above)[0] == "numpy.random"


def test_an_earlier_exercise_is_not_searched():
    mix = RIGHT["90_graded"]["mix"].replace("return", "np.random.seed(0)\n    return")
    assert by_notebook(USES.format("mix(x, x)"), mix) is None


def test_a_method_and_what_has_no_text():
    namespace = {"__name__": "__main__"}
    exec("class L:\n    def softmax(self, x): return x", namespace)
    assert find_forbidden(namespace["L"]().softmax, FORBIDDEN, ()) is None
    assert find_forbidden(abs, FORBIDDEN, ()) is None
