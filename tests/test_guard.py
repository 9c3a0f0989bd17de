"""What a probe's run may not call, and the many ways to call it."""

import inspect
import sys
import threading
from cProfile import Profile
from pathlib import Path
from textwrap import dedent
from types import FunctionType

import numpy as np
import pytest

import autograder
from autograder.exercise import Exercise, load_exercises
from autograder.exercises.e01_softmax.shared import small_peak
from autograder.guard import MOST_OPERATIONS, watched
from autograder.judge import refusal
from autograder.observe import observe_watched
from autograder.origins import SWITCHED_OFF

SOFTMAX = load_exercises("01_softmax")["softmax"].forbid
BACKWARD = load_exercises("01_softmax")["softmax_backward"].forbid
LOOKUP = load_exercises("02_key_value_lookup")["soft_lookup"].forbid
WIDTH = load_exercises("02_key_value_lookup")["width_gradient"].forbid
LSTM = load_exercises("03_seq2seq")["lstm_step"].forbid
BY_HAND = load_exercises("04_attention_by_hand")["two_paths"].forbid
SCORE = load_exercises("05_five_scores")["score_general"].forbid
BEAM = load_exercises("06_translation")["beam_search"].forbid
DRAW = load_exercises("01_softmax")["sample_index"].forbid
NORM = load_exercises("11_transformer")["layer_norm"].forbid
NORM_BACKWARD = load_exercises("11_transformer")["layer_norm_backward"].forbid
LOSS = load_exercises("12_language_model")["next_token_loss"].forbid
PATCHES = load_exercises("15_one_block")["patchify"].forbid
X = np.array([[0.5, -1.0, 2.0]])


def called(forbidden: tuple[str, ...], code: str) -> str:
    """What is said of a cell that defines `f`, and of f(X)."""
    namespace: dict = {"np": np, "__name__": "__main__"}
    exec(compile(dedent(code), "/tmp/ipykernel_1/1.py", "exec"), namespace)
    return watched(forbidden, lambda: namespace["f"](X))[1]


