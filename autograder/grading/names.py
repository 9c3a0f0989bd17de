"""Which files are handed in, and what each is called: the same names in whatever order the folders are given."""

from __future__ import annotations

import hashlib
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(_[A-Za-z0-9.-]+)*\Z")
LONGEST = 100  # characters of a result's name


@dataclass(frozen=True)
class Found:
    """The notebooks by name, and what else was there, with the reason why it is left out."""

    files: dict[str, Path]
    skipped: tuple[str, ...]


def find_files(paths: Sequence[Path], out: Path, known: Mapping[str, str] | None = None) -> Found:
    """The notebooks among `paths` and in the folders among them, in the order of their names.

    A name is the path below the folder that was given, with as much of the path above it as tells two apart. A file
    whose path is `known` keeps its name.
    Raises FileNotFoundError for a path that isn't there, or if there is no notebook.
    """
    places: dict[Path, Path] = {}  # file -> what it is named from
    skipped: list[str] = []
    for path in paths:
        if not os.path.lexists(path):
            raise FileNotFoundError(f"no such file or folder: {path}")
        folder = path.is_dir()
        for file, reason in _walk(path, out) if folder else [(path, "")]:
            if reason:
                skipped.append(f"{file}: {reason}")
            else:
                places.setdefault(_absolute(file), _absolute(path) if folder else _absolute(path).parent)
    if not places:
        raise FileNotFoundError(f"no notebook (*.ipynb) in {', '.join(map(str, paths))}")
    names = _names(places, known or {})
    return Found({names[file]: file for file in sorted(names, key=lambda file: names[file])}, tuple(skipped))


def result_name(name: str) -> str:
    """The name of a submission's result, without its suffix: short, safe, and no other submission's."""
    stem = name.removesuffix(".ipynb")
    flat = stem.replace("/", "__")
    if stem != name and SAFE.match(stem.replace("/", "_")) and len(flat) <= LONGEST:
        return flat
    digest = hashlib.sha256(name.encode()).hexdigest()[:10]
    return re.sub(r"[^A-Za-z0-9.-]+", "_", flat)[:40].strip("._-") + f"~{digest}"


def _names(places: Mapping[Path, Path], known: Mapping[str, str]) -> dict[Path, str]:
    names = {file: known[escape(str(file))] for file in places if escape(str(file)) in known}
    taken = set(known.values())
    new = {file: 0 for file in places if file not in names}  # how many folders above its place each name takes in
    while new:
        tried = {file: _name(file, places[file], above) for file, above in new.items()}
        counts = Counter(tried.values())
        clear = {file for file, name in tried.items() if counts[name] == 1 and name not in taken}
        names |= {file: tried[file] for file in clear}
        new = {file: above + 1 for file, above in new.items() if file not in clear}
    return names


def _name(file: Path, place: Path, above: int) -> str:
    """The path below `place` and the last `above` parts of `place`; all of it, once there are no more."""
    parts = place.parts[1:]
    if above > len(parts):  # another file was called just so before
        return hashlib.sha256(bytes(file)).hexdigest()[:10] + "/" + escape(file.name)
    return escape("/".join([*parts[max(0, len(parts) - above) :], *file.relative_to(place).parts]))


def _absolute(path: Path) -> Path:
    """Without following the last part, which may be a link."""
    return path.parent.resolve() / path.name if path.name else path.resolve()


def _walk(folder: Path, out: Path) -> Iterator[tuple[Path, str]]:
    """Every file below, with the reason why it doesn't count."""
    for place, folders, names in os.walk(folder):
        for name in sorted(folders):
            path = Path(place, name)
            if path.resolve() == out.resolve():
                folders.remove(name)
            elif name.startswith(".") or path.is_symlink():
                folders.remove(name)
                yield path, "a hidden folder" if name.startswith(".") else "a link to a folder"
        folders.sort()
        for name in sorted(names):
            hidden = name.startswith(".")
            is_notebook = name.lower().endswith(".ipynb")
            yield Path(place, name), "a hidden file" if hidden else "" if is_notebook else "no notebook (*.ipynb)"


def show(text: str, length: int = 300) -> str:
    """Printable and short: nothing from a submission reaches a terminal or a file unseen."""
    return "".join(c if c.isprintable() else "�" for c in text[:length])


def escape(text: str) -> str:
    """Printable, and different for different texts: a tab is \\t, a byte that is no text \\udce9."""
    return "".join(c if c.isprintable() and c != "\\" else c.encode("unicode_escape").decode() for c in text)


def listed(skipped: Iterable[str]) -> str:
    """What was left out, one line each."""
    return "".join(f"{show(line)}\n" for line in skipped)
