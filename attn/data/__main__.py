"""`python -m attn.data` (`make data`): fetch every data set that is missing, and say what is there.

Exit status: 0 all is there, 1 something could not be fetched, 2 wrong usage.
"""

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from attn.data import packages, scenes, sentiment, store, text, translation
from attn.data.store import FetchError, Splits

SETS: dict[str, Callable[[], str]] = {  # folder in the cache: fetch it, and say what is in it
    "minilm": lambda: f"pretrained BERT in {packages.minilm()}",
    "sentiment": lambda: _rows(sentiment.load()),
    "translation-fr": lambda: _rows(translation.load()),
    "novels": lambda: _rows(text.load()),
    "definitions": lambda: _rows(text.load(source="definitions")),
    "photographs": lambda: _rows(Splits(*[scenes.photographs(side)[1].tolist() for side in translation.SIDES])),
}


def main(arguments: list[str] | None = None) -> int:
    """Fetch or list the sets named (all by default), one line each; errors go to stderr."""
    options = _parser().parse_args(arguments)
    if options.mirror:
        os.environ["ATTENTION_MIRROR"] = options.mirror.rstrip("/")
    if options.files:
        os.environ["ATTENTION_FILES"] = str(options.files)
    print(f"data in {store.cache()}")
    missing = 0
    for name in options.sets or SETS:
        folder = store.cache() / name
        if options.list and not folder.is_dir() and not (name == "minilm" and packages.installed_minilm()):
            print(f"{name:<16}not fetched yet")
            continue
        try:
            said = SETS[name]()
            print(f"{name:<16}{store.folder_size(folder) / 1e6:>6.1f} MB   {said}")
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
        "--files", metavar="FOLDER", type=_folder, help="look here first for packages fetched elsewhere"
    )
    return parser


def _set(value: str) -> str:
    if value not in SETS:
        raise argparse.ArgumentTypeError(f"{value!r} is no set; there are {', '.join(SETS)}")
    return value


def _address(value: str) -> str:
    if not value.startswith(("http://", "https://", "file://")):
        raise argparse.ArgumentTypeError(f"{value!r} is no address; wanted http://…, https://… or file://…")
    return value


def _folder(value: str) -> Path:
    if not Path(value).is_dir():
        raise argparse.ArgumentTypeError(f"{value!r} is not a folder")
    return Path(value).resolve()


if __name__ == "__main__":
    sys.exit(main())