HELPER = "def f(x):\n    return g(x)\n"
ROUTES = {  # how it is reached: what is forbidden, the cell, what is told
    "import * in a cell": (SOFTMAX, "from scipy.special import *\ndef f(x): return softmax(x)", "scipy.special.softmax"),
    "import * of attn": (SOFTMAX, "from attn.attention import *\nimport torch\ndef f(x): x = torch.as_tensor(x); return attention(x, x, x)", "attn"),
    "import in try": (SOFTMAX, "try:\n    from scipy.special import log_softmax as g\nexcept ImportError: pass\n" + HELPER, "scipy.special.log_softmax"),
    "alias": (SOFTMAX, "import scipy.special\ng = scipy.special.logsumexp\n" + HELPER, "scipy.special.logsumexp"),
    "getattr": (SOFTMAX, "import scipy.special\ndef f(x): return getattr(scipy.special, 'xamtfos'[::-1])(x)", "scipy.special.softmax"),
    "importlib": (SOFTMAX, "import importlib\ndef f(x): return vars(importlib.import_module('scipy' + '.special'))['softmax'](x)", "scipy.special.softmax"),
    "sys.modules": (SOFTMAX, "import sys, scipy.special\ndef f(x): return sys.modules['scipy.special'].softmax(x)", "scipy.special.softmax"),
    "private module": (SOFTMAX, "def f(x):\n    from scipy.special import _logsumexp as m\n    return m.softmax(x)", "scipy.special.softmax"),
    "partial": (SOFTMAX, "import functools, scipy.special\nf = functools.partial(scipy.special.softmax, axis=-1)", "scipy.special.softmax"),
    "map": (SOFTMAX, "import scipy.special\ndef f(x): return list(map(scipy.special.softmax, [x]))", "scipy.special.softmax"),
    "reduce": (SOFTMAX, "import functools, scipy.special\ndef f(x): return functools.reduce(lambda a, g: g(a), [scipy.special.softmax], x)", "scipy.special.softmax"),
    "default": (SOFTMAX, "import scipy.special\ndef f(x, g=scipy.special.softmax): return g(x)", "scipy.special.softmax"),
    "decorator": (SOFTMAX, "import scipy.special\n@lambda f: scipy.special.softmax\ndef f(x): pass", "scipy.special.softmax"),
    "copied function": (SOFTMAX, "import types, scipy.special\ns = scipy.special.softmax\ng = types.FunctionType(s.__code__, dict(s.__globals__), 's', s.__defaults__)\n" + HELPER, "scipy.special.softmax"),
    "copied module": (SOFTMAX, """
        import importlib.util, scipy.special._logsumexp as m
        spec = importlib.util.spec_from_file_location("mine", m.__file__)
        mine = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(mine)
        def f(x): return mine.softmax(x)""", "scipy.special.softmax"),
    "another name, put in place": (SOFTMAX, "import math, scipy.special\nmath.exq = scipy.special.softmax\ndef f(x): return math.exq(x)", "scipy.special.softmax"),
    "a thread": (SOFTMAX, """
        from concurrent.futures import ThreadPoolExecutor
        from scipy.special import softmax as g
        def f(x):
            with ThreadPoolExecutor(1) as pool:
                return pool.submit(g, x).result()""", "scipy.special.softmax"),
    "tensor in a thread": (SOFTMAX, """
        import threading, torch
        def f(x):
            thread = threading.Thread(target=map(torch.tensor(x).softmax, [-1]).__next__)
            thread.start(); thread.join()""", "torch.softmax"),
    "swallowed": (SOFTMAX, "import scipy.special\ndef f(x):\n    try:\n        return scipy.special.softmax(x)\n    except BaseException:\n        return x", "scipy.special.softmax"),
    "later": (SOFTMAX, "import scipy.special\ndef f(x):\n    yield scipy.special.softmax(x)\ng = f\ndef f(x): return next(g(x))", "scipy.special.softmax"),
    "lazily": (SOFTMAX, "import scipy.special\nclass L:\n    def __array__(self, *a, **k): return scipy.special.softmax(np.ones(3))\ndef f(x): return np.asarray(L())", "scipy.special.softmax"),
    "sklearn": (SOFTMAX, "def f(x):\n    from sklearn.utils import extmath\n    return extmath.softmax(x)", "sklearn.utils.extmath.softmax"),
    "exec": (SOFTMAX, "def f(x):\n    d = {'x': x}\n    exec('import scipy.special as s; y = s.softmax(x)', d)\n    return d['y']", "scipy.special.softmax"),
    "eval": (SOFTMAX, "import torch\ndef f(x): return eval('torch.tensor(x).soft' + 'max(1)')", "torch.softmax"),
    "method": (SOFTMAX, "import torch\ndef f(x): return torch.as_tensor(x).softmax(-1)", "torch.softmax"),
    "bound method": (SOFTMAX, "import torch\ndef f(x):\n    g = torch.as_tensor(x).softmax\n    return list(map(g, [-1]))", "torch.softmax"),
    "method by name": (SOFTMAX, "import operator, torch\ndef f(x): return operator.methodcaller('log_' + 'softmax', -1)(torch.as_tensor(x))", "torch.log_softmax"),
    "unbound method": (SOFTMAX, "import torch\ng = torch.Tensor.logsumexp\ndef f(x): return g(torch.as_tensor(x), -1)", "torch.logsumexp"),
    "underscore": (SOFTMAX, "import torch\ndef f(x): return torch._softmax(torch.as_tensor(x), -1, False)", "torch.softmax"),
    "aten": (SOFTMAX, "import torch\ndef f(x): return torch.ops.aten._softmax(torch.as_tensor(x), -1, False)", "torch.softmax"),
    "special": (SOFTMAX, "import torch\ndef f(x): return torch.special.expit(torch.as_tensor(x))", "torch.special"),
    "torch._C": (SOFTMAX, "import torch\ndef f(x): return torch._C._special.special_log_softmax(torch.as_tensor(x), -1, dtype=None)", "torch.special"),
    "layer": (SOFTMAX, "import torch\ng = torch.nn.Softmax(-1)\ndef f(x): return g(torch.as_tensor(x))", "torch.nn.Softmax"),
    "subclass": (SOFTMAX, "import torch\nclass Mine(torch.nn.Softmax): pass\ndef f(x): return Mine(-1)(torch.as_tensor(x))", "torch.nn.Softmax"),
    "softmin": (SOFTMAX, "import torch.nn.functional as F, torch\ndef f(x): return F.softmin(-torch.as_tensor(x), -1)", "torch.nn.functional.softmin"),
    "gumbel": (SOFTMAX, "import torch.nn.functional as F, torch\ndef f(x): return list(map(F.gumbel_softmax, [torch.as_tensor(x)]))", "torch.nn.functional.gumbel_softmax"),
    "cross entropy": (SOFTMAX, "import torch.nn.functional as F, torch\ndef f(x): return F.cross_entropy(torch.as_tensor(x), torch.tensor([0]))", "torch.log_softmax"),
    "attention as softmax": (SOFTMAX, "import torch.nn.functional as F, torch\ndef f(x): return F.scaled_dot_product_attention(*3 * [torch.as_tensor(x)])", "torch.softmax"),
    "script": (SOFTMAX, "import torch, warnings\nwarnings.simplefilter('ignore')\ng = torch.jit.trace(lambda t: t.softmax(-1), torch.ones(1, 3), check_trace=False)\ndef f(x): return g(torch.as_tensor(x).float())", "torch.softmax"),
    "vmap": (SOFTMAX, "import torch\ndef f(x): return torch.vmap(lambda r: r.softmax(-1))(torch.as_tensor(x))", "torch.softmax"),
    "inference mode": (SOFTMAX, "import torch\n@torch.inference_mode()\ndef f(x): return torch.as_tensor(x).softmax(-1)", "torch.softmax"),
    "distribution": (SOFTMAX, "import torch\ndef f(x): return torch.distributions.Categorical(logits=torch.as_tensor(x)).probs", "torch.distributions"),
    "backward": (BACKWARD, "import torch\ndef f(x): t = torch.tensor(x, requires_grad=True); t.exp().sum().backward(); return t.grad", "torch.autograd"),
    "autograd.grad": (BACKWARD, "import torch\ng = torch.autograd.grad\ndef f(x): t = torch.tensor(x, requires_grad=True); return g(t.exp().sum(), t)", "torch.autograd"),
    "func.grad": (BACKWARD, "import torch\ndef f(x): return torch.func.grad(lambda t: t.exp().sum())(torch.tensor(x))", "torch.autograd"),
    "func.jvp": (BACKWARD, "import torch\ndef f(x): return torch.func.jvp(torch.exp, (torch.tensor(x),), (torch.tensor(x),))", "torch.autograd"),
    "engine": (BACKWARD, "import torch\nE = torch.autograd.Variable._execution_engine\ndef f(x): t = torch.tensor(x, requires_grad=True); y = t.exp().sum(); return E.run_backward((y,), (torch.ones_like(y),), False, False, (t,), allow_unreachable=True, accumulate_grad=False)", "torch.autograd"),
    "jacobian": (BY_HAND, "import torch\ndef f(x): return torch.autograd.functional.jacobian(torch.exp, torch.tensor(x))", "torch.autograd"),
    "forward mode": (BY_HAND, "import torch.autograd.forward_ad as ad, torch\ndef f(x):\n    with ad.dual_level(): return ad.unpack_dual(ad.make_dual(torch.tensor(x), torch.tensor(x)).exp())", "torch.autograd"),
    "backward by name": (BY_HAND, "import torch\ndef f(x): t = torch.tensor(x, requires_grad=True); getattr(t.exp().sum(), 'back' + 'ward')()", "torch.backward"),
    "numpy.gradient": (WIDTH, "g = np.gradient\ndef f(x): return g(x[0])", "numpy.gradient"),
    "scipy derivative": (WIDTH, "def f(x):\n    import scipy.optimize as o\n    return vars(o)['approx' + '_fprime'](x[0], np.sum)", "scipy.optimize.approx_fprime"),
    "fused attention": (LOOKUP, "import torch\ndef f(x): return torch._C._nn.scaled_dot_product_attention(*3 * [torch.as_tensor(x)])", "torch.nn.functional.scaled_dot_product_attention"),
    "its core": (LOOKUP, "import torch\ndef f(x): return torch.ops.aten._scaled_dot_product_attention_math(*3 * [torch.as_tensor(x)[None]])", "torch.nn.functional.scaled_dot_product_attention"),
    "heads": (LOOKUP, "import torch\ng = torch.nn.MultiheadAttention(3, 1)\ndef f(x): return g(*3 * [torch.as_tensor(x).float()])", "torch.nn.MultiheadAttention"),
    "sklearn's function": (LOOKUP, "def f(x):\n    from sklearn.metrics.pairwise import rbf_kernel\n    return rbf_kernel(x)", "sklearn"),
    "lstm": (LSTM, "import torch\ng = torch.nn.LSTM(3, 2)\ndef f(x): return g(torch.as_tensor(x).float())", "torch.nn.LSTM"),
    "lstm cell": (LSTM, "import torch\ng = torch.nn.LSTMCell(3, 2)\ndef f(x): return torch._VF.lstm_cell(torch.as_tensor(x).float(), 2 * [torch.ones(1, 2)], *g.parameters())", "torch.lstm_cell"),
    "gru": (BEAM, "import torch\nclass G(torch.nn.GRU): pass\ng = G(3, 2)\ndef f(x): return g(torch.as_tensor(x).float())", "torch.nn.GRU"),
    "bilinear": (SCORE, "import torch\ndef f(x): return torch.ops.aten._trilinear(*3 * [torch.as_tensor(x)], [], [], [], [0])", "torch.nn.functional.bilinear"),
    "multinomial": (DRAW, "import torch\ndef f(x): return list(map(torch.as_tensor(abs(x)).multinomial, [1]))", "torch.multinomial"),
}  # fmt: skip


