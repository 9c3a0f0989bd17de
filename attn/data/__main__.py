"""`python -m attn.data` (`make data`): fetch every data set that is missing, and say what is there.

Exit status: 0 all is there, 1 something could not be fetched, 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

try:
    from attn.data import packages, reviews, scenes, sentiment, store, text, translation
    from attn.data.store import FetchError, Splits
except ModuleNotFoundError as error:
    sys.exit(f'python -m attn.data: {error}; run python -m pip install --editable ".[torch]" first')

SETS: dict[str, Callable[[], str]] = {  # name: fetch it, and say what is in it
    "minilm": lambda: f"pretrained BERT in {packages.minilm()}",
    "sentiment": lambda: _rows(sentiment.load()),
    "reviews": lambda: _rows(reviews.load()),
    "translation-fr": lambda: _rows(translation.load()),
    "novels": lambda: _rows(text.load()),
    "definitions": lambda: _rows(text.load(source="definitions")),
    "photographs": lambda: _rows(Splits(*[scenes.photographs(side)[1].tolist() for side in translation.SIDES])),
}

FOLDERS = {"translation-fr": translation.folder_name("fr")}  # in the cache, where it isn't the name


def main(arguments: list[str] | None = None) -> int:
    """Fetch or list the sets named (all by default), one line each; errors go to stderr."""
    options = _parser().parse_args(arguments)
    if options.mirror:
        os.environ["ATTENTION_MIRROR"] = options.mirror.rstrip("/")
    if options.files:
        os.environ["ATTENTION_FILES"] = str(options.files)
    try:
        print(f"data in {store.cache()}")
    except FetchError as error:
        _parser().error(str(error))
    missing = 0
    for name in options.sets or SETS:
        folder = store.cache() / FOLDERS.get(name, name)
        there = folder.is_dir() or (name == "minilm" and packages.installed_minilm())
        if options.list and not there:
            print(f"{name:<16}not fetched yet")
            continue
        try:
            said = SETS[name]()
            size = sum(path.stat().st_size for path in folder.glob("*"))
            print(f"{name:<16}{size / 1e6:>6.1f} MB   {said}")
        except (FetchError, OSError) as error:
            print(f"{name}: {error}", file=sys.stderr)
            missing += 1
    return int(missing > 0)


def _rows(parts: Splits) -> str:
    return f"{len(parts.train):,} / {len(parts.validation):,} / {len(parts.test):,} rows"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m attn.data", description="Fetch the course's data sets.")
    parser.add_argument("sets", nargs="*", type=_set, metavar="SET", help=", ".join(SETS) + " (default: all)")
    parser.add_argument("--list", action="store_true", help="only say what is there")
    parser.add_argument(
        "--mirror", metavar="URL", type=_address, help="take Debian's files from this mirror, without apt"
    )
    parser.add_argument(
        "--files", metavar="FOLDER", type=_folder, help="look here first for what was fetched elsewhere"
    )
    return parser


def _set(value: str) -> str:
    if value not in SETS:
        raise argparse.ArgumentTypeError(f"{value!r} is no set; there are {', '.join(SETS)}")
    return value


def _address(value: str) -> str:
    if not value.startswith(("http://", "https://")):
        raise argparse.ArgumentTypeError(f"{value!r} is no address; wanted http://… or https://…")
    return value


def _folder(value: str) -> Path:
    if not Path(value).is_dir():
        raise argparse.ArgumentTypeError(f"{value!r} is not a folder")
    return Path(value).resolve()


if __name__ == "__main__":
    sys.exit(main())
