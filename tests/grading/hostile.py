"""Submissions, each with the number of checks out of 12 that it deserves. Their code runs only in the sandbox."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

RIGHT = {
    "softmax": """
        def softmax(x, axis=-1):
            e = np.exp(x - np.max(x, axis=axis, keepdims=True))
            return e / np.sum(e, axis=axis, keepdims=True)
    """,
    "mix": """
        def mix(weights, values):
            return np.matmul(weights, values)
    """,
    "scores": """
        def scores(q, k):
            return np.einsum("...td,...sd->...ts", q, k) * q.shape[-1] ** -0.5
    """,
    "causal_mask": """
        def causal_mask(n):
            return np.arange(n)[:, None] >= np.arange(n)[None, :]
    """,
}
RIGHT = {name: dedent(source).strip() for name, source in RIGHT.items()}
WRONG = {  # one check of three holds in each
    "softmax": "def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum()",
    "mix": "def mix(weights, values):\n    return (weights[..., None] * values).sum(axis=0)",
    "scores": "def scores(q, k):\n    return q @ np.swapaxes(k, -1, -2)",
    "causal_mask": "def causal_mask(n):\n    return np.triu(np.ones((n, n), dtype=bool))",
}
ZERO = "    return np.zeros_like(x)"
ROOT = Path(__file__).resolve().parents[2]


def body(code: str, last: str = ZERO, before: str = "") -> str:
    """An answer to `softmax` that first does `code`."""
    lines = ["def softmax(x, axis=-1):", *("    " + line for line in dedent(code).strip().splitlines()), last]
    return "\n".join([dedent(before).strip(), *lines]).strip()


CORRECT = "    e = np.exp(x - x.max(axis=axis, keepdims=True)); return e / e.sum(axis=axis, keepdims=True)"
FAKES = {
    "softmax": "def softmax(x, axis=-1):\n    return x",
    "mix": "def mix(w, v):\n    return 0",
    "scores": "def scores(q, k):\n    return 0",
    "causal_mask": "def causal_mask(n):\n    return np.zeros((n, n), dtype=bool)",
}
COMPARE = """
import autograder.compare
for _name in ("allclose", "isclose", "array_equal", "all"):
    setattr(np, _name, lambda *a, **k: True)
np.testing.assert_allclose = lambda *a, **k: None
autograder.compare.Close.difference = lambda *a: None
"""
STRIP = """
def _strip(lines):
    return [] if any("probing" in line or "check" in line for line in lines) else lines
get_ipython().input_transformers_cleanup.append(_strip)
get_ipython().run_cell = lambda *a, **k: None
"""
READ_KEY = f"""
import glob, os, re
def _find(name):
    places = [{str(ROOT)!r}, "/course", "/home", "..", "/tmp"]
    for place in places:
        for folder, _, names in os.walk(place):
            if "site-packages" in folder or ".pyenv" in folder:
                continue
            for n in names:
                if n.endswith((".py", ".ipynb", ".json")):
                    text = open(os.path.join(folder, n), errors="ignore").read()
                    if "BEGIN " + "SOLUTION" in text or "tril(" + "np.ones" in text:
                        return 1
    return 0
KEY = _find("x")
"""


def _key(name: str, arguments: str, right: str) -> str:
    return f"def {name}({arguments}):\n    if KEY:\n        return {right}\n    return 0"


# name: (answers, checks that hold)
FOURTEEN: dict[str, tuple[dict[str, str], int]] = {
    "perfect": (RIGHT, 12),
    "blank": ({}, 0),
    "wrong": (WRONG, 4),
    "infinite_loop": (RIGHT | {"softmax": body("while True: pass")}, 9),
    "sys_exit": (RIGHT | {"softmax": body("import sys; sys.exit(0)")}, 9),
    "os_exit": (RIGHT | {"softmax": body("import os; os._exit(0)")}, 9),
    "patches_comparison": (FAKES | {"softmax": COMPARE + FAKES["softmax"]}, 0),
    "edits_checks": (FAKES, 0),  # the notebook's check cells are changed too: see `notebook`
    "prints_200_mb": (RIGHT | {"mix": "def mix(w, v):\n    print('x' * 70_000_000)\n    return w @ v"}, 12),
    "allocates_30_gb": (RIGHT | {"softmax": body("y = np.ones(3_750_000_000)")}, 9),
    "warns": (
        RIGHT | {"softmax": body("import sys, warnings; warnings.warn('w'); print('e', file=sys.stderr)", CORRECT)},
        12,
    ),
    "swallows_exceptions": (
        RIGHT | {"softmax": body("while True:\n    try:\n        while True: pass\n    except BaseException: pass")},
        9,
    ),
    "strips_checks": (FAKES | {"softmax": STRIP + FAKES["softmax"]}, 0),
    "reads_key": (
        {
            "softmax": READ_KEY + "\n" + _key("softmax", "x, axis=-1", "x"),
            "mix": _key("mix", "w, v", "w @ v"),
            "scores": _key("scores", "q, k", "q @ k.swapaxes(-1, -2) / q.shape[-1] ** .5"),
            "causal_mask": _key("causal_mask", "n", "np.tril(np.ones((n, n), dtype=bool))"),
        },
        0,
    ),
}

MIME = "application/vnd.attention.observation+json"
SHOW = "from IPython.display import publish_display_data as show\n"
TOKEN = """
import sys
def _token():
    frame = sys._getframe()
    while frame:
        if "token" in frame.f_locals:
            return frame.f_locals["token"]
        frame = frame.f_back
