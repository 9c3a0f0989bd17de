"""What a learner's kernel can see: no expected value, no wrong or right version, no neighbour's probe."""

import ast
import errno
import marshal
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from nbformat import NotebookNode

from autograder.exercise import load_exercises
from autograder.grading import course_files, messages, sandbox, seccomp
from autograder.grading.cut import probe_source
from autograder.grading.graft import Answer
from autograder.grading.inside import probing
from autograder.grading.kernel import Client
from autograder.grading.plan import Step, make_key, steps
from autograder.grading.session import Session
from autograder.lesson import find_lesson


def test_a_probe_is_cut_out_alone():
    probes = load_exercises("90_graded")["softmax"].probes
    source = probe_source(probes[1])
    assert "SIZES = (3, 5)" in source
    assert "def draw" in source
    assert "1000" not in source  # another probe's
    assert "Exercise" not in source
    assert "misconception" not in source
    assert [node.name for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)] == ["draw", "_probe"]


def test_a_probe_runs_as_cut_and_as_written():
    for exercise in load_exercises("90_graded").values():
        for probe in exercise.probes:
            namespace: dict = {}
            exec(probe_source(probe), namespace)
            seen = [
                run(lambda *a, **k: repr((a, k)), probe.given(exercise.name, "x"))
                for run in (probe.run, namespace["_probe"])
            ]
            assert seen[0] == seen[1]


def test_steps_hold_no_solution_before_its_probes():
    lesson = find_lesson("90")
    key = make_key(lesson, "seed")
    planned = steps(key, {name: Answer(f"def {name}(*a): pass") for name in lesson.answers}, set(lesson.answers))
    roles = [step.role for step in planned]
    assert roles.count("probe") == 12
    judged: set[str] = set()
    for step in planned:
        if step.role == "reference":
            judged.add(step.exercise)
        for name, cell in lesson.answers.items():
            lines = [line for line in cell.source.splitlines() if "return" in line]
            assert name in judged or not any(line in step.source for line in lines)
    for step in planned:
        if step.role == "probes":
            assert [given for _, _, given, *_ in sent(step)] == [p.probe.seed(p.exercise, "seed") for p in step.parts]
            defined = {
                inner.co_name for code, *_ in sent(step) for inner in code.co_consts if hasattr(inner, "co_name")
            }
            assert "_probe" in defined
            assert not defined & set(lesson.answers)


def sent(step: Step) -> list[tuple]:
    """What a cell of probes hands to `probing.probe`, without the tokens."""
    (call,) = ast.parse(step.source, mode="eval").body.args[:1]
    return marshal.loads(zlib.decompress(b64decode(call.value)))


def test_all_probes_of_an_exercise_go_in_one_cell_and_then_one_by_one():
    lesson = find_lesson("90")
    key = make_key(lesson, "seed")
    planned = steps(key, {name: Answer(f"def {name}(*a): pass") for name in lesson.answers}, set(lesson.answers))
    together = [step for step in planned if step.role == "probes"]
    assert [step.exercise for step in together] == list(lesson.answers)
    for step in together:
        single = [one for one in planned if one.role == "probe" and one.exercise == step.exercise]
        assert [part.probe for part in step.parts] == [one.probe for one in single]
        assert not {part.token for part in step.parts} & {one.token for one in single}
        assert [part.seconds for part in step.parts] == [one.seconds for one in single]


@pytest.mark.parametrize(
    ("change", "known"),
    [
        (lambda shown: shown, 3),
        (lambda shown: shown[:2], 0),
        (lambda shown: [shown[1], shown[0], shown[2]], 0),
        (lambda shown: [*shown, shown[0]], 0),
        (lambda shown: [output("forged"), *shown], 0),
        (lambda shown: [output(None), *shown[1:]], 0),
        (lambda shown: [*shown, NotebookNode(output_type="error", ename="KeyboardInterrupt", evalue="")], 0),
        (lambda shown: [NotebookNode(output_type="stream", text="hello"), *shown], 3),
    ],
)
def test_probes_count_together_only_if_each_published_once(change, known):
    lesson = find_lesson("90")
    key, answers = make_key(lesson, "seed"), {"softmax": Answer("def softmax(x, axis=-1): pass")}
    step = next(step for step in steps(key, answers, {"softmax"}) if step.role == "probes")
    session = Session(key, answers, [step], take=pytest.fail)
    assert not session.ran(step, change([output(part.token) for part in step.parts]), timed_out=False)
    assert len(session.observed["softmax"]) == known