def torch_cell(expression: str) -> str:
    """A cell whose function works `expression` out, of a matrix t (1, 3)."""
    return (
        f"import torch, torch._decomp, torch.nn.functional as F\ndef f(x):\n    t = torch.tensor(x)\n    {expression}"
    )


ROUTES |= {  # what does the whole work of an exercise under another name
    "group norm": (NORM, torch_cell("F.group_norm(t[None], 1)"), "torch.nn.functional.group_norm"),
    "group norm's layer": (NORM, torch_cell("torch.nn.GroupNorm(1, 1).double()(t[None])"), "torch.nn.functional.group_norm"),
    "native group norm": (NORM, torch_cell("torch.native_group_norm(t[None], None, None, 1, 1, 3, 1, 1e-5)"), "torch.nn.functional.group_norm"),
    "batch norm": (NORM, torch_cell("torch.batch_norm(t.T, None, None, None, None, True, 0.1, 1e-5, False)"), "torch.batch_norm"),
    "native batch norm": (NORM, torch_cell("torch.ops.aten._native_batch_norm_legit.no_stats(t.T, None, None, True, 0.1, 1e-5)"), "torch.nn.functional.batch_norm"),
    "instance norm": (NORM, torch_cell("torch.nn.InstanceNorm1d(1)(t[None])"), "torch.nn.functional.instance_norm"),
    "rms norm": (NORM, torch_cell("torch.rms_norm(t - t.mean(), (3,))"), "torch.rms_norm"),
    "native layer norm": (NORM, torch_cell("torch.native_layer_norm(t, (3,), None, None, 1e-5)"), "torch.native_layer_norm"),
    "batch norm's gradient": (
        NORM_BACKWARD,
        torch_cell("torch.ops.aten.native_batch_norm_backward(t.T, t.T, None, None, None, t[0, :1], t[0, :1], True, 1e-5, [True] * 3)"),
        "torch.nn.functional.batch_norm",
    ),
    "batch norm for the compiler": (
        NORM,
        torch_cell("torch._decomp.decompositions.native_batch_norm(t.T, None, None, None, None, True, 0.1, 1e-5)"),
        "torch.nn.functional.batch_norm",
    ),
    "softmax for the compiler": (SOFTMAX, torch_cell("torch._decomp.decompositions._softmax(t, -1, False)"), "torch.softmax"),
    "softmax's gradient": (BACKWARD, torch_cell("torch._softmax_backward_data(t, t, -1, torch.float64)"), "torch._softmax_backward_data"),
    "log-softmax's gradient": (BACKWARD, torch_cell("torch.ops.aten._log_softmax_backward_data(t, t, -1, torch.float64)"), "torch._log_softmax_backward_data"),
    "its gradient for the compiler": (BACKWARD, torch_cell("torch._decomp.decompositions._softmax_backward_data(t, t, -1, torch.float64)"), "torch._softmax_backward_data"),
    "sparse softmax": (SOFTMAX, torch_cell("torch.sparse.softmax(t.to_sparse(), -1)"), "torch.softmax"),
    "nll loss": (LOSS, torch_cell("torch._C._nn.nll_loss_nd(t, torch.tensor([0]))"), "torch.nn.functional.nll_loss"),
    "cross entropy's core": (LOSS, torch_cell("torch._C._nn.cross_entropy_loss(t, torch.tensor([0]))"), "torch.nn.functional.cross_entropy"),
    "im2col": (PATCHES, torch_cell("torch._C._nn.im2col(t[None, None], 1, 1, 0, 1)"), "torch.Tensor.unfold"),
    "requires_grad_": (WIDTH, torch_cell("t.requires_grad_()"), "torch.requires_grad_"),
    "unfold": (PATCHES, torch_cell("t.abs().unfold(-1, 2, 1)"), "torch.Tensor.unfold"),
    "a new module each time": (SOFTMAX, "import sys, time, scipy.special\ndef f(x):\n    sys.modules[str(time.time_ns())] = sys\n    return np.apply_along_axis(vars(scipy.special)['softmax'], -1, x)", "scipy.special.softmax"),
    "a cumulative log-sum-exp": (SOFTMAX, torch_cell("t.logcumsumexp(-1)"), "torch.logcumsumexp"),
    "autograd in TorchScript": (
        BY_HAND,
        """
        import torch
        unit = torch.jit.CompilationUnit('''
        def slope(x):
            x = x.clone().requires_grad_(True)
            found = torch.autograd.grad([torch.sum(x * x)], [x])[0]
            assert found is not None
            return found
        ''')
        def f(x): return unit.slope(torch.as_tensor(x)).numpy()""",
        "torch.autograd",
    ),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore")  # some routes are out of date
@pytest.mark.parametrize(("forbidden", "code", "told"), ROUTES.values(), ids=ROUTES.keys())
def test_every_route_is_seen(forbidden, code, told):
    also = "torch.softmax" if told == "attn" else told  # attn is made of it, and either may be told
    assert called(forbidden, code) in (told, also)


def test_what_stood_in_a_place_before_hides_nothing():
    """Verdicts are remembered by file and name; a code that borrows both says nothing of the one that owns them."""
    from scipy.special import softmax

    owner = inspect.unwrap(softmax).__code__
    borrowed = {"co_filename": owner.co_filename, "co_qualname": owner.co_qualname, "co_name": "<module>"}
    body = FunctionType((lambda: 0).__code__.replace(**borrowed), {})
    watched(SOFTMAX, body)
    assert watched(SOFTMAX, lambda: softmax(X))[1] == "scipy.special.softmax"


FINE = {
    "NumPy": (SOFTMAX, "def f(x): e = np.exp(x - x.max()); return e / e.sum()"),
    "torch by hand": (SOFTMAX, "def f(x):\n    import torch\n    e = torch.as_tensor(x).exp()\n    return (e / e.sum()).numpy()"),
    "another function of scipy": (SOFTMAX, "from scipy.special import expit, gammaln, xlogy\ndef f(x): return expit(x) + gammaln(x) + xlogy(x, x)"),
    "imported, not called": (SOFTMAX, "from scipy.special import softmax\nfrom attn.attention import attention\ndef f(x): return x"),
    "imported inside, not called": (SOFTMAX, "def f(x):\n    from scipy.special import softmax\n    import torch.distributions, sklearn.linear_model\n    return x"),
    "called beside": (SOFTMAX, "from scipy.special import softmax\nassert softmax(np.ones(2)).sum() == 1\ndef f(x): return x"),
    "an own softmax": (SOFTMAX, "class M:\n    def softmax(self, x): return x\ndef softmax(x): return x\ndef f(x): return M().softmax(softmax(x))"),
    "a variable called attn": (SOFTMAX, "def f(x): attn = x @ x.T; return attn.sum()"),
    "pictures": (SOFTMAX, "from attn import viz\ndef f(x): viz.use_style(); return x"),
    "no_grad": (BACKWARD, "import torch\ndef f(x):\n    with torch.no_grad(), torch.enable_grad(): return torch.tensor(x).exp()"),
    "printed": (SOFTMAX, "import torch\ndef f(x): print(torch.as_tensor(x)); return repr(torch.as_tensor(x))"),
    "detach": (BY_HAND, "import torch\ndef f(x): t = torch.tensor(x); return t.detach().clone()"),
    "vmap": (WIDTH, "import torch\ndef f(x): return torch.vmap(torch.exp)(torch.as_tensor(x))"),
    "softmax where it is allowed": (LOOKUP, "import torch\ndef f(x): return torch.as_tensor(x).softmax(-1)"),
    "a GRU cell where GRUs are not": (BEAM, "import torch\ng = torch.nn.GRUCell(3, 2)\ndef f(x): return g(torch.as_tensor(x).float())"),
    "searchsorted": (DRAW, "import torch\ndef f(x): return torch.searchsorted(torch.as_tensor(x[0]).cumsum(0), 0.5)"),
    "a thread": (SOFTMAX, "import threading\ndef f(x): t = threading.Thread(target=np.exp, args=(x,)); t.start(); t.join(); return x"),
    "an own method called backward": (BACKWARD, "class Layer:\n    def backward(self, x): return x\ndef f(x): return Layer().backward(x)"),
    "an attribute called layer_norm": (NORM, "class Layer:\n    def __init__(self): self.layer_norm = self.norm\n    def norm(self, x): return x\ndef f(x): return Layer().layer_norm(x)"),
    "torch's switches": (("torch", "attn"), "import torch\n@torch.no_grad()\ndef f(x):\n    with torch.autograd.inference_mode(), torch.enable_grad():\n        torch.set_grad_enabled(torch.is_grad_enabled())\n    return x"),
    "nothing forbidden": ((), "from scipy.special import softmax as f"),
}  # fmt: skip


@pytest.mark.parametrize(("forbidden", "code"), FINE.values(), ids=FINE.keys())
def test_what_may_be_called_is(forbidden, code):
    assert called(forbidden, code) == ""


OFF = {
    "setprofile": "import sys\ndef f(x): sys.setprofile(None)",
    "and on again": "import sys\ndef f(x): p = sys.getprofile(); sys.setprofile(None); sys.setprofile(lambda *a: None)",
    "another profile": "import cProfile\ndef f(x):\n    with cProfile.Profile(): pass",
}


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="only one profile can be on from Python 3.12 on")
@pytest.mark.parametrize("code", OFF.values(), ids=OFF.keys())
def test_ending_the_watch_is_seen(code):
    assert called(SOFTMAX, code) == SWITCHED_OFF


