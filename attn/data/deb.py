"""Files and package descriptions of Debian: through apt with the user's own settings, a mirror, or the user's files.

`$ATTENTION_MIRROR` is the address of any Debian mirror, for systems without apt (macOS, Windows).
"""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from debian.debfile import DebFile

from attn.data import mirror, packages, store
from attn.data.store import FetchError

OPTIONS = (  # unsigned lists are refused whatever the user's settings say, unless a source is marked [trusted=yes]
    "APT::Sandbox::User=root",  # as root, apt would write into our folder as another user
    "APT::Get::AllowUnauthenticated=false",
    "Acquire::AllowInsecureRepositories=false",
    "Acquire::AllowWeakRepositories=false",
    "Acquire::AllowDowngradeToInsecureRepositories=false",
    "APT::Update::Error-Mode=any",
)
OWN_LISTS = "-o Dir::State::lists=./lists"  # the system's need root, and stay packed where they are up to date
NO_PACKAGES = "Acquire::IndexTargets::deb::Packages::DefaultEnabled=false"  # 9 MB that nobody reads here


def files(package: str, folder: Path, names: Sequence[str]) -> None:
    """Put the files `names` (paths inside a Debian package) into `folder`: no root needed, nothing is installed."""
    with TemporaryDirectory(dir=folder) as name:
        scratch = Path(name)
        unpack(packages.find(f"{package}_*.deb") or _deb(package, scratch), scratch / "tree")
        for file in names:
            if not (scratch / "tree" / file).is_file():
                raise FetchError(f"the Debian package {package} has no file {file}: is it another release's?")
            shutil.move(scratch / "tree" / file, folder)


def unpack(package: Path, folder: Path) -> None:
    """Unpack a .deb file; those of Ubuntu need its program zstd."""
    try:
        with DebFile(str(package)) as archive:
            tree = archive.data.tgz()
            tree.extractall(folder, filter="data")
            while tree.fileobj.read(1 << 20):  # to the end: only there does xz check its sum
                pass
    except Exception as error:  # ar, tar, xz and zstd have errors of their own
        if getattr(error, "errno", None) in store.FULL:
            raise
        todo = "install zstd" if "unzstd" in str(error) else "fetch it anew"
        raise FetchError(f"{package} could not be unpacked ({error}): {todo}") from error


def descriptions(languages: Sequence[str], scratch: Path) -> list[str]:
    """Debian's package descriptions in each language ("en", "fr" …), as apt's Translation lists."""
    words = f"update {OWN_LISTS} -o Acquire::Languages={','.join(languages)} -o Acquire::GzipIndexes=false"
    shown = f"`mkdir -p lists/partial; apt-get {words}`, which fills the folder lists,"
    names = [f"*Translation-{language}" for language in languages]
    given = [path for name in names if (path := packages.find(name, f"{name}.*"))]
    if packed := [path for path in given if not re.search(r"-\w+(\.xz|\.bz2)?$", path.name)]:
        raise FetchError(f"{packed[0]} must be .xz, .bz2 or unpacked: run {shown} and name that")
    if len(given) == len(names):
        return [mirror.checked(path) for path in given]
    if address := os.environ.get("ATTENTION_MIRROR"):
        return [mirror.fetch(address, f"main/i18n/Translation-{language}", scratch) for language in languages]
    _apt(words, scratch, shown, NO_PACKAGES)
    found = [sorted((scratch / "lists").glob(f"*_main_i18n_Translation-{language}")) for language in languages]
    if not all(found):
        raise FetchError(f"apt's sources lack one of {', '.join(languages)}: name a mirror that has all, {mirror.HINT}")
    return ["\n\n".join(path.read_text(encoding="utf-8") for path in paths) for paths in found]


def _deb(package: str, scratch: Path) -> Path:
    words = f"download {package}"
    shown = f"`apt-get {words}`"
    if address := os.environ.get("ATTENTION_MIRROR"):
        return mirror.deb(address, package, scratch)
    try:
        _apt(words, scratch, shown)
    except FetchError:  # a fresh container has no package lists: read them into the scratch folder
        _apt(f"update {OWN_LISTS}", scratch, shown, "Acquire::Languages=none")
        _apt(f"{words} {OWN_LISTS}", scratch, shown)
    return next(scratch.glob("*.deb"))


def _apt(words: str, scratch: Path, shown: str, *options: str) -> None:
    if shutil.which("apt-get") is None:
        raise FetchError(
            f"apt-get is not here. Take any Debian mirror, {mirror.HINT}; or run {shown} on a Debian system and name "
            "the file's folder: python -m attn.data --files FOLDER"
        )
    (scratch / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    given = [word for option in (*OPTIONS, *options) for word in ("-o", option)]
    packages.run(["apt-get", "-q", *given, *words.split()], scratch, shown)