def test_probes_are_sent_at_once_until_that_fails_once():
    lesson = find_lesson("90")
    key, answers = make_key(lesson, "seed"), {name: Answer(f"def {name}(*a): pass") for name in lesson.answers}
    at_once = [step for step in steps(key, answers, set(lesson.answers)) if step.role == "probes"]
    session = Session(key, answers, at_once, take=pytest.fail)
    session.start()
    assert not any(map(session.is_over, at_once))
    assert not session.lost(at_once[0], TimeoutError(), timed_out=True)
    assert all(map(session.is_over, at_once))  # each would cost a kernel, and the added cells once more


class Interrupted:
    """A kernel whose cell was interrupted when this had been published in time."""

    was_starved = False

    def __init__(self, in_time: list | None):
        self.in_time = in_time

    def is_alive(self) -> bool:
        return False

    def stop(self) -> None:
        pass


@pytest.mark.parametrize(
    ("in_time", "known"),
    [
        (lambda parts: [], 1),
        (lambda parts: parts[:2], 3),
        (lambda parts: parts, 0),  # none is left that could have taken too long
        (lambda parts: parts[1:], 0),
        (lambda parts: [output("forged"), *parts[:1]], 0),
        (lambda parts: None, 0),
    ],
)
def test_of_probes_sent_at_once_the_one_that_hangs_is_blamed(in_time, known):
    """Those before it count, those behind it don't run; where it can't be said which it is, all run one by one."""
    lesson = find_lesson("90")
    key, answers = make_key(lesson, "seed"), {"softmax": Answer("def softmax(x, axis=-1): pass")}
    step = next(step for step in steps(key, answers, {"softmax"}) if step.role == "probes")
    session = Session(key, answers, [step], take=pytest.fail)
    session.start()
    session.kernel = Interrupted(in_time([output(part.token) for part in step.parts]))
    assert not session.lost(step, TimeoutError(), timed_out=True)
    assert len(session.observed["softmax"]) == known
    assert session.one_by_one is (known == 0)
    if known:
        *_, last = session.observed["softmax"].values()
        assert (last.outcome, last.message) == ("timeout", "your code ran longer than 2 seconds")
        assert session.over["softmax"].message == "not run: in an earlier check your code ran longer than 2 seconds"


@pytest.mark.parametrize(("touched", "again"), [({"softmax", "mix"}, True), ({"mix"}, False), (set(), False)])
def test_a_probe_that_an_earlier_answer_may_have_disturbed_runs_again(touched, again):
    lesson = find_lesson("90")
    key, answers = make_key(lesson, "seed"), {"mix": Answer("def mix(weights, values): pass")}
    step = next(step for step in steps(key, answers, {"mix"}) if step.role == "probe")
    session = Session(key, answers, [step], take=pytest.fail)
    session.touched |= touched
    assert session.ran(step, [output("another")], timed_out=False) is again
    assert len(session.observed["mix"]) == (not again)


def test_what_stands_above_the_set_up_runs_before_it():
    lesson = find_lesson("90")
    answers = {"softmax": Answer("def softmax(x): pass", added=("1",), top=("%reset -f",))}
    planned = steps(make_key(lesson, "seed"), answers, {"softmax"})
    n = len([cell for cell in lesson.tagged("setup") if cell.kind == "code"])
    assert [step.role for step in planned[: 2 * n + 3]] == [*["setup"] * n, "added", *["setup"] * n, "added", "answer"]
    assert planned[n].source == "%reset -f"


def output(token: str | None) -> NotebookNode:
    """What a probe publishes, with this token."""
    published = {"token": token, "outcome": "passed", "error": "", "values": None} if token else "no dictionary"
    return NotebookNode(output_type="display_data", data={messages.MIME: published}, metadata={})