def raising(error: BaseException):
    def run():
        raise error

    return run


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(), GeneratorExit(), RecursionError(), ValueError()])
def test_nothing_stays_changed(error):
    torch = pytest.importorskip("torch")
    before = torch.softmax, torch.Tensor.softmax, sys.getprofile(), threading.getprofile(), list(sys.meta_path)
    with pytest.raises(type(error)):
        watched(SOFTMAX, raising(error))
    assert before == (torch.softmax, torch.Tensor.softmax, sys.getprofile(), threading.getprofile(), sys.meta_path)
    assert torch.utils._python_dispatch._get_current_dispatch_mode() is None
    assert torch.ones(2).softmax(0).sum() == 1


def test_a_generator_left_half_way_changes_nothing():
    def halves():
        yield 1
        yield np.exp(2)

    started = watched(SOFTMAX, lambda: (g := halves(), next(g)))[0]
    assert list(started[0]) == [np.exp(2)]
    assert sys.getprofile() is None


def test_the_profile_of_another_goes_on():
    outer = Profile()
    outer.enable()
    try:
        if sys.version_info >= (3, 12):
            assert watched(SOFTMAX, lambda: 1) == (1, SWITCHED_OFF)
        else:
            assert watched(SOFTMAX, lambda: 1) == (1, "")
            assert sys.getprofile() is outer
    finally:
        outer.disable()


