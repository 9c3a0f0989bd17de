"""One Chromium for all browser tests, and the built book that they read over file://."""

import os
import shutil
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_build" / "html"
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pages_in_toc() -> list[str]:
    """Every page of _toc.yml, the start page first."""
    toc = yaml.safe_load((ROOT / "book" / "_toc.yml").read_text("utf-8"))
    return [toc["root"], *(chapter["file"] for part in toc["parts"] for chapter in part["chapters"])]


PAGES = pages_in_toc()
LESSONS = [page for page in PAGES if page.startswith("lessons/")]


@pytest.fixture(scope="session")
def site():
    if not (SITE / "index.html").exists():
        pytest.fail("there is no built book to test: run `make book`")
    return SITE


@pytest.fixture(scope="session")
def browser():
    if not Path(CHROMIUM).exists():
        message = "no Chromium: install it with `apt-get install chromium`"
        pytest.fail(message) if os.environ.get("CI") == "true" else pytest.skip(message)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, site):
    """visit("lessons/01-softmax", width=390, scheme="dark") -> the page, settled; `page.trouble` is what went wrong."""
    contexts = []

    def visit(name, *, width=1280, scheme="light", script=True):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            java_script_enabled=script,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.trouble, page.files = [], set()
        page.on("request", lambda request: note_request(page, request.url))
        page.on("requestfailed", lambda request: page.trouble.append(f"failed: {request.url}"))
        page.on("pageerror", lambda error: page.trouble.append(f"error: {error}"))
        page.on("console", lambda m: m.type in ("error", "warning") and page.trouble.append(f"{m.type}: {m.text}"))
        page.goto(f"{(site / name).as_uri()}.html")
        if script:
            page.evaluate("async () => { await window.MathJax?.startup?.promise; await document.fonts.ready }")
            page.wait_for_timeout(50)  # what waits for the same promises comes first
        return page

    yield visit
    for context in contexts:
        context.close()


def note_request(page, url):
    page.files.add(url.split("?")[0].split("#")[0])
    if not url.startswith(("file:", "data:", "blob:")):
        page.trouble.append(f"outside: {url}")