def test_without_solutions_none_enters_the_kernel():
    lesson = find_lesson("90")
    answers = {name: Answer(f"def {name}(*a): pass") for name in lesson.answers}
    planned = steps(make_key(lesson, "seed"), answers, set(lesson.answers), solutions=False)
    assert "reference" not in {step.role for step in planned}
    assert [step.source for step in planned if step.role == "added"] == [a.source for a in answers.values()][:-1]


def test_only_what_is_wanted_is_probed():
    lesson = find_lesson("90")
    answers = {name: Answer(f"def {name}(*a): pass") for name in lesson.answers}
    planned = steps(make_key(lesson, "seed"), answers, {"mix"})
    assert {step.exercise for step in planned if step.role == "probe"} == {"mix"}
    assert [step.exercise for step in planned if step.role == "reference"] == ["softmax"]


def test_the_course_folder_holds_only_what_probes_need(tmp_path):
    folder = course_files.write_course(tmp_path / "course")
    names = {str(path.relative_to(folder)) for path in folder.rglob("*.py")}
    assert {"template.py", "autograder/__init__.py", "autograder/probing.py", "attn/viz/__init__.py"} <= names
    assert not [
        name for name in names if any(word in name for word in ("grading", "exercises", "notebook", "authoring"))
    ]
    text = "".join(path.read_text() for path in folder.rglob("*.py") if "attn" not in path.parts)
    assert "BEGIN SOLUTION" not in text


def test_both_sides_speak_of_the_same_type():
    assert probing.MIME == messages.MIME


def run_filter(code: bytes, machine: int, number: int, argument: int = 0) -> int:
    """A tiny interpreter of the few instructions that we write."""
    data = struct.pack("<iIQQ", number, machine, 0, argument)
    program = list(struct.iter_unpack("<HBBI", code))
    at, value = 0, 0
    while True:
        operation, yes, no, constant = program[at]
        at += 1
        if operation == seccomp.RETURN:
            return constant
        if operation == seccomp.LOAD:
            value = struct.unpack_from("<I", data, constant)[0]
        else:
            holds = {seccomp.EQUAL: value == constant, seccomp.AT_LEAST: value >= constant}
            at += yes if holds.get(operation, bool(value & constant)) else no


@pytest.mark.parametrize("machine", seccomp.ARCHITECTURES)
def test_the_filter_refuses_what_it_should_and_nothing_else(machine):
    code, arch = seccomp.program(machine), seccomp.ARCHITECTURES[machine]
    column = list(seccomp.ARCHITECTURES).index(machine)
    refused = seccomp.ERROR | errno.EPERM
    for numbers in seccomp.DENIED.values():
        if numbers[column] is not None:
            assert run_filter(code, arch, numbers[column]) == refused
    assert run_filter(code, arch, seccomp.CLONE3) == seccomp.ERROR | errno.ENOSYS
    assert run_filter(code, arch, seccomp.CLONE[column], 0x10000011) == refused
    assert run_filter(code, arch, seccomp.CLONE[column], 0x01200011) == seccomp.ALLOW
    assert [run_filter(code, arch, seccomp.SOCKET[column], f) == seccomp.ALLOW for f in (1, 2, 10, 16, 17, 40)] == [
        True
    ] * 4 + [False] * 2
    assert run_filter(code, arch, 63) == seccomp.ALLOW  # uname, read
    assert run_filter(code, arch, seccomp.PRCTL[column], seccomp.SET_DEATH_SIGNAL) == refused
    assert run_filter(code, arch, seccomp.PRCTL[column], 15) == seccomp.ALLOW  # its own name
    assert run_filter(code, 0x40000003, 63) == seccomp.KILL  # 32-bit


def test_an_unknown_machine_is_named():
    with pytest.raises(ValueError, match="riscv64"):
        seccomp.program("riscv64")


def test_the_stub_has_all_that_a_notebook_may_import():
    import inspect

    import autograder
    from autograder.grading.inside import stub

    for name in autograder.__all__:
        offered, real = (inspect.signature(getattr(module, name)) for module in (stub, autograder))
        assert list(offered.parameters) == list(real.parameters), name


class Shell:
    """IPython's, as far as a probe asks for it."""

    def __init__(self, **names):
        self.user_ns = names


FORBIDDEN = ("scipy.special.softmax", "attn")