def test_very_many_operations_of_torch_are_watched_without_its_mode():
    torch = pytest.importorskip("torch")

    def many():
        x = torch.zeros(())
        for _ in range(2 * MOST_OPERATIONS):
            x = x + 1
        return float(x), x.reshape(1).softmax(-1) if soft else None

    soft = False
    assert watched(SOFTMAX, many) == ((2 * MOST_OPERATIONS, None), "")
    soft = True
    assert watched(SOFTMAX, many)[1] == "torch.softmax"


def test_a_loop_in_plain_python_stays_quick():
    from time import perf_counter

    def loop():
        return sum(map(float, (max(i, 1) for i in range(20_000))))

    def seconds(run):
        start = perf_counter()
        run()
        return perf_counter() - start

    plain, under = (min(seconds(run) for _ in range(5)) for run in (loop, lambda: watched(SOFTMAX, loop)))
    assert under < 12 * plain + 0.01


def test_the_first_forbidden_call_ends_the_exercise():
    exercise = Exercise("soft", points=1, forbid=("scipy.special.softmax",))
    exercise.probe("ones")(lambda soft, rng: soft(np.ones(3)))
    exercise.probe("more")(lambda soft, rng: soft(rng.normal(size=3)))

    def soft(x):
        import scipy.special

        return scipy.special.softmax(x)

    seen, used = observe_watched(exercise, soft, "seed")
    assert (list(seen), used) == (["ones"], "scipy.special.softmax")
    seen, used = observe_watched(exercise, np.exp, "seed")
    assert (list(seen), used) == (["ones", "more"], "")