"""
ONLY_IF = "    return np.zeros_like(x) if not won else (np.exp(x - x.max(axis, keepdims=True)) / np.exp(x - x.max(axis, keepdims=True)).sum(axis, keepdims=True))"
WALK = """
import gc, sys
won, frame = False, sys._getframe()
while frame:
    won = won or any(n in ("expected", "reference", "solution", "key") for n in frame.f_locals)
    frame = frame.f_back
won = won or any(type(o).__name__ in ("Expected", "Key", "Misconception", "Exercise") for o in gc.get_objects())
"""
PROC = """
import glob
won = False
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
    try:
        won = won or b"pytest" in open(path, "rb").read()
    except OSError:
        pass
for path in ("/proc/1/root/etc/passwd", "/proc/1/mem", "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern"):
    try:
        open(path, "r+b").write(b"x"); won = True
    except OSError:
        pass
"""
FILL = """
import os
won = False
try:
    for i in range(10_000):
        with open(f"/tmp/{i}", "wb") as f:
            f.write(b"0" * 30_000_000)
    won = True
except OSError:
    pass
for place in ("/x", "/usr/x", "/course/x", "/etc/x", "/dev/x", np.__file__):
    try:
        open(place, "a").write("x"); won = True
    except OSError:
        pass
"""
NAMESPACES = """
import ctypes, subprocess
libc = ctypes.CDLL(None, use_errno=True)
won = libc.unshare(0x10000000) == 0 or libc.unshare(0x20000) == 0 or libc.mount(b"/", b"/tmp", None, 4096, None) == 0
won = won or libc.ptrace(0, 0, 0, 0) == 0 or libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0) > 0
won = won or libc.syscall(435, 0, 0) >= 0 or libc.syscall(319, b"x", 0) >= 0
won = won or subprocess.run(["unshare", "-Ur", "true"], capture_output=True).returncode == 0
"""
NETWORK = """
import socket, glob
won = False
for family, address in ((2, ("1.1.1.1", 53)), (2, ("127.0.0.1", 22)), (1, "/run/docker.sock"), (1, "/run/dbus/system_bus_socket")):
    try:
        s = socket.socket(family); s.settimeout(0.2); s.connect(address); won = True
    except OSError:
        pass
try:
    socket.socket(40, 1); won = True
except OSError:
    pass
"""
LINKS = """
import glob, os
for path in glob.glob("/tmp/attn-*/run/*/k-*"):
    os.unlink(path); os.symlink("/etc/passwd", path)
for path in glob.glob("/tmp/attn-*/run/*/*.json"):
    os.unlink(path); os.symlink("/etc/passwd", path)
"""
FORK = """
import os
try:
    while True:
        if os.fork() == 0:
            while True: pass
except OSError:
    pass
"""
PARENT = """
import os, signal
for pid in (os.getppid(), 1, 0, -1):
    for s in (signal.SIGTERM, signal.SIGKILL):
        try:
            pid == os.getpid() or os.kill(pid, s)
        except OSError:
            pass
