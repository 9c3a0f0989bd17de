"""The cache of fetched data: one folder, filled one set at a time, whole or not at all."""

import errno
import hashlib
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

import platformdirs
from filelock import FileLock

Item = TypeVar("Item", covariant=True)
RECORD = "SHA256SUMS"
FULL = {errno.ENOSPC, errno.EDQUOT}


class FetchError(RuntimeError):
    """A data set could not be fetched, or is not what was wanted. The message says what to do."""


@dataclass(frozen=True)
class Splits(Generic[Item]):
    """Three lists of items, with no item, template or photograph in two of them."""

    train: Sequence[Item]
    validation: Sequence[Item]
    test: Sequence[Item]


def cache() -> Path:
    """The folder of all fetched data: `$ATTENTION_DATA` (a folder for nothing else), or the user's cache folder."""
    return named_folder("ATTENTION_DATA") or Path(platformdirs.user_cache_dir("attention-course"))


def named_folder(variable: str, *, there: bool = False) -> Path | None:
    """The folder that an environment variable names. Raises FetchError if it is none, or not `there` and must be."""
    if not (named := os.environ.get(variable)):
        return None
    folder = Path(os.path.expanduser(named))  # ~ stays before a user that nobody knows
    if not folder.is_dir() and (there or os.path.lexists(folder) or named[0] == str(folder)[0] == "~"):
        raise FetchError(f"{variable} must name a folder{' that is there' * there}, got {named}")
    return folder


def fetch(name: str, fill: Callable[[Path], None], *, size: int, sha256: Mapping[str, str] | None = None) -> Path:
    """The folder `name` of the cache; where it is missing, `fill(folder)` makes it.

    It is made beside its place and moved there in one step, under a lock: a second process waits, then takes
    what the first one made. size: bytes on disk while it is made. sha256: the hash of each file (None: as it was
    made), checked at every call.
    Raises FetchError on a full disk, or if a file's hash is another one; the folder is then removed.
    """
    target = cache() / name
    if not target.is_dir():
        print(f"fetching {name}, once: up to {size / 1e6:.0f} MB in {cache()}", file=sys.stderr)
        try:
            _make_once(target, fill, sha256)
        except OSError as error:
            if error.errno not in FULL:
                raise
            raise FetchError(
                f"the disk is full: {name} needs {size / 1e6:.0f} MB in {cache()}; "
                "make room there, or set ATTENTION_DATA to a folder on another disk"
            ) from error
    try:
        verify(target, sha256 or _recorded(target))
    except FetchError as error:
        shutil.rmtree(target, ignore_errors=True)
        raise FetchError(f"{error}; {target} was removed, so run the same again to fetch it anew") from error
    return target


def _make_once(target: Path, fill: Callable[[Path], None], sha256: Mapping[str, str] | None) -> None:
    part = target.with_name(f"{target.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(target.with_name(f"{target.name}.lock")):
        if target.is_dir():  # another process made it while we waited
            return
        shutil.rmtree(part, ignore_errors=True)  # of a process that was killed
        part.mkdir()
        try:
            fill(part)
            verify(part, sha256 or {})
            if sha256 is None:  # none can be known before: keep those of what was made
                lines = [f"{_sha256(path)}  {path.name}\n" for path in sorted(part.iterdir())]
                (part / RECORD).write_text("".join(lines), encoding="utf-8")
            os.replace(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _recorded(folder: Path) -> dict[str, str]:
    path = folder / RECORD
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else [f"none  {RECORD}"]
    return {name: sha256 for sha256, _, name in (line.partition("  ") for line in lines)}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def verify(folder: Path, sha256: Mapping[str, str]) -> None:
    """Raise FetchError unless every file named in `sha256` is in `folder` with that hash."""
    for name, wanted in sha256.items():
        path = folder / name
        if not path.is_file():
            raise FetchError(f"{path} is missing")
        if (got := _sha256(path)) != wanted:
            raise FetchError(f"{path} is corrupt or half-downloaded: its sha256 is {got}, wanted {wanted}")


def check_rows(name: str, rows: int, least: int, most: int) -> None:
    """Raise FetchError unless a set has as many rows as it should."""
    if not least <= rows <= most:
        wanted = f"{least:,}" if least == most else f"{least:,} to {most:,}"
        raise FetchError(f"{name} has {rows:,} rows, wanted {wanted}: remove its folder in {cache()} and fetch it anew")
