"""What holds on every page of the book."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from bs4 import BeautifulSoup

from .conftest import LESSONS, PAGES

pytestmark = pytest.mark.browser
MAX_BYTES = 2_320_000  # 1.45 MB are the fonts, the formulas and the look that all pages share; figures are inlined


def serious(page):
    """What axe-core finds serious or critical. Without preload: it would fetch style sheets, which file:// forbids."""
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False}).response["violations"]
    found = [v for v in found if v["impact"] in ("serious", "critical")]
    return [f"{v['id']}: {v['help']} {[n['html'][:150] for n in v['nodes'][:3]]}" for v in found]


def test_every_page_of_the_toc_was_built_and_no_other(site):
    built = {str(path.relative_to(site))[:-5] for path in site.rglob("*.html")} - {"genindex", "search"}
    assert built == set(PAGES)
    assert len(PAGES) >= 9
    assert len(LESSONS) >= 2


def test_a_lessons_chapter_has_the_lessons_number(site):
    """Here, in the contents and in its sections, whether or not all lessons before it are written."""
    for name in LESSONS:
        page = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
        number = str(int(Path(name).name[:2]))
        assert page.select_one("h1 .section-number").text == f"{number}. "
        assert {text.text.split(".")[0] for text in page.select("h2 .section-number")} <= {number}
        assert page.select_one(".toctree-l1.current").text.strip().startswith(f"{number}. ")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_quiet_and_accessible(visit, name, scheme):
    page = visit(name, scheme=scheme)
    assert page.evaluate("document.documentElement.dataset.theme") == scheme
    assert serious(page) == []
    assert page.trouble == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(visit, name):
    page = visit(name, width=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert serious(page) == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_its_maths_and_names_its_pictures(visit, name):
    page = visit(name)
    raw, shown = page.locator(".math").count(), page.locator(".math mjx-container").count()
    assert shown == raw
    assert page.locator("mjx-merror").count() == 0
    assert page.locator("article img:not([alt]), article img[alt=''], img:not([alt])").count() == 0
    assert (
        page.locator("svg.figure").count()
        == page.locator("svg.figure[role=img][aria-label]:not([aria-label=''])").count()
    )


@pytest.mark.parametrize("name", LESSONS)
def test_a_lesson_with_all_its_files_is_light(visit, name):
    page = visit(name)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    files = [Path(unquote(urlsplit(url).path)) for url in page.files if url.startswith("file:")]
    total = sum(path.stat().st_size for path in files)
    assert 500_000 < total < MAX_BYTES, {path.name: path.stat().st_size for path in files}


def test_every_link_inside_the_book_leads_somewhere(site):
    soups = {path.resolve(): BeautifulSoup(path.read_text("utf-8"), "html.parser") for path in site.rglob("*.html")}
    ids = {path: {tag["id"] for tag in soup.find_all(id=True)} for path, soup in soups.items()}
    checked, broken = 0, []
    for path, soup in soups.items():
        for link in soup.find_all("a", href=True):
            parts = urlsplit(link["href"])
            if parts.scheme or link["href"] in ("#", ""):
                continue
            checked += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists() or (parts.fragment and target in ids and unquote(parts.fragment) not in ids[target]):
                broken.append(f"{path.name}: {link['href']}")
    assert checked > 100
    assert broken == []


@pytest.mark.parametrize("name", PAGES)
def test_no_id_is_used_twice(site, name):
    soup = BeautifulSoup((site / f"{name}.html").read_text("utf-8"), "html.parser")
    ids = [tag["id"] for tag in soup.find_all(id=True)]
    assert ids
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("name", LESSONS)
def test_no_equation_is_cut_off_on_a_phone(visit, name):
    page = visit(name, width=390)
    cut = """[...document.querySelectorAll('div.math')]
        .filter(box => box.offsetParent && box.scrollWidth > box.clientWidth + 1)
        .map(box => box.innerText.slice(0, 60))"""
    assert page.evaluate(cut) == []


@pytest.mark.parametrize("name", LESSONS)
def test_visible_code_fits_its_column(visit, name):
    page = visit(name, width=1280)
    wide = """[...document.querySelectorAll('div.highlight pre')]
        .filter(box => box.offsetParent && box.scrollWidth > box.clientWidth + 1)
        .map(box => box.innerText.slice(0, 60))"""
    assert page.evaluate(wide) == []