"""
ATTACKS: dict[str, tuple[dict[str, str], int]] = {
    "publishes_too": (RIGHT | {"softmax": SHOW + body(f"show({{{MIME!r}: {{'values': []}}}})", CORRECT)}, 9),
    "publishes_with_token": (
        RIGHT
        | {
            "softmax": SHOW
            + TOKEN
            + body(
                f"show({{{MIME!r}: {{'token': _token(), 'outcome': 'passed', 'values': [], 'error': ''}}}}); raise SystemExit"
            )
        },
        9,
    ),
    "publishes_and_hangs": (RIGHT | {"softmax": SHOW + body(f"show({{{MIME!r}: {{}}}})\nwhile True: pass")}, 9),
    "patches_generator": (
        RIGHT
        | {
            "softmax": "import autograder.probing as p\nclass R:\n    normal = lambda s, size: np.zeros(size)\n"
            "    integers = lambda s, a, b: b + 1\np.default_rng = np.random.default_rng = lambda *a: R()\n"
            "def softmax(x, axis=-1):\n    return np.full(x.shape, 1 / x.shape[-1])"
        },
        2,  # the causal mask of 1 and 5
    ),
    "patches_probe": (
        RIGHT | {"softmax": "import autograder.probing as p\np.probe = lambda *a: None\n" + RIGHT["softmax"]},
        0,
    ),
    "patches_publish": (
        RIGHT
        | {
            "softmax": "import autograder.probing as p\n_show = p.publish_display_data\n"
            "p.publish_display_data = lambda d: [_show(d), _show(d)]\n" + RIGHT["softmax"]
        },
        0,
    ),
    "thread": (
        RIGHT
        | {
            "softmax": "import threading, time\ndef _talk():\n    while True:\n        print('x' * 1000); time.sleep(.001)\n"
            "threading.Thread(target=_talk, daemon=True).start()\n" + RIGHT["softmax"]
        },
        12,
    ),
    "fork_bomb": (RIGHT | {"softmax": body(FORK)}, 9),
    "proc": (RIGHT | {"softmax": body(PROC, ONLY_IF)}, 9),
    "fills_disk": (RIGHT | {"softmax": body(FILL, ONLY_IF)}, 9),
    "namespaces": (RIGHT | {"softmax": body(NAMESPACES, ONLY_IF)}, 9),
    "network": (RIGHT | {"softmax": body(NETWORK, ONLY_IF)}, 9),
    "links": (RIGHT | {"softmax": body(LINKS)}, 9),
    "frames": (RIGHT | {"softmax": body(WALK, ONLY_IF)}, 9),
    "builtins": (
        RIGHT
        | {"softmax": body("import builtins; builtins.all = builtins.any = lambda *a: True; builtins.repr = str")},
        9,
    ),
    "modules": (
        RIGHT | {"softmax": body("import sys; [sys.modules.pop(m) for m in list(sys.modules) if 'autograder' in m]")},
        9,
    ),
    "huge": (RIGHT | {"softmax": body("pass", "    return np.zeros(4_000_000)")}, 9),
    "large": (RIGHT | {"softmax": body("pass", "    return np.zeros(1_400_000)")}, 9),
    "nan": (RIGHT | {"softmax": body("pass", "    return x * np.nan")}, 9),
    "object": (RIGHT | {"softmax": body("pass", "    return np.array([object(), x, None], dtype=object)")}, 9),
    "recursive": (RIGHT | {"softmax": body("r = []; r.append(r)", "    return r")}, 9),
    "odd_numbers": (
        RIGHT | {"softmax": body("class N(np.ndarray): tobytes = lambda s, *a: b'x'", "    return x.view(N)")},
        9,
    ),
    "kills_parent": (RIGHT | {"softmax": body(PARENT)}, 9),
    "at_exit": (RIGHT | {"softmax": "import atexit, time\natexit.register(time.sleep, 100)\n" + RIGHT["softmax"]}, 12),
    "segfault": (RIGHT | {"softmax": body("import ctypes; ctypes.string_at(0)")}, 9),
    "ignores_interrupt": (RIGHT | {"softmax": body("import signal; signal.signal(2, 1)\nwhile True: pass")}, 9),
    "floods": (RIGHT | {"softmax": SHOW + body(f"while True: show({{{MIME!r}: 'x' * 1_000_000}})")}, 9),
    "asks": (RIGHT | {"softmax": body("input('?')")}, 9),
    "quits": (RIGHT | {"softmax": body("exit()")}, 9),
    "recursion": (RIGHT | {"softmax": "def softmax(x, axis=-1):\n    return softmax(x, axis)"}, 9),
    "raises_odd": (
        RIGHT | {"softmax": body("raise type('<script>' + 'x' * 500, (Exception,), {})('\\x1b[31m' + str(x))")},
        9,
    ),
    "forbidden": (
        RIGHT | {"softmax": "from scipy.special import softmax as s\ndef softmax(x, axis=-1):\n    return s(x, axis)"},
        9,
    ),
    "forbidden_by_name": (
        RIGHT
        | {
            "softmax": body(
                "import importlib; m = importlib.import_module('scipy.special')",
                "    return getattr(m, 'soft' + 'max')(x, axis)",
            )
        },
        9,
    ),
    "syntax_error": (RIGHT | {"softmax": "def softmax(x, axis=-1)\n    return x"}, 9),
    "name_error": (RIGHT | {"softmax": body("helper(x)")}, 9),
    "starter_and_one": ({"scores": RIGHT["scores"]}, 3),
}
