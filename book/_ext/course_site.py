"""The site around the lessons: everything served from its own folder, links only where there is an address."""

import importlib.util
import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ExtensionError
from sphinx.util.fileutil import copy_asset

MATHJAX_PARTS = (  # what _config.yml loads, 0.4 MB less than the combined tex-chtml.js
    "startup.js",
    "core.js",
    "input/tex.js",
    "input/tex/extensions",
    "output/chtml.js",
    "output/chtml/fonts",
    "a11y/assistive-mml.js",
)
UNUSED = ("scripts/fontawesome.js*", "vendor", "**/*.map", "*macros.html")  # 5 MB that no page asks for
UNUSED_RULES = re.compile(
    r"(?<=[{}])(?:\.fa-[\w-]+(?:::?before)?,?)+\{[^}]*\}"  # whole rules: what precedes ends another
    r"|@font-face\{[^}]*Font ?Awesome[^}]*\}"
    r"|div\.highlight \.-Color\[[^\]]*\](?:\[[^\]]*\])? \{[^}]*\}\s*",
    re.I,
)
LESSON = re.compile(r"lessons/(\d\d)-([a-z0-9-]+)")


def mathjax_folder() -> Path:
    """Where pip put MathJax's files (package django-static-mathjax), found without importing the package."""
    spec = importlib.util.find_spec("mathjax")
    folder = Path(spec.origin).parent / "static/mathjax/es5" if spec and spec.origin else None
    if folder is None or not (folder / MATHJAX_PARTS[0]).exists():
        raise ExtensionError("MathJax is missing: pip install django-static-mathjax (see requirements.txt)")
    return folder


def copy_mathjax(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    source, target = mathjax_folder(), Path(app.outdir, "_static/mathjax")
    for part in MATHJAX_PARTS:
        copy_asset(source / part, (target / part).parent if (source / part).is_file() else target / part)


def prune(app: Sphinx, error: Exception | None) -> None:
    """Leave out what no page uses: the theme's icon font (icons.html draws ours), 512 colours of terminal text."""
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    for path in [path for pattern in UNUSED for path in static.glob(pattern)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    for css in [static / "styles/pydata-sphinx-theme.css", *static.glob("mystnb.*.css")]:
        css.write_text(UNUSED_RULES.sub("", css.read_text("utf-8")), "utf-8")


def notebook_of(pagename: str) -> str | None:
    """The learner's notebook of a lesson's page: lessons/01-softmax -> notebooks/01_softmax.ipynb."""
    match = LESSON.fullmatch(pagename)
    return f"notebooks/{match[1]}_{match[2].replace('-', '_')}.ipynb" if match else None


def address(config: Config) -> str:
    return (config.html_theme_options.get("repository_url") or "").rstrip("/")


def mark_public(app: Sphinx, config: Config) -> None:
    """Text inside `{only} public` is shown when the project has an address; `clone_command` is what to type then."""
    if address(config):
        app.tags.add("public")
    config.myst_substitutions = {**config.myst_substitutions, "clone_command": f"`git clone {address(config)}`"}


def own_static_files(app: Sphinx, config: Config) -> None:
    """Jupyter Book loads every script and style it finds in _static, on every page: only what is asked for instead."""
    config.html_css_files, config.html_js_files = ["course.css"], ["page.js"]


ROLES = {  # what a screen reader is told -> what is true
    '<summary aria-label="Toggle hidden content">': "<summary>",  # a fold is named by what it shows: "Show a solution"
    'role="doc-biblioentry"': 'role="listitem"',
}


def mend_roles(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    for wrong, right in ROLES.items():
        if "body" in context:
            context["body"] = context["body"].replace(wrong, right)


def add_links(app: Sphinx, pagename: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    base, notebook = address(app.config), notebook_of(pagename)
    branch = app.config.html_theme_options.get("repository_branch") or "main"
    context["course_links"] = []
    if base and notebook:
        colab = f"https://colab.research.google.com/github/{base.split('github.com/')[-1]}/blob/{branch}/{notebook}"
        context["course_links"] = [("Open in Colab", colab)] if "github.com/" in base else []
    if base:
        context["course_links"].append(("Source", base))


def setup(app: Sphinx) -> dict[str, Any]:
    app.add_config_value("comments_config", {}, "env")  # Jupyter Book always sets it; sphinx-comments is not loaded
    app.connect("config-inited", mark_public, priority=900)
    app.connect("config-inited", own_static_files, priority=1)
    app.connect("builder-inited", copy_mathjax)
    app.connect("html-page-context", add_links)
    app.connect("html-page-context", mend_roles)
    app.connect("build-finished", prune, priority=900)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
