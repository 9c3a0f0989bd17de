"""Forbidden names in the text of an answer: how they hide, what only looks like one, and how long it takes."""

from time import perf_counter

import pytest

from autograder.forbid import forbidden_use

FORBIDDEN = ("scipy.special.softmax", "torch.softmax", "torch.special", "torch.nn.functional.softmax", "attn",
             "torch.backward", "evaluate")  # fmt: skip

HIDDEN = [
    ('import importlib; importlib.import_module("scipy.special").softmax(x)', "scipy.special.softmax", 1),
    ('m = importlib.import_module("scipy." + "special")\nm.softmax(x)', "scipy.special.softmax", 2),
    ('__import__("scipy.special", fromlist=["softmax"]).softmax(x)', "scipy.special.softmax", 1),
    ('m = __import__("scipy.special")\nm.special.softmax(x)', "scipy.special.softmax", 2),
    ('import torch\ngetattr(torch, "soft" + "max")(x)', "torch.softmax", 2),
    ('import torch as t\nf = getattr(t, "softmax")', "torch.softmax", 2),
    ('import sys\nsys.modules["scipy.special"].softmax(x)', "scipy.special.softmax", 2),
    ('import torch\nvars(torch)["softmax"](x)', "torch.softmax", 2),
    ('import torch\ntorch.__dict__["softmax"](x)', "torch.softmax", 2),
    ("import torch\nt = torch\nf = t.softmax", "torch.softmax", 3),
    ("from scipy.special import *\ndef g(x):\n    return softmax(x)", "scipy.special.softmax", 3),
    ("from torch import *\nspecial.expit(x)", "torch.special", 2),
    ("from attn.attention import *", "attn", 1),
    ("try:\n    from scipy.special import softmax\nexcept ImportError:\n    pass", "scipy.special.softmax", 2),
    ("%matplotlib inline\nimport torch\ny = torch.softmax(x, 0)", "torch.softmax", 3),
    (">>> import torch\n>>> y = torch.softmax(x, 0)", "torch.softmax", 2),
    ("!pip install scipy\nfrom scipy.special import softmax", "scipy.special.softmax", 2),
    ("%%time\nimport torch\ny = torch.softmax(x, 0)", "torch.softmax", 3),
    ("torch.tensor(x).T.softmax(0)", "torch.softmax", 1),
    ("import torch as t\ny = (\n    t.exp(x).log()\n).softmax(0).sum()", "torch.softmax", 2),
    ("import torch\ntorch.Tensor.softmax(x, 0)", "torch.softmax", 2),
    ('import torch\ngetattr(torch.tensor(x), "back" + "ward")()', "torch.backward", 2),
    ("import torch\ntorch.softmax(x, 0).sum()", "torch.softmax", 2),
    ("def f(x, F=F):\n    return F.softmax(x)", "torch.nn.functional.softmax", 2),
    ("import torch\ndef f(x, *, t=torch):\n    return t.softmax(x)", "torch.softmax", 3),
    ("def f(x):\n    return attn.attention(x)", "attn", 2),
]


@pytest.mark.parametrize(("source", "name", "line"), HIDDEN)
def test_what_a_text_hides_thinly_is_found(source, name, line):
    assert forbidden_use(source, FORBIDDEN) == (name, line)


FINE = [
    "def f(q, k):\n    attn = q @ k\n    return attn.sum() + attn",
    "def f(attn):\n    return attn.sum()",
    "[attn for attn in x]",
    "def evaluate(x):\n    return 1\nevaluate(3)",
    "from attn import viz\nviz.heat(x)",
    "from attn.viz import style",
    "from scipy.special import *\ndef softmax(x):\n    return x\nsoftmax(1)",
    "class L:\n    def backward(self): pass\nl = L()\nl.backward()",
    "x.T.softmax(0)",
    "node.backward = mine\nnode.backward(x)",
    "class H:\n    def __init__(self): self.softmax = S()\n    def run(self, x): return self.softmax(x)",
    "class F:\n    @staticmethod\n    def softmax(x): return x\nF.softmax(x)",
    "def f(x, F):\n    return F.softmax(x)",
    "F = Mine()\ndef f(x, F=F):\n    return F.softmax(x)",
    "numpy.array(x).softmax()",
    "try:\n    f()\nexcept E as attn:\n    print(attn.args)",
    "match x:\n    case {'a': 1, **attn}:\n        attn.get(1)",
    "match x:\n    case [_, *attn]:\n        attn.sum()\n    case int() as attn:\n        attn.sum()",
    "import torch\nwith torch.autograd.no_grad():\n    x = torch.exp(x)",
    "torch.tensor(x).exp()",
    "import course.tools\ncourse.tools.softmax(x)",
    "import scipy.special",
    "m = importlib.import_module(name)\nm.softmax",
    "getattr(torch, name)",
    'x["softmax"]',
    '"torch.softmax(x)"  # torch.softmax(x)',
    "from .attn import x",
    "%%bash\npip install torch",
    "x = " + "-" * 100_000 + "1",
    "\0",
]


@pytest.mark.parametrize("source", FINE, ids=range(len(FINE)))
def test_what_looks_like_one_is_none(source):
    assert forbidden_use(source, FORBIDDEN) is None


def test_what_a_name_stands_for_elsewhere_may_be_told():
    def outside(name):
        return {"G": "torch.nn.functional", "attn": ""}.get(name, name)

    assert forbidden_use("G.softmax(x)", FORBIDDEN, outside) == ("torch.nn.functional.softmax", 1)
    assert forbidden_use("attn.sum()", FORBIDDEN, outside) is None
    assert forbidden_use("F.softmax(x)", FORBIDDEN, outside) is None


def test_a_star_gives_no_name_that_the_learner_defines_elsewhere():
    source = "from scipy.special import *\nsoftmax(x)"
    assert forbidden_use(source, FORBIDDEN) == ("scipy.special.softmax", 2)
    assert forbidden_use(source, FORBIDDEN, own=["softmax"]) is None


LONG = {
    "names": lambda n: "a" + ".b" * (n // 20),
    "sums": lambda n: "x = " + "+".join(["'a'"] * (n // 10)),
    "calls": lambda n: "x.exp()\n" * n,
    "chains": lambda n: "torch.tensor(x)" + ".exp()" * (n // 40),
    "imports": lambda n: "import torch\n" * n,
    "stars": lambda n: "from torch import *\n" * n,
    "assignments": lambda n: "".join(f"x{i} = torch\n" for i in range(n)),
    "magics": lambda n: "%time\n" * n,
    "prompts": lambda n: ">>> x = 1\n" * n,
}


@pytest.mark.parametrize("make", LONG.values(), ids=LONG.keys())
def test_a_long_text_takes_long_in_proportion(make):
    def seconds(n):
        source, times = make(n), []
        for _ in range(3):
            start = perf_counter()
            forbidden_use(source, FORBIDDEN)
            times.append(perf_counter() - start)
        return min(times)

    assert seconds(8_000) < 8 * 4 * seconds(1_000) + 0.05  # eight times, and a slow moment