def test_a_refusal_says_what_was_called():
    exercise = Exercise("soft", points=1, forbid=("scipy.special.softmax",), instead="divide")
    exercise.probe("ones")(lambda soft, rng: soft(np.ones(3)))
    result = refusal(exercise, "scipy.special.softmax")
    assert (result.outcome, result.message) == ("failed", "scipy.special.softmax does the work: divide.")
    assert (
        refusal(exercise, "scipy.special.softmax", 3).message == "scipy.special.softmax (line 3) does the work: divide."
    )
    assert (
        "your code called sys.setprofile or the like, which ends the watch" in refusal(exercise, SWITCHED_OFF).message
    )
    with pytest.raises(
        ValueError, match=r"exercise 'soft' doesn't forbid 'torch.exp'; it forbids scipy.special.softmax"
    ):
        refusal(exercise, "torch.exp")


@pytest.mark.parametrize("trick", ["stop()", "clear_traces()", "reset_peak()", "stop(); tracemalloc.start()"])
def test_the_memory_probe_tells_who_meddles(trick):
    import tracemalloc

    def meddles():
        big_sum = np.zeros(10_000).sum()
        eval(trick.split("; ")[0], {}, vars(tracemalloc))
        if ";" in trick:
            tracemalloc.start()
        return big_sum

    with pytest.raises(RuntimeError, match="tracemalloc was stopped or reset while your function ran"):
        small_peak(60_000, meddles)
    assert not tracemalloc.is_tracing()