@pytest.mark.parametrize(
    ("code", "outcome", "error"),
    [
        ("import scipy.special as s\ndef f(x): return s.softmax(x)", "forbidden", "scipy.special.softmax"),
        ("import scipy.special as s\ndef f(x):\n    try: return s.softmax(x)\n    except BaseException: return x", "forbidden", "scipy.special.softmax"),
        ("from attn.scores import *\ndef f(x): return x", "passed", ""),
        ("def f(x):\n    import torch\n    return torch.as_tensor(x).exp().numpy()", "passed", ""),
        ("def f(x): return undefined", "error", "NameError"),
    ],
)  # fmt: skip
def test_a_probe_publishes_what_was_called(monkeypatch, code, outcome, error):
    said = published_by(monkeypatch, code, FORBIDDEN)
    assert (said["token"], said["outcome"], said["error"]) == ("token", outcome, error)
    assert (said["values"] is None) == (outcome != "passed")


def published_by(monkeypatch, code: str, forbidden: tuple[str, ...]) -> dict:
    """What one probe says of the function f of a cell."""
    published: list[dict] = []
    namespace: dict = {}
    exec(code, namespace)
    monkeypatch.setattr(probing, "get_ipython", lambda: Shell(f=namespace["f"]))
    monkeypatch.setattr(probing, "publish_display_data", published.append)
    probe = compile("def _probe(f, rng):\n    return f(rng.normal(size=3))", "<probe>", "exec")
    probing.probe("token", probe, "f", 1, False, forbidden)
    (said,) = (one[probing.MIME] for one in published)
    return said


def test_a_probe_keeps_gradients_and_does_not_take_that_for_the_answers_use_of_pytorch(monkeypatch):
    torch = pytest.importorskip("torch")
    with torch.no_grad():
        code = "import torch\ndef f(x): return [float(torch.is_grad_enabled())]"
        said = published_by(monkeypatch, code, ())
        assert said["values"] == published_by(monkeypatch, "def f(x): return [1.0]", ("torch",))["values"]


def test_a_probe_begins_when_the_one_before_it_has_left(monkeypatch):
    """A call in C may hold back the thread that sends; the grader would count its time as the earlier probe's."""
    events: list = []

    def schedule(do: Callable) -> None:
        events.append("sent")
        do()

    shell = Shell(f=lambda: None)
    shell.kernel = SimpleNamespace(iopub_thread=SimpleNamespace(schedule=schedule))
    monkeypatch.setattr(probing, "get_ipython", lambda: shell)
    monkeypatch.setattr(probing, "publish_display_data", lambda data: events.append(data[probing.MIME]["token"]))
    code = compile("def _probe(f, rng):\n    return f()", "<probe>", "exec")
    packed = b64encode(zlib.compress(marshal.dumps([(code, "f", 1, False, ())] * 2))).decode()
    probing.probes(packed, ["one", "two"])
    assert events == ["one", "sent", "two", "sent"]


@pytest.mark.parametrize(("prefix", "folder"), [("/opt/python", "/tmp"), ("/tmp/python", "/scratch")])
def test_a_course_below_the_temporary_folder_has_another(monkeypatch, tmp_path, prefix, folder):
    """Matplotlib can't be imported where there is none, and the course's own set-up fails then."""
    monkeypatch.setattr(sandbox.sys, "prefix", prefix)
    monkeypatch.setattr(sandbox.sys, "base_prefix", prefix)
    monkeypatch.setattr(sandbox, "__file__", f"{prefix}/autograder/grading/sandbox.py")
    words = sandbox.command(["true"], tmp_path, sandbox.Limits(), nested=True)
    assert words[words.index("TMPDIR") - 1 : words.index("TMPDIR") + 2] == ["--setenv", "TMPDIR", folder]
    assert ["--tmpfs", folder] in [words[i : i + 2] for i in range(len(words))]


def test_nothing_waits_for_a_kernel_that_is_gone():
    client = Client(transport="ipc", ip="nowhere")
    sockets = [client.connect_shell(), client.connect_iopub(), client.connect_control()]
    assert [socket.linger for socket in sockets] == [0, 0, 0]
    client.context.destroy()
