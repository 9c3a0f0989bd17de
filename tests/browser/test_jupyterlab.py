"""A learner in a real JupyterLab: not started, three wrong answers, right, a restarted kernel, a shown solution.

And every lesson from its first cell to its first solved exercise.
"""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from autograder.paths import NOTEBOOKS, SOLUTIONS

pytestmark = pytest.mark.browser

WRONG = {
    "over the whole array": (
        "raised = np.exp(scores - scores.max(axis=axis, keepdims=True))\n    return raised / raised.sum()",
        "needs a sum of its own",
    ),
    "overflows": (
        "raised = np.exp(scores)\n    return raised / raised.sum(axis=axis, keepdims=True)",
        "The exponential of a large score is infinite",
    ),
    "last axis only": (
        "raised = np.exp(scores - scores.max(axis=-1, keepdims=True))\n    return raised / raised.sum(axis=-1, keepdims=True)",
        "You always work along the last axis",
    ),
}
LESSONS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
RIGHT = "top = scores.max(axis=axis, keepdims=True)\n    w = np.exp(scores - top)\n    return w / w.sum(axis=axis, keepdims=True)"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The address of a JupyterLab on the learners' notebooks, in a folder and with settings of its own."""
    folder = tmp_path_factory.mktemp("lab")
    for name in LESSONS:
        shutil.copy(NOTEBOOKS / f"{name}.ipynb", folder)
    settings = folder / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')  # every cell in the document
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = [
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--IdentityProvider.token=",
        "--ServerApp.root_dir=" + str(folder),
    ]
    environment = os.environ | {"JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"), "JUPYTER_CONFIG_DIR": str(folder)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    lab = subprocess.Popen([sys.executable, "-m", "jupyterlab", *options], env=environment, **quiet)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        lab.terminate()
        lab.wait(20)


def wait_for(address, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(address + "/api", timeout=2)
            return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"JupyterLab did not answer within {seconds} s")


class Notebook:
    """The open notebook, as a person uses it: click into a cell, type, Shift-Enter, read what comes."""

    def __init__(self, page):
        self.page = page

    def nth(self, index):
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def cell(self, text):
        return self.page.locator(".jp-CodeCell", has=self.page.locator(".cm-content", has_text=text)).first

    def run(self, text):
        """Click into the cell, run it, wait until it is done."""
        self.run_cell(self.cell(text))

    def run_cell(self, cell, source=None):
        """Click into `cell`, replace what stands there by `source` if given, run it, wait until it is done."""
        cell = cell.element_handle()
        if cell.query_selector(".cm-content") is None:  # its source is hidden: a click on what stands there shows it
            cell.query_selector(".jp-Placeholder").click()
        cell.wait_for_selector(".cm-content").click()
        if source is not None:
            self.page.keyboard.press("Control+a")
            self.page.keyboard.insert_text(source)
        self.run_selected(cell)

    def run_selected(self, cell):
        # the same number may come again after a restart: blank the prompt, JupyterLab writes the new one
        cell.evaluate("cell => { cell.querySelector('.jp-InputPrompt').innerText = '' }")
        self.page.keyboard.press("Shift+Enter")
        self.page.wait_for_function("cell => /\\d/.test(cell.querySelector('.jp-InputPrompt').innerText)", arg=cell)

    def write(self, text, source):
        """Replace the cell that holds `text`, and run it."""
        self.run_cell(self.cell(text), source)

    def answer(self, name, body):
        self.write(f"def {name}(", f"def {name}(scores, axis=-1):\n    {body}")

    def check(self, name):
        """Run the check and return the text of its card."""
        self.run(f"check({name})")
        return self.cell(f"check({name})").locator(".check-card").inner_text()

    def restart(self):
        for key in ("Escape", "0", "0"):
            self.page.keyboard.press(key)
        self.page.locator(".jp-Dialog button.jp-mod-accept").click()
        self.wait_until_ready()

    def wait_until_ready(self):
        self.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()


def test_a_learner_works_through_an_exercise(server, browser):
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(300_000)
    page.goto(f"{server}/lab/tree/01_softmax.ipynb")
    notebook = Notebook(page)
    notebook.wait_until_ready()

    notebook.run("viz.use_style()")
    notebook.run("def softmax(")
    assert "not started yet" in notebook.check("softmax")

    for body, hint in WRONG.values():
        notebook.answer("softmax", body)
        said = notebook.check("softmax")
        assert hint in said
        assert "passed" not in said

    notebook.answer("softmax", RIGHT)
    said = notebook.check("softmax")
    assert "passed" in said
    assert "1 of 7 exercises of this lesson done" in said

    notebook.restart()
    notebook.run("viz.use_style()")
    notebook.run("def log_softmax(")
    said = notebook.check("log_softmax")
    assert "not started yet" in said
    assert "1 of 7 exercises of this lesson done" in said

    notebook.write("check(log_softmax)", "show_solution(log_softmax)")
    shown = notebook.cell("show_solution(log_softmax)")
    assert "It counts as seen, not as done" in shown.locator(".jp-OutputArea").inner_text()
    notebook.write("show_solution(log_softmax)", "check(log_softmax)")
    said = notebook.check("log_softmax")
    assert "passed" in said
    assert "1 of 7 exercises of this lesson done, 1 seen" in said
    page.close()


@pytest.mark.parametrize("name", LESSONS)
def test_every_lesson_runs_to_its_first_exercise(server, browser, name):
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text())["cells"]
    answer = next(i for i, cell in enumerate(cells) if "exercise" in cell["metadata"])
    exercise = cells[answer]["metadata"]["exercise"]
    check = next(i for i, cell in enumerate(cells) if f"check({exercise})" in "".join(cell["source"]))
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(300_000)  # a cell that trains takes up to a minute alone, and other tests run beside it
    page.goto(f"{server}/lab/workspaces/{name}/tree/{name}.ipynb")  # else the last test's notebook opens beside it
    notebook = Notebook(page)
    notebook.wait_until_ready()

    for index, cell in enumerate(cells[: check + 1]):
        if cell["cell_type"] == "code":
            notebook.run_cell(notebook.nth(index))
    assert "not started yet" in notebook.nth(check).locator(".check-card").inner_text()

    notebook.run_cell(notebook.nth(answer), solution(name, exercise))
    notebook.run_cell(notebook.nth(check))
    said = notebook.nth(check).locator(".check-card").inner_text()
    assert exercise in said
    assert "passed" in said
    assert page.locator("[data-mime-type='application/vnd.jupyter.stderr']").all_inner_texts() == []
    page.close()


def solution(lesson, exercise):
    cells = json.loads((SOLUTIONS / f"{lesson}.ipynb").read_text())["cells"]
    return next("".join(cell["source"]) for cell in cells if cell["metadata"].get("exercise") == exercise)