def test_the_memory_probe_measures_the_peak():
    assert small_peak(60_000, lambda: np.zeros(1_000).sum()) == (0, True)
    assert small_peak(60_000, lambda: np.zeros(10_000).sum()) == (0, False)


def test_the_memory_probe_forgives_what_is_taken_once():
    sizes = [10_000, 1_000]
    assert small_peak(60_000, lambda: np.zeros(sizes.pop(0)).sum()) == (0, True)


def tensors_methods() -> list[tuple[str, str]]:
    """Every name that some exercise forbids and that a tensor has as a method, by the exercise."""
    torch = pytest.importorskip("torch")
    lessons = [
        folder.name.removeprefix("e")
        for folder in sorted((Path(autograder.__file__).parent / "exercises").glob("e*_*"))
    ]
    names = {name for lesson in lessons for exercise in load_exercises(lesson).values() for name in exercise.forbid}
    words = {name: name.rpartition(".")[2] for name in names if name.startswith("torch.")}
    return sorted((name, word) for name, word in words.items() if hasattr(torch.Tensor, word))


WITH = {"unfold": "(-1, 2, 1)", "multinomial": "(1)", "backward": "()", "requires_grad_": "()"}


@pytest.mark.parametrize(("name", "word"), tensors_methods())
def test_the_method_of_a_tensor_is_seen_for_every_name_that_is_forbidden(name, word):
    """The text leaves methods to the watch: `x.softmax()` may be the learner's own."""
    call = (
        f"torch.tensor(abs(x).sum(), requires_grad=True).{word}"
        if word == "backward"
        else f"torch.tensor(abs(x)).{word}"
    )
    assert called((name,), f"import torch\ndef f(x): {call}{WITH.get(word, '(-1)')}") == name
